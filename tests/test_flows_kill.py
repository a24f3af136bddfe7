"""Killed at any moment and started again, a batch ends as if nothing had happened; nothing is read twice."""

from __future__ import annotations

import hashlib
import io
import json
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from models.errors import StorageError
from storage.archive import Archive
from storage.export import ExportFormat, export_records
from storage.settings import Settings
from storage.values import BatchStatus, PageState
from tests.processes import environment, run_sohoa, save_tiny_batch, start_sohoa, wait_until

BATCH = "giết"
KILLS = 10
EARLY_KILLS = 3  # while files are taken in or workers start
PAGES = 40


@dataclass(frozen=True, slots=True)
class End:
    """Everything that is kept of a batch, without times."""

    records: tuple[str, ...]
    pages: tuple[tuple[object, ...], ...]
    documents: tuple[tuple[str, str], ...]


@contextmanager
def _open(home: Path) -> Iterator[Archive]:
    with Archive.open(Settings(home=home)) as archive:
        yield archive


def _end(home: Path) -> End:
    with _open(home) as archive:
        stream = io.BytesIO()
        export_records(archive, ExportFormat.JSONL, stream)
        records = [json.loads(line) for line in stream.getvalue().splitlines()]
        for record in records:
            del record["updated_at"]
        rows = [row for sha256 in archive.sources(None) for row in archive.pages_of(sha256)]
        pages = [
            (r.page_id, r.page_no, r.state, r.content, r.engine, r.dpi, r.image_key, r.ocr_key) for r in rows
        ]
        keys = sorted(archive.store.keys())
        objects = [(key, hashlib.sha256(archive.store.get(key)).hexdigest()) for key in keys]
    return End(tuple(sorted(json.dumps(r, sort_keys=True) for r in records)), tuple(pages), tuple(objects))


def _status(home: Path) -> BatchStatus | None:
    """Return the counts, or None while there is no archive yet."""
    if not (home / "sohoa.db").exists():
        return None
    try:
        with _open(home) as archive:
            return archive.status()
    except StorageError:
        return None


def _done(home: Path) -> int:
    status = _status(home)
    return status.done if status else 0


def _leases_of_done(home: Path) -> dict[str, int]:
    """Return how often each finished page was leased."""
    if _status(home) is None:
        return {}
    with _open(home) as archive:
        done = {
            row.page_id
            for sha256 in archive.sources(None)
            for row in archive.pages_of(sha256)
            if row.state is PageState.DONE
        }
        leases = Counter(attempt.page_id for attempt in archive.attempts())
    return {page: leases[page] for page in done}


def _run_and_kill(folder: Path, home: Path, rng: random.Random, *, is_early: bool) -> bool:
    """Start a scan and kill it at a random moment; return False where it had ended by itself."""
    before = _done(home)
    process = start_sohoa("scan", folder, "--batch", BATCH, env=environment(home))
    try:
        if is_early:
            time.sleep(rng.uniform(0.3, 2.0))
        else:
            # Ten pages a second are read on a quick machine, and a look at the archive takes a tenth of one:
            # waiting for more pages or longer would see the batch end before the last kill.
            wait_until(lambda: process.poll() is not None or _done(home) > before, limit_s=60)
            time.sleep(rng.uniform(0, 0.15))
        has_ended = process.poll() is not None
        workers = [] if has_ended else psutil.Process(process.pid).children(recursive=True)
    finally:
        process.kill()
        process.wait()
    _, alive = psutil.wait_procs(workers, timeout=10)
    assert not alive, "a worker outlived its parent"
    return not has_ended


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_killed_ten_times_it_ends_the_same(tmp_path: Path) -> None:
    folder, home, whole = tmp_path / "quét", tmp_path / "killed", tmp_path / "whole"
    save_tiny_batch(folder, singles=PAGES // 2, tiff_pages=PAGES // 2)
    rng = random.Random(1968)
    read_before: dict[str, int] = {}
    killed = 0
    for turn in range(KILLS):
        killed += _run_and_kill(folder, home, rng, is_early=turn < EARLY_KILLS)
        now = _leases_of_done(home)
        assert {page: now.get(page) for page in read_before} == read_before, (
            "a finished page was leased again"
        )
        read_before = now
    assert killed == KILLS
    assert 0 < len(read_before) < PAGES
    last = run_sohoa("scan", folder, "--batch", BATCH, "--json", env=environment(home))
    assert last.returncode == 0, last.stderr
    assert json.loads(last.stdout)["read_now"] == PAGES - len(read_before)
    unbroken = run_sohoa("scan", folder, "--batch", BATCH, env=environment(whole))
    assert unbroken.returncode == 0, unbroken.stderr
    assert _end(home) == _end(whole)


@pytest.mark.slow
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_gives_everything_back(tmp_path: Path, stop: signal.Signals) -> None:
    folder, home = tmp_path / "quét", tmp_path / "home"
    save_tiny_batch(folder, singles=30, tiff_pages=0)
    process = start_sohoa("scan", folder, env=environment(home))
    assert wait_until(lambda: _done(home) >= 1, limit_s=60)
    workers = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(stop)
    assert process.wait(timeout=20) == 130
    assert not psutil.wait_procs(workers, timeout=5)[1]
    status = _status(home)
    assert status is not None
    assert (status.leased, status.failed) == (0, 0)
    assert 1 <= status.done < 30
