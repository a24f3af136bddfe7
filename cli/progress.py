"""A live line of progress on stderr while a batch runs, fed from the archive's own counts."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from cli.console import err, lang_of
from cli.messages import Lang, tell
from flows.beside import beside
from models.errors import StorageError
from storage.archive import Archive

_EVERY_S = 1.0
# A log file gets a line twice a minute instead of a bar.
_LINE_EVERY_S = 30.0


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a batch is: pages finished, pages in all, failed ones, and pages a minute of this run."""

    finished: int
    total: int
    failed: int
    rate: float


@contextmanager
def page_progress(archive: Archive, batch_id: str) -> Iterator[None]:
    """Show pages done, rate, time left and failures until the block ends: a bar, or lines in a log file."""
    lang = lang_of(archive.settings)
    look = _looker(archive, batch_id)
    if err.is_terminal:
        with _bar(lang) as bar, _following(every_s=_EVERY_S, show=_shower(bar, look, lang)):
            yield
        return
    with _following(every_s=_LINE_EVERY_S, show=lambda: _print_line(look(), lang)):
        yield


def _looker(archive: Archive, batch_id: str) -> Callable[[], Reached]:
    """Return a function that counts; the rate is over what was finished since it was made."""
    begun = time.monotonic()
    before = archive.status(batch_id)
    finished_before = before.done + before.failed

    def look() -> Reached:
        now = archive.status(batch_id)
        finished = now.done + now.failed
        minutes = (time.monotonic() - begun) / 60
        rate = (finished - finished_before) / minutes if minutes > 0 else 0.0
        return Reached(finished, now.pages_in - now.excluded, now.failed, rate)

    return look


def _bar(lang: Lang) -> Progress:
    return Progress(
        TextColumn(tell("reading", lang)),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[failed]}", style="red"),
        console=err,
        transient=True,
    )


def _shower(bar: Progress, look: Callable[[], Reached], lang: Lang) -> Callable[[], None]:
    row = bar.add_task("pages", total=None, rate="", failed="")

    def show() -> None:
        at = look()
        bar.update(
            row,
            total=at.total,
            completed=at.finished,
            rate=tell("rate", lang, rate=at.rate),
            failed=tell("failed-count", lang, count=at.failed) if at.failed else "",
        )

    return show


def _print_line(at: Reached, lang: Lang) -> None:
    err.print(tell("progress-line", lang, done=at.finished, total=at.total, rate=at.rate, failed=at.failed))


@contextmanager
def _following(*, every_s: float, show: Callable[[], None]) -> Iterator[None]:
    """Call ``show`` every so often in a thread of its own until the block ends."""

    def follow(over: threading.Event) -> None:
        while not over.wait(every_s):
            try:
                show()
            except StorageError:
                return  # the run itself meets the same trouble, and says so

    with beside(follow, name="progress", join_s=5):
        yield
