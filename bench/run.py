"""The bench from end to end: pages with truth, the whole program over them, scores, speed, a report."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.baseline import compare_baseline, save_baseline
from bench.generate import generate
from bench.plain import measure_plain
from bench.plots import plot_coverage_risk, plot_levels, plot_reliability
from bench.report import BenchReport, write_json, write_markdown
from bench.runs import run_sohoa
from bench.score import FileScore, Rate, load_records, score_files
from bench.speed import SpeedOptions, SpeedReport, measure_speed
from bench.splits import Split
from bench.summary import by_level
from bench.truth import RowState, Truth, load_truths
from models.record import REGISTERS

OUT = Path(__file__).parent / "out"


@dataclass(frozen=True, slots=True)
class BenchOptions:
    """What to measure. Without ``samples`` (folders of ``pages/`` and ``truth/``) pages are made by ``seed``.

    ``split`` says what they are made of. ``speed`` is None for accuracy only.
    """

    out: Path = OUT
    samples: tuple[Path, ...] = ()
    seed: int = 5
    documents: int = 45
    split: Split = Split.HELD_OUT
    workers: int = 2
    with_plain: bool = True
    speed: SpeedOptions | None = None
    update_baseline: bool = False


@dataclass(frozen=True, slots=True)
class _Sample:
    """A folder of pages and the truth of them."""

    pages: Path
    truths: tuple[Truth, ...]


def _samples(options: BenchOptions) -> list[_Sample]:
    folders = list(options.samples)
    if not folders:
        made = options.out / str(options.split)
        shutil.rmtree(made, ignore_errors=True)
        generate(made, seed=options.seed, pages=options.documents, split=options.split)
        folders = [made]
    return [_Sample(folder / "pages", load_truths(folder / "truth")) for folder in folders]


def _groups(samples: Sequence[_Sample]) -> list[tuple[str, list[Path]]]:
    """Return every second file of tables and of running text, for timing."""
    tables: list[Path] = []
    texts: list[Path] = []
    for sample in samples:
        for truth in sample.truths:
            (tables if truth.kind in REGISTERS else texts).append(sample.pages / truth.file)
    return [("tables", tables[::2]), ("running text", texts[::2])]


def _measure_speed(samples: Sequence[_Sample], options: BenchOptions) -> SpeedReport | None:
    return None if options.speed is None else measure_speed(_groups(samples), options.speed)


def run_bench(options: BenchOptions) -> BenchReport:
    """Measure and write ``report.json``, ``report.md`` and three PNG pictures into ``options.out``.

    Raises:
        SetupError: no faces to draw with.
        EngineError: the program or Tesseract could not be run.

    """
    options.out.mkdir(parents=True, exist_ok=True)
    samples = _samples(options)
    scores: list[FileScore] = []
    plain_scores: list[FileScore] = []
    plain: dict[str, Rate] = {}
    with tempfile.TemporaryDirectory(prefix="sohoa-bench-") as place:
        folder = Path(place)
        files = [sample.pages / truth.file for sample in samples for truth in sample.truths]
        records = load_records(run_sohoa(files, folder / "home", workers=options.workers).records)
        for sample in samples:
            scores += score_files(sample.truths, records, sample.pages)
            if options.with_plain:
                found = measure_plain(
                    sample.truths, sample.pages, folder / "drawn", processes=options.workers
                )
                plain_scores += found.scores
                plain |= {level: plain.get(level, Rate()) + rate for level, rate in found.holds.items()}
    report = BenchReport(
        by_level(scores),
        tuple(scores),
        compare_baseline(scores),
        plain,
        _measure_speed(samples, options),
        by_level(plain_scores),
    )
    if options.update_baseline:
        save_baseline(scores)
    _write(report, options.out)
    return report


def _write(report: BenchReport, out: Path) -> None:
    write_json(report, out / "report.json")
    write_markdown(report, out / "report.md")
    every = (c for s in report.files for c in s.cases)
    cases = [c for c in every if c.state is RowState.WHOLE and not c.is_handwritten]
    plot_reliability(cases, out / "reliability.png")
    plot_coverage_risk(cases, out / "coverage-risk.png")
    plot_levels(report.levels, report.plain, out / "levels.png")
