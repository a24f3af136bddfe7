"""What of a record is compared: names, partial dates, places through time, units, and what says nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from dossiers.date_spans import span_of
from dossiers.traits import traits_of
from extractors.values import PARSERS
from models.record import DateValue, DocumentKind, Field, FieldName, FieldStatus, Record, RecordKind
from tests.archive_builder import make_field, make_record

# (EDTF, first day, last day, why)
SPANS = (
    ("1968", "1968-01-01", "1968-12-31", "a year"),
    ("1968?", "1968-01-01", "1968-12-31", "a doubtful year is still that year"),
    ("1968-03", "1968-03-01", "1968-03-31", "a month"),
    ("1968-02-29", "1968-02-29", "1968-02-29", "a day"),
    ("1968-03-XX", "1968-03-01", "1968-03-31", "a day that cannot be read"),
    ("196X", "1960-01-01", "1969-12-31", "a figure that cannot be read"),
    ("1945/1954", "1945-01-01", "1954-12-31", "a war"),
    ("[1968-01-29,1968-01-30]", "1968-01-29", "1968-01-30", "one of two days"),
)


@pytest.mark.parametrize(("edtf", "first", "last", "why"), SPANS, ids=[s[3] for s in SPANS])
def test_partial_dates_are_spans_of_days(edtf: str, first: str, last: str, why: str) -> None:
    span = span_of(DateValue(edtf))
    assert span is not None, why
    assert (date.fromordinal(span.first).isoformat(), date.fromordinal(span.last).isoformat()) == (
        first,
        last,
    )


@pytest.mark.parametrize("edtf", ["", "1968-13", "1968-02-30", "hè 1968", "1968/", "0000"])
def test_what_is_no_date_has_no_days(edtf: str) -> None:
    span = span_of(DateValue(edtf))
    assert span is None or edtf in ("1968/", "0000")


def test_a_lunar_day_without_its_solar_one_is_a_span() -> None:
    vague, told = (
        span_of(DateValue("1968-01-01", "lunar")),
        span_of(DateValue("1968-01-01", "lunar", "1968-01-30")),
    )
    assert vague is not None and told is not None
    assert vague.first <= told.first <= vague.last
    assert told.day == date(1968, 1, 30)


def person(**texts: str) -> Record:
    """Return a record whose fields mean what the parsers make of their texts."""
    fields = [make_field(FieldName(n), t, value=PARSERS[FieldName(n)](t).value) for n, t in texts.items()]
    return make_record(*fields)


def test_keys_of_a_person() -> None:
    traits = traits_of(
        person(
            full_name="Nguyễn Văn Đức", other_name="Lê Hùng, Tư", birth_date="1946", death_date="12/3/1968",
            home_place="Tân Thanh, Văn Lãng, Cao Lạng", unit="c3 d5 e12 f3", next_of_kin="Vợ: Trần Thị Bé",
        )
    )  # fmt: skip
    assert traits is not None
    assert (traits.name, traits.name_bare, traits.given) == ("nguyen van duc", "nguyen duc", "duc")
    assert traits.others == ("le hung", "tu")
    assert (traits.birth_year, traits.death_year, traits.death_day) == (1946, 1968, "1968-03-12")
    assert (traits.home, traits.home_district) == ("tan thanh van lang", "van lang")
    assert (traits.unit_c, traits.unit_d, traits.unit_e, traits.unit_f) == ("3", "5", "12", "3")
    assert traits.kin == ("tran thi be",)
    assert traits.sheet.endswith(":1")


def test_a_place_is_the_same_ground_whatever_the_province_was_called() -> None:
    then = traits_of(person(full_name="Nguyễn Văn Đức", home_place="Tân Thanh, Văn Lãng, Cao Lạng"))
    now = traits_of(person(full_name="Nguyễn Văn Đức", home_place="Tân Thanh, Văn Lãng, Lạng Sơn"))
    assert then is not None and now is not None
    assert then.home_ground == now.home_ground != ""
    assert then.home_province == now.home_province == "lang son"


def _with(record: Record, field: Field) -> Record:
    return replace(record, fields=(*record.fields, field))


def test_what_says_nothing() -> None:
    plain = person(full_name="Nguyễn Văn Đức")
    assert traits_of(replace(plain, is_named=False)) is None
    assert traits_of(replace(plain, kind=RecordKind.NOTICE)) is None
    assert traits_of(person(full_name="Không rõ")) is None
    disputed = make_field(FieldName.DEATH_DATE, "1968", value=DateValue("1968"), status=FieldStatus.DISPUTED)
    unsure = traits_of(_with(plain, disputed))
    assert unsure is not None and unsure.death_first is None
    unknown = traits_of(person(full_name="Nguyễn Văn Đức", death_date="không rõ"))
    assert unknown is not None and unknown.death_first is None


def test_only_lists_keep_their_rows_apart() -> None:
    notice = traits_of(replace(person(full_name="Nguyễn Văn Đức"), document_kind=DocumentKind.DEATH_NOTICE))
    assert notice is not None and notice.sheet == ""
