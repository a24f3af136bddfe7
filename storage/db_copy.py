"""Copy a whole database into another, SQLite or PostgreSQL either way, and prove the two equal.

Every row is compared with what the target holds and written only where it differs, so that a copy that was
cut off goes on where it stopped, and one begun again picks up what changed meanwhile. A table's digest is the
sum of its rows' SHA-256: it needs no order, on which the two databases do not agree (collations).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from sqlalchemy import Column, Connection, Float, Integer, Table, func, select, tuple_
from sqlalchemy.exc import DataError, IntegrityError

from models.errors import StorageError
from storage.all_tables import metadata
from storage.batches import insert_into
from storage.database import Database

# Rows a transaction. Keys of a chunk are bound one by one: SQLite allows 32,766 in a statement.
_CHUNK = 1000
_MODULUS = 1 << 256

Value = str | int | float | bytes | datetime | None
Values = tuple[Value, ...]
Tell = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class TableProof:
    """One table in both databases: rows, and digests over all their values (64 hex digits)."""

    name: str
    rows: int
    target_rows: int
    digest: str
    target_digest: str
    written: int

    @property
    def is_equal(self) -> bool:
        """Return whether the target holds the same rows, and no others."""
        return (self.rows, self.digest) == (self.target_rows, self.target_digest)


def copy_database(source: Database, target: Database, *, tell: Tell) -> list[TableProof]:
    """Copy all tables and return the proof of each, in the order of copying.

    The source is seen in one state throughout. ``tell`` hears the table and the rows of it seen so far.

    Raises:
        StorageError: a value cannot be kept by the target, or either database refuses.

    """
    with source.read() as reading:
        copied = [_copy_table(reading, target, table, tell=tell) for table in metadata.sorted_tables]
    with target.write() as connection:
        _raise_sequences(connection)
    proofs = []
    with target.read() as connection:
        for table, (seen, written) in zip(metadata.sorted_tables, copied, strict=True):
            held = _Digest(table)
            for rows in _chunks(connection, table):
                held.add(rows)
            proofs.append(
                TableProof(table.name, seen.rows, held.rows, seen.hex, held.hex, written),
            )
    return proofs


def digest_table(database: Database, table: Table) -> tuple[int, str]:
    """Return the number of rows of a table and the digest over them."""
    found = _Digest(table)
    with database.read() as connection:
        for rows in _chunks(connection, table):
            found.add(rows)
    return found.rows, found.hex


class _Digest:
    """The digest of a table, row by row, in any order."""

    def __init__(self, table: Table) -> None:
        self._columns = tuple(table.columns)
        self._sum = 0
        self.rows = 0

    def add(self, rows: Sequence[Values]) -> None:
        """Take in some rows."""
        for row in rows:
            plain = [_plain(column, value) for column, value in zip(self._columns, row, strict=True)]
            told = json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()
            self._sum += int.from_bytes(hashlib.sha256(told).digest())
        self.rows += len(rows)

    @property
    def hex(self) -> str:
        """Return the digest so far."""
        return f"{self._sum % _MODULUS:064x}"


def _plain(column: Column[Value], value: Value) -> str | int | float | None:
    """Return a value as both databases give it: SQLite keeps 300 where a column of numbers says 300.0."""
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case bytes():
            return value.hex()
        case int() if isinstance(column.type, Float):
            return float(value)
        case _:
            return value


def _chunks(connection: Connection, table: Table) -> Iterator[Sequence[Values]]:
    """Give all rows of a table, streamed."""
    found = connection.execution_options(yield_per=_CHUNK).execute(select(*table.columns))
    yield from (cast("Sequence[Values]", part) for part in found.partitions())


def _copy_table(reading: Connection, target: Database, table: Table, *, tell: Tell) -> tuple[_Digest, int]:
    """Bring the target's table to the source's rows; return the source's digest, and rows written."""
    seen, written = _Digest(table), 0
    tell(table.name, 0)
    for rows in _chunks(reading, table):
        seen.add(rows)
        with _named(table), target.write() as connection:
            written += _write_differing(connection, table, rows)
        tell(table.name, seen.rows)
    return seen, written


def _write_differing(connection: Connection, table: Table, rows: Sequence[Values]) -> int:
    """Write the rows that the target lacks or holds otherwise; return how many there were."""
    keys = list(table.primary_key.columns)
    places = [list(table.columns).index(key) for key in keys]
    wanted = {tuple(row[place] for place in places): tuple(row) for row in rows}
    query = select(*table.columns).where(tuple_(*keys).in_(list(wanted)))
    held = {tuple(row[place] for place in places): tuple(row) for row in connection.execute(query)}
    names = [column.name for column in table.columns]
    differing = [dict(zip(names, row, strict=True)) for key, row in wanted.items() if held.get(key) != row]
    if not differing:
        return 0
    insert = insert_into(connection, table)
    others = {c.name: insert.excluded[c.name] for c in table.columns if not c.primary_key}
    conflict = (
        insert.on_conflict_do_update(index_elements=keys, set_=others)
        if others
        else insert.on_conflict_do_nothing()
    )
    connection.execute(conflict, differing)
    return len(differing)


def _raise_sequences(connection: Connection) -> None:
    """Let PostgreSQL go on counting after the highest number that was copied."""
    if connection.dialect.name != "postgresql":
        return
    for table in metadata.sorted_tables:
        key = table.autoincrement_column
        if key is None or not isinstance(key.type, Integer):
            continue
        name = connection.execute(select(func.pg_get_serial_sequence(table.name, key.name))).scalar()
        highest = connection.execute(select(func.max(key))).scalar()
        if name is not None and highest is not None:
            connection.execute(select(func.setval(name, highest)))


@contextmanager
def _named(table: Table) -> Iterator[None]:
    """Turn a refused value into a StorageError that names the table."""
    try:
        yield
    except (DataError, IntegrityError) as error:
        said = str(error.orig).strip().splitlines()[0]
        raise StorageError(
            f"table {table.name} has a row that the target cannot keep: {said}",
            remedy="Empty the target database if it was used before, then run the same command again.",
        ) from error
