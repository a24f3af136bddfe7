"""Faults of the other programs: the site, the Prefect server, a worker that stays, a watched folder."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from http.client import HTTPException
from pathlib import Path
from typing import cast

import uvicorn

from flows.prefect_server import local_server
from models.people import Permission
from review.app import make_app
from storage.archive import Archive
from storage.people import People
from storage.settings import Settings
from tests.fault_judge import Told, lost_at_once, lost_at_the_end, start
from tests.fault_kinds import Bench, Inject, Outcome, judged
from tests.fault_program_work import (
    DONE,
    carried_by_prefect,
    stay_as_worker,
    take_in_only,
    watch_folder,
    without_decisions,
)
from tests.fault_work import Steps, said_of
from tests.fault_world import ServerWorld
from tests.processes import wait_until
from tests.stack import answers, free_port

_SITE_STEPS = 800  # what the site does for ten decisions; measured, and a little more
_AWAY_S = 60.0


def kill_the_site(bench: Bench) -> Outcome:
    """Kill the site at a step of its work on people's decisions over HTTP, and start it again."""
    settings = bench.world.settings()
    child = start(settings, bench.scans, do=without_decisions)
    child.wait()
    with Archive.open(settings) as archive:
        secret = People(archive).add_token("cong", [Permission.READ, Permission.DECIDE], author="test")
    steps = Steps(bench.rng.randrange(1, _SITE_STEPS), lambda: os.kill(os.getpid(), signal.SIGKILL))
    told: Told = list(child.told)
    was_killed = False
    with _site(settings, steps) as url:
        is_all_said = _decide_over_http(url, secret, told)
    if not is_all_said:
        was_killed = True
        with _site(settings, Steps()) as url:
            is_all_said = _decide_over_http(url, secret, told)
    lost = [] if is_all_said else ["the site did not come back"]
    lost += lost_at_once(settings, told, bench.hashes)
    lost += lost_at_the_end(settings, bench.scans, bench.reference)
    return Outcome("was killed" if was_killed else "went on", tuple(lost))


@contextmanager
def _site(settings: Settings, steps: Steps) -> Iterator[str]:
    """Serve the site from a process of its own until the block ends or it is killed; give its address."""
    port = free_port()
    pid = os.fork()
    if not pid:
        code = 70
        try:
            with Archive.open(settings) as archive:
                app = make_app(archive)
                steps.install()
                uvicorn.run(app, host="127.0.0.1", port=port, log_level="critical")
            code = 0
        finally:
            os._exit(code)
    try:
        url = f"http://127.0.0.1:{port}"
        wait_until(lambda: answers(url) or _has_ended(pid), limit_s=60)
        yield url
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _has_ended(pid: int) -> bool:
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _decide_over_http(url: str, secret: str, told: Told) -> bool:
    """Answer every question; return False where the site went away. What it said yes to is told."""
    try:
        while found := _post(f"{url}/api/v1/queue/claim", {"count": 1}, secret)["items"]:
            (item,) = cast("list[dict[str, object]]", found)
            name = str(item["id"])
            word = {"verdict": "correct", "text": said_of(name), "revision": item["revision"]}
            _post(f"{url}/api/v1/fields/{name}/decision", word, secret)
            told.append(("decision", name))
    except (OSError, HTTPException):
        return False
    return True


def _post(url: str, body: object, secret: str) -> dict[str, object]:
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return cast("dict[str, object]", json.load(answer))
    except urllib.error.HTTPError as error:
        raise AssertionError(f"{url}: {error.code} {error.read()[:300]!r}") from error


def kill_prefect(bench: Bench) -> Outcome:
    """Kill the Prefect server under a flow that it carries."""
    with tempfile.TemporaryDirectory() as name, local_server(Path(name)) as server:
        server.wait()
        pid = server.process.pid
        steps = Steps(bench.rng.randrange(1, bench.steps), lambda: os.kill(pid, signal.SIGKILL))
        child = start(bench.world.settings(), bench.scans, steps, do=carried_by_prefect(server.url))
        child.wait()
        outcome = judged(bench, child)
        met = outcome.lost if server.has_ended else (*outcome.lost, "the server was never killed")
    return Outcome(outcome.how, met)


def away_for_a_minute(what: str) -> Inject:
    """Return the injection that takes the database or the store away for a minute, under a worker."""

    def inject(bench: Bench) -> Outcome:
        settings = bench.world.settings()
        start(settings, bench.scans, do=take_in_only).wait()
        child = start(settings, bench.scans, do=stay_as_worker)
        take = _takers(bench)[what]

        def away() -> None:
            with take():
                time.sleep(_AWAY_S)

        child.wait(after_s=bench.rng.uniform(0.1, 1.0), act=away)
        return judged(bench, child)

    return inject


def _takers(bench: Bench) -> dict[str, Callable[[], AbstractContextManager[None]]]:
    world, settings = bench.world, bench.world.settings()
    if isinstance(world, ServerWorld):
        return {
            "database": lambda: _stopped(world.kill_database, world.start_database),
            "store": lambda: _stopped(world.kill_store, world.start_store),
        }
    return {
        "database": lambda: _held(settings.home / "sohoa.db"),
        "store": lambda: _moved(settings.home / "store"),
    }


@contextmanager
def _stopped(kill: Callable[[], None], start_again: Callable[[], None]) -> Iterator[None]:
    kill()
    yield
    start_again()


@contextmanager
def _held(path: Path) -> Iterator[None]:
    other = sqlite3.connect(path, isolation_level=None, timeout=30)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.close()


@contextmanager
def _moved(store: Path) -> Iterator[None]:
    away = store.with_name("away")
    store.rename(away)
    yield
    # What was made in the empty place lies under the share when it is mounted again.
    shutil.rmtree(store, ignore_errors=True)
    away.rename(store)


def kill_the_watch(bench: Bench) -> Outcome:
    """Kill the program that watches a folder and moves what is read, at a step; start it again."""
    settings = bench.world.settings()
    with tempfile.TemporaryDirectory(dir=bench.scans.parent) as name:
        folder = Path(name)
        for path in bench.scans.iterdir():
            shutil.copy2(path, folder / path.name)
        steps = Steps(bench.rng.randrange(1, bench.steps), lambda: os.kill(os.getpid(), signal.SIGKILL))
        child = start(settings, folder, steps, do=watch_folder)
        child.wait()
        outcome = judged(bench, child, folder=folder, do=watch_folder)
        moved = {path.name for path in (folder / DONE).iterdir()}
    gone = sorted(set(bench.hashes) - moved)
    return Outcome(outcome.how, (*outcome.lost, *(f"not moved: {name}" for name in gone)))


def two_programs(bench: Bench) -> Outcome:
    """Run two programs on one archive, the second a little later; one of them may be killed."""
    settings = bench.world.settings()
    first = start(settings, bench.scans, who="lan")
    time.sleep(bench.rng.uniform(0, bench.seconds / 2))
    second = start(settings, bench.scans, who="minh")
    victim = bench.rng.choice((first, second, None))
    if victim is not None:
        victim.wait(
            after_s=bench.rng.uniform(0, bench.seconds), act=lambda: os.kill(victim.pid, signal.SIGKILL)
        )
    for child in (first, second):
        if child.code is None:
            child.wait()
    second.told += first.told
    outcome = judged(bench, second)
    not_well = [c.last for c in (first, second) if c.code not in (0, -signal.SIGKILL)]
    how = "went on" if not not_well else "said what it needs"
    return Outcome(how, outcome.lost)
