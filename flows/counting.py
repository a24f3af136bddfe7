"""Counting the pages of files from outside, in a process apart: nothing of theirs is parsed in this one."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from flows.confine import Bounds, allow_cpu
from flows.pool import PagePool
from flows.worker import start_worker
from pipeline.load import count_pages
from pipeline.loaded import Limits

# Headers alone are read: what takes longer or more than this is an attack or a wreck.
_TIME_LIMIT_S = 60.0
_MEMORY_LIMIT_MB = 1000
_BOUNDS = Bounds(address_bytes=6 << 30, file_bytes=0, ports=frozenset())


@dataclass(frozen=True, slots=True)
class _CountJob:
    path: Path
    limits: Limits


class _Counter:
    """The process that counts, started when it is first asked; one for the whole program."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pool: PagePool | None = None

    def count(self, job: _CountJob) -> int:
        with self._lock:
            if self._pool is None:
                start = partial(start_worker, _BOUNDS)
                self._pool = PagePool(1, memory_limit_mb=_MEMORY_LIMIT_MB, start=start)
            pool = self._pool
        return pool.submit(_count, job, timeout_s=_TIME_LIMIT_S).result()


_counter = _Counter()


def count_apart(path: Path, limits: Limits) -> int:
    """Return how many pages a file has, as ``pipeline.load.count_pages``, whose errors it raises.

    Raises:
        EngineError: the file killed what counted it, or took too much of time or memory.

    """
    return _counter.count(_CountJob(path.absolute(), limits))


def _count(job: _CountJob) -> int:
    allow_cpu(_TIME_LIMIT_S)
    return count_pages(job.path, job.limits)
