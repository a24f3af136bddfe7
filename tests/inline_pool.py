"""A pool that runs each job at once in this process, with the faults that a test wants."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar, cast

from extractors.trust import shipped_calibrations
from flows.pool import PagePool
from flows.worker import ExtractJob, ReadJob, extract_source, read_page
from models.errors import SohoaError
from storage.archive import Archive
from storage.values import PageResult, PageTask, SaveSummary
from tests.archive_builder import keep_page

A = TypeVar("A")
T = TypeVar("T")

# (number of the file, page, how often it was read before and now) -> what goes wrong
PageFaults = Callable[[int, int, int], SohoaError | None]


def no_faults(_file: int, _page_no: int, _times: int) -> None:
    """Let every page be read."""


class InlinePool(PagePool):
    """Finishes pages with made-up results; ``read`` and ``extracted`` say what was asked of it, in order."""

    def __init__(
        self,
        archive: Archive,
        *,
        page_faults: PageFaults = no_faults,
        file_fault: SohoaError | None = None,
        size: int = 2,
    ) -> None:
        self.size = size
        self.archive = archive
        self.page_faults = page_faults
        self.file_fault = file_fault
        self.read: list[tuple[int, int]] = []
        self.extracted: list[int] = []

    def submit(self, work: Callable[[A], T], job: A, *, timeout_s: float) -> Future[T]:
        """Do the job now."""
        assert timeout_s > 0
        future: Future[T] = Future()
        try:
            future.set_result(cast("T", self._do(work, job)))
        except SohoaError as error:
            future.set_exception(error)
        return future

    def _do(self, work: Callable[[A], T], job: A) -> PageResult | SaveSummary:
        if isinstance(job, ReadJob):
            assert work is read_page
            return self._read(job)
        assert isinstance(job, ExtractJob)
        assert work is extract_source
        return self._extract(job)

    def _read(self, job: ReadJob) -> PageResult:
        page = (int(job.sha256, 16), job.page_no)
        self.read.append(page)
        fault = self.page_faults(*page, self.read.count(page))
        if fault is not None:
            raise fault
        return keep_page(self.archive, PageTask("", job.sha256, job.page_no, 1, ""))

    def _extract(self, job: ExtractJob) -> SaveSummary:
        if self.file_fault is not None:
            raise self.file_fault
        self.extracted.append(int(job.sha256, 16))
        return self.archive.save_records(
            job.sha256, [], author="test", version=shipped_calibrations()[0].version
        )
