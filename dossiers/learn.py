"""Learns the weights of levels from pairs that are known: how often each level is reached, and by whom."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from dossiers.comparisons import COMPARISONS, ELSE, LIST, SILENT, Comparison
from dossiers.trait_table import COLUMNS, TraitTable
from dossiers.weights import Share

# Said, not learned: rows of one list are two men. One sheet takes twenty bits off, one file some six.
SAID: tuple[dict[str, Share], dict[str, Share]] = (
    {LIST.id: {"one-sheet": 5e-7, "one-file": 0.01, ELSE: 0.5}},
    {LIST.id: {"one-sheet": 0.5, "one-file": 0.5, ELSE: 0.5}},
)
# A level that no pair of the sample reached is as rare as if half a pair had.
_HALF = 0.5


def level_shares(table: TraitTable, pairs: Iterable[tuple[str, str]]) -> dict[str, Share]:
    """Return by comparison the share of each level among the pairs where neither record is silent."""
    known = list(pairs)
    given = pa.table({"l": [left for left, _ in known], "r": [right for _, right in known]})
    table.connection.register("given_pairs", given)
    columns = ", ".join(f"a.{c} AS {c}_l, b.{c} AS {c}_r" for c in COLUMNS)
    table.connection.execute(
        f"CREATE OR REPLACE TEMP TABLE side_by_side AS SELECT {columns} FROM given_pairs "
        "JOIN traits a ON a.record_id = l JOIN traits b ON b.record_id = r"
    )
    table.connection.unregister("given_pairs")
    return {one.id: _shares(table, one) for one in COMPARISONS}


def random_pairs(table: TraitTable, count: int) -> list[tuple[str, str]]:
    """Return about so many pairs of records by chance, the same for the same table."""
    rows = table.connection.execute(
        "WITH mixed AS (SELECT record_id, row_number() OVER (ORDER BY hash(record_id)) AS n FROM traits) "
        "SELECT a.record_id, b.record_id FROM mixed a JOIN mixed b "
        "ON b.n - a.n BETWEEN 1 AND ? AND a.record_id <> b.record_id",
        [max(1, count // max(1, table.count()))],
    ).fetchall()
    return [(str(left), str(right)) for left, right in rows]


def _shares(table: TraitTable, comparison: Comparison) -> Share:
    cases = " ".join(f"WHEN {level.sql} THEN '{level.id}'" for level in comparison.levels)
    rows = table.connection.execute(
        f"SELECT CASE WHEN {comparison.silent} THEN '{SILENT}' {cases} ELSE '{ELSE}' END AS reached, "
        "count(*) FROM side_by_side GROUP BY reached"
    ).fetchall()
    counts = {str(reached): int(count) for reached, count in rows}
    counts.pop(SILENT, None)
    ids = [*(level.id for level in comparison.levels), ELSE]
    total = sum(counts.values()) + _HALF * len(ids)
    return {one: round((counts.get(one, 0) + _HALF) / total, 9) for one in ids}
