"""Makes labelled pages and fits the shipped calibration to them; measures it on pages held out of every fit.

``python -m bench.calibrate --out extractors/data/calibration-both.json`` is how the shipped one was made.
Pages are made and read once; stopped at any moment (``--minutes`` stops it by itself) the next run goes on.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from bench.cached import fill_cache, pipeline_print
from bench.generate import Order, plan_orders, write_document
from bench.labelled import label_files
from bench.splits import Split
from bench.truth import load_truths
from calibration.learn import learn
from calibration.measure import by, weigh_all
from calibration.plots import plot_reliability
from calibration.report import write_report
from extractors.documents import EXTRACTOR_VERSION
from extractors.trust import ACCEPTED_ERROR, Trust
from models.calibration import Calibration
from models.codec import encode_calibration
from models.evidence import Labelled
from models.record import REGISTERS, DocumentKind
from pipeline.engines import READERS, open_readers

_PERSONS = frozenset({DocumentKind.DEATH_NOTICE, DocumentKind.EXHUMATION_MINUTES})
# To learn from, in turn: so many tables, letters and papers about one person. A table has a hundred fields,
# a letter one number, one date, one title: of each some hundreds are needed before any is accepted.
_TURN = (6, 4, 2)
_DRAWN = 12  # times the papers asked for: of papers drawn by weight every eighth is a letter
_FOLDER = Path("bench/out/calibration")
NOT_DONE = 75  # exit status where the time ended first: run it again (EX_TEMPFAIL)


@dataclass(frozen=True, slots=True)
class MadePages:
    """Pages to make and learn from: how many tables (with as many papers) of which seed, kept where.

    ``reader`` says who reads them, ``workers`` by how many processes, ``until`` when to stop (monotonic s).
    """

    documents: int = 420
    held_out: int = 130
    seed: int = 5
    folder: Path = _FOLDER
    reader: str = "both"
    workers: int = 2
    until: float = float("inf")


class OutOfTimeError(Exception):
    """The time given ended before all pages were made and read; what is done is kept."""


def made_fields(made: MadePages, split: Split) -> list[Labelled]:
    """Return the labelled fields of made pages; pages and readings that are there already are used again.

    Raises:
        OutOfTimeError: the time ended first.

    """
    documents = made.held_out if split is Split.HELD_OUT else made.documents
    folder = made.folder / f"{split}-{made.seed}"
    orders = plan(made.seed, documents, split)
    stems = _make(orders, folder, f"{split}-{made.seed}", made.until)
    truths = [t for t in load_truths(folder / "truth") if Path(t.file).stem in stems]
    engine = open_readers(made.reader, "tesserocr")
    cache = made.folder / "read" / pipeline_print(engine.name)
    files = [folder / "pages" / t.file for t in truths]
    if not fill_cache(files, reader=made.reader, cache=cache, workers=made.workers, until=made.until):
        raise OutOfTimeError(f"not all of {len(files)} files of {split} are read")
    return list(label_files(truths, folder, engine=engine, cache=cache))


def _make(orders: Sequence[Order], folder: Path, prefix: str, until: float) -> frozenset[str]:
    """Write the documents that are not there yet, return the stems of all; a truth is written last."""
    stems = []
    for index, order in enumerate(orders):
        stem = f"{prefix}-{index:03d}-{order.layout.name}-l{order.level}"
        stems.append(stem)
        if (folder / "truth" / f"{stem}.json").is_file():
            continue
        if time.monotonic() > until:
            raise OutOfTimeError(f"{index} of {len(orders)} documents of {prefix} are made")
        write_document(order, folder, stem)
    return frozenset(stems)


def plan(seed: int, documents: int, split: Split) -> list[Order]:
    """Return what to make: ``documents`` tables to learn from, with letters and papers about one person.

    A larger plan begins like a smaller one. Papers to measure on come as the bench makes them.
    """
    if split is Split.HELD_OUT:
        return plan_orders(seed, documents, split=split)
    drawn = plan_orders(seed, _DRAWN * documents, split=split)
    sorts = (REGISTERS, frozenset({DocumentKind.NOTICE}), _PERSONS)
    queues = [iter([o for o in drawn if o.layout.kind in kinds]) for kinds in sorts]
    turns = range(-(-documents // _TURN[0]))
    return [
        o for _ in turns for queue, count in zip(queues, _TURN, strict=True) for o in islice(queue, count)
    ]


def fit_shipped(made: MadePages, *, made_at: str) -> Calibration:
    """Fit on the ``fit`` split, measure on ``held-out``, write the report beside the pages; return it."""
    learned = learn(
        made_fields(made, Split.FIT),
        version=f"{EXTRACTOR_VERSION}.0000",
        made_at=made_at,
        extractor=EXTRACTOR_VERSION,
    )
    if made.held_out:
        report(made_fields(made, Split.HELD_OUT), learned.calibration, made)
    return learned.calibration


def report(labelled: Sequence[Labelled], calibration: Calibration, made: MadePages) -> None:
    """Write ``calibration-READER.md`` and ``.png`` about fields that the calibration has not seen."""
    trust = Trust(calibration, ACCEPTED_ERROR)
    weighed = weigh_all(labelled, trust)
    groups = by(weighed, lambda w: f"level {w.labelled.level}") | by(weighed, lambda w: w.labelled.kind)
    groups |= by(weighed, lambda w: w.labelled.name)
    path = made.folder / f"calibration-{made.reader}.md"
    write_report(weighed, trust, path, title="Calibration on held-out pages", groups=groups)
    plot_reliability(weighed, path.with_suffix(".png"))


def main() -> None:
    """Run ``python -m bench.calibrate --out FILE``; the same folder goes on where it was stopped.

    Ends with status 75 where ``--minutes`` were over first.
    """
    os.environ["OMP_THREAD_LIMIT"] = "1"
    parser = argparse.ArgumentParser(description="Fit the shipped calibration on made pages.")
    parser.add_argument("--out", type=Path, required=True)
    usual = MadePages()
    parser.add_argument("--documents", type=int, default=usual.documents)
    parser.add_argument("--held-out", type=int, default=usual.held_out)
    parser.add_argument("--seed", type=int, default=usual.seed)
    parser.add_argument("--folder", type=Path, default=_FOLDER)
    parser.add_argument("--reader", default=usual.reader, choices=READERS)
    parser.add_argument("--workers", type=int, default=usual.workers)
    parser.add_argument(
        "--minutes", type=float, default=float("inf"), help="stop by then; run again to go on"
    )
    parser.add_argument("--made-at", default="", help="the day, kept as provenance")
    given = parser.parse_args()
    made = MadePages(
        given.documents,
        given.held_out,
        given.seed,
        given.folder,
        given.reader,
        given.workers,
        until=time.monotonic() + 60 * given.minutes,
    )
    try:
        given.out.write_bytes(encode_calibration(fit_shipped(made, made_at=given.made_at)))
    except OutOfTimeError as error:
        print(f"{error}: run it again to go on", file=sys.stderr)  # noqa: T201 - a tool of the command line
        sys.exit(NOT_DONE)


if __name__ == "__main__":
    main()
