"""Which files are there to be read, and a file's hash while it streams by. Opens nothing as an image."""

from __future__ import annotations

import hashlib
import os
import re
import stat
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from models.errors import AccessError, BadInputError, SohoaError, StillGrowingError
from pipeline.sniff import HEAD_BYTES, MediaType, sniff
from pipeline.source_file import display_name, open_source, refusal_for

# Files that desktops leave in every folder; beside hidden names the only ones passed over without a word.
COMPANION_NAMES = frozenset({"thumbs.db", "ehthumbs.db", "desktop.ini", ".ds_store"})
STORE_FOLDER_NAMES = frozenset({".sohoa"})

_CHUNK_BYTES = 1 << 20
# A file touched within the last second may be in the middle of a copy: look again a moment later.
_FRESH_S = 1.0
_SETTLE_S = 0.2


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to take in.

    ``root`` is the folder that was named (the file's own, where a file was named); ``display_name`` is its
    path below ``root``, for people.
    """

    path: Path
    root: Path
    display_name: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something in the way of the walk that is not taken in, and why."""

    display_name: str
    error: SohoaError


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What is known of a file's bytes: SHA-256 in hex, size in bytes, time of last change (UTC), kind."""

    sha256: str
    size: int
    modified_at: datetime
    media_type: MediaType


def find_files(paths: Sequence[Path], *, store: Path | None = None) -> Iterator[FoundFile | Refusal]:
    """Yield every file to be read under ``paths``, and a refusal for each that cannot be; in natural order.

    Folders are walked to the bottom, names in the order people count in (2 before 10). Passed over in
    silence: hidden names (unless named themselves), ``COMPANION_NAMES``, and the folder ``store`` that the
    program keeps its own things in. A link to a folder inside the same root is passed over too, as its files
    are met under their real names; a link out of the root is refused.
    """
    kept_in = store.resolve() if store is not None else None
    for path in paths:
        if path.is_dir():
            yield from _Walk(root=path, real_root=path.resolve(), store=kept_in).folder(path)
        else:
            yield _look_at(path, root=path.parent)


def natural_key(name: str) -> tuple[tuple[int, int, str], ...]:
    """Return a sort key that puts ``page 2`` before ``page 10``, blind to case and to NFC or NFD."""
    folded = unicodedata.normalize("NFC", name).casefold()
    parts = re.findall(r"[0-9]+|[^0-9]+", folded)
    return tuple((0, int(p), p) if p[0] in "0123456789" else (1, 0, p) for p in parts)


@dataclass(frozen=True, slots=True)
class _Walk:
    """One folder that was named: ``real_root`` is where it really lies, links followed."""

    root: Path
    real_root: Path
    store: Path | None

    def folder(self, path: Path) -> Iterator[FoundFile | Refusal]:
        try:
            with os.scandir(path) as found:
                entries = sorted(found, key=lambda e: (natural_key(e.name), e.name))
        except OSError as error:
            yield Refusal(self._name(path), refusal_for(error, file=self._name(path)))
            return
        for entry in entries:
            if not _is_passed_over(entry.name):
                yield from self._entry(entry)

    def _entry(self, entry: os.DirEntry[str]) -> Iterator[FoundFile | Refusal]:
        path = Path(entry.path)
        if entry.is_symlink():
            yield from self._link(path)
        elif not entry.is_dir(follow_symlinks=False):
            yield _look_at(path, root=self.root)
        elif self.store is None or path.resolve() != self.store:
            yield from self.folder(path)

    def _link(self, path: Path) -> Iterator[FoundFile | Refusal]:
        name = self._name(path)
        try:
            target = path.resolve(strict=True)
        except (OSError, RuntimeError):
            gone = BadInputError("The link points to nothing.", file=name, remedy="Remove or mend the link.")
            yield Refusal(name, gone)
            return
        if not target.is_relative_to(self.real_root):
            yield Refusal(name, _leads_out(name))
        elif not target.is_dir():
            yield _look_at(path, root=self.root)

    def _name(self, path: Path) -> str:
        return display_name(path.relative_to(self.root) if path != self.root else path)


def _leads_out(name: str) -> AccessError:
    return AccessError(
        "The link leads out of the folder that was named.",
        file=name,
        remedy="Name the file itself, or copy it into the folder.",
    )


def _is_passed_over(name: str) -> bool:
    return name.startswith(".") or name.casefold() in COMPANION_NAMES or name in STORE_FOLDER_NAMES


def _look_at(path: Path, *, root: Path) -> FoundFile | Refusal:
    """Decide by the first bytes of the file."""
    name = display_name(path.relative_to(root))
    try:
        with open_source(path) as source:
            head = source.read(HEAD_BYTES)
        _check_head(head)
    except OSError as error:
        return Refusal(name, refusal_for(error, file=name))
    except SohoaError as error:
        error.file = name
        return Refusal(name, error)
    return FoundFile(path, root, name)


def _check_head(head: bytes) -> MediaType:
    if not head:
        raise BadInputError(
            "The file is empty (zero bytes).",
            remedy="Scan the paper again, or wait if it is still being written.",
        )
    return sniff(head)


def take_file(
    path: Path,
    *,
    copy_to: Callable[[bytes], object] | None = None,
    now: Callable[[], float] = time.time,
    sleep: Callable[[float], None] = time.sleep,
) -> FileFacts:
    """Read the file once from end to end: hash it, and feed each chunk to ``copy_to``.

    Errors that ``copy_to`` raises pass through as they are. ``now`` and ``sleep`` are there for tests.

    Raises:
        StillGrowingError: size or time of change moved while it was read; what was copied is not to be kept.
        AccessError: this user may not read it.
        BadInputError: it is empty or cannot be read; UnsupportedInputError: no page image.
    """
    name = display_name(path.name)
    try:
        with open_source(path) as source:
            return _take(path, source, copy_to=copy_to, pause=_pause(now, sleep))
    except SohoaError as error:
        error.file = name
        raise


def _pause(now: Callable[[], float], sleep: Callable[[float], None]) -> Callable[[float], None]:
    """Return a function of a time of change that waits a little where that is only just past."""

    def wait(changed_at: float) -> None:
        if abs(now() - changed_at) < _FRESH_S:
            sleep(_SETTLE_S)

    return wait


def _take(
    path: Path,
    source: BinaryIO,
    *,
    copy_to: Callable[[bytes], object] | None,
    pause: Callable[[float], None],
) -> FileFacts:
    before = os.fstat(source.fileno())
    digest = hashlib.sha256()
    size = 0
    media_type: MediaType | None = None
    for chunk in _chunks(source):
        if media_type is None:
            media_type = _check_head(chunk[:HEAD_BYTES])
        digest.update(chunk)
        size += len(chunk)
        if size > before.st_size:  # a file that something writes on and on would never end
            break
        if copy_to is not None:
            copy_to(chunk)
    pause(before.st_mtime)
    if _has_changed(path, before, size=size):
        raise StillGrowingError("The file changed while it was read.")
    if media_type is None:
        media_type = _check_head(b"")
    return FileFacts(digest.hexdigest(), size, datetime.fromtimestamp(before.st_mtime, UTC), media_type)


def _chunks(source: BinaryIO) -> Iterator[bytes]:
    """Yield the file in pieces; a read that fails becomes our error here, apart from errors of the copy."""
    while True:
        try:
            chunk = source.read(_CHUNK_BYTES)
        except OSError as error:
            raise refusal_for(error, file="") from error
        if not chunk:
            return
        yield chunk


def _has_changed(path: Path, before: os.stat_result, *, size: int) -> bool:
    try:
        after = path.stat()
    except FileNotFoundError:  # a scanner that writes to a temporary name and renames it
        return True
    except OSError as error:
        raise refusal_for(error, file="") from error
    same = (after.st_size, after.st_mtime_ns, after.st_ino) == (size, before.st_mtime_ns, before.st_ino)
    return not same or not stat.S_ISREG(after.st_mode)
