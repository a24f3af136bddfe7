"""Cuts of page images, kept after they were made: decoded pages in memory, finished cuts on disk.

Both have a limit in bytes and drop what was longest unused. Nothing here is part of the archive: the folder
may be deleted at any time. Who may see a page is decided before this is asked.
"""

from __future__ import annotations

import hashlib
import logging
import os
import threading
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from models.geometry import Box
from review import images
from review.held import Held
from storage.objects import ObjectStore

_log = logging.getLogger(__name__)

_MEMORY_BYTES = 256 * 2**20  # seven A3 pages of 300 dpi, decoded
_DISK_BYTES = 2 * 2**30
_DISK_KEEP = 0.8  # pruning goes below the limit by this share, so that it is rare


@dataclass(frozen=True, slots=True)
class PageImage:
    """Which picture is meant. ``version`` changes when the page is read again and the picture replaced."""

    page_id: str
    key: str
    version: str
    width_px: int
    height_px: int


class DecodedPages:
    """Page images as pixels, the last used ones, up to a number of bytes. May be used by many threads."""

    def __init__(self, store: ObjectStore, *, limit_bytes: int = _MEMORY_BYTES) -> None:
        """Start empty; images are read from ``store``."""
        self._store = store
        self._images: Held[tuple[str, str, int], Image.Image] = Held(limit=limit_bytes, weigh=_size_of)

    def get(self, page: PageImage, *, halvings: int = 0) -> Image.Image:
        """Return the page image, halved ``halvings`` times; raises StorageError where it is not stored."""
        key = (page.key, page.version, halvings)
        found = self._images.get_or_make(
            key, lambda: images.decode(self._store.get(page.key), halvings=halvings)
        )
        assert found is not None  # decoding gives a picture or raises
        return found


class CutCache:
    """Finished cuts as files below one folder. May be used by many threads and processes."""

    def __init__(self, folder: Path, *, limit_bytes: int = _DISK_BYTES) -> None:
        """Use ``folder``, made at the first write."""
        self._folder = folder
        self._limit = limit_bytes
        self._written: int | None = None
        self._lock = threading.Lock()

    def get_or_make(self, page: PageImage, what: str, make: Callable[[], bytes | None]) -> bytes | None:
        """Return the cut called ``what`` of a page, making and keeping it where it is new.

        ``make`` returns None where there is no such cut; that is not kept. A disk that refuses to keep it
        costs time, not the picture.
        """
        path = self._path(page, what)
        try:
            data = path.read_bytes()
        except OSError:  # not made yet, or the folder cannot be used: ``_keep`` tells
            made = make()
            if made is not None:
                self._keep(path, made)
            return made
        self._touch(path)
        return data

    def _path(self, page: PageImage, what: str) -> Path:
        name = hashlib.sha256(f"{page.key}\n{page.version}\n{what}".encode()).hexdigest()
        return self._folder / name[:2] / f"{name}.jpg"

    def _touch(self, path: Path) -> None:
        try:
            os.utime(path)
        except FileNotFoundError:
            _log.debug("cut %s was pruned while it was read", path.name)

    def _keep(self, path: Path, data: bytes) -> None:
        part = path.with_name(f".{uuid.uuid4().hex}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(data)
            part.replace(path)
        except OSError as error:
            with suppress(OSError):  # where the folder itself is the trouble, there is no part either
                part.unlink()
            _log.warning("a cut could not be kept in %s: %s", self._folder, error.strerror)
            return
        with self._lock:
            if self._written is None:
                self._written = sum(size for _, size, _ in self._files())
            else:
                self._written += len(data)
            if self._written > self._limit:
                self._written = self._prune()

    def _files(self) -> list[tuple[float, int, Path]]:
        found = []
        for path in self._folder.glob("*/*.jpg"):
            try:
                facts = path.stat()
            except FileNotFoundError:  # another process pruned it
                continue
            found.append((facts.st_mtime, facts.st_size, path))
        return found

    def _prune(self) -> int:
        files = sorted(self._files())
        held = sum(size for _, size, _ in files)
        for _, size, path in files:
            if held <= self._limit * _DISK_KEEP:
                break
            path.unlink(missing_ok=True)
            held -= size
        return held


class PageCuts:
    """The door of this module: cuts, tiles and whole scaled pages as JPEG bytes."""

    def __init__(self, decoded: DecodedPages, kept: CutCache) -> None:
        """Make cuts from ``decoded`` pages and keep them in ``kept``."""
        self._decoded = decoded
        self._kept = kept

    def cut(self, page: PageImage, wanted: images.Cut) -> bytes:
        """Return one part of a page; raises StorageError where its image is not stored."""
        halvings = _halvings_for(wanted)
        name = f"cut {wanted.box.as_list()} {wanted.height_px} {wanted.width_px or ''}".rstrip()

        def make() -> bytes:
            whole = self._decoded.get(page, halvings=halvings)
            box = _scaled(wanted.box, halvings)
            return images.encode(images.cut(whole, images.Cut(box, wanted.height_px, wanted.width_px)))

        made = self._kept.get_or_make(page, name, make)
        assert made is not None  # ``make`` always returns bytes
        return made

    def tile(self, page: PageImage, *, level: int, column: int, row: int) -> bytes | None:
        """Return one tile of the pyramid, or None where there is no such tile."""
        if not 0 <= level <= images.max_level(page.width_px, page.height_px):
            return None

        def make() -> bytes | None:
            found = images.tile(self._level(page, level), column=column, row=row)
            return None if found is None else images.encode(found)

        return self._kept.get_or_make(page, f"tile {level} {column} {row}", make)

    def _level(self, page: PageImage, level: int) -> Image.Image:
        size = images.level_size(page.width_px, page.height_px, level)
        halvings = images.halvings_of(page.width_px, page.height_px, level)
        scaled = self._decoded.get(page, halvings=halvings)
        return scaled if scaled.size == size else scaled.resize(size, Image.Resampling.BOX)


def _halvings_for(wanted: images.Cut) -> int:
    """Say how often the page may be halved before the cut would have to be enlarged."""
    if wanted.height_px is None:
        return 0
    halvings = 0
    while halvings < 3 and wanted.box.h >= wanted.height_px * 2 ** (halvings + 1):
        halvings += 1
    return halvings


def _scaled(box: Box, halvings: int) -> Box:
    factor = 2**halvings
    return Box(box.x // factor, box.y // factor, max(1, box.w // factor), max(1, box.h // factor))


def _size_of(image: Image.Image) -> int:
    return image.width * image.height * 3
