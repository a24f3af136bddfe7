"""Loads malformed files in workers with limits, and tells what came of them and whether anything was left."""

from __future__ import annotations

import os
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from functools import partial
from multiprocessing.util import get_temp_dir
from pathlib import Path

import psutil

from flows.confine import Bounds
from flows.pool import PagePool
from flows.worker import start_worker
from models.errors import SohoaError
from tests.malformed import TIME_LIMIT_S, MalformedJob, load_malformed

_BOUNDS = Bounds(address_bytes=12 << 30, file_bytes=1 << 26, ports=frozenset())
_MEMORY_MB = 1000
_SLACK_S = 10.0


@dataclass(frozen=True, slots=True)
class FuzzResult:
    """What came of the files, how long the slowest took in seconds, what was left where nothing should be."""

    outcomes: Counter[str]
    slowest_s: float
    left_files: tuple[str, ...]
    left_processes: int

    @property
    def is_clean(self) -> bool:
        """Return whether every file was answered in time and nothing was left."""
        return not self.left_files and not self.left_processes and self.slowest_s < TIME_LIMIT_S + _SLACK_S


def fuzz(numbers: Iterable[int], *, workers: int) -> FuzzResult:
    """Load the files of these numbers in ``workers`` processes."""
    outcomes: Counter[str] = Counter()
    slowest = 0.0
    before = {p.pid for p in psutil.Process().children(recursive=True)}
    with tempfile.TemporaryDirectory() as given, tempfile.TemporaryDirectory() as scratch:
        get_temp_dir()  # multiprocessing's own sockets lie elsewhere
        os.environ["TMPDIR"] = tempfile.tempdir = scratch
        pool = PagePool(workers, memory_limit_mb=_MEMORY_MB, start=partial(start_worker, _BOUNDS))
        running: dict[Future[str], float] = {}
        rest = iter(numbers)
        try:
            while True:
                while len(running) < workers and (number := next(rest, None)) is not None:
                    job = MalformedJob(Path(given), number)
                    future = pool.submit(load_malformed, job, timeout_s=TIME_LIMIT_S)
                    running[future] = time.monotonic()
                if not running:
                    break
                for future in wait(running, return_when=FIRST_COMPLETED)[0]:
                    slowest = max(slowest, time.monotonic() - running.pop(future))
                    outcomes[_outcome(future)] += 1
        finally:
            pool.close()
            tempfile.tempdir = None
            del os.environ["TMPDIR"]
        left = tuple(str(p.relative_to(scratch)) for p in Path(scratch).rglob("*"))
    after = [p for p in psutil.Process().children(recursive=True) if p.pid not in before]
    return FuzzResult(
        outcomes, slowest, left, sum("multiprocessing." not in " ".join(p.cmdline()) for p in after)
    )


def _outcome(future: Future[str]) -> str:
    error = future.exception()
    if error is None:
        return future.result()
    assert isinstance(error, SohoaError)
    return f"worker ended: {error.code}: {error.message.partition(' (')[0]}"
