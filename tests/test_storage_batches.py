"""Batches: names, second names for the same bytes, refusals, and pages in = done + failed + excluded."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.errors import BadInputError, StillGrowingError, StorageError
from models.page import PageContent
from storage.archive import Archive
from storage.settings import Settings
from tests.archive_builder import DATABASES, NOON, add_files, finish_all, keep_page, open_archive, sha


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_a_batch_is_its_name(tmp_path: Path, database: str) -> None:
    archive = open_archive(tmp_path, database=database)
    first = archive.open_batch("Lạng Sơn 1984")
    assert archive.open_batch("Lạng Sơn 1984") == first
    assert archive.open_batch("other") != first
    assert {b.name for b in archive.batches()} == {"Lạng Sơn 1984", "other"}
    found = archive.find_batch("Lạng Sơn 1984")
    assert found is not None
    assert (found.id, found.created_at) == (first, NOON)
    assert archive.find_batch(first) == found
    assert archive.find_batch("nothing") is None


def test_taking_in_again_changes_nothing(tmp_path: Path, database: str) -> None:
    archive = open_archive(tmp_path, database=database)
    batch = add_files(archive, "b", [3, 2])
    before = archive.status(batch)
    assert add_files(archive, "b", [3, 2]) == batch
    assert archive.status(batch) == before
    assert (before.pages_in, before.waiting, before.files) == (5, 5, 2)
    assert archive.has_source(sha(1))
    assert not archive.has_source(sha(9))


def test_a_second_name_counts_its_pages_as_excluded(tmp_path: Path, database: str) -> None:
    archive = open_archive(tmp_path, database=database)
    batch = add_files(archive, "b", [3, 2])
    assert archive.add_sighting(batch, sha(1), display_name="copy.pdf", folder="scans", modified_at=NOON)
    assert not archive.add_sighting(batch, sha(1), display_name="copy.pdf", folder="scans", modified_at=None)
    status = archive.status(batch)
    assert (status.pages_in, status.excluded, status.waiting) == (8, 3, 5)
    assert (status.files, status.duplicate_files) == (3, 1)
    assert finish_all(archive, batch) == 5
    status = archive.status(batch)
    assert status.pages_in == status.done + status.failed + status.excluded == 8
    assert status.is_finished


def test_bytes_known_from_another_batch_are_not_read_again(tmp_path: Path, database: str) -> None:
    archive = open_archive(tmp_path, database=database)
    finish_all(archive, add_files(archive, "first", [3]))
    second = add_files(archive, "second", [3])
    assert archive.lease_pages(second, "a", limit=10) == []
    assert archive.status(second).done == 3
    assert archive.status().pages_in == 6  # two names, one of them excluded
    assert archive.status().excluded == 3


def test_two_batches_share_the_open_pages_of_a_file(tmp_path: Path, database: str) -> None:
    archive = open_archive(tmp_path, database=database)
    first, second = add_files(archive, "first", [3]), add_files(archive, "second", [3])
    one = archive.lease_pages(first, "a", limit=1)
    two = archive.lease_pages(second, "b", limit=10)
    assert [t.page_no for t in one + two] == [1, 2, 3]


def test_a_name_may_come_before_its_source(tmp_path: Path, database: str) -> None:
    archive = open_archive(tmp_path, database=database)
    batch = archive.open_batch("b")
    archive.add_sighting(batch, sha(1), display_name="x.pdf", folder="", modified_at=None)
    assert archive.status(batch).pages_in == 0
    assert archive.lease_pages(batch, "a", limit=5) == []
    archive.add_source(sha(1), size=1, media_type="pdf", page_count=2)
    assert len(archive.lease_pages(batch, "a", limit=5)) == 2


def test_a_refusal_is_kept_once_and_cleared_by_success(tmp_path: Path, database: str) -> None:
    archive = open_archive(tmp_path, database=database)
    batch = archive.open_batch("b")
    archive.add_refusal(batch, "x.pdf", BadInputError("the file is empty"))
    archive.add_refusal(batch, "x.pdf", StillGrowingError("it grows"))
    archive.add_refusal(batch, "y.pdf", BadInputError("the file is empty"), folder="scans")
    assert [(f.file, f.code, f.is_retryable, f.page_no) for f in archive.failures(batch)] == [
        ("x.pdf", "still-growing", True, None),
        ("y.pdf", "bad-input", False, None),
    ]
    assert archive.status(batch).refused_files == 2
    archive.add_sighting(batch, sha(1), display_name="x.pdf", folder="scans", modified_at=None)
    archive.add_sighting(batch, sha(2), display_name="y.pdf", folder="elsewhere", modified_at=None)
    assert [f.file for f in archive.failures(batch)] == ["y.pdf"]
    archive.add_refusal(batch, "x.pdf", BadInputError("now it is empty"))
    assert archive.status(batch).refused_files == 2


def test_blank_pages_are_done_and_counted(tmp_path: Path, database: str) -> None:
    archive = open_archive(tmp_path, database=database)
    batch = add_files(archive, "b", [2])
    for task, content in zip(
        archive.lease_pages(batch, "a", limit=2), (PageContent.BLANK, PageContent.TEXT), strict=True
    ):
        archive.finish_page(task.page_id, "a", keep_page(archive, task, content=content))
    assert (archive.status(batch).done, archive.status(batch).blank) == (2, 1)
    assert [row.content for row in archive.pages_of(sha(1))] == [PageContent.BLANK, PageContent.TEXT]


def test_an_unknown_batch_counts_nothing(tmp_path: Path, database: str) -> None:
    archive = open_archive(tmp_path, database=database)
    assert archive.status("nothing").pages_in == 0
    assert archive.failures("nothing") == []
    assert archive.pages_of(sha(5)) == []


def test_files_are_listed_once_and_sorted(tmp_path: Path, database: str) -> None:
    archive = open_archive(tmp_path, database=database)
    first = add_files(archive, "first", [1, 1, 1])
    add_files(archive, "second", [1])
    assert list(archive.sources(first)) == list(archive.sources()) == [sha(1), sha(2), sha(3)]
    assert list(archive.sources("nothing")) == []


def test_an_archive_whose_share_is_away_makes_no_other_in_its_place(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    with Archive.open(settings) as archive:
        add_files(archive, "b", [1])
        archive.store.put("pages/x/0001.jpg", b"a page")
    store = tmp_path / "store"
    away = store.rename(tmp_path / "away")
    with pytest.raises(StorageError, match="is empty or not there"):
        Archive.open(settings)
    assert not store.exists()
    away.rename(store)
    with Archive.open(settings) as archive:
        assert archive.store.get("pages/x/0001.jpg") == b"a page"
