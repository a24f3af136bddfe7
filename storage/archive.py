"""The archive: database and object store behind one door. Each method is one transaction, safe to repeat.

Times are taken from the archive's clock unless a method is given ``now``. All methods raise StorageError
where the disk, the folder or the database refuses; nothing is half done then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from typing import Self

from models.claim import Claim
from models.errors import SohoaError, StorageError
from models.people import Reach
from models.record import Record, RecordKind
from storage import batches, changes, copies, leases, progress, record_state, records
from storage.changes import RecordFilter
from storage.copies import NamedCopy
from storage.database import Database, open_database
from storage.objects import ObjectStore, open_store
from storage.reach import limited
from storage.records import Run
from storage.settings import Settings
from storage.values import (
    Attempt,
    Batch,
    BatchStatus,
    Failure,
    PageResult,
    PageRow,
    PageState,
    PageTask,
    SaveSummary,
    StoredRecord,
)

Clock = Callable[[], datetime]
_SAVE_CHUNK = 200  # records a transaction: one fsync for a few pages, and little to do again after a kill


def utc_now() -> datetime:
    """Return the time now, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Archive:
    """Everything that is kept. Open it with ``Archive.open``; one may be used by many threads."""

    settings: Settings
    store: ObjectStore
    database: Database
    clock: Clock = utc_now
    reach: Reach | None = None

    @classmethod
    def open(cls, settings: Settings, *, clock: Clock = utc_now) -> Self:
        """Open the archive that the settings name, making or upgrading it as needed.

        Raises:
            SetupError: it was made by a newer program, or lies where this version cannot keep things.
            StorageError: the folder or the database cannot be used, or the folder's share is not mounted.

        """
        database = open_database(settings.database_url)
        try:
            with database.read() as connection:
                is_new = not batches.has_any_source(connection)
            store = open_store(settings.store_address(), may_be_new=is_new)
        except SohoaError:
            database.close()
            raise
        return cls(settings, store, database, clock)

    def close(self) -> None:
        """Close the connections to the database."""
        self.database.close()

    def within(self, reach: Reach | None) -> Archive:
        """Return the same archive for somebody who sees only these batches; None sees all."""
        whole = self.whole()
        if reach is None:
            return whole
        return replace(whole, database=whole.database.limited(partial(limited, reach=reach)), reach=reach)

    def whole(self) -> Archive:
        """Return the archive without such a limit, for what follows from all of it."""
        return self if self.reach is None else replace(self, database=self.database.whole, reach=None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Batches and files

    def open_batch(self, name: str) -> str:
        """Return the id of the batch called ``name``, making it where it is new."""
        with self.database.write() as connection:
            return batches.open_batch(connection, name, now=self.clock())

    def find_batch(self, name_or_id: str) -> Batch | None:
        """Return the batch with this name or id, or None."""
        with self.database.read() as connection:
            return batches.find_batch(connection, name_or_id)

    def batches(self) -> list[Batch]:
        """Return all batches, oldest first."""
        with self.database.read() as connection:
            return batches.list_batches(connection)

    def add_sighting(
        self, batch_id: str, sha256: str, *, display_name: str, folder: str, modified_at: datetime | None
    ) -> bool:
        """Remember a name for the bytes in this batch; return False where it was remembered already.

        A second name for the same bytes makes their pages count as excluded once more.
        """
        seen = batches.Sighting(sha256, display_name, folder, modified_at)
        with self.database.write() as connection:
            return batches.add_sighting(connection, batch_id, seen, now=self.clock())

    def add_source(self, sha256: str, *, size: int, media_type: str, page_count: int) -> bool:
        """Remember the bytes and make their pages wait; return False where they are known already."""
        with self.database.write() as connection:
            return batches.add_source(
                connection, sha256, size=size, media_type=media_type, page_count=page_count, now=self.clock()
            )

    def has_source(self, sha256: str) -> bool:
        """Return whether the bytes with this hash were taken in."""
        with self.database.read() as connection:
            return batches.has_source(connection, sha256)

    def sources(self, batch_id: str | None = None) -> Iterator[str]:
        """Give the hashes of the files of one batch, or of all, sorted."""
        last = ""
        while True:
            with self.database.read() as connection:
                found = progress.sources_after(connection, batch_id, last, limit=1000)
            if not found:
                return
            yield from found
            last = found[-1]

    def add_refusal(self, batch_id: str, display_name: str, error: SohoaError, *, folder: str = "") -> None:
        """Remember that a file could not be taken in, until a file of this name is."""
        with self.database.write() as connection:
            batches.add_refusal(
                connection, batch_id, display_name=display_name, folder=folder, error=error, now=self.clock()
            )

    def clear_refusals(self, batch_id: str, *, folder: str, before: datetime) -> int:
        """Forget refusals in ``folder`` not renewed since ``before``; return how many there were."""
        with self.database.write() as connection:
            return batches.clear_refusals(connection, batch_id, folder=folder, before=before)

    # Pages and who reads them

    def lease_pages(
        self,
        batch_id: str,
        owner: str,
        *,
        limit: int,
        lease_s: float | None = None,
        now: datetime | None = None,
    ) -> list[PageTask]:
        """Give ``owner`` up to ``limit`` waiting pages, in order; empty where none waits now.

        Leases that ran out come back first; a page whose lease ran out ``max_attempts`` times fails.
        """
        moment = now or self.clock()
        with self.database.write() as connection:
            return leases.lease_pages(
                connection,
                batch_id,
                owner=owner,
                limit=limit,
                until=moment + self._term(lease_s),
                max_attempts=self.settings.max_attempts,
                now=moment,
            )

    def renew(self, owner: str, page_ids: Sequence[str], *, lease_s: float | None = None) -> list[str]:
        """Prolong leases; return the ids that ``owner`` still holds."""
        with self.database.write() as connection:
            return leases.renew(connection, owner, page_ids, until=self.clock() + self._term(lease_s))

    def finish_page(self, page_id: str, owner: str, result: PageResult) -> bool:
        """Mark a page done; return False, changing nothing, where ``owner`` does not hold it any more.

        Raises:
            StorageError: an object that ``result`` names is not in the store.

        """
        for key in (result.image_key, result.ocr_key):
            if not self.store.exists(key):
                raise StorageError(f"page {page_id} cannot be finished: object {key} is not in the store")
        with self.database.write() as connection:
            return leases.finish_page(connection, page_id, owner, result=result, now=self.clock())

    def fail_page(self, page_id: str, owner: str, error: SohoaError) -> PageState | None:
        """Record a failure; return the page's new state (waiting when it may be tried again).

        None, with nothing changed, where ``owner`` does not hold the page any more.
        """
        limit = self.settings.max_attempts
        with self.database.write() as connection:
            return leases.fail_page(
                connection, page_id, owner, error=error, max_attempts=limit, now=self.clock()
            )

    def release(self, owner: str) -> int:
        """Give back the owner's pages as if they had not been taken; return how many there were."""
        with self.database.write() as connection:
            return leases.release(connection, owner, now=self.clock())

    def lease_owners(self) -> list[str]:
        """Return who holds leases now."""
        with self.database.read() as connection:
            return leases.lease_owners(connection)

    def retry_failed(self, batch_id: str) -> int:
        """Let the failed pages of a batch wait again with all their tries; return how many there were."""
        with self.database.write() as connection:
            return leases.retry_failed(connection, batch_id)

    def pages_of(self, sha256: str) -> list[PageRow]:
        """Return the pages of a file in order; empty where it is not known."""
        with self.database.read() as connection:
            return progress.pages_of(connection, sha256)

    def attempts(self, batch_id: str | None = None) -> list[Attempt]:
        """Return the log of all leases: which page was read how often, by whom, with what outcome."""
        with self.database.read() as connection:
            return progress.attempts(connection, batch_id)

    # Records and what was said of them

    def sources_to_extract(self, batch_id: str, version: str) -> list[str]:
        """Return files whose pages are all finished but whose records ``version`` has not made yet."""
        with self.database.read() as connection:
            return progress.sources_to_extract(connection, batch_id, version)

    def save_records(
        self, sha256: str, found: Iterable[Record], *, author: str, version: str, now: datetime | None = None
    ) -> SaveSummary:
        """Keep all records of one file as this run of the machine makes them, a few hundred a transaction.

        The file counts as extracted only when the last is kept. Records of an earlier run that do not come
        again are retracted, unless a person spoke of them. A run older than the last one changes nothing.
        """
        run = Run(author, version, now or self.clock())
        seen: set[str] = set()
        changed = 0
        with self.database.read() as connection:
            is_outdated = records.is_outdated(connection, sha256, version)
        for chunk in () if is_outdated else _chunks(found, _SAVE_CHUNK):
            seen.update(record.id for record in chunk)
            save = partial(records.save_chunk, records=chunk, run=run)
            changed += self.database.write_again(save)
        if is_outdated:
            return SaveSummary(0, 0, 0)
        with self.database.write() as connection:
            retracted = records.retract_missing(connection, sha256, seen=seen, run=run)
            records.mark_extracted(connection, sha256, run=run)
        return SaveSummary(len(seen), changed, retracted)

    def add_claim(self, claim: Claim) -> str | None:
        """Keep what somebody says of a field; return the claim's id, or None for an unknown record."""
        with self.database.write() as connection:
            return record_state.add_claim(connection, claim, now=self.clock())

    def record(self, record_id: str) -> StoredRecord | None:
        """Return one record as it holds now, or None."""
        with self.database.read() as connection:
            return changes.find_record(connection, record_id)

    def claims_of(self, record_id: str) -> list[Claim]:
        """Return everything that was said of a record, oldest first."""
        with self.database.read() as connection:
            return changes.claims_of(connection, record_id)

    def iter_records(
        self,
        batch_id: str | None = None,
        *,
        since: int | None = None,
        kind: RecordKind | None = None,
        chunk: int = 500,
    ) -> Iterator[StoredRecord]:
        """Give records in the order of their latest change, each once, from one state of the database.

        With ``since`` only those changed after that cursor, retracted ones included.
        """
        with self.database.read_through() as connection:
            yield from changes.iter_records(connection, RecordFilter(batch_id, since, kind), chunk=chunk)

    # How it stands

    def status(self, batch_id: str | None = None, *, version: str | None = None) -> BatchStatus:
        """Return the counts of one batch, or of all."""
        with self.database.read() as connection:
            return progress.batch_status(connection, batch_id, version=version)

    def copies(self, batch_id: str) -> list[NamedCopy]:
        """Return the pages of a batch that were scanned twice, in it or beside another."""
        with self.database.read() as connection:
            return copies.copies_of_batch(connection, batch_id)

    def failures(self, batch_id: str | None = None) -> list[Failure]:
        """Return refused files and failed pages of one batch, or of all."""
        with self.database.read() as connection:
            return progress.failures(connection, batch_id)

    def _term(self, lease_s: float | None) -> timedelta:
        return timedelta(seconds=self.settings.lease_s if lease_s is None else lease_s)


def _chunks(found: Iterable[Record], size: int) -> Iterator[list[Record]]:
    rest = iter(found)
    while chunk := list(islice(rest, size)):
        yield chunk
