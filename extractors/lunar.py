"""Lunar dates to the solar days they may be. Only reckons; a lunar date on paper stays what it is.

Which calendar held (docs/adr/0007-lunar-calendar.md): until 1967 that of China, reckoned at UTC+8, was used
in both halves of the country; from 1968 the North reckoned at UTC+7, the South kept UTC+8 until 1975. Where
the two give other days (Tết Mậu Thân was 29 January 1968 in the North, the 30th in the South), both are
given.
"""

from __future__ import annotations

import datetime
import re
from functools import lru_cache

from lunar_vn import LunarDate, lunar_to_solar, solar_to_lunar

_CHINA, _VIETNAM = 8.0, 7.0
_SPLIT_FROM, _SPLIT_TO = 1968, 1975
_FIRST_YEAR, _LAST_YEAR = 1901, 2099
_DATE = re.compile(r"^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$")


def _zones(year: int) -> tuple[float, ...]:
    if year < _SPLIT_FROM:
        return (_CHINA,)
    return (_VIETNAM, _CHINA) if year <= _SPLIT_TO else (_VIETNAM,)


def _day(year: int, month: int, day: int, *, zone: float, is_leap: bool) -> datetime.date | None:
    """Return the solar day, or None for one that this year does not have (day 30, a leap month)."""
    wanted = LunarDate(day, month, year, is_leap)
    try:
        found = lunar_to_solar(wanted, zone)
    except ValueError:
        return None
    return found if solar_to_lunar(found, zone) == wanted else None


def _month_span(
    year: int, month: int, *, zone: float, is_leap: bool
) -> tuple[datetime.date, datetime.date] | None:
    first = _day(year, month, 1, zone=zone, is_leap=is_leap)
    days = (_day(year, month, d, zone=zone, is_leap=is_leap) for d in (30, 29))
    last = next((d for d in days if d is not None), None)
    return (first, last) if first is not None and last is not None else None


def _year_span(year: int, *, zone: float) -> tuple[datetime.date, datetime.date] | None:
    first = _day(year, 1, 1, zone=zone, is_leap=False)
    after = _day(year + 1, 1, 1, zone=zone, is_leap=False)
    return (first, after - datetime.timedelta(days=1)) if first is not None and after is not None else None


@lru_cache(maxsize=4096)
def solar_of(edtf: str, *, is_leap: bool = False) -> str:
    """Return the solar days that a lunar date means, as EDTF; empty where they cannot be told.

    A day gives a day (``1947-09-29``), or the two that the calendars of North and South make of it
    (``[1968-01-29,1968-01-30]``: one of them); a month or a year gives an interval
    (``1968-01-29/1968-02-27``). No such day in that month, an open part (``196X``) or a year before 1901
    gives an empty text.
    """
    parts = _DATE.match(edtf)
    if parts is None or not _FIRST_YEAR <= int(parts[1]) <= _LAST_YEAR:
        return ""
    year, month, day = int(parts[1]), int(parts[2] or 0), int(parts[3] or 0)
    if day:
        days = {_day(year, month, day, zone=z, is_leap=is_leap) for z in _zones(year)}
        return _one_of(sorted(d for d in days if d is not None))
    if month:
        spans = [_month_span(year, month, zone=z, is_leap=is_leap) for z in _zones(year)]
    else:
        spans = [_year_span(year, zone=z) for z in _zones(year)]
    known = [s for s in spans if s is not None]
    return f"{min(s for s, _ in known)}/{max(e for _, e in known)}" if known else ""


def _one_of(days: list[datetime.date]) -> str:
    if len(days) > 1:
        return f"[{','.join(map(str, days))}]"
    return str(days[0]) if days else ""


def has_lunar_day(edtf: str, *, is_leap: bool = False) -> bool:
    """Say whether this lunar day was in the calendar: month 8 of 1968 may have 29 days or 30.

    Months and years, and what lies outside the years that can be reckoned, are not refused.
    """
    parts = _DATE.match(edtf)
    if parts is None or parts[3] is None or not _FIRST_YEAR <= int(parts[1]) <= _LAST_YEAR:
        return True
    return bool(solar_of(edtf, is_leap=is_leap))


# --- years by their signs ---------------------------------------------------------------------------------

_STEMS = ("giap", "at", "binh", "dinh", "mau", "ky", "canh", "tan", "nham", "quy")
_BRANCHES = ("ty", "suu", "dan", "mao", "thin", "ty", "ngo", "mui", "than", "dau", "tuat", "hoi")
_JIAZI = 1924  # a year Giáp Tý; the cycle of 60 that holds the wars
_SPELLINGS = {"ki": "ky", "qui": "quy", "ti": "ty", "meo": "mao", "thinh": "thin", "tys": "ty"}
STEM_WORDS = "|".join((*_STEMS, "ki", "qui"))
BRANCH_WORDS = "|".join(dict.fromkeys((*_BRANCHES, "ti", "meo")))


def year_of_signs(stem: str, branch: str) -> tuple[int, ...]:
    """Return the years from 1924 to 1983 that two folded signs name (``mau``, ``than``: 1968); () for none.

    Only one of the two branches that fold to ``ty`` (Tý, Tỵ) goes with a stem, so there is never more than
    one.
    """
    s, b = _SPELLINGS.get(stem, stem), _SPELLINGS.get(branch, branch)
    return tuple(_JIAZI + i for i in range(60) if _STEMS[i % 10] == s and _BRANCHES[i % 12] == b)
