"""What the queue holds follows from fields, decisions and policy: here it is made to, after every change.

The rows can be thrown away and built again (``rebuild``); only leases and skips would be lost with them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection, Row, delete, select, update

from models.review import (
    Decision,
)
from storage import events, tally
from storage.batches import insert_all_missing, insert_new
from storage.policy import load_policy
from storage.queue_wants import Held, Want, columns_of, facts_of, wants_of
from storage.reach import whole
from storage.review_tables import queue_item, queue_reason
from storage.tables import ONE, sighting
from storage.tables import record as record_table

NO_LEASE: Mapping[str, object] = {"lease_owner": None, "lease_person": None, "lease_until": None}


@dataclass(frozen=True, slots=True)
class AtHand:
    """What was said of records (by field or question), and which questions there are (by record)."""

    decisions: Mapping[str, Sequence[Decision]]
    items: Mapping[str, Mapping[str, Row[tuple[object, ...]]]]


def load_at_hand(connection: Connection, record_ids: Sequence[str]) -> AtHand:
    """Read the history and the questions of these records."""
    said: dict[str, list[Decision]] = defaultdict(list)
    for decision in events.of_records(connection, record_ids):
        said[decision.subject].append(decision)
    items: dict[str, dict[str, Row[tuple[object, ...]]]] = {found: {} for found in record_ids}
    for row in connection.execute(select(queue_item).where(queue_item.c.record_id.in_(record_ids))):
        items[row.record_id][row.id] = row
    return AtHand(said, items)


def refresh(
    connection: Connection,
    fields: Mapping[str, Sequence[Held]],
    *,
    now: datetime,
    at_hand: AtHand | None = None,
) -> None:
    """Bring the queue in step with these records (id: the fields that hold now)."""
    ids = sorted(fields)
    if not ids:
        return
    there = at_hand or load_at_hand(connection, ids)
    policy = load_policy(connection)
    records = connection.execute(select(record_table).where(record_table.c.id.in_(ids))).all()
    batches = _batches(connection, records, there)
    steps = _Steps()
    for row in records:
        wants = [] if row.retracted_at else wants_of(row, fields[row.id], said=there.decisions, policy=policy)
        facts = facts_of(row, fields[row.id], batch_id=batches.get(row.sha256, ""))
        _plan(wants, facts=facts, there=there.items[row.id], steps=steps, now=now)
    _take(connection, steps, now=now)


def close(connection: Connection, item_ids: Sequence[str], *, now: datetime) -> None:
    """Close these questions; nobody holds them any more."""
    closed = connection.execute(
        update(queue_item)
        .where(queue_item.c.id.in_(item_ids), queue_item.c.is_open == ONE)
        .values(is_open=0, is_free=0, closed_at=now, **NO_LEASE)
        .returning(queue_item.c.batch_id, queue_item.c.opened_at, queue_item.c.twin, queue_item.c.name)
    ).all()
    before = [tally.Times(row.batch_id, row.opened_at, None, row.twin, row.name) for row in closed]
    tally.note(connection, before=before, after=[replace(one, closed_at=now) for one in before])
    connection.execute(delete(queue_reason).where(queue_reason.c.item_id.in_(item_ids)))


def remake_reasons(connection: Connection, record_ids: Sequence[str]) -> None:
    """Make the reasons of these records' questions again from the questions."""
    query = select(queue_item.c.id, queue_item.c.reasons, queue_item.c.harm, queue_item.c.is_open)
    items = connection.execute(query.where(queue_item.c.record_id.in_(record_ids))).all()
    connection.execute(delete(queue_reason).where(queue_reason.c.item_id.in_([item.id for item in items])))
    rows = [
        {"item_id": item.id, "reason": why, "harm": item.harm}
        for item in items
        if item.is_open
        for why in dict.fromkeys(filter(None, item.reasons.split(",")))
    ]
    insert_all_missing(connection, queue_reason, rows)


@dataclass(slots=True)
class _Steps:
    """What is to be done to the queue, by question. Lives for one call."""

    added: dict[str, dict[str, object]] = field(default_factory=dict)
    changed: dict[str, dict[str, object]] = field(default_factory=dict)
    closed: list[str] = field(default_factory=list)
    before: list[tally.Times] = field(default_factory=list)  # of those that are opened again or moved
    after: list[tally.Times] = field(default_factory=list)
    reasons: dict[str, Want] = field(default_factory=dict)


def _plan(
    wants: Iterable[Want],
    *,
    facts: Mapping[str, object],
    there: Mapping[str, Row[tuple[object, ...]]],
    steps: _Steps,
    now: datetime,
) -> None:
    wanted = {want.id: want for want in wants}
    for found, want in wanted.items():
        row = {**facts, **columns_of(want, batch_id=str(facts["batch_id"]))}
        if want.page_no is not None:
            row["page_no"] = want.page_no
        old = there.get(found)
        if old is None:
            steps.added[found] = {**row, "id": found, "is_open": 1, "is_free": 1, "opened_at": now}
        elif not old.is_open:
            steps.changed[found] = {**row, "is_open": 1, "is_free": 1, "opened_at": now, "closed_at": None}
            steps.before.append(tally.times_of(old))
            steps.after.append(_times(row, now))
        elif any(getattr(old, name) != value for name, value in row.items()):
            steps.changed[found] = row
            steps.before.append(tally.times_of(old))
            steps.after.append(_times(row, old.opened_at))
        if old is None or not old.is_open or old.reasons != row["reasons"] or old.harm != row["harm"]:
            steps.reasons[found] = want
    steps.closed.extend(found for found, old in there.items() if old.is_open and found not in wanted)


def _times(row: Mapping[str, object], opened_at: datetime) -> tally.Times:
    """Return the times of an open question that will have this row."""
    twin, name = row["twin"], row["name"]
    return tally.Times(
        str(row["batch_id"]),
        opened_at,
        twin=str(twin) if twin is not None else None,
        name=str(name) if name is not None else None,
    )


def _take(connection: Connection, steps: _Steps, *, now: datetime) -> None:
    new = insert_new(connection, queue_item, list(steps.added.values()))
    added = [_times(steps.added[found], now) for found in sorted(new)]
    tally.note(connection, before=steps.before, after=[*steps.after, *added])
    for found, row in steps.changed.items():
        connection.execute(update(queue_item).where(queue_item.c.id == found).values(**row))
    if steps.closed:
        close(connection, steps.closed, now=now)
    again = [found for found in steps.reasons if found not in steps.added]
    if again:
        connection.execute(delete(queue_reason).where(queue_reason.c.item_id.in_(again)))
    rows = [
        {"item_id": found, "reason": reason, "harm": want.harm}
        for found, want in steps.reasons.items()
        for reason in dict.fromkeys(want.reasons)
    ]
    insert_all_missing(connection, queue_reason, rows)


def _batches(
    connection: Connection, records: Sequence[Row[tuple[object, ...]]], there: AtHand
) -> dict[str, str]:
    """Return the batch in which each file came first: there its questions stand, and there they stay."""
    found: dict[str, str] = {
        item.sha256: item.batch_id
        for row in records
        for item in there.items[row.id].values()
        if item.batch_id
    }
    hashes = {row.sha256 for row in records} - found.keys()
    if not hashes:
        return found
    query = select(sighting.c.sha256, sighting.c.batch_id).where(sighting.c.sha256.in_(hashes))
    with whole(connection):  # also where it came first in a batch that who speaks now does not see
        rows = connection.execute(query.order_by(sighting.c.seq)).all()
    for row in rows:
        found.setdefault(row.sha256, row.batch_id)
    return found
