"""The published record: the form that was promised, and a schema that every record keeps."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import JsonValue

from models.codec import decode_field, encode_field
from models.geometry import Box
from models.record import (
    LIST_FIELDS,
    CodeValue,
    DateValue,
    Field,
    FieldName,
    FieldStatus,
    MentionValue,
    NameValue,
    PlaceValue,
    Reason,
    UnitValue,
    UnknownValue,
    Value,
)
from storage.publish import json_schema, published, published_field, published_value
from storage.values import StoredRecord
from tests.archive_builder import NOON, make_field, make_record, sha

SCHEMA = Draft202012Validator(json_schema())


def _stored(*fields: Field) -> StoredRecord:
    return StoredRecord(make_record(*fields), "batch", "so-1.pdf", 1, NOON, is_retracted=False, cursor=1)


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(json_schema())


def test_a_record_has_the_promised_form() -> None:
    record = _stored(
        make_field(value=NameValue("Nguyễn", "Văn", "An")),
        make_field(FieldName.DEATH_DATE, "3/1968", value=DateValue("1968-03"), status=FieldStatus.QUEUED),
        make_field(FieldName.OTHER, "x", heading="Quân hàm"),
        make_field(FieldName.OTHER, "y", heading="Quân hàm", index=1),
        make_field(FieldName.MENTIONS, "Lạng Sơn", value=MentionValue("place", "Lạng Sơn")),
        make_field(FieldName.MENTIONS, "1968", index=1),
    )
    result = published(record)
    SCHEMA.validate(result)
    assert list(result) == [
        *("id", "schema", "kind", "document_kind", "state", "batch", "revision", "updated_at"),
        *("source", "fields"),
    ]
    assert result["schema"] == "sohoa.record/1"
    assert result["state"] == "provisional"
    assert result["updated_at"] == "2026-11-23T12:00:00Z"
    assert result["source"] == {"file": "so-1.pdf", "sha256": sha(1), "page": 1, "row": 1}
    fields = result["fields"]
    assert isinstance(fields, dict)
    assert fields["full_name"] == {
        "text": "Nguyễn Văn An",
        "raw": "NGUYỄN VĂN AN",
        "value": {"surname": "Nguyễn", "middle": "Văn", "given": "An"},
        "confidence": 0.97,
        "status": "accepted",
        "page": 1,
        "box": [412, 960, 380, 42],
        "reasons": [],
        "candidates": ["Nguyễn Vân An"],
    }
    assert set(fields) == {"full_name", "death_date", "other", "mentions"}
    assert isinstance(fields["other"], dict)
    assert list(fields["other"]) == ["Quân hàm", "Quân hàm#1"]
    assert isinstance(fields["mentions"], list)
    assert len(fields["mentions"]) == 2


def test_states_are_said_only_where_they_hold() -> None:
    stored = _stored()
    assert {"named", "retracted"}.isdisjoint(published(stored))
    unnamed = replace(stored, record=make_record(is_named=False), is_retracted=True)
    result = published(unnamed)
    SCHEMA.validate(result)
    assert (result["named"], result["retracted"]) == (False, True)


def test_times_are_utc() -> None:
    moved = replace(_stored(), updated_at=NOON.astimezone(timezone(timedelta(hours=7))))
    assert published(moved)["updated_at"] == "2026-11-23T12:00:00Z"


VALUES: list[tuple[Value, dict[str, JsonValue]]] = [
    (NameValue("Lê", "", "An"), {"surname": "Lê", "middle": "", "given": "An"}),
    (DateValue("1968-03"), {"edtf": "1968-03"}),
    (DateValue("1968", "lunar"), {"edtf": "1968", "calendar": "lunar"}),
    (PlaceValue("", "A", "B", "C"), {"commune": "A", "district": "B", "province": "C"}),
    (PlaceValue("H", "A", "", ""), {"hamlet": "H", "commune": "A", "district": "", "province": ""}),
    (UnitValue((("c", "13"),), "F5"), {"chain": [{"echelon": "c", "number": "13"}], "formation": "F5"}),
    (UnitValue(), {"chain": [], "formation": ""}),
    (CodeValue("180/KH"), {"normal": "180/KH"}),
    (MentionValue("person", "An"), {"kind": "person", "normal": "An"}),
    (UnknownValue(), {"unknown": True}),
]


@pytest.mark.parametrize(("value", "form"), VALUES)
def test_each_kind_of_value_has_its_form(value: Value, form: dict[str, JsonValue]) -> None:
    assert published_value(value) == form
    SCHEMA.validate(published(_stored(make_field(value=value))))
    assert decode_field(encode_field(make_field(value=value))).value == value


@pytest.mark.parametrize(
    "broken",
    [
        {"kind": "person"},
        {"fields": {"full_name": {"text": "x"}}},
        {"fields": {"surname": {}}},
        {"id": "short"},
        {"revision": 0},
    ],
)
def test_the_schema_refuses_what_was_not_promised(broken: dict[str, JsonValue]) -> None:
    assert not SCHEMA.is_valid({**published(_stored()), **broken})


TEXTS = st.text(st.characters(codec="utf-8"), max_size=12)
FIELDS = st.builds(
    Field,
    name=st.sampled_from(FieldName),
    text=TEXTS,
    raw=TEXTS,
    confidence=st.floats(0, 1),
    status=st.sampled_from(FieldStatus),
    page_no=st.integers(1, 500),
    box=st.builds(Box, st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.integers(0, 9)),
    value=st.one_of(
        st.none(),
        st.builds(NameValue, TEXTS, TEXTS, TEXTS),
        st.builds(DateValue, TEXTS, st.sampled_from(["solar", "lunar"])),
        st.builds(PlaceValue, TEXTS, TEXTS, TEXTS, TEXTS),
        st.builds(UnitValue, st.lists(st.tuples(TEXTS, TEXTS), max_size=2).map(tuple), TEXTS),
        st.builds(CodeValue, TEXTS),
        st.builds(MentionValue, TEXTS, TEXTS),
        st.builds(UnknownValue),
    ),
    reasons=st.lists(st.sampled_from(Reason), min_size=1, max_size=2).map(tuple),
    candidates=st.lists(TEXTS, max_size=2).map(tuple),
    heading=TEXTS,
    index=st.integers(0, 3),
)


@settings(max_examples=60, deadline=None)
@given(field=FIELDS)
def test_every_field_keeps_the_schema_and_comes_back_from_storage(field: Field) -> None:
    result = published(_stored(field))
    SCHEMA.validate(result)
    assert json.loads(json.dumps(result)) == result
    assert decode_field(encode_field(field)) == field


def test_list_fields_are_lists() -> None:
    for name in LIST_FIELDS:
        fields = published(_stored(make_field(name)))["fields"]
        assert isinstance(fields, dict)
        assert fields[name.value] == [published_field(make_field(name))]
