"""Webhooks: who is told of changes, and how far each has been told. The feed of changes is the outbox.

A webhook has a place in the feed. It moves on only when the receiver took what was sent, in the same step in
which that is written down, so a kill at any moment repeats a delivery (under the same id) and loses none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Row, func, or_, select, update

from models.desk_errors import NotFoundError, UnusableError
from models.ids import hash_id
from models.webhook import new_secret
from storage.archive import Archive
from storage.batches import insert_missing
from storage.changes import newest_cursor
from storage.finding import Change, changes_after
from storage.station_tables import webhook
from storage.webhook_post import check_url

# Seconds to wait after the first failure, doubled with each one more, up to an hour.
FIRST_WAIT_S, LONGEST_WAIT_S = 10.0, 3600.0
_CLAIM_S = 120  # a sender that died has its webhook taken over after this
MOST_CHANGES = 500  # in one delivery: some 60 kB


@dataclass(frozen=True, slots=True)
class Webhook:
    """Who is told, and how that stands. ``last_error`` is empty where the last delivery was taken."""

    id: str
    name: str
    url: str
    cursor: int
    failures: int
    last_error: str
    next_try_at: datetime | None
    delivered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Due:
    """A delivery that is due: its secret, its changes, and an id that a second try has too."""

    webhook: Webhook
    secret: str
    changes: Sequence[Change]

    @property
    def delivery_id(self) -> str:
        """Return the same id for the same changes to the same receiver."""
        return hash_id("delivery", self.webhook.id, self.changes[0].cursor, self.changes[-1].cursor)


@dataclass(frozen=True, slots=True)
class Webhooks:
    """The webhooks of one archive. Each method is one transaction."""

    archive: Archive

    def add(self, name: str, url: str, *, from_start: bool = False) -> str:
        """Tell ``url`` of changes from now on (or of all there ever were); return the secret, shown once.

        Raises:
            UnusableError: the name is taken or empty. BadInputError: no address to post to.

        """
        check_url(url)
        secret = new_secret()
        with self.archive.database.write() as connection:
            row = {
                "id": hash_id("webhook", name, secret),
                "name": name,
                "url": url,
                "secret": secret,
                "cursor": 0 if from_start else newest_cursor(connection),
                "failures": 0,
                "last_error": "",
                "created_at": self.archive.clock(),
            }
            taken = select(webhook.c.id).where(webhook.c.name == name, webhook.c.removed_at.is_(None))
            if not name.strip() or connection.execute(taken).first() is not None:
                raise UnusableError(f"the name '{name}' is taken or empty", remedy="Choose another name.")
            insert_missing(connection, webhook, row)
        return secret

    def all(self) -> list[Webhook]:
        """Return the webhooks that hold, by name."""
        query = select(webhook).where(webhook.c.removed_at.is_(None)).order_by(webhook.c.name)
        with self.archive.database.read() as connection:
            return [_webhook(row) for row in connection.execute(query)]

    def secret_of(self, name: str) -> tuple[Webhook, str]:
        """Return a webhook and its secret; raises NotFoundError."""
        query = select(webhook).where(webhook.c.name == name, webhook.c.removed_at.is_(None))
        with self.archive.database.read() as connection:
            row = connection.execute(query).first()
        if row is None:
            raise NotFoundError(f"there is no webhook '{name}'")
        return _webhook(row), str(row.secret)

    def remove(self, name: str) -> None:
        """Tell it no more; raises NotFoundError."""
        with self.archive.database.write() as connection:
            changed = connection.execute(
                update(webhook)
                .where(webhook.c.name == name, webhook.c.removed_at.is_(None))
                .values(removed_at=self.archive.clock(), secret="")
            )
        if not changed.rowcount:
            raise NotFoundError(f"there is no webhook '{name}'")

    def claim(self) -> Due | None:
        """Give the next delivery that is due to this sender alone, or None.

        Another sender gets it only when this one has not said what came of it for two minutes.
        """
        now = self.archive.clock()
        with self.archive.database.write() as connection:
            newest = newest_cursor(connection)
            row = connection.execute(
                select(webhook)
                .where(webhook.c.removed_at.is_(None), webhook.c.cursor < newest)
                .where(or_(webhook.c.next_try_at.is_(None), webhook.c.next_try_at <= now))
                .where(or_(webhook.c.claimed_until.is_(None), webhook.c.claimed_until <= now))
                .order_by(func.coalesce(webhook.c.next_try_at, webhook.c.created_at), webhook.c.id)
                .limit(1)
                .with_for_update(skip_locked=True)
            ).first()
            if row is None:
                return None
            changes = changes_after(connection, row.cursor, limit=MOST_CHANGES)
            if row.trying_to is not None:  # the very same delivery again, under the same id
                changes = [one for one in changes if one.cursor <= row.trying_to]
            claim = {"claimed_until": now + timedelta(seconds=_CLAIM_S), "trying_to": changes[-1].cursor}
            connection.execute(update(webhook).where(webhook.c.id == row.id).values(**claim))
        return Due(_webhook(row), str(row.secret), changes)

    def delivered(self, due: Due) -> None:
        """Move on behind what the receiver took; nothing happens where that was written down already."""
        self._end(
            due,
            cursor=due.changes[-1].cursor,
            trying_to=None,
            failures=0,
            last_error="",
            delivered_at=self.archive.clock(),
        )

    def failed(self, due: Due, why: str, *, jitter: float) -> None:
        """Wait before the next try, twice as long as before; ``jitter`` (0 to 1) spreads tries by a fifth."""
        waits = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** min(due.webhook.failures, 20))
        next_try = self.archive.clock() + timedelta(seconds=waits * (1 + 0.2 * jitter))
        self._end(due, failures=due.webhook.failures + 1, last_error=why[:500], next_try_at=next_try)

    def _end(self, due: Due, **values: object) -> None:
        with self.archive.database.write() as connection:
            connection.execute(
                update(webhook)
                .where(webhook.c.id == due.webhook.id, webhook.c.cursor == due.webhook.cursor)
                .values(**{"next_try_at": None, "claimed_until": None, **values})
            )


def _webhook(row: Row[tuple[object, ...]]) -> Webhook:
    return Webhook(**{name: getattr(row, name) for name in Webhook.__slots__})
