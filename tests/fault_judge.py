"""What was lost: what the program was told is kept, and the end, held against an end without faults."""

from __future__ import annotations

import json
import os
import select
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func
from sqlalchemy import select as sql_select

from cli.check_deep import prove
from models.review import SETTLING
from storage.archive import Archive
from storage.fixity import check_page
from storage.keys import original_key
from storage.review_tables import decision
from storage.settings import Settings
from storage.tables import field as field_table
from storage.tables import page
from storage.values import PageState
from tests.fault_work import Do, Steps, run_child, said_of, work

_LIMIT_S = 600.0

Told = list[tuple[str, str]]
Picture = tuple[object, ...]


@dataclass(slots=True)
class Child:
    """A program that runs: what it told so far, and how it ended (None: it was killed or still runs)."""

    pid: int
    pipe: int
    told: Told = field(default_factory=list)
    code: int | None = None
    _rest: bytes = b""

    def wait(self, *, after_s: float | None = None, act: Callable[[], None] | None = None) -> None:
        """Hear it to its end; ``act`` is done once, ``after_s`` from now."""
        began = time.monotonic()
        while True:
            passed = time.monotonic() - began
            if act is not None and after_s is not None and passed >= after_s:
                act()
                act = None
            if passed > _LIMIT_S:
                os.kill(self.pid, signal.SIGKILL)
                self.told.append(("hang", f"no end within {_LIMIT_S:.0f} s"))
            ready, _, _ = select.select([self.pipe], [], [], 0.01 if act is not None else 0.5)
            if ready and not self._hear():
                break
        self._end()

    def wait_stopped(self) -> bool:
        """Wait until it stopped itself at its step; False where it ended before."""
        _, status = os.waitpid(self.pid, os.WUNTRACED)
        if os.WIFSTOPPED(status):
            while select.select([self.pipe], [], [], 0)[0] and self._hear():
                pass
            return True
        while self._hear():
            pass
        os.close(self.pipe)
        self.code = os.waitstatus_to_exitcode(status)
        return False

    def kill(self) -> None:
        """Kill it, and hear what it had said."""
        os.kill(self.pid, signal.SIGKILL)
        while self._hear():
            pass
        self._end()

    @property
    def last(self) -> tuple[str, str]:
        """Return the last that it told."""
        return self.told[-1] if self.told else ("", "")

    def _hear(self) -> bool:
        data = os.read(self.pipe, 65536)
        lines = (self._rest + data).split(b"\n")
        self._rest = lines.pop()
        self.told += [(str(what), str(name)) for what, name in map(json.loads, lines)]
        return bool(data)

    def _end(self) -> None:
        os.close(self.pipe)
        _, status = os.waitpid(self.pid, 0)
        self.code = os.waitstatus_to_exitcode(status)


def start(settings: Settings, scans: Path, steps: Steps | None = None, **more: object) -> Child:
    """Start the work in a process of its own."""
    return Child(*run_child(settings, scans, steps=steps or Steps(), **more))  # type: ignore[arg-type]


def lost_at_once(settings: Settings, told: Told, hashes: Mapping[str, str]) -> list[str]:
    """Return what of all that was told is not there after the fault, before anything is run again."""
    with Archive.open(settings) as archive:
        looks = {"taken": _taken, "page": _page, "decision": _decided}
        lost = [
            f"{what} {name}"
            for what, name in told
            if what in looks and not looks[what](archive, hashes.get(name, name))
        ]
    return lost


def _taken(archive: Archive, sha256: str) -> bool:
    return archive.has_source(sha256) and archive.store.verify(original_key(sha256))


def _page(archive: Archive, page_id: str) -> bool:
    with archive.database.read() as connection:
        row = connection.execute(sql_select(page.c.sha256, page.c.page_no).where(page.c.id == page_id)).one()
    rows = {r.page_no: r for r in archive.pages_of(row.sha256)}
    mine = rows[row.page_no]
    return mine.state is PageState.DONE and not any(check_page(archive.store, mine))


def _decided(archive: Archive, field_id: str) -> bool:
    with archive.database.read() as connection:
        row = connection.execute(sql_select(field_table).where(field_table.c.id == field_id)).first()
        query = sql_select(func.count()).select_from(decision).where(decision.c.subject == field_id)
        count = connection.execute(
            query.where(decision.c.verdict.in_([v.value for v in SETTLING]))
        ).scalar_one()
    return row is not None and row.text == said_of(field_id) and row.status == "corrected" and count == 1


def picture(settings: Settings) -> Picture:
    """Return everything that an archive comes to, without times."""
    with Archive.open(settings) as archive:
        records = sorted(
            (
                stored.record.id,
                stored.record.source,
                tuple((f.key, f.text, f.status) for f in stored.record.fields),
            )
            for stored in archive.iter_records()
        )
        status = archive.status()
        pages = sorted(
            (row.page_id, row.state, row.image_sha256, row.ocr_sha256)
            for sha256 in archive.sources()
            for row in archive.pages_of(sha256)
        )
        objects = sorted(key for key in archive.store.keys("") if not key.startswith("damaged/"))
        with archive.database.read() as connection:
            said = connection.execute(sql_select(func.count()).select_from(decision)).scalar_one()
    counts = (status.pages_in, status.done, status.failed, status.records, status.fields_reviewed)
    return (tuple(records), counts, tuple(pages), tuple(objects), said)


_PARTS = ("records", "counts", "pages", "objects", "number of decisions")


def lost_at_the_end(settings: Settings, scans: Path, reference: Picture, *, do: Do = work) -> list[str]:
    """Run the same again to its end; return in what the end differs, and what a deep check finds."""
    again = start(settings, scans, do=do)
    again.wait()
    if again.code != 0:
        return [f"run again, it ended with {again.code}: {again.last}"]
    end = picture(settings)
    lost = [f"{name} differ" for name, a, b in zip(_PARTS, end, reference, strict=True) if a != b]
    with Archive.open(settings) as archive:
        lost += [f"deep check: {p.key}: {p.message}" for p in prove(archive, repair=False).found]
    return lost
