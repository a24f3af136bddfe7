"""The same sheet scanned twice: found by its rows as a whole, so that even unnamed graves meet their copies.

Two rows that read alike may be two men of one name. When most rows of two sheets read alike, in one order,
the sheets are one sheet (or one list copied from the other), and a row and its copy are one man whatever
little stands in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from dossiers.trait_table import TraitTable
from dossiers.traits import is_about_a_person, sheet_of, traits_of
from extractors.text import fold_words
from models.linking import Evidence, Link, LinkBasis, pair_of
from models.record import FieldName, Record

COPY_PROBABILITY = 0.999
# So many rows must read alike, and this share of the shorter sheet's. A judgement of ours: with one name in
# ten misread two scans agree in eight rows of ten, lists of two communes in hardly one.
_LEAST_ROWS = 4
_LEAST_SHARE = 0.6
_COMMON = 12  # a row that reads like so many others says nothing of its sheet


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row of a list. ``key`` is what two scans of it would both read; empty where it says too little."""

    record_id: str
    sheet: str
    row: int
    kind: str
    name: str
    key: str


def sheet_row(record: Record) -> SheetRow | None:
    """Return a row of a list by its key; None for papers that are no lists."""
    sheet = sheet_of(record)
    if not sheet or not is_about_a_person(record):
        return None
    traits = traits_of(record)
    name = (traits.name or traits.given) if traits is not None else ""
    rest = [str(traits.death_year or traits.birth_year or "")] if traits is not None else _rest(record)
    key = "|".join((name, *rest)) if any(rest) else ""
    return SheetRow(record.id, sheet, record.source.row, record.document_kind.value, name, key)


def _rest(record: Record) -> list[str]:
    wanted = (FieldName.CEMETERY, FieldName.GRAVE_LOT, FieldName.GRAVE_ROW, FieldName.GRAVE_NUMBER)
    found = [record.get(name.value) for name in wanted]
    return [fold_words(field.text) if field is not None else "" for field in found]


def put_rows(table: TraitTable, rows: Iterable[SheetRow], *, gone: Sequence[str] = ()) -> None:
    """Keep rows, in place of earlier ones of the same records; forget those that are gone."""
    connection = table.connection
    connection.execute(
        "CREATE TABLE IF NOT EXISTS sheet_rows (record_id VARCHAR, sheet VARCHAR, row_no INTEGER, "
        "kind VARCHAR, name VARCHAR, key VARCHAR)"
    )
    found = list(rows)
    stale = [*(row.record_id for row in found), *gone]
    connection.execute("DELETE FROM sheet_rows WHERE record_id IN (SELECT unnest(?::VARCHAR[]))", [stale])
    if not found:
        return
    given = pa.table(
        {
            "record_id": [row.record_id for row in found],
            "sheet": [row.sheet for row in found],
            "row_no": [row.row for row in found],
            "kind": [row.kind for row in found],
            "name": [row.name for row in found],
            "key": [row.key or None for row in found],
        }
    )
    connection.register("given_rows", given)
    connection.execute("INSERT INTO sheet_rows SELECT * FROM given_rows")
    connection.unregister("given_rows")


_SQL = f"""
WITH telling AS (
    SELECT key FROM sheet_rows WHERE key IS NOT NULL GROUP BY key HAVING count(*) <= {_COMMON}
), sizes AS (SELECT sheet, count(*) AS n FROM sheet_rows GROUP BY sheet),
alike AS (
    SELECT a.sheet AS one, b.sheet AS other, mode(b.row_no - a.row_no) AS shift, count(*) AS n
    FROM sheet_rows a JOIN telling USING (key)
    JOIN sheet_rows b ON a.key = b.key AND a.kind = b.kind AND a.sheet < b.sheet
    GROUP BY 1, 2
)
SELECT a.record_id, b.record_id FROM alike
JOIN sizes s ON s.sheet = one JOIN sizes t ON t.sheet = other
JOIN sheet_rows a ON a.sheet = one JOIN sheet_rows b ON b.sheet = other AND b.row_no = a.row_no + shift
WHERE alike.n >= {_LEAST_ROWS} AND alike.n >= {_LEAST_SHARE} * least(s.n, t.n)
AND ((a.name = '' AND b.name = '') OR (a.name <> '' AND b.name <> '' AND levenshtein(a.name, b.name) <= 3))
"""


def find_copies(table: TraitTable, *, new: Sequence[str] | None = None) -> Iterator[Link]:
    """Yield links between rows and their copies (``new``: those of these records)."""
    wanted = None if new is None else frozenset(new)
    for one, other in table.connection.execute(_SQL).fetchall():
        if wanted is None or one in wanted or other in wanted:
            left, right = pair_of(str(one), str(other))
            yield Link(left, right, COPY_PROBABILITY, (Evidence("copy", "same-row", 10.0),), LinkBasis.COPY)


def with_copies(links: Iterable[Link], copies: Iterable[Link]) -> Iterator[Link]:
    """Give each pair once: a copy stands above what was weighed, and keeps its evidence."""
    known = {copy.pair: copy for copy in copies}
    for link in links:
        copy = known.pop(link.pair, None)
        yield replace(copy, evidence=(*link.evidence, *copy.evidence)) if copy is not None else link
    yield from known.values()
