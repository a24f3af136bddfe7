"""Rows of records gathered for one transaction and written table by table; then all that follows from them.

The queue and the words to search by follow from records: they are brought in step here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, Table, and_, delete, select, update

from models.codec import decode_field
from storage.claims import StoredClaim
from storage.numbers import next_numbers
from storage.queue_rows import Held, refresh
from storage.search_rows import refresh_words
from storage.tables import change
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
    fields: list[tuple[Mapping[str, object], Held]] = field(default_factory=list)
    new_records: list[dict[str, object]] = field(default_factory=list)
    old_records: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    changes: list[tuple[str, int, ChangeKind]] = field(default_factory=list)


def write(connection: Connection, writes: Writes, *, now: datetime) -> None:
    """Write what was gathered: records before what points at them, the feed last."""
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
    if writes.stale_fields:
        connection.execute(delete(field_table).where(field_table.c.record_id.in_(writes.stale_fields)))
    _insert(connection, field_table, [row for row, _ in writes.fields])
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
    held: dict[str, list[Held]] = {found: [] for found in writes.stale_fields}
    for _, one in writes.fields:
        held[one.record_id].append(one)
    follow(connection, held, {found for found, _, _ in writes.changes}, now=now)


def follow(
    connection: Connection, held: dict[str, list[Held]], others: Iterable[str], *, now: datetime
) -> None:
    """Bring queue and search in step with the records of ``held``, and ``others``, whose fields are read."""
    for found in others:
        held.setdefault(found, load_held(connection, found))
    refresh(connection, held, now=now)
    refresh_words(connection, {found: [h.field.text for h in several] for found, several in held.items()})


def load_held(connection: Connection, record_id: str) -> list[Held]:
    """Return the fields of a record as they hold now, in order."""
    is_current = and_(
        claim_table.c.record_id == field_table.c.record_id, claim_table.c.id == field_table.c.claim_id
    )
    rows = connection.execute(
        select(field_table.c.id, field_table.c.key, claim_table.c.body)
        .join(claim_table, is_current)
        .where(field_table.c.record_id == record_id)
        .order_by(field_table.c.position, field_table.c.key)
    )
    return [Held(row.id, record_id, row.key, decode_field(row.body)) for row in rows]


def _insert(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    if rows:
        connection.execute(table.insert(), rows)
