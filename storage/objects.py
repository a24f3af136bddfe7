"""What an object store must do, whatever holds the bytes: a folder (``folder.py``) or S3 (``s3.py``)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from models.errors import SetupError
from storage.folder import FolderStore
from storage.object_cache import ObjectCache
from storage.s3_access import S3Access


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

    def put_aside(self, key: str) -> None:
        """Move an object that is not what was kept below ``damaged/``, so that its key is free again."""

    def verify(self, key: str) -> bool:
        """Return whether the object is there and has the hash that its key names, where it names one."""

    def link(self, key: str, *, seconds: int) -> str | None:
        """Return an address that gives the object for ``seconds``, or None where the store has none."""

    def look(self) -> str:
        """Return in words where the store is and what it offers; StorageError where it cannot be used."""


@dataclass(frozen=True, slots=True)
class StoreAddress:
    """Where a store is: a folder's path, or ``s3://bucket/prefix`` with its server and a local cache."""

    url: str
    s3: S3Access | None = None
    cache: ObjectCache | None = None

    def shown(self, folder: str) -> str:
        """Return where the objects whose keys begin with ``folder`` lie, for people to read."""
        return f"{self.url.rstrip('/')}/{folder}"


def open_store(address: StoreAddress, *, may_be_new: bool = True) -> ObjectStore:
    """Return the store at ``address``; a folder that is missing is made where it ``may_be_new``.

    Raises:
        SetupError: a kind of store that this version does not know, or no server is named.
        StorageError: the folder is empty or not there, and may not be; or it cannot be used.

    """
    kind, has_scheme, _ = address.url.partition("://")
    if not has_scheme:
        return FolderStore(Path(address.url), may_be_new=may_be_new)
    if kind != "s3":
        raise SetupError(
            f"this version cannot keep objects at a '{kind}' address",
            remedy="Set SOHOA_STORE_URL to a folder or to s3://BUCKET/PREFIX, or leave it empty.",
        )
    if address.s3 is None:
        raise SetupError(
            "no S3 server is named",
            remedy="Set SOHOA_S3_ENDPOINT, SOHOA_S3_ACCESS_KEY and SOHOA_S3_SECRET_KEY (or …_FILE).",
        )
    from storage.s3 import S3Store  # noqa: PLC0415 - one PC need not load a client for servers

    return S3Store(address.url, address.s3, cache=address.cache)
