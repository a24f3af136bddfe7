"""A whole installation on loopback: pages in through a watched folder, records out over the API, and faults.

One worker and the S3 server are killed on the way. In the end counts, ids, records and the hashes of all
objects equal those of one PC that read the same files in peace. ``make stack`` runs it with 200 pages.
"""

from __future__ import annotations

import hashlib
import json
import os
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest

from bench.catalogue import BY_NAME
from bench.faces import find_faces
from bench.generate import Order, write_document
from flows.prefect_server import local_server
from storage.folder import FolderStore
from storage.objects import ObjectStore
from storage.s3 import S3Store
from tests import postgresql
from tests.processes import environment, run_sohoa, save_tiny_batch
from tests.stack import BUCKET, Api, S3Server, answers, free_port, program, settings_of, wait_for

PAGES = int(os.environ.get("SOHOA_STACK_PAGES", "12"))
LISTS = max(2, PAGES // 10)
BATCH = "so-quan-ly"
# Generous: the machine may have other things to do.
_LIMIT_S = 120 + 5 * PAGES


def _paper(folder: Path) -> list[Path]:
    """Small pages of text, and registers among them that give records."""
    save_tiny_batch(folder, singles=PAGES - LISTS, tiff_pages=0)
    face = next(f for f in find_faces() if f.name == "FreeSerif")
    order = Order(BY_NAME["list-ruled"], 0, 7, face, 150, ".png")
    write_document(order, folder / "made", "list")
    drawn = (folder / "made" / "pages" / "list.png").read_bytes()
    for number in range(LISTS):
        (folder / f"danh-sach-{number:03}.png").write_bytes(drawn + bytes(number))
    return sorted(folder.glob("*.png"))


def _in_peace(paper: list[Path], home: Path) -> tuple[dict[str, object], list[dict[str, object]]]:
    """What one PC makes of the files: the account of the batch, and the records."""
    env = environment(home)
    done = run_sohoa("scan", *paper, "--batch", BATCH, "--json", env=env, limit_s=_LIMIT_S)
    assert done.returncode == 0, done.stderr
    told = run_sohoa("export", "records", "--batch", BATCH, env=env)
    return json.loads(done.stdout), [json.loads(line) for line in told.stdout.splitlines()]


def lasting(record: Mapping[str, object]) -> dict[str, object]:
    """A record without what tells only when and in which order it was made.

    The paper here is a few pages over and over: a page is laid over the five nearest that were read before,
    so which of a hundred scans of one page are named as each other's depends on the order.
    """
    by_order = ("updated_at", "revision", "other_scans")
    return {key: value for key, value in record.items() if key not in by_order}


def _by_id(records: list[dict[str, object]]) -> dict[object, dict[str, object]]:
    assert len({record["id"] for record in records}) == len(records)
    return {record["id"]: lasting(record) for record in records}


def _hashes(store: ObjectStore) -> dict[str, str]:
    return {key: hashlib.sha256(store.get(key)).hexdigest() for key in store.keys("")}


@pytest.fixture
def s3(tmp_path: Path) -> Iterator[S3Server]:
    server = S3Server(tmp_path / "s3")
    server.client()
    yield server
    server.stop()


@pytest.mark.slow
@pytest.mark.prefect
@pytest.mark.timeout(3 * _LIMIT_S)
def test_pages_in_records_out_whatever_is_killed(tmp_path: Path, s3: S3Server) -> None:
    database_url = postgresql.fresh_url()
    paper = _paper(tmp_path / "paper")
    peace, expected = _in_peace(paper, tmp_path / "pc")
    assert peace["done"] == PAGES
    assert len(expected) >= LISTS
    scans = tmp_path / "scans"
    scans.mkdir()
    with ExitStack() as running:
        prefect = running.enter_context(local_server(tmp_path / "prefect"))
        prefect.wait()

        def machine(name: str) -> dict[str, str]:
            return settings_of(tmp_path / name, database_url=database_url, s3=s3, prefect_url=prefect.url)

        site, port = machine("site"), free_port()
        token = run_sohoa("tokens", "add", "cong", "--scope", "read", env=site).stdout.strip()
        running.enter_context(program("review", "--port", str(port), env=site))
        api = Api(f"http://127.0.0.1:{port}", token)
        watched = [
            "watch",
            str(scans),
            "--batch",
            BATCH,
            "--no-read",
            "--no-sheets",
            "--every",
            "0.5",
            "--quiet",
            "1",
        ]
        running.enter_context(program(*watched, env=machine("station")))
        first = running.enter_context(program("worker", env=machine("worker-1"), machine="may-doc-1"))
        running.enter_context(program("worker", env=machine("worker-2"), machine="may-doc-2"))
        wait_for("the site does not start", lambda: answers(f"http://127.0.0.1:{port}/"), limit_s=_LIMIT_S)
        for path in paper:
            part = scans / f"{path.name}.part"
            part.write_bytes(path.read_bytes())
            part.rename(scans / path.name)

        def count(name: str) -> int:
            try:
                status = api.get(f"/api/v1/batches/{BATCH}")["status"]
            except OSError:
                return 0
            assert isinstance(status, dict)
            return int(status[name])

        wait_for("nothing is read", lambda: count("done") >= PAGES // 5, limit_s=_LIMIT_S)
        first.kill()
        wait_for("the other worker does not go on", lambda: count("done") >= 2 * PAGES // 5, limit_s=_LIMIT_S)
        assert count("done") < PAGES, "everything was read before the S3 server failed"
        s3.fail()
        with pytest.raises(AssertionError):
            wait_for("down", lambda: answers(s3.endpoint), limit_s=8)
        s3.come_back()
        wait_for("not all pages are read", lambda: count("done") == PAGES, limit_s=_LIMIT_S)
        wait_for("not all records are made", lambda: count("sources_to_extract") == 0, limit_s=_LIMIT_S)
        assert (count("pages_in"), count("failed"), count("waiting"), count("leased")) == (PAGES, 0, 0, 0)
        assert _by_id(api.records(BATCH)) == _by_id(expected)
        there = S3Store(f"s3://{BUCKET}/tinh", s3.access)
        assert _hashes(there) == _hashes(FolderStore(tmp_path / "pc" / "store"))
        # Who looks next closes what Prefect believes of the worker that was killed.
        last = run_sohoa("worker", "--once", env=machine("worker-3"), limit_s=120)
        assert last.returncode == 0, last.stderr
        wait_for("a run is left running", lambda: "CRASHED" in _runs(prefect.url), limit_s=_LIMIT_S)


def _runs(url: str) -> list[str]:
    """The states of all flow runs."""
    request = urllib.request.Request(
        f"{url}/flow_runs/filter", data=b"{}", headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return [run["state_type"] for run in json.load(answer)]
