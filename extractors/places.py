"""Places: hamlet, commune, district, province as written. No gazetteer: it does not know what lies where."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz

from extractors.lexicons import load_rows, load_words
from extractors.parsed import Parsed
from extractors.phrases import mismarked
from extractors.syllables import is_syllable, open_glued
from extractors.text import fold_words, strip_artefacts, tone_fold
from extractors.unknowns import is_unknown
from models.record import PlaceValue, Reason, UnknownValue

_LEVELS = ("hamlet", "commune", "district", "province")
_SPLIT = re.compile(r"\s*[,;]\s*|\s+[-–—]\s*|\s*[-–—]\s+|(?<=[^\W\d_])[-–—](?=[^\W\d_])")
_STOP = re.compile(r"(?<=[^\W\d_]{2})\.\s+(?=[^\W\d_])")
_ODD = re.compile(r"[^\w\s,.;:()/'’\"“”\-–—+]|_")
_MIXED = re.compile(r"(?=\w*\d)(?=\w*[^\W\d_])\w+")
_CODE = re.compile(
    r"^(?:[A-HK-NP-RT-YĐ][A-ZĐ]{0,3}\d{1,4}[A-E]?|\d{1,4}[AC-HK]?|\d{1,3}(?:km|m|ha)|[abcdef]\d{1,4})$"
)
_ABBREVIATION = re.compile(r"^[A-ZĐ]{1,5}$")


@dataclass(frozen=True, slots=True)
class PlacePrefix:
    """A class word before a name: pattern on small letters, level, example and what it must not match."""

    id: str
    pattern: re.Pattern[str]
    level: str
    example: str
    not_this: str


def _prefix(id_: str, pattern: str, *, level: str, example: str, not_this: str) -> PlacePrefix:
    return PlacePrefix(id_, re.compile(rf"^(?:{pattern})"), level, example, not_this)


PREFIXES: tuple[PlacePrefix, ...] = (
    _prefix(
        "p01",
        r"(?:thôn|xóm|ấp|bản|làng|buôn|khóm)\s+",
        level="hamlet",
        example="Làng Đông",
        not_this="Lạng Sơn",
    ),
    _prefix(
        "p02", r"(?:khu phố|tổ dân phố|tiểu khu|kp)\.?\s+", level="hamlet", example="Kp 3", not_this="Khu vực"
    ),
    _prefix("p03", r"(?:tổ|đội)\s+(?=\d)", level="hamlet", example="Tổ 5", not_this="Tô Hiệu"),
    _prefix("p04", r"th\.\s*", level="hamlet", example="Th.Trúc Văn", not_this="Thanh Hà"),
    _prefix(
        "p05", r"(?:thị trấn|tt\.?)\s+|tt\.", level="commune", example="TT Na Sầm", not_this="Thị xã Sơn Tây"
    ),
    _prefix(
        "p06", r"(?:thị xã|tx\.?)\s+|tx\.", level="district", example="TX Sơn Tây", not_this="Xã Sơn Tây"
    ),
    _prefix("p07", r"xã\s+|x\.\s*", level="commune", example="xã Đô Lương", not_this="Xà Phiên"),
    _prefix("p08", r"phường\s+|p\.\s*", level="commune", example="Phường 2", not_this="Phượng Lâu"),
    _prefix("p09", r"huyện\s+|h\.\s*", level="district", example="H. Văn Lãng", not_this="Hà Nam"),
    _prefix("p10", r"quận\s+|q\.\s*", level="district", example="Quận 5", not_this="Quân y viện 211"),
    _prefix(
        "p11",
        r"tỉnh\s+(?!đội\b)|t\.\s*",
        level="province",
        example="tỉnh Nghệ An",
        not_this="Tỉnh đội Hưng Yên",
    ),
    _prefix(
        "p12",
        r"(?:thành phố|tp\.?)\s+|tp\.",
        level="city",
        example="TP Lạng Sơn",
        not_this="Thành cổ Quảng Trị",
    ),
)


@cache
def _provinces() -> dict[str, str]:
    """Province names by their key that keeps the marks; hyphens do not count."""
    return {tone_fold(re.sub(r"\s*-\s*", " ", row[0])): row[0] for row in load_rows("provinces")}


@cache
def _province_folds() -> dict[str, str]:
    return {fold_words(row[0]): row[0] for row in reversed(load_rows("provinces"))}


def find_province(text: str) -> str | None:
    """Return the province in the list's spelling where the text is one, marks included; None otherwise."""
    return _provinces().get(tone_fold(re.sub(r"\s*[-–—]\s*", " ", text)))


def _like_province(text: str) -> str | None:
    """Return the province that a misread text resembles: equal without marks, or one letter off."""
    key = fold_words(text)
    exact = _province_folds().get(key)
    if exact or len(key) < 5:
        return exact
    best = max(_province_folds(), key=lambda known: fuzz.ratio(known, key))
    return _province_folds()[best] if fuzz.ratio(best, key) >= 85 else None


def split_parts(text: str) -> list[str]:
    """Return the parts of a place between commas and dashes; a province written with a dash stays whole."""
    parts = [p for p in _SPLIT.split(text) if p and p.strip(" .")]
    for i in range(len(parts) - 1, 0, -1):
        if i < len(parts) and find_province(f"{parts[i - 1]} {parts[i]}") and "-" in text.replace("–", "-"):
            pair = re.search(rf"{re.escape(parts[i - 1])}\s*[-–]\s*{re.escape(parts[i])}", text)
            if pair:
                parts[i - 1 : i + 1] = [pair.group()]
    return parts


