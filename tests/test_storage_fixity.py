"""Fixity: whatever is missing, changed or unreadable in the store is found, and nothing else is."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from storage.archive import Archive
from storage.fixity import ProblemKind, check_fixity
from storage.folder import FolderStore
from storage.keys import original_key, page_image_key, page_ocr_key
from tests.archive_builder import keep_page, open_archive

DATA = b"a scan"
SHA = hashlib.sha256(DATA).hexdigest()


def _jpeg(width: int) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((width, 100), 50).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(tmp_path) as opened:
        batch = opened.open_batch("b")
        opened.store.put(original_key(SHA), DATA)
        opened.add_sighting(batch, SHA, display_name="x.pdf", folder="", modified_at=None)
        opened.add_source(SHA, size=len(DATA), media_type="pdf", page_count=2)
        (task,) = opened.lease_pages(batch, "a", limit=1)
        opened.finish_page(task.page_id, "a", keep_page(opened, task))
        opened.store.put(page_image_key(SHA, 1), _jpeg(100))
        yield opened


def _path(archive: Archive, key: str) -> Path:
    assert isinstance(archive.store, FolderStore)
    return archive.store.path_of(key)


def test_a_whole_archive_has_no_problem(archive: Archive) -> None:
    assert list(check_fixity(archive)) == []


ORIGINAL, IMAGE, OCR = original_key(SHA), page_image_key(SHA, 1), page_ocr_key(SHA, 1)
HARM: list[tuple[str, Callable[[Path], object], ProblemKind]] = [
    (ORIGINAL, Path.unlink, ProblemKind.MISSING),
    (ORIGINAL, lambda path: path.write_bytes(b"A scan"), ProblemKind.CHANGED),
    (IMAGE, Path.unlink, ProblemKind.MISSING),
    (IMAGE, lambda path: path.write_bytes(path.read_bytes()[:2000]), ProblemKind.UNREADABLE),
    (IMAGE, lambda path: path.write_bytes(_jpeg(90)), ProblemKind.UNREADABLE),
    (OCR, Path.unlink, ProblemKind.MISSING),
    (OCR, lambda path: path.write_bytes(path.read_bytes()[:-20]), ProblemKind.UNREADABLE),
    (OCR, lambda path: path.write_bytes(b"text"), ProblemKind.UNREADABLE),
]


@pytest.mark.parametrize(("key", "harm", "kind"), HARM)
def test_each_harm_is_found(
    archive: Archive, key: str, harm: Callable[[Path], object], kind: ProblemKind
) -> None:
    harm(_path(archive, key))
    (problem,) = check_fixity(archive)
    assert (problem.key, problem.kind, problem.sha256) == (key, kind, SHA)
    assert problem.page_no == (None if key == ORIGINAL else 1)
