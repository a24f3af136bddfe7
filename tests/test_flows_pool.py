"""Worker processes: a page that kills, hangs or eats fails alone, and no process outlives its parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from flows import reading
from flows.owners import is_dead_here, owner_name, release_dead_owners
from flows.pool import PagePool, open_pool
from flows.reading import read_batch
from models.errors import SetupError, StorageError
from storage.archive import Archive
from storage.settings import Settings
from storage.values import PageState
from tests import fake_worker
from tests.archive_builder import add_files, sha
from tests.processes import ROOT, wait_until

_LIMIT_MB = 480  # a worker that has imported everything holds 200 to 300 MiB


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[PagePool]:
    monkeypatch.syspath_prepend(str(ROOT))  # workers are told our sys.path
    with open_pool(2, memory_limit_mb=_LIMIT_MB) as opened:
        yield opened


def _archive(home: Path, *, time_limit_s: float = 3.0) -> Archive:
    return Archive.open(Settings(home=home, max_attempts=2, workers=2, page_time_limit_s=time_limit_s))


def _pids(pool: PagePool) -> set[int]:
    """Return the ids of workers that have answered."""
    futures = [pool.submit(fake_worker.sleep_for, 0.3, timeout_s=30) for _ in range(4)]
    return {future.result(timeout=60) for future in futures}


@pytest.mark.slow
def test_a_bad_page_fails_alone(tmp_path: Path, pool: PagePool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "read_page", fake_worker.read_on_a_bad_day)
    monkeypatch.setattr(reading, "extract_source", fake_worker.extract_nothing)
    with _archive(tmp_path) as archive:
        batch = add_files(archive, "b", [10])
        read_batch(archive, batch, pool)
        states = {row.page_no: row.state for row in archive.pages_of(sha(1))}
        codes = {f.page_no: f.code for f in archive.failures(batch)}
        tries: dict[str, int] = {}
        for attempt in archive.attempts(batch):
            tries[attempt.page_id] = max(tries.get(attempt.page_id, 0), attempt.attempt)
        by_page = {row.page_no: tries[row.page_id] for row in archive.pages_of(sha(1))}
        assert archive.lease_owners() == []
    assert codes == {
        2: "engine",
        3: "engine",
        4: "time-limit",
        5: "memory-limit",
        6: "bad-input",
        7: "engine",
    }
    assert {n for n, state in states.items() if state is PageState.DONE} == {1, 8, 9, 10}
    # Tried again only what may pass: a broken file is not.
    assert by_page == {1: 1, 2: 2, 3: 2, 4: 2, 5: 2, 6: 1, 7: 2, 8: 2, 9: 1, 10: 1}


@pytest.mark.parametrize(
    ("work", "error"),
    [(fake_worker.find_disk_full, StorageError), (fake_worker.find_no_engine, SetupError)],
)
def test_what_strikes_all_pages_stops_the_run(
    tmp_path: Path, pool: PagePool, monkeypatch: pytest.MonkeyPatch, work: object, error: type[Exception]
) -> None:
    monkeypatch.setattr(reading, "read_page", work)
    with _archive(tmp_path) as archive:
        batch = add_files(archive, "b", [6])
        with pytest.raises(error):
            read_batch(archive, batch, pool)
        status = archive.status(batch)
        assert (status.failed, status.leased) == (0, 0)
        assert status.done + status.waiting == 6
        # Once it is mended, the same command finishes.
        monkeypatch.setattr(reading, "read_page", fake_worker.keep_fake)
        monkeypatch.setattr(reading, "extract_source", fake_worker.extract_nothing)
        read_batch(archive, batch, pool)
        assert archive.status(batch).done == 6


def test_a_file_whose_records_fail_is_told_and_tried_again(
    tmp_path: Path, pool: PagePool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "read_page", fake_worker.keep_fake)
    monkeypatch.setattr(reading, "extract_source", fake_worker.extract_badly)
    with _archive(tmp_path) as archive:
        batch = add_files(archive, "b", [1, 2])
        summary = read_batch(archive, batch, pool)
        assert [(broken, error.code) for broken, error in summary.broken_files] == [
            (sha(1), "engine"),
            (sha(2), "engine"),
        ]
        assert (summary.pages, summary.files) == (3, 0)
        assert archive.status(batch).sources_to_extract == 2
        again = read_batch(archive, batch, pool)
        assert (again.pages, len(again.broken_files)) == (0, 2)


def test_no_more_pages_than_asked_for(
    tmp_path: Path, pool: PagePool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "read_page", fake_worker.keep_fake)
    monkeypatch.setattr(reading, "extract_source", fake_worker.extract_nothing)
    with _archive(tmp_path) as archive:
        batch = add_files(archive, "b", [9])
        assert read_batch(archive, batch, pool, most_pages=5).pages == 5
        assert archive.status(batch).waiting == 4
        assert read_batch(archive, batch, pool, should_stop=lambda: True).pages == 0
        assert read_batch(archive, batch, pool).pages == 4


def test_a_worker_that_dies_idle_is_replaced(pool: PagePool) -> None:
    for pid in _pids(pool):
        os.kill(pid, signal.SIGKILL)
    time.sleep(0.5)
    assert pool.submit(fake_worker.tell_pid, 1, timeout_s=30).result(timeout=60) > 0


def test_workers_end_with_the_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT))
    with open_pool(2, memory_limit_mb=_LIMIT_MB) as opened:
        pids = _pids(opened)
        opened.submit(fake_worker.sleep_for, 600, timeout_s=600)
        time.sleep(0.2)
    assert wait_until(lambda: not any(psutil.pid_exists(pid) for pid in pids), limit_s=10)


_ORPHANS = """
import sys, time
from flows.pool import open_pool
from tests import fake_worker
if __name__ == "__main__":
    with open_pool(2, memory_limit_mb=900) as pool:
        futures = [pool.submit(fake_worker.sleep_for, 1.0, timeout_s=60) for _ in range(2)]
        pids = [future.result() for future in futures]
        pool.submit(fake_worker.{work}, 600, timeout_s=600)
        time.sleep(1)
        print(*pids, flush=True)
        time.sleep(600)
