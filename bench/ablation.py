"""What each reader, and the grammars, are worth: fields right, and how many can be had at how much risk.

    python -m bench.ablation FOLDER… --cache DIR

Each reader reads the same pages. *With grammars* a field is what extraction made of the odds of its letters,
and is as sure as its calibrated confidence; *without*, it is the characters as read, in the place that
extraction found for them, and as sure as its least sure letter. Rows whose ink is a ditto count in neither:
nobody reads from "nt" what it stands for. The risk of a coverage is the share wrong among the surest fields
that make it up.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.cached import pipeline_print, read_pages
from bench.compare import align, fold_text, is_same
from bench.truth import Truth, TruthRecord, load_truths
from extractors.dittos import is_ditto
from extractors.documents import extract
from extractors.trust import shipped_trust
from models.errors import BadInputError
from models.page import PageDocument
from models.record import DateValue, Field, FieldName
from pipeline.engines import READERS, open_readers

RISKS = (0.005, 0.01, 0.02)
_UNMEASURED = frozenset({FieldName.CITED_DOCUMENTS, FieldName.MENTIONS, FieldName.OTHER})


@dataclass(frozen=True, slots=True)
class Judged:
    """A field of the truth as it was read: right with and without grammars, and how sure either way.

    One that was not found is wrong and sure of nothing.
    """

    level: str
    with_grammar: tuple[bool, float]
    without: tuple[bool, float]


def judged_fields(pages: Iterable[PageDocument], truth: Truth) -> Iterator[Judged]:
    """Give every field of the truth's rows as it was read on ``pages``."""
    records = sorted(
        extract(pages, sha256=truth.file, trust=shipped_trust()),
        key=lambda r: (r.source.page_no, r.source.row),
    )
    texts = [{str(f.name): f.text for f in r.fields if f.name not in _UNMEASURED} for r in records]
    pairs = {j: i for i, j in align(texts, [row.fields for row in truth.records]).pairs}
    if len(records) == len(truth.records) == 1:
        pairs = {0: 0}
    for index, row in enumerate(truth.records):
        record = records[pairs[index]] if index in pairs else None
        for name, text in row.fields.items():
            field = record.get(name) if record is not None else None
            if field is None:
                yield Judged(truth.level, (False, 0.0), (False, 0.0))
            elif not is_ditto(field.raw):
                yield _judged(field, row, text, truth.level)


def _judged(field: Field, row: TruthRecord, text: str, level: str) -> Judged:
    edtf = field.value.edtf if isinstance(field.value, DateValue) else ""
    is_right = is_same((field.text, edtf), (text, row.edtf.get(str(field.name), "")))
    worst = field.evidence.worst if field.evidence is not None else 0.0
    return Judged(level, (is_right, field.confidence), (fold_text(field.raw) == fold_text(text), worst))


def coverage_at(risk: float, fields: Sequence[tuple[bool, float]]) -> float:
    """Return the largest share of fields, surest first, of which at most ``risk`` are wrong; 0 for none.

    Fields equally sure are taken together or not at all.
    """
    ordered = sorted(fields, key=lambda one: -one[1])
    best, wrong = 0, 0
    for index, (is_right, sure) in enumerate(ordered):
        wrong += not is_right
        is_last_of_its_kind = index + 1 == len(ordered) or ordered[index + 1][1] < sure
        if is_last_of_its_kind and wrong <= risk * (index + 1):
            best = index + 1
    return best / len(ordered) if ordered else 0.0


def read_folder(folder: Path, reader: str, cache: Path) -> Iterator[Judged]:
    """Give the judged fields of a folder with pages/ and truth/; pages that cannot be used give none."""
    engine = open_readers(reader, "tesserocr")
    kept = cache / f"{reader}-{pipeline_print(engine.name)}"
    for truth in load_truths(folder / "truth"):
        try:
            pages = tuple(read_pages(folder / "pages" / truth.file, engine, kept))
        except BadInputError:
            continue
        yield from judged_fields(pages, truth)


def main() -> None:
    """Measure as the command line says."""
    os.environ["OMP_THREAD_LIMIT"] = "1"
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--cache", type=Path, required=True, help="where pages as read are kept")
    parser.add_argument("--readers", nargs="+", default=list(READERS), choices=READERS)
    given = parser.parse_args()
    table = Table("reader", "grammars", "level", "fields", "right", *(f"at {r:.1%} wrong" for r in RISKS))
    for reader in given.readers:
        fields = [one for folder in given.folders for one in read_folder(folder, reader, given.cache)]
        for name in ("without", "with"):
            for level in (*sorted({one.level for one in fields}), "all"):
                table.add_row(reader, name, level, *_cells(fields, level, is_with=name == "with"))
    Console(width=120).print(table)


def _cells(fields: Sequence[Judged], level: str, *, is_with: bool) -> tuple[str, ...]:
    chosen = [one.with_grammar if is_with else one.without for one in fields if level in (one.level, "all")]
    right = sum(is_right for is_right, _ in chosen)
    shares = (f"{coverage_at(risk, chosen):.2f}" for risk in RISKS)
    return str(len(chosen)), f"{right / max(1, len(chosen)):.3f}", *shares


if __name__ == "__main__":
    main()
