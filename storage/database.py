"""Connections to the database: durable, one writer at a time, upgraded when opened. Knows no table."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from models.errors import SetupError, StorageError

SCHEMA_HEAD = "0019"
_BEFORE_DESK = "0001"  # archives of this schema have records, and no queue yet
_WRITES, _LIGHTLY = "sohoa_writes", "sohoa_lightly"
_BUSY_S = 30
_CACHE_KIB, _PASSING_CACHE_KIB = 65_536, 8_192  # of SQLite, a connection
_POOL = 20  # connections kept, and as many more under load: FastAPI works in forty threads
_TRIES = 4
T = TypeVar("T")


class DeadlockError(StorageError):
    """Two transactions waited for each other, and this one was chosen to give way; it may be tried again."""


class Database:
    """Read and write transactions on one database, with errors told as StorageError."""

    def __init__(self, engine: Engine) -> None:
        """Take an engine made by ``open_database``."""
        self.engine = engine
        is_sqlite = engine.dialect.name == "sqlite"
        self._writer: Engine = engine.execution_options(**{_WRITES: True})
        self._light_writer: Engine = engine.execution_options(**{_WRITES: True, _LIGHTLY: True})
        if is_sqlite:
            self._reader: Engine = engine.execution_options()
        else:  # one state for the length of a block, as SQLite gives it
            self._reader = engine.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        # SQLite has one writer; who waits for it in the database polls, who waits here is woken in turn.
        self._turn = threading.Lock() if is_sqlite else None
        self.whole = self

    def limited(self, limit: Callable[[Engine], Engine]) -> Database:
        """Return this database through ``limit``, which narrows what an engine gives; ``whole`` stays."""
        narrow = copy(self)
        narrow._reader = limit(self._reader)
        narrow._writer, narrow._light_writer = limit(self._writer), limit(self._light_writer)
        return narrow

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the database as long as the block lasts."""
        with _told(), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def read_through(self) -> Iterator[Connection]:
        """Give a connection as ``read`` does, for one pass over much: what was read is not kept in memory."""
        with self.read() as connection:
            if connection.dialect.name != "sqlite":
                yield connection
                return
            connection.exec_driver_sql(f"PRAGMA cache_size=-{_PASSING_CACHE_KIB}")
            try:
                yield connection
            finally:
                connection.exec_driver_sql(f"PRAGMA cache_size=-{_CACHE_KIB}")

    @contextmanager
    def write(self, *, lightly: bool = False) -> Iterator[Connection]:
        """Give a connection whose work is kept, durably, when the block ends well, and undone otherwise.

        What is written ``lightly`` (leases) may be lost in a power cut: it waits for no disk. All that is
        written after it in the usual way makes it durable too.
        """
        writer = self._light_writer if lightly else self._writer
        with _told(), self._in_turn(), writer.begin() as connection:
            if lightly and connection.dialect.name == "postgresql":
                connection.exec_driver_sql("SET LOCAL synchronous_commit TO OFF")
            yield connection

    def write_again(self, work: Callable[[Connection], T], *, lightly: bool = False) -> T:
        """Do ``work`` in a transaction, again where it had to give way to another; return its result."""
        for _ in range(_TRIES):
            try:
                with self.write(lightly=lightly) as connection:
                    return work(connection)
            except DeadlockError:
                continue
        with self.write(lightly=lightly) as connection:
            return work(connection)

    def server_time_s(self) -> float | None:
        """Return the server's clock in seconds since 1970; None for SQLite, which has none of its own."""
        if self.engine.dialect.name == "sqlite":
            return None
        with self.read() as connection:
            return float(
                connection.execute(text("SELECT extract(epoch FROM clock_timestamp())")).scalar_one()
            )

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """Wait for this process's own writers; if one hangs, the database's own limit tells of it."""
        if self._turn is None or not self._turn.acquire(timeout=_BUSY_S):
            yield
            return
        try:
            yield
        finally:
            self._turn.release()


