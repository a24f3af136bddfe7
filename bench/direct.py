"""Reads files in this process, without store or queue: the quickest way from a changed rule to a score."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from bench.baseline import Change, compare_baseline, save_baseline
from bench.cached import read_pages
from bench.report import BenchReport, print_report, wrong_cases
from bench.score import ReadField, ReadRecord, hash_file, score_files
from bench.summary import by_level
from bench.truth import load_truths
from extractors.documents import extract
from extractors.trust import shipped_trust
from models.errors import BadInputError
from models.record import DateValue, Field, FieldName, FieldStatus, Record
from pipeline.engines import READERS, open_readers


def _field(field: Field) -> ReadField:
    edtf = field.value.edtf if isinstance(field.value, DateValue) else ""
    is_accepted = field.status is FieldStatus.ACCEPTED
    return ReadField(field.text, edtf, field.confidence, is_accepted, tuple(str(r) for r in field.reasons))


def as_read(record: Record, file: str) -> ReadRecord:
    """Return a record in the form that scores are made of; ``other`` and mentions are not measured."""
    lists = (FieldName.CITED_DOCUMENTS, FieldName.MENTIONS, FieldName.OTHER)
    return ReadRecord(
        file=file,
        sha256=record.source.sha256,
        kind=str(record.kind),
        place=(record.source.page_no, record.source.row),
        fields={str(f.name): _field(f) for f in record.fields if f.name not in lists},
        cited=tuple(_field(f) for f in record.fields if f.name is FieldName.CITED_DOCUMENTS),
    )


def read_files(
    files: Sequence[Path],
    *,
    tessdata: str | None = None,
    cache: Path | None = None,
    reader: str = "both",
) -> list[ReadRecord]:
    """Return the records of all files, read one after another; a file that cannot be used gives none.

    ``cache`` is a folder that keeps pages as read (:func:`bench.cached.read_pages`); ``reader`` says who
    reads (:func:`pipeline.engines.open_readers`).

    Raises:
        SetupError: Tesseract's Vietnamese model is not there.
        EngineError: the engine failed on a page.

    """
    engine = open_readers(reader, "tesserocr", tessdata=tessdata)
    records: list[ReadRecord] = []
    for path in files:
        try:
            pages = read_pages(path, engine, cache)
            found = [
                as_read(r, path.name) for r in extract(pages, sha256=hash_file(path), trust=shipped_trust())
            ]
        except BadInputError:
            continue
        records += found
    return records


def main() -> None:
    """Run ``python -m bench.direct FOLDER… [--match TEXT] [--wrong N]`` on folders with pages/ and truth/."""
    os.environ["OMP_THREAD_LIMIT"] = "1"
    parser = argparse.ArgumentParser(description="Score pages with truth, in this process.")
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--match", default="", help="only files whose name holds this")
    parser.add_argument("--wrong", type=int, default=40, help="how many wrong fields to show")
    parser.add_argument("--cache", type=Path, help="keep pages as read in this folder, and take them from it")
    parser.add_argument("--reader", default="both", choices=READERS, help="who reads the pages")
    parser.add_argument("--save-baseline", action="store_true", help="write bench/data/baseline.json anew")
    given = parser.parse_args()
    console = Console(width=200)
    scores = []
    for folder in given.folders:
        truths = [t for t in load_truths(folder / "truth") if given.match in t.file]
        records = read_files(
            [folder / "pages" / t.file for t in truths], cache=given.cache, reader=given.reader
        )
        scores += score_files(truths, records, folder / "pages")
    change = compare_baseline(scores) if not given.match else Change((), (), 0)
    if given.save_baseline:
        save_baseline(scores)
    print_report(BenchReport(by_level(scores), tuple(scores), change, {}, None), console)
    for score in scores:
        rate = score.rows_found
        if rate.hits < rate.n or score.invented:
            console.print(f"{score.truth.file}: {rate.hits} of {rate.n} rows, {score.invented} invented")
    is_hidden = any(s.truth.is_held_out for s in scores)
    for case in [] if is_hidden else wrong_cases(scores)[: given.wrong]:
        status = "ACCEPTED" if case.is_accepted else "queued" if case.is_read else "missing"
        console.print(
            f"{status:9}{case.key}: {case.true!r} read {case.read!r}", markup=False, highlight=False
        )


if __name__ == "__main__":
    main()
