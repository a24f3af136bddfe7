"""What a program does to an archive, from files to people's decisions, with a step that something may hit.

Runs in a child process that may be killed at any of its steps. It tells its parent of everything that it was
told is kept; what comes of pages and people is made up, and always the same: so the ends can be compared.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import urllib3
from PIL import Image
from sqlalchemy import Engine, event
from sqlalchemy import select as sql_select

import flows.intake
import storage.s3
from flows.intake import take_in
from flows.owners import release_dead_owners
from flows.pool import PagePool
from flows.reading import read_batch
from models.desk_errors import DeskError
from models.errors import SohoaError
from models.review import Verdict
from pipeline.load import count_pages
from storage.archive import Archive, utc_now
from storage.desk import Desk
from storage.policy import Policy
from storage.queue import Holder
from storage.review_tables import queue_item
from storage.settings import Settings
from storage.settling import Word
from storage.values import PageResult, SaveSummary
from tests.fault_reader import MadeUpReader

BATCH = "b"
_LONGEST_S = 300.0


def save_scans(folder: Path) -> dict[str, str]:
    """Save four small files of five pages; return their hashes by name."""
    folder.mkdir(parents=True)
    for number in range(3):
        Image.new("L", (40 + number, 40), 200).save(folder / f"so-{number}.png")
    pages = [Image.new("L", (50, 50), shade) for shade in (90, 120)]
    pages[0].save(folder / "so-9.tif", save_all=True, append_images=pages[1:])
    for path in folder.iterdir():  # old enough not to be taken for half a copy
        os.utime(path, (1_700_000_000, 1_700_000_000))
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


@dataclass(slots=True)
class Steps:
    """Counts what happens to disk, database and server, and does ``act`` at step ``at``."""

    at: int = -1
    act: Callable[[], None] = lambda: None
    count: int = 0

    def pass_one(self, *_: object, **__: object) -> None:
        """Go one step on."""
        self.count += 1
        if self.count == self.at:
            self.act()

    def install(self) -> None:
        """Put a step before and after each write that must last; for this process, and for good."""
        for name in ("fsync", "replace", "unlink", "mkdir"):
            setattr(os, name, self._around(getattr(os, name)))
        setattr(urllib3.PoolManager, "urlopen", self._around(urllib3.PoolManager.urlopen))  # noqa: B010
        for moment in ("commit", "rollback", "before_cursor_execute", "after_cursor_execute"):
            event.listen(Engine, moment, self.pass_one)

    def _around(self, work: Callable[..., object]) -> Callable[..., object]:
        def step(*args: object, **named: object) -> object:
            self.pass_one()
            done = work(*args, **named)
            self.pass_one()
            return done

        return step


@dataclass(slots=True)
class JumpingClock:
    """The machine's clock, which somebody sets while the program runs."""

    jump: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        """Return the moment that it shows."""
        return utc_now() + self.jump


Lend = Callable[[Archive], AbstractContextManager[PagePool]]


@contextmanager
def made_up_reader(archive: Archive) -> Iterator[PagePool]:
    """Give the reader that works in this process."""
    yield MadeUpReader(archive)


def said_of(field_id: str) -> str:
    """Return the text that people give a field."""
    return f"Xã {field_id[:6]}"


def work(
    settings: Settings,
    scans: Path,
    *,
    tell: Callable[[str, str], None],
    clock: JumpingClock,
    who: str = "lan",
    lend: Lend | None = None,
) -> None:
    """Take in, read, understand, decide; ``tell`` hears of all that is kept by now."""
    tell_of_kept(tell)
    with Archive.open(settings, clock=clock) as archive:
        batch_id = take_in_all(archive, scans, tell)
        release_dead_owners(archive)
        with (lend or made_up_reader)(archive) as pool:
            read_all(archive, batch_id, pool)
        decide_all(archive, who, tell)
    tell("end", "")


