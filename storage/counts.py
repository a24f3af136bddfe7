"""How many questions are open, by what people choose them by. Only reads; each count goes over the queue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Connection, func, select

from models.review import SETTLING
from storage.queue import QueueFilter, narrow
from storage.review_tables import decision, queue_item
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


def count_queue(connection: Connection, wanted: QueueFilter) -> QueueCounts:
    """Return the counts of the open questions that ``wanted`` leaves."""
    by_name = _grouped(connection, wanted, queue_item.c.name)
    by_reasons = _grouped(connection, wanted, queue_item.c.reasons)
    reasons: Counter[str] = Counter()
    for several, count in by_reasons.items():
        for reason in several.strip(",").split(","):
            reasons[reason] += count
    mine = [queue_item.c.is_open == ONE, *narrow(wanted)]
    leased = select(func.count()).where(queue_item.c.lease_owner.is_not(None), *mine)
    flagged = select(func.count()).where(queue_item.c.is_flagged == 1, *mine)
    disputed = select(func.count()).where(queue_item.c.task == "adjudication", *mine)
    return QueueCounts(
        open=connection.execute(select(func.count()).select_from(queue_item).where(*mine)).scalar_one(),
        leased=connection.execute(leased).scalar_one(),
        flagged=connection.execute(flagged).scalar_one(),
        disputed=connection.execute(disputed).scalar_one(),
        by_field={k: v for k, v in by_name.items() if k},
        by_reason=dict(reasons),
        by_kind=_grouped(connection, wanted, queue_item.c.record_kind),
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
    rows = connection.execute(
        select(column, func.count())
        .where(queue_item.c.is_open == ONE, *narrow(wanted))
        .group_by(column)
        .order_by(func.count().desc(), column)
    )
    return {str(value or ""): int(count) for value, count in rows}


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
