"""Lists wrong fields of dev pages by cause: what is true, what was read, why it waits, its pixels."""

from __future__ import annotations

import argparse
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import cv2

from bench.cached import read_pages
from bench.compare import fold_text
from bench.direct import as_read
from bench.letters import count_errors
from bench.score import Case, FileScore, hash_file, score_file
from bench.splits import HeldOutError
from bench.truth import RowState, Truth, load_truths
from extractors.documents import extract
from extractors.trust import shipped_trust
from models.errors import BadInputError
from models.geometry import Box
from models.record import Field, Record
from pipeline.canvas import make_canvas
from pipeline.engine import Engine
from pipeline.engines import READERS, open_readers
from pipeline.load import Limits, load_page
from pipeline.prepare import prepare


class Cause(StrEnum):
    """What kind of mistake it is, as far as the two texts tell."""

    ROW_LOST = "row lost"
    FIELD_LOST = "field lost"
    CUT_SHORT = "cut short"
    RUN_TOGETHER = "run together"
    MARKS = "marks alone"
    CASE = "case alone"
    FIGURES = "figures"
    LETTERS = "a letter or two"
    OTHER = "other text"


# The first that fits names the kind: a test of what was read against what is true, both folded.
_RULES: tuple[tuple[Cause, Callable[[str, str], bool]], ...] = (
    (Cause.FIELD_LOST, lambda read, true: not read),
    (Cause.CASE, lambda read, true: read.casefold() == true.casefold()),
    (Cause.CUT_SHORT, lambda read, true: read in true),
    (Cause.RUN_TOGETHER, lambda read, true: true in read),
    (Cause.MARKS, lambda read, true: count_errors(read, true).bare_edits == 0),
    (Cause.FIGURES, lambda read, true: re.sub(r"\d", "", read) == re.sub(r"\d", "", true)),
    (Cause.LETTERS, lambda read, true: count_errors(read, true).edits <= 2),
)


def cause_of(case: Case, *, is_row_found: bool) -> Cause:
    """Return the kind of mistake of a wrong field."""
    if not is_row_found:
        return Cause.ROW_LOST
    read, true = fold_text(case.read), fold_text(case.true)
    return next((cause for cause, fits in _RULES if fits(read, true)), Cause.OTHER)


@dataclass(frozen=True, slots=True)
class WrongField:
    """A wrong field, its kind, and the field of the record that was read, if any."""

    case: Case
    cause: Cause
    field: Field | None


def find_wrong(score: FileScore, records: Sequence[Record]) -> list[WrongField]:
    """Return the wrong printed fields of whole rows of one file, each with the field that was read for it."""
    by_text = {(str(f.name), f.text): f for record in records for f in record.fields}
    found_rows = {c.key.rpartition(".")[0] for c in score.cases if c.is_read}
    wrong = []
    for case in score.cases:
        if case.is_right or case.is_handwritten or case.state is not RowState.WHOLE:
            continue
        cause = cause_of(case, is_row_found=case.key.rpartition(".")[0] in found_rows)
        wrong.append(WrongField(case, cause, by_text.get((case.name, case.read))))
    return wrong


def examine(truth: Truth, path: Path, engine: Engine, cache: Path | None) -> list[WrongField]:
    """Read one file and return its wrong fields; a file that cannot be used has none.

    Raises:
        HeldOutError: the page is held out: it is counted, never looked at.

    """
    if truth.is_held_out:
        raise HeldOutError(f"{truth.file} is held out: make pages with --split dev to look at errors")
    try:
        records = list(
            extract(read_pages(path, engine, cache), sha256=hash_file(path), trust=shipped_trust())
        )
    except BadInputError:
        return []
    return find_wrong(score_file(truth, [as_read(r, truth.file) for r in records]), records)


def write_crops(path: Path, wrong: Iterable[WrongField], out: Path) -> dict[str, Path]:
    """Cut the fields' pixels out of the straightened pages into ``out``; return the file of each key."""
    by_page: dict[int, list[WrongField]] = {}
    for item in wrong:
        if item.field is not None:
            by_page.setdefault(item.field.page_no, []).append(item)
    files: dict[str, Path] = {}
    out.mkdir(parents=True, exist_ok=True)
    for page_no, items in by_page.items():
        loaded = load_page(path, page_no, Limits())
        image = make_canvas(prepare(loaded.image, dpi=loaded.dpi)).image
        for item in items:
            box = _with_margin(item.field.box) if item.field is not None else Box(0, 0, 1, 1)
            target = out / (re.sub(r"[^\w.-]", "_", item.case.key) + ".png")
            cv2.imwrite(str(target), image[box.y : box.y2, box.x : box.x2])
            files[item.case.key] = target
    return files


def _with_margin(box: Box) -> Box:
    margin = 12
    return Box(max(0, box.x - margin), max(0, box.y - margin), box.w + 2 * margin, box.h + 2 * margin)


def _print(truth: Truth, wrong: Sequence[WrongField], crops: dict[str, Path]) -> None:
    for item in wrong:
        case = item.case
        status = "ACCEPTED" if case.is_accepted else "queued" if case.is_read else "missing"
        heading = f" [{item.field.heading}]" if item.field is not None and item.field.heading else ""
        told = f"{item.cause:15}{status:9}{case.key}{heading}: {case.true!r} read {case.read!r}"
        why = f" ({', '.join(case.reasons)})" if case.reasons else ""
        crop = f" {crops[case.key]}" if case.key in crops else ""
        print(told + why + crop)  # noqa: T201 - a tool of the command line


def main() -> None:
    """Run ``python -m bench.errors FOLDER… [--match TEXT] [--cache DIR] [--crops DIR]``."""
    os.environ["OMP_THREAD_LIMIT"] = "1"
    parser = argparse.ArgumentParser(description="List wrong fields of dev pages by cause.")
    parser.add_argument("folders", type=Path, nargs="+", help="folders with pages/ and truth/")
    parser.add_argument("--match", default="", help="only files whose name holds this")
    parser.add_argument("--cache", type=Path, help="keep pages as read in this folder, and take them from it")
    parser.add_argument("--crops", type=Path, help="cut the fields' pixels into this folder (takes time)")
    parser.add_argument("--reader", default="tesseract", choices=READERS, help="who reads the pages")
    given = parser.parse_args()
    engine = open_readers(given.reader, "tesserocr")
    causes: Counter[tuple[str, str]] = Counter()
    for folder in given.folders:
        for truth in (t for t in load_truths(folder / "truth") if given.match in t.file):
            path = folder / "pages" / truth.file
            wrong = examine(truth, path, engine, given.cache)
            _print(truth, wrong, write_crops(path, wrong, given.crops) if given.crops else {})
            causes.update((w.cause, w.case.name.split("#")[0]) for w in wrong)
    for (cause, name), count in causes.most_common():
        print(f"{count:5} {cause:15} {name}")  # noqa: T201 - a tool of the command line


if __name__ == "__main__":
    main()