def take_in_all(archive: Archive, scans: Path, tell: Callable[[str, str], None]) -> str:
    """Take in the files, of which people decide every question once; return the id of their batch."""
    Desk(archive).set_policy(Policy(frozenset(), 0.0, 0.0), author="test")
    batch_id = archive.open_batch(BATCH)

    def tell_of_file(name: str, error: SohoaError | None) -> None:
        if error is None:
            tell("taken", name)

    take_in(archive, batch_id, [scans], on_file=tell_of_file)
    return batch_id


def read_all(archive: Archive, batch_id: str, pool: PagePool) -> None:
    """Read until no page waits or is held by anybody, and make the records."""
    while archive.status(batch_id).waiting or archive.status(batch_id).leased:
        read_batch(archive, batch_id, pool)
        release_dead_owners(archive)
    read_batch(archive, batch_id, pool)


def tell_of_kept(tell: Callable[[str, str], None]) -> None:
    """Let ``tell`` hear of pages and records as soon as this process was told that they are kept."""
    finish, save = Archive.finish_page, Archive.save_records

    def finish_page(self: Archive, page_id: str, owner: str, result: PageResult) -> bool:
        is_done = finish(self, page_id, owner, result)
        if is_done:
            tell("page", page_id)
        return is_done

    def save_records(self: Archive, sha256: str, *args: object, **named: object) -> SaveSummary:
        done = save(self, sha256, *args, **named)  # type: ignore[arg-type]
        tell("records", sha256)
        return done

    Archive.finish_page = finish_page  # type: ignore[method-assign]
    Archive.save_records = save_records  # type: ignore[method-assign]


def decide_all(archive: Archive, who: str, tell: Callable[[str, str], None]) -> None:
    """Decide every open question, as one person, who waits for what others hold."""
    desk, holder = Desk(archive, lease_s=2.0), Holder(f"session-{who}", who)
    began = time.monotonic()
    while _open_questions(archive) and time.monotonic() - began < _LONGEST_S:
        views = desk.claim(holder, count=1)
        for view in views:
            word = Word(view.id, Verdict.CORRECT, said_of(view.id), view.revision)
            try:
                desk.decide(holder, word)
            except DeskError:  # another person was first
                continue
            tell("decision", view.id)
        if not views:
            time.sleep(0.05)


def _open_questions(archive: Archive) -> int:
    with archive.database.read() as connection:
        return len(connection.execute(sql_select(queue_item.c.id).where(queue_item.c.is_open == 1)).all())


Do = Callable[..., None]  # with the parameters of ``work``


def run_child(
    settings: Settings,
    scans: Path,
    *,
    steps: Steps,
    clock: JumpingClock | None = None,
    who: str = "lan",
    lend: Lend | None = None,
    do: Do = work,
) -> tuple[int, int]:
    """Fork a process that does ``do``; return its id and the end of a pipe that says what is kept."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writer)
        return pid, reader
    code = 70
    try:
        os.close(reader)

        def tell(what: str, name: str) -> None:
            os.write(writer, (json.dumps([what, name]) + "\n").encode())

        # A program waits some seconds for a server; here nobody has the time.
        storage.s3._RETRY = urllib3.util.Retry(
            total=3, backoff_factor=0.02, status_forcelist=(500, 502, 503, 504, 507), allowed_methods=None
        )
        # Counting pages keeps nothing, and its process would have to be started anew for each program.
        setattr(flows.intake, "count_apart", count_pages)  # noqa: B010
        steps.install()
        do(settings, scans, tell=tell, clock=clock or JumpingClock(), who=who, lend=lend)
        tell("steps", str(steps.count))
        code = 0
    except SohoaError as error:
        os.write(
            writer, (json.dumps(["told", f"{error.code}: {error.message} {error.remedy}"]) + "\n").encode()
        )
        code = 1
    except BaseException as error:  # noqa: BLE001 - the edge of the process: what is not told is a find
        os.write(writer, (json.dumps(["crash", repr(error)[:300]]) + "\n").encode())
    finally:
        os._exit(code)
