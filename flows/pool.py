"""Worker processes with limits of time and memory. A page that kills its worker fails alone."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

import psutil
from pebble import ProcessExpired, ProcessFuture, ProcessPool

from flows.worker import start_worker
from models.errors import EngineError, MemoryLimitError, SohoaError, TimeLimitError

A = TypeVar("A")
T = TypeVar("T")

# A worker is replaced after this many pages: native libraries leak a little, and a new one costs two seconds.
PAGES_A_WORKER = 500
_WATCH_EVERY_S = 0.25
_MIB = 1 << 20


@dataclass(slots=True)
class PagePool:
    """A pool of spawned processes; made by ``open_pool``."""

    pool: ProcessPool
    size: int
    memory_limit_mb: int
    killed: set[int] = field(default_factory=set)
    _stop: threading.Event = field(default_factory=threading.Event)

    def submit(self, work: Callable[[A], T], job: A, *, timeout_s: float) -> ProcessFuture[T]:
        """Run ``work(job)`` in a worker; after ``timeout_s`` of running the worker is killed."""
        return self.pool.schedule(work, args=[job], timeout=timeout_s)

    def error_of(self, future: ProcessFuture[T], *, limit_s: float) -> SohoaError | None:
        """Return why a finished job failed, as our error, or None where it did not."""
        error = future.exception()
        if error is None or isinstance(error, SohoaError):
            return error
        if isinstance(error, FutureTimeoutError):
            return TimeLimitError(f"reading took longer than {limit_s:.0f} s and was stopped")
        if isinstance(error, ProcessExpired):
            if error.pid in self.killed:
                return MemoryLimitError(f"reading needed more than {self.memory_limit_mb} MiB of memory")
            return EngineError(f"the worker process died (exit code {error.exitcode})")
        return EngineError(f"{type(error).__name__}: {error}")

    def watch(self) -> None:
        """Kill workers that outgrow their memory, until the pool is closed.

        Resident memory is watched instead of limiting address space: OpenCV and Tesseract map far more than
        they use, so that a limit on the address space refuses good pages.
        """
        while not self._stop.wait(_WATCH_EVERY_S):
            for child in psutil.Process().children(recursive=True):
                with contextlib.suppress(psutil.Error):
                    if child.memory_info().rss > self.memory_limit_mb * _MIB and "spawn_main" in " ".join(
                        child.cmdline()
                    ):
                        self.killed.add(child.pid)
                        child.kill()

    def stop_watching(self) -> None:
        """End the watch."""
        self._stop.set()


@contextmanager
def open_pool(size: int, *, memory_limit_mb: int) -> Iterator[PagePool]:
    """Give a pool of ``size`` worker processes; on leaving, workers that still run are killed."""
    os.environ["OMP_THREAD_LIMIT"] = "1"  # before a worker imports anything that reads it
    pool = ProcessPool(
        max_workers=size,
        max_tasks=PAGES_A_WORKER,
        initializer=start_worker,
        context=multiprocessing.get_context("spawn"),
    )
    opened = PagePool(pool, size, memory_limit_mb)
    watcher = threading.Thread(target=opened.watch, name="memory-watch", daemon=True)
    watcher.start()
    try:
        yield opened
    finally:
        opened.stop_watching()
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join(timeout=10)
