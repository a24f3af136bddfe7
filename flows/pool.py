"""Worker processes with limits of time and memory. A page that kills its worker fails alone."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from multiprocessing.connection import wait
from pickle import PicklingError
from typing import TypeVar, cast

import psutil

from flows.confine import Bounds
from flows.nursery import worker_context
from flows.serving import Answer, Assignment, Start, Worker
from flows.worker import start_worker
from models.errors import EngineError, MemoryLimitError, SetupError, SohoaError, TimeLimitError
from storage.settings import Settings

A = TypeVar("A")
T = TypeVar("T")

# A worker is replaced after this many jobs: native libraries leak a little.
JOBS_A_WORKER = 500
_WATCH_EVERY_S = 0.25
_START_LIMIT_S = 120.0  # imports take two seconds, on a cold and busy disk a multiple of that
_STARTS_BEFORE_GIVING_UP = 3
_MIB = 1 << 20
# Backstops behind what is watched: a worker that reads maps 2 GiB; local copies of originals are large files.
_MOST_ADDRESSES = 12 << 30
_LARGEST_FILE = 16 << 30


class PagePool:
    """A pool of worker processes, looked after by one thread; made by ``open_pool``.

    Workers are started when there is work for them. All methods may be called from any thread.
    """

    def __init__(self, size: int, *, memory_limit_mb: int, start: Start = start_worker) -> None:
        self.size = size
        self._start = start
        self._memory_limit_mb = memory_limit_mb
        self._context = worker_context()
        self._waiting: deque[Assignment] = deque()
        self._workers: list[Worker] = []
        self._failed_starts = 0
        self._wake_reader, self._wake_writer = self._context.Pipe(duplex=False)
        self._is_closed = threading.Event()
        self._thread = threading.Thread(target=self._supervise, name="worker-pool", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[A], T], job: A, *, timeout_s: float) -> Future[T]:
        """Run ``work(job)`` in a worker; after ``timeout_s`` of running (not of waiting) it is killed.

        The future fails with a SohoaError, whatever happened.
        """
        if self._is_closed.is_set():
            raise RuntimeError("the pool is closed")
        future: Future[object] = Future()
        self._waiting.append(Assignment(partial(work, job), timeout_s, future))
        self._wake_writer.send(None)
        return cast("Future[T]", future)

    def error_of(self, future: Future[T]) -> SohoaError | None:
        """Return why a finished job failed, as our error, or None where it did not."""
        error = future.exception()
        if error is None or isinstance(error, SohoaError):
            return error
        return EngineError(f"{type(error).__name__}: {error}")

    def close(self) -> None:
        """Kill the workers; what they were doing and what waits is given up."""
        if not self._is_closed.is_set():
            self._is_closed.set()
            self._wake_writer.send(None)
        self._thread.join()

    def _supervise(self) -> None:
        try:
            while not self._is_closed.is_set():
                self._start_workers()
                self._hand_out()
                self._listen()
                self._check_limits()
        finally:
            self._is_closed.set()
            self._end_all()

    def _start_workers(self) -> None:
        """Keep as many workers as there is work for, up to the size of the pool."""
        wanted = len(self._waiting) + sum(w.assignment is not None for w in self._workers)
        for _ in range(min(self.size, wanted) - len(self._workers)):
            try:
                worker = Worker(self._context, self._start, start_limit_s=_START_LIMIT_S)
            except (OSError, EOFError) as error:  # no process, no memory, or the nursery does not come up
                self._count_failed_start(str(error) or type(error).__name__)
                return
            self._workers.append(worker)

    def _hand_out(self) -> None:
        for worker in [w for w in self._workers if w.is_free]:
            if not self._waiting:
                return
            assignment = self._waiting.popleft()
            try:
                worker.assign(assignment)
            except (PicklingError, TypeError, AttributeError) as error:
                assignment.answer(Answer(error=EngineError(f"the job cannot be sent to a worker: {error}")))
            except OSError:  # the worker died while it was idle: another one takes the work
                self._waiting.appendleft(assignment)
                self._drop(worker)

    def _listen(self) -> None:
        """Wait a moment for answers, deaths of workers and new work."""
        sources = [s for w in self._workers for s in (w.connection, w.process.sentinel)]
        ready = set(wait([self._wake_reader, *sources], timeout=_WATCH_EVERY_S))
        for worker in list(self._workers):
            if worker.connection in ready:  # an answer, also of one that died after it
                self._receive(worker)
            elif worker.process.sentinel in ready:
                self._bury(worker)
        while self._wake_reader.poll():
            self._wake_reader.recv()

    def _receive(self, worker: Worker) -> None:
        try:
            worker.receive()
        except (EOFError, OSError):
            self._bury(worker)
            return
        self._failed_starts = 0
        if worker.assignments_done >= JOBS_A_WORKER:
            self._drop(worker)

    def _bury(self, worker: Worker) -> None:
        """A worker is gone: its page fails, and nothing else does."""
        worker.process.join(timeout=5)
        code = worker.process.exitcode
        self._drop(worker, EngineError(f"the worker process died (exit code {code})"))
        if not worker.is_ready:
            self._count_failed_start(f"exit code {code}")

    def _count_failed_start(self, how: str) -> None:
        self._failed_starts += 1
        if self._failed_starts >= _STARTS_BEFORE_GIVING_UP:
            while self._waiting:
                error = SetupError(f"worker processes do not start ({how})")
                self._waiting.popleft().answer(Answer(error=error))
            self._failed_starts = 0

    def _check_limits(self) -> None:
        """Kill workers that take too long or too much memory.

        Resident memory is watched instead of limiting the address space: OpenCV and Tesseract map far more
        than they use, so a limit on addresses refuses good pages.
        """
        resident = _resident_bytes([w.process.pid for w in self._workers])
        now = time.monotonic()
        for worker in list(self._workers):
            is_big = resident.get(worker.process.pid or 0, 0) > self._memory_limit_mb * _MIB
            if is_big:
                error: EngineError = MemoryLimitError(
                    f"reading needed more than {self._memory_limit_mb} MiB of memory"
                )
                self._drop(worker, error)
            elif now > worker.deadline and not worker.is_free:
                limit_s = worker.assignment.timeout_s if worker.assignment else _START_LIMIT_S
                self._drop(worker, TimeLimitError(f"it took longer than {limit_s:.0f} s and was stopped"))
            else:
                continue
            if not worker.is_ready:
                self._count_failed_start("limits of time or memory")

    def _drop(self, worker: Worker, error: SohoaError | None = None) -> None:
        """Kill a worker; what it was doing fails with ``error``."""
        self._workers.remove(worker)
        worker.kill()
        if worker.assignment is not None:
            worker.assignment.answer(Answer(error=error or EngineError("the worker was stopped")))

    def _end_all(self) -> None:
        for worker in list(self._workers):
            self._drop(worker)
        while self._waiting:
            self._waiting.popleft().answer(Answer(error=EngineError("the pool was closed")))


def _resident_bytes(worker_pids: list[int | None]) -> dict[int, int]:
    """Return what each worker and the programs it runs hold in memory, by the worker's id."""
    head = {pid: pid for pid in worker_pids if pid is not None}
    held = dict.fromkeys(head, 0)
    for process in psutil.Process().children(recursive=True) if head else []:
        try:
            # Parents come before their children, so a grandchild finds the worker above it.
            worker = head.setdefault(process.pid, head.get(process.ppid(), 0))
            if worker in held:
                held[worker] += int(process.memory_info().rss)
        except psutil.Error:
            continue  # it ended meanwhile
    return held


def pool_of(settings: Settings, *, size: int | None = None) -> AbstractContextManager[PagePool]:
    """Give a pool as the settings have it, of ``size`` processes where another number is given."""
    return open_pool(
        size or settings.workers, memory_limit_mb=settings.page_memory_limit_mb, ports=settings.server_ports()
    )


@contextmanager
def open_pool(size: int, *, memory_limit_mb: int, ports: frozenset[int] | None = None) -> Iterator[PagePool]:
    """Give a pool of ``size`` worker processes; on leaving, workers that still run are killed.

    ``ports`` are those of servers that workers need: empty closes the network to them, None leaves it open.
    """
    start = partial(start_worker, Bounds(_MOST_ADDRESSES, _LARGEST_FILE, ports))
    pool = PagePool(size, memory_limit_mb=memory_limit_mb, start=start)
    try:
        yield pool
    finally:
        pool.close()
