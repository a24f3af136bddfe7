"""Local copies of originals that came from a server, so that many pages of one file fetch it once.

Copies are named by their hash and checked when they are made; they may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import os
import time
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from models.errors import StorageError

# A copy used within this time may be open in another worker, which goes back to its path for each page.
_IN_USE_S = 600.0


@dataclass(frozen=True, slots=True)
class ObjectCache:
    """Files below ``folder``, together at most about ``limit_bytes`` (one file may be larger)."""

    folder: Path
    limit_bytes: int

    def path_of(self, sha256: str, fetch: Callable[[], Iterable[bytes]]) -> Path:
        """Return the copy's path, fetching it where it is not there yet.

        Raises:
            StorageError: the disk is full, or the bytes that came have another hash.

        """
        path = self.folder / sha256
        try:
            if path.is_file():
                os.utime(path)
                return path
            self.folder.mkdir(parents=True, exist_ok=True)
            part = self.folder / f".{uuid.uuid4().hex}"
            try:
                self._fill(part, sha256, fetch())
                self._make_room(part.stat().st_size)
                part.replace(path)
            finally:
                part.unlink(missing_ok=True)
        except OSError as error:
            raise StorageError(f"cannot write to the cache: {error.strerror or error}") from error
        return path

    def _fill(self, part: Path, sha256: str, blocks: Iterable[bytes]) -> None:
        got = hashlib.sha256()
        with part.open("xb") as file:
            for block in blocks:
                file.write(block)
                got.update(block)
            # A copy is believed by its name alone: after a power cut it must not have it without its bytes.
            file.flush()
            os.fsync(file.fileno())
        if got.hexdigest() != sha256:
            raise StorageError(f"object {sha256} is not what was kept: its hash differs")

    def _make_room(self, needed: int) -> None:
        """Delete the copies that were used longest ago, never one that may be in use."""
        copies = sorted((p for p in self.folder.iterdir() if not p.name.startswith(".")), key=_used_at)
        total = sum(p.stat().st_size for p in copies) + needed
        for copy in copies:
            if total <= self.limit_bytes or time.time() - _used_at(copy) < _IN_USE_S:
                return
            total -= copy.stat().st_size
            copy.unlink(missing_ok=True)


def _used_at(path: Path) -> float:
    return path.stat().st_mtime
