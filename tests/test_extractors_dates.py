"""Dates: each row of forms, real shapes, what cannot be, misread figures, order."""

from __future__ import annotations

import datetime
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lunar_vn import solar_to_lunar

from extractors.date_forms import FORMS, DateForm
from extractors.date_order import check_order
from extractors.dates import date_candidates, match_form, parse_birth_date, parse_date, parse_death_date
from extractors.lunar import has_lunar_day, solar_of
from models.record import DateValue, FieldName, Reason, UnknownValue


@pytest.mark.parametrize("form", FORMS, ids=lambda f: f.id)
def test_each_form_reads_its_example_and_not_the_other(form: DateForm) -> None:
    parsed = parse_date(form.example)
    assert isinstance(parsed.value, DateValue) and parsed.value.edtf == form.edtf
    assert set(form.reasons) <= set(parsed.reasons)
    found, other = match_form(form.example), match_form(form.not_this)
    assert found is not None and found[0].id == form.id
    assert other is None or other[0].id != form.id


def test_form_ids_are_unique() -> None:
    assert len({f.id for f in FORMS}) == len(FORMS)


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("27.02.1951", "1951-02-27"),
        ("5/3/1946", "1946-03-05"),
        ("10-12-1937", "1937-12-10"),
        ("4/1938", "1938-04"),
        ("04-1956", "1956-04"),
        ("1936", "1936"),
        ("năm 1968", "1968"),
        ("-/3/1968", "1968-03"),
        ("…/3/1968", "1968-03"),
        ("//1968", "1968"),
        ("…/…/1968", "1968"),
        ("00/00/1968", "1968"),
        ("03/68", "1968-03"),
        ("tháng 3 năm 1968", "1968-03"),
        ("Tháng 08 Năm 1945", "1945-08"),
        ("tháng 11-1966", "1966-11"),
        ("ngày 12-1-1968", "1968-01-12"),
        ("ngày … tháng 8 năm 1945", "1945-08"),
        ("trong cuộc kháng chiến chống Pháp", "1945/1954"),
        ("Chống Pháp (từ 19/08/1945 - 20/07/1954)", "1945/1954"),
        ("12 -3- 1968", "1968-03-12"),
        ("1968.", "1968"),
    ],
)
def test_shapes_seen_on_paper(text: str, edtf: str) -> None:
    parsed = parse_date(text)
    assert parsed.value == DateValue(edtf) and parsed.reasons == ()


@pytest.mark.parametrize("text", ["10/8/1968 (ÂL)", "10-8-1968 âm lịch", "10/8/1968 AL"])
def test_lunar_dates_stay_lunar_with_the_solar_day_beside_them(text: str) -> None:
    assert parse_date(text).value == DateValue("1968-08-10", "lunar", "1968-10-01")


@pytest.mark.parametrize("text", ["31/2/1968", "12/13/1968", "32/1/1968", "29/02/1967"])
def test_days_that_cannot_be(text: str) -> None:
    parsed = parse_date(text)
    assert parsed.value is None and parsed.reasons == (Reason.IMPOSSIBLE_DATE,)


@pytest.mark.parametrize("text", ["", "//", ":", "Nguyễn", "09/03/192S)", "24101970", "27,02.1951", "1/2"])
def test_what_fits_no_form_is_doubted(text: str) -> None:
    parsed = parse_date(text)
    assert parsed.value is None and Reason.NOT_IN_GRAMMAR in parsed.reasons


@pytest.mark.parametrize("text", ["nãm 1968", "ngay 12 tháng 3 năm 1994"])
def test_misspelled_words_are_doubted(text: str) -> None:
    assert Reason.AMBIGUOUS in parse_date(text).reasons


def test_years_out_of_a_life_are_doubted() -> None:
    assert Reason.IMPOSSIBLE_DATE in parse_birth_date("1036").reasons
    assert parse_birth_date("1936").reasons == ()


