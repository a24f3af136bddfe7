"""Personal names: titles off, other names apart, syllables judged. A name is doubted, never corrected."""

from __future__ import annotations

import re
from functools import cache

from rapidfuzz import fuzz

from extractors.guard import guarded, guarded_candidates
from extractors.lexicons import load_rows, load_words
from extractors.parsed import Parsed
from extractors.phrases import is_misread_middle
from extractors.syllables import is_syllable, open_glued
from extractors.text import fold, nfc, strip_artefacts, tone_fold
from extractors.unknowns import is_unknown, is_unnamed
from models.record import NameValue, Reason, UnknownValue

_TITLES = re.compile(
    r"^(?:(?:liệt\s?[sS][ĩỹiy]|LIỆT S[ĨỸ]|Liệt\s?[sS][ĩỹiy]|LS|Ls|[đĐ][./]?\s?[cC]|[đĐ]ồng chí|[đĐ]ồng Chí"
    r"|ĐỒNG CHÍ|[ôÔ]ng|ÔNG|[bB]à|BÀ|[aA]nh|[cC]hị|[cC]ụ|Bác|Cô|Họ và tên|HỌ VÀ TÊN|Họ tên)"
    r"(?:\s*[:.]\s*|\s+)|[Đđ]/[cC]\s*)+"
)
_OTHER = re.compile(
    r"\s*(?:[-,;(\[]\s*)?"
    r"(?:\b(?:tức là|tức|Tức là|Tức|bí danh|Bí danh|BÍ DANH|còn gọi là|còn gọi|tên gọi khác|tên khác"
    r"|tên thường gọi|thường gọi là|thường gọi|tên thật là|tên thật|BD|bd)\b|(?<=\()\s*tự\b)"
    r"\s*[:.]?\s*(?P<other>.+?)\s*[)\]]?\s*$"
)
_BRACKETS = re.compile(r"\s*\(\s*(?P<other>[^()]*[^\W\d_][^()]*)\s*\)\s*$")
_ODD = re.compile(r"[^\w\s.'’\-]|[\d_]")
_TOO_LONG = 6


def split_other_name(text: str) -> tuple[str, str]:
    """Return the name and the other name (``tức``, ``bí danh``, brackets) in it, empty for none."""
    clean = nfc(text)
    for pattern in (_OTHER, _BRACKETS):
        found = pattern.search(clean)
        if found and found.start() > 0:
            other = strip_artefacts(found.group("other")).strip("()[] ")
            return clean[: found.start()].rstrip(" ,;-(["), other
    return clean, ""


def split_title(text: str) -> tuple[str, str]:
    """Return the title before a name (``Đ/c``, ``Liệt sĩ``, ``Ông``; empty for none) and the rest."""
    clean = nfc(text)
    found = _TITLES.match(clean)
    if not found or found.end() == len(clean):
        return "", clean
    return found.group().strip(" :."), clean[found.end() :]


def _cased(word: str) -> str:
    """Return a word of a name in title case; ``K'Sor`` and ``Pơ-loong`` keep a capital after the mark."""
    return re.sub(r"[^\W\d_]+", lambda m: m.group()[:1].upper() + m.group()[1:].lower(), word)


_RARE, _UNLISTED = 0.2, 0.02  # per thousand: a listed surname without a share, and one that is in no list


@cache
def _shares() -> dict[str, float]:
    rows = load_rows("surnames")
    return {tone_fold(name): float(share) if share else _RARE for name, share, _ in rows}


def is_surname(text: str) -> bool:
    """Say whether this is a known surname, wherever its tone stands."""
    return tone_fold(text) in _shares()


def surname_share(text: str) -> float:
    """Return how many of a thousand people have this surname, by the list; small and never 0 for the rest."""
    return _shares().get(tone_fold(text), _UNLISTED)


def _is_odd_case(word: str) -> bool:
    letters = [c for c in word if c.isalpha()]
    return any(c.isupper() for c in letters[1:]) and not all(c.isupper() for c in letters) and "'" not in word


