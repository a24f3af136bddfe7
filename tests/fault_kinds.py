"""The faults, a row each: what is done to a program at work, and to which places."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import storage.database
from storage.archive import Archive
from tests.fault_judge import Child, Picture, lost_at_once, lost_at_the_end, start
from tests.fault_work import Do, JumpingClock, Steps, work
from tests.fault_world import PcWorld, ServerWorld, disk_image, mount, small_disk, unmount


@dataclass(frozen=True, slots=True)
class Bench:
    """What an injection works with. ``steps`` and ``seconds`` are those of a run without faults."""

    world: PcWorld
    scans: Path
    hashes: Mapping[str, str]
    reference: Picture
    steps: int
    seconds: float
    rng: random.Random


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the program met the fault, and what was lost: nothing, or a line each."""

    how: str
    lost: tuple[str, ...]


Inject = Callable[[Bench], Outcome]


@dataclass(frozen=True, slots=True)
class Fault:
    """One row of the matrix."""

    name: str
    injected: str
    count: int
    inject: Inject
    on_pc: bool = True
    on_servers: bool = True


def judged(
    bench: Bench,
    child: Child,
    *,
    world: PcWorld | None = None,
    folder: Path | None = None,
    do: Do = work,
) -> Outcome:
    """Return how the program met the fault, and what was lost by now and at the end."""
    settings = (world or bench.world).settings()
    lost = [f"crash, not told: {name}" for what, name in child.told if what in ("crash", "hang")]
    lost += lost_at_once(settings, child.told, bench.hashes)
    lost += lost_at_the_end(settings, folder or bench.scans, bench.reference, do=do)
    return Outcome(_how(child), tuple(lost))


def _how(child: Child) -> str:
    if child.code == 0:
        return "went on"
    return "said what it needs" if child.last[0] == "told" else "was killed"


def _some_step(bench: Bench) -> int:
    return bench.rng.randrange(1, bench.steps + 1)


def kill_at_a_step(bench: Bench) -> Outcome:
    """Kill the program before or after a write, a sync, a statement, a commit, a request."""
    steps = Steps(_some_step(bench), lambda: os.kill(os.getpid(), signal.SIGKILL))
    child = start(bench.world.settings(), bench.scans, steps)
    child.wait()
    return judged(bench, child)


def kill_at_a_moment(bench: Bench) -> Outcome:
    """Kill the program at any moment, also inside the database's own code."""
    child = start(bench.world.settings(), bench.scans)
    child.wait(after_s=bench.rng.uniform(0, bench.seconds), act=lambda: os.kill(child.pid, signal.SIGKILL))
    return judged(bench, child)


def cut_the_power(bench: Bench) -> Outcome:
    """Freeze the program at a step, copy the disk as it is, kill all, and start from the copy."""
    with tempfile.TemporaryDirectory(dir="/dev/shm") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with disk_image(folder) as (image, place):
            world = type(bench.world)(place)
            world.start()
            steps = Steps(_some_step(bench), lambda: os.kill(os.getpid(), signal.SIGSTOP))
            child = start(world.settings(), bench.scans, steps)
            child.wait_stopped()
            for pid in world.pids():
                os.kill(pid, signal.SIGSTOP)
            copy = folder / "copy.img"
            shutil.copyfile(image, copy)
            world.kill()
            if child.code is None:
                child.kill()
            unmount(place)
            mount(copy, place)
            world.start()
            try:
                return judged(bench, child, world=world)
            finally:
                world.kill()