"""


@pytest.mark.parametrize("work", ["sleep_for", "hang_holding_everything"])
def test_workers_end_when_the_parent_is_killed(work: str) -> None:
    script = _ORPHANS.replace("{work}", work)
    parent = subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ}
    )
    assert parent.stdout is not None
    pids = [int(word) for word in parent.stdout.readline().split()]
    assert pids
    parent.kill()
    parent.wait()
    try:
        assert wait_until(lambda: not any(_runs(pid) for pid in pids), limit_s=8)
    finally:
        for pid in filter(_runs, pids):
            os.kill(pid, signal.SIGKILL)


def _runs(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_who_is_dead() -> None:
    me = owner_name()
    host, pid, started = me.split("/")
    rows = [
        (me, False),
        (f"{host}/{pid}/{int(started) - 100}", True),  # the id went to another process
        (f"{host}/{2**22 + 1}/{started}", True),
        (f"other-{host}/{2**22 + 1}/{started}", False),  # another machine's: its lease decides
        ("somebody", False),
        (f"{host}/x/y", False),
    ]
    assert [is_dead_here(owner) for owner, _ in rows] == [dead for _, dead in rows]


def test_leases_of_the_dead_come_back_at_once(tmp_path: Path) -> None:
    with _archive(tmp_path) as archive:
        batch = add_files(archive, "b", [5])
        host, _, started = owner_name().split("/")
        archive.lease_pages(batch, f"{host}/{2**22 + 1}/{started}", limit=2)
        archive.lease_pages(batch, owner_name(), limit=1)
        assert release_dead_owners(archive) == 2
        status = archive.status(batch)
        assert (status.leased, status.waiting) == (1, 4)
