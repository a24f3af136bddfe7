"""``sohoa handover``: lists for localities and units; ``sohoa import``: their answers come back."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Annotated

import typer

from cli.console import (
    ExitCode,
    err,
    fail,
    lang_of,
    open_archive,
    out,
    print_json,
    say_error,
    settings_or_exit,
)
from cli.handing import take_in, write_list
from cli.messages import tell
from cli.output import make_folder
from cli.scan import scan
from dossiers.handover_lists import Issuer
from models.desk_errors import UnusableError
from models.errors import SohoaError
from review.making_lists import Wanted, make_list, receivers
from storage.archive import Archive
from storage.handovers import Handovers
from storage.summaries import By, Figure

FROM_ELSEWHERE = "Danh sách từ nơi khác"
app = typer.Typer(help="Danh sách bàn giao / lists handed over.", no_args_is_help=True)

ByOption = Annotated[By, typer.Option(help="Tách theo / split by.")]
FigureOption = Annotated[Figure, typer.Option(help="Chỉ những ai / whom: all, not_gathered, incomplete …")]
Folder = Annotated[Path, typer.Option("-o", "--output", help="Thư mục / folder.")]
Above = Annotated[str, typer.Option(help="Cơ quan cấp trên / the body above.")]
Body = Annotated[str, typer.Option("--from", help="Cơ quan ban hành / who issues.")]
Crops = Annotated[bool, typer.Option("--crops", help="Kèm ảnh dòng giấy / with pictures of the rows.")]
Place = Annotated[str, typer.Option(help="Địa danh ở dòng ngày tháng / place of the date line.")]


@app.command()
def make(  # noqa: PLR0913 - one parameter an option
    receiver: Annotated[str, typer.Argument(help="Nơi nhận / the receiver.")],
    *,
    by: ByOption = By.DEATH_COMMUNE,
    value: Annotated[str, typer.Option(help="Tên nơi, đơn vị / the place or unit.")],
    figure: FigureOption = Figure.ALL,
    output: Folder = Path(),
    above: Above = "",
    body: Body = "BAN CHỈ ĐẠO 515",
    place: Place = "…",
    crops: Crops = False,
) -> None:
    """Lập một danh sách bàn giao (XLSX và PDF) cho một nơi nhận, ghi sổ, đánh số.

    Make one list for a receiver, as XLSX to be filled in and PDF with letterhead, numbered and logged.

    Ví dụ / example:  sohoa handover make "UBND xã Tân Thanh" --by home_commune --value "Tân Thanh"
    """
    with open_archive(settings_or_exit()) as archive:
        _make(archive, Wanted(by, value, figure, crops), receiver, output, Issuer(above, body, place))


@app.command()
def split(  # noqa: PLR0913 - one parameter an option
    *,
    by: ByOption = By.DEATH_COMMUNE,
    figure: FigureOption = Figure.ALL,
    output: Folder = Path(),
    above: Above = "",
    body: Body = "BAN CHỈ ĐẠO 515",
    place: Place = "…",
    crops: Crops = False,
    prefix: Annotated[str, typer.Option(help="Viết trước tên nơi nhận / before each receiver's name.")] = "",
) -> None:
    """Tách danh sách cho tất cả các nơi nhận, mỗi nơi một tệp XLSX và một tệp PDF.

    One list for every place or unit that dossiers name; those of nowhere known are left out and counted.

    Ví dụ / example:  sohoa handover split --by death_commune -o ban-giao/
    """
    with open_archive(settings_or_exit()) as archive:
        values, nowhere = receivers(archive, by, figure)
        for value in values:
            wanted = Wanted(by, value, figure, crops)
            _make(archive, wanted, f"{prefix} {value}".strip(), output, Issuer(above, body, place))
        err.print(tell("handover-nowhere", lang_of(archive.settings), count=nowhere))


@app.command(name="list")
def show(
    *, as_json: Annotated[bool, typer.Option("--json", help="Cho máy đọc / for programs.")] = False
) -> None:
    """Những danh sách đã bàn giao: gửi ai, bao nhiêu, đã trả lời bao nhiêu.

    Lists that were handed over, to whom, and how much of each has come back.

    Ví dụ / example:  sohoa handover list
    """
    with open_archive(settings_or_exit()) as archive:
        found = Handovers(archive).all()
        if as_json:
            names = ("number", "receiver", "group", "value", "made_at", "author", "rows", "answered")
            print_json([{name: getattr(one, name) for name in names} for one in found])
            return
        for one in found:
            out.print(f"{one.number}  {one.made_at:%d/%m/%Y}  {one.receiver}  {one.answered}/{one.rows}")


def take(
    path: Annotated[
        Path, typer.Argument(help="Tệp đã điền, hay danh sách / the filled-in sheet, or a list.", exists=True)
    ],
    *,
    sender: Annotated[str, typer.Option("--sender", help="Nơi gửi / who sends it.")],
    from_elsewhere: Annotated[
        bool,
        typer.Option("--from-elsewhere", help="Danh sách Excel, CSV của nơi khác / a list of somebody else."),
    ] = False,
) -> None:
    """Nhận danh sách đã điền trở lại, hoặc danh sách Excel, CSV của nơi khác (--from-elsewhere).

    Take a filled-in list in: each answer becomes a claim in its sender's name, beside what papers say. What
    contradicts them stands in the totals under "papers contradict" until somebody chooses.
    With --from-elsewhere a list in Excel or CSV (Unicode, TCVN3, VNI) is read like a register.

    Ví dụ / example:  sohoa import ban-giao-001.xlsx --sender "UBND xã Tân Thanh"
    """
    if from_elsewhere:
        scan([path], batch=f"{FROM_ELSEWHERE}: {sender}")
        return
    with open_archive(settings_or_exit()) as archive:
        lang = lang_of(archive.settings)
        try:
            done = take_in(archive, path, sender=sender)
        except SohoaError as error:
            fail(error, lang)
        out.print(tell("handover-taken", lang, taken=done.taken))
        for code, why in done.refused:
            say_error(tell(why, lang, code=code), lang)
        if done.refused:
            raise typer.Exit(ExitCode.SOME_FAILED)


def _make(archive: Archive, wanted: Wanted, receiver: str, folder: Path, issuer: Issuer) -> None:
    try:
        make_folder(folder)
        made = make_list(archive, wanted, receiver, issuer, author=getpass.getuser())
        sheet, page = write_list(folder, made)
    except UnusableError as error:
        lang = lang_of(archive.settings)
        say_error(tell("handover-empty", lang, value=wanted.value), lang)
        raise typer.Exit(ExitCode.USAGE) from error
    except SohoaError as error:
        fail(error, lang_of(archive.settings))
    out.print(
        tell("handover-made", lang_of(archive.settings), number=made.handover.number, receiver=receiver,
             rows=len(made.rows), sheet=sheet, page=page)
    )  # fmt: skip