def _classify(part: str) -> tuple[str, str]:
    """Return the level that a class word names (empty for none) and the name without it.

    A number keeps its word: "Phường 2" is the name of that ward.
    """
    key = part.lower()  # with its marks: "Làng" is a hamlet, "Lạng Sơn" is not
    if len(key) != len(part):
        return "", part
    for prefix in PREFIXES:
        found = prefix.pattern.match(key)
        if found and found.end() < len(part):
            name = part[found.end() :].strip(" .")
            return prefix.level, part if not name or name[0].isdigit() else name
    return "", part


def _put(levels: dict[str, str], level: str, name: str) -> bool:
    if levels.get(level):
        return False
    levels[level] = name
    return True


def _level_of(level: str, name: str, *, is_last: bool, above: str) -> str:
    if level == "city":
        return "province" if is_last and find_province(name) else "district"
    if level:
        return level
    if is_last:
        return "province" if find_province(name) else ""
    index = _LEVELS.index(above) if above else len(_LEVELS)
    return _LEVELS[index - 1] if above and index > 0 else ""


def _levels(parts: list[str]) -> PlaceValue | None:
    """Give each part its level from right to left; None where the parts do not fit the grammar."""
    levels: dict[str, str] = {}
    above = ""
    for i in range(len(parts) - 1, -1, -1):
        given, name = _classify(parts[i])
        level = _level_of(given, name, is_last=i == len(parts) - 1, above=above)
        if not level or not _put(levels, level, name):
            return None
        above = level
    return PlaceValue(**levels)


def _is_foreign(word: str) -> bool:
    return word.capitalize() in load_words("place_words") or word in load_words("place_words")


def spelling_reasons(text: str) -> tuple[Reason, ...]:
    """Return the doubts about the spelling: odd characters, words that are no syllables; () for none."""
    reasons: list[Reason] = []
    if _ODD.search(text) or any(not _CODE.match(w) for w in _MIXED.findall(text)):
        reasons.append(Reason.ODD_CHARACTERS)
    words = [w for w in re.findall(r"[^\W\d_]+(?!\.)\b", text) if not _ABBREVIATION.match(w)]
    if any(not is_syllable(w) and not _is_foreign(w) for w in words):
        reasons.append(Reason.INVALID_SYLLABLE)
    if mismarked(text):
        reasons.append(Reason.AMBIGUOUS)
    return tuple(reasons)


def _hidden_province(last: str) -> str | None:
    """Return the province at the end of a part that holds more words: a comma was lost before it."""
    words = last.split()
    for cut in range(1, len(words)):
        if find_province(" ".join(words[cut:])):
            return " ".join(words[cut:])
    return None


def _resembles_province(parts: list[str]) -> bool:
    """Say whether the last part is almost a province; in free text only its marks may differ."""
    last = _classify(parts[-1])[1]
    if find_province(last):
        return False
    is_address = len(parts) >= 3 or any(_classify(p)[0] for p in parts)
    return fold_words(last) in _province_folds() or (is_address and _like_province(last) is not None)


def _parse(text: str) -> tuple[Parsed, list[str]]:
    clean = open_glued(strip_artefacts(text))
    if is_unknown(clean):
        return Parsed(clean, UnknownValue()), []
    if not clean:
        return Parsed(clean, None, (Reason.NOT_IN_GRAMMAR,)), []
    reasons = spelling_reasons(clean)
    if _STOP.search(clean) and not re.search(r"\b(?:[Tt]h|[Tt]p|TP|TX|TT|Kp|ĐK)\.\s", clean):
        reasons = (*reasons, Reason.NOT_IN_GRAMMAR)  # a full stop where the others write a comma
    parts = split_parts(_STOP.sub(", ", clean) if Reason.NOT_IN_GRAMMAR in reasons else clean)
    value = _levels(parts) if parts else None
    if value is not None and find_province(value.province):
        # The district Phù Yên is no misread province Phú Yên where a right province follows it.
        reasons = tuple(r for r in reasons if r is not Reason.AMBIGUOUS)
    if value is None and parts and Reason.AMBIGUOUS not in reasons and _resembles_province(parts):
        reasons = (*reasons, Reason.AMBIGUOUS)  # the province is misread by a mark or a letter
    return Parsed(clean, value, reasons), parts


def parse_place(text: str) -> Parsed:
    """Read a place of any kind: PlaceValue where it names levels, None with no doubt for free text.

    ``Quân y viện 211`` and ``Gần mặt trận`` are right as they are; what is doubted is a misspelled syllable,
    odd characters and a province that is almost right.
    """
    return _parse(text)[0]


def parse_home_place(text: str) -> Parsed:
    """Read where a person comes from: as ``parse_place``, but a place of unknown levels is AMBIGUOUS."""
    parsed, parts = _parse(text)
    if parsed.value is None and parts and Reason.AMBIGUOUS not in parsed.reasons:
        return Parsed(parsed.text, None, (*parsed.reasons, Reason.AMBIGUOUS))
    return parsed


def place_candidates(text: str) -> tuple[str, ...]:
    """Return readings with a province of the list or a lost comma put back; none for a fitting place."""
    parsed, parts = _parse(text)
    if not parts or (parsed.value is not None and not parsed.reasons):
        return ()
    found: list[str] = []
    last = parts[-1]
    hidden = None if _classify(last)[0] else _hidden_province(last)
    if hidden:
        head = parsed.text[: -len(hidden)].rstrip()
        found.append(f"{head}, {hidden}")
    like = _like_province(_classify(last)[1])
    if like and not find_province(last):
        found.append(parsed.text[: -len(_classify(last)[1])] + like)
    if Reason.NOT_IN_GRAMMAR in parsed.reasons:
        found.append(_STOP.sub(", ", parsed.text))
    return tuple(dict.fromkeys(c for c in found if c != parsed.text))[:3]
