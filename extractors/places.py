"""Places of a field: the levels as written, what the gazetteer knows of them, and what speaks against them.

The text stays as it is. What the gazetteer would rather have is evidence, a doubt and a suggestion.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from rapidfuzz import fuzz

from extractors.lexicons import load_province_names, load_words
from extractors.parsed import Parsed
from extractors.phrases import mismarked
from extractors.places_parts import classify, split_parts, without_cemetery
from extractors.places_resolve import Candidate, is_ambiguous, resolve
from extractors.syllables import is_syllable, open_glued
from extractors.text import fold_words, strip_artefacts, tone_fold
from extractors.unknowns import is_unknown
from models.record import PlaceValue, Reason, UnknownValue, Value

_FEW = 5
_LEVELS = ("hamlet", "commune", "district", "province")
_STOP = re.compile(r"(?<=[^\W\d_]{2})\.\s+(?=[^\W\d_])")
_ODD = re.compile(r"[^\w\s,.;:()/'’\"“”\-–—+]|_")
_MIXED = re.compile(r"(?=\w*\d)(?=\w*[^\W\d_])\w+")
_CODE = re.compile(
    r"^(?:[A-HK-NP-RT-YĐ][A-ZĐ]{0,3}\d{1,4}[A-E]?|\d{1,4}[AC-HK]?|\d{1,3}(?:km|m|ha)|[abcdef]\d{1,4})$"
)
_ABBREVIATION = re.compile(r"^[A-ZĐ]{1,5}$")


@cache
def _provinces() -> dict[str, str]:
    """Province names by their key that keeps the marks; hyphens do not count."""
    return {tone_fold(re.sub(r"\s*-\s*", " ", row[0])): row[0] for row in load_province_names()}


@cache
def _province_folds() -> dict[str, str]:
    return {fold_words(row[0]): row[0] for row in reversed(load_province_names())}


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
        given, name = classify(parts[i])
        level = _level_of(given, name, is_last=i == len(parts) - 1, above=above)
        if not level or not _put(levels, level, name):
            return None
        above = level
    hamlet, commune, district, province = (levels.get(level, "") for level in _LEVELS)
    return PlaceValue(hamlet, commune, district, province)


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
    last = classify(parts[-1])[1]
    if find_province(last):
        return False
    is_address = len(parts) >= 3 or any(classify(p)[0] for p in parts)
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
    parts = split_parts(_STOP.sub(", ", clean) if Reason.NOT_IN_GRAMMAR in reasons else clean, find_province)
    value = _levels(parts) if parts else None
    if value is not None and find_province(value.province):
        # The district Phù Yên is no misread province Phú Yên where a right province follows it.
        reasons = tuple(r for r in reasons if r is not Reason.AMBIGUOUS)
    if value is None and parts and Reason.AMBIGUOUS not in reasons and _resembles_province(parts):
        reasons = (*reasons, Reason.AMBIGUOUS)  # the province is misread by a mark or a letter
    return Parsed(clean, value, reasons), parts


# Of what the gazetteer finds: below this score it does not speak of the same place.
_SAME_PLACE = 0.5
# Spelled so, or without any mark; one mark of a marked text wrong gives 0.86.
_SPELLED = 0.95
# One wrong letter (0.37) in a name that the list has is a misreading rather than another name.
_MISREAD = 0.25


def _informed(parsed: Parsed, parts: list[str], found: Sequence[Candidate], *, is_home: bool) -> Parsed:
    """Return what was parsed with what the gazetteer adds: today's units, kind of area, doubts, evidence."""
    if not found or isinstance(parsed.value, UnknownValue):
        return parsed
    best = found[0]
    if best.written.area:
        return replace(parsed, value=best.written, in_lexicon=1.0)
    is_open = is_ambiguous(found)
    told = replace(
        parsed, in_lexicon=best.spelling if best.score >= _MISREAD else None, lexicon_margin=_margin(found)
    )
    if best.score < _SAME_PLACE or best.spelling < _SPELLED:
        is_misread = best.spelling < _SPELLED and best.score >= _MISREAD and _has_all_parts(best, parsed)
        return _doubted(told) if is_misread else told
    value = _value(parsed.value, best)
    told = replace(told, value=value if is_open else replace(value, today=best.today))
    # Elsewhere than at home a commune alone is how papers of one district write: right, if not known where.
    is_alone = not (best.written.district or best.written.province or is_home)
    is_doubted = (is_open and not is_alone) or _has_lost_comma(parts, best)
    return _doubted(told) if is_doubted else told


