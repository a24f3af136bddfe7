"""Partial dates as spans of days, so that "3/1968" and "12/3/1968" can be laid over each other."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from models.record import DateValue

_PART = re.compile(r"^(?P<y>\d{2}[\dX]{2})(?:-(?P<m>\d\d|XX))?(?:-(?P<d>\d\d|XX))?[?~%]?$")
# A lunar date without its solar day lies up to seven weeks after the day of the same figures.
_LUNAR_LAG_DAYS = 50


@dataclass(frozen=True, slots=True)
class Span:
    """Days from ``first`` to ``last``, as ordinals of ``datetime.date``, both included."""

    first: int
    last: int

    @property
    def day(self) -> date | None:
        """The day where it is one."""
        return date.fromordinal(self.first) if self.first == self.last else None

    @property
    def year(self) -> int | None:
        """The year where the whole span lies in one."""
        first, last = date.fromordinal(self.first).year, date.fromordinal(self.last).year
        return first if first == last else None


def span_of(value: DateValue) -> Span | None:
    """Return the days that a date may be; None for one that cannot be told."""
    if value.calendar == "lunar" and not value.solar:
        span = _span(value.edtf)
        return Span(span.first, span.last + _LUNAR_LAG_DAYS) if span is not None else None
    return _span(value.solar or value.edtf)


@lru_cache(maxsize=65_536)
def _span(edtf: str) -> Span | None:
    parts = [_one(part) for part in re.split(r"[/,]|\.\.", edtf.strip("[]{} ")) if part.strip()]
    known = [part for part in parts if part is not None]
    if not known or len(known) < len(parts):
        return None
    return Span(min(p.first for p in known), max(p.last for p in known))


def _one(text: str) -> Span | None:
    found = _PART.match(text.strip())
    if found is None:
        return None
    year = found["y"]
    low, high = int(year.replace("X", "0")), int(year.replace("X", "9"))
    month, day = found["m"], found["d"]
    if low < 1 or low != high or month in (None, "XX"):
        return Span(date(max(low, 1), 1, 1).toordinal(), date(max(high, 1), 12, 31).toordinal())
    try:
        if day in (None, "XX"):
            last = calendar.monthrange(low, int(month))[1]
            return Span(date(low, int(month), 1).toordinal(), date(low, int(month), last).toordinal())
        exact = date(low, int(month), int(day)).toordinal()
    except ValueError:
        return None
    return Span(exact, exact)
