"""Pairs of records weighed by Splink on DuckDB. What is compared and how stands in ``comparisons``.

Splink is given finished weights and finished frequencies; it makes the pairs and adds up the bits.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from splink import Linker, SettingsCreator, block_on
from splink.internals.duckdb.database_api import DuckDBAPI

from dossiers.comparisons import BLOCKS, COMPARISONS, ELSE, SILENT, Comparison
from dossiers.trait_table import TraitTable
from dossiers.weights import Weights
from models.linking import Evidence, Link, pair_of

# So rare a level must not decide alone; and a division by nothing has no logarithm.
_LEAST_SHARE = 1e-7
# Of two records of an archive with n others one pair in about n is one man's. Archives are parts of a whole:
# with fewer records than this the chance that two are one man's is not greater.
_LEAST_PEOPLE = 8_000
_TOLD_BITS = 0.05  # less says nothing
_FETCH = 50_000
_LEAST_BITS = -1000.0  # everything


@dataclass(frozen=True, slots=True)
class Weighed:
    """A pair with what was found in each comparison, and the sum of bits (without calibration)."""

    left: str
    right: str
    bits: float
    evidence: tuple[Evidence, ...]


def find_links(
    table: TraitTable, weights: Weights, *, new: Sequence[str] | None = None, least: float
) -> Iterator[Link]:
    """Yield links of at least the probability ``least`` among all records, or (``new``) of those with any."""
    prior_bits = _prior_bits(table.count())
    floor = _bits_of(least, weights)
    for pair in weigh(table, weights, new=new, least_bits=floor - prior_bits):
        yield _link(pair, prior_bits, weights)


def links_of_one(table: TraitTable, weights: Weights, one: str, *, people: int) -> list[Link]:
    """Weigh one row of ``compared`` against all others there, whatever they share; the likeliest first.

    ``people`` is of how many records those are a part.
    """
    table.connection.execute(
        "CREATE OR REPLACE TABLE given_pairs AS SELECT '0' AS match_key, least(record_id, ?) AS join_key_l, "
        "greatest(record_id, ?) AS join_key_r FROM compared WHERE record_id <> ?",
        [one, one, one],
    )
    prior_bits = _prior_bits(people)
    found = _predict(table, weights, pairs="given_pairs", least_bits=_LEAST_BITS)
    links = [_link(pair, prior_bits, weights) for pair in found]
    return sorted(links, key=lambda link: (-link.probability, link.pair))


def weigh(
    table: TraitTable,
    weights: Weights,
    *,
    new: Sequence[str] | None = None,
    least_bits: float,
) -> Iterator[Weighed]:
    """Yield the blocked pairs whose evidence comes to ``least_bits`` or more."""
    table.make_compared()
    pairs = _make_pairs(table, new) if new is not None else None
    yield from _predict(table, weights, pairs=pairs, least_bits=least_bits)
    table.connection.execute("DROP TABLE compared")


def _predict(
    table: TraitTable, weights: Weights, *, pairs: str | None, least_bits: float
) -> Iterator[Weighed]:
    """Weigh the rows of ``compared``: in the pairs of a table with this name, or (None) by blocks."""
    api = DuckDBAPI(connection=table.connection)
    everything = api.register("compared", dataset_display_name="compared")
    linker = Linker(everything, _settings(weights), log_level=None, validate_settings=False)
    if pairs is not None:
        given = api.register(pairs, dataset_display_name="given_pairs")
        linker.table_management.register_blocked_pairs_for_predict(given)
    found = linker.inference.predict(threshold_match_weight=least_bits, warning_mode="never")
    yield from _rows(table, found.physical_name, weights)
    found.drop_table_from_database_and_remove_from_cache()


def _make_pairs(table: TraitTable, new: Sequence[str]) -> str:
    """Pair new records with all others and with each other, by the same blocks; return the table's name.

    Splink's own way between two sets asks for frequencies that it counted itself.
    """
    table.connection.execute(
        "CREATE OR REPLACE TABLE compared_new AS SELECT * FROM compared "
        "WHERE record_id IN (SELECT unnest(?::VARCHAR[]))",
        [list(new)],
    )
    joins = " UNION ".join(
        "SELECT least(a.record_id, b.record_id) AS l, greatest(a.record_id, b.record_id) AS r "
        "FROM compared_new a JOIN compared b ON "
        + " AND ".join(f"a.{column} = b.{column}" for column in block)
        + " AND a.record_id <> b.record_id"
        for block in BLOCKS
    )
    table.connection.execute(
        f"CREATE OR REPLACE TABLE given_pairs AS SELECT '0' AS match_key, l AS join_key_l, r AS join_key_r "
        f"FROM ({joins})"
    )
    table.connection.execute("DROP TABLE compared_new")
    return "given_pairs"


def _rows(table: TraitTable, name: str, weights: Weights) -> Iterator[Weighed]:
    parts = [f"mw_{_column(c)}, {_adjustment(c)}" for c in COMPARISONS]
    query = f"SELECT record_id_l, record_id_r, match_weight, {', '.join(parts)} FROM {name}"
    reached = [_levels_by_weight(c, weights) for c in COMPARISONS]
    found = table.connection.cursor().execute(query)  # apart, so that others may ask while rows are read
    while rows := found.fetchmany(_FETCH):
        for left, right, bits, *rest in rows:
            yield Weighed(str(left), str(right), float(bits), _evidence(rest, reached))


def _column(comparison: Comparison) -> str:
    return comparison.id.replace("-", "_")


def _adjustment(comparison: Comparison) -> str:
    has_frequencies = any(level.frequency for level in comparison.levels)
    return f"mw_tf_adj_{_column(comparison)}" if has_frequencies else "0::DOUBLE"


def _evidence(cells: Sequence[float], reached: Sequence[dict[float, str]]) -> tuple[Evidence, ...]:
    found: list[Evidence] = []
    for at, comparison in enumerate(COMPARISONS):
        bits, adjustment = cells[2 * at : 2 * at + 2]
        level = reached[at][round(bits, 9)]
        if level != SILENT and abs(bits + adjustment) >= _TOLD_BITS:
            found.append(Evidence(comparison.id, level, round(bits + adjustment, 2)))
    return tuple(found)


def _shares(comparison: Comparison, weights: Weights) -> list[tuple[str, float, float]]:
    """Return the levels with m and u, the rest last.

    Splink's result holds the weight of the level that was reached, not the level. Each is made unlike the
    others by a millionth, which also serves to tell it from silence, whose weight is nothing.
    """
    same, other = weights.same[comparison.id], weights.other[comparison.id]
    ids = [*(level.id for level in comparison.levels), ELSE]
    return [
        (one, max(same.get(one, 0.0), _LEAST_SHARE), max(other.get(one, 0.0), _LEAST_SHARE) * (1 + at * 1e-6))
        for at, one in enumerate(ids, start=1)
    ]


def _levels_by_weight(comparison: Comparison, weights: Weights) -> dict[float, str]:
    by_weight = {round(math.log2(m / u), 9): one for one, m, u in _shares(comparison, weights)}
    return {0.0: SILENT, **by_weight}


def _settings(weights: Weights) -> SettingsCreator:
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[_splink_comparison(one, weights) for one in COMPARISONS],
        blocking_rules_to_generate_predictions=[block_on(*block) for block in BLOCKS],
        probability_two_random_records_match=0.5,  # the prior is ours: it goes with the size of the archive
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=True,
        unique_id_column_name="record_id",
        linker_uid="sohoa",
    )


def _splink_comparison(comparison: Comparison, weights: Weights) -> dict[str, object]:
    levels: list[dict[str, object]] = [
        {"sql_condition": comparison.silent, "label_for_charts": SILENT, "is_null_level": True}
    ]
    conditions = [*((level.sql, level.frequency) for level in comparison.levels), ("ELSE", "")]
    for (sql, frequency), (one, m, u) in zip(conditions, _shares(comparison, weights), strict=True):
        made: dict[str, object] = {"sql_condition": sql, "label_for_charts": one}
        made |= {"m_probability": m, "u_probability": u}
        if frequency:
            made |= {"tf_adjustment_column": frequency, "disable_tf_exact_match_detection": True}
        levels.append(made)
    return {"output_column_name": _column(comparison), "comparison_levels": levels}


def _link(pair: Weighed, prior_bits: float, weights: Weights) -> Link:
    left, right = pair_of(pair.left, pair.right)
    return Link(left, right, _probability(pair.bits + prior_bits, weights), pair.evidence)


def _prior_bits(people: int) -> float:
    """Return how likely two records of an archive of so many are one man's, before they are compared."""
    return math.log2(1.0 / max(people, _LEAST_PEOPLE))


def _probability(bits: float, weights: Weights) -> float:
    return 1.0 / (1.0 + math.exp(-max(-500.0, min(500.0, weights.shift + weights.slope * bits))))


def _bits_of(probability: float, weights: Weights) -> float:
    """Return from how many bits (prior included) on a pair is as likely as this."""
    return (math.log(probability / (1.0 - probability)) - weights.shift) / weights.slope
