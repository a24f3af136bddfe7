"""A real Prefect server on loopback: workers of a work pool, a machine that dies, a Dask cluster."""

from __future__ import annotations

import json
import os
import signal
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest

from flows.prefect_server import LocalServer, local_server
from storage.archive import Archive
from storage.settings import Settings
from tests.processes import environment, run_sohoa, save_tiny_batch
from tests.stack import program, wait_for
from tests.test_whole_stack import lasting

pytestmark = [pytest.mark.slow, pytest.mark.prefect, pytest.mark.timeout(600)]

PAGES = 8
# On two quiet cores everything here takes a minute and a half; other programs may want them too.
LIMIT_S = 240.0


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalServer]:
    with local_server(tmp_path_factory.mktemp("prefect")) as made:
        made.wait()
        yield made


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("paper")
    save_tiny_batch(folder, singles=PAGES, tiff_pages=0)
    return folder


def ask(server: LocalServer, path: str, body: object) -> list[dict[str, object]]:
    """Ask Prefect's API."""
    data = json.dumps(body).encode()
    request = urllib.request.Request(
        f"{server.url}{path}", data=data, headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        found: list[dict[str, object]] = json.load(answer)
    return found


def runs_of(server: LocalServer, flow: str) -> list[dict[str, object]]:
    """Return the runs of a flow."""
    return ask(server, "/flow_runs/filter", {"flows": {"name": {"any_": [flow]}}})


def records(env: dict[str, str]) -> dict[str, object]:
    """Return what lasts of all records, by id."""
    told = run_sohoa("export", "records", env=env)
    assert told.returncode == 0, told.stderr
    found = [json.loads(line) for line in told.stdout.splitlines()]
    return {str(record["id"]): lasting(record) for record in found}


def test_a_work_pool_reads_and_outlives_a_machine(server: LocalServer, paper: Path, tmp_path: Path) -> None:
    """Two workers of a pool; one and the run it started are killed, as when a machine loses its power."""
    home = tmp_path / "archive"
    env = environment(home, PREFECT_API_URL=server.url, SOHOA_PREFECT="auto", SOHOA_WORKERS="1")
    env |= {"SOHOA_LEASE_S": "6", "SOHOA_LOG": "json", "SOHOA_LOG_LEVEL": "info"}
    taken = run_sohoa("scan", paper, "--batch", "tinh", "--no-read", env=env)
    assert taken.returncode == 0, taken.stderr
    with ExitStack() as running, Archive.open(Settings(home=home)) as archive:
        for _ in range(2):
            running.enter_context(program("worker", "--pool", "tinh", env=env))

        def reading() -> list[dict[str, object]]:
            every = runs_of(server, "drain-waiting")
            return [run for run in every if run["state_type"] == "RUNNING" and _owner(run)]

        wait_for("no run of the pool reads", lambda: reading() and archive.lease_owners(), limit_s=LIMIT_S)
        lost = next(run for run in reading() if _owner(run) in archive.lease_owners())
        killed_at = time.monotonic()
        _kill_machine(_owner(lost))

        def state() -> object:
            return next(r for r in runs_of(server, "drain-waiting") if r["id"] == lost["id"])["state_type"]

        assert state() == "RUNNING", "Prefect knew by itself: nothing was left to be found"
        wait_for("Prefect believes in a run that is gone", lambda: state() == "CRASHED", limit_s=90)
        closed_after_s = time.monotonic() - killed_at
        wait_for("not all is read", lambda: archive.status().done == PAGES, limit_s=LIMIT_S)
        wait_for("the runs do not end", lambda: not reading(), limit_s=LIMIT_S)
        assert archive.status().failed == 0
    assert closed_after_s < 60, closed_after_s
    (pool,) = ask(server, "/work_pools/filter", {})
    assert (pool["name"], pool["type"]) == ("tinh", "process")


def _owner(run: dict[str, object]) -> str:
    tags = run["tags"]
    assert isinstance(tags, list)
    return next((str(tag).removeprefix("owner:") for tag in tags if str(tag).startswith("owner:")), "")


def _kill_machine(owner: str) -> None:
    """Kill a run's process, all that it started, and the pool's worker that started it; the worker first."""
    run = psutil.Process(int(owner.split("/")[1]))
    worker = run.parent()
    assert worker is not None
    for process in (worker, run, *run.children(recursive=True)):
        os.kill(process.pid, signal.SIGKILL)


def test_a_dask_cluster_makes_the_same_records(server: LocalServer, paper: Path, tmp_path: Path) -> None:
    plain = environment(tmp_path / "plain")
    assert run_sohoa("scan", paper, "--batch", "tinh", env=plain, limit_s=LIMIT_S).returncode == 0
    dask = environment(
        tmp_path / "dask", PREFECT_API_URL=server.url, SOHOA_PREFECT="auto", SOHOA_TASK_RUNNER="dask"
    )
    done = run_sohoa("scan", paper, "--batch", "tinh", "--json", env=dask, limit_s=LIMIT_S)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["done"] == PAGES
    assert records(dask) == records(plain)
    assert "distributed" not in done.stderr  # the cluster's own talk stays out of our lines
    states = {str(run["state_type"]) for run in runs_of(server, "scan-batch")}
    assert states == {"COMPLETED"}


def test_a_cluster_that_is_not_there_is_told(paper: Path, tmp_path: Path, server: LocalServer) -> None:
    env = environment(
        tmp_path,
        PREFECT_API_URL=server.url,
        SOHOA_PREFECT="auto",
        SOHOA_TASK_RUNNER="dask",
        SOHOA_DASK_ADDRESS="tcp://127.0.0.1:9",
    )
    done = run_sohoa("scan", paper / "trang-1.png", env=env, limit_s=LIMIT_S)
    assert done.returncode == 3
    assert "no Dask scheduler answers" in done.stderr
