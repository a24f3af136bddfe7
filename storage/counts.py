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
    if wanted != QueueFilter():
        return _count_some(connection, wanted)
    by_name = _grouped(connection, queue_item.c.name)
    by_kind = _grouped(connection, queue_item.c.record_kind)
    held = select(func.count()).where(_HELD)
    hard = queue_item.c.is_for_adjudicator == ONE
    return QueueCounts(
        open=sum(by_kind.values()),
        leased=connection.execute(held).scalar_one(),
        flagged=_count(connection, queue_item.c.is_flagged == ONE, hard),
        disputed=_count(connection, queue_item.c.task == Task.ADJUDICATION.value, hard),
        by_field={k: v for k, v in by_name.items() if k},
        by_reason=_reasons(connection),
        by_kind=by_kind,
        by_document_kind=_grouped(connection, queue_item.c.document_kind),
        by_province={k: v for k, v in _grouped(connection, queue_item.c.province).items() if k},
        by_batch=_batches(connection, _grouped(connection, queue_item.c.batch_id)),
        by_document=_documents(connection, _grouped(connection, queue_item.c.sha256)),
    )


def _count_some(connection: Connection, wanted: QueueFilter) -> QueueCounts:
    """Count what a filter leaves in one go: each of its rows is looked up in the table once."""
    q = queue_item.c
    by = (q.name, q.reasons, q.record_kind, q.document_kind, q.province, q.batch_id, q.sha256)
    of = (q.is_flagged, q.task, q.lease_owner.is_not(None))
    query = select(*by, *of, func.count()).where(q.is_open == ONE, *narrow(wanted)).group_by(*by, *of)
    spread: tuple[Counter[str], ...] = tuple(Counter() for _ in by)
    every: Counter[str] = Counter()
    for *values, is_flagged, task, is_held, count in connection.execute(query):
        several = int(count)
        every["open"] += several
        every["leased"] += several * bool(is_held)
        every["flagged"] += several * bool(is_flagged)
        every["disputed"] += several * (task == Task.ADJUDICATION.value)
        for counter, value in zip(spread, values, strict=True):
            counter[str(value or "")] += several
    name, reasons, kind, document_kind, province, batch_id, sha256 = (_most_first(one) for one in spread)
    return QueueCounts(
        open=every["open"],
        leased=every["leased"],
        flagged=every["flagged"],
        disputed=every["disputed"],
        by_field={k: v for k, v in name.items() if k},
        by_reason=_single(reasons),
        by_kind=kind,
        by_document_kind=document_kind,
        by_province={k: v for k, v in province.items() if k},
        by_batch=_batches(connection, batch_id),
        by_document=_documents(connection, sha256),
    )


def _single(reasons: Mapping[str, int]) -> dict[str, int]:
    """Spread the counts of ",low-confidence,cut-by-edge," over the reasons."""
    found: Counter[str] = Counter()
    for several, count in reasons.items():
        for reason in filter(None, several.split(",")):
            found[reason] += count
    return _most_first(found)


def _most_first(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def decided_since(connection: Connection, author: str, *, since: datetime) -> int:
    """Return how many fields a person settled since then; what was taken back counts as work done."""
    query = select(func.count()).where(
        decision.c.author == author,
        decision.c.made_at >= since,
        decision.c.verdict.in_([verdict.value for verdict in SETTLING]),
    )
    return connection.execute(query).scalar_one()


def _grouped(connection: Connection, column: Column[str]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for part in (_FREE, _HELD):
        query = select(column, func.count()).where(part).group_by(column)
        for value, count in connection.execute(query):
            found[str(value or "")] += int(count)
    return _most_first(found)


def _reasons(connection: Connection) -> dict[str, int]:
    rows = connection.execute(select(queue_reason.c.reason, func.count()).group_by(queue_reason.c.reason))
    return _most_first({reason: int(count) for reason, count in rows})


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