def test_unknown_is_a_value() -> None:
    assert parse_date("Không rõ").value == UnknownValue()


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("22-I1-1949", "22-11-1949"),
        ("10-12-I957", "10-12-1957"),
        ("27,02.1951", "27.02.1951"),
        ("24101970", "24.10.1970"),
        ("O8/06/1954", "08/06/1954"),
    ],
)
def test_candidates(text: str, first: str) -> None:
    assert date_candidates(text)[0] == first


@settings(max_examples=60, deadline=None)
@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2020, 12, 31)), st.sampled_from("/.-"))
def test_full_dates_round_trip(day: datetime.date, sep: str) -> None:
    text = f"{day.day:02d}{sep}{day.month}{sep}{day.year}"
    parsed = parse_date(text)
    assert parsed.text == text and parsed.value == DateValue(day.isoformat()) and not parsed.reasons
    assert date_candidates(text) == ()


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="0123456789/.-ngàytháăm ISO§", max_size=14))
def test_no_text_breaks_the_parser(text: str) -> None:
    parsed = parse_date(text)
    assert parsed.value is not None or parsed.reasons
    date_candidates(text)


# --- words, feasts, ends --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("12//1968", "1968-XX-12"),
        ("-/-/68", "1968"),
        ("…/3/68", "1968-03"),
        ("năm 68", "1968"),
        ("ngày 12 tháng 3 năm 68", "1968-03-12"),
        ("mồng 2 tháng 9 năm 1945", "1945-09-02"),
        ("tháng Tám năm 1945", "1945-08"),
        ("cuối tháng 3/1968", "1968-03"),
        ("đêm ngày 12/3/1968", "1968-03-12"),
        ("lúc 5 giờ 30 phút ngày 12/3/1968", "1968-03-12"),
        ("Hy sinh ngày 12-3-1968", "1968-03-12"),
        ("mùa xuân 1975", "1975-21"),
        ("quý II/1968", "1968-34"),
        ("3/1968 - 5/1968", "1968-03/1968-05"),
        ("từ năm 1965 đến năm 1968", "1965/1968"),
        ("trước năm 1954", "../1954"),
        ("sau năm 1968", "1968/.."),
        ("kháng chiến chống thực dân Pháp", "1945/1954"),
        ("kháng chiến chống Mỹ cứu nước", "1954/1975"),
        ("chiến đấu bảo vệ biên giới phía Bắc", "1979/1988"),
        ("chiến tranh biên giới Tây Nam", "1975/1979"),
        ("làm nhiệm vụ quốc tế tại Campuchia", "1979/1989"),
    ],
)
def test_words_and_ends(text: str, edtf: str) -> None:
    parsed = parse_date(text)
    assert parsed.value == DateValue(edtf) and parsed.reasons == ()


@pytest.mark.parametrize(
    ("text", "edtf", "solar", "why"),
    [
        ("Tết Mậu Thân", "1968", "1968-01-29/1968-02-27", "the first month, in North and South"),
        ("Tết Mậu Thân (1968)", "1968", "1968-01-29/1968-02-27", "signs and figures agree"),
        ("Tết 1969", "1969", "1969-02-16/1969-03-17", "by its figures"),
        ("năm Kỷ Dậu", "1969", "1969-02-16/1970-02-05", "a lunar year"),
        ("mồng 1 tháng Giêng năm 1968", "1968-01-01", "[1968-01-29,1968-01-30]", "two calendars, two days"),
        ("15/8/1947 (ÂL)", "1947-08-15", "1947-09-29", "one calendar before 1968"),
        ("rằm tháng 7 năm 1972", "1972-07-15", "1972-08-23", "the full moon is the 15th"),
        ("tháng Chạp năm 1967", "1967-12", "1967-12-31/1968-01-29", "a month is an interval"),
        ("tháng 7 nhuận năm 1968", "1968-07", "1968-08-24/1968-09-21", "a leap month is another month"),
        ("1/1/1985 (ÂL)", "1985-01-01", "1985-01-21", "China's came a month later"),
        ("3/1968 âm lịch", "1968-03", "1968-03-29/1968-04-26", "month"),
    ],
)
def test_lunar_dates_with_their_solar_days(text: str, edtf: str, solar: str, why: str) -> None:
    assert parse_date(text).value == DateValue(edtf, "lunar", solar), why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("30/6/1968 (ÂL)", "that month had 29 days in both calendars"),
        ("31/1/1968 (ÂL)", "no lunar month has 31"),
        ("Tết Mậu Thân 1969", "signs and figures disagree"),
        ("năm Giáp Sửu", "these signs never meet"),
        ("1968-1965", "reversed"),
        ("5/1968 - 3/1968", "reversed"),
        ("12/0/1968/", "an extra sign"),
    ],
)
def test_what_no_calendar_has_is_doubted(text: str, why: str) -> None:
    parsed = parse_date(text)
    assert parsed.value is None and parsed.reasons, why


