"""Proving what is stored: every original against its hash, each page against its objects. Changes nothing."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from PIL import Image
from pydantic import ValidationError

from models.codec import decode_page
from models.errors import StorageError
from models.page import PageDocument
from storage.archive import Archive
from storage.keys import original_key
from storage.objects import ObjectStore
from storage.values import PageRow, PageState


class ProblemKind(StrEnum):
    """What can be wrong with a stored object."""

    MISSING = "missing"
    CHANGED = "changed"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Problem:
    """One object that is not as it should be. ``page_no`` is None for an original."""

    kind: ProblemKind
    key: str
    sha256: str
    page_no: int | None
    message: str
    remedy: str


def check_fixity(archive: Archive) -> Iterator[Problem]:
    """Give every problem found, file by file in the order of their hashes; nothing where all is well.

    Reads all bytes of the store once. Files and pages that are taken in meanwhile may be left out.
    """
    for sha256 in archive.sources():
        yield from _check_original(archive.store, sha256)
        for row in archive.pages_of(sha256):
            if row.state is PageState.DONE:
                yield from _check_page(archive.store, row)


def _check_original(store: ObjectStore, sha256: str) -> Iterator[Problem]:
    key = original_key(sha256)
    again = "Put the file back from a backup, or scan the same file again."
    if not store.exists(key):
        yield Problem(ProblemKind.MISSING, key, sha256, None, "the original is not in the store", again)
    elif not store.verify(key):
        message = "the original's bytes have changed since it was taken in"
        yield Problem(ProblemKind.CHANGED, key, sha256, None, message, again)


def _check_page(store: ObjectStore, row: PageRow) -> Iterator[Problem]:
    rebuild = "It can be made again from the original."
    document: PageDocument | None = None
    for key, what in ((row.ocr_key, "page as read"), (row.image_key, "page image")):
        if key is None or not store.exists(key):
            message = f"the {what} is not in the store"
            yield Problem(ProblemKind.MISSING, key or "", row.sha256, row.page_no, message, rebuild)
            continue
        try:
            if key == row.ocr_key:
                document = _read_document(store, key)
            else:
                _read_image(store, key, document)
        except (StorageError, ValidationError, OSError, EOFError, zlib.error, ValueError) as error:
            message = f"the {what} cannot be read: {type(error).__name__}"
            yield Problem(ProblemKind.UNREADABLE, key, row.sha256, row.page_no, message, rebuild)


def _read_document(store: ObjectStore, key: str) -> PageDocument:
    return decode_page(store.get(key))


def _read_image(store: ObjectStore, key: str, document: PageDocument | None) -> None:
    """Decode all of the image, at an eighth of its size where the format allows: cuts still show."""
    with store.open_path(key) as path, Image.open(path) as image:
        size = image.size
        image.draft("L", (max(1, size[0] // 8), max(1, size[1] // 8)))
        image.load()
    if document is not None and size != (document.width_px, document.height_px):
        raise ValueError(f"the image has {size} pixels, the page as read says otherwise")
