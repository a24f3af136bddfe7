"""A stored record in its published form, ``sohoa.record/1``, and the JSON Schema of that form.

Additions only: a key that is published once keeps its meaning. Raw characters and other readings stand
beside each text, so that nobody has to come back for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from pydantic import JsonValue

from models.record import (
    LIST_FIELDS,
    SCHEMA,
    CodeValue,
    DateValue,
    DocumentKind,
    Field,
    FieldName,
    FieldStatus,
    MentionRole,
    MentionValue,
    NameValue,
    PlaceValue,
    Reason,
    RecordKind,
    RecordState,
    UnitValue,
    UnknownValue,
    Value,
)
from storage.values import StoredRecord

Json = dict[str, JsonValue]


def published(stored: StoredRecord) -> Json:
    """Return the record as one JSON object; the same state gives the same object, keys in the same order.

    ``named`` and ``retracted`` appear only where they say something: false and true; ``other_scans`` only
    where the same paper was scanned twice.
    """
    record = stored.record
    result: Json = {
        "id": record.id,
        "schema": SCHEMA,
        "kind": record.kind.value,
        "document_kind": record.document_kind.value,
        "state": record.state.value,
        "batch": stored.batch_id,
        "revision": stored.revision,
        "updated_at": published_time(stored.updated_at),
        "source": {
            "file": stored.file,
            "sha256": record.source.sha256,
            "page": record.source.page_no,
            "row": record.source.row,
        },
        "fields": _fields(record.fields),
    }
    if stored.other_scans:
        result["other_scans"] = [
            {
                "file": s.file,
                "sha256": s.sha256,
                "page": s.page_no,
                "likeness": s.likeness,
                "better": s.is_better,
            }
            for s in stored.other_scans
        ]
    if not record.is_named:
        result["named"] = False
    if stored.is_retracted:
        result["retracted"] = True
    return result


def published_time(moment: datetime) -> str:
    """Return the moment as ``2026-11-23T10:00:00Z``: UTC, to the second, as RFC 3339 has it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def published_field(field: Field) -> Json:
    """Return one field as a JSON object."""
    result: Json = {"text": field.text, "raw": field.raw}
    if field.value is not None:
        result["value"] = published_value(field.value)
    return {
        **result,
        "confidence": round(field.confidence, 4),
        "status": field.status.value,
        "page": field.page_no,
        "box": list(field.box.as_list()),
        "reasons": [reason.value for reason in field.reasons],
        "candidates": list(field.candidates),
    }


def published_value(value: Value) -> Json:  # noqa: PLR0911 - one form a kind of value
    """Return what a field means as a JSON object."""
    match value:
        case NameValue():
            return {"surname": value.surname, "middle": value.middle, "given": value.given}
        case DateValue():
            lunar: Json = {} if value.calendar == "solar" else {"calendar": value.calendar}
            solar: Json = {"solar": value.solar} if value.solar else {}
            return {"edtf": value.edtf, **lunar, **solar}
        case PlaceValue():
            hamlet: Json = {"hamlet": value.hamlet} if value.hamlet else {}
            rest: Json = {"commune": value.commune, "district": value.district, "province": value.province}
            return {**hamlet, **rest, **_area(value), **_today(value)}
        case UnitValue():
            chain: list[JsonValue] = [{"echelon": e, "number": n} for e, n in value.chain]
            return {"chain": chain, "formation": value.formation}
        case CodeValue():
            return {"normal": value.normal}
        case MentionValue():
            role: Json = {"role": value.role} if value.role else {}
            return {"kind": value.kind, "normal": value.normal, **role}
        case UnknownValue():
            return {"unknown": value.unknown}


def _area(value: PlaceValue) -> Json:
    return {"area": {"kind": value.area_kind, "name": value.area}} if value.area else {}


def _today(value: PlaceValue) -> Json:
    """What stands there since July 2025: the largest part, and the others where the old unit was divided."""
    units: list[JsonValue] = [
        {"commune": unit.commune, "province": unit.province, "code": unit.code} for unit in value.today
    ]
    others: Json = {"today_others": units[1:]} if len(units) > 1 else {}
    return {"today": units[0], **others} if units else {}