@settings(max_examples=200, deadline=None)
@given(st.dates(datetime.date(1910, 1, 1), datetime.date(2020, 12, 31)))
def test_every_solar_day_comes_back_from_its_lunar_day(day: datetime.date) -> None:
    zone = 8.0 if day.year < 1968 else 7.0
    lunar = solar_to_lunar(day, zone)
    edtf = f"{lunar.year}-{lunar.month:02d}-{lunar.day:02d}"
    assert day.isoformat() in solar_of(edtf, is_leap=lunar.leap) or day.year in (1967, 1968)
    assert has_lunar_day(edtf, is_leap=lunar.leap) or day.year in (1967, 1968)


# --- ten thousand generated forms: parsed or doubted, none wrong in silence -----------------------------

_LOOKS_LIKE = {
    "0": "O",
    "1": "lI",
    "5": "S",
    "8": "B§",
    "/": "|",
    ".": ",:",
    "-": "–~",
    "n": "m",
    "á": "à",
    "ă": "ã",
}
_Made = tuple[str, str, str]


def _shape_of(day: datetime.date, shape: int, sep: str, pad: str) -> _Made:
    """Return (text, EDTF, calendar) of one form that hands write."""
    d, m, y = day.day, day.month, day.year
    dd, mm = f"{d:{pad}}", f"{m:{pad}}"
    iso, month = day.isoformat(), f"{y}-{m:02d}"
    return (
        (f"{dd}{sep}{mm}{sep}{y}", iso, "solar"),
        (f"{dd}{sep}{mm}{sep}{y % 100:02d}", iso, "solar"),
        (f"{mm}{sep}{y}", month, "solar"),
        (f"{mm}{sep}{y % 100:02d}", month, "solar"),
        (f"{y}", f"{y}", "solar"),
        (f"năm {y}", f"{y}", "solar"),
        (f"ngày {dd} tháng {mm} năm {y}", iso, "solar"),
        (f"tháng {mm} năm {y}", month, "solar"),
        (f"Tháng {mm}{sep}{y}", month, "solar"),
        (f"-/{mm}/{y}", month, "solar"),
        (f"/{mm}/{y}", month, "solar"),
        (f"…/…/{y}", f"{y}", "solar"),
        (f"//{y}", f"{y}", "solar"),
        (f"{dd}/…/{y}", f"{y}-XX-{d:02d}", "solar"),
        (f"{dd} {sep} {mm} {sep} {y}", iso, "solar"),
        (f"khoảng năm {y}", f"{y}~", "solar"),
        (f"{y}?", f"{y}?", "solar"),
        (f"{y}-{y + 3}", f"{y}/{y + 3}", "solar"),
        (f"{min(d, 29)}{sep}{mm}{sep}{y} (ÂL)", f"{y}-{m:02d}-{min(d, 29):02d}", "lunar"),
        (f"{mm}{sep}{y} âm lịch", month, "lunar"),
        (f"trước năm {y}", f"../{y}", "solar"),
        (f"{mm}{sep}{y // 10}", f"{y // 10}X-{m:02d}", "solar"),
    )[shape]


