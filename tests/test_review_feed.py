"""The feed of changes: a consumer that is killed again and again, and resumed, misses and repeats nothing."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn

from models.people import Permission
from review.app import make_app
from storage.archive import Archive
from storage.finding import changes_after
from storage.people import People
from tests.archive_builder import DATABASES, add_files, make_record, open_archive, sha
from tests.processes import ROOT, wait_until

# What a consumer does, in a process of its own: it keeps what it got and its cursor in one file, in one step.
_CONSUMER = """
import json, os, pathlib, sys, urllib.request
url, token, kept = sys.argv[1:]
kept = pathlib.Path(kept)
state = json.loads(kept.read_text()) if kept.exists() else {"cursor": "0", "seen": []}
while True:
    request = urllib.request.Request(
        f"{url}/api/v1/changes?since={state['cursor']}&limit=7", headers={"authorization": f"Bearer {token}"}
    )
    answer = json.load(urllib.request.urlopen(request, timeout=20))
    state["seen"] += [(c["cursor"], c["record"], c["revision"]) for c in answer["items"]]
    state["cursor"] = answer["cursor"]
    part = kept.with_suffix(".part")
    part.write_text(json.dumps(state))
    os.replace(part, kept)
"""


@contextmanager
def _served(archive: Archive) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(make_app(archive), port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert wait_until(lambda: server.started, limit_s=20)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=10)


def _write_on(archive: Archive, stop: threading.Event, numbers: tuple[int, ...]) -> None:
    """Change the records of some files while the consumer reads."""
    rng, version = random.Random(3), 0
    while not stop.is_set():
        version += 1
        number = rng.choice(numbers)
        rows = rng.sample(range(1, 9), rng.randint(1, 6))
        records = [make_record(number=number, row=row) for row in sorted(rows)]
        archive.save_records(sha(number), records, author="r", version=f"{version:06d}")
        time.sleep(0.002)


@pytest.mark.parametrize("database", DATABASES)
def test_a_killed_consumer_misses_and_repeats_nothing(tmp_path: Path, database: str) -> None:
    kept = tmp_path / "consumer.json"
    with open_archive(tmp_path / "home", database=database) as archive:
        add_files(archive, "b", [1, 1, 1, 1])
        token = People(archive).add_token("consumer", [Permission.READ], author="quan")
        stop = threading.Event()
        writers = [
            threading.Thread(target=_write_on, args=(archive, stop, numbers), daemon=True)
            for numbers in ((1, 2), (3, 4))
        ]
        with _served(archive) as url:
            for writer in writers:
                writer.start()
            command = [sys.executable, "-c", _CONSUMER, url, token, str(kept)]
            rng = random.Random(5)
            for _ in range(6):
                consumer = subprocess.Popen(command, cwd=ROOT)
                time.sleep(rng.uniform(0.15, 0.5))
                consumer.kill()
                consumer.wait()
            stop.set()
            for writer in writers:
                writer.join()
            with archive.database.read() as connection:
                truth = [
                    [str(c.cursor), c.record_id, c.revision]
                    for c in changes_after(connection, 0, limit=10**6)
                ]
            consumer = subprocess.Popen(command, cwd=ROOT)
            done = wait_until(lambda: _cursor(kept) == truth[-1][0], limit_s=60)
            consumer.kill()
            consumer.wait()
    assert done
    assert json.loads(kept.read_text())["seen"] == truth
    assert len(truth) > 20, "enough was written while it was killed"


def _cursor(kept: Path) -> str:
    return str(json.loads(kept.read_text())["cursor"]) if kept.exists() else "0"
