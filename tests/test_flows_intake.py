"""Taking in: same bytes once, refusals with reasons, a full disk stops it, again changes nothing."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from flows.intake import Intake, take_in
from models.errors import StorageError
from storage.archive import Archive
from storage.keys import original_key
from storage.objects import ObjectStore, Staging
from storage.settings import Settings
from tests.processes import save_tiny_batch, tiny_page


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(Settings(home=tmp_path / "home")) as opened:
        yield opened


def _counts(taken: Intake) -> tuple[int, int, int]:
    return taken.new_files, taken.known_files, len(taken.refusals)


def test_a_second_time_changes_nothing(archive: Archive, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    save_tiny_batch(folder, singles=2, tiff_pages=3)
    batch = archive.open_batch("b")
    assert _counts(take_in(archive, batch, [folder])) == (3, 0, 0)
    before = archive.status(batch)
    assert (before.pages_in, before.waiting, before.excluded) == (5, 5, 0)
    assert _counts(take_in(archive, batch, [folder])) == (0, 3, 0)
    assert archive.status(batch) == before


def test_the_same_bytes_twice_are_read_once(archive: Archive, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    save_tiny_batch(folder, singles=1, tiff_pages=2)
    (folder / "copy.tif").write_bytes((folder / "so.tif").read_bytes())
    batch = archive.open_batch("b")
    take_in(archive, batch, [folder])
    status = archive.status(batch)
    assert (status.pages_in, status.waiting, status.excluded, status.duplicate_files) == (5, 3, 2, 1)
    assert len([key for key in archive.store.keys("originals/")]) == 2


def test_a_refused_file_that_is_mended_is_no_failure_any_more(archive: Archive, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    page = folder / "trang.png"
    page.write_bytes(b"")
    batch = archive.open_batch("b")
    told: list[tuple[str, str | None]] = []
    take_in(archive, batch, [folder], on_file=lambda name, e: told.append((name, e.code if e else None)))
    assert told == [("trang.png", "bad-input")]
    assert [(f.file, f.code) for f in archive.failures(batch)] == [("trang.png", "bad-input")]
    tiny_page("sửa").save(page)
    take_in(archive, batch, [folder])
    assert archive.failures(batch) == []


def test_folders_with_files_of_one_name_do_not_answer_for_each_other(
    archive: Archive, tmp_path: Path
) -> None:
    good, bad = tmp_path / "good", tmp_path / "bad"
    save_tiny_batch(good, singles=1, tiff_pages=0)
    bad.mkdir()
    (bad / "trang-1.png").write_bytes(b"no image at all")
    batch = archive.open_batch("b")
    assert _counts(take_in(archive, batch, [bad, good])) == (1, 0, 1)
    assert len(archive.failures(batch)) == 1


def test_a_lost_original_comes_back(archive: Archive, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    save_tiny_batch(folder, singles=1, tiff_pages=0)
    batch = archive.open_batch("b")
    take_in(archive, batch, [folder])
    (sha256,) = archive.sources(batch)
    key = original_key(sha256)
    archive.store.delete(key)
    take_in(archive, batch, [folder])
    assert archive.store.verify(key)


class _FullStaging:
    def __init__(self, room: int) -> None:
        self.room = room

    def write(self, data: bytes) -> None:
        self.room -= len(data)
        if self.room < 0:
            raise StorageError("The disk is full")

    def commit(self, key: str) -> None:
        raise StorageError(f"No room for {key}")

    def abort(self) -> None:
        """Forget nothing."""


class _FullStore:
    """A store without room, at the first byte or only at the end."""

    def __init__(self, inner: ObjectStore, room: int) -> None:
        self._inner = inner
        self._room = room

    @contextmanager
    def put_stream(self) -> Iterator[Staging]:
        yield _FullStaging(self._room)

    def exists(self, key: str) -> bool:
        return self._inner.exists(key)


@pytest.mark.parametrize("room", [0, 10**9])
def test_a_full_disk_stops_the_intake_and_nothing_half_is_believed(
    archive: Archive, tmp_path: Path, room: int
) -> None:
    folder = tmp_path / "in"
    save_tiny_batch(folder, singles=2, tiff_pages=0)
    batch = archive.open_batch("b")
    full = dataclasses.replace(archive, store=_FullStore(archive.store, room))  # type: ignore[arg-type]
    with pytest.raises(StorageError):
        take_in(full, batch, [folder])
    status = archive.status(batch)
    assert (status.pages_in, status.files, status.refused_files) == (0, 0, 0)
    assert list(archive.store.keys()) == []
    assert _counts(take_in(archive, batch, [folder])) == (2, 0, 0)


def test_its_own_store_is_not_taken_in(tmp_path: Path) -> None:
    save_tiny_batch(tmp_path, singles=1, tiff_pages=0)
    with Archive.open(Settings(home=tmp_path / "kept")) as inside:
        batch = inside.open_batch("b")
        assert _counts(take_in(inside, batch, [tmp_path])) == (1, 0, 0)
        assert _counts(take_in(inside, batch, [tmp_path])) == (0, 1, 0)
    assert not list((tmp_path / "kept" / "store" / ".parts").iterdir())
