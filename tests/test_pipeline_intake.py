"""Which files are taken, which are refused and how that is said."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import (
    AccessError,
    BadInputError,
    SohoaError,
    StillGrowingError,
    StorageError,
    UnsupportedInputError,
)
from pipeline.intake import FoundFile, Refusal, find_files, natural_key, take_file
from pipeline.sniff import MediaType
from pipeline.source_file import display_name

JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 60


def put(path: Path, data: bytes = JPEG) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def names(*paths: Path, store: Path | None = None) -> list[str]:
    return [f.display_name for f in find_files(paths, store=store)]


def refusals(*paths: Path) -> dict[str, SohoaError]:
    return {f.display_name: f.error for f in find_files(paths) if isinstance(f, Refusal)}


def test_names_come_in_the_order_people_count_in(tmp_path: Path) -> None:
    for name in ("trang 10.jpg", "trang 2.jpg", "Trang 1.jpg", "sổ 2/b.jpg", "sổ 10/a.jpg"):
        put(tmp_path / name)
    assert names(tmp_path) == ["sổ 2/b.jpg", "sổ 10/a.jpg", "Trang 1.jpg", "trang 2.jpg", "trang 10.jpg"]


def test_hidden_companion_and_own_files_are_passed_over(tmp_path: Path) -> None:
    for name in (
        ".hidden.jpg",
        ".sohoa/a.jpg",
        "Thumbs.db",
        ".DS_Store",
        "desktop.ini",
        "kept/b.jpg",
        "c.jpg",
    ):
        put(tmp_path / name)
    assert names(tmp_path, store=tmp_path / "kept") == ["c.jpg"]
    assert names(tmp_path / ".hidden.jpg") == [".hidden.jpg"], "what is named itself is taken"


def test_nothing_else_vanishes_in_silence(tmp_path: Path) -> None:
    put(tmp_path / "list.xlsx", b"PK\x03\x04")
    put(tmp_path / "page.png", b"just text")
    put(tmp_path / "empty.tif", b"")
    os.mkfifo(tmp_path / "pipe")
    found = refusals(tmp_path, tmp_path / "missing.pdf")
    assert set(found) == {"list.xlsx", "page.png", "empty.tif", "pipe", "missing.pdf"}
    assert isinstance(found["page.png"], UnsupportedInputError)
    assert "text" in found["page.png"].message
    assert type(found["empty.tif"]) is BadInputError
    assert isinstance(found["pipe"], UnsupportedInputError)
    assert all(error.file == name and error.remedy for name, error in found.items())


def test_a_link_out_of_the_folder_is_refused_and_one_inside_is_taken(tmp_path: Path) -> None:
    outside = put(tmp_path / "outside" / "secret.jpg")
    folder = tmp_path / "named"
    inside = put(folder / "a.jpg")
    (folder / "out.jpg").symlink_to(outside)
    (folder / "out-folder").symlink_to(outside.parent)
    (folder / "z-in.jpg").symlink_to(inside)
    (folder / "loop").symlink_to(folder)
    (folder / "gone.jpg").symlink_to(tmp_path / "nowhere")
    (folder / "self.jpg").symlink_to(folder / "self.jpg")
    found = refusals(folder)
    assert {n: type(e) for n, e in found.items()} == {
        "out.jpg": AccessError,
        "out-folder": AccessError,
        "gone.jpg": BadInputError,
        "self.jpg": BadInputError,
    }
    assert [n for n in names(folder) if n not in found] == ["a.jpg", "z-in.jpg"]


def test_a_folder_that_is_itself_a_link_may_be_named(tmp_path: Path) -> None:
    put(tmp_path / "real" / "a.jpg")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert names(tmp_path / "link") == ["a.jpg"]


def test_a_name_in_nfd_keeps_its_bytes_and_shows_in_nfc(tmp_path: Path) -> None:
    nfd = unicodedata.normalize("NFD", "Sổ liệt sĩ.jpg")
    put(tmp_path / nfd)
    (found,) = find_files([tmp_path])
    assert isinstance(found, FoundFile)
    assert found.path.name == nfd
    assert found.display_name == "Sổ liệt sĩ.jpg"
    assert take_file(found.path).size == len(JPEG)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a\nb.jpg", "a\\nb.jpg"),
        ("a\tb\r.jpg", "a\\tb\\r.jpg"),
        ("a\x1b[31m.jpg", "a\\x1b[31m.jpg"),
        ("a\u202egpj.exe", "a\\u202egpj.exe"),
        (os.fsdecode(b"s\xe1ch.jpg"), "s\\xe1ch.jpg"),
    ],
)
def test_names_that_would_break_a_line_are_escaped(name: str, shown: str, tmp_path: Path) -> None:
    put(tmp_path / name)
    (found,) = find_files([tmp_path])
    assert isinstance(found, FoundFile)
    assert found.display_name == shown
    assert found.path.read_bytes() == JPEG


@given(st.text(max_size=30))
def test_a_shown_name_is_always_one_printable_line(name: str) -> None:
    shown = display_name(name)
    assert len(shown.splitlines()) <= 1
    shown.encode("utf-8", "strict" if not any(0xD800 <= ord(c) <= 0xDFFF for c in name) else "replace")


@given(st.lists(st.integers(0, 10**12), max_size=10))
def test_numbers_sort_as_numbers(numbers: list[int]) -> None:
    assert sorted((f"p{n}.tif" for n in numbers), key=natural_key) == [f"p{n}.tif" for n in sorted(numbers)]


def test_no_permission_is_an_access_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(tmp_path / "a.jpg")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert isinstance(refusals(tmp_path)["a.jpg"], AccessError)
    with pytest.raises(AccessError, match="may not read"):
        take_file(path)


def test_a_folder_that_may_not_be_listed_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "closed" / "a.jpg")
    real_scandir: Callable[[Path | str], object] = os.scandir

    def scandir(path: Path | str) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return real_scandir(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert {n: type(e) for n, e in refusals(tmp_path).items()} == {"closed": AccessError}


def no_sleep(_: float) -> None:
    return None


def test_taking_a_file_hashes_and_copies_it_once(tmp_path: Path) -> None:
    data = b"II*\0" + os.urandom(3 << 20)
    path = put(tmp_path / "a.tif", data)
    copy: list[bytes] = []
    facts = take_file(path, copy_to=copy.append, sleep=no_sleep)
    assert b"".join(copy) == data
    assert (facts.sha256, facts.size) == (hashlib.sha256(data).hexdigest(), len(data))
    assert facts.media_type is MediaType.TIFF
    assert facts.modified_at.timestamp() == pytest.approx(path.stat().st_mtime)
    assert facts.modified_at.utcoffset() is not None


def test_a_file_that_changes_while_it_is_read_is_still_growing(tmp_path: Path) -> None:
    path = put(tmp_path / "a.jpg")

    def grow(_: bytes) -> None:
        with path.open("ab") as more:
            more.write(b"more")

    with pytest.raises(StillGrowingError) as caught:
        take_file(path, copy_to=grow, sleep=no_sleep)
    assert caught.value.retryable
    assert caught.value.file == "a.jpg"


def test_a_fresh_file_is_looked_at_again_a_moment_later(tmp_path: Path) -> None:
    path = put(tmp_path / "a.jpg")

    def write_more(_: float) -> None:
        path.write_bytes(JPEG + b"more")

    mtime = path.stat().st_mtime
    take_file(path, now=lambda: mtime + 60, sleep=write_more)  # an old file: nobody waits
    with pytest.raises(StillGrowingError):
        take_file(path, now=lambda: mtime + 0.1, sleep=write_more)


def test_a_file_renamed_away_is_still_growing(tmp_path: Path) -> None:
    path = put(tmp_path / "a.part")
    with pytest.raises(StillGrowingError):
        take_file(path, copy_to=lambda _: path.rename(tmp_path / "a.jpg"), sleep=no_sleep)


@pytest.mark.parametrize(("data", "kind"), [(b"", BadInputError), (b"text", UnsupportedInputError)])
def test_what_is_no_page_image_is_not_copied(data: bytes, kind: type[SohoaError], tmp_path: Path) -> None:
    copy: list[bytes] = []
    with pytest.raises(kind):
        take_file(put(tmp_path / "a.png", data), copy_to=copy.append, sleep=no_sleep)
    assert not copy


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), StorageError("The disk is full.")])
def test_errors_of_the_copy_pass_through_unchanged(error: Exception, tmp_path: Path) -> None:
    def full(_: bytes) -> None:
        raise error

    with pytest.raises(type(error)) as caught:
        take_file(put(tmp_path / "a.jpg"), copy_to=full, sleep=no_sleep)
    assert caught.value is error
