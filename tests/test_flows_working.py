"""A worker reads the most urgent first, changes over, takes over from the dead, and waits out an outage."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from flows import working
from flows.queueing import take_in_only
from flows.reading import ReadingSummary
from flows.working import Told, WorkerLoop, check_clock
from models.errors import SetupError, SohoaError, StorageError
from storage.archive import Archive
from storage.control import BatchMode, Control
from storage.settings import Settings
from tests.archive_builder import StillClock, add_files, finish_all, sha
from tests.inline_pool import InlinePool
from tests.processes import save_tiny_batch


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working, "_LOOK_EVERY_S", 0.0)


def _archive(home: Path, *, clock: Callable[[], datetime] | None = None) -> Archive:
    settings = Settings(home=home, prefect="off", chunk_pages=25, workers=1)
    return Archive.open(settings, clock=clock or StillClock())


def _add(archive: Archive, name: str, number: int, pages: int) -> str:
    batch = archive.open_batch(name)
    archive.add_sighting(batch, sha(number), display_name=name, folder="f", modified_at=None)
    archive.add_source(sha(number), size=1, media_type="pdf", page_count=pages)
    return batch


def test_a_small_urgent_batch_overtakes_a_big_one(tmp_path: Path) -> None:
    with _archive(tmp_path) as archive:
        _add(archive, "big", 1, 60)

        def arrive(file: int, page_no: int, _times: int) -> SohoaError | None:
            if (file, page_no) == (1, 10):
                urgent = _add(archive, "urgent", 2, 3)
                Control(archive).set_priority(urgent, 10)
            return None

        pool = InlinePool(archive, page_faults=arrive, size=1)
        told: list[Told] = []
        done = WorkerLoop(archive, pool, tell=told.append).run(once=True)
        assert (done.pages, done.files) == (63, 2)
        read = [file for file, _ in pool.read]
        runs = [(file, len(list(group))) for file, group in itertools.groupby(read)]
        assert [file for file, _ in runs] == [1, 2, 1]
        assert runs[0][1] <= 13, "only the pages in hand were read before the urgent ones"
        assert [t.batch_id is None for t in told] == [False, False, False, True]
        assert Control(archive).workers() == []


def test_a_pause_holds_after_the_pages_in_hand(tmp_path: Path) -> None:
    with _archive(tmp_path) as archive:
        batch = _add(archive, "big", 1, 60)

        def pause(_file: int, page_no: int, _times: int) -> SohoaError | None:
            if page_no == 10:
                Control(archive).set_mode(batch, BatchMode.PAUSED)
            return None

        pool = InlinePool(archive, page_faults=pause, size=1)
        WorkerLoop(archive, pool).run(once=True)
        assert len(pool.read) <= 13
        Control(archive).set_mode(batch, BatchMode.ACTIVE)
        WorkerLoop(archive, InlinePool(archive)).run(once=True)
        assert archive.status(batch).done == 60


def test_pages_of_a_dead_machine_are_taken_over(tmp_path: Path) -> None:
    clock = StillClock()
    with _archive(tmp_path, clock=clock) as archive:
        batch = add_files(archive, "b", [5])
        archive.lease_pages(batch, "elsewhere/7/7", limit=4)
        assert WorkerLoop(archive, InlinePool(archive)).run(once=True).pages == 1
        clock.pass_s(59)
        assert WorkerLoop(archive, InlinePool(archive)).run(once=True).pages == 4
        assert archive.status(batch).done == 5


def test_records_that_a_dead_worker_left_are_made(tmp_path: Path) -> None:
    with _archive(tmp_path) as archive:
        batch = add_files(archive, "b", [2])
        finish_all(archive, batch)
        pool = InlinePool(archive)
        assert WorkerLoop(archive, pool).run(once=True).files == 1
        assert pool.extracted == [1]


def test_an_outage_is_waited_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.working.time.sleep", lambda _s: None)
    with _archive(tmp_path) as archive:
        batch = _add(archive, "b", 1, 3)
        loop_told: list[Told] = []
        loop = WorkerLoop(archive, InlinePool(archive), tell=loop_told.append)
        calls: list[str] = []

        def read(batch_id: str, should_stop: Callable[[], bool]) -> ReadingSummary:
            calls.append(batch_id)
            if len(calls) <= 2:
                raise StorageError("the server is away")
            if archive.status(batch).waiting == 0:
                raise KeyboardInterrupt
            return loop.read_chunk(batch_id, should_stop)

        monkeypatch.setattr(loop, "_tidy", lambda _read: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            loop.run(read_chunk=read)
        assert archive.status(batch).done == 3
        assert [t.trouble.message for t in loop_told if t.trouble] == ["the server is away"] * 2


def test_an_error_that_lasts_ends_the_worker(tmp_path: Path) -> None:
    lasting = StorageError("the database is damaged")
    lasting.retryable = False
    with _archive(tmp_path) as archive:
        _add(archive, "b", 1, 3)
        loop = WorkerLoop(archive, InlinePool(archive))

        def read(_batch_id: str, _should_stop: Callable[[], bool]) -> ReadingSummary:
            raise lasting

        with pytest.raises(StorageError, match="damaged"):
            loop.run(read_chunk=read)


def test_clocks_must_agree(tmp_path: Path) -> None:
    with _archive(tmp_path) as archive:
        now_s = archive.clock().timestamp()
        check_clock(archive, database_now_s=None)
        check_clock(archive, database_now_s=now_s + 9)
        with pytest.raises(SetupError, match="off the database"):
            check_clock(archive, database_now_s=now_s - 11)


def test_taking_in_waits_while_too_many_pages_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "in"
    save_tiny_batch(folder, singles=5, tiff_pages=0)
    settings = Settings(home=tmp_path / "home", queue_pages=2)
    with Archive.open(settings) as archive:
        batch = archive.open_batch("b")
        most: list[int] = []

        def read_some(_s: float) -> None:
            most.append(archive.status(batch).waiting)
            finish_all(archive, batch)

        monkeypatch.setattr("flows.queueing.time.sleep", read_some)
        told: list[int] = []
        assert take_in_only(archive, batch, [folder], tell_full=told.append).new_files == 5
        assert (most, told) == ([2, 2], [2, 2])
