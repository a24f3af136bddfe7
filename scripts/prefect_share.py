"""Measures what Prefect costs: 10,000 simulated pages read with it and without it, in turns.

    .venv/bin/python -m scripts.prefect_share [--pages 10000] [--page-s 0.1] [--workers 2] [--rounds 5]

A page is a sleep in a thread for each worker, of half to one and a half of --page-s, the same both ways;
everything else is real: leases, rows of pages, the flow with its tasks, a Prefect server and its database. A
real page takes about a second of a core: --page-s 0.94 shows what waiting for the last page of a task comes
to. Each round reads a part of the pages both ways, in alternating order: what else the machine does falls on
both.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import tempfile
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, cast

import psutil

from flows.pool import PagePool
from flows.prefect_server import local_server, quiet_environment
from flows.reading import read_batch
from flows.worker import ExtractJob, ReadJob
from models.codec import encode_page
from models.page import PageContent, PageDocument
from scripts.saying import say
from storage.archive import Archive
from storage.settings import Settings
from storage.values import PageResult, SaveSummary

A = TypeVar("A")
T = TypeVar("T")
_FILE_PAGES = 100
_KEYS = ("pages/aa/0001.jpg", "pages/aa/0001.json.gz")


@dataclass(slots=True)
class _Spent:
    """Seconds by the clock, and of a core in this process and in the server, over all rounds of one way."""

    wall_s: float = 0.0
    own_s: float = 0.0
    server_s: float = 0.0


def main() -> None:
    """Read without Prefect and with it, round by round, and print the difference."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--page-s", type=float, default=0.1, help="seconds of a page")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        os.environ.update(quiet_environment(home) | {"SOHOA_HOME": str(home)})
        with Archive.open(Settings(home=home)) as archive, local_server(home) as server:
            server.wait()
            os.environ["PREFECT_API_URL"] = server.url
            pool = _SleepingPool(archive, given.workers, page_s=given.page_s)
            pages = given.pages // given.rounds
            _under_prefect(_fill(archive, "warm", _FILE_PAGES), pool)  # imports are no part of a long run
            spent = _in_rounds(archive, pool, server.process.pid, pages=pages, rounds=given.rounds)
    _report(spent, pages=pages * given.rounds, workers=given.workers, page_s=given.page_s)


def _in_rounds(
    archive: Archive, pool: PagePool, server_pid: int, *, pages: int, rounds: int
) -> dict[str, _Spent]:
    ways: dict[str, Callable[[str], int]] = {
        "plain": lambda batch: read_batch(archive, batch, pool).pages,
        "prefect": lambda batch: _under_prefect(batch, pool),
    }
    spent = {way: _Spent() for way in ways}
    for turn in range(rounds):
        for way in sorted(ways, reverse=bool(turn % 2)):
            batch = _fill(archive, f"{way}-{turn}", pages)
            own_s, server_s, begun = time.process_time(), _cpu_s(server_pid), time.monotonic()
            found = ways[way](batch)
            wall_s = time.monotonic() - begun
            if found != pages:
                raise RuntimeError(f"{found} pages were read, not {pages}")
            spent[way].wall_s += wall_s
            spent[way].own_s += time.process_time() - own_s
            spent[way].server_s += _cpu_s(server_pid) - server_s
            say(f"round {turn + 1}: {way:8} {wall_s:.1f} s")
    return spent


def _report(spent: Mapping[str, _Spent], *, pages: int, workers: int, page_s: float) -> None:
    plain, carried = spent["plain"], spent["prefect"]
    more_s = carried.wall_s - plain.wall_s
    used_s = carried.own_s - plain.own_s + carried.server_s
    say(
        f"{pages} pages of {page_s} s, {workers} workers: {plain.wall_s:.1f} s without Prefect, "
        f"{carried.wall_s:.1f} s with it: {more_s / carried.wall_s:.2%} of the wall time"
    )
    say(f"of a core: {used_s:.1f} s more ({carried.server_s:.1f} of them the server's)")


class _SleepingPool(PagePool):
    """Reads a page by waiting; what it keeps is the same two objects for all."""

    def __init__(self, archive: Archive, size: int, *, page_s: float) -> None:
        self.size = size
        self._archive, self._page_s = archive, page_s
        self._threads = ThreadPoolExecutor(size)
        archive.store.put(_KEYS[0], b"image")
        archive.store.put(_KEYS[1], encode_page(PageDocument(1, 9, 9, 300.0, "none", PageContent.BLANK)))

    def submit(self, work: Callable[[A], T], job: A, *, timeout_s: float) -> Future[T]:
        """Answer after a page's time; a file's records are none."""
        del work, timeout_s
        return cast("Future[T]", self._threads.submit(self._do, job))

    def _do(self, job: object) -> PageResult | SaveSummary:
        if isinstance(job, ExtractJob):
            return self._archive.save_records(job.sha256, [], author="none", version="9")
        assert isinstance(job, ReadJob)
        page_s = self._page_s * random.Random(f"{job.page_no}").uniform(0.5, 1.5)
        time.sleep(page_s)
        return PageResult(PageContent.BLANK, "none", 300.0, *_KEYS, (("read", page_s),))


def _fill(archive: Archive, name: str, pages: int) -> str:
    batch = archive.open_batch(name)
    for number in range(pages // _FILE_PAGES):
        sha256 = hashlib.sha256(f"{name}/{number}".encode()).hexdigest()
        archive.add_sighting(batch, sha256, display_name=f"{number}.pdf", folder="", modified_at=None)
        archive.add_source(sha256, size=1, media_type="pdf", page_count=_FILE_PAGES)
    return batch


def _under_prefect(batch: str, pool: PagePool) -> int:
    # Prefect takes its settings from the environment when it is imported.
    from flows.scan import lend_pool, scan_batch  # noqa: PLC0415

    with lend_pool(pool):
        return scan_batch(batch)


def _cpu_s(pid: int) -> float:
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


if __name__ == "__main__":
    main()
