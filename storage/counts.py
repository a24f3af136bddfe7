"""How many questions are open, by what people choose them by. Only reads.

Open is what is free and what somebody holds. What is free is counted in the indexes by which it is claimed,
one for each thing it is chosen by; what is held is little. The table itself is not gone through.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, ColumnElement, Connection, and_, func, select

from models.review import SETTLING, Task
from storage.queue import QueueFilter, narrow
from storage.review_tables import decision, queue_item, queue_reason
from storage.tables import ONE, batch, sighting


@dataclass(frozen=True, slots=True)
class Named:
    """How many questions stand in one batch or document."""

    id: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """Open questions, those that somebody has before him now, and how they are spread."""

    open: int
    leased: int
    flagged: int
    disputed: int
    by_field: Mapping[str, int]
    by_reason: Mapping[str, int]
    by_kind: Mapping[str, int]
    by_document_kind: Mapping[str, int]
    by_province: Mapping[str, int]
    by_batch: tuple[Named, ...]
    by_document: tuple[Named, ...]


_MOST_DOCUMENTS = 200
_FREE = queue_item.c.is_free == ONE
_HELD = and_(queue_item.c.lease_owner.is_not(None), queue_item.c.is_open == ONE)


def count_queue(connection: Connection, wanted: QueueFilter) -> QueueCounts:
    """Return the counts of the open questions that ``wanted`` leaves."""
    by_name = _grouped(connection, wanted, queue_item.c.name)
    by_kind = _grouped(connection, wanted, queue_item.c.record_kind)
    held = select(func.count()).where(_HELD, *narrow(wanted))
    hard = [queue_item.c.is_for_adjudicator == ONE, *narrow(wanted)]
    return QueueCounts(
        open=sum(by_kind.values()),
        leased=connection.execute(held).scalar_one(),
        flagged=_count(connection, queue_item.c.is_flagged == ONE, *hard),
        disputed=_count(connection, queue_item.c.task == Task.ADJUDICATION.value, *hard),
        by_field={k: v for k, v in by_name.items() if k},
        by_reason=_reasons(connection, wanted),
        by_kind=by_kind,
        by_document_kind=_grouped(connection, wanted, queue_item.c.document_kind),
        by_province={k: v for k, v in _grouped(connection, wanted, queue_item.c.province).items() if k},
        by_batch=_batches(connection, _grouped(connection, wanted, queue_item.c.batch_id)),
        by_document=_documents(connection, _grouped(connection, wanted, queue_item.c.sha256)),
    )


def decided_since(connection: Connection, author: str, *, since: datetime) -> int:
    """Return how many fields a person settled since then; what was taken back counts as work done."""
    query = select(func.count()).where(
        decision.c.author == author,
        decision.c.made_at >= since,
        decision.c.verdict.in_([verdict.value for verdict in SETTLING]),
    )
    return connection.execute(query).scalar_one()


def _grouped(connection: Connection, wanted: QueueFilter, column: Column[str]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for part in (_FREE, _HELD):
        query = select(column, func.count()).where(part, *narrow(wanted)).group_by(column)
        for value, count in connection.execute(query):
            found[str(value or "")] += int(count)
    return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))


def _reasons(connection: Connection, wanted: QueueFilter) -> dict[str, int]:
    query = select(queue_reason.c.reason, func.count()).group_by(queue_reason.c.reason)
    if wanted != QueueFilter():
        query = query.join(queue_item, queue_item.c.id == queue_reason.c.item_id).where(*narrow(wanted))
    rows = connection.execute(query.order_by(func.count().desc(), queue_reason.c.reason))
    return {reason: int(count) for reason, count in rows}


def _count(connection: Connection, *where: ColumnElement[bool]) -> int:
    """Count open questions."""
    query = select(func.count()).select_from(queue_item)
    return sum(connection.execute(query.where(part, *where)).scalar_one() for part in (_FREE, _HELD))


def _batches(connection: Connection, counts: Mapping[str, int]) -> tuple[Named, ...]:
    query = select(batch.c.id, batch.c.name).where(batch.c.id.in_(list(counts)))
    names = {row.id: row.name for row in connection.execute(query)}
    return tuple(Named(found, names.get(found, ""), count) for found, count in counts.items())


def _documents(connection: Connection, counts: Mapping[str, int]) -> tuple[Named, ...]:
    largest = list(counts)[:_MOST_DOCUMENTS]
    names: dict[str, str] = {}
    query = select(sighting.c.sha256, sighting.c.display_name).where(sighting.c.sha256.in_(largest))
    for row in connection.execute(query.order_by(sighting.c.seq)):
        names.setdefault(row.sha256, row.display_name)
    return tuple(Named(found, names.get(found, found), counts[found]) for found in largest)