def fill_the_disk(bench: Bench) -> Outcome:
    """Leave so little room that it ends somewhere on the way; give room again afterwards."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        with small_disk(folder, mib=120) as place:
            world = type(bench.world)(place)
            world.start()
            Archive.open(world.settings()).close()
            ballast = place / "ballast"
            room = bench.rng.randrange(4, 600) << 10
            free = shutil.disk_usage(place).free
            with ballast.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, max(1, free - room))
            child = start(world.settings(), bench.scans)
            child.wait()
            ballast.unlink()
            world.kill()
            world.start()
            try:
                return judged(bench, child, world=world)
            finally:
                world.kill()


def hold_the_database(bench: Bench) -> Outcome:
    """Another program holds SQLite longer than anyone waits."""
    settings = bench.world.settings()
    Archive.open(settings).close()
    begun = threading.Event()

    def hold() -> None:
        other = sqlite3.connect(settings.home / "sohoa.db", isolation_level=None)
        other.execute("PRAGMA busy_timeout=5000")
        other.execute("BEGIN IMMEDIATE")
        begun.set()
        time.sleep(1.0)
        other.close()

    thread = threading.Thread(target=hold)
    patient, storage.database._BUSY_S = storage.database._BUSY_S, 0.3  # type: ignore[assignment]
    try:
        child = start(settings, bench.scans)
        child.wait(after_s=bench.rng.uniform(0, bench.seconds), act=thread.start)
    finally:
        storage.database._BUSY_S = patient
    if thread.ident is not None:
        thread.join()
    return judged(bench, child)


def kill_the_database(bench: Bench) -> Outcome:
    """Kill PostgreSQL with all its processes; it comes back when the program has said so."""
    world = bench.world
    assert isinstance(world, ServerWorld)
    child = start(world.settings(), bench.scans)
    child.wait(after_s=bench.rng.uniform(0, bench.seconds), act=world.kill_database)
    world.kill_database()
    world.start_database()
    return judged(bench, child)


def blink_the_database(bench: Bench) -> Outcome:
    """Kill PostgreSQL and start it again at once, under the program."""
    world = bench.world
    assert isinstance(world, ServerWorld)

    def blink() -> None:
        world.kill_database()
        world.start_database()

    child = start(world.settings(), bench.scans)
    child.wait(after_s=bench.rng.uniform(0, bench.seconds), act=blink)
    return judged(bench, child)


def kill_the_store(bench: Bench) -> Outcome:
    """Kill the S3 server; it comes back when the program has said so, or at once."""
    world = bench.world
    assert isinstance(world, ServerWorld)
    is_back = bench.rng.random() < 0.5

    def kill() -> None:
        world.kill_store()
        if is_back:
            world.start_store()

    child = start(world.settings(), bench.scans)
    child.wait(after_s=bench.rng.uniform(0, bench.seconds), act=kill)
    world.kill_store()
    world.start_store()
    return judged(bench, child)


def take_the_store_away(bench: Bench) -> Outcome:
    """The folder of the store is gone (a share that was unmounted); it comes back afterwards."""
    home = bench.world.settings().home
    Archive.open(bench.world.settings()).close()
    away = home / "away"

    def take() -> None:
        (home / "store").rename(away)

    child = start(bench.world.settings(), bench.scans)
    child.wait(after_s=bench.rng.uniform(0, bench.seconds), act=take)
    if away.exists():
        # What the program made in the empty place lies under the share when it is mounted again.
        shutil.rmtree(home / "store", ignore_errors=True)
        away.rename(home / "store")
    return judged(bench, child)


def bad_day(day: str) -> Inject:
    """Return the injection that gives the S3 server this bad day for the length of a run."""

    def inject(bench: Bench) -> Outcome:
        bench.world.set_day(day)
        try:
            child = start(bench.world.settings(), bench.scans)
            child.wait()
        finally:
            bench.world.set_day("")
        return judged(bench, child)

    return inject


def slow_folder(bench: Bench) -> Outcome:
    """The disk takes longer over a write than a lease lasts."""
    slow = Steps(_some_step(bench), lambda: time.sleep(1.5))
    child = start(bench.world.settings(), bench.scans, slow)
    child.wait()
    return judged(bench, child)


def jump_the_clock(bench: Bench) -> Outcome:
    """Set the clock an hour, a day or a year forward or back, and perhaps kill the program later."""
    clock = JumpingClock()
    hours = bench.rng.choice((1, 24, 24 * 365)) * bench.rng.choice((1, -1))
    at = _some_step(bench)
    is_killed = bench.rng.random() < 0.5

    def jump() -> None:
        clock.jump = timedelta(hours=hours)
        if is_killed:
            steps.at, steps.act = _later(bench, at), lambda: os.kill(os.getpid(), signal.SIGKILL)

    steps = Steps(at, jump)
    child = start(bench.world.settings(), bench.scans, steps, clock=clock)
    child.wait()
    return judged(bench, child)


def _later(bench: Bench, at: int) -> int:
    return bench.rng.randrange(at, bench.steps + 1) + 1
