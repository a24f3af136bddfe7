"""Read the waiting pages of a batch and make the records of its files: the loop that everything runs on.

The truth about pages is in our own tables. This loop may be killed at any moment and begun again: a page is
done only when its objects are in the store and its row says so, in that order.
"""

from __future__ import annotations

import logging
import os
import socket
import time
from concurrent.futures import FIRST_COMPLETED, Future
from concurrent.futures import wait as wait_for_futures
from dataclasses import dataclass

import psutil
from extractors.documents import EXTRACTOR_VERSION
from pebble import ProcessFuture

from flows.pool import PagePool
from flows.worker import ExtractJob, extract_source, job_for, read_page
from models.errors import SohoaError
from storage.archive import Archive
from storage.values import PageResult, PageTask, SaveSummary

log = logging.getLogger(__name__)

# Making records of one page takes milliseconds; a file of thousands gets this long.
EXTRACT_LIMIT_S = 1800.0


@dataclass(frozen=True, slots=True)
class ReadingSummary:
    """What one call of ``read_batch`` did: pages finished (done or failed), files whose records were made.

    ``broken_files`` are files whose records could not be made; their pages are kept, a later run tries again.
    """

    pages: int
    files: int
    broken_files: tuple[tuple[str, SohoaError], ...] = ()


def owner_name() -> str:
    """Return the name under which this process holds leases: host, process id and its start time."""
    return f"{socket.gethostname()}/{os.getpid()}/{psutil.Process().create_time():.0f}"


def release_dead_owners(archive: Archive) -> int:
    """Give back the pages of processes of this machine that are gone; return how many pages there were.

    Owners on other machines are left to the end of their leases.
    """
    return sum(archive.release(owner) for owner in archive.lease_owners() if _is_dead_here(owner))


def _is_dead_here(owner: str) -> bool:
    host, _, rest = owner.partition("/")
    pid, _, started = rest.partition("/")
    if host != socket.gethostname() or not pid.isdigit():
        return False
    try:
        return f"{psutil.Process(int(pid)).create_time():.0f}" != started
    except psutil.NoSuchProcess:
        return True


def read_batch(
    archive: Archive, batch_id: str, pool: PagePool, *, most_pages: int | None = None
) -> ReadingSummary:
    """Read up to ``most_pages`` waiting pages (None: all), and make the records that can be made then."""
    loop = _Loop(archive, batch_id, pool)
    try:
        return loop.run(most_pages)
    finally:
        archive.release(loop.owner)


class _Loop:
    """The state of one ``read_batch``: what runs now, and what came of what ran."""

    def __init__(self, archive: Archive, batch_id: str, pool: PagePool) -> None:
        self.archive = archive
        self.batch_id = batch_id
        self.pool = pool
        self.owner = owner_name()
        self.reading: dict[ProcessFuture[PageResult], PageTask] = {}
        self.extracting: dict[ProcessFuture[SaveSummary], str] = {}
        self.tried: set[str] = set()
        self.broken: list[tuple[str, SohoaError]] = []
        self.pages = 0
        self.files = 0

    def run(self, most_pages: int | None) -> ReadingSummary:
        settings = self.archive.settings
        left = most_pages
        renewed = time.monotonic()
        while True:
            left = self._lease(left)
            self._start_extracting()
            if not self.reading and not self.extracting:
                break
            running: list[Future[object]] = [*self.reading, *self.extracting]
            wait_for_futures(running, timeout=settings.lease_s / 4, return_when=FIRST_COMPLETED)
            self._collect_pages()
            self._collect_files()
            if time.monotonic() - renewed > settings.lease_s / 4:
                self.archive.renew(self.owner, [t.page_id for t in self.reading.values()])
                renewed = time.monotonic()
        return ReadingSummary(self.pages, self.files, tuple(self.broken))

    def _lease(self, left: int | None) -> int | None:
        """Keep a page waiting for each worker beside the one it reads; return how many may still be taken."""
        room = 2 * self.pool.size - len(self.reading)
        if left is not None:
            room = min(room, left)
        if room <= 0 or len(self.reading) > self.pool.size + self.pool.size // 2:
            return left
        settings = self.archive.settings
        for task in self.archive.lease_pages(self.batch_id, self.owner, limit=room):
            job = job_for(settings, task.sha256, task.page_no)
            future = self.pool.submit(read_page, job, timeout_s=settings.page_time_limit_s)
            self.reading[future] = task
            left = None if left is None else left - 1
        return left

    def _start_extracting(self) -> None:
        """Make records as soon as a file's last page is finished."""
        if self.pages == 0 and self.reading:
            return
        for sha256 in self.archive.sources_to_extract(self.batch_id, EXTRACTOR_VERSION):
            if sha256 not in self.tried:
                self.tried.add(sha256)
                job = ExtractJob(self.archive.settings, sha256)
                future = self.pool.submit(extract_source, job, timeout_s=EXTRACT_LIMIT_S)
                self.extracting[future] = sha256

    def _collect_pages(self) -> None:
        for future in [f for f in self.reading if f.done()]:
            task = self.reading.pop(future)
            limit_s = self.archive.settings.page_time_limit_s
            error = self.pool.error_of(future, limit_s=limit_s)
            if error is None:
                self.archive.finish_page(task.page_id, self.owner, future.result())
            else:
                error.file, error.page_no = task.display_name, task.page_no
                log.warning("page %s of %s: %s", task.page_no, task.sha256, error.code)
                self.archive.fail_page(task.page_id, self.owner, error)
            self.pages += 1

    def _collect_files(self) -> None:
        for future in [f for f in self.extracting if f.done()]:
            sha256 = self.extracting.pop(future)
            error = self.pool.error_of(future, limit_s=EXTRACT_LIMIT_S)
            if error is None:
                self.files += 1
            else:
                log.error("records of %s could not be made: %s", sha256, error.code)
                self.broken.append((sha256, error))
