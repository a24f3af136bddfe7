"""What a reviewer is shown: a field with everything around it, made from rows. Only reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, Row, and_, select

from models.claim import Origin, current_claim
from models.codec import decode_field
from models.ids import page_id
from models.record import Field
from models.review import Decision, ItemKind, Task, Verdicts, fold_decisions
from storage import events, queue
from storage.claims import StoredClaim, claims_of_records
from storage.tables import batch, sighting
from storage.tables import claim as claim_table
from storage.tables import field as field_table
from storage.tables import record as record_table


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A field of the same record, as it holds now."""

    id: str
    field: Field


@dataclass(frozen=True, slots=True)
class Reading:
    """What one of two readers said."""

    by: str
    text: str
    verdict: str


@dataclass(frozen=True, slots=True)
class FieldView:
    """A field, or a question about a page, with what a reviewer needs to see.

    ``field`` is what is shown: the machine's reading where he is to read blind. For a question about a page
    it is None. ``proposed`` is a machine's later, different reading under a person's word. ``item`` is None
    where no question is open; ``readings`` are given only to who decides between them.
    """

    id: str
    kind: ItemKind
    task: Task
    record_id: str
    page_id: str
    sha256: str
    page_no: int
    row: int
    record_kind: str
    document_kind: str
    batch_id: str
    batch_name: str
    file: str
    field: Field | None
    revision: int
    harm: float
    reasons: tuple[str, ...]
    neighbours: tuple[Neighbour, ...]
    readings: tuple[Reading, ...]
    twin: str | None
    twin_count: int
    is_open: bool
    is_flagged: bool
    comment: str
    lease_person: str | None
    lease_until: datetime | None
    proposed: str | None


@dataclass(frozen=True, slots=True)
class _Around:
    """What is stored of the records that items stand in."""

    records: Mapping[str, Row[tuple[object, ...]]]
    fields: Mapping[str, Sequence[Row[tuple[object, ...]]]]
    claims: Mapping[str, Sequence[StoredClaim]]
    decisions: Mapping[str, Sequence[Decision]]
    files: Mapping[str, tuple[str, str, str]]


def views_of_items(connection: Connection, ids: Sequence[str]) -> list[FieldView]:
    """Return what is shown for these questions, in their order."""
    items = queue.items_of(connection, ids)
    around = _load_around(connection, sorted({str(i.record_id) for i in items}))
    twins = _twin_counts(connection, {str(i.twin) for i in items if i.twin is not None})
    return [_view(item, around, twins) for item in items]


def view_of_field(connection: Connection, field_id: str) -> FieldView | None:
    """Return a field as it holds now with its question, if it has one; None where there is no such field."""
    query = select(field_table.c.record_id, field_table.c.key).where(field_table.c.id == field_id)
    row = connection.execute(query).first()
    if row is None:
        return None
    item = next(iter(queue.items_of(connection, [field_id])), None)
    around = _load_around(connection, [row.record_id])
    if item is not None and item.is_open:
        twins = _twin_counts(connection, {str(item.twin)} if item.twin is not None else set())
        return _view(item, around, twins)
    return _plain_view(field_id, row.record_id, row.key, around)


def _load_around(connection: Connection, ids: Sequence[str]) -> _Around:
    records = {
        row.id: row for row in connection.execute(select(record_table).where(record_table.c.id.in_(ids)))
    }
    is_current = and_(
        claim_table.c.record_id == field_table.c.record_id, claim_table.c.id == field_table.c.claim_id
    )
    fields: dict[str, list[Row[tuple[object, ...]]]] = {}
    for row in connection.execute(
        select(field_table, claim_table.c.body)
        .join(claim_table, is_current)
        .where(field_table.c.record_id.in_(ids))
        .order_by(field_table.c.record_id, field_table.c.position, field_table.c.key)
    ):
        fields.setdefault(row.record_id, []).append(row)
    decisions: dict[str, list[Decision]] = {}
    for decision in events.of_records(connection, ids):
        decisions.setdefault(decision.subject, []).append(decision)
    files = files_of(connection, {row.sha256 for row in records.values()})
    return _Around(records, fields, claims_of_records(connection, ids), decisions, files)


