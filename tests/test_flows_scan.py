"""The Prefect flow over the same plain functions, and one batch through a real server of our own."""

from __future__ import annotations

import json
import os
import sqlite3
import time
from pathlib import Path
from unittest.mock import patch

import httpx
import psutil
import pytest

from flows import reading
from flows.pool import open_pool
from flows.prefect_server import local_server, quiet_environment
from flows.reading import read_batch
from flows.run import read_under_prefect
from models.errors import SetupError
from storage.archive import Archive
from storage.settings import Settings
from tests import fake_worker
from tests.archive_builder import add_files
from tests.processes import ROOT, environment, run_sohoa, save_tiny_batch


def test_the_flow_reads_chunk_by_chunk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from flows import scan  # noqa: PLC0415 - Prefect takes two seconds to import

    monkeypatch.syspath_prepend(str(ROOT))
    monkeypatch.setenv("SOHOA_HOME", str(tmp_path))
    monkeypatch.setenv("SOHOA_CHUNK_PAGES", "25")
    monkeypatch.setattr(reading, "read_page", fake_worker.keep_fake)
    monkeypatch.setattr(reading, "extract_source", fake_worker.extract_nothing)
    chunks: list[int] = []
    read_plainly = scan.read_chunk.fn

    def read_chunk(batch_id: str, pages: int) -> int:
        chunks.append(read_plainly(batch_id, pages))
        return chunks[-1]

    with Archive.open(Settings(home=tmp_path)) as archive:
        batch = add_files(archive, "b", [40, 20])
        with open_pool(2, memory_limit_mb=900) as pool, scan.lend_pool(pool):
            inner = scan.scan_batch.fn
            monkeypatch.setitem(inner.__globals__, "read_chunk", read_chunk)
            assert inner(batch) == 60
        assert chunks == [25, 25, 10, 0]
        assert archive.status(batch).done == 60


@pytest.mark.parametrize(
    "error", [httpx.ConnectError("refused"), httpx.ReadTimeout("slow"), RuntimeError("the API is not there")]
)
def test_a_server_that_goes_away_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    from flows import prefect_runs, scan  # noqa: PLC0415 - Prefect takes two seconds to import

    def carried(_batch_id: str) -> int:
        raise error

    monkeypatch.setattr(reading, "read_page", fake_worker.keep_fake)
    monkeypatch.setattr(reading, "extract_source", fake_worker.extract_nothing)
    monkeypatch.setattr(scan, "scan_batch", carried)
    monkeypatch.setattr(prefect_runs, "scan_batch", carried)
    with patch.dict(os.environ), open_pool(1, memory_limit_mb=900) as pool:
        with Archive.open(Settings(home=tmp_path / "scan")) as archive:
            assert read_under_prefect(archive, add_files(archive, "b", [2, 1]), pool).pages == 3
        with Archive.open(Settings(home=tmp_path / "worker")) as archive:
            read = prefect_runs.chunks_under_prefect(pool, lambda b, _: read_batch(archive, b, pool))
            assert read(add_files(archive, "b", [2]), lambda: False).pages == 2


def test_prefect_is_told_to_keep_to_itself(tmp_path: Path) -> None:
    told = quiet_environment(tmp_path)
    assert told["DO_NOT_TRACK"] == "1"
    assert told["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert Path(told["PREFECT_HOME"]).is_relative_to(tmp_path)


def test_a_server_that_ends_by_itself_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    with local_server(tmp_path) as server:
        begun = time.monotonic()
        with pytest.raises(SetupError):
            server.wait()
        assert time.monotonic() - begun < 10


# Runs in every Python process of the scan, the server's and the workers' too: notes each look outside.
_WATCH = """
import os, sys
def _note(event, args):
    inside = (None, "", "127.0.0.1", "::1", "localhost")
    if event == "socket.connect" and isinstance(args[1], tuple) and args[1][0] not in inside:
        place = repr(args[1])
    elif event == "socket.getaddrinfo" and args[0] not in inside:
        place = repr(args[0])
    else:
        return
    with open(os.environ["WATCH_LOG"], "a") as log:
        log.write(event + " " + place + "\\n")
sys.addaudithook(_note)
"""


@pytest.mark.slow
@pytest.mark.prefect
@pytest.mark.timeout(200)
def test_a_batch_under_a_server_of_our_own(tmp_path: Path) -> None:
    folder, home, watch = tmp_path / "in", tmp_path / "home", tmp_path / "watch"
    save_tiny_batch(folder, singles=2, tiff_pages=0)
    watch.mkdir()
    (watch / "sitecustomize.py").write_text(_WATCH)
    env = environment(home, SOHOA_PREFECT="always", PYTHONPATH=str(watch), WATCH_LOG=str(watch / "log"))
    done = run_sohoa("scan", folder, "--json", env=env, limit_s=180)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["read_now"] == 2
    assert not (watch / "log").exists(), (watch / "log").read_text()
    with sqlite3.connect(home / "prefect" / "prefect.db") as database:
        runs = database.execute("select state_name from flow_run").fetchall()
    assert runs == [("Completed",)]
    assert not [p for p in psutil.process_iter() if _is_of(p, home)]


def _is_of(process: psutil.Process, home: Path) -> bool:
    try:
        return process.pid != os.getpid() and process.environ().get("SOHOA_HOME") == str(home)
    except psutil.Error:
        return False
