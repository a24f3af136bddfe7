"""Leases: one holder a page, back when they run out, failed when they keep running out."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from sqlite3 import Cursor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, event, text

from models.errors import BadInputError, EngineError, StorageError, TimeLimitError
from storage.archive import Archive
from storage.values import PageResult, PageState
from tests.archive_builder import DATABASES, StillClock, add_files, finish_all, keep_page, open_archive, sha


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_pages_come_in_order_and_once(tmp_path: Path, database: str) -> None:
    archive = open_archive(tmp_path, database=database)
    batch = add_files(archive, "b", [2, 3])
    first = archive.lease_pages(batch, "a", limit=3)
    second = archive.lease_pages(batch, "b", limit=3)
    assert [(t.sha256, t.page_no) for t in first] == [(sha(1), 1), (sha(1), 2), (sha(2), 1)]
    assert [(t.sha256, t.page_no) for t in second] == [(sha(2), 2), (sha(2), 3)]
    assert (first[0].attempt, first[2].display_name) == (1, "so-2.pdf")
    assert archive.lease_owners() == ["a", "b"]
    assert archive.status(batch).leased == 5


def test_a_lease_that_runs_out_comes_back(tmp_path: Path, database: str) -> None:
    clock = StillClock()
    archive = open_archive(tmp_path, database=database, clock=clock)
    batch = add_files(archive, "b", [1])
    (task,) = archive.lease_pages(batch, "a", limit=1, lease_s=10)
    result = keep_page(archive, task)
    clock.pass_s(9)
    assert archive.lease_pages(batch, "b", limit=1) == []
    assert archive.renew("a", [task.page_id, "other"], lease_s=10) == [task.page_id]
    clock.pass_s(9)
    assert archive.lease_pages(batch, "b", limit=1) == []
    clock.pass_s(1)
    (again,) = archive.lease_pages(batch, "b", limit=1)
    assert (again.page_id, again.attempt) == (task.page_id, 2)
    assert archive.renew("a", [task.page_id]) == []
    assert not archive.finish_page(task.page_id, "a", result)
    assert archive.fail_page(task.page_id, "a", EngineError("late")) is None
    assert archive.finish_page(task.page_id, "b", result)
    assert not archive.finish_page(task.page_id, "b", result)
    assert [(a.owner, a.outcome, a.error_code) for a in archive.attempts(batch)] == [
        ("a", "failed", "worker-lost"),
        ("b", "done", None),
    ]


def test_a_page_that_kills_its_workers_fails(tmp_path: Path, database: str) -> None:
    clock = StillClock()
    archive = open_archive(tmp_path, database=database, clock=clock)
    batch = add_files(archive, "b", [1])
    for attempt in (1, 2, 3):
        (task,) = archive.lease_pages(batch, "a", limit=1, lease_s=1)
        assert task.attempt == attempt
        clock.pass_s(2)
    assert archive.lease_pages(batch, "a", limit=1) == []
    (failure,) = archive.failures(batch)
    assert (failure.code, failure.page_no, failure.file) == ("worker-lost", 1, "so-1.pdf")
    assert archive.status(batch).is_finished


@pytest.mark.parametrize(
    ("error", "states"),
    [
        (TimeLimitError("too slow"), [PageState.WAITING, PageState.WAITING, PageState.FAILED]),
        (BadInputError("cut short"), [PageState.FAILED]),
    ],
)
def test_only_what_may_pass_is_tried_again(
    tmp_path: Path, database: str, error: EngineError | BadInputError, states: list[PageState]
) -> None:
    archive = open_archive(tmp_path, database=database)
    batch = add_files(archive, "b", [1])
    for state in states:
        (task,) = archive.lease_pages(batch, "a", limit=1)
        assert archive.fail_page(task.page_id, "a", error) is state
    assert archive.lease_pages(batch, "a", limit=1) == []
    assert [f.message for f in archive.failures(batch)] == [error.message]
    assert archive.retry_failed(batch) == 1
    assert archive.failures(batch) == []
    (task,) = archive.lease_pages(batch, "a", limit=1)
    assert task.attempt == len(states) + 1
    assert archive.finish_page(task.page_id, "a", keep_page(archive, task))
    assert archive.retry_failed(batch) == 0


def test_released_pages_lose_no_try(tmp_path: Path, database: str) -> None:
    archive = open_archive(tmp_path, database=database)
    batch = add_files(archive, "b", [2])
    for _ in range(5):
        assert len(archive.lease_pages(batch, "a", limit=2)) == 2
        assert archive.release("a") == 2
    assert archive.release("a") == 0
    assert archive.status(batch).waiting == 2
    assert Counter(a.outcome for a in archive.attempts(batch)) == {"released": 10}
    assert finish_all(archive, batch) == 2


def test_a_page_is_not_finished_without_its_objects(tmp_path: Path, database: str) -> None:
    archive = open_archive(tmp_path, database=database)
    batch = add_files(archive, "b", [1])
    (task,) = archive.lease_pages(batch, "a", limit=1)
    result = keep_page(archive, task)
    archive.store.delete(result.ocr_key)
    with pytest.raises(StorageError, match="not in the store"):
        archive.finish_page(task.page_id, "a", result)
    assert archive.status(batch).leased == 1


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from("lfxretw"), st.integers(0, 2)), max_size=25))
def test_no_page_is_ever_lost(tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int]]) -> None:
    """Whatever workers do, the counts add up, and whoever goes on to the end finishes every page."""
    clock = StillClock()
    archive = open_archive(tmp_path_factory.mktemp("archive"), clock=clock)
    batch = add_files(archive, "b", [2, 1])
    held: dict[str, PageResult] = {}
    for step, who in steps:
        _take_step(archive, batch, step=step, owner=f"w{who}", clock=clock, held=held)
        status = archive.status(batch)
        assert status.pages_in == 3 == status.done + status.failed + status.waiting + status.leased
    clock.pass_s(1000)
    archive.lease_pages(batch, "last", limit=0)
    archive.retry_failed(batch)
    finish_all(archive, batch, owner="last")
    assert archive.status(batch).done == 3
    archive.close()


def _take_step(
    archive: Archive, batch: str, *, step: str, owner: str, clock: StillClock, held: dict[str, PageResult]
) -> None:
    if step == "l":
        for task in archive.lease_pages(batch, owner, limit=2):
            held[task.page_id] = keep_page(archive, task)
    elif step == "f":
        for page_id, result in held.items():
            archive.finish_page(page_id, owner, result)
    elif step in "xe":
        for page_id in held:
            archive.fail_page(page_id, owner, BadInputError("x") if step == "x" else EngineError("e"))
    elif step == "r":
        archive.release(owner)
    elif step == "t":
        clock.pass_s(61)
    else:
        archive.renew(owner, list(held))


def test_eight_threads_never_share_a_page(tmp_path: Path, database: str) -> None:
    archive = open_archive(tmp_path, database=database)
    batch = add_files(archive, "b", [40])

    def work(owner: str) -> list[str]:
        taken = []
        while tasks := archive.lease_pages(batch, owner, limit=3):
            for task in tasks:
                taken.append(task.page_id)
                assert archive.finish_page(task.page_id, owner, keep_page(archive, task))
        return taken

    with ThreadPoolExecutor(8) as pool:
        taken = [page for pages in pool.map(work, [f"w{n}" for n in range(8)]) for page in pages]
    assert len(taken) == len(set(taken)) == 40


def test_a_killed_program_loses_its_leases_only(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from storage.archive import Archive\n"
        "from storage.settings import Settings\n"
        "archive = Archive.open(Settings(home=Path(sys.argv[1])))\n"
        "assert len(archive.lease_pages(sys.argv[2], 'killed', limit=2)) == 2\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    archive = open_archive(tmp_path)
    batch = add_files(archive, "b", [3])
    subprocess.run([sys.executable, "-c", script, str(tmp_path), batch], check=False, timeout=60)
    assert archive.lease_owners() == ["killed"]
    assert archive.release("killed") == 2
    assert finish_all(archive, batch) == 3


@pytest.mark.parametrize("is_analysed", [False, True])
def test_leasing_never_sorts(tmp_path: Path, *, is_analysed: bool) -> None:
    """The trap that was measured: a sort of all waiting pages at every lease."""
    archive = open_archive(tmp_path)
    batch = add_files(archive, "b", [30] * 10)
    if is_analysed:
        with archive.database.write() as connection:
            connection.execute(text("ANALYZE"))
    plans: list[str] = []

    def note(_: Connection, cursor: Cursor, statement: str, params: Sequence[object], *__: object) -> None:
        if "ORDER BY batch_source.position" in statement:
            rows = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", tuple(params)).fetchall()
            plans.append("\n".join(str(row[3]) for row in rows))

    event.listen(archive.database.engine, "before_cursor_execute", note)
    archive.lease_pages(batch, "a", limit=5)
    (plan,) = plans
    assert "ix_page_open" in plan
    # The names of the few pages found may be sorted; the waiting pages may not.
    assert "TEMP B-TREE" not in plan.split("CORRELATED")[0], plan