def _view(item: Row[tuple[object, ...]], around: _Around, twins: Mapping[str, int]) -> FieldView:
    if item.kind == ItemKind.FIELD.value:
        view = _plain_view(item.id, item.record_id, item.key, around)
        task = Task(item.task)
        field = view.field
        if task is not Task.SINGLE:
            field = _machine_field(around.claims.get(item.record_id, ()), item.key) or field
        verdicts = fold_decisions(around.decisions.get(item.id, ()))
        view = replace(
            view,
            task=task,
            field=field,
            readings=_readings(verdicts) if task is Task.ADJUDICATION else (),
            proposed=view.proposed if task is Task.SINGLE else None,
        )
    else:
        view = replace(_bare_view(item.id, item.record_id, around), kind=ItemKind(item.kind))
    return replace(
        view,
        page_no=item.page_no,
        page_id=page_id(item.sha256, item.page_no),
        harm=item.harm,
        reasons=tuple(str(item.reasons).strip(",").split(",")) if item.reasons != "," else (),
        twin=item.twin,
        twin_count=twins.get(item.twin, 0),
        is_open=bool(item.is_open),
        is_flagged=bool(item.is_flagged),
        comment=item.comment,
        lease_person=item.lease_person,
        lease_until=item.lease_until,
    )


def _plain_view(field_id: str, record_id: str, key: str, around: _Around) -> FieldView:
    view = _bare_view(field_id, record_id, around)
    row = next(r for r in around.fields[record_id] if r.key == key)
    field = decode_field(row.body)
    machine = _machine_field(around.claims.get(record_id, ()), key)
    is_persons = fold_decisions(around.decisions.get(field_id, ())).holds is not None
    differs = is_persons and machine is not None and machine.text != field.text
    return replace(
        view,
        field=field,
        revision=max(view.revision, row.revision),
        reasons=tuple(r.value for r in field.reasons),
        page_no=field.page_no,
        page_id=page_id(view.sha256, field.page_no),
        proposed=machine.text if differs and machine is not None else None,
    )


def _bare_view(found: str, record_id: str, around: _Around) -> FieldView:
    record = around.records[record_id]
    batch_id, batch_name, file = around.files.get(record.sha256, ("", "", record.sha256))
    return FieldView(
        id=found,
        kind=ItemKind.FIELD,
        task=Task.SINGLE,
        record_id=record_id,
        page_id=page_id(record.sha256, record.page_no),
        sha256=record.sha256,
        page_no=record.page_no,
        row=record.row,
        record_kind=record.kind,
        document_kind=record.document_kind,
        batch_id=batch_id,
        batch_name=batch_name,
        file=file,
        field=None,
        revision=record.revision,
        harm=0.0,
        reasons=(),
        neighbours=tuple(Neighbour(r.id, decode_field(r.body)) for r in around.fields.get(record_id, ())),
        readings=(),
        twin=None,
        twin_count=0,
        is_open=False,
        is_flagged=False,
        comment="",
        lease_person=None,
        lease_until=None,
        proposed=None,
    )


def _machine_field(claims: Sequence[StoredClaim], key: str) -> Field | None:
    said = [
        c.to_claim() for c in claims if c.key == key and c.origin is Origin.MACHINE and c.withdrawn_at is None
    ]
    best = current_claim(said)
    return best.field if best is not None else None


def _readings(verdicts: Verdicts) -> tuple[Reading, ...]:
    return tuple(
        Reading(d.author, d.said.text, d.verdict.value) for d in verdicts.open_readings if d.said is not None
    )


def _twin_counts(connection: Connection, twins: set[str]) -> dict[str, int]:
    """Count the look-alikes of each, to what one wall shows: a column of "nt" has thousands."""
    return {twin: queue.count_twins(connection, twin) for twin in sorted(twins)}


def files_of(connection: Connection, hashes: set[str]) -> dict[str, tuple[str, str, str]]:
    """Return by hash the batch in which a file came first (id, name), and its name there."""
    found: dict[str, tuple[str, str, str]] = {}
    query = (
        select(sighting.c.sha256, sighting.c.batch_id, batch.c.name, sighting.c.display_name)
        .join(batch, batch.c.id == sighting.c.batch_id)
        .where(sighting.c.sha256.in_(hashes))
        .order_by(sighting.c.seq)
    )
    for row in connection.execute(query):
        found.setdefault(row.sha256, (row.batch_id, row.name, row.display_name))
    return found
