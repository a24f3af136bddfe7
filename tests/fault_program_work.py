"""What other programs do to an archive in a child process: each as ``tests.fault_work.work``."""

from __future__ import annotations

import itertools
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TypeVar

from flows.owners import release_dead_owners
from flows.reading import read_batch
from flows.station import Plan, Station
from flows.stopping import ask_to_stop
from flows.trusting import version_of
from flows.working import WorkerLoop
from models.errors import StorageError
from storage.archive import Archive
from storage.desk import Desk
from storage.policy import Policy
from storage.settings import Settings
from tests.fault_reader import MadeUpReader
from tests.fault_work import (
    BATCH,
    Do,
    JumpingClock,
    decide_all,
    read_all,
    take_in_all,
    tell_of_kept,
)

A = TypeVar("A")
T = TypeVar("T")
Tell = Callable[[str, str], None]

DONE = "done"
_PAGE_S = 0.3


def without_decisions(
    settings: Settings, scans: Path, *, tell: Tell, clock: JumpingClock, **_: object
) -> None:
    """Take in and read; the questions stay open."""
    tell_of_kept(tell)
    with Archive.open(settings, clock=clock) as archive:
        read_all(archive, take_in_all(archive, scans, tell), MadeUpReader(archive))


def take_in_only(settings: Settings, scans: Path, *, tell: Tell, **_: object) -> None:
    """Take in; the pages wait."""
    with Archive.open(settings) as archive:
        take_in_all(archive, scans, tell)


def carried_by_prefect(url: str) -> Do:
    """Return the work in which the Prefect server at ``url`` carries the pages."""

    def work(settings: Settings, scans: Path, *, tell: Tell, who: str, **_: object) -> None:
        os.environ.update(_as_environment(settings) | {"PREFECT_API_URL": url, "SOHOA_CHUNK_PAGES": "25"})
        from flows.run import read_under_prefect  # noqa: PLC0415

        tell_of_kept(tell)
        with Archive.open(settings) as archive:
            batch_id = take_in_all(archive, scans, tell)
            read_under_prefect(archive, batch_id, MadeUpReader(archive))
            read_all(archive, batch_id, MadeUpReader(archive))
            decide_all(archive, who, tell)

    return work


def _as_environment(settings: Settings) -> dict[str, str]:
    told = settings.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    secrets = {"s3_access_key": settings.s3_access_key, "s3_secret_key": settings.s3_secret_key}
    told |= {name: one.get_secret_value() for name, one in secrets.items() if one is not None}
    return {f"SOHOA_{name.upper()}": str(value) for name, value in told.items()}


class _SlowReader(MadeUpReader):
    """Takes a moment for each page, so that a fault finds some that were not read."""

    def submit(self, work: Callable[[A], T], job: A, *, timeout_s: float) -> Future[T]:
        time.sleep(_PAGE_S)
        return super().submit(work, job, timeout_s=timeout_s)


def stay_as_worker(settings: Settings, scans: Path, *, tell: Tell, who: str, **_: object) -> None:
    """Read as ``sohoa worker`` does, which waits for what is away, until nothing is left; then decide."""
    del scans
    tell_of_kept(tell)
    with Archive.open(settings) as archive:
        batch = archive.find_batch(BATCH)
        assert batch is not None
        batch_id = batch.id
        thread = threading.Thread(target=_stop_at_the_end, args=(archive, batch_id), daemon=True)
        thread.start()
        try:
            WorkerLoop(
                archive, _SlowReader(archive), tell=lambda told: _tell_trouble(told.trouble, tell)
            ).run()
        except KeyboardInterrupt:
            decide_all(archive, who, tell)


def _tell_trouble(error: StorageError | None, tell: Tell) -> None:
    if error is not None:
        tell("waits", error.code)


def _stop_at_the_end(archive: Archive, batch_id: str) -> None:
    while True:
        time.sleep(0.3)
        try:
            status = archive.status(batch_id)
            is_over = not (status.waiting or status.leased)
            if is_over and not archive.sources_to_extract(batch_id, version_of(archive)):
                ask_to_stop()
                return
        except StorageError:
            continue


def watch_folder(
    settings: Settings, scans: Path, *, tell: Tell, clock: JumpingClock, who: str, **_: object
) -> None:
    """Take in what lies in the folder, read it and move it away, look by look; then decide."""
    tell_of_kept(tell)
    with Archive.open(settings, clock=clock) as archive:
        Desk(archive).set_policy(Policy(frozenset(), 0.0, 0.0), author="test")
        pool = MadeUpReader(archive)
        plan = Plan(scans, BATCH, done=scans / DONE, quiet_s=0.0, with_sheets=False)
        station = Station(archive, plan, pool)
        for now_s in itertools.count():
            station.look(now_s=float(now_s))
            release_dead_owners(archive)
            read_batch(archive, archive.open_batch(BATCH), pool)
            station.move_finished()
            if not any(path.is_file() for path in scans.iterdir()):
                break
        decide_all(archive, who, tell)
