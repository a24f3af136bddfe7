"""Failed sign-ins, kept for a while: limits hold over all processes of the site. Counts, judges nothing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select

from storage.archive import Archive
from storage.review_tables import sign_in_failure as table

_KEPT_S = 3600.0


@dataclass(frozen=True, slots=True)
class SignInFailures:
    """The failures of an archive. ``who`` is kept as a hash: a mistyped name may be a password."""

    archive: Archive

    def add(self, who: str, *, limit: int, window_s: float) -> bool:
        """Remember a failure now; return False, adding nothing, where there are ``limit`` in the window."""
        now = self._now()
        with self.archive.database.write() as connection:
            connection.execute(delete(table).where(table.c.failed_at < now - _KEPT_S))
            if _window(connection, who, since=now - window_s)[1] >= limit:
                return False
            connection.execute(table.insert(), {"who": _hidden(who), "failed_at": now})
        return True

    def window(self, who: str, *, window_s: float) -> tuple[float, int]:
        """Return the time of the oldest failure in the window (now where none is), and their number."""
        now = self._now()
        with self.archive.database.read() as connection:
            first, count = _window(connection, who, since=now - window_s)
        return first if first is not None else now, count

    def forget(self, who: str) -> None:
        """Forget somebody's failures."""
        with self.archive.database.write() as connection:
            connection.execute(delete(table).where(table.c.who == _hidden(who)))

    def forget_all(self) -> int:
        """Forget every failure; return how many there were."""
        with self.archive.database.write() as connection:
            return connection.execute(delete(table)).rowcount

    def _now(self) -> float:
        return self.archive.clock().timestamp()


def _window(connection: Connection, who: str, *, since: float) -> tuple[float | None, int]:
    query = select(func.min(table.c.failed_at), func.count())
    row = connection.execute(query.where(table.c.who == _hidden(who), table.c.failed_at > since)).one()
    return row[0], int(row[1])


def _hidden(who: str) -> str:
    return hashlib.sha256(who.encode()).hexdigest()
