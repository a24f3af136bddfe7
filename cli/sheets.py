"""``sohoa sheets``: batch sheets for the printer, and batches whose count a person accepts."""

from __future__ import annotations

import base64
import secrets
from pathlib import Path
from typing import Annotated

import typer

from cli.console import (
    ExitCode,
    err,
    fail,
    find_batch_or_exit,
    lang_of,
    open_archive,
    out,
    say_error,
    settings_or_exit,
)
from cli.messages import tell
from cli.output import open_output
from cli.sheet_lines import standing_line
from models.batch_sheet import MOST_PAGES, BatchSheet, SheetOrder
from models.errors import SohoaError
from models.record import DocumentKind
from pipeline.sheet_page import sheets_pdf
from storage.sheets import Sheets

app = typer.Typer(help="Phiếu mở đợt / batch sheets.", no_args_is_help=True)


@app.command(name="print")
def print_sheets(  # noqa: PLR0913 - one parameter an option
    batch: Annotated[str, typer.Argument(help="Tên đợt / name of the batch.")],
    *,
    pages: Annotated[
        int, typer.Option(min=0, max=MOST_PAGES, help="Số trang chờ đợi; 0: không đếm / pages to expect.")
    ] = 0,
    kind: Annotated[DocumentKind | None, typer.Option(help="Loại giấy tờ / kind of document.")] = None,
    order: Annotated[
        SheetOrder,
        typer.Option(
            help="plain, stacks (hai chồng / two stacks), stacks-reversed (lật chồng / turned over)."
        ),
    ] = SheetOrder.PLAIN,
    copies: Annotated[
        int, typer.Option(min=1, max=500, help="Số phiếu, mỗi phiếu một số / sheets, each its own number.")
    ] = 1,
    end: Annotated[bool, typer.Option("--end", help="Thêm phiếu kết thúc / add an end sheet.")] = False,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Tệp PDF; không có / none: stdout.")
    ] = None,
) -> None:
    """In phiếu mở đợt (PDF): mã QR ghi tên đợt, loại giấy tờ, số trang.

    Batch sheets as a PDF: put one on a stack before scanning it into a folder that is watched.

    Ví dụ / example:  sohoa sheets print "Hữu Lũng 1984" --pages 120 --kind martyr_list --end -o phieu.pdf
    """
    settings = settings_or_exit()
    lang = lang_of(settings)
    try:
        sheets = [BatchSheet(_number(), batch.strip(), kind, pages, order) for _ in range(copies)]
        sheets += [BatchSheet(_number(), "")] if end else []
    except ValueError as error:
        say_error(tell("sheet-bad", lang, why=error), lang)
        raise typer.Exit(ExitCode.USAGE) from error
    try:
        data = sheets_pdf(sheets)
        with open_output(output) as stream:
            stream.write(data)
    except SohoaError as error:
        fail(error, lang)
    err.print(tell("sheets-made", lang, count=len(sheets)))


@app.command()
def accept(
    batch: Annotated[str, typer.Argument(help="Tên hoặc mã đợt / name or id of the batch.")],
    *,
    by: Annotated[str, typer.Option(help="Ai quyết định / who decides.")],
) -> None:
    """Cho đọc đợt bị giữ vì số trang khác phiếu; ghi lại ai quyết định.

    Let a batch be read though its count does not match its sheet.

    Ví dụ / example:  sohoa sheets accept "Hữu Lũng 1984" --by "Nguyễn Thị Lan"
    """
    settings = settings_or_exit()
    lang = lang_of(settings)
    with open_archive(settings) as archive:
        batch_id = find_batch_or_exit(archive, batch)
        if not batch_id or not by.strip():
            say_error(tell("sheet-who", lang), lang)
            raise typer.Exit(ExitCode.USAGE)
        count = Sheets(archive).accept(batch_id, author=by.strip())
        err.print(tell("sheets-accepted", lang, count=count))
        for standing in Sheets(archive).of_batch(batch_id):
            out.print(standing_line(standing, lang))


def _number() -> str:
    """Return a number that no other sheet has: 60 random bits."""
    return base64.b32encode(secrets.token_bytes(8)).decode()[:12]
