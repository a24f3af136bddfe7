"""Dates of cells and lines to EDTF. A part that the paper does not give stays open; nothing is filled in."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping

from extractors.date_forms import FORMS, MONTH_WORDS, QUARTERS, SEASONS, DateForm
from extractors.date_order import span_of
from extractors.guard import guarded, guarded_candidates
from extractors.lookalikes import digit_readings
from extractors.lunar import has_lunar_day, solar_of, year_of_signs
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
    re.findall(
        r"\w+",
        """
    ngày tháng năm hôm từ đến khoảng chừng cuối đầu giữa hy hi sinh mất trần xx vào lúc hồi giờ phút rạng
    sáng chiều tối đêm trưa mùng mồng rằm giêng chạp hai ba tư sáu bảy tám chín mười một nhuận mùa xuân hạ
    hè thu đông khô mưa quý trước sau tết dịp giáp ất bính đinh mậu kỷ kỉ canh tân nhâm quí tý tí sửu dần
    mão mẹo thìn tỵ tị ngọ mùi thân dậu tuất hợi iv ii iii âm dương lịch
    """,
    )
)
_DIRT = "|_¦‘’`´~^*•·«»{}[]\\ "

# Dirt at the front may be a figure itself, as in "|2/3/1968" and "· / 1 / 1989".
_FRONT_DIRT = re.compile(r"[\s|¦‘’`´~^*•·«»{}\[\]\\]*")

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


_Parts = Mapping[str, str | None]


def _year_in(parts: _Parts) -> str:
    """Return the year of a match: four figures, two, or that of its two signs; empty for none."""
    if parts.get("stem"):
        year = next(map(str, year_of_signs(parts["stem"] or "", parts["branch"] or "")), "")
        return year if parts.get("said") in (None, year) else ""
    return parts.get("y") or (f"19{parts['yy']}" if parts.get("yy") else "")


def _month_in(parts: _Parts) -> int:
    return MONTH_WORDS[parts["mw"] or ""] if parts.get("mw") else int(parts.get("m") or 0)


def _edtf_of_parts(parts: _Parts, *, is_lunar: bool) -> str | None:
    """Return the EDTF of year, month and day as far as they are there, or None for one that cannot be."""
    year, month = _year_in(parts), _month_in(parts)
    day = 15 if parts.get("ram") else int(parts.get("d") or 0)
    if month > 12 or day > 31 or (parts.get("m") and not month and day):
        return None
    if parts.get("decade"):
        month_part = f"-{month:02d}" if month else ""
        return f"{parts['decade']}X{month_part}" + (f"-{day:02d}" if month and day else "")
    if not year:
        return None
    if not month:
        return f"{year}-XX-{day:02d}" if day else year
    if not day:
        return f"{year}-{month:02d}"
    is_real = int(year) > 0 and day <= _days_in(int(year), month, is_lunar=is_lunar)
    return f"{year}-{month:02d}-{day:02d}" if is_real else None


def _interval(parts: _Parts) -> str | None:
    """Return the EDTF of a form that names two ends, or one and an open one; None where they are reversed."""
    if parts.get("before"):
        return f"../{parts['before']}"
    if parts.get("after"):
        return f"{parts['after']}/.."
    if parts.get("from"):
        start, end = parts["from"] or "", parts["to"] or ""
        return f"{start}/{end}" if start <= end else None
    first = {
        **parts,
        "d": parts.get("d0"),
        "m": parts.get("m0") or parts.get("m"),
        "y": parts.get("y0") or parts.get("y"),
    }
    start_day, end_day = _edtf_of_parts(first, is_lunar=False), _edtf_of_parts(parts, is_lunar=False)
    is_ordered = start_day is not None and end_day is not None and start_day <= end_day
    return f"{start_day}/{end_day}" if is_ordered else None


_TWO_ENDED = ("before", "after", "from", "m0", "d0")


def _said_edtf(form: DateForm, parts: _Parts) -> str:
    """Return the EDTF of a form that says it without a day and month to check; empty for the other forms."""
    if form.whole:
        return form.whole
    if parts.get("season"):
        return f"{parts['y']}-{SEASONS[parts['season'] or '']}"
    if parts.get("quarter"):
        return f"{parts['y']}-{QUARTERS[parts['quarter'] or '']}"
    if parts.get("maybe"):
        return f"{parts['maybe']}?"
    return f"{parts['about']}~" if parts.get("about") else ""


def _edtf(form: DateForm, match: re.Match[str], *, is_lunar: bool) -> str | None:
    parts = match.groupdict()
    if any(parts.get(name) for name in _TWO_ENDED):
        return _interval(parts)
    return _said_edtf(form, parts) or _edtf_of_parts(parts, is_lunar=is_lunar)


def _solar(edtf: str, parts: _Parts) -> str:
    """Return the solar days of a lunar date; a feast of the new year lies in the first month."""
    return solar_of(f"{edtf}-01" if parts.get("feast") else edtf, is_leap=bool(parts.get("leap")))


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
    dated, calendar = _take_calendar(clean)
    found = match_form(dated) if clean and not is_placeholder(clean) else None
    if found is None:
        return Parsed(clean, None, (Reason.NOT_IN_GRAMMAR,))
    form, match = found
    mended = _NUMBER_GAP.sub(r"\1", clean) if _TORN.match(dated) else clean
    value = _value(form, match, form.calendar or calendar)
    if value is None:
        return Parsed(mended, None, (Reason.IMPOSSIBLE_DATE,))
    is_hidden = _may_hide_a_figure(text, form)
    is_clear = _words_are_clean(dated, form) and not is_hidden
    reasons = form.reasons if is_clear else tuple(dict.fromkeys((*form.reasons, Reason.AMBIGUOUS)))
    (first, *_), (last, *_) = span_of(value.edtf)
    if not (first <= years[1] and years[0] <= last):
        reasons = (*reasons, Reason.IMPOSSIBLE_DATE)
    return Parsed(mended, value, reasons)


def _may_hide_a_figure(text: str, form: DateForm) -> bool:
    """Say whether dirt at the front may be a figure: it touches one, or is a day, or is much.

    A year alone has its four figures: one stroke before it is a table rule.
    """
    said = nfc(text)
    dirt = _FRONT_DIRT.match(said)
    front = dirt.group() if dirt else ""
    marks = front.replace(" ", "")
    if len(marks) != 1 or form.id == "d30":
        return len(marks) > 1
    return not front.endswith(" ") or said[len(front) :][:1] in "/.-"


def _value(form: DateForm, match: re.Match[str], calendar: str) -> DateValue | None:
    """Return what a match means, or None for a day that was in no calendar."""
    is_lunar = calendar == "lunar"
    edtf = _edtf(form, match, is_lunar=is_lunar)
    if edtf is None or not is_lunar:
        return None if edtf is None else DateValue(edtf)
    parts = match.groupdict()
    if not has_lunar_day(edtf, is_leap=bool(parts.get("leap"))):
        return None
    return DateValue(edtf, calendar, _solar(edtf, parts))


@guarded
def parse_date(text: str) -> Parsed:
    """Read a date in any of the forms of ``date_forms``; the value is a DateValue (EDTF) or UnknownValue.

    No form fits: value None, NOT_IN_GRAMMAR. A day that cannot be (31/2): value None, IMPOSSIBLE_DATE.
    A year outside what these papers can hold keeps its value and gets IMPOSSIBLE_DATE.
    """
    return _parse(text, _ANY_YEAR)


@guarded
def parse_birth_date(text: str) -> Parsed:
    """Read a date of birth; as ``parse_date`` with the years of a person's birth."""
    return _parse(text, YEARS[FieldName.BIRTH_DATE])


@guarded
def parse_enlistment_date(text: str) -> Parsed:
    """Read a date of joining the army; as ``parse_date`` with the years of that."""
    return _parse(text, YEARS[FieldName.ENLISTMENT_DATE])


@guarded
def parse_death_date(text: str) -> Parsed:
    """Read a date of death; as ``parse_date`` with the years of that."""
    return _parse(text, YEARS[FieldName.DEATH_DATE])


@guarded_candidates
def date_candidates(text: str) -> tuple[str, ...]:
    """Return the readings of a misread date that fit the grammar, likeliest first; none for a date that fits.

    Letters are read as the digits they look like, and a comma or space as the separator of the others.
    """
    clean = _clean(text)
    if set(parse_date(clean).reasons) <= {Reason.AMBIGUOUS} or sum(c.isdigit() for c in clean) < 2:
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
