"""Records as rows of a table: which columns there are, and what stands in them.

The columns are the same for every export, whatever is in it, so that two files can be put together.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from models.record import (
    LIST_FIELDS,
    SCHEMA,
    CodeValue,
    DateValue,
    Field,
    FieldName,
    NameValue,
    PlaceValue,
)
from storage.values import StoredRecord

Cell = str | int | float | bool | datetime | None


class CellKind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    COUNT = "count"
    NUMBER = "number"
    FLAG = "flag"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table."""

    name: str
    kind: CellKind = CellKind.TEXT


_NAMES = (FieldName.FULL_NAME,)
_PLACES = (
    FieldName.HOME_PLACE,
    FieldName.RESIDENCE,
    FieldName.DEATH_PLACE,
    FieldName.BURIAL_PLACE,
    FieldName.EXHUMATION_PLACE,
)
_DATES = tuple(name for name in FieldName if name.value.endswith("_date"))
_CODES = (FieldName.RANK, FieldName.POSITION, FieldName.DOCUMENT_NUMBER, FieldName.CERTIFICATE_NUMBER)
_SINGLE = tuple(name for name in FieldName if name not in LIST_FIELDS and name is not FieldName.OTHER)

_PLACE_PARTS = (
    *("hamlet", "commune", "district", "province", "area"),
    *("today.commune", "today.province", "today.code", "today.others"),
)
_PARTS: dict[FieldName, tuple[str, ...]] = {
    **dict.fromkeys(_NAMES, ("surname", "middle", "given")),
    **dict.fromkeys(_PLACES, _PLACE_PARTS),
    **dict.fromkeys(_DATES, ("edtf", "calendar", "solar")),
    **dict.fromkeys(_CODES, ("normal",)),
}

_HEAD = (
    Column("id"),
    Column("schema"),
    Column("kind"),
    Column("document_kind"),
    Column("state"),
    Column("batch"),
    Column("revision", CellKind.COUNT),
    Column("updated_at", CellKind.TIME),
    Column("source.file"),
    Column("source.sha256"),
    Column("source.page", CellKind.COUNT),
    Column("source.row", CellKind.COUNT),
    Column("named", CellKind.FLAG),
    Column("retracted", CellKind.FLAG),
    Column("other_scans"),
)


def columns() -> tuple[Column, ...]:
    """Return all columns, in order."""
    return _HEAD + tuple(column for name in FieldName for column in _field_columns(name))


def flat_row(stored: StoredRecord) -> dict[str, Cell]:
    """Return the cells of one record by column name; a column that is not in it is empty.

    List fields are joined by ``"; "``; fields of columns that fit no name are one JSON object of texts.
    """
    record = stored.record
    row: dict[str, Cell] = {
        "id": record.id,
        "schema": SCHEMA,
        "kind": record.kind.value,
        "document_kind": record.document_kind.value,
        "state": record.state.value,
        "batch": stored.batch_id,
        "revision": stored.revision,
        "updated_at": stored.updated_at.astimezone(UTC).replace(microsecond=0),
        "source.file": stored.file,
        "source.sha256": record.source.sha256,
        "source.page": record.source.page_no,
        "source.row": record.source.row,
        "named": record.is_named,
        "retracted": stored.is_retracted,
        "other_scans": "; ".join(f"{s.file}, {s.page_no}" for s in stored.other_scans) or None,
    }
    for field in record.fields:
        if field.name in _SINGLE:
            row.update(_field_cells(field))
    for name in sorted(LIST_FIELDS):
        row[name.value] = "; ".join(f.text for f in record.fields if f.name is name) or None
    other = {f.key.partition(":")[2]: f.text for f in record.fields if f.name is FieldName.OTHER}
    row[FieldName.OTHER.value] = json.dumps(other, ensure_ascii=False) if other else None
    return row


def _field_columns(name: FieldName) -> Iterator[Column]:
    yield Column(name.value)
    if name in _SINGLE:
        yield Column(f"{name}.confidence", CellKind.NUMBER)
        yield Column(f"{name}.status")
        for part in _PARTS.get(name, ()):
            yield Column(f"{name}.{part}")
        yield Column(f"{name}.page", CellKind.COUNT)
        yield Column(f"{name}.box")
        yield Column(f"{name}.reasons")


def _field_cells(field: Field) -> dict[str, Cell]:
    name = field.name.value
    cells: dict[str, Cell] = {
        name: field.text,
        f"{name}.confidence": round(field.confidence, 4),
        f"{name}.status": field.status.value,
        f"{name}.page": field.page_no,
        f"{name}.box": " ".join(str(edge) for edge in field.box.as_list()),
        f"{name}.reasons": " ".join(field.reasons) or None,
    }
    wanted = _PARTS.get(field.name, ())
    parts = _parts_of(field)
    return {**cells, **{f"{name}.{part}": parts[part] for part in wanted if parts.get(part)}}


def _parts_of(field: Field) -> dict[str, str]:
    match field.value:
        case NameValue(surname, middle, given):
            return {"surname": surname, "middle": middle, "given": given}
        case DateValue(edtf, calendar, solar):
            return {"edtf": edtf, "calendar": calendar, "solar": solar}
        case PlaceValue():
            return _place_parts(field.value)
        case CodeValue(normal):
            return {"normal": normal}
        case _:
            return {}


def _place_parts(value: PlaceValue) -> dict[str, str]:
    """The levels as written, and what stands there today; the other parts of a divided unit by ``"; "``."""
    parts = {
        "hamlet": value.hamlet,
        "commune": value.commune,
        "district": value.district,
        "province": value.province,
        "area": value.area,
    }
    if not value.today:
        return parts
    first, *others = value.today
    return {
        **parts,
        "today.commune": first.commune,
        "today.province": first.province,
        "today.code": first.code,
        "today.others": "; ".join(f"{u.commune}, {u.province} ({u.code})" for u in others),
    }
