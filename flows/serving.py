"""One worker process: what runs in it, and the parent's handle on it. Each has a pipe of its own.

Nothing is shared among workers, no lock and no pipe, so one that is killed at any moment harms no other.
"""

from __future__ import annotations

import fcntl
import logging
import multiprocessing
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerProcess, SpawnProcess
from pathlib import Path

import psutil

from flows.nursery import WorkerContext
from models.errors import EngineError, MemoryLimitError, SohoaError

log = logging.getLogger(__name__)

Work = Callable[[], object]
Start = Callable[[], None]

# Where memory runs out all the same, the kernel shall take a worker before the parent or anything else.
_OOM_SCORE = "600"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one piece of work: its result, or why there is none. ``None, None`` says: ready."""

    result: object = None
    error: SohoaError | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """Work for a worker, and the time it may take once a worker has begun it, in seconds."""

    work: Work
    timeout_s: float
    future: Future[object]

    def answer(self, answer: Answer) -> None:
        """Settle the future, unless the pool settled it before."""
        if self.future.done():
            return
        if answer.error is not None:
            self.future.set_exception(answer.error)
        else:
            self.future.set_result(answer.result)


class Worker:
    """The parent's handle on one worker process."""

    def __init__(self, context: WorkerContext, start: Start, *, start_limit_s: float) -> None:
        """Start a process that calls ``start`` and then waits for work; raises OSError, EOFError."""
        self.connection, theirs = context.Pipe()
        self.process: ForkServerProcess | SpawnProcess = context.Process(
            target=serve, args=(theirs, start), name="sohoa-worker", daemon=True
        )
        self.process.start()
        theirs.close()
        self.is_ready = False
        self.assignment: Assignment | None = None
        self.assignments_done = 0
        self.deadline = time.monotonic() + start_limit_s

    @property
    def is_free(self) -> bool:
        """Return whether it is waiting for work."""
        return self.is_ready and self.assignment is None

    def assign(self, assignment: Assignment) -> None:
        """Hand over work; raises OSError where the worker is gone, pickle's errors for other work."""
        self.connection.send(assignment.work)
        self.assignment = assignment
        self.deadline = time.monotonic() + assignment.timeout_s

    def receive(self) -> None:
        """Take what the worker sent; raises EOFError or OSError where it is gone."""
        answer: Answer = self.connection.recv()
        if self.assignment is None:
            self.is_ready = True
            return
        assignment, self.assignment = self.assignment, None
        self.assignments_done += 1
        assignment.answer(answer)

    def kill(self) -> None:
        """End the process and the programs that it runs, at once."""
        try:
            family = psutil.Process(self.process.pid).children(recursive=True)
        except psutil.Error:
            family = []
        self.process.kill()
        for process in family:
            try:
                process.kill()
            except psutil.Error:
                continue  # it ended by itself meanwhile
        self.process.join()
        self.connection.close()


def serve(connection: Connection, start: Start) -> None:
    """Run in the worker process: do what comes down the pipe until it is closed."""
    _end_with_program()
    start()
    connection.send(Answer())
    while True:
        try:
            work: Work = connection.recv()
        except (EOFError, OSError):
            return
        answer = _do(work)
        try:
            connection.send(answer)
        except (EOFError, OSError):
            return


def _do(work: Work) -> Answer:
    try:
        return Answer(result=work())
    except SohoaError as error:
        return Answer(error=error)
    except MemoryError:
        return Answer(error=MemoryLimitError("there was not enough memory to read it"))
    except Exception as error:  # noqa: BLE001 - the edge of the process: any bug fails its page only
        last = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(last.filename).name}:{last.lineno}"
        log.warning("%s at %s", type(error).__name__, place)
        return Answer(error=EngineError(f"{type(error).__name__} at {place}"))


def _end_with_program() -> None:
    """Let Ctrl-C be the program's affair, and let the kernel end this process when the program ends.

    The program holds the other end of a pipe. When that closes the kernel sends SIGIO, which ends a process
    that does not handle it, also while native code lets none of our threads run.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    if sys.platform == "linux":
        try:
            Path("/proc/self/oom_score_adj").write_text(_OOM_SCORE)
        except OSError:
            log.info("the kernel keeps its own order of what to end when memory runs out")
    program = multiprocessing.parent_process()
    if program is None:
        return
    fcntl.fcntl(program.sentinel, fcntl.F_SETOWN, os.getpid())
    flags = fcntl.fcntl(program.sentinel, fcntl.F_GETFL)
    fcntl.fcntl(program.sentinel, fcntl.F_SETFL, flags | os.O_ASYNC)
    if wait([program.sentinel], timeout=0):  # it ended before the kernel was told
        os._exit(1)
