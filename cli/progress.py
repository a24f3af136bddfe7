"""A live line of progress on stderr while a batch runs, fed from the archive's own counts."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.progress import TimeRemainingColumn

from cli.console import err
from storage.archive import Archive

_EVERY_S = 0.5


@contextmanager
def page_progress(archive: Archive, batch_id: str) -> Iterator[None]:
    """Show pages done, rate, time left and failures until the block ends; nothing where stderr is no terminal."""
    if not err.is_terminal:
        yield
        return
    bar = Progress(
        TextColumn("Đọc trang"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("[red]{task.fields[failed]}[/red]"),
        console=err,
    )
    stop = threading.Event()
    with bar:
        watcher = threading.Thread(target=_follow, args=(archive, batch_id, bar, stop), daemon=True)
        watcher.start()
        try:
            yield
        finally:
            stop.set()
            watcher.join(timeout=5)


def _follow(archive: Archive, batch_id: str, bar: Progress, stop: threading.Event) -> None:
    row = bar.add_task("pages", total=None, rate="", failed="")
    before: int | None = None
    while True:
        last = stop.wait(_EVERY_S)
        status = archive.status(batch_id)
        finished = status.done + status.failed
        before = finished if before is None else before
        elapsed = bar.tasks[0].elapsed or 0.0
        rate = 60 * (finished - before) / elapsed if elapsed > 1 else 0.0
        bar.update(
            row,
            total=status.pages_in - status.excluded,
            completed=finished,
            rate=f"{rate:.0f} trang/phút",
            failed=f"lỗi {status.failed}" if status.failed else "",
        )
        if last:
            return
