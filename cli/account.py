"""The account of a batch: every page in, done, failed or left out; records, fields, failures, places."""

from __future__ import annotations

import dataclasses

from cli.console import lang_of, out
from cli.messages import failure_line, tell
from cli.sheet_lines import standing_line
from storage.archive import Archive
from storage.control import BatchControl, Control
from storage.settings import Settings
from storage.sheets import Sheets
from storage.values import Batch, BatchStatus, Failure

_MOST_COPIES = 10  # lines; --json gives all


def print_account(archive: Archive, batch: Batch, *, status: BatchStatus) -> None:
    """Print the counts of a batch and one line for each failure, on stdout."""
    lang = lang_of(archive.settings)
    open_pages = status.waiting + status.leased
    fields = status.fields_accepted + status.fields_queued + status.fields_reviewed
    out.print(tell("batch", lang, name=batch.name, id=batch.id))
    control = Control(archive).of(batch.id)
    if control != BatchControl():
        mode = tell(f"mode-{control.mode.value}", lang)
        out.print(tell("mode-row", lang, mode=mode, priority=control.priority))
    out.print(
        tell(
            "pages",
            lang,
            pages_in=status.pages_in,
            done=status.done,
            failed=status.failed,
            excluded=status.excluded,
            waiting=tell("waiting", lang, count=open_pages) if open_pages else "",
            blank=status.blank,
        )
    )
    out.print(
        tell(
            "files",
            lang,
            files=status.files,
            duplicates=status.duplicate_files,
            refused=status.refused_files,
        )
    )
    for standing in Sheets(archive).of_batch(batch.id):
        out.print(standing_line(standing, lang))
    copies = archive.copies(batch.id)
    if copies:
        out.print(tell("copies", lang, count=len(copies)))
    for one in copies[:_MOST_COPIES]:
        out.print(tell("copy", lang, **dataclasses.asdict(one)))
    out.print(tell("records", lang, records=status.records))
    out.print(
        tell(
            "fields",
            lang,
            accepted=status.fields_accepted,
            share=f" ({status.fields_accepted / fields:.0%})" if fields else "",
            queued=status.fields_queued,
            reviewed=status.fields_reviewed,
        )
    )
    out.print(tell("rate-row", lang, rate=rate_text(archive.settings, status)))
    for failure in archive.failures(batch.id):
        out.print(tell("error", lang), style="red", end="    ")
        out.print(_line(failure, archive.settings))


def print_places(settings: Settings) -> None:
    """Print where everything is kept."""
    lang = lang_of(settings)
    address = settings.store_address()
    database = settings.database_url.removeprefix("sqlite:///")
    out.print(tell("kept-records", lang, place=database))
    out.print(tell("kept-originals", lang, place=address.shown("originals")))
    out.print(tell("kept-pages", lang, place=address.shown("pages")))


def rate_text(settings: Settings, status: BatchStatus) -> str:
    """Return pages a minute between the first lease and the last page finished, or a dash."""
    rate = pages_a_minute(status)
    return tell("rate", lang_of(settings), rate=rate) if rate is not None else "–"


def pages_a_minute(status: BatchStatus) -> float | None:
    """Return the batch's mean rate from its first lease to its last finished page; None where none is."""
    if status.started_at is None or status.finished_at is None:
        return None
    minutes = (status.finished_at - status.started_at).total_seconds() / 60
    return (status.done + status.failed) / minutes if minutes > 0 else None


def _line(failure: Failure, settings: Settings) -> str:
    return failure_line(
        lang_of(settings),
        file=failure.file,
        page_no=failure.page_no,
        code=failure.code,
        message=failure.message,
        remedy=failure.remedy,
    )
