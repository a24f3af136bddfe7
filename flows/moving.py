"""Move a file into another folder so that nothing is ever overwritten and no half copy is ever seen."""

from __future__ import annotations

import errno
import hashlib
import itertools
import os
import shutil
from pathlib import Path

from models.errors import StorageError

_NO_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK})


def move_file(source: Path, target: Path) -> Path:
    """Move ``source`` to ``target``, or to ``name-2`` and so on where that name is taken; return where to.

    A move that was cut off is finished by moving again: the same bytes under the target's name count as done.

    Raises:
        StorageError: the folder or the disk refuses; the file is still where it was.

    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        for number in itertools.count(1):
            place = target if number == 1 else target.with_name(f"{target.stem}-{number}{target.suffix}")
            if _move_to(source, place):
                return place
    except OSError as error:
        raise StorageError(
            f"{source.name} cannot be moved to {target.parent}: {error.strerror or error}",
            remedy="Give this user the right to write there, or free some space; it is tried again.",
        ) from error
    raise AssertionError("count() does not end")


def _move_to(source: Path, place: Path) -> bool:
    """Move there unless the name is taken; return whether it was moved."""
    try:
        os.link(source, place)  # fails where the name is taken, unlike a rename
    except FileExistsError:
        if not place.samefile(source):
            return False
    except OSError as error:
        if error.errno == errno.EXDEV:
            return _copy_to(source, place)
        if error.errno not in _NO_LINKS:
            raise
        return _rename_to(source, place)
    source.unlink()
    return True


def _rename_to(source: Path, place: Path) -> bool:
    """Move on a file system without hard links: take the name with an empty file, then rename onto that."""
    try:
        os.close(os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
    except FileExistsError:
        return False
    try:
        source.replace(place)
    except OSError:
        place.unlink()
        raise
    return True


def _copy_to(source: Path, place: Path) -> bool:
    """Move to another disk: copy under a hidden name, compare, give it its name, and only then remove."""
    if place.exists():
        return _digest(place) == _digest(source) and _removed(source)
    hidden = place.with_name(f".{place.name}.part")
    shutil.copy2(source, hidden)
    with hidden.open("rb+") as copied:
        os.fsync(copied.fileno())
    if _digest(hidden) != _digest(source):
        hidden.unlink()
        raise OSError(errno.EIO, "the copy differs from the file")
    if not _rename_to(hidden, place):
        hidden.unlink()
        return False
    return _removed(source)


def _removed(source: Path) -> bool:
    source.unlink()
    return True


def _digest(path: Path) -> bytes:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").digest()
