"""Times the whole program beside plain Tesseract and OCRmyPDF: the same pages, the same cores, one run."""

from __future__ import annotations

import shutil
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.long_pdf import write_long_pdf
from bench.runs import as_page_images, in_turns, run_ocrmypdf, run_sohoa, run_tesseract
from pipeline.digitise import digitise_page
from pipeline.load import Limits, count_pages
from pipeline.tesseract import TesserocrEngine

RECOGNITION = "recognise"  # the step of a page in which the engine works


@dataclass(frozen=True, slots=True)
class GroupSpeed:
    """Seconds for one group of files (tables, or running text) by each program; None where it was not run."""

    name: str
    files: int
    pages: int
    sohoa_s: float
    sohoa_two_s: float | None
    tesseract_s: float
    tesseract_two_s: float | None
    ocrmypdf_s: float | None

    @property
    def pages_per_minute(self) -> float:
        """Pages a minute of the whole program with one worker."""
        return 60 * self.pages / self.sohoa_s

    @property
    def ratio(self) -> float:
        """Time of the whole program over plain Tesseract's, both on one core."""
        return self.sohoa_s / self.tesseract_s

    @property
    def gain_of_two(self) -> float | None:
        """How many times faster two workers are than one."""
        return self.sohoa_s / self.sohoa_two_s if self.sohoa_two_s else None


@dataclass(frozen=True, slots=True)
class MemoryUse:
    """Peak resident memory on a long PDF: of a worker and of the parent, in MiB."""

    pages: int
    seconds: float
    worker_mb: float
    parent_mb: float


@dataclass(frozen=True, slots=True)
class SpeedReport:
    """All that was timed. ``steps`` are seconds by step of reading pages in one process."""

    groups: tuple[GroupSpeed, ...]
    start_s: float
    steps: tuple[tuple[str, float], ...]
    memory: MemoryUse | None

    @property
    def other_than_recognition(self) -> float:
        """Share 0..1 of the page's time that is not recognition; 0 where nothing was timed."""
        total = sum(seconds for _, seconds in self.steps)
        return 1 - dict(self.steps).get(RECOGNITION, 0.0) / total if total else 0.0


@dataclass(frozen=True, slots=True)
class SpeedOptions:
    """How thorough: turns each program gets, whether two cores and OCRmyPDF are timed.

    Pages of the long PDF.
    """

    rounds: int = 2
    two_workers: bool = True
    with_ocrmypdf: bool = True
    long_pages: int = 500


def _time_sohoa(files: Sequence[Path], folder: Path, workers: int) -> float:
    home = folder / f"home-{workers}"
    shutil.rmtree(home, ignore_errors=True)
    return run_sohoa(files, home, workers=workers, export=False).run.seconds


def _count(files: Sequence[Path]) -> int:
    return sum(count_pages(path, Limits()) for path in files)


def time_group(name: str, files: Sequence[Path], folder: Path, options: SpeedOptions) -> GroupSpeed:
    """Time a group of files by every program in turns.

    For Tesseract PDF pages are drawn before the clock runs.
    """
    images = as_page_images(files, folder / "drawn")
    jobs = {
        "sohoa": lambda: _time_sohoa(files, folder, 1),
        "tesseract": lambda: run_tesseract(images, processes=1)[0],
    }
    if options.two_workers:
        jobs["sohoa-two"] = lambda: _time_sohoa(files, folder, 2)
        jobs["tesseract-two"] = lambda: run_tesseract(images, processes=2)[0]
    if options.with_ocrmypdf:
        jobs["ocrmypdf"] = lambda: run_ocrmypdf(files, folder, processes=1)
    best = dict(zip(jobs, in_turns(list(jobs.values()), options.rounds), strict=True))
    return GroupSpeed(
        name=name,
        files=len(files),
        pages=_count(files),
        sohoa_s=best["sohoa"],
        sohoa_two_s=best.get("sohoa-two"),
        tesseract_s=best["tesseract"],
        tesseract_two_s=best.get("tesseract-two"),
        ocrmypdf_s=best.get("ocrmypdf"),
    )


def time_steps(files: Sequence[Path]) -> tuple[tuple[str, float], ...]:
    """Return seconds by step over all pages of ``files``, read one after another in this process."""
    engine, total = TesserocrEngine(), defaultdict[str, float](float)
    for path in files:
        for page_no in range(1, count_pages(path, Limits()) + 1):
            for step, seconds in digitise_page(path, page_no, engine=engine, limits=Limits()).timings:
                total[step] += seconds
    return tuple(total.items())


def measure_memory(folder: Path, *, pages: int) -> MemoryUse:
    """Scan a PDF of so many pages with one worker and return the peak memory."""
    path = folder / f"long-{pages}.pdf"
    write_long_pdf(path, pages=pages)
    run = run_sohoa([path], folder / "home-long", workers=1, export=False).run
    return MemoryUse(pages, run.seconds, run.child_peak_mb, run.own_peak_mb)


def _time_start(folder: Path) -> float:
    """Return the seconds of a scan of one tiny page: what every run costs before the first page."""
    path = folder / "one.pdf"
    write_long_pdf(path, pages=1, dpi=150)
    return _time_sohoa([path], folder, 1)


def measure_speed(groups: Sequence[tuple[str, Sequence[Path]]], options: SpeedOptions) -> SpeedReport:
    """Time named groups of files; start-up is told apart, and is in each group's time as well."""
    with tempfile.TemporaryDirectory(prefix="sohoa-speed-") as place:
        folder = Path(place)
        start_s = _time_start(folder)
        timed = tuple(time_group(name, files, folder, options) for name, files in groups if files)
        steps = time_steps([f for _, files in groups for f in files])
        memory = measure_memory(folder, pages=options.long_pages) if options.long_pages else None
    return SpeedReport(timed, start_s, steps, memory)
