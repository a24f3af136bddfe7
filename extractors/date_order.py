"""Whether the dates of one person can all be right. Reads no text, and never says which of them is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

from models.record import DateValue, FieldName

Day = tuple[int, int, int]
Span = tuple[Day, Day]

_MIN_AGE = 13
_MAX_AGE = 70
_FIRST: Day = (0, 1, 1)
_LAST: Day = (9999, 12, 31)
# EDTF counts spring to winter as months 21 to 24 and quarters as 33 to 36: first and last month of each. A
# season may begin in the year before: winter and "mùa khô" reach over the turn of the year, so all are
# taken widely.
_PARTS_OF_YEAR = {
    21: (1, 5),
    22: (4, 8),
    23: (7, 11),
    24: (1, 12),
    33: (1, 3),
    34: (4, 6),
    35: (7, 9),
    36: (10, 12),
}
_SLACK_MONTHS = 2  # how far a lunar date may lie before its solar one, where it could not be reckoned

# Each of these comes before the next in a life and on paper; the paper was written last.
_CHAIN = (
    FieldName.BIRTH_DATE,
    FieldName.ENLISTMENT_DATE,
    FieldName.DEATH_DATE,
    FieldName.EXHUMATION_DATE,
    FieldName.DOCUMENT_DATE,
)
_AGED = (FieldName.ENLISTMENT_DATE, FieldName.DEATH_DATE)


def span_of(edtf: str) -> Span:
    """Return the first and the last day that an EDTF value of this program can mean.

    Open parts count for any value: ``196X`` runs from 1 January 1960 to 31 December 1969, ``../1954`` from
    the beginning of time.
    """
    if edtf.startswith("["):
        spans = [span_of(part) for part in edtf.strip("[]").split(",")]
        return min(s for s, _ in spans), max(e for _, e in spans)
    first, _, last = edtf.partition("/")
    start = _FIRST if first in ("..", "") else _edge(first, is_last=False)
    end = _LAST if last == ".." else _edge(last or first, is_last=True)
    return start, end


def _edge(edtf: str, *, is_last: bool) -> Day:
    parts = edtf.rstrip("?~%").split("-")
    year = int(parts[0].replace("X", "9" if is_last else "0"))
    month = int(parts[1]) if len(parts) > 1 and parts[1].isdigit() else 0
    day = int(parts[2]) if len(parts) > 2 and parts[2].isdigit() else 0
    first, last = _PARTS_OF_YEAR.get(month, (month, month)) if month else (1, 12)
    return (year, last, day or 31) if is_last else (year, first, day or 1)


def days_of(value: DateValue) -> Span:
    """Return the solar days that a date can mean: a lunar one by its reckoned days, or two months more."""
    if value.calendar != "lunar":
        return span_of(value.edtf)
    if value.solar:
        return span_of(value.solar)
    start, (year, month, day) = span_of(value.edtf)
    later = month + _SLACK_MONTHS
    return start, (year + (later > 12), later - 12 if later > 12 else later, day)


def _full_years(since: Day, until: Day) -> int:
    return until[0] - since[0] - (until[1:] < since[1:])


def _age_cannot_be(birth: Span, later: Span) -> bool:
    """Say whether a person was too young at the end of ``later``, or too old already at its start."""
    return _full_years(birth[0], later[1]) < _MIN_AGE or _full_years(birth[1], later[0]) > _MAX_AGE


def check_order(dates: Mapping[FieldName, DateValue]) -> frozenset[FieldName]:
    """Return the fields whose dates cannot all be right; an empty set where some reading of them can be.

    Born before enlisted, enlisted before dead (or on the same day), dead before exhumed, all before the
    paper was written; 13 to 70 years old at enlistment and death. A conflict names both its parties: which
    of them was misread is for a person to see.
    """
    spans = {name: days_of(dates[name]) for name in _CHAIN if name in dates}
    conflicts: set[FieldName] = set()
    for earlier, later in combinations(spans, 2):
        is_life = earlier is FieldName.BIRTH_DATE and later in _AGED
        is_after = spans[earlier][0] > spans[later][1]
        if is_after or (is_life and _age_cannot_be(spans[earlier], spans[later])):
            conflicts |= {earlier, later}
    return frozenset(conflicts)