def _reasons(words: list[str]) -> tuple[Reason, ...]:
    reasons: list[Reason] = []
    if any(_is_odd_case(w) for w in words):
        reasons.append(Reason.ODD_CHARACTERS)
    if any(not is_syllable(p) for w in words for p in re.split(r"['’\-]", w) if p.strip(".")):
        reasons.append(Reason.INVALID_SYLLABLE)
    is_mismarked = any(is_misread_middle(w) for w in words[1:-1][:1])
    # A surname with a wrong mark is a valid syllable ("Nguyên"), so the list of surnames is asked as well.
    if len(words) == 1 or is_mismarked or not is_surname(words[0]) or any("." in w for w in words):
        reasons.append(Reason.AMBIGUOUS)
    return tuple(reasons)


@guarded
def parse_name(text: str) -> Parsed:
    """Read a person's name: NameValue with surname, middle and given name, or UnknownValue for the unnamed.

    A title before it is left out of the text; capitals stay in the text and not in the value. Doubts: a
    syllable that cannot be (INVALID_SYLLABLE), digits or signs (ODD_CHARACTERS), a single syllable or an
    unknown surname (AMBIGUOUS), far too many words (NOT_IN_GRAMMAR, value None).
    """
    clean = open_glued(strip_artefacts(text))
    if is_unnamed(clean):
        return Parsed(clean, UnknownValue())
    name = split_title(clean)[1]
    if not name:
        return Parsed(name, None, (Reason.NOT_IN_GRAMMAR,))
    if _ODD.search(name):
        return Parsed(name, None, (Reason.ODD_CHARACTERS,))
    words = name.split()
    if len(words) > _TOO_LONG:
        return Parsed(name, None, (Reason.NOT_IN_GRAMMAR,))
    cased = [_cased(w) for w in words]
    surname, given = (cased[0], cased[-1]) if len(cased) > 1 else ("", cased[0])
    return Parsed(name, NameValue(surname, " ".join(cased[1:-1]), given), _reasons(words))


@guarded
def parse_other_name(text: str) -> Parsed:
    """Read another name of a person (``tức Hùng``): as ``parse_name``, but one syllable is enough."""
    clean = strip_artefacts(text).strip("()[] ")
    if is_unknown(clean):
        return Parsed(clean, UnknownValue())
    bare = re.sub(r"^(?:tức là|tức|bí danh|còn gọi là|còn gọi|tự)\s*[:.]?\s+", "", clean, flags=re.IGNORECASE)
    parsed = parse_name(bare)
    return Parsed(parsed.text, parsed.value, tuple(r for r in parsed.reasons if r is not Reason.AMBIGUOUS))


_KIN = re.compile(
    r"^(?:con|cha|bố|mẹ|vợ|chồng|anh|em|chị|con ông|con bà|thân nhân|cha đẻ|mẹ đẻ|bố đẻ)"
    r"\s*(?:là|:)?\s*(?:ông|bà)?\s*:?\s+",
    re.IGNORECASE,
)


@guarded
def parse_next_of_kin(text: str) -> Parsed:
    """Read the relatives of a person. One plain name gives a NameValue; several or a sentence stay text.

    The text keeps what is written of the kinship (``Vợ: Trần Thị B``); the value is the name alone.
    """
    clean = open_glued(strip_artefacts(text))
    if is_unknown(clean):
        return Parsed(clean, UnknownValue())
    if not clean:
        return Parsed(clean, None, (Reason.NOT_IN_GRAMMAR,))
    parsed = parse_name(_KIN.sub("", clean))
    if parsed.value is None:
        is_odd = any(c.isdigit() or c in "|_§[]{}<>*^~" for c in clean)
        return Parsed(clean, None, (Reason.ODD_CHARACTERS,) if is_odd else ())
    return Parsed(clean, parsed.value, parsed.reasons)


@guarded_candidates
def name_candidates(text: str) -> tuple[str, ...]:
    """Return readings with the surname that the first word is with other marks; none for a known surname."""
    parsed = parse_name(text)
    words = parsed.text.split()
    if not isinstance(parsed.value, NameValue) or len(words) < 2 or is_surname(words[0]):
        return ()
    key = fold(words[0])
    near = sorted(load_words("surnames"), key=lambda s: (-fuzz.ratio(fold(s), key), -surname_share(s), s))
    found = [s for s in near if fuzz.ratio(fold(s), key) >= 80][:3]
    return tuple(" ".join((s.upper() if words[0].isupper() else s, *words[1:])) for s in found)
