"""Read the waiting pages of a batch and make the records of its files: the loop that everything runs on.

The truth about pages is in our own tables. This loop may be killed at any moment and begun again: a page is
done only when its objects are in the store and its row says so, in that order.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future
from concurrent.futures import wait as wait_for_futures
from dataclasses import dataclass
from typing import TypeVar, cast

from flows import metrics
from flows.owners import owner_name
from flows.pool import PagePool
from flows.stopping import raise_if_asked
from flows.trusting import model_key_of, version_of
from flows.worker import EXTRACT_LIMIT_S, ExtractJob, extract_source, job_for, read_page
from models.errors import SetupError, SohoaError, StorageError
from storage.archive import Archive
from storage.values import PageResult, PageState, PageTask, SaveSummary

log = logging.getLogger(__name__)

T = TypeVar("T")

# Nobody should wait longer for a stop, a renewal or a server that has come up.
_LONGEST_WAIT_S = 2.0
# How soon a page that comes while a worker is free is seen.
_GLANCE_S = 0.05


@dataclass(frozen=True, slots=True)
class ReadingSummary:
    """What one call of ``read_batch`` did: pages finished (done or failed), files whose records were made.

    ``broken_files`` are files whose records could not be made; their pages are kept, a later run tries again.
    """

    pages: int
    files: int
    broken_files: tuple[tuple[str, SohoaError], ...] = ()

    def __add__(self, other: ReadingSummary) -> ReadingSummary:
        """Return both as one; what the later one says of a broken file holds."""
        broken = dict(self.broken_files) | dict(other.broken_files)
        return ReadingSummary(self.pages + other.pages, self.files + other.files, tuple(broken.items()))


def read_batch(
    archive: Archive,
    batch_id: str,
    pool: PagePool,
    *,
    most_pages: int | None = None,
    should_stop: Callable[[], bool] = lambda: False,
    may_more_come: Callable[[], bool] = lambda: False,
) -> ReadingSummary:
    """Read up to ``most_pages`` waiting pages (None: all), and make the records that can be made then.

    No page is begun once ``should_stop()`` is true; those begun are finished. While ``may_more_come()`` is
    true the end of what waits is not the end: new pages are waited for.

    Raises:
        StorageError: something cannot be kept; SetupError: the engine lacks something. Pages that were not
            finished wait again, as if they had not been begun: it was no fault of theirs.

    """
    loop = _Loop(archive, batch_id, pool)
    try:
        return loop.run(most_pages, should_stop, may_more_come)
    finally:
        archive.release(loop.owner)


class _Loop:
    """The state of one ``read_batch``: what runs now, and what came of what ran."""

    def __init__(self, archive: Archive, batch_id: str, pool: PagePool) -> None:
        self.archive = archive
        self.batch_id = batch_id
        self.pool = pool
        self.owner = owner_name()
        self.version = version_of(archive)
        self.model = model_key_of(archive)
        self.reading: dict[Future[PageResult], PageTask] = {}
        self.extracting: dict[Future[SaveSummary], str] = {}
        self.tried: set[str] = set()
        self.broken: list[tuple[str, SohoaError]] = []
        self.pages = 0
        self.files = 0
        self.may_be_due = True

    def run(
        self, most_pages: int | None, should_stop: Callable[[], bool], may_more_come: Callable[[], bool]
    ) -> ReadingSummary:
        left = most_pages
        renew_every_s = self.archive.settings.lease_s / 4
        renewed = time.monotonic()
        while True:
            raise_if_asked()
            is_filling = may_more_come()  # asked before leasing: what came last is leased once more
            if not should_stop():
                left = self._lease(left)
            self._start_extracting()
            if not (self.reading or self.extracting or is_filling):
                return ReadingSummary(self.pages, self.files, tuple(self.broken))
            has_room = len(self.reading) < self.pool.size
            self._wait(_GLANCE_S if is_filling and has_room else min(renew_every_s, _LONGEST_WAIT_S))
            self._collect_pages()
            self._collect_files()
            metrics.READING.set(len(self.reading))
            if time.monotonic() - renewed > renew_every_s:
                self.archive.renew(self.owner, [t.page_id for t in self.reading.values()])
                renewed = time.monotonic()

    def _wait(self, longest_s: float) -> None:
        """Wait until something that runs has ended, but not for ever."""
        running: list[Future[object]] = []
        running += cast("Iterable[Future[object]]", self.reading)
        running += cast("Iterable[Future[object]]", self.extracting)
        if not running:
            time.sleep(longest_s)
        wait_for_futures(running, timeout=longest_s, return_when=FIRST_COMPLETED)

    def _lease(self, left: int | None) -> int | None:
        """Keep a page waiting for each worker beside the one it reads; return how many may still be taken."""
        room = 2 * self.pool.size - len(self.reading)
        if left is not None:
            room = min(room, left)
        # Half the workers' reserve at a time: each lease is a transaction with its own write to disk.
        if room <= 0 or len(self.reading) > self.pool.size + self.pool.size // 2:
            return left
        settings = self.archive.settings
        for task in self.archive.lease_pages(self.batch_id, self.owner, limit=room):
            job = job_for(settings, task.sha256, task.page_no, model=self.model)
            future = self.pool.submit(read_page, job, timeout_s=settings.page_time_limit_s)
            self.reading[future] = task
            left = None if left is None else left - 1
        return left

    def _start_extracting(self) -> None:
        """Make records as soon as a file's last page is finished."""
        if not self.may_be_due:
            return
        self.may_be_due = False
        for sha256 in self.archive.sources_to_extract(self.batch_id, self.version):
            if sha256 not in self.tried:
                self.tried.add(sha256)
                job = ExtractJob(self.archive.settings, sha256)
                future = self.pool.submit(extract_source, job, timeout_s=EXTRACT_LIMIT_S)
                self.extracting[future] = sha256

    def _collect_pages(self) -> None:
        for future in [f for f in self.reading if f.done()]:
            task = self.reading.pop(future)
            error = self._error_of(future)
            ids = {
                "page_id": task.page_id,
                "page_no": task.page_no,
                "sha256": task.sha256,
                "batch_id": self.batch_id,
            }
            if error is None:
                if self.archive.finish_page(task.page_id, self.owner, future.result()):
                    metrics.count_page(future.result())
                    log.info("a page was read", extra=ids)
            else:
                error.file, error.page_no = task.display_name, task.page_no
                log.info("a page failed: %s", error.code, extra=ids)
                state = self.archive.fail_page(task.page_id, self.owner, error)
                metrics.count_error(error.code, is_final=state is PageState.FAILED)
            self.pages += 1
            self.may_be_due = True

    def _collect_files(self) -> None:
        for future in [f for f in self.extracting if f.done()]:
            sha256 = self.extracting.pop(future)
            error = self._error_of(future)
            ids = {"sha256": sha256, "batch_id": self.batch_id}
            if error is None:
                self.files += 1
                log.info("records of a file were made", extra=ids)
            else:
                log.error("records of a file could not be made: %s", error.code, extra=ids)
                self.broken.append((sha256, error))

    def _error_of(self, future: Future[T]) -> SohoaError | None:
        """Return the page's or file's own error; raise one that would strike all the others too."""
        error = self.pool.error_of(future)
        if isinstance(error, StorageError | SetupError):
            raise error
        return error
