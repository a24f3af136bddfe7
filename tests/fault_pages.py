"""Pages that crash, hang or bloat what reads them, once each, in real worker processes."""

from __future__ import annotations

import os
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from flows import reading
from flows.pool import PagePool, open_pool
from flows.worker import ExtractJob, ReadJob
from storage.archive import Archive
from storage.objects import open_store
from storage.values import PageResult, SaveSummary
from tests.fault_judge import start
from tests.fault_kinds import Bench, Outcome, judged
from tests.fault_reader import read_made_up, save_made_up

_HOW, _MARKS = "FAULT_OF_A_PAGE", "FAULT_MARKS"
_MEMORY_MB = 480  # a worker that has imported everything holds 200 to 300 MiB


def bad_page(how: str) -> Callable[[Bench], Outcome]:
    """Return the injection of a page that does this to its reader at the first try."""

    def inject(bench: Bench) -> Outcome:
        with tempfile.TemporaryDirectory() as marks:
            os.environ.update({_HOW: how, _MARKS: marks})
            settings = bench.world.settings().model_copy(update={"page_time_limit_s": 3.0, "lease_s": 60.0})
            child = start(settings, bench.scans, lend=_real_workers)
            child.wait()
            is_met = any(Path(marks).iterdir())
        outcome = judged(bench, child)
        return outcome if is_met else Outcome(outcome.how, (*outcome.lost, "the page was never read"))

    return inject


@contextmanager
def _real_workers(archive: Archive) -> Iterator[PagePool]:
    del archive
    setattr(reading, "read_page", read_badly)  # noqa: B010 - this process does nothing else and ends
    setattr(reading, "extract_source", extract)  # noqa: B010
    with open_pool(1, memory_limit_mb=_MEMORY_MB) as pool:
        yield pool


def read_badly(job: ReadJob) -> PageResult:
    """Read a page; the second of a file does something to its reader first."""
    mark = Path(os.environ[_MARKS]) / f"{job.sha256}-{job.page_no}"
    if job.page_no > 1 and not mark.exists():
        mark.touch()
        match os.environ[_HOW]:
            case "crashes":
                os.kill(os.getpid(), signal.SIGSEGV)
            case "hangs":
                time.sleep(600)
            case _:
                eaten = [bytearray(b"\1") * (20 << 20)]
                while len(eaten) < 35:  # no more: a test without a limit shall not take the machine down
                    eaten.append(bytearray(b"\1") * (20 << 20))
                    time.sleep(0.1)
                time.sleep(600)
    return read_made_up(open_store(job.store), job)


def extract(job: ExtractJob) -> SaveSummary:
    """Make up the records of a file."""
    with Archive.open(job.settings) as archive:
        return save_made_up(archive, job.sha256)
