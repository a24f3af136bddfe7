"""Dates of cells and lines to EDTF. A part that the paper does not give stays open; nothing is filled in."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from itertools import pairwise

from extractors.date_forms import FORMS, DateForm
from extractors.lookalikes import digit_readings
from extractors.parsed import Parsed
from extractors.text import fold, nfc
from extractors.unknowns import is_placeholder, is_unknown
from models.record import DateValue, FieldName, Reason, UnknownValue

_LUNAR = re.compile(r"\s*[,(]?\s*(?:ngay\s+)?\b(?:am lich|a\.?l\.?)\s*\)?$")
_SOLAR = re.compile(r"\s*[,(]?\s*\b(?:duong lich|d\.?l\.?)\s*\)?$")
_NUMBER_GAP = re.compile(r"(?<=\d)\s*([/.\-])\s*(?=\d)")
_TORN = re.compile(r"^\D?[\d/.\-,\s]+$")
_EIGHT = re.compile(r"^(\d\d)(\d\d)(\d{4})$")
_WORDS = frozenset(
    re.findall(r"\w+", "ngày tháng năm hôm từ đến khoảng chừng cuối đầu giữa hy hi sinh mất xx")
)
_DIRT = "|_¦‘’`´~^*•·«»{}[]\\ "

# Years that a living person of these papers can have; outside them a figure was misread. Rows may be widened.
YEARS: Mapping[FieldName, tuple[int, int]] = {
    FieldName.BIRTH_DATE: (1860, 2005),
    FieldName.ENLISTMENT_DATE: (1925, 2020),
    FieldName.DEATH_DATE: (1925, 2030),
}
_ANY_YEAR = (1850, 2100)


def _clean(text: str) -> str:
    cleaned = nfc(text).strip(_DIRT)
    return cleaned.rstrip(" ,;:") if is_placeholder(cleaned) else cleaned.rstrip(" ,;:.")


def _days_in(year: int, month: int, *, is_lunar: bool) -> int:
    return 30 if is_lunar else monthrange(year, month)[1]


def _edtf_of_parts(parts: Mapping[str, str | None], *, is_lunar: bool) -> str | None:
    """Return the EDTF of year, month and day as far as they are there, or None for one that cannot be."""
    year = parts.get("y") or (f"19{parts['yy']}" if parts.get("yy") else "")
    month, day = int(parts.get("m") or 0), int(parts.get("d") or 0)
    if month > 12 or day > 31:
        return None
    if parts.get("decade"):
        return (
            f"{parts['decade']}X"
            + (f"-{month:02d}" if month else "")
            + (f"-{day:02d}" if month and day else "")
        )
    if not month:
        return f"{year}-XX-{day:02d}" if day else year
    if not day:
        return f"{year}-{month:02d}"
    is_real = int(year) > 0 and day <= _days_in(int(year), month, is_lunar=is_lunar)
    return f"{year}-{month:02d}-{day:02d}" if is_real else None


def _edtf(form: DateForm, match: re.Match[str], *, is_lunar: bool) -> str | None:
    parts = match.groupdict()
    if form.whole:
        return form.whole
    if parts.get("about"):
        return f"{parts['about']}~"
    if parts.get("maybe"):
        return f"{parts['maybe']}?"
    if parts.get("from"):
        return f"{parts['from']}/{parts['to']}" if parts["from"] <= parts["to"] else None
    return _edtf_of_parts(parts, is_lunar=is_lunar)


def match_form(text: str) -> tuple[DateForm, re.Match[str]] | None:
    """Return the first form that the whole text fits, with its parts, or None."""
    key = fold(text)
    for form in FORMS:
        match = form.pattern.fullmatch(key)
        if match:
            return form, match
    return None


def _take_calendar(text: str) -> tuple[str, str]:
    key = fold(text)
    if len(key) == len(text):
        for pattern, calendar in ((_LUNAR, "lunar"), (_SOLAR, "solar")):
            found = pattern.search(key)
            if found:
                return text[: found.start()].strip(), calendar
    return text, "solar"


def _words_are_clean(text: str, form: DateForm) -> bool:
    """Say whether the words beside the figures are spelled with their own marks (``nãm 1968`` is not)."""
    if form.whole:
        return True
    return all(w in _WORDS for w in re.findall(r"[^\W\d_]{2,}", text.lower()))


def _parse(text: str, years: tuple[int, int]) -> Parsed:
    clean = _clean(text)
    if is_unknown(clean):
        return Parsed(clean, UnknownValue())
    if not clean or is_placeholder(clean):
        return Parsed(clean, None, (Reason.NOT_IN_GRAMMAR,))
    dated, calendar = _take_calendar(clean)
    found = match_form(dated)
    if found is None:
        return Parsed(clean, None, (Reason.NOT_IN_GRAMMAR,))
    form, match = found
    calendar = form.calendar or calendar
    mended = _NUMBER_GAP.sub(r"\1", clean) if _TORN.match(dated) else clean
    edtf = _edtf(form, match, is_lunar=calendar == "lunar")
    reasons = form.reasons if _words_are_clean(dated, form) else (*form.reasons, Reason.AMBIGUOUS)
    if edtf is None:
        return Parsed(mended, None, (Reason.IMPOSSIBLE_DATE,))
    if not years[0] <= _bounds(edtf)[0][0] <= years[1]:
        return Parsed(mended, DateValue(edtf, calendar), (*reasons, Reason.IMPOSSIBLE_DATE))
    return Parsed(mended, DateValue(edtf, calendar), reasons)


def parse_date(text: str) -> Parsed:
    """Read a date in any of the forms of ``date_forms``; the value is a DateValue (EDTF) or UnknownValue.

    No form fits: value None, NOT_IN_GRAMMAR. A day that cannot be (31/2): value None, IMPOSSIBLE_DATE.
    A year outside what these papers can hold keeps its value and gets IMPOSSIBLE_DATE.
    """
    return _parse(text, _ANY_YEAR)


def parse_birth_date(text: str) -> Parsed:
    """Read a date of birth; as ``parse_date`` with the years of a person's birth."""
    return _parse(text, YEARS[FieldName.BIRTH_DATE])


