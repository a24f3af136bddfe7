"""Worker processes with limits of time and memory. A page that kills its worker fails alone."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import contextmanager
from typing import TypeVar

import psutil
from pebble import ProcessExpired, ProcessFuture, ProcessPool

from flows.worker import start_worker
from models.errors import EngineError, MemoryLimitError, SohoaError, TimeLimitError

A = TypeVar("A")
T = TypeVar("T")

# A worker is replaced after this many jobs: native libraries leak a little, and a new one costs two seconds.
JOBS_A_WORKER = 500
_WATCH_EVERY_S = 0.25
_MIB = 1 << 20
# How Python names the processes that a pool spawns; other children (a Prefect server) are not ours to kill.
_SPAWNED = "spawn_main"


class PagePool:
    """A pool of spawned processes; made by ``open_pool``."""

    def __init__(self, pool: ProcessPool, *, size: int, memory_limit_mb: int) -> None:
        self.size = size
        self._pool = pool
        self._memory_limit_mb = memory_limit_mb
        self._killed: set[int] = set()

    def submit(self, work: Callable[[A], T], job: A, *, timeout_s: float) -> ProcessFuture[T]:
        """Run ``work(job)`` in a worker; after ``timeout_s`` of running (not of waiting) it is killed."""
        return self._pool.schedule(work, args=[job], timeout=timeout_s)

    def error_of(self, future: ProcessFuture[T], *, limit_s: float) -> SohoaError | None:
        """Return why a finished job failed, as our error, or None where it did not."""
        error = future.exception()
        if error is None or isinstance(error, SohoaError):
            return error
        if isinstance(error, FutureTimeoutError):
            return TimeLimitError(f"reading took longer than {limit_s:.0f} s and was stopped")
        if isinstance(error, ProcessExpired):
            if error.pid in self._killed:
                return MemoryLimitError(f"reading needed more than {self._memory_limit_mb} MiB of memory")
            return EngineError(f"the worker process died (exit code {error.exitcode})")
        if isinstance(error, MemoryError):
            return MemoryLimitError("there was not enough memory to read it")
        return EngineError(f"{type(error).__name__}: {error}")

    def watch(self, stop: threading.Event) -> None:
        """Kill workers that outgrow their memory, with what they started, until ``stop`` is set.

        Resident memory is watched instead of limiting the address space: OpenCV and Tesseract map far more
        than they use, so a limit on addresses refuses good pages.
        """
        parent = psutil.Process()
        while not stop.wait(_WATCH_EVERY_S):
            for child in parent.children():
                if _resident_bytes(child) > self._memory_limit_mb * _MIB:
                    self._killed.add(child.pid)
                    _kill(child)


def _resident_bytes(worker: psutil.Process) -> int:
    """Return what a worker and the programs it runs hold; 0 for a process that is gone or no worker."""
    try:
        if _SPAWNED not in " ".join(worker.cmdline()):
            return 0
        family = [worker, *worker.children(recursive=True)]
        return sum(int(process.memory_info().rss) for process in family)
    except psutil.Error:
        return 0


def _kill(worker: psutil.Process) -> None:
    try:
        family = [*worker.children(recursive=True), worker]
        for process in family:
            process.kill()
    except psutil.Error:
        return  # it ended by itself meanwhile


@contextmanager
def open_pool(size: int, *, memory_limit_mb: int) -> Iterator[PagePool]:
    """Give a pool of ``size`` worker processes; on leaving, workers that still run are killed."""
    os.environ["OMP_THREAD_LIMIT"] = "1"  # before a worker imports anything that reads it
    pool = ProcessPool(
        max_workers=size,
        max_tasks=JOBS_A_WORKER,
        initializer=start_worker,
        initargs=[os.getpid()],
        context=multiprocessing.get_context("spawn"),
    )
    opened = PagePool(pool, size=size, memory_limit_mb=memory_limit_mb)
    stop = threading.Event()
    watcher = threading.Thread(target=opened.watch, args=[stop], name="memory-watch", daemon=True)
    watcher.start()
    try:
        yield opened
    finally:
        stop.set()
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join(timeout=10)
        watcher.join()
