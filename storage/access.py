"""The access log: who looked at which record, page or field, and when. Ids only, never what was read.

Looks are gathered in memory and written together, at most ``_EVERY_S`` late: a write for each look would make
every page wait for the disk. A program that is killed loses the looks of that moment, and nothing else.
"""

from __future__ import annotations

import atexit
import logging
import threading
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from models.errors import StorageError
from storage.access_tables import access
from storage.archive import Archive

log = logging.getLogger(__name__)

_EVERY_S = 1.0
_MOST_KEPT = 100_000  # looks in memory while the database is away: some minutes of a busy house


@dataclass(frozen=True, slots=True)
class Look:
    """One look: ``did`` is the kind of address that was asked for, ``subject`` the id in it."""

    at: datetime
    who: str
    did: str
    subject: str


class AccessLog:
    """Looks of one archive. One for each program that lets people look."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._lock = threading.Lock()
        self._waiting: list[Look] = []
        self._lost = 0
        self._timer: threading.Timer | None = None
        atexit.register(self.flush)

    def note(self, who: str, did: str, subject: str) -> None:
        """Remember a look; it is written within a second."""
        look = Look(self._archive.clock(), who, did, subject[:64])
        with self._lock:
            if len(self._waiting) >= _MOST_KEPT:
                self._lost += 1
                return
            self._waiting.append(look)
            if self._timer is None:
                self._timer = threading.Timer(_EVERY_S, self.flush)
                self._timer.daemon = True
                self._timer.start()

    def flush(self) -> None:
        """Write what waits; what the database refuses waits for the next time."""
        with self._lock:
            looks, self._waiting, self._timer = self._waiting, [], None
        if not looks:
            return
        rows = [{"at": k.at, "who": k.who, "did": k.did, "subject": k.subject} for k in looks]
        try:
            with self._archive.database.write() as connection:
                connection.execute(access.insert(), rows)
        except StorageError as error:
            log.error("%s looks wait: the access log cannot be written: %s", len(looks), error.code)
            with self._lock:
                self._waiting = looks + self._waiting
        if self._lost:
            log.error("%s looks were not kept: the database was away for too long", self._lost)
            self._lost = 0


def find_looks(
    archive: Archive,
    *,
    subject: str | None = None,
    who: str | None = None,
    before: int | None = None,
    limit: int = 100,
) -> list[Look]:
    """Return looks that are written, newest first."""
    query = select(access).order_by(access.c.seq.desc()).limit(limit)
    for column, wanted in ((access.c.subject, subject), (access.c.who, who)):
        if wanted:
            query = query.where(column == wanted)
    if before is not None:
        query = query.where(access.c.seq < before)
    with archive.database.read() as connection:
        return [Look(r.at, r.who, r.did, r.subject) for r in connection.execute(query)]
