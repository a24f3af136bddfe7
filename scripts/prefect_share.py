"""Measures what Prefect costs: 10,000 simulated pages read with it and without it.

    .venv/bin/python -m scripts.prefect_share [--pages 10000] [--page-s 0.02] [--workers 2]

A page is a sleep of --page-s in a thread for each worker; everything else is real: leases, rows of pages, the
flow, its tasks of 50 pages, a Prefect server with its database. Real pages take 0.5 to 1 s, so the share of a
real batch is smaller by that factor; the seconds are the same.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar, cast

import psutil

from flows.pool import PagePool
from flows.prefect_server import local_server, quiet_environment
from flows.reading import read_batch
from flows.worker import ExtractJob
from models.codec import encode_page
from models.page import PageContent, PageDocument
from storage.archive import Archive
from storage.settings import Settings
from storage.values import PageResult, SaveSummary

A = TypeVar("A")
T = TypeVar("T")
_FILE_PAGES = 100
_KEYS = ("pages/aa/0001.jpg", "pages/aa/0001.json.gz")


def main() -> None:
    """Read without Prefect, then with it, and print the difference."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--page-s", type=float, default=0.02)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        os.environ.update(quiet_environment(home) | {"SOHOA_HOME": str(home)})
        with Archive.open(Settings(home=home)) as archive, local_server(home) as server:
            server.wait()
            pool = _SleepingPool(archive, given.workers, page_s=given.page_s)
            batches = [_fill(archive, name, given.pages) for name in ("plain", "prefect")]
            plain_s = _timed(lambda: read_batch(archive, batches[0], pool).pages, given.pages)
            used_s = _cpu_s(server.process.pid)
            flow_s = _timed(lambda: _under_prefect(batches[1], pool, server.url), given.pages)
            used_s = _cpu_s(server.process.pid) - used_s
    share = (flow_s - plain_s) / flow_s
    sys.stdout.write(
        f"{given.pages} pages: {plain_s:.1f} s without Prefect, {flow_s:.1f} s with it: "
        f"{share:.2%} of the wall time; the server used {used_s:.1f} s of a core\n"
    )


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
        time.sleep(self._page_s)
        return PageResult(PageContent.BLANK, "none", 300.0, *_KEYS, (("read", self._page_s),))


def _fill(archive: Archive, name: str, pages: int) -> str:
    batch = archive.open_batch(name)
    for number in range(pages // _FILE_PAGES):
        sha256 = f"{number:060x}{name[:2].encode().hex()}"
        archive.add_sighting(batch, sha256, display_name=f"{number}.pdf", folder="", modified_at=None)
        archive.add_source(sha256, size=1, media_type="pdf", page_count=_FILE_PAGES)
    return batch


def _timed(read: Callable[[], int], pages: int) -> float:
    begun = time.monotonic()
    found = read()
    if found != pages:
        raise RuntimeError(f"{found} pages were read, not {pages}")
    return time.monotonic() - begun


def _under_prefect(batch: str, pool: PagePool, url: str) -> int:
    os.environ["PREFECT_API_URL"] = url
    # Prefect takes its settings from the environment when it is imported.
    from flows.scan import lend_pool, scan_batch  # noqa: PLC0415

    with lend_pool(pool):
        return scan_batch(batch)


def _cpu_s(pid: int) -> float:
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


if __name__ == "__main__":
    main()
