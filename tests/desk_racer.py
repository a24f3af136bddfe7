"""One reviewer of the race: takes questions and decides them until none is left. Runs in a forked process."""

from __future__ import annotations

import time
from multiprocessing.connection import Connection
from pathlib import Path

from models.desk_errors import DeskError
from models.errors import StorageError
from models.review import Verdict
from storage import tally
from storage.archive import Archive
from storage.desk import Desk
from storage.items import FieldView
from storage.queue import Holder
from storage.settings import Settings
from storage.settling import Word


def race(home: Path, url: str, name: str, dies_holding: Connection | None) -> None:
    """Decide until no question is open; with ``dies_holding``, take some, say so, and wait to be killed."""
    desk = Desk(Archive.open(Settings(home=home, database_url=url)), lease_s=20.0)
    holder = Holder(name, name)
    while True:
        found = _claim(desk, holder)
        if dies_holding is not None and found:
            dies_holding.send("holding")
            time.sleep(600)
        if not found and _is_over(desk):
            return
        if not found:
            time.sleep(0.2)  # others hold the rest, or died with it
        for view in found:
            _decide(desk, holder, view)


def _claim(desk: Desk, holder: Holder) -> list[FieldView]:
    try:
        return desk.claim(holder, count=4)
    except StorageError:
        return []  # fifty wait for one writer; asked again, as a browser would


def _decide(desk: Desk, holder: Holder, view: FieldView) -> None:
    try:
        desk.decide(holder, Word(view.id, Verdict.CORRECT, f"by {holder.person}", revision=view.revision))
    except (DeskError, StorageError):
        return  # somebody else has it, or had it; it is not lost


def _is_over(desk: Desk) -> bool:
    with desk.archive.database.read() as connection:
        return tally.still_open(tally.days(connection, None)) == 0
