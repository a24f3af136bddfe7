"""The object store as a folder. Every write goes to a temporary file first, so nothing is ever half there."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import socket
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from models.errors import StorageError
from storage.keys import check_key, damaged_key, sha256_of
from storage.object_errors import missing_object, missing_store

_PARTS = ".parts"  # temporary files, on the same file system as the objects; no key begins with a dot
_STALE_S = 24 * 3600.0


class FolderStaging:
    """A temporary file that becomes an object; see ``storage.objects.Staging``."""

    def __init__(self, store: FolderStore) -> None:
        """Open a fresh temporary file in ``store``."""
        self._store = store
        self._size = 0
        self._path = store.new_part()
        with store.told("write to"):
            self._file = self._path.open("xb")

    def write(self, data: bytes) -> None:
        """Append ``data``."""
        with self._store.told("write to"):
            self._file.write(data)
        self._size += len(data)

    def commit(self, key: str) -> None:
        """Make the bytes durable and give them their key, in one step that a power cut cannot halve."""
        target = self._store.path_of(key)
        with self._store.told("write to"):
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            # An original of the same size is the same bytes: its name is their hash.
            if sha256_of(key) and target.is_file() and target.stat().st_size == self._size:
                self._path.unlink()
                return
            _make_folder(target.parent)
            self._path.replace(target)
            _sync_folder(target.parent)

    def abort(self) -> None:
        """Forget the bytes; harmless after ``commit``. A full disk at this point is no news."""
        try:
            self._file.close()
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EIO):
                raise
        self._path.unlink(missing_ok=True)


class FolderStore:
    """Objects as files below ``root``; see ``storage.objects.ObjectStore`` for the promises."""

    def __init__(self, root: Path, *, may_be_new: bool = True) -> None:
        """Make the folder where it is missing and may be, and clear what dead writers left there."""
        self.root = root.absolute()
        if not may_be_new and not self._is_there():
            raise missing_store(str(self.root))
        with self.told("open"):
            _make_folder(self.root / _PARTS)
            self._clear_stale()

    def _is_there(self) -> bool:
        """Return whether anything lies in the folder: the place of a share that is not mounted is empty."""
        try:
            return any(self.root.iterdir())
        except FileNotFoundError:
            return False

    @contextmanager
    def told(self, doing: str, key: str = "") -> Iterator[None]:
        """Turn what the operating system refuses into a StorageError with a remedy."""
        try:
            yield
        except FileNotFoundError as error:
            if key or not self._is_there():
                raise self._missing(key) from error
            raise StorageError(f"cannot {doing} the store: {error}") from error
        except OSError as error:
            remedy = _REMEDIES.get(error.errno or 0)
            said = f"cannot {doing} the store: {error.strerror or error}"
            raise StorageError(said, remedy=remedy) from error

    def _missing(self, key: str) -> StorageError:
        """Return the error for a key without an object: it is gone, or the whole store is away."""
        return missing_object(key) if self._is_there() else missing_store(str(self.root))

    def path_of(self, key: str) -> Path:
        """Return where ``key`` is or would be; raises ValueError for a key that could leave the folder."""
        return self.root / check_key(key)

    def new_part(self) -> Path:
        """Return an unused path for a temporary file; its name says which process writes it."""
        return self.root / _PARTS / f"{_host()}.{os.getpid()}.{uuid.uuid4().hex}"

    def put(self, key: str, data: bytes) -> None:
        """Keep ``data`` under ``key``."""
        with self.put_stream() as staging:
            staging.write(data)
            staging.commit(key)

    @contextmanager
    def put_stream(self) -> Iterator[FolderStaging]:
        """Give a staging file that is removed unless it was committed."""
        staging = FolderStaging(self)
        try:
            yield staging
        finally:
            staging.abort()

    def get(self, key: str) -> bytes:
        """Return the object."""
        with self.told("read from", key):
            return self.path_of(key).read_bytes()

    @contextmanager
    def open_path(self, key: str) -> Iterator[Path]:
        """Give the object's own file."""
        path = self.path_of(key)
        if not path.is_file():
            raise self._missing(key)
        yield path

    def exists(self, key: str) -> bool:
        """Return whether the object is there."""
        return self.path_of(key).is_file()

    def size(self, key: str) -> int:
        """Return the object's size in bytes."""
        with self.told("read from", key):
            return self.path_of(key).stat().st_size

    def keys(self, prefix: str = "") -> Iterator[str]:
        """Give the keys that begin with ``prefix``."""
        folder = self.root / prefix.rpartition("/")[0]
        for place, names, files in os.walk(folder):
            names[:] = sorted(n for n in names if not n.startswith("."))
            for name in sorted(files):
                key = (Path(place) / name).relative_to(self.root).as_posix()
                if key.startswith(prefix):
                    yield key

    def delete(self, key: str) -> None:
        """Remove the object, durably."""
        path = self.path_of(key)
        with self.told("delete from"):
            path.unlink(missing_ok=True)
            if path.parent.is_dir():
                _sync_folder(path.parent)

    def put_aside(self, key: str) -> None:
        """Move the object below ``damaged/``, durably."""
        path, target = self.path_of(key), self.path_of(damaged_key(key))
        with self.told("write to", key):
            _make_folder(target.parent)
            path.replace(target)
            _sync_folder(target.parent)
            _sync_folder(path.parent)

    def verify(self, key: str) -> bool:
        """Return whether the bytes are there and hash to what the key says."""
        path, expected = self.path_of(key), sha256_of(key)
        if not path.is_file():
            return False
        with self.told("read from", key), path.open("rb") as file:
            return expected is None or hashlib.file_digest(file, "sha256").hexdigest() == expected

    def link(self, key: str, *, seconds: int) -> str | None:
        """Return None: files of a folder have no address of their own."""
        del key, seconds
        return None

    def look(self) -> str:
        """Write and remove a little file; return the folder and the room that is left."""
        probe = self.new_part()
        with self.told("write to"):
            with probe.open("xb") as file:
                file.write(b"x")
                file.flush()
                os.fsync(file.fileno())
            probe.unlink()
            free = shutil.disk_usage(self.root).free
        return f"{self.root}, {free >> 20} MiB free"

    def _clear_stale(self) -> None:
        for part in (self.root / _PARTS).iterdir():
            host, _, rest = part.name.partition(".")
            pid = rest.partition(".")[0]
            try:
                if _is_forsaken(part, pid if host == _host() else ""):
                    part.unlink()
            except FileNotFoundError:
                continue  # another program that opens the store cleared it first


