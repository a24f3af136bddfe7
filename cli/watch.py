"""``sohoa watch``: a folder that a scanner writes into, taken in and read as files come to rest."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.console import ExitCode, err, lang_of, open_archive, out, say_error, settings_or_exit
from cli.messages import Lang, error_line, tell
from cli.sheet_lines import standing_line
from flows.notifying import sending
from flows.pool import pool_of
from flows.station import Plan, Station, Told
from flows.watching import Rhythm
from flows.watching import watch as watch_folder
from models.errors import SohoaError


def watch(  # noqa: PLR0913 - one parameter an option
    folder: Annotated[Path, typer.Argument(help="Thư mục máy quét ghi vào / folder the scanner writes to.")],
    *,
    batch: Annotated[
        str, typer.Option(help="Đợt của tệp không có phiếu; không có: tên thư mục / batch without a sheet.")
    ] = "",
    done: Annotated[
        Path | None, typer.Option(help="Chuyển tệp đã đọc xong vào đây / move finished files here.")
    ] = None,
    failed: Annotated[
        Path | None, typer.Option(help="Chuyển tệp lỗi vào đây / move refused or failed files here.")
    ] = None,
    every: Annotated[
        float, typer.Option(min=0.2, max=3600, help="Nhìn lại sau mỗi … giây / seconds between looks.")
    ] = 2.0,
    quiet: Annotated[
        float, typer.Option(min=0.0, max=3600, help="Tệp phải yên … giây / seconds a file must not change.")
    ] = 4.0,
    workers: Annotated[
        int | None, typer.Option(min=1, max=256, help="Số tiến trình / worker processes.")
    ] = None,
    sheets: Annotated[
        bool, typer.Option("--sheets/--no-sheets", help="Tìm phiếu mở đợt / look for batch sheets.")
    ] = True,
    read: Annotated[
        bool, typer.Option("--read/--no-read", help="Đọc luôn; hay chỉ nhận / read here, or only take in.")
    ] = True,
    once: Annotated[
        bool, typer.Option("--once", help="Xong hết thì dừng / end when nothing is left to do.")
    ] = False,
) -> None:
    """Theo dõi thư mục máy quét: tệp ghi xong thì nhận và đọc. Chạy lại không quét gì hai lần.

    Watches a folder, network shares too: takes in files that have come to rest, moves nothing unless told.

    Ví dụ / example:  sohoa watch /may-quet --done /may-quet/done --failed /may-quet/failed
    """
    settings = settings_or_exit(workers=workers)
    lang = lang_of(settings)
    if not folder.is_dir():
        say_error(tell("no-path", lang, path=folder), lang)
        raise typer.Exit(ExitCode.USAGE)
    root = folder.resolve()
    plan = Plan(
        folder=root,
        batch=batch or root.name or "scan",
        done=done.absolute() if done else None,
        failed=failed.absolute() if failed else None,
        quiet_s=quiet,
        with_sheets=sheets,
    )
    with open_archive(settings) as archive, sending(archive), pool_of(settings) as pool:
        station = Station(archive, plan, pool, tell=lambda told: _print(told, lang))
        err.print(tell("watching", lang, folder=root))
        rhythm = Rhythm(every_s=every, reads=read, once=once)
        watch_folder(archive, station, pool, rhythm, trouble=lambda error: _print_trouble(error, lang))


def _print(told: Told, lang: Lang) -> None:
    if told.error is not None:
        say_error(error_line(told.error, lang), lang)
        return
    out.print(tell("watch-taken", lang, name=told.name), end="")
    out.print(f"  {standing_line(told.standing, lang)}" if told.standing is not None else "")


def _print_trouble(error: SohoaError, lang: Lang) -> None:
    say_error(error_line(error, lang), lang)
    err.print(tell("watch-again", lang))
