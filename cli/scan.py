"""``sohoa scan``: files and folders through the whole pipeline, and a clear account of every page."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Annotated

import typer

from cli.console import ExitCode, err, one_line, open_archive, out, print_json, settings_or_exit
from cli.progress import page_progress
from flows.intake import Intake, take_in
from flows.reading import ReadingSummary
from flows.run import run_batch
from models.errors import SohoaError
from storage.archive import Archive
from storage.values import BatchStatus


def scan(
    paths: Annotated[list[Path], typer.Argument(help="Tệp hoặc thư mục / files or folders.", metavar="PATH…")],
    batch: Annotated[str, typer.Option(help="Tên đợt quét; mặc định là tên thư mục / name of the batch.")] = "",
    workers: Annotated[int | None, typer.Option(min=1, max=256, help="Số tiến trình / worker processes.")] = None,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Đọc lại trang lỗi / try failed pages again.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Kết quả dạng JSON / result as JSON.")] = False,
) -> None:
    """Quét tệp và thư mục: đọc, hiểu, lưu. Chạy lại chỉ làm phần còn thiếu.

    Takes PDF, TIFF, JPEG, PNG, WebP and JPEG 2000 through the whole pipeline.

    Ví dụ / example:  sohoa scan /du-lieu/so-liet-si-1984 --batch "Hữu Lũng 1984"
    """
    missing = [p for p in paths if not p.exists() and not p.is_symlink()]
    if missing:
        err.print(f"[red]Lỗi[/red] không có tệp hoặc thư mục này (no such file or folder): {missing[0]}")
        raise typer.Exit(ExitCode.USAGE)
    settings = settings_or_exit(workers=workers)
    with open_archive(settings) as archive:
        batch_id = archive.open_batch(batch or batch_name(paths))
        taken = take_in(archive, batch_id, paths, on_file=_say_refusal)
        if retry_failed:
            archive.retry_failed(batch_id)
        with page_progress(archive, batch_id):
            summary = run_batch(archive, batch_id)
        report(archive, batch_id, taken, summary, as_json=as_json)


def batch_name(paths: list[Path]) -> str:
    """Return the name of a batch that was given none: of its folder, or of the folder of its first file."""
    first = paths[0].resolve()
    return first.name if first.is_dir() else first.parent.name


def _say_refusal(_name: str, error: SohoaError | None) -> None:
    if error is not None:
        err.print(f"[red]Lỗi[/red] {one_line(error)}")


def report(
    archive: Archive, batch_id: str, taken: Intake, summary: ReadingSummary, *, as_json: bool
) -> None:
    """Print what came of a scan; exit with 1 where anything failed."""
    status = archive.status(batch_id)
    failures = archive.failures(batch_id)
    if as_json:
        print_json(
            {
                "batch": batch_id,
                **dataclasses.asdict(status),
                "read_now": summary.pages,
                "new_files": taken.new_files,
                "failures": [dataclasses.asdict(f) for f in failures],
                "broken_files": [{"sha256": s, "error": str(e)} for s, e in summary.broken_files],
                "store": archive.settings.store_url,
                "database": archive.settings.database_url,
            }
        )
    else:
        print_status(archive, batch_id, status)
        for sha256, error in summary.broken_files:
            err.print(f"[red]Lỗi[/red] {sha256[:12]}: {one_line(error)}")
    if failures or summary.broken_files:
        raise typer.Exit(ExitCode.SOME_FAILED)


def print_status(archive: Archive, batch_id: str, status: BatchStatus) -> None:
    """Print the account of a batch: pages in = done + failed + excluded (+ waiting while it runs)."""
    open_pages = status.waiting + status.leased
    waiting = f" + {open_pages} đang chờ" if open_pages else ""
    fields = status.fields_accepted + status.fields_queued + status.fields_reviewed
    share = f" ({status.fields_accepted / fields:.0%})" if fields else ""
    out.print(f"[bold]Đợt (batch)[/bold]      {batch_id}")
    out.print(
        f"Trang (pages)    {status.pages_in} = {status.done} xong + {status.failed} lỗi + "
        f"{status.excluded} trùng{waiting}; {status.blank} trang trắng"
    )
    out.print(
        f"Tệp (files)      {status.files}, trùng {status.duplicate_files}, từ chối {status.refused_files}"
    )
    out.print(f"Bản ghi (records) {status.records}")
    out.print(f"Trường (fields)  {status.fields_accepted} nhận{share}, {status.fields_queued} chờ người duyệt, "
              f"{status.fields_reviewed} đã duyệt")
    for failure in archive.failures(batch_id):
        page = f", trang {failure.page_no}" if failure.page_no else ""
        text = f"{failure.file}{page}: {failure.message} \\[{failure.code}] {failure.remedy}"
        out.print(f"[red]Lỗi[/red] {text}")
    out.print(f"Lưu tại (kept)   {archive.settings.store_url}; {archive.settings.database_url}")