def _host() -> str:
    return socket.gethostname().replace(".", "-") or "localhost"


def _is_forsaken(part: Path, pid: str) -> bool:
    """Tell whether nobody writes a part any more: ``pid`` is the writer's, where it is on this machine.

    Age says it only of other machines' parts: a clock that jumps must not take a living writer's part away.
    """
    if pid.isdigit() and Path("/proc/self").exists():
        return not Path(f"/proc/{pid}").exists()
    return _age_s(part) > _STALE_S


def _age_s(path: Path) -> float:
    return time.time() - path.stat().st_mtime


def _make_folder(path: Path) -> None:
    """Make ``path`` and its parents so that they survive a power cut."""
    if path.is_dir():
        return
    _make_folder(path.parent)
    path.mkdir(exist_ok=True)
    _sync_folder(path.parent)


def _sync_folder(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


_REMEDIES = {
    errno.ENOSPC: "The disk is full: free some space, then run the same command again: nothing is lost.",
    errno.EDQUOT: "Your share of the disk is full: free some space, then run the same command again.",
    errno.EACCES: "Give this user the right to write in the store's folder.",
    errno.EPERM: "Give this user the right to write in the store's folder.",
    errno.EROFS: "The disk is mounted read-only: set SOHOA_HOME to a folder that can be written.",
}
