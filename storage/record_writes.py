"""Rows of records gathered for one transaction and written table by table, the change feed last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, Table, delete, select, update

from storage.batches import insert_missing
from storage.claims import StoredClaim
from storage.tables import change, counter
from storage.tables import claim as claim_table
from storage.tables import field as field_table
from storage.tables import record as record_table
from storage.values import ChangeKind

_CHANGES = "change"


@dataclass(slots=True)
class Writes:
    """Rows gathered for one transaction, so that each table is written once. Lives for one call."""

    claims: list[dict[str, object]] = field(default_factory=list)
    marks: list[StoredClaim] = field(default_factory=list)
    stale_fields: list[str] = field(default_factory=list)
    fields: list[Mapping[str, object]] = field(default_factory=list)
    new_records: list[dict[str, object]] = field(default_factory=list)
    old_records: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    changes: list[tuple[str, int, ChangeKind]] = field(default_factory=list)


def write(connection: Connection, writes: Writes, *, now: datetime) -> None:
    """Write what was gathered: records before what points at them, the feed last."""
    first = _next_numbers(connection, len(writes.changes))
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
    if writes.stale_fields:
        connection.execute(delete(field_table).where(field_table.c.record_id.in_(writes.stale_fields)))
    _insert(connection, field_table, writes.fields)
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


def _insert(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    if rows:
        connection.execute(table.insert(), rows)


def _next_numbers(connection: Connection, count: int) -> int:
    """Take ``count`` numbers of the feed; return the first. The row stays locked until the commit."""
    if count == 0:
        return 0
    insert_missing(connection, counter, {"name": _CHANGES, "value": 0})
    connection.execute(
        update(counter).where(counter.c.name == _CHANGES).values(value=counter.c.value + count)
    )
    value = connection.execute(select(counter.c.value).where(counter.c.name == _CHANGES)).scalar_one()
    return int(value) - count + 1