def open_database(url: str) -> Database:
    """Open the database at ``url``, making and upgrading it as needed.

    Raises:
        SetupError: a kind of database that this version does not know, or one made by a newer program.
        StorageError: it cannot be opened.

    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise SetupError(
            "the database's address cannot be read", remedy="Correct SOHOA_DATABASE_URL."
        ) from error
    kind = parsed.drivername
    if kind == "postgresql+psycopg" and parsed.database:
        database = Database(_make_postgresql(url))
    elif kind == "sqlite" and parsed.database:
        _make_folder(Path(parsed.database).parent)
        database = Database(_make_sqlite(url))
    else:
        raise SetupError(
            f"this version cannot keep records in '{kind}'",
            remedy="Set SOHOA_DATABASE_URL to sqlite:///PATH or postgresql+psycopg://USER@HOST/DATABASE, "
            "or leave it empty.",
        )
    _upgrade(database)
    return database


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"the database's folder cannot be made: {error.strerror}") from error


def _make_postgresql(url: str) -> Engine:
    # Moments are compared and cut to days as text: in UTC, whatever the server's zone.
    options = {"options": "-c timezone=UTC", "connect_timeout": 10}
    return create_engine(
        url,
        connect_args=options,
        pool_size=_POOL,
        max_overflow=_POOL,
        pool_timeout=_BUSY_S,
        pool_pre_ping=True,
    )


def _make_sqlite(url: str) -> Engine:
    connect_args = {"timeout": _BUSY_S, "isolation_level": None}
    engine = create_engine(
        url, connect_args=connect_args, pool_size=_POOL, max_overflow=_POOL, pool_timeout=_BUSY_S
    )
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    return engine


def _set_pragmas(connection: sqlite3.Connection, _: object) -> None:
    """WAL lets readers go on beside a writer; FULL makes a commit survive a power cut."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute(f"PRAGMA cache_size=-{_CACHE_KIB}")


def _begin(connection: Connection) -> None:
    """Take the write lock at once: a transaction that wants it later can fail without waiting."""
    options = connection.get_execution_options()
    if options.get(_WRITES):
        connection.exec_driver_sql(f"PRAGMA synchronous={'NORMAL' if options.get(_LIGHTLY) else 'FULL'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get(_WRITES) else "BEGIN")


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return str(found) if found is not None else None


def _upgrade(database: Database) -> None:
    with database.read() as connection:
        if _version(connection) == SCHEMA_HEAD:
            return
    # Alembic takes a third of a second to import: only a database that needs it pays.
    from storage.rebuild import rebuild  # noqa: PLC0415
    from storage.upgrade import upgrade  # noqa: PLC0415

    with database.write() as connection:
        if connection.dialect.name == "postgresql":  # of programs that start together one upgrades
            connection.execute(text("SELECT pg_advisory_xact_lock(706373)"))
        found = _version(connection)
        if found is not None and found > SCHEMA_HEAD:
            raise SetupError(
                f"this archive was made by a newer program (its tables are {found}, known are {SCHEMA_HEAD})",
                remedy="Install the newer program again; this one would not understand what it kept.",
            )
        if found != SCHEMA_HEAD:
            upgrade(connection)
        if found == _BEFORE_DESK:
            rebuild(connection, now=datetime.now(UTC))


@contextmanager
def _told() -> Iterator[None]:
    """Turn what the database refuses into a StorageError with a remedy; bugs in our statements stay bugs."""
    try:
        yield
    except OperationalError as error:
        said = str(error.orig).strip()
        if isinstance(error.orig, sqlite3.OperationalError) and "syntax error" in said:
            raise
        if "deadlock" in said or "could not serialize" in said:
            raise DeadlockError(f"the database refused: {said}") from error
        raise StorageError(f"the database refused: {said}", remedy=_remedy(said)) from error
    except IntegrityError as error:
        # Two programs made the same row at once; ids are hashes, so the other's is this one's too.
        if "duplicate key" not in str(error.orig):
            raise
        raise DeadlockError("another program kept the same at this moment") from error
    except PoolTimeoutError as error:
        raise StorageError(
            "the database has no connection left", remedy="Try again in a moment: too many asked at once."
        ) from error
    except DatabaseError as error:
        if type(error) is not DatabaseError:
            raise
        raise StorageError(
            f"the database is damaged: {error.orig}",
            remedy="Restore it from a backup, or move it away and scan again: originals are in the store.",
        ) from error


# What the database says, and what helps.
_REMEDIES = (
    ("full", "The disk is full: free some space, then run the same command again: nothing is lost."),
    (
        "disk I/O",
        "The disk is full or fails: free some space or have it looked at, then run the same command again.",
    ),
    ("No space", "The disk is full: free some space, then run the same command again: nothing is lost."),
    ("locked", "Another program holds the database: wait until it has finished, then try again."),
    ("readonly", "Give this user the right to write in the folder that SOHOA_HOME names."),
    ("unable to open", "Give this user the right to write in the folder that SOHOA_HOME names."),
    ("password", "Correct user and password in SOHOA_DATABASE_URL."),
    ("does not exist", "Make the database and its user, as SOHOA_DATABASE_URL names them."),
    ("connect", "Start the database server, or correct SOHOA_DATABASE_URL."),
)


def _remedy(said: str) -> str | None:
    return next((remedy for word, remedy in _REMEDIES if word in said), None)