def _fields(fields: tuple[Field, ...]) -> Json:
    """Single fields by name, list fields as arrays, unknown columns as an object by their heading."""
    result: Json = {}
    lists: dict[str, list[JsonValue]] = {}
    other: Json = {}
    for field in fields:
        if field.name in LIST_FIELDS:
            lists.setdefault(field.name.value, []).append(published_field(field))
        elif field.name is FieldName.OTHER:
            other[field.key.partition(":")[2]] = published_field(field)
        else:
            result[field.name.value] = published_field(field)
    for name, items in lists.items():
        result[name] = items
    if other:
        result[FieldName.OTHER.value] = other
    return result


def json_schema() -> Json:
    """Return the JSON Schema (2020-12) of ``published``.

    Keys that it does not name are allowed in records and fields: the form grows by additions.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{SCHEMA.replace('/', ':')}",
        "title": "A record read from paper by sohoa",
        **_object(
            {
                "id": {"type": "string", "pattern": "^[a-z2-7]{20}$"},
                "schema": {"const": SCHEMA},
                "kind": _one_of(RecordKind),
                "document_kind": _one_of(DocumentKind),
                "state": _one_of(RecordState),
                "batch": {"type": "string"},
                "revision": {"type": "integer", "minimum": 1},
                "updated_at": {"type": "string", "format": "date-time"},
                "source": _object(
                    {
                        "file": {"type": "string"},
                        "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
                        "page": {"type": "integer", "minimum": 1},
                        "row": {"type": "integer", "minimum": 0},
                    }
                ),
                "fields": {
                    "type": "object",
                    "properties": {name.value: _form_of(name) for name in FieldName},
                    "additionalProperties": False,
                },
            },
            optional={
                "named": {"const": False},
                "retracted": {"const": True},
                "other_scans": {"type": "array", "items": _other_scan_schema(), "minItems": 1},
            },
        ),
        "$defs": {"field": _field_schema(), "value": {"anyOf": _value_schemas()}},
    }


def _other_scan_schema() -> Json:
    """Another scan of the paper that the record stands on; ``better`` where it was read more surely."""
    return _object(
        {
            "file": {"type": "string"},
            "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            "page": {"type": "integer", "minimum": 1},
            "likeness": {"type": "number", "minimum": 0, "maximum": 1},
            "better": {"type": "boolean"},
        }
    )


def _form_of(name: FieldName) -> Json:
    field: Json = {"$ref": "#/$defs/field"}
    if name in LIST_FIELDS:
        return {"type": "array", "items": field, "minItems": 1}
    return {"type": "object", "additionalProperties": field} if name is FieldName.OTHER else field


def _field_schema() -> Json:
    return _object(
        {
            "text": {"type": "string"},
            "raw": {"type": "string"},
            "confidence": {"type": "number", "minimum": 0, "maximum": 1},
            "status": _one_of(FieldStatus),
            "page": {"type": "integer", "minimum": 1},
            "box": {
                "type": "array",
                "items": {"type": "integer"},
                "minItems": 4,
                "maxItems": 4,
                "description": "x, y, width, height in pixels of the stored page image, origin top left",
            },
            "reasons": {"type": "array", "items": _one_of(Reason)},
            "candidates": {"type": "array", "items": {"type": "string"}},
        },
        optional={"value": {"$ref": "#/$defs/value"}},
    )


def _value_schemas() -> list[JsonValue]:
    text: Json = {"type": "string"}
    today = _object({"commune": text, "province": text, "code": text})
    step = _object({"echelon": text, "number": text})
    return [
        _object({"surname": text, "middle": text, "given": text}),
        _object({"edtf": text}, optional={"calendar": {"const": "lunar"}, "solar": text}),
        _object(
            {"commune": text, "district": text, "province": text},
            optional={
                "hamlet": text,
                "area": _object({"kind": text, "name": text}),
                "today": today,
                "today_others": {"type": "array", "items": today, "minItems": 1},
            },
        ),
        _object({"chain": {"type": "array", "items": step}, "formation": text}),
        _object({"normal": text}),
        _object({"kind": text, "normal": text}, optional={"role": {"enum": [str(r) for r in MentionRole]}}),
        _object({"unknown": {"const": True}}),
    ]


def _object(required: Mapping[str, JsonValue], *, optional: Mapping[str, JsonValue] | None = None) -> Json:
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
    }


def _one_of(kind: type[RecordKind | DocumentKind | RecordState | FieldStatus | Reason]) -> Json:
    return {"enum": [member.value for member in kind]}
