"""Runs whole programs on files and takes their time and memory: ours, plain Tesseract, OCRmyPDF.

Everything runs as a child process with one thread, so that nothing of the measuring is measured.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import psutil
from pdf2image import convert_from_path

from models.errors import EngineError

# Generous: the slowest plain run seen was two minutes on one speckled page.
RUN_LIMIT_S = 3600.0
_SAMPLE_S = 0.05
_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class RunResult:
    """A finished run: seconds, peak resident memory in MiB of its largest child and of itself, output."""

    seconds: float
    child_peak_mb: float
    own_peak_mb: float
    exit_code: int
    stdout: str


@dataclass(frozen=True, slots=True)
class _Peak:
    """Peak resident memory in MiB."""

    own: float = 0.0
    child: float = 0.0


def _sample(root: psutil.Process, last: _Peak) -> _Peak:
    try:
        own = root.memory_info().rss / _MIB
        children = [child.memory_info().rss / _MIB for child in root.children(recursive=True)]
    except psutil.Error:  # a process that ended between listing and looking
        return last
    return _Peak(max(last.own, own), max(last.child, *children, 0.0))


def clean_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment for a measured child: one thread, no settings of the caller's, no network."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SOHOA_", "PREFECT_"))}
    return {**kept, "OMP_THREAD_LIMIT": "1", "DO_NOT_TRACK": "1", **(extra or {})}


def run_program(command: Sequence[str], *, environment: Mapping[str, str] | None = None) -> RunResult:
    """Run a command to its end; a non-zero exit is told in the result, not raised.

    Raises:
        EngineError: the program is not there, or ran longer than an hour.

    """
    begun, peak = time.perf_counter(), _Peak()
    with tempfile.TemporaryFile() as output:
        try:
            child = subprocess.Popen(
                command, stdout=output, stderr=subprocess.DEVNULL, env=clean_environment(environment)
            )
        except OSError as error:
            raise EngineError(f"cannot run {command[0]}: {error}", remedy="Run 'make setup'.") from error
        root = psutil.Process(child.pid)
        while child.poll() is None:
            peak = _sample(root, peak)
            if time.perf_counter() - begun > RUN_LIMIT_S:
                child.kill()
                raise EngineError(f"{command[0]} took longer than {RUN_LIMIT_S:.0f} s")
            time.sleep(_SAMPLE_S)
        seconds = time.perf_counter() - begun
        output.seek(0)
        text = output.read().decode("utf-8", errors="replace")
    return RunResult(seconds, peak.child, peak.own, child.returncode, text)


def program(name: str) -> str:
    """Return a program of this Python installation (``sohoa``, ``ocrmypdf``) or its bare name."""
    beside = Path(sys.executable).parent / name
    return str(beside) if beside.is_file() else name


def as_page_images(files: Sequence[Path], folder: Path) -> list[Path]:
    """Return what plain Tesseract reads: images as they are, PDF pages drawn at 300 dpi into ``folder``."""
    images: list[Path] = []
    for path in files:
        if path.suffix.lower() != ".pdf":
            images.append(path)
            continue
        folder.mkdir(parents=True, exist_ok=True)
        drawn = convert_from_path(
            path, dpi=300, output_folder=folder, output_file=path.stem, fmt="png", paths_only=True
        )
        images += [Path(str(p)) for p in drawn]
    return images


def _tesseract(path: Path) -> str:
    command = ["tesseract", str(path), "-", "-l", "vie"]
    done = subprocess.run(
        command, capture_output=True, env=clean_environment(), timeout=RUN_LIMIT_S, check=False
    )
    return done.stdout.decode("utf-8", errors="replace")


def run_tesseract(images: Sequence[Path], *, processes: int) -> tuple[float, tuple[str, ...]]:
    """Run ``tesseract PAGE - -l vie`` on each image, so many at a time; return all seconds and the texts."""
    begun = time.perf_counter()
    with ThreadPoolExecutor(processes) as pool:
        texts = tuple(pool.map(_tesseract, images))
    return time.perf_counter() - begun, texts


def run_ocrmypdf(files: Sequence[Path], folder: Path, *, processes: int) -> float:
    """Run OCRmyPDF on each file with so many jobs; return all seconds. Files that it refuses count as run."""
    begun = time.perf_counter()
    for path in files:
        command = [program("ocrmypdf"), "-q", "-l", "vie", "--jobs", str(processes), "--output-type", "pdf"]
        command += ["--force-ocr"] if path.suffix.lower() == ".pdf" else ["--image-dpi", "300"]
        run_program([*command, str(path), str(folder / f"{path.stem}.pdf")])
    return time.perf_counter() - begun


@dataclass(frozen=True, slots=True)
class ScanResult:
    """One ``sohoa scan`` from nothing: the run, and the records as exported (JSON lines)."""

    run: RunResult
    records: Path


def run_sohoa(files: Sequence[Path], home: Path, *, workers: int, export: bool = True) -> ScanResult:
    """Scan files into a fresh home with so many workers, then export the records to ``home/records.jsonl``.

    Raises:
        EngineError: the program is not there or has no usable settings; failed pages are not raised.

    """
    settings = {"SOHOA_HOME": str(home), "SOHOA_WORKERS": str(workers), "SOHOA_LANG": "en"}
    home.mkdir(parents=True, exist_ok=True)
    run = run_program([program("sohoa"), "scan", *(str(f) for f in files), "--json"], environment=settings)
    records = home / "records.jsonl"
    if run.exit_code > 1:
        raise EngineError(f"sohoa scan ended with {run.exit_code}", remedy="Run 'sohoa check'.")
    if export:
        command = [program("sohoa"), "export", "records", "--format", "jsonl", "-o", str(records)]
        done = run_program(command, environment=settings)
        if done.exit_code:
            raise EngineError(f"sohoa export ended with {done.exit_code}", remedy="Run 'sohoa check'.")
    return ScanResult(run, records)


def in_turns(jobs: Sequence[Callable[[], float]], rounds: int) -> list[float]:
    """Run jobs in turns, forwards and backwards by round; return the least seconds of each.

    Taking turns spreads what else the machine does over all of them; the least of several is what the work
    itself needs.
    """
    best = [float("inf")] * len(jobs)
    for turn in range(rounds):
        order = range(len(jobs)) if turn % 2 == 0 else reversed(range(len(jobs)))
        for index in order:
            best[index] = min(best[index], jobs[index]())
    return best
