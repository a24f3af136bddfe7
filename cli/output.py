"""Where results are written: stdout, or a file that is there whole or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from models.errors import StorageError


@contextmanager
def open_output(path: Path | None) -> Iterator[BinaryIO]:
    """Give stdout for None, or a temporary file beside ``path`` that takes its name when the block ends well.

    What cannot be written wholly leaves an earlier file of that name as it was. The temporary file can be
    read back and sought in; stdout perhaps not.

    Raises:
        StorageError: the folder or the disk refuses.

    """
    if path is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.")
    except OSError as error:
        raise _refused(path, error) from error
    try:
        with os.fdopen(handle, "w+b") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(0o666 & ~_umask())
        Path(temporary).replace(path)
    except OSError as error:
        raise _refused(path, error) from error
    finally:
        Path(temporary).unlink(missing_ok=True)


def make_folder(path: Path) -> None:
    """Make a folder for results with its parents; raises StorageError where that is refused."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _refused(path, error) from error


def _refused(path: Path, error: OSError) -> StorageError:
    return StorageError(
        f"cannot write {path}: {error.strerror or error}",
        remedy="Choose another place with -o, or free some space: nothing was changed there.",
    )


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
