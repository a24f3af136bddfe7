"""Dates: each row of forms, real shapes, what cannot be, misread figures, order."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.date_forms import FORMS, DateForm
from extractors.dates import check_order, date_candidates, match_form, parse_birth_date, parse_date
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
def test_lunar_dates_are_not_converted(text: str) -> None:
    assert parse_date(text).value == DateValue("1968-08-10", "lunar")


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
    ],
)
def test_order_of_a_life(birth: str, enlistment: str, death: str, conflicts: set[FieldName]) -> None:
    dates = {_B: DateValue(birth), _E: DateValue(enlistment), _D: DateValue(death)}
    assert check_order(dates) == conflicts


def test_order_of_what_is_not_there() -> None:
    assert check_order({}) == frozenset()
