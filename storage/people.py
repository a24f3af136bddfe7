"""Who works here: accounts, sessions that end, tokens for services. Secrets are kept as hashes only."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from sqlalchemy import Connection, Row, delete, select, update

from models.desk_errors import DeskError, NotFoundError, UnusableError
from models.people import BatchRole, Permission, Rights, Role, rights_of, rights_of_service
from storage import grants, queue
from storage.archive import Archive
from storage.batches import insert_missing
from storage.queue import Holder
from storage.review_tables import account as account_table
from storage.review_tables import service_token as token_table
from storage.review_tables import session as session_table

# A working day; and an hour and a half away from the desk, a long lunch, ends it earlier.
SESSION_LASTS = timedelta(hours=12)
SESSION_IDLE = timedelta(minutes=90)
_SEEN_EVERY = timedelta(minutes=1)
_NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,59}")
_TOKEN_PREFIX = "sohoa_"


class Everywhere(Enum):
    """That a role shall hold in all batches again."""

    EVERYWHERE = "everywhere"


EVERYWHERE = Everywhere.EVERYWHERE


class NameTakenError(DeskError):
    """There is an account or token of this name already."""

    code = "name-taken"
    remedy = "Choose another name."


@dataclass(frozen=True, slots=True)
class Account:
    """A person's account. ``password_hash`` is None for one who signs in elsewhere.

    ``batches`` None: the role holds everywhere; else only what is given there.
    """

    name: str
    display_name: str
    role: Role
    password_hash: str | None
    created_at: datetime
    is_disabled: bool
    batches: tuple[BatchRole, ...] | None = None

    @property
    def rights(self) -> Rights:
        """Return what he may do, and in which batches."""
        return rights_of(self.role, self.batches)


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in person. ``holder_id`` names the session where leases are held; it is no secret."""

    account: Account
    holder_id: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ServiceToken:
    """A service's right to call the API, without its secret."""

    name: str
    scopes: frozenset[Permission]
    created_by: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    batches: tuple[str, ...] | None = None

    @property
    def rights(self) -> Rights:
        """Return what it may do, and in which batches."""
        return rights_of_service(self.scopes, self.batches)


