"""``sohoa scan``: files and folders through the whole pipeline, and a clear account of every page."""

from __future__ import annotations

import dataclasses
import time
from pathlib import Path
from typing import Annotated, Literal

import typer

from cli.account import print_account, print_places
from cli.console import (
    ExitCode,
    err,
    lang_of,
    open_archive,
    out,
    print_json,
    say_error,
    settings_or_exit,
)
from cli.messages import error_line, tell
from cli.progress import page_progress
from cli.stacks import stacks_or_exit, take_in_two_stacks
from flows.intake import Intake
from flows.notifying import send_due, sending
from flows.queueing import take_in_only
from flows.reading import ReadingSummary
from flows.run import take_in_and_read
from models.errors import SohoaError
from storage.archive import Archive
from storage.control import Control


def scan(  # noqa: PLR0913 - one parameter an option
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Tệp hoặc thư mục / files or folders.", metavar="PATH…")
    ] = None,
    *,
    batch: Annotated[
        str, typer.Option(help="Tên đợt; không có: tên thư mục / name of the batch; none: the folder's.")
    ] = "",
    workers: Annotated[
        int | None, typer.Option(min=1, max=256, help="Số tiến trình / worker processes.")
    ] = None,
    reader: Annotated[
        Literal["both", "own", "tesseract"] | None,
        typer.Option(help="Bộ đọc: both, own, tesseract / who reads: both readers, ours, or Tesseract."),
    ] = None,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Đọc lại trang lỗi / try failed pages again.")
    ] = False,
    fronts: Annotated[
        Path | None, typer.Option(help="Chồng mặt trước, cùng --backs / the stack of fronts.")
    ] = None,
    backs: Annotated[Path | None, typer.Option(help="Chồng mặt sau / the stack of backs.")] = None,
    backs_reversed: Annotated[
        bool, typer.Option("--backs-reversed", help="Mặt sau xếp ngược / backs lie last to first.")
    ] = False,
    priority: Annotated[
        int | None, typer.Option(min=-100, max=100, help="Cao thì máy đọc đọc trước / higher comes first.")
    ] = None,
    read: Annotated[
        bool, typer.Option("--read/--no-read", help="Đọc luôn; hay chỉ nhận / read here, or only take in.")
    ] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Kết quả dạng JSON / result as JSON.")] = False,
) -> None:
    """Quét tệp và thư mục: đọc, hiểu, lưu. Chạy lại chỉ làm phần còn thiếu.

    Takes PDF, TIFF, JPEG, PNG, WebP, JPEG 2000 and lists in XLSX, XLS and CSV through the whole pipeline; run
    again, it does only what is not done yet.

    Ví dụ / example:  sohoa scan so-liet-si-1984/ --batch "Hữu Lũng 1984"
    """
    settings = settings_or_exit(workers=workers, reader=reader)
    lang = lang_of(settings)
    stacks = stacks_or_exit(fronts, backs, are_backs_reversed=backs_reversed, lang=lang)
    paths = paths or []
    named = [*paths, *([stacks.fronts, stacks.backs] if stacks else [])]
    missing = [p for p in named if not p.exists() and not p.is_symlink()]
    if missing or not named:
        said = tell("no-path", lang, path=missing[0]) if missing else tell("no-paths", lang)
        say_error(said, lang)
        raise typer.Exit(ExitCode.USAGE)
    with open_archive(settings) as archive, sending(archive):
        batch_id = archive.open_batch(batch or batch_name(named))
        if priority is not None:
            Control(archive).set_priority(batch_id, priority)
        if stacks is not None:
            take_in_two_stacks(archive, batch_id, stacks)
        begun = time.monotonic()
        if read:
            with page_progress(archive, batch_id):
                taken, summary = take_in_and_read(archive, batch_id, paths, retry_failed=retry_failed)
        else:
            taken, summary = _leave_to_workers(archive, batch_id, paths, retry_failed=retry_failed)
        did = Work(taken, summary, time.monotonic() - begun)
        has_failed = report(archive, batch_id, did, as_json=as_json)
        send_due(archive)  # what the last pages changed
    if has_failed:
        raise typer.Exit(ExitCode.SOME_FAILED)


def _leave_to_workers(
    archive: Archive, batch_id: str, paths: list[Path], *, retry_failed: bool
) -> tuple[Intake, ReadingSummary]:
    """Only take in: workers on this machine or others read."""
    lang = lang_of(archive.settings)
    taken = take_in_only(
        archive, batch_id, paths, tell_full=lambda limit: err.print(tell("queue-full", lang, limit=limit))
    )
    if retry_failed:
        archive.retry_failed(batch_id)
    err.print(tell("queued-only", lang))
    return taken, ReadingSummary(0, 0)


@dataclasses.dataclass(frozen=True, slots=True)
class Work:
    """What this run did, and in how many seconds it read."""

    taken: Intake
    summary: ReadingSummary
    seconds: float


def batch_name(paths: list[Path]) -> str:
    """Return the name of a batch that was given none: of its folder, or of the folder of its first file."""
    first = paths[0].resolve()
    name = first.name if first.is_dir() else first.parent.name
    return name or "scan"


def report(archive: Archive, batch_id: str, did: Work, *, as_json: bool) -> bool:
    """Print what came of a scan; return whether anything failed."""
    status = archive.status(batch_id)
    failures = archive.failures(batch_id)
    settings, lang = archive.settings, lang_of(archive.settings)
    if as_json:
        print_json(
            {
                "batch": batch_id,
                **dataclasses.asdict(status),
                "read_now": did.summary.pages,
                "seconds": round(did.seconds, 3),
                "new_files": did.taken.new_files,
                "known_files": did.taken.known_files,
                "failures": [dataclasses.asdict(f) for f in failures],
                "broken_files": [_broken(sha256, error) for sha256, error in did.summary.broken_files],
                "store": settings.store_url,
                "database": settings.database_url,
            }
        )
        return bool(failures or did.summary.broken_files)
    batch = archive.find_batch(batch_id)
    if batch is not None:
        print_account(archive, batch, status=status)
    out.print(tell("read-now", lang, pages=did.summary.pages, seconds=did.seconds))
    for sha256, error in did.summary.broken_files:
        error.file = error.file or sha256
        say_error(error_line(error, lang), lang)
    print_places(settings)
    return bool(failures or did.summary.broken_files)


def _broken(sha256: str, error: SohoaError) -> dict[str, str]:
    return {"sha256": sha256, "code": error.code, "message": error.message, "remedy": error.remedy}
