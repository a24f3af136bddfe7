"""Makes labelled pages and fits the shipped calibration to them; measures it on pages held out of every fit.

``python -m bench.calibrate --out extractors/data/calibration-both.json`` is how the shipped one was made.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from dataclasses import dataclass
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
from models.record import DocumentKind
from pipeline.engines import READERS, open_readers

_TABLES = frozenset({DocumentKind.MARTYR_LIST, DocumentKind.GRAVE_REGISTER})
_DRAWN_FOR_A_LETTER = 12  # papers of all kinds, so that one is a letter: every eighth is
_FOLDER = Path("bench/out/calibration")


@dataclass(frozen=True, slots=True)
class MadePages:
    """Pages to make and learn from: how many documents of which split, from which seed, kept where.

    ``reader`` says who reads them, ``workers`` by how many processes.
    """

    documents: int = 320
    held_out: int = 90
    seed: int = 1
    folder: Path = _FOLDER
    reader: str = "both"
    workers: int = 2


def made_fields(made: MadePages, split: Split) -> list[Labelled]:
    """Return the labelled fields of made pages; pages and readings that are there already are used again."""
    documents = made.held_out if split is Split.HELD_OUT else made.documents
    folder = made.folder / f"{split}-{made.seed}-{documents}"
    if not (folder / "made").is_file():
        for index, order in enumerate(plan(made.seed, documents, split)):
            write_document(
                order, folder, f"{split}-{made.seed}-{index:03d}-{order.layout.name}-l{order.level}"
            )
        (folder / "made").touch()
    truths = load_truths(folder / "truth")
    engine = open_readers(made.reader, "tesserocr")
    cache = made.folder / "read" / pipeline_print(engine.name)
    files = [folder / "pages" / t.file for t in truths]
    fill_cache(files, reader=made.reader, cache=cache, workers=made.workers)
    return list(label_files(truths, folder, engine=engine, cache=cache))


def plan(seed: int, documents: int, split: Split) -> list[Order]:
    """Return what to make: to learn from mostly tables, a hundred fields each, then as many letters.

    A letter has one number, one date, one title: of each some hundreds are needed before any is accepted.
    Papers to measure on come as the bench makes them.
    """
    if split is Split.HELD_OUT:
        return plan_orders(seed, documents, split=split)
    orders = plan_orders(seed, 3 * documents, split=split)
    kept = [o for i, o in enumerate(orders) if o.layout.kind in _TABLES or i % 3 == 0]
    drawn = plan_orders(seed + 1, _DRAWN_FOR_A_LETTER * documents, split=split)
    letters = [o for o in drawn if o.layout.kind is DocumentKind.NOTICE]
    return [*kept[:documents], *letters[:documents]]


def fit_shipped(made: MadePages, *, made_at: str) -> Calibration:
    """Fit on the ``fit`` split, measure on ``held-out``, write the report beside the pages; return it."""
    learned = learn(
        made_fields(made, Split.FIT),
        version=f"{EXTRACTOR_VERSION}.0000",
        made_at=made_at,
        extractor=EXTRACTOR_VERSION,
    )
    if made.held_out:
        report(made_fields(made, Split.HELD_OUT), learned.calibration, made.folder)
    return learned.calibration


def report(labelled: Sequence[Labelled], calibration: Calibration, folder: Path) -> None:
    """Write ``calibration.md`` and ``calibration.png`` about fields that the calibration has not seen."""
    trust = Trust(calibration, ACCEPTED_ERROR)
    weighed = weigh_all(labelled, trust)
    groups = by(weighed, lambda w: f"level {w.labelled.level}") | by(weighed, lambda w: w.labelled.kind)
    groups |= by(weighed, lambda w: w.labelled.name)
    write_report(
        weighed, trust, folder / "calibration.md", title="Calibration on held-out pages", groups=groups
    )
    plot_reliability(weighed, folder / "calibration.png")


def main() -> None:
    """Run ``python -m bench.calibrate --out FILE``; the same folder goes on where it was stopped."""
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
    parser.add_argument("--made-at", default="", help="the day, kept as provenance")
    given = parser.parse_args()
    made = MadePages(given.documents, given.held_out, given.seed, given.folder, given.reader, given.workers)
    given.out.write_bytes(encode_calibration(fit_shipped(made, made_at=given.made_at)))


if __name__ == "__main__":
    main()