@dataclass(frozen=True, slots=True)
class People:
    """Accounts, sessions and tokens of an archive. Each method is one transaction."""

    archive: Archive

    def add(
        self,
        name: str,
        *,
        role: Role,
        display_name: str = "",
        password_hash: str | None,
        outside_id: str | None = None,
        batches: Sequence[BatchRole] | None = None,
    ) -> Account:
        """Make an account; with ``batches`` it may do what they say there, and nothing elsewhere.

        Raises:
            UnusableError: a name that is not small letters, digits, ``.``, ``_``, ``-``, ``@``; an
                administrator of some batches.
            NameTakenError: there is one of this name.
            NotFoundError: a batch that is not there.

        """
        grants.check_batches(role, batches)
        row = {
            "name": checked_name(name),
            "display_name": display_name or name,
            "role": role.value,
            "password_hash": password_hash,
            "outside_id": outside_id,
            "created_at": self.archive.clock(),
        }
        with self.archive.database.write() as connection:
            if not insert_missing(connection, account_table, row):
                raise NameTakenError(f"there is an account '{name}' already")
            if batches is not None:
                grants.set_account_batches(connection, name, batches)
        return self.get(name)

    def find(self, name: str) -> Account | None:
        """Return the account of this name, or None."""
        with self.archive.database.read() as connection:
            return _find(connection, name)

    def find_outside(self, outside_id: str) -> Account | None:
        """Return the account of somebody who signs in elsewhere under this id, or None."""
        query = select(account_table).where(account_table.c.outside_id == outside_id)
        with self.archive.database.read() as connection:
            row = connection.execute(query).first()
            return _account(connection, row) if row is not None else None

    def get(self, name: str) -> Account:
        """Return the account of this name; raises NotFoundError where there is none."""
        found = self.find(name)
        if found is None:
            raise NotFoundError(f"there is no account '{name}'")
        return found

    def all(self) -> list[Account]:
        """Return all accounts by name."""
        with self.archive.database.read() as connection:
            rows = connection.execute(select(account_table).order_by(account_table.c.name)).all()
            return [_account(connection, row) for row in rows]

    def change(  # noqa: PLR0913 - one word for each thing that can be changed
        self,
        name: str,
        *,
        role: Role | None = None,
        display_name: str | None = None,
        password_hash: str | None = None,
        is_disabled: bool | None = None,
        outside_id: str | None = None,
        batches: Sequence[BatchRole] | Everywhere | None = None,
    ) -> Account:
        """Change what is given. All but another display name ends the account's sessions."""
        now = self.archive.clock()
        values: dict[str, object] = {}
        if role is not None:
            values["role"] = role.value
        if display_name:
            values["display_name"] = display_name
        if password_hash is not None:
            values["password_hash"] = password_hash
        if outside_id is not None:
            values["outside_id"] = outside_id
        if is_disabled is not None:
            values["disabled_at"] = now if is_disabled else None
        with self.archive.database.write() as connection:
            old = _find(connection, name)
            if old is None:
                raise NotFoundError(f"there is no account '{name}'")
            given = old.batches if batches is None else None if batches is EVERYWHERE else batches
            grants.check_batches(role or old.role, given)
            if values:
                connection.execute(update(account_table).where(account_table.c.name == name).values(**values))
            if batches is not None:
                grants.set_account_batches(connection, name, given)
            if batches is not None or values.keys() - {"display_name"}:
                _end_sessions(connection, name)
        return self.get(name)

    # Sessions

    def open_session(self, name: str) -> str:
        """Begin a session; return its secret, which is kept nowhere."""
        secret, now = secrets.token_urlsafe(32), self.archive.clock()
        row = {
            "token_hash": hash_secret(secret),
            "account": name,
            "created_at": now,
            "seen_at": now,
            "expires_at": now + SESSION_LASTS,
        }
        with self.archive.database.write() as connection:
            connection.execute(delete(session_table).where(session_table.c.expires_at <= now))
            connection.execute(session_table.insert(), row)
        return secret

    def session(self, secret: str) -> Session | None:
        """Return the session of this secret; None where there is none, or it ended, or its account did."""
        now, key = self.archive.clock(), hash_secret(secret)
        query = (
            select(session_table, account_table)
            .join(account_table, account_table.c.name == session_table.c.account)
            .where(session_table.c.token_hash == key, account_table.c.disabled_at.is_(None))
        )
        with self.archive.database.read() as connection:
            row = connection.execute(query).first()
            if row is None:
                return None
            ends = min(row.expires_at, row.seen_at + SESSION_IDLE)
            if ends <= now:
                return None
            account = _find(connection, row.account)
        if now - row.seen_at > _SEEN_EVERY:
            with self.archive.database.write() as connection:
                connection.execute(
                    update(session_table).where(session_table.c.token_hash == key).values(seen_at=now)
                )
        return Session(account, holder_of(key), ends) if account is not None else None

    def end_session(self, secret: str) -> None:
        """End a session and give back what it holds; nothing happens where it ended already."""
        key = hash_secret(secret)
        with self.archive.database.write() as connection:
            connection.execute(delete(session_table).where(session_table.c.token_hash == key))
            queue.release(connection, Holder(holder_of(key), ""), None)

    # Services

    def add_token(
        self,
        name: str,
        scopes: Sequence[Permission],
        *,
        author: str,
        expires_at: datetime | None = None,
        batch_ids: Sequence[str] | None = None,
    ) -> str:
        """Make a token for a service; return its secret, which is shown once and kept nowhere.

        With ``batch_ids`` its scopes hold in these batches, and nowhere else.
        """
        grants.check_scopes(scopes, batch_ids)
        secret = _TOKEN_PREFIX + secrets.token_urlsafe(32)
        if not scopes:
            raise UnusableError(
                "a token without a scope may do nothing", remedy="Name a scope: read, decide, …"
            )
        row = {
            "name": checked_name(name),
            "token_hash": hash_secret(secret),
            "scopes": ",".join(sorted(set(scopes))),
            "created_by": author,
            "created_at": self.archive.clock(),
            "expires_at": expires_at,
        }
        with self.archive.database.write() as connection:
            if not insert_missing(connection, token_table, row):
                raise NameTakenError(f"there is a token '{name}' already")
            if batch_ids is not None:
                grants.set_token_batches(connection, name, batch_ids)
        return secret

    def token(self, secret: str) -> ServiceToken | None:
        """Return the token of this secret; None where there is none, or it was revoked or ran out."""
        query = select(token_table).where(token_table.c.token_hash == hash_secret(secret))
        with self.archive.database.read() as connection:
            row = connection.execute(query).first()
            found = _token(connection, row) if row is not None else None
        if found is None:
            return None
        is_over = found.expires_at is not None and found.expires_at <= self.archive.clock()
        return None if is_over or found.revoked_at is not None else found

    def tokens(self) -> list[ServiceToken]:
        """Return all tokens by name, revoked ones included."""
        with self.archive.database.read() as connection:
            rows = connection.execute(select(token_table).order_by(token_table.c.name)).all()
            return [_token(connection, row) for row in rows]

    def revoke_token(self, name: str) -> None:
        """Revoke a token; raises NotFoundError where there is none of this name."""
        with self.archive.database.write() as connection:
            changed = connection.execute(
                update(token_table)
                .where(token_table.c.name == name, token_table.c.revoked_at.is_(None))
                .values(revoked_at=self.archive.clock())
            )
            if changed.rowcount == 0:
                raise NotFoundError(f"there is no token '{name}' that holds")


def checked_name(name: str) -> str:
    """Return ``name`` where it may name an account or a token; raises UnusableError."""
    if not _NAME.fullmatch(name):
        raise UnusableError(
            "a name is small letters, digits, '.', '_', '-' or '@', 60 at most",
            remedy="Choose such a name, without marks or spaces; the full name stands beside it.",
        )
    return name


def hash_secret(secret: str) -> str:
    """Return the hash under which a secret of ours is kept. It is random and long: no salt is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def holder_of(token_hash: str) -> str:
    """Return the name under which a session holds leases."""
    return hashlib.sha256(f"holder:{token_hash}".encode()).hexdigest()[:16]


def _find(connection: Connection, name: str) -> Account | None:
    row = connection.execute(select(account_table).where(account_table.c.name == name)).first()
    return _account(connection, row) if row is not None else None


def _end_sessions(connection: Connection, name: str) -> None:
    query = select(session_table.c.token_hash).where(session_table.c.account == name)
    for key in connection.execute(query).scalars().all():
        queue.release(connection, Holder(holder_of(key), name), None)
    connection.execute(delete(session_table).where(session_table.c.account == name))


def _account(connection: Connection, row: Row[tuple[object, ...]]) -> Account:
    return Account(
        row.name,
        row.display_name,
        Role(row.role),
        row.password_hash,
        row.created_at,
        row.disabled_at is not None,
        grants.account_batches(connection, row),
    )


def _token(connection: Connection, row: Row[tuple[object, ...]]) -> ServiceToken:
    scopes = frozenset(Permission(scope) for scope in row.scopes.split(","))
    return ServiceToken(
        row.name,
        scopes,
        row.created_by,
        row.created_at,
        row.expires_at,
        row.revoked_at,
        grants.token_batches(connection, row),
    )
