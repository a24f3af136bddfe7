"""Proving what is stored: every object against its hash, each page against its objects. Changes nothing.

What stands in the tables is proved by ``proving``; what is broken is mended by ``mending``.
"""

from __future__ import annotations

import hashlib
import io
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
from storage.keys import original_key, page_hash_begin, page_image_key, page_ocr_key
from storage.objects import ObjectStore
from storage.values import PageRow, PageState


class ProblemKind(StrEnum):
    """What can be wrong. The first three are of objects, the others of rows in the database."""

    MISSING = "missing"
    CHANGED = "changed"
    UNREADABLE = "unreadable"
    ASTRAY = "astray"  # a record that points where nothing is
    OUT_OF_STEP = "out-of-step"  # what follows from claims and decisions is not what stands


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not as it should be. ``key`` names the object or, for rows, the record.

    ``page_no`` is None for an original.
    """

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
        yield from check_original(archive.store, sha256)
        for row in archive.pages_of(sha256):
            if row.state is PageState.DONE:
                yield from check_page(archive.store, row)


def check_original(store: ObjectStore, sha256: str) -> Iterator[Problem]:
    """Give what is wrong with the bytes of one file."""
    key = original_key(sha256)
    again = "Run 'sohoa check --deep --repair', then scan the same file again, or restore a backup."
    if not store.exists(key):
        yield Problem(ProblemKind.MISSING, key, sha256, None, "the original is not in the store", again)
        return
    try:
        is_sound = store.verify(key)
    except StorageError as error:  # a bad place on the disk
        message = f"the original cannot be read: {error.message}"
        yield Problem(ProblemKind.UNREADABLE, key, sha256, None, message, again)
        return
    if not is_sound:
        message = "the original's bytes have changed since it was taken in"
        yield Problem(ProblemKind.CHANGED, key, sha256, None, message, again)


def check_page(store: ObjectStore, row: PageRow) -> Iterator[Problem]:
    """Give what is wrong with the two objects of a page that is done."""
    rebuild = "It can be made again from the original: sohoa check --deep --repair"
    document: PageDocument | None = None
    for key, what in ((row.ocr_key, "page as read"), (row.image_key, "page image")):
        if key is None or not store.exists(key):
            message = f"the {what} is not in the store"
            yield Problem(ProblemKind.MISSING, key or "", row.sha256, row.page_no, message, rebuild)
            continue
        try:
            data = store.get(key)
            if not _is_what_was_kept(data, key, row):
                message = f"the {what} has changed since it was kept: its hash differs"
                yield Problem(ProblemKind.CHANGED, key, row.sha256, row.page_no, message, rebuild)
            elif key == row.ocr_key:
                document = decode_page(data)
            else:
                _look_at_image(data, document)
        except (StorageError, ValidationError, OSError, EOFError, zlib.error, ValueError) as error:
            message = f"the {what} cannot be read: {type(error).__name__}"
            yield Problem(ProblemKind.UNREADABLE, key, row.sha256, row.page_no, message, rebuild)


def _is_what_was_kept(data: bytes, key: str, row: PageRow) -> bool:
    """Compare with the hash in the database, or in the name of a page that people had read anew.

    Pages read before hashes were kept have neither: they are proved by being decoded alone.
    """
    got = hashlib.sha256(data).hexdigest()
    begin = page_hash_begin(key)
    if begin is not None:
        return got.startswith(begin)
    expected = {
        page_ocr_key(row.sha256, row.page_no): row.ocr_sha256,
        page_image_key(row.sha256, row.page_no): row.image_sha256,
    }.get(key)
    return expected is None or got == expected


def _look_at_image(data: bytes, document: PageDocument | None) -> None:
    """Decode all of the image, at an eighth of its size where the format allows: cuts still show."""
    with Image.open(io.BytesIO(data)) as image:
        size = image.size
        image.draft("L", (max(1, size[0] // 8), max(1, size[1] // 8)))
        image.load()
    if document is not None and size != (document.width_px, document.height_px):
        raise ValueError(f"the image has {size} pixels, the page as read says otherwise")