def parse_enlistment_date(text: str) -> Parsed:
    """Read a date of joining the army; as ``parse_date`` with the years of that."""
    return _parse(text, YEARS[FieldName.ENLISTMENT_DATE])


def parse_death_date(text: str) -> Parsed:
    """Read a date of death; as ``parse_date`` with the years of that."""
    return _parse(text, YEARS[FieldName.DEATH_DATE])


def date_candidates(text: str) -> tuple[str, ...]:
    """Return the readings of a misread date that fit the grammar, likeliest first; none for a date that fits.

    Letters are read as the digits they look like, and a comma or space as the separator of the others.
    """
    clean = _clean(text)
    if not clean or not parse_date(clean).reasons or sum(c.isdigit() for c in clean) < 2:
        return ()
    sep = next((c for c in clean if c in "/.-"), ".")
    shapes = (
        clean,
        re.sub(r"\s+", "", clean),
        re.sub(r"[,;:'\s]+", sep, clean),
        re.sub(r"[^\w§/.\-]", "", clean),
    )
    found: dict[str, None] = {}
    for shape in shapes:
        for figures in digit_readings(shape):
            reading = _EIGHT.sub(rf"\1{sep}\2{sep}\3", figures)  # faint separators are lost first
            if reading != clean and not parse_date(reading).reasons:
                found.setdefault(reading)
    return tuple(found)[:5]


# --- order of dates ---------------------------------------------------------------------------------------

_Day = tuple[int, int, int]
_MIN_AGE = 13
_MAX_AGE = 70


def _bounds(edtf: str) -> tuple[_Day, _Day]:
    """Return the first and the last day that an EDTF value of this program can mean."""
    first, _, last = edtf.partition("/")
    start, end = first.rstrip("?~").split("-"), (last or first).rstrip("?~").split("-")

    def part(parts: list[str], index: int, open_value: int) -> int:
        given = parts[index] if index < len(parts) else ""
        return int(given) if given.isdigit() else open_value

    low = int(start[0].replace("X", "0"))
    high = int(end[0].replace("X", "9"))
    return (low, part(start, 1, 1), part(start, 2, 1)), (high, part(end, 1, 12), part(end, 2, 31))


def _age_cannot_be(birth: DateValue, later: DateValue) -> bool:
    (young_first, *_), (young_last, *_) = _bounds(birth.edtf)
    (first, *_), (last, *_) = _bounds(later.edtf)
    return last - young_first < _MIN_AGE or first - young_last > _MAX_AGE


def check_order(dates: Mapping[FieldName, DateValue]) -> frozenset[FieldName]:
    """Return the fields whose dates cannot all be right; an empty set where some reading of them can be.

    Birth before enlistment before death before exhumation; 13 to 70 years old at enlistment and death. Open
    parts of a date count for any value, and a lunar date for a month more either way (it is not converted).
    """
    conflicts: set[FieldName] = set()
    birth = dates.get(FieldName.BIRTH_DATE)
    chain = [FieldName.ENLISTMENT_DATE, FieldName.DEATH_DATE, FieldName.EXHUMATION_DATE]
    for later in chain[:2]:
        if birth and later in dates and _age_cannot_be(birth, dates[later]):
            conflicts |= {FieldName.BIRTH_DATE, later}
    known = [name for name in chain if name in dates]
    for earlier, later in pairwise(known):
        one, two = dates[earlier], dates[later]
        start, end = _bounds(one.edtf)[0], _bounds(two.edtf)[1]
        is_after = start > end
        if is_after and "lunar" in (one.calendar, two.calendar):
            is_after = start[0] * 12 + start[1] > end[0] * 12 + end[1] + 2
        if is_after:
            conflicts |= {earlier, later}
    return frozenset(conflicts)
