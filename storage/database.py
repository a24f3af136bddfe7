"""Connections to the database: durable, one writer at a time, upgraded when opened. Knows no table."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError

from models.errors import SetupError, StorageError

SCHEMA_HEAD = "0002"
_WRITES = "sohoa_writes"
_BUSY_S = 30


class Database:
    """Read and write transactions on one database, with errors told as StorageError."""

    def __init__(self, engine: Engine) -> None:
        """Take an engine made by ``open_database``."""
        self.engine = engine
        self._writer = engine.execution_options(**{_WRITES: True})

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the database as long as the block lasts."""
        with _told(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection whose work is kept, durably, when the block ends well, and undone otherwise."""
        with _told(), self._writer.begin() as connection:
            yield connection

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


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
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        raise SetupError(
            f"this version cannot keep records in '{parsed.get_backend_name()}'",
            remedy="Set SOHOA_DATABASE_URL to sqlite:///PATH, or leave it empty.",
        )
    try:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"the database's folder cannot be made: {error.strerror}") from error
    database = Database(_make_engine(url))
    _upgrade(database)
    return database


def _make_engine(url: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": _BUSY_S, "isolation_level": None})
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    return engine


def _set_pragmas(connection: sqlite3.Connection, _: object) -> None:
    """WAL lets readers go on beside a writer; FULL makes a commit survive a power cut."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA cache_size=-65536")


def _begin(connection: Connection) -> None:
    """Take the write lock at once: a transaction that wants it later can fail without waiting."""
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


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
    from storage.upgrade import upgrade  # noqa: PLC0415

    with database.write() as connection:
        found = _version(connection)
        if found is not None and found > SCHEMA_HEAD:
            raise SetupError(
                f"this archive was made by a newer program (its tables are {found}, known are {SCHEMA_HEAD})",
                remedy="Install the newer program again; this one would not understand what it kept.",
            )
        if found != SCHEMA_HEAD:
            upgrade(connection)


@contextmanager
def _told() -> Iterator[None]:
    """Turn what the database refuses into a StorageError with a remedy; bugs in our statements stay bugs."""
    try:
        yield
    except OperationalError as error:
        if isinstance(error.orig, sqlite3.OperationalError) and "syntax error" in str(error.orig):
            raise
        raise StorageError(f"the database refused: {error.orig}", remedy=_remedy(str(error.orig))) from error
    except DatabaseError as error:
        if type(error) is not DatabaseError:
            raise
        raise StorageError(
            f"the database is damaged: {error.orig}",
            remedy="Restore it from a backup, or move it away and scan again: originals are in the store.",
        ) from error


def _remedy(said: str) -> str | None:
    if "full" in said:
        return "The disk is full: free some space, then run the same command again: nothing is lost."
    if "locked" in said:
        return "Another program holds the database: wait until it has finished, then try again."
    if "readonly" in said or "unable to open" in said:
        return "Give this user the right to write in the folder that SOHOA_HOME names."
    return None
