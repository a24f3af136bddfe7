"""Taking in: every file is kept once, remembered by all its names, or refused with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from flows.intake import take_in
from models.errors import SohoaError, StorageError
from storage.archive import Archive
from storage.folder import FolderStaging
from storage.keys import ORIGINALS, original_key
from storage.listing import named_sources
from tests.archive_builder import open_archive


def _image(path: Path, shade: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("L", (60, 40), shade).save(path)
    return path


def _folder(root: Path) -> Path:
    _image(root / "2.png", 20)
    _image(root / "10.png", 100)
    (root / "sub").mkdir()
    (root / "sub/copy of 2.png").write_bytes((root / "2.png").read_bytes())
    (root / "text.png").write_text("no image", encoding="utf-8")
    (root / "empty.tif").write_bytes(b"")
    return root


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return open_archive(tmp_path / "home")


def test_files_are_kept_once_and_refusals_told(archive: Archive, tmp_path: Path) -> None:
    told: list[tuple[str, str]] = []

    def hear(name: str, error: SohoaError | None) -> None:
        told.append((name, error.code if error else ""))

    batch = archive.open_batch("b")
    taken = take_in(archive, batch, [_folder(tmp_path / "in")], on_file=hear)
    assert (taken.new_files, taken.known_files) == (2, 1)
    assert told == [
        ("2.png", ""),
        ("10.png", ""),
        ("empty.tif", "bad-input"),
        ("sub/copy of 2.png", ""),
        ("text.png", "unsupported"),
    ]
    assert [s.display_name for s in named_sources(archive, batch)] == ["2.png", "10.png"]
    originals = list(archive.store.keys(ORIGINALS))
    assert len(originals) == 2
    assert all(archive.store.verify(key) for key in originals)
    status = archive.status(batch)
    assert (status.pages_in, status.waiting, status.excluded, status.refused_files) == (3, 2, 1, 2)


def test_taking_in_again_adds_nothing(archive: Archive, tmp_path: Path) -> None:
    folder, batch = _folder(tmp_path / "in"), archive.open_batch("b")
    take_in(archive, batch, [folder])
    before = archive.status(batch), len(archive.failures(batch))
    taken = take_in(archive, batch, [folder])
    assert (taken.new_files, taken.known_files, len(taken.refusals)) == (0, 3, 2)
    assert (archive.status(batch), len(archive.failures(batch))) == before


def test_a_file_that_was_mended_is_no_failure_any_more(archive: Archive, tmp_path: Path) -> None:
    folder, batch = _folder(tmp_path / "in"), archive.open_batch("b")
    take_in(archive, batch, [folder])
    _image(folder / "text.png", 200)
    take_in(archive, batch, [folder])
    assert [f.file for f in archive.failures(batch)] == ["empty.tif"]


def test_the_programs_own_folder_is_not_taken_in(archive: Archive, tmp_path: Path) -> None:
    _image(tmp_path / "1.png", 9)
    _image(archive.settings.home / "2.png", 8)
    taken = take_in(archive, archive.open_batch("b"), [tmp_path])
    assert (taken.new_files, taken.refusals) == (1, ())


def test_a_full_disk_stops_and_nothing_half_is_kept(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_self: FolderStaging, _data: bytes) -> None:
        raise StorageError("cannot write to the store: no space left")

    batch, folder = archive.open_batch("b"), _folder(tmp_path / "in")
    with monkeypatch.context() as patched:
        patched.setattr(FolderStaging, "write", full)
        with pytest.raises(StorageError):
            take_in(archive, batch, [folder])
    assert archive.status(batch).pages_in == 0
    assert list(archive.store.keys()) == []
    assert archive.failures(batch) == []
    assert take_in(archive, batch, [folder]).new_files == 2
    kept = named_sources(archive, batch)[0]
    assert archive.store.exists(original_key(kept.sha256))
