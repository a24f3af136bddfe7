"""The keys of all records in one table of DuckDB, in memory or in a file that can be made again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from itertools import islice
from pathlib import Path
from typing import Self

import duckdb
import pyarrow as pa

from dossiers.comparisons import FREQUENCIES, LEAST_FREQUENCY, SMOOTHING
from dossiers.traits import Traits
from models.errors import StorageError

# Of the form of the table: a file of another form is made anew.
FORM = "2"
_CHUNK = 20_000
_NUMBERS = frozenset(f.name for f in fields(Traits) if "int" in str(f.type))
_LISTS = frozenset(f.name for f in fields(Traits) if "tuple" in str(f.type))
COLUMNS = tuple(f.name for f in fields(Traits))


def _sql_type(name: str) -> str:
    return "INTEGER" if name in _NUMBERS else "VARCHAR[]" if name in _LISTS else "VARCHAR"


_SCHEMA = pa.schema(
    [
        (name, pa.int32() if name in _NUMBERS else pa.list_(pa.string()) if name in _LISTS else pa.string())
        for name in COLUMNS
    ]
)


class TraitTable:
    """Rows of keys by record. One at a time may hold a file; who comes second is told so."""

    def __init__(
        self, path: Path | None = None, *, form: str = "", memory_mb: int = 4000, threads: int = 2
    ) -> None:
        """Open the table in ``path``, or a new one in memory; ``form`` names the weights in use.

        Raises:
            StorageError: another program holds the file, or the folder refuses.

        """
        try:
            self.connection = duckdb.connect(str(path) if path is not None else ":memory:")
        except (duckdb.IOException, duckdb.BinderException) as error:
            raise _not_opened(path, error) from error
        self.form = f"{FORM} {form}"
        self.connection.execute(f"SET memory_limit='{memory_mb}MB'")
        self.connection.execute(f"SET threads={threads}")
        self.connection.execute("SET enable_progress_bar=false")
        shape = ", ".join(f"{name} {_sql_type(name)}" for name in COLUMNS)
        self.connection.execute(f"CREATE TABLE IF NOT EXISTS traits ({shape})")
        self.connection.execute("CREATE TABLE IF NOT EXISTS state (form VARCHAR, cursor BIGINT)")

    def close(self) -> None:
        """Close the table; what stands in a file stays there."""
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def attach(self, path: Path, *, name: str) -> None:
        """Let the table in another file be read as ``name.traits``.

        Raises:
            StorageError: there is no such file, or it cannot be read.

        """
        place = str(path).replace("'", "''")
        try:
            self.connection.execute(f"ATTACH '{place}' AS {name} (READ_ONLY)")
        except (duckdb.IOException, duckdb.BinderException, duckdb.CatalogException) as error:
            raise _not_opened(path, error) from error

    def cursor(self) -> int | None:
        """Return up to which change the table knows the records; None for a new table or another form."""
        rows = self.connection.execute("SELECT form, cursor FROM state").fetchall()
        return int(rows[0][1]) if rows and rows[0][0] == self.form else None

    def set_cursor(self, cursor: int) -> None:
        """Remember up to which change the table knows the records."""
        self.connection.execute("DELETE FROM state")
        self.connection.execute("INSERT INTO state VALUES (?, ?)", [self.form, cursor])

    def clear(self) -> None:
        """Forget all rows."""
        self.connection.execute("DELETE FROM traits")
        self.connection.execute("DROP TABLE IF EXISTS sheet_rows")
        self.connection.execute("DELETE FROM state")

    def count(self, *, counted: str = "traits") -> int:
        """Return how many records have keys, here or in another table of keys that is attached."""
        return int(self.connection.execute(f"SELECT count(*) FROM {counted}").fetchall()[0][0])

    def put(self, traits: Iterable[Traits]) -> int:
        """Add rows, in place of earlier ones of the same records; return how many."""
        is_new = self.count() == 0
        done = 0
        for chunk in _chunks(traits):
            # Named, so that DuckDB finds it; empty texts and lists say nothing and are NULL to comparisons.
            given = pa.table(
                {name: [getattr(one, name) or None for one in chunk] for name in COLUMNS}, schema=_SCHEMA
            )
            self.connection.register("given", given)
            if not is_new:
                self.connection.execute("DELETE FROM traits WHERE record_id IN (SELECT record_id FROM given)")
            self.connection.execute("INSERT INTO traits SELECT * FROM given")
            self.connection.unregister("given")
            done += len(chunk)
        return done

    def drop(self, record_ids: Sequence[str]) -> None:
        """Forget the rows of these records."""
        self.connection.execute(
            "DELETE FROM traits WHERE record_id IN (SELECT unnest(?::VARCHAR[]))", [list(record_ids)]
        )

    def make_compared(self, *, counted: str = "traits") -> None:
        """Make the table ``compared``: all rows, with how frequent their values are (``tf_`` columns).

        ``counted`` is the table whose values are counted, where the rows are a part of it only.
        """
        count = max(1, self.count(counted=counted))
        part = "" if counted == "traits" else "AND {0} IN (SELECT {0} FROM traits)"
        for one in FREQUENCIES:
            self.connection.execute(
                f"CREATE OR REPLACE TEMP TABLE f_{one.column} AS SELECT {one.column}, "
                f"greatest((count(*) + {SMOOTHING * one.usual}) / {count + SMOOTHING}, {LEAST_FREQUENCY}) "
                f"AS tf FROM {counted} WHERE {one.column} IS NOT NULL {part.format(one.column)} GROUP BY 1"
            )
        wanted = ", ".join(f"f_{one.column}.tf AS tf_{one.column}" for one in FREQUENCIES)
        joins = " ".join(
            f"LEFT JOIN f_{one.column} ON traits.{one.column} = f_{one.column}.{one.column}"
            for one in FREQUENCIES
        )
        self.connection.execute(
            f"CREATE OR REPLACE TABLE compared AS SELECT traits.*, {wanted} FROM traits {joins}"
        )


def _not_opened(path: Path | None, error: duckdb.Error) -> StorageError:
    return StorageError(
        f"the table of keys {path} cannot be opened: {str(error).splitlines()[0]}",
        remedy="Wait for another 'sohoa link' to end; or delete the file, it is made again.",
    )


def _chunks(traits: Iterable[Traits]) -> Iterator[list[Traits]]:
    rest = iter(traits)
    while chunk := list(islice(rest, _CHUNK)):
        yield chunk
