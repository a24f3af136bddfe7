"""Rows of records gathered for one transaction and written table by table; then all that follows from them.

The queue and the words to search by follow from records: they are brought in step here and nowhere else. Only
what changed is written: a decision on one field touches the row of that field.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import BindParameter, Connection, Table, and_, bindparam, delete, select, update

from models.codec import decode_field
from storage.claims import StoredClaim
from storage.numbers import next_numbers
from storage.queue_rows import AtHand, refresh, remake_reasons
from storage.queue_wants import Held
from storage.search_rows import refresh_words
from storage.tables import change
from storage.tables import claim as claim_table
from storage.tables import field as field_table
from storage.tables import record as record_table
from storage.values import ChangeKind

_CHANGES = "change"
_PLACE = ("record_id", "key")  # by what a field is found


@dataclass(slots=True)
class Writes:
    """Rows gathered for one transaction, so that each table is written once. Lives for one call."""

    claims: list[dict[str, object]] = field(default_factory=list)
    marks: list[StoredClaim] = field(default_factory=list)
    new_fields: list[Mapping[str, object]] = field(default_factory=list)
    changed_fields: list[Mapping[str, object]] = field(default_factory=list)
    gone_fields: list[Mapping[str, object]] = field(default_factory=list)
    held: dict[str, list[Held]] = field(default_factory=dict)  # all fields of a record, as they hold from now
    reworded: set[str] = field(default_factory=set)  # records in which a text changed
    new_records: list[dict[str, object]] = field(default_factory=list)
    old_records: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    changes: list[tuple[str, int, ChangeKind]] = field(default_factory=list)


def write(connection: Connection, writes: Writes, *, now: datetime, at_hand: AtHand | None = None) -> None:
    """Write what was gathered: records before what points at them, the feed last.

    ``at_hand`` spares the queue from reading what the caller has read.
    """
    first = next_numbers(connection, _CHANGES, len(writes.changes))
    places = {found: first + index for index, (found, _, _) in enumerate(writes.changes)}
    for row in writes.new_records:
        row["change_seq"] = places[str(row["id"])]
    _insert(connection, record_table, writes.new_records)
    for found, values in writes.old_records:
        placed = {**values, "change_seq": places[found]} if found in places else values
        connection.execute(update(record_table).where(record_table.c.id == found).values(**placed))
    _insert(connection, claim_table, writes.claims)
    for claim in writes.marks:
        connection.execute(
            update(claim_table)
            .where(claim_table.c.record_id == claim.record_id, claim_table.c.id == claim.id)
            .values(withdrawn_at=claim.withdrawn_at)
        )
    _write_fields(connection, writes)
    feed = [
        {
            "seq": places[found],
            "record_id": found,
            "revision": revision,
            "what": what.value,
            "changed_at": now,
        }
        for found, revision, what in writes.changes
    ]
    _insert(connection, change, feed)
    others = {found for found, _, _ in writes.changes} - writes.held.keys()
    held = {**load_held(connection, others), **writes.held}
    refresh(connection, held, now=now, at_hand=at_hand)
    follow_words(connection, {found: held[found] for found in writes.held if found in writes.reworded})


def follow(
    connection: Connection, record_ids: Iterable[str], *, now: datetime, at_hand: AtHand | None = None
) -> None:
    """Bring the queue in step with records of which no field changed."""
    refresh(connection, load_held(connection, record_ids), now=now, at_hand=at_hand)


def follow_anew(connection: Connection, record_ids: Iterable[str], *, now: datetime) -> None:
    """Make again all that follows from these records: queue, reasons, words to search by."""
    held = load_held(connection, record_ids)
    refresh(connection, held, now=now)
    remake_reasons(connection, sorted(held))
    follow_words(connection, held)


def follow_words(connection: Connection, held: Mapping[str, Sequence[Held]]) -> None:
    """Bring the words to search by in step with these records."""
    refresh_words(connection, {found: [h.field.text for h in several] for found, several in held.items()})


def load_held(connection: Connection, record_ids: Iterable[str]) -> dict[str, list[Held]]:
    """Return by record the fields as they hold now, in order."""
    found: dict[str, list[Held]] = {record_id: [] for record_id in record_ids}
    if not found:
        return found
    is_current = and_(
        claim_table.c.record_id == field_table.c.record_id, claim_table.c.id == field_table.c.claim_id
    )
    rows = connection.execute(
        select(field_table.c.id, field_table.c.record_id, field_table.c.key, claim_table.c.body)
        .join(claim_table, is_current)
        .where(field_table.c.record_id.in_(list(found)))
        .order_by(field_table.c.record_id, field_table.c.position, field_table.c.key)
    )
    for row in rows:
        found[row.record_id].append(Held(row.id, row.record_id, row.key, decode_field(row.body)))
    return found


def _write_fields(connection: Connection, writes: Writes) -> None:
    is_it = and_(field_table.c.record_id == bindparam("at_record"), field_table.c.key == bindparam("at_key"))
    if writes.gone_fields:
        connection.execute(delete(field_table).where(is_it), [_place(row) for row in writes.gone_fields])
    if writes.changed_fields:
        values: dict[str, BindParameter[object]] = {
            name: bindparam(name) for name in writes.changed_fields[0] if name not in _PLACE
        }
        rows = [{**_place(row), **{name: row[name] for name in values}} for row in writes.changed_fields]
        connection.execute(update(field_table).where(is_it).values(**values), rows)
    _insert(connection, field_table, writes.new_fields)


def _place(row: Mapping[str, object]) -> dict[str, object]:
    return {"at_record": row["record_id"], "at_key": row["key"]}


def _insert(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    if rows:
        connection.execute(table.insert(), rows)
