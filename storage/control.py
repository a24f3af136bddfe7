"""Which batch is read next, which rest, and which workers there are: the door for commands, site and workers.

The truth is in our own tables; every program that reads asks here, whatever Prefect shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, Select, exists, func, or_, select, update

from storage.archive import Archive
from storage.batches import insert_missing
from storage.control_tables import batch_control, worker
from storage.lease_terms import WAY_AHEAD
from storage.tables import ONE, batch, batch_source, page

# A worker that has not been heard of for this long is gone; it beats every ten seconds.
GONE_AFTER_S = 45.0


class BatchMode(StrEnum):
    """Whether pages of a batch are read. A cancelled batch's unread pages count as excluded."""

    ACTIVE = "active"
    PAUSED = "paused"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class BatchControl:
    """How a batch is to be read; a higher ``priority`` comes first, at equal ones the older batch."""

    mode: BatchMode = BatchMode.ACTIVE
    priority: int = 0


@dataclass(frozen=True, slots=True)
class WorkerRow:
    """A worker as it was last heard of; ``pages`` are those it finished since it started."""

    name: str
    processes: int
    batch_id: str | None
    pages: int
    started_at: datetime
    seen_at: datetime
    ended_at: datetime | None


class Control:
    """Reads and sets how batches are read. One transaction a call; safe to repeat."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def of(self, batch_id: str) -> BatchControl:
        """Return how a batch is to be read."""
        with self._archive.database.read() as connection:
            return control_of(connection, batch_id)

    def set_mode(self, batch_id: str, mode: BatchMode) -> None:
        """Let a batch be read, rest, or be given up. Pages that are being read are finished."""
        self._set(batch_id, {"mode": mode.value})

    def set_priority(self, batch_id: str, priority: int) -> None:
        """Let a batch come before all of lower priority; workers change over after the pages in hand."""
        self._set(batch_id, {"priority": priority})

    def next_batch(self) -> str | None:
        """Return the batch that a worker should read now, or None where no page waits anywhere."""
        now, term = self._archive.clock(), timedelta(seconds=self._archive.settings.lease_s)
        with self._archive.database.read() as connection:
            found = connection.execute(_by_urgency().where(_has_work(now, term)).limit(1)).scalar()
        return str(found) if found is not None else None

    def active_batches(self) -> list[str]:
        """Return the batches that are neither paused nor cancelled, the most urgent first."""
        with self._archive.database.read() as connection:
            return [str(found) for found in connection.execute(_by_urgency()).scalars()]

    def waiting_pages(self, *, most: int) -> int:
        """Return how many pages wait to be read, counted up to ``most``: no count over a million rows."""
        some = select(page.c.id).where(page.c.is_open == ONE, page.c.lease_owner.is_(None)).limit(most)
        with self._archive.database.read() as connection:
            return connection.execute(select(func.count()).select_from(some.subquery())).scalar_one()

    def beat(self, name: str, *, processes: int, batch_id: str | None, pages: int) -> None:
        """Say that a worker lives, and what it does."""
        now = self._archive.clock()
        news = {"batch_id": batch_id, "pages": pages, "seen_at": now, "ended_at": None}
        with self._archive.database.write() as connection:
            row = {"name": name, "processes": processes, "started_at": now, **news}
            if not insert_missing(connection, worker, row):
                connection.execute(update(worker).where(worker.c.name == name).values(**news))

    def end(self, name: str) -> None:
        """Say that a worker ended in order."""
        with self._archive.database.write() as connection:
            ended = update(worker).where(worker.c.name == name)
            connection.execute(ended.values(ended_at=self._archive.clock(), batch_id=None))

    def workers(self) -> list[WorkerRow]:
        """Return the workers that live, as far as can be told."""
        since = self._archive.clock() - timedelta(seconds=GONE_AFTER_S)
        query = select(worker).where(worker.c.ended_at.is_(None), worker.c.seen_at > since)
        with self._archive.database.read() as connection:
            return [WorkerRow(*row) for row in connection.execute(query.order_by(worker.c.name))]

    def has_gone(self, name: str) -> bool:
        """Return whether a worker ended, or has been silent for too long; unknown ones are gone."""
        return name not in {row.name for row in self.workers()}

    def _set(self, batch_id: str, values: dict[str, object]) -> None:
        now = self._archive.clock()
        with self._archive.database.write() as connection:
            row = {"batch_id": batch_id, "mode": BatchMode.ACTIVE.value, "priority": 0, "changed_at": now}
            if not insert_missing(connection, batch_control, {**row, **values}):
                mine = update(batch_control).where(batch_control.c.batch_id == batch_id)
                connection.execute(mine.values(**values, changed_at=now))


def control_of(connection: Connection, batch_id: str) -> BatchControl:
    """Return how a batch is to be read."""
    query = select(batch_control.c.mode, batch_control.c.priority)
    row = connection.execute(query.where(batch_control.c.batch_id == batch_id)).first()
    return BatchControl(BatchMode(row.mode), row.priority) if row is not None else BatchControl()


def _by_urgency() -> Select[tuple[str]]:
    is_active = or_(batch_control.c.mode.is_(None), batch_control.c.mode == BatchMode.ACTIVE.value)
    urgency = func.coalesce(batch_control.c.priority, 0)
    return (
        select(batch.c.id)
        .outerjoin(batch_control, batch_control.c.batch_id == batch.c.id)
        .where(is_active)
        .order_by(urgency.desc(), batch.c.created_at, batch.c.id)
    )


def _has_work(now: datetime, term: timedelta) -> ColumnElement[bool]:
    """Whether a page of the batch may be leased: it waits, or its lease ran out, or its clock ran ahead."""
    is_lost = or_(page.c.lease_until <= now, page.c.lease_until > now + WAY_AHEAD * term)
    is_free = or_(page.c.lease_owner.is_(None), is_lost)
    return exists().where(
        batch_source.c.batch_id == batch.c.id,
        batch_source.c.is_open == ONE,
        batch_source.c.is_held == 0,
        page.c.sha256 == batch_source.c.sha256,
        page.c.is_open == ONE,
        is_free,
    )
