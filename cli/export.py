"""``sohoa export``: records and pages out of the archive, whole or not at all."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from cli.console import err, find_batch_or_exit, lang_of, open_archive, settings_or_exit
from cli.messages import tell
from cli.output import make_folder, open_output
from models.codec import decode_page
from models.record import RecordKind
from pipeline.corrected import with_corrections
from pipeline.page_formats import PageFormat, render_page
from storage.archive import Archive
from storage.corrections import corrected_fields
from storage.export import ExportFormat, ExportSummary, export_records
from storage.listing import NamedSource, named_sources
from storage.profiles import Profile
from storage.values import PageState

app = typer.Typer(help="Xuất bản ghi và trang / export records and pages.", no_args_is_help=True)

# Characters that some file system refuses, and what separates folders.
_UNSAFE = '\\/:*?"<>|'


@app.command()
def records(
    *,
    fmt: Annotated[
        ExportFormat, typer.Option("--format", help="jsonl, csv, xlsx, parquet.")
    ] = ExportFormat.JSONL,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Tệp ra; không có / none: stdout.")
    ] = None,
    batch: Annotated[str, typer.Option(help="Chỉ một đợt / one batch only.")] = "",
    since: Annotated[
        int | None, typer.Option(help="Chỉ bản ghi đổi sau con trỏ này / changed after this cursor.")
    ] = None,
    kind: Annotated[RecordKind | None, typer.Option(help="Chỉ một loại / one kind only.")] = None,
    profile: Annotated[
        Profile, typer.Option(help="public: bỏ thân nhân còn sống / without living relatives.")
    ] = Profile.FULL,
) -> None:
    """Xuất bản ghi: JSONL, CSV, XLSX, Parquet.

    Export records; a file is written whole or not at all.

    Ví dụ / example:  sohoa export records --format xlsx -o liet-si.xlsx --batch "Hữu Lũng 1984"
    """
    with open_archive(settings_or_exit()) as archive:
        batch_id = find_batch_or_exit(archive, batch)

        def write(stream: BinaryIO) -> ExportSummary:
            return export_records(
                archive, fmt, stream, batch_id=batch_id, since=since, kind=kind, profile=profile
            )

        with open_output(output) as stream:
            if stream.seekable():
                summary = write(stream)
            else:  # a pipe: XLSX and Parquet want to seek
                with tempfile.TemporaryFile() as spool:
                    summary = write(spool)
                    spool.seek(0)
                    while data := spool.read(1 << 20):
                        stream.write(data)
        lang = lang_of(archive.settings)
        err.print(tell("exported-records", lang, count=summary.count, cursor=summary.cursor))


@app.command()
def pages(
    *,
    fmt: Annotated[PageFormat, typer.Option("--format", help="alto, page, hocr, pdf.")] = PageFormat.ALTO,
    output: Annotated[Path, typer.Option("-o", "--output", help="Thư mục ra / output folder.")] = Path(
        "pages"
    ),
    batch: Annotated[str, typer.Option(help="Chỉ một đợt / one batch only.")] = "",
) -> None:
    """Xuất trang đã đọc, kèm chữ người duyệt đã sửa: ALTO 4, PAGE 2019, hOCR, PDF; mỗi trang một tệp.

    Export pages as read, with what people corrected, a file a page.

    Ví dụ / example:  sohoa export pages --format alto -o trang/
    """
    with open_archive(settings_or_exit()) as archive:
        batch_id = find_batch_or_exit(archive, batch)
        make_folder(output)
        count = sum(_write_pages(archive, s, output, fmt) for s in named_sources(archive, batch_id))
        err.print(tell("exported-pages", lang_of(archive.settings), count=count, folder=output))


def _write_pages(archive: Archive, source: NamedSource, folder: Path, fmt: PageFormat) -> int:
    """Write the finished pages of a file, corrections in place; return how many there were."""
    count = 0
    corrections = corrected_fields(archive, source.sha256)
    for row in archive.pages_of(source.sha256):
        if row.state is PageState.DONE and row.ocr_key and row.image_key:
            page = decode_page(archive.store.get(row.ocr_key))
            page = with_corrections(page, corrections.get(row.page_no, []))
            image_jpeg = archive.store.get(row.image_key)
            name = f"{_stem(source)}-{row.page_no:04d}.{fmt.suffix}"
            data = render_page(page, fmt, image_jpeg=image_jpeg, image_name=row.image_key)
            with open_output(folder / name) as stream:
                stream.write(data)
            count += 1
    return count


def _stem(source: NamedSource) -> str:
    """Return a file name for what is made of a source: its own name, and of its hash enough to be unique."""
    plain = "".join("_" if c in _UNSAFE or ord(c) < 32 else c for c in source.display_name)
    return f"{plain.lstrip('.')[:80]}-{source.sha256[:10]}"