_FIRST = datetime.date(1930, 1, 1)
_BATCH = 100


def _written(rng: random.Random) -> tuple[str, str, str, bool]:
    """Return a form as written, or with a few characters read as what they look like, or as dirt.

    A question mark that is lost leaves nothing that a grammar could miss, so it stays.
    """
    day = _FIRST + datetime.timedelta(days=rng.randrange(365 * 60))
    text, edtf, calendar = _shape_of(day, rng.randrange(22), rng.choice("/.-"), rng.choice(["d", "02d"]))
    chars = list(text)
    for at in rng.sample(range(len(chars)), rng.choice([0, 0, 1, 2])):
        if chars[at] != "?":
            chars[at] = rng.choice(_LOOKS_LIKE.get(chars[at], "|'") + "·")
    return "".join(chars), edtf, calendar, "".join(chars) == text


@settings(max_examples=10_000 // _BATCH, deadline=None)
@given(st.integers(0, 2**32))
def test_ten_thousand_forms_are_parsed_or_doubted_and_none_is_wrong_in_silence(seed: int) -> None:
    rng = random.Random(seed)
    for text, edtf, calendar, is_clean in (_written(rng) for _ in range(_BATCH)):
        parsed = parse_death_date(text)
        value = parsed.value
        is_right = isinstance(value, DateValue) and (value.edtf, value.calendar) == (edtf, calendar)
        if value is not None and not parsed.reasons:
            assert is_right, text
        else:
            assert parsed.reasons and (not is_clean or Reason.NOT_IN_GRAMMAR in parsed.reasons), text


# --- order of a life ------------------------------------------------------------------------------------

_B, _E, _D = FieldName.BIRTH_DATE, FieldName.ENLISTMENT_DATE, FieldName.DEATH_DATE


@pytest.mark.parametrize(
    ("birth", "enlistment", "death", "conflicts"),
    [
        ("1950", "1968-03", "1968", set()),
        ("1950", "1968-03", "1967", {_E, _D}),
        ("1950-05", "1962", "1968", {_B, _E}),
        ("1870", "1960", "1968", {_B, _E, _D}),
        ("1950", "1968-03-02", "1968-03-01", {_E, _D}),
        ("195X", "1968", "1954/1975", set()),
        ("1950-12-31", "1963-12-30", "1968", {_B, _E}),
        ("1950-12-31", "1963-12-31", "1968", set()),
        ("1950", "1968-03", "1968-21", set()),
    ],
)
def test_order_of_a_life(birth: str, enlistment: str, death: str, conflicts: set[FieldName]) -> None:
    dates = {_B: DateValue(birth), _E: DateValue(enlistment), _D: DateValue(death)}
    assert check_order(dates) == conflicts


def test_a_paper_is_younger_than_what_it_tells() -> None:
    dates = {
        _D: DateValue("1968-05-02"),
        FieldName.EXHUMATION_DATE: DateValue("1994"),
        FieldName.DOCUMENT_DATE: DateValue("1968-05-01"),
    }
    assert check_order(dates) == set(dates)
    assert check_order({**dates, FieldName.DOCUMENT_DATE: DateValue("1994-07-27")}) == set()


def test_lunar_days_are_compared_by_the_sun() -> None:
    enlisted, died = DateValue("1968-02-10"), DateValue("1968-01-15", "lunar", "1968-02-12")
    assert check_order({_E: enlisted, _D: died}) == set()
    assert check_order({_E: DateValue("1968-02-14"), _D: died}) == {_E, _D}
    assert check_order({_E: DateValue("1969-02"), _D: DateValue("196X-12", "lunar")}) == set()


def test_order_of_what_is_not_there() -> None:
    assert check_order({}) == frozenset()