def _has_lost_comma(parts: list[str], best: Candidate) -> bool:
    last, province = parts[-1] if parts else "", best.written.province
    return (
        bool(province) and classify(without_cemetery(last))[1] != province and last.endswith(f" {province}")
    )


def _value(grammar: Value | None, best: Candidate) -> PlaceValue:
    """Return the levels by the grammar, but for a commune that is named without its district."""
    names_commune = bool(best.written.commune) and not best.written.district
    if isinstance(grammar, PlaceValue) and not names_commune:
        return grammar
    return best.written


def _has_all_parts(best: Candidate, parsed: Parsed) -> bool:
    """Say whether the grammar reads the same levels as the candidate: nothing was taken for a hamlet."""
    if not isinstance(parsed.value, PlaceValue):
        return True
    ours, theirs = parsed.value, best.written
    return all(bool(getattr(ours, level)) == bool(getattr(theirs, level)) for level in _LEVELS)


def _margin(found: Sequence[Candidate]) -> float:
    return round(found[0].score - found[1].score, 4) if len(found) > 1 else found[0].score


def _doubted(parsed: Parsed) -> Parsed:
    return replace(parsed, reasons=tuple(dict.fromkeys((*parsed.reasons, Reason.AMBIGUOUS))))


def parse_place(text: str) -> Parsed:
    """Read a place of any kind: PlaceValue where it names levels or an area, else None without a doubt.

    ``Quân y viện 211`` and ``Gần mặt trận`` are right as they are; what is doubted is a misspelled syllable,
    odd characters, a province or a listed name that is almost right, and a name that several places bear.
    """
    parsed, parts = _parse(text)
    return _informed(parsed, parts, resolve(parsed.text), is_home=False)


def parse_home_place(text: str) -> Parsed:
    """Read where a person comes from: as ``parse_place``, but a place of unknown levels is AMBIGUOUS."""
    parsed, parts = _parse(text)
    known = _informed(parsed, parts, resolve(parsed.text), is_home=True)
    return _doubted(known) if known.value is None and parts else known


def place_suggestions(text: str) -> tuple[str, ...]:
    """Return the text with listed names for those that are almost so, at most three; often none.

    For a person to choose from, never taken by itself: that a name exists is no reason to change ink.
    """
    found: list[str] = []
    for candidate in resolve(text)[:_FEW]:
        if candidate.score >= _MISREAD and candidate.spelling < _SPELLED:
            found.append(_respelled(text, candidate))
    return tuple(dict.fromkeys(c for c in found if c != text))[:3]


def _respelled(text: str, candidate: Candidate) -> str:
    for level in ("commune", "district", "province"):
        written, listed = getattr(candidate.written, level), getattr(candidate.then, level)
        if written and tone_fold(written) != tone_fold(listed):
            text = text.replace(written, listed)
    return text


def place_candidates(text: str) -> tuple[str, ...]:
    """Return readings with a province of the list or a lost comma put back; none for a fitting place."""
    parsed, parts = _parse(text)
    if not parts or (parsed.value is not None and not parsed.reasons):
        return ()
    found: list[str] = []
    last = parts[-1]
    hidden = None if classify(last)[0] else _hidden_province(last)
    if hidden:
        head = parsed.text[: -len(hidden)].rstrip()
        found.append(f"{head}, {hidden}")
    like = _like_province(classify(last)[1])
    if like and not find_province(last):
        found.append(parsed.text[: -len(classify(last)[1])] + like)
    if Reason.NOT_IN_GRAMMAR in parsed.reasons:
        found.append(_STOP.sub(", ", parsed.text))
    return tuple(dict.fromkeys(c for c in found if c != parsed.text))[:3]
