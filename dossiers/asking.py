"""Looks for a man in the keys of all records, as somebody remembers him: forgiving, ranked, with reasons.

Who may be meant is chosen widely (a given name or another name that sounds so, and one thing more, or
nearly the whole name); then each is weighed by the weights that link records, and by how often his values
occur in the whole archive. What is weighed and what not stands in ``comparisons``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from dossiers.linker import links_of_one
from dossiers.trait_table import COLUMNS, TraitTable
from dossiers.traits import Traits, traits_of
from dossiers.weights import Weights
from extractors.values import PARSERS
from models.enquiry import Question
from models.geometry import Box
from models.linking import Evidence
from models.record import DocumentKind, Field, FieldStatus, Record, RecordKind, Source

QUESTION_ID = "question"  # as no record is called
MOST_WEIGHED = 400
_ARCHIVE = "archive.traits"
# Points by which candidates are chosen, before they are weighed: a condition over ``t`` (a record) and
# ``q`` (the question), and what it counts. Three and more are weighed.
_LEAST_POINTS = 3
_POINTS: tuple[tuple[str, int], ...] = (
    ("t.name = q.name", 4),
    ("t.name_bare = q.name_bare", 2),
    ("levenshtein(t.name, q.name) <= 2", 3),
    ("list_contains(t.others, q.name) or list_contains(q.others, t.name)", 4),
    ("t.given = q.given", 1),
    ("list_contains(t.others, q.given) or list_contains(q.others, t.given)", 1),
    ("levenshtein(t.given, q.given) <= 1", 1),
    ("t.home_commune = q.home_commune or t.home_ground = q.home_ground", 2),
    ("t.home_district = q.home_district", 1),
    ("abs(t.birth_year - q.birth_year) <= 1", 1),
    ("t.death_first <= q.death_last and q.death_first <= t.death_last", 1),
    ("t.death_day = q.death_day", 2),
    ("t.unit_e = q.unit_e", 2),
    ("t.certificate = q.certificate", 9),
)


@dataclass(frozen=True, slots=True)
class Found:
    """A record that may be meant, how likely, and why."""

    record_id: str
    probability: float
    evidence: tuple[Evidence, ...]


def question_record(question: Question) -> Record:
    """Return the question as a record, so that it is compared as records are."""
    fields = tuple(
        Field(
            name=name,
            text=text.strip(),
            raw=text,
            confidence=1.0,
            status=FieldStatus.CONFIRMED,  # a person wrote it: its places are asked of the gazetteer
            page_no=1,
            box=Box(0, 0, 1, 1),
            value=PARSERS[name](text.strip()).value if name in PARSERS else None,
        )
        for name, text in question.texts
        if text.strip()
    )
    return Record(
        QUESTION_ID,
        RecordKind.MARTYR,
        DocumentKind.DEATH_NOTICE,
        Source("0" * 64, 1, 1),
        fields,
        is_named=True,
    )


def ask(
    keys: Path, question: Question, weights: Weights, *, only: Collection[str] | None = None
) -> list[Found]:
    """Return the records that may be meant, likeliest first; of ``only`` these records where it is given.

    ``keys`` is a table of keys that nobody writes. A question without a name finds nothing.

    Raises:
        StorageError: the table cannot be read.

    """
    traits = traits_of(question_record(question))
    if traits is None or (only is not None and not only):
        return []
    with TraitTable(memory_mb=500, threads=1) as table:
        table.attach(keys, name="archive")
        _choose(table, traits, only)
        if table.count() < 2:
            return []
        table.make_compared(counted=_ARCHIVE)
        links = links_of_one(table, weights, QUESTION_ID, people=table.count(counted=_ARCHIVE))
    return [
        Found(link.right if link.left == QUESTION_ID else link.left, link.probability, link.evidence)
        for link in links
    ]


def _choose(table: TraitTable, traits: Traits, only: Iterable[str] | None) -> None:
    """Put the question and the records that may be meant into the table."""
    table.put([traits])
    table.connection.execute("CREATE TEMP TABLE q AS SELECT * FROM traits")
    points = " + ".join(f"CASE WHEN {condition} THEN {n} ELSE 0 END" for condition, n in _POINTS)
    where = "" if only is None else "AND t.record_id IN (SELECT unnest(?::VARCHAR[]))"
    columns = ", ".join(f"t.{name}" for name in COLUMNS)
    table.connection.execute(
        f"INSERT INTO traits SELECT {columns} FROM {_ARCHIVE} t, q "
        f"WHERE ({points}) >= {_LEAST_POINTS} {where} "
        f"ORDER BY ({points}) DESC, t.record_id LIMIT {MOST_WEIGHED}",
        [] if only is None else [list(only)],
    )
    if traits.name_toned == traits.name:
        # Typed without marks: that they are missing says nothing against anybody.
        table.connection.execute(
            "UPDATE traits SET name_toned = q.name_toned FROM q WHERE traits.name = q.name"
        )
