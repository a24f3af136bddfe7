"""Printed headings of columns to what they hold. Misread letters are forgiven, other meanings are not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from rapidfuzz import fuzz

from extractors.lexicons import load_rows
from extractors.text import fold, nfc
from models.record import FieldName


class ColumnRole(StrEnum):
    """How a column is turned into fields."""

    FIELD = "field"
    SEQUENCE = "sequence"
    RANK_POSITION = "rank_position"
    NAME_AND_OTHER = "name_and_other"
    PLACE_PART = "place_part"
    FREE_LABELS = "free_labels"


@dataclass(frozen=True, slots=True)
class HeadingMatch:
    """What a heading means. ``name`` is None where the role says it all; ``level`` is set for place parts.

    ``name`` is ``other`` for headings that are known to be none of the named fields. ``score`` is 0..1.
    """

    name: FieldName | None
    role: ColumnRole
    score: float
    level: str = ""


_LONGEST = 70  # characters; a longer text is a sentence
_BRACKETS = re.compile(r"[(\[][^)\]]*[)\]]?")
_LETTERS = str.maketrans({"0": "o", "1": "i", "l": "i", "|": "i", "!": "i", "5": "s", "8": "b", "6": "o"})
_SHORT = 4  # up to so many letters a heading must be exact: "Lô" and "Hộ" are one letter apart
_MARGIN = 0.03  # by which a likeness must beat that of the next meaning
_PLACE_FIELDS = frozenset(
    {FieldName.HOME_PLACE, FieldName.RESIDENCE, FieldName.DEATH_PLACE, FieldName.BURIAL_PLACE}
)
# What a whole heading, its end, and its beginning are worth as evidence.
_EXACT, _END, _START = 1.0, 0.8, 0.7


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z]+", fold(text).translate(_LETTERS))


@cache
def _table() -> dict[str, HeadingMatch]:
    """Headings by their letters run together; where two rows fall together the first stands."""
    table: dict[str, HeadingMatch] = {}
    for _, heading, role, field, level, _ in load_rows("headings"):
        match = HeadingMatch(FieldName(field) if field else None, ColumnRole(role), _EXACT, level)
        table.setdefault("".join(_words(heading)), match)
    return table


def _scored(match: HeadingMatch, score: float) -> HeadingMatch:
    return HeadingMatch(match.name, match.role, round(score, 3), match.level)


def _needed(length: int) -> float:
    return 0.87 if length <= 12 else 0.82  # "Nguyễn Văn An" is 0.86 like "Nguyên nhân"


def _fuzzy(key: str) -> HeadingMatch | None:
    """Return the meaning that is clearly the likest; None for short keys and for ties between meanings."""
    if len(key) <= _SHORT:
        return None
    best: dict[tuple[FieldName | None, ColumnRole, str], float] = {}
    for known, match in _table().items():
        if len(known) > _SHORT:
            meaning = (match.name, match.role, match.level)
            best[meaning] = max(best.get(meaning, 0.0), fuzz.ratio(known, key) / 100)
    ranked = sorted(best.items(), key=lambda item: (-item[1], str(item[0])))
    (name, role, level), score = ranked[0]
    if score < _needed(len(key)) or (len(ranked) > 1 and score - ranked[1][1] < _MARGIN):
        return None
    return HeadingMatch(name, role, round(score * 0.95, 3), level)


def _place_part(words: list[str]) -> HeadingMatch | None:
    """Match a group and a part run together: "Quê quán Xã", "Nơi an táng Huyện"."""
    for cut in range(len(words) - 1, 0, -1):
        part = _table().get("".join(words[cut:]))
        if part is None or part.role is not ColumnRole.PLACE_PART:
            continue
        group = _table().get("".join(words[:cut])) or _fuzzy("".join(words[:cut]))
        if group is not None and group.name in _PLACE_FIELDS and group.role is ColumnRole.FIELD:
            return HeadingMatch(group.name, ColumnRole.PLACE_PART, 0.95, part.level)
    return None


def _partial(words: list[str]) -> HeadingMatch | None:
    """Match the end, else the beginning, of a heading that says more than the rows do; two words or more."""
    for cut in range(1, len(words) - 1):
        match = _table().get("".join(words[cut:]))
        if match is not None and match.role is not ColumnRole.PLACE_PART:
            return _scored(match, _END)
    for cut in range(len(words) - 1, 1, -1):
        match = _table().get("".join(words[:cut]))
        if match is not None and match.role is not ColumnRole.PLACE_PART:
            return _scored(match, _START)
    return None


def match_heading(text: str) -> HeadingMatch | None:
    """Return what a printed heading means, or None for a text that is no known heading.

    Levels of headings come joined from the top down ("Ngày, tháng, năm / Hy sinh"); what stands in brackets
    only explains and is passed over. The whole is tried, then likeness, then end and beginning.
    """
    clean = nfc(text)
    if not clean or len(clean) > _LONGEST:
        return None
    words = _words(_BRACKETS.sub(" ", clean)) or _words(clean)
    key = "".join(words)
    whole = _table().get("".join(_words(clean))) or _table().get(key)
    if whole is not None:
        return whole
    return _place_part(words) or _fuzzy(key) or _partial(words) or _without_traces(words)


def _without_traces(words: list[str]) -> HeadingMatch | None:
    """Match a heading beside which rules were read as single letters: "STT ị" is the running number."""
    kept = [w for w in words if len(w) > 1]
    return _table().get("".join(kept)) if kept and kept != words else None
