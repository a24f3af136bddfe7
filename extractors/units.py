"""Military units: chains of echelons (c13 d6 e27 f10) and named formations. Cover codes stay as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractors.guard import guarded, guarded_candidates
from extractors.lexicons import load_words
from extractors.lookalikes import DIGIT_LIKE, digit_readings
from extractors.parsed import Parsed
from extractors.phrases import mismarked
from extractors.syllables import is_syllable, open_glued
from extractors.text import fold, nfc, strip_artefacts
from extractors.unknowns import is_unknown
from models.record import Reason, UnitValue, UnknownValue


@dataclass(frozen=True, slots=True)
class UnitForm:
    """One way to write an echelon: pattern (without the number), code, example, what it must not match."""

    id: str
    pattern: str
    code: str
    example: str
    not_this: str


_NUMBER = r"(?P<n>\d{1,4}[AC-HK]?|(?<= )[IVX]{1,4})"  # letters that look like digits are misread ones

# Order is meaning: "tiểu đoàn" before "đoàn", "sư đoàn" before "sư".
UNIT_FORMS: tuple[UnitForm, ...] = (
    UnitForm("u01", r"tiểu đội", "a", "Tiểu đội 2", "Đại đội 2"),
    UnitForm("u02", r"trung đội", "b", "Trung đội 3", "Trung đoàn 3"),
    UnitForm("u03", r"đại đội", "c", "Đại đội 9", "Đội 9"),
    UnitForm("u04", r"tiểu đoàn", "d", "Tiểu đoàn 40", "Trung đoàn 40"),
    UnitForm("u05", r"trung đoàn", "e", "Trung đoàn 165", "Tiểu đoàn 165"),
    UnitForm("u06", r"sư đoàn|sư", "f", "Sư 308", "Quân đoàn 308"),
    UnitForm("u07", r"lữ đoàn|lữ", "lữ", "Lữ đoàn 173", "Đoàn 173"),
    UnitForm("u08", r"quân đoàn|qđ", "qđ", "Quân đoàn 4", "Đoàn 4"),
    UnitForm("u09", r"quân khu|qk", "qk", "QK7", "Quân đoàn 7"),
    UnitForm("u10", r"binh trạm|bt", "bt", "Binh trạm 37", "Trạm 37"),
    UnitForm("u11", r"đoàn|đ\.", "đoàn", "Đoàn 531", "Sư đoàn 531"),
    UnitForm("u12", r"trạm", "trạm", "Trạm 5", "Binh trạm 5"),
    UnitForm("u13", r"đội", "đội", "Đội 7", "Đại đội 7"),
    UnitForm("u14", r"a", "a", "A3", "B3"),
    UnitForm("u15", r"b", "b", "B3", "D3"),
    UnitForm("u16", r"c", "c", "c22", "d22"),
    UnitForm("u17", r"d", "d", "D6", "C6"),
    UnitForm("u18", r"e", "e", "E27", "F27"),
    UnitForm("u19", r"f", "f", "F320", "E320"),
)
_FORMS = tuple((re.compile(rf"(?i:{form.pattern})\s?{_NUMBER}(?![\w])"), form) for form in UNIT_FORMS)
_SEPARATOR = re.compile(r"\s*[-–—/,;+.]\s*|\s+(?:thuộc\s+)?")
# A space on one side of a separator within a chain ("E48 -F338") is the engine's, not the typist's.
_LOPSIDED = re.compile(r"(?<=\d) ([-/])(?=[A-Za-z]\d)|(?<=\d)([-/]) (?=[A-Za-z]\d)")
# Cover codes and short names of theatres and forces: kept as they are, never spelled out.
_FRONTS = frozenset(
    re.findall(
        r"\w+", "KB KN KH KT NB EG QK BTL TNXP CTNB CPNB APKM MT BV TW BQP TCHC TCKT TCCT CHQS UBND CAND QP"
    )
)
_FRONT_CODE = re.compile(r"^(?:[ABKTPUHMX]\d{1,3}|\d{1,4})$")
# A large unit by its word must have its number in the chain; left over, it was misread.
_ECHELON_WORDS = re.compile(r"\b(?:tieu doan|trung doan|su doan|dai doi|trung doi|tieu doi|binh tram)\b\W*\S")
_SCRAP = 2
_ODD = re.compile(r"[^\w\s,.;:()/\"“”'’\-–—+]|_")


def match_token(text: str) -> tuple[UnitForm, str, int] | None:
    """Return the form, the number and the end of the unit that ``text`` begins with, or None."""
    for pattern, form in _FORMS:
        found = pattern.match(text)
        if found:
            return form, found.group("n"), found.end()
    return None


def _read_chain(text: str) -> tuple[tuple[tuple[str, str], ...], str]:
    """Return the units at the start of ``text`` and what is left after them."""
    chain: list[tuple[str, str]] = []
    rest = text
    while rest:
        token = match_token(rest)
        if token is None:
            break
        form, number, end = token
        if chain and form.code in (code for code, _ in chain):
            break  # "BT62/B3": a second unit of one size is a front
        chain.append((form.code, number))
        rest = rest[end:]
        gap = _SEPARATOR.match(rest)
        if rest and not gap:
            break
        rest = rest[gap.end() :] if gap else ""
    return tuple(chain), rest


def _is_word(word: str) -> bool:
    return word in _FRONTS or is_syllable(word) or word.capitalize() in load_words("place_words")


def _is_formation(text: str) -> bool:
    """Say whether the words are proper: syllables, known codes of fronts, or numbers."""
    if _ODD.search(text):
        return False
    words = re.findall(r"\w+", text)
    return bool(words) and all(_FRONT_CODE.match(w) or (w.isalpha() and _is_word(w)) for w in words)


def _front_of(chain: tuple[tuple[str, str], ...]) -> tuple[tuple[tuple[str, str], ...], str]:
    """Move a "b3" after a larger unit from the chain to the front: B1 to B5 are theatres there."""
    if len(chain) > 1 and chain[-1][0] == "b" and chain[-2][0] not in ("a", "c"):
        return chain[:-1], f"B{chain[-1][1]}"
    return chain, ""


@guarded
def parse_unit(text: str) -> Parsed:
    """Read a unit: UnitValue with its chain of (echelon, number) and what stands after it as formation.

    A text of proper words without a chain (``Tỉnh đội Hưng Yên``, ``P2 KB``) is a formation. Letters where
    digits belong (``FlI0``) give no value and NOT_IN_GRAMMAR: see ``unit_candidates``.
    """
    clean = _LOPSIDED.sub(r"\1\2", open_glued(strip_artefacts(text)))
    if is_unknown(clean):
        return Parsed(clean, UnknownValue())
    chain, rest = _read_chain(clean)
    if rest and (not _is_formation(rest) or _ECHELON_WORDS.search(fold(rest))):
        return Parsed(clean, None, (Reason.NOT_IN_GRAMMAR,))
    is_scrap = not chain and len(rest) <= _SCRAP and rest not in _FRONTS and not _FRONT_CODE.match(rest)
    if is_scrap:  # "u", "n": a ditto or dirt, no formation
        return Parsed(clean, None, (Reason.NOT_IN_GRAMMAR,))
    chain, front = _front_of(chain)
    reasons: tuple[Reason, ...] = () if _is_orderly(chain) else (Reason.UNUSUAL_ORDER,)
    if mismarked(rest):
        reasons = (*reasons, Reason.AMBIGUOUS)
    return Parsed(clean, UnitValue(chain, front or rest), reasons)


def _is_orderly(chain: tuple[tuple[str, str], ...]) -> bool:
    """Say whether the sizes only rise or only fall and no number is far too large for its size."""
    sizes = ["abcdef".index(code) for code, _ in chain if len(code) == 1 and code in "abcdef"]
    if any(n.isdigit() and len(n) > 3 for code, n in chain if len(code) == 1):
        return False
    return sizes in (sorted(sizes), sorted(sizes, reverse=True))


# --- misread units ----------------------------------------------------------------------------------------

_LETTER_LIKE = {
    "€": "E",
    "£": "E",
    "Ê": "E",
    "É": "E",
    "(": "C",
    "G": "C",
    "Ð": "D",
    "Đ": "D",
    "Ƒ": "F",
    "8": "B",
}
_LETTERS = "ABCDEF"
_MAX_WAYS = 400


@dataclass(frozen=True, slots=True)
class _Way:
    """A partial reading: position reached, text so far, cost, sizes so far."""

    at: int
    text: str
    cost: float
    sizes: str


def _numbers(text: str, at: int) -> Iterator[tuple[str, int, float]]:
    """Yield (digits, end, cost) of the numbers that may begin at ``at``, look-alikes replaced."""
    readings: list[tuple[str, float]] = [("", 0.0)]
    for end in range(at, min(at + 4, len(text))):
        char = text[end]
        if end == at and char in "lI|":
            yield from ((d, e, c + 2.5) for d, e, c in _numbers(text, end + 1))  # a stroke read twice
        options = (
            [(char, 0.0)]
            if char.isdigit()
            else [(d, 1.0 + i / 2) for i, d in enumerate(DIGIT_LIKE.get(char, ""))]
        )
        readings = [(digits + d, cost + c) for digits, cost in readings for d, c in options]
        for digits, cost in readings:
            # No unit's number begins with 0; four figures are rarer than a stroke read twice.
            yield (
                digits,
                end + 1,
                cost + (3.0 if digits.startswith("0") else 0.0) + (2.0 if len(digits) > 3 else 0.0),
            )


def _steps(text: str, way: _Way, gap: str) -> Iterator[_Way]:
    char = text[way.at]
    letter, cost = (char.upper(), 0.0) if char.upper() in _LETTERS else (_LETTER_LIKE.get(char, ""), 1.0)
    if not letter or letter in way.sizes:
        return
    sizes = way.sizes + letter
    if list(sizes) not in (sorted(sizes), sorted(sizes, reverse=True)):
        return
    letter = letter.lower() if char.islower() else letter
    for digits, end, number_cost in _numbers(text, way.at + 1):
        found = re.compile(r"\s*[-–/,.]\s*|\s+|").match(text, end)
        after = found.end() if found else end
        between = text[end:after]
        if after < len(text) and not between:
            between = gap
        yield _Way(after, way.text + letter + digits + (between if after < len(text) else ""),
                   way.cost + cost + number_cost, sizes)  # fmt: skip


def _worded_candidates(clean: str) -> tuple[str, ...]:
    """Return readings of a unit written in words ("Tiếu đoàn 23, Trung đoàn SI"), or of a glued "P2KB"."""
    glued = re.fullmatch(r"([A-Z]\d{1,3})([A-Z]{2,4})", clean)
    if glued and glued.group(2) in _FRONTS:
        return (f"{glued.group(1)} {glued.group(2)}",)
    key = fold(clean)
    if len(key) != len(clean) or not _ECHELON_WORDS.search(key):
        return ()
    said = clean
    for form in UNIT_FORMS[:12]:
        for word in form.pattern.split("|"):
            pattern = re.compile(rf"\b{re.escape(fold(word))}\b(\s*)(\S*?)(?=[,;\-]|\s|$)")
            for match in reversed(list(pattern.finditer(key))):
                number = next(digit_readings(said[match.start(2) : match.end(2)]), "")
                shown = word.capitalize() if said[match.start()].isupper() else word
                said = said[: match.start()] + shown + match.group(1) + number + said[match.end() :]
            key = fold(said)
    return (said,) if said != clean and not parse_unit(said).reasons else ()


@guarded_candidates
def unit_candidates(text: str) -> tuple[str, ...]:
    """Return the chains that a misread unit may be, likeliest first; none for one that fits or is no chain.

    Look-alikes become digits, lost spaces are put back as the chain writes them: ``C16D3IEI§F3`` gives
    ``C16 D31 E18 F3`` first.
    """
    clean = nfc(strip_artefacts(text))
    parsed = parse_unit(clean)
    if (
        not clean
        or not parsed.reasons
        or len(clean) > 30
        or not any(c.isdigit() or c in DIGIT_LIKE for c in clean)
    ):
        return ()
    worded = _worded_candidates(clean)
    if worded:
        return worded
    gap = "-" if re.search(r"\w-\w", clean) else "/" if "/" in clean else " "
    done: list[_Way] = []
    open_ways = [_Way(0, "", 0.0, "")]
    for _ in range(_MAX_WAYS):
        if not open_ways:
            break
        open_ways.sort(key=lambda w: (w.cost - w.at, w.text), reverse=True)
        way = open_ways.pop()
        if way.at >= len(clean):
            done.append(way)
        else:
            open_ways.extend(_steps(clean, way, gap))
    best = sorted(done, key=lambda w: (w.cost, -len(w.sizes), w.text))
    return tuple(dict.fromkeys(w.text for w in best if w.text != clean and not parse_unit(w.text).reasons))[
        :5
    ]
