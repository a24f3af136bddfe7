"""``sohoa export``: records and pages out of the archive, whole or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from cli.console import ExitCode, err, open_archive, settings_or_exit
from models.codec import decode_page
from models.errors import StorageError
from models.record import RecordKind
from pipeline.page_formats import PageFormat, render_page
from storage.archive import Archive
from storage.export import ExportFormat, export_records
from storage.values import PageState

app = typer.Typer(help="Xuất bản ghi và trang / export records and pages.", no_args_is_help=True)


@app.command()
def records(
    fmt: Annotated[ExportFormat, typer.Option("--format", help="jsonl, csv, xlsx, parquet.")] = ExportFormat.JSONL,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Tệp ra; không có: stdout.")] = None,
    batch: Annotated[str, typer.Option(help="Chỉ một đợt / one batch only.")] = "",
    since: Annotated[int | None, typer.Option(help="Chỉ bản ghi đổi sau con trỏ này / changed after this cursor.")] = None,
    kind: Annotated[RecordKind | None, typer.Option(help="Chỉ một loại / one kind only.")] = None,
) -> None:
    """Xuất bản ghi.

    Ví dụ / example:  sohoa export records --format xlsx -o liet-si.xlsx --batch "Hữu Lũng 1984"
    """
    with open_archive(settings_or_exit()) as archive:
        batch_id = _batch_id(archive, batch)
        with _output(output) as stream:
            summary = export_records(archive, fmt, stream, batch_id=batch_id, since=since, kind=kind)
    err.print(f"{summary.count} bản ghi (records); con trỏ (cursor) {summary.cursor}")


@app.command()
def pages(
    folder: Annotated[Path, typer.Option("-o", "--output", help="Thư mục ra / output folder.")],
    fmt: Annotated[PageFormat, typer.Option("--format", help="alto, page, hocr, pdf.")] = PageFormat.ALTO,
    batch: Annotated[str, typer.Option(help="Chỉ một đợt / one batch only.")] = "",
) -> None:
    """Xuất trang đã đọc: ALTO 4, PAGE, hOCR, PDF tìm kiếm được.

    Ví dụ / example:  sohoa export pages --format alto -o trang/
    """
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    with open_archive(settings_or_exit()) as archive:
        for name, data in _rendered(archive, _batch_id(archive, batch), fmt):
            with _output(folder / name) as stream:
                stream.write(data)
            count += 1
    err.print(f"{count} trang (pages) → {folder}")


def _rendered(archive: Archive, batch_id: str | None, fmt: PageFormat) -> Iterator[tuple[str, bytes]]:
    for sha256 in archive.sources(batch_id):
        for row in archive.pages_of(sha256):
            if row.state is PageState.DONE and row.ocr_key and row.image_key:
                page = decode_page(archive.store.get(row.ocr_key))
                image = archive.store.get(row.image_key)
                name = f"{sha256[:16]}-{row.page_no:04d}.{fmt.suffix}"
                yield name, render_page(page, fmt, image_jpeg=image, image_name=row.image_key)


def _batch_id(archive: Archive, name: str) -> str | None:
    if not name:
        return None
    batch = archive.find_batch(name)
    if batch is None:
        err.print(f"[red]Lỗi[/red] không có đợt này (no such batch): {name}")
        raise typer.Exit(ExitCode.USAGE)
    return batch.id


@contextmanager
def _output(path: Path | None) -> Iterator[BinaryIO]:
    """Give stdout, or a temporary file that takes the name ``path`` only when it is complete."""
    if path is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise StorageError(f"cannot write to {path.parent}: {error}") from error
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except OSError as error:
        raise StorageError(f"cannot write {path}: {error}") from error
    finally:
        Path(temporary).unlink(missing_ok=True)
