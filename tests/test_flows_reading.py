"""The loop: pages to their end, files to records, faults to the right place. No engine, no processes."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.reading import ReadingSummary, read_batch
from models.errors import BadInputError, EngineError, SetupError, SohoaError, StorageError
from storage.archive import Archive
from storage.values import PageState
from tests.archive_builder import add_files, open_archive
from tests.inline_pool import InlinePool


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return open_archive(tmp_path)


def _states(archive: Archive, sha256s: int) -> list[list[str]]:
    return [[str(row.state) for row in archive.pages_of(f"{n:064x}")] for n in range(1, sha256s + 1)]


def test_pages_are_read_in_order_and_files_extracted_when_their_last_page_is_done(archive: Archive) -> None:
    batch, pool = add_files(archive, "b", [3, 1, 4]), InlinePool(archive)
    summary = read_batch(archive, batch, pool)
    assert summary == ReadingSummary(8, 3)
    assert pool.read == [(1, 1), (1, 2), (1, 3), (2, 1), (3, 1), (3, 2), (3, 3), (3, 4)]
    assert pool.extracted == [1, 2, 3]
    assert archive.status(batch).done == 8
    assert archive.lease_owners() == []


def test_a_second_run_does_nothing(archive: Archive) -> None:
    batch = add_files(archive, "b", [2])
    read_batch(archive, batch, InlinePool(archive))
    again = InlinePool(archive)
    assert read_batch(archive, batch, again) == ReadingSummary(0, 0)
    assert (again.read, again.extracted) == ([], [])


def test_a_bad_page_fails_alone_and_is_not_tried_again(archive: Archive) -> None:
    def fault(_file: int, page_no: int, _times: int) -> SohoaError | None:
        return BadInputError("cut off") if page_no == 2 else None

    batch, pool = add_files(archive, "b", [3]), InlinePool(archive, page_faults=fault)
    assert read_batch(archive, batch, pool) == ReadingSummary(3, 1)
    assert pool.read.count((1, 2)) == 1
    assert _states(archive, 1) == [["done", "failed", "done"]]
    assert [(f.file, f.page_no, f.code) for f in archive.failures(batch)] == [("so-1.pdf", 2, "bad-input")]


@pytest.mark.parametrize(("bad_times", "state"), [(1, "done"), (2, "done"), (3, "failed"), (9, "failed")])
def test_what_may_pass_is_tried_three_times(archive: Archive, bad_times: int, state: str) -> None:
    def fault(_file: int, _page_no: int, times: int) -> SohoaError | None:
        return EngineError("crashed") if times <= bad_times else None

    batch, pool = add_files(archive, "b", [1]), InlinePool(archive, page_faults=fault)
    read_batch(archive, batch, pool)
    assert _states(archive, 1) == [[state]]
    assert len(pool.read) == min(bad_times + 1, 3)


@pytest.mark.parametrize("error", [StorageError("disk full"), SetupError("no vie")])
def test_trouble_of_all_pages_is_no_fault_of_one(archive: Archive, error: SohoaError) -> None:
    def fault(_file: int, page_no: int, _times: int) -> SohoaError | None:
        return error if page_no == 3 else None

    batch = add_files(archive, "b", [6])
    with pytest.raises(type(error)):
        read_batch(archive, batch, InlinePool(archive, page_faults=fault))
    assert archive.lease_owners() == []
    assert archive.failures(batch) == []
    status = archive.status(batch)
    assert status.failed == status.leased == 0
    assert status.done + status.waiting == 6
    read_batch(archive, batch, InlinePool(archive))
    assert archive.status(batch).done == 6


def test_no_more_pages_than_asked_for(archive: Archive) -> None:
    batch, pool = add_files(archive, "b", [10, 10]), InlinePool(archive)
    assert read_batch(archive, batch, pool, most_pages=7).pages == 7
    assert archive.status(batch).waiting == 13
    assert read_batch(archive, batch, pool, most_pages=7) == ReadingSummary(7, 1)


def test_no_page_is_begun_once_it_should_stop(archive: Archive) -> None:
    batch, pool = add_files(archive, "b", [10]), InlinePool(archive)
    summary = read_batch(archive, batch, pool, should_stop=lambda: len(pool.read) >= 4)
    assert summary.pages == len(pool.read) == archive.status(batch).done == 4


def test_records_that_cannot_be_made_are_told_and_tried_by_the_next_run(archive: Archive) -> None:
    batch = add_files(archive, "b", [1, 1])
    broken = InlinePool(archive, file_fault=EngineError("worker died"))
    summary = read_batch(archive, batch, broken)
    assert (summary.pages, summary.files) == (2, 0)
    assert {sha256[-1] for sha256, _ in summary.broken_files} == {"1", "2"}
    assert archive.status(batch).done == 2
    whole = InlinePool(archive)
    assert read_batch(archive, batch, whole) == ReadingSummary(0, 2)
    assert (whole.read, whole.extracted) == ([], [1, 2])


def test_an_interruption_gives_everything_back(archive: Archive) -> None:
    def fault(_file: int, page_no: int, _times: int) -> SohoaError | None:
        if page_no == 4:
            raise KeyboardInterrupt
        return None

    batch = add_files(archive, "b", [6])
    with pytest.raises(KeyboardInterrupt):
        read_batch(archive, batch, InlinePool(archive, page_faults=fault))
    assert archive.lease_owners() == []
    assert {row.state for row in archive.pages_of(f"{1:064x}")} <= {PageState.DONE, PageState.WAITING}


def test_summaries_add_up() -> None:
    first = ReadingSummary(2, 1, (("a", EngineError("x")), ("b", EngineError("y"))))
    later = EngineError("z")
    assert first + ReadingSummary(3, 4, (("b", later),)) == ReadingSummary(
        5, 5, (first.broken_files[0], ("b", later))
    )
