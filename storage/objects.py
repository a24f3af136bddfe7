"""What an object store must do, whatever holds the bytes. The folder is in ``folder.py``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from models.errors import SetupError
from storage.folder import FolderStore


class Staging(Protocol):
    """Bytes on their way into the store, whose key is known only when the last one has come."""

    def write(self, data: bytes) -> None:
        """Append ``data``; raises StorageError where there is no room."""

    def commit(self, key: str) -> None:
        """Make the bytes the object ``key``, durably; an original that is there already stays as it is."""

    def abort(self) -> None:
        """Forget the bytes; harmless after ``commit``."""


class ObjectStore(Protocol):
    """Bytes under keys (see ``storage.keys``). An object is there whole or not at all.

    All methods raise StorageError where the store cannot do it, ValueError for a bad key.
    """

    def put(self, key: str, data: bytes) -> None:
        """Keep ``data`` under ``key``, durable when this returns. Originals are never rewritten."""

    def put_stream(self) -> AbstractContextManager[Staging]:
        """Give a ``Staging``; leaving the block without ``commit`` forgets what was written."""

    def get(self, key: str) -> bytes:
        """Return the object; StorageError where there is none."""

    def open_path(self, key: str) -> AbstractContextManager[Path]:
        """Give a local file with the object's bytes, for engines that want a path; do not write to it."""

    def exists(self, key: str) -> bool:
        """Return whether the object is there."""

    def size(self, key: str) -> int:
        """Return the object's size in bytes; StorageError where there is none."""

    def keys(self, prefix: str = "") -> Iterator[str]:
        """Give the keys that begin with ``prefix``, sorted by level."""

    def delete(self, key: str) -> None:
        """Remove the object; nothing happens where there is none."""

    def verify(self, key: str) -> bool:
        """Return whether the object is there and has the hash that its key names, where it names one."""


def open_store(url: str) -> ObjectStore:
    """Return the store at ``url``: a folder's path.

    Raises:
        SetupError: a kind of store that this version does not know.

    """
    if "://" in url:
        raise SetupError(
            f"this version cannot keep objects at a '{url.partition('://')[0]}' address",
            remedy="Set SOHOA_STORE_URL to a folder, or leave it empty.",
        )
    return FolderStore(Path(url))
