"""What people ask of an archive: counts, records found, changes, measures. Each is one read of one state.

Counts over a large queue take a second; they are kept for some seconds, two minutes at most.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import Connection

from models.desk_errors import NotFoundError
from models.ids import page_id
from storage import counts, finding, queue, rates, tally
from storage.archive import Archive
from storage.changes import find_record, newest_cursor
from storage.claims import StoredClaim, claims_of_records
from storage.counts import QueueCounts
from storage.finding import Change, Wanted
from storage.queue import QueueFilter, Wall
from storage.rates import CalibrationPoint, ErrorRate, Pace, Worker
from storage.tally import Day
from storage.values import StoredRecord

T = TypeVar("T")
_KEPT = timedelta(minutes=2)
_WORK_OF = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class FoundRecord:
    """A record with the id of its page, and of each of its fields by key."""

    stored: StoredRecord
    page_id: str
    field_ids: dict[str, str]


@dataclass(frozen=True, slots=True)
class Found:
    """Records found, where to go on (None: that was all), the newest cursor of the feed as they were read."""

    records: list[FoundRecord]
    next: int | None
    newest: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """How the work stands and how good it is."""

    open: int
    pace: Pace | None
    workers: list[Worker]
    error_rates: list[ErrorRate]
    calibration: list[CalibrationPoint]
    days: list[Day]

    @property
    def remaining_minutes(self) -> float | None:
        """Minutes of one person's work that the open questions take at the measured pace; None before."""
        return round(self.open * self.pace.mean_s / 60, 1) if self.pace is not None else None


@dataclass(slots=True)
class Kept:
    """Answers of the last seconds, and which are being worked out anew. Lives as long as the application."""

    answers: dict[Hashable, tuple[datetime, object]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    in_work: dict[Hashable, threading.Lock] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reports:
    """Reads over an archive."""

    archive: Archive
    kept: Kept = field(default_factory=Kept)

    def queue_counts(self, wanted: QueueFilter | None = None) -> QueueCounts:
        """Return how many questions are open, and how they are spread."""
        chosen = wanted or QueueFilter()
        return self._recently(("queue", chosen), lambda c: counts.count_queue(c, chosen))

    def walls(self, wanted: QueueFilter | None = None, *, limit: int = 50) -> list[Wall]:
        """Return the largest groups of questions that read alike."""
        chosen = wanted or QueueFilter()
        return self._recently(("walls", chosen, limit), lambda c: self._walls(c, chosen, limit))

    def _walls(self, connection: Connection, wanted: QueueFilter, limit: int) -> list[Wall]:
        kept = queue.kept_walls(connection, wanted, limit=limit) if self.archive.reach is None else None
        return kept if kept is not None else queue.walls(connection, wanted, limit=limit)

    def decided_today(self, author: str) -> int:
        """Return how many fields a person settled since midnight, UTC."""
        midnight = self.archive.clock().replace(hour=0, minute=0, second=0, microsecond=0)
        with self.archive.database.read() as connection:
            return counts.decided_since(connection, author, since=midnight)

    def find(self, wanted: Wanted, *, after: int, limit: int) -> Found:
        """Return up to ``limit`` records; ``after`` is 0, or ``next`` of what was found before."""
        with self.archive.database.read() as connection:
            stored, next_ = finding.find_records(connection, wanted, after=after, limit=limit)
            return Found([_found(one) for one in stored], next_, newest_cursor(connection))

    def record(self, record_id: str) -> tuple[FoundRecord, list[StoredClaim]]:
        """Return a record with everything that was said of it; raises NotFoundError."""
        with self.archive.database.read() as connection:
            stored = find_record(connection, record_id)
            if stored is None:
                raise NotFoundError(f"there is no record {record_id}")
            claims = claims_of_records(connection, [record_id]).get(record_id, [])
            return _found(stored), claims

    def on_page(self, sha256: str, page_no: int) -> list[FoundRecord]:
        """Return the records of a page, by row; those struck out by people included."""
        with self.archive.database.read() as connection:
            return [_found(one) for one in finding.records_of_page(connection, sha256, page_no)]

    def changes(self, since: int, *, limit: int) -> list[Change]:
        """Return entries of the feed after a cursor, in order."""
        with self.archive.database.read() as connection:
            return finding.changes_after(connection, since, limit=limit)

    def statistics(self, batch_id: str | None = None) -> Statistics:
        """Return how the work stands: of one batch where that can be told apart, else of all."""
        return self._recently(("statistics", batch_id), lambda c: self._statistics(c, batch_id))

    def _statistics(self, connection: Connection, batch_id: str | None) -> Statistics:
        # Whoever sees some batches only sees questions of files that lie in others too: they are counted.
        days = (tally.days if self.archive.reach is None else tally.count_days)(connection, batch_id)
        return Statistics(
            open=tally.still_open(days),
            pace=rates.pace(connection),
            workers=rates.workers(connection, since=self.archive.clock() - _WORK_OF),
            error_rates=rates.error_rates(connection),
            calibration=rates.calibration(connection),
            days=days,
        )

    def _recently(self, key: Hashable, ask: Callable[[Connection], T]) -> T:
        """Answer from what is kept; one caller at a time works an answer out, the others get the last one."""
        key = (self.archive.reach, key)  # who sees other batches gets another answer
        with self.kept.lock:
            known = self.kept.answers.get(key)
            mine = self.kept.in_work.setdefault(key, threading.Lock())
        if known is not None and (known[0] > self.archive.clock() or mine.locked()):
            return known[1]  # type: ignore[return-value]  # the key says what it is of
        with mine:
            with self.kept.lock:
                later = self.kept.answers.get(key)
            if later is not None and later is not known and later[0] > self.archive.clock():
                return later[1]  # type: ignore[return-value]
            return self._work_out(key, ask)

    def _work_out(self, key: Hashable, ask: Callable[[Connection], T]) -> T:
        begun = self.archive.clock()
        with self.archive.database.read() as connection:
            answer = ask(connection)
        now = self.archive.clock()
        with self.kept.lock:
            if len(self.kept.answers) > 200:
                self.kept.answers.clear()
                self.kept.in_work.clear()
            # A twentieth of the time at most goes into counting: what was quick to count is counted again.
            self.kept.answers[key] = (now + min(_KEPT, (now - begun) * 20), answer)
        return answer


def _found(stored: StoredRecord) -> FoundRecord:
    record = stored.record
    ids = {field.key: record.field_id(field) for field in record.fields}
    return FoundRecord(stored, page_id(record.source.sha256, record.source.page_no), ids)
