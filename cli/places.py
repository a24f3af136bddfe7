"""``sohoa places``: what a place is and was, and names that people add, with a source."""

from __future__ import annotations

import getpass
from datetime import date
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
from cli.messages import tell
from extractors.gazetteer import using
from extractors.gazetteer_added import with_added
from extractors.places_resolve import Candidate, resolve
from flows.trusting import places_of
from flows.worker import ExtractJob, make_records
from models.errors import BadInputError
from models.place_name import LEVELS, AddedName
from storage.place_names import KeptName, PlaceNames

app = typer.Typer(help="Địa danh: tra, thêm, bỏ tên / places: find, add, remove names.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="JSON.")]


@app.command()
def add(  # noqa: PLR0913 - one option a fact
    name: Annotated[str, typer.Argument(help="Tên như trên giấy / the name as on paper.")],
    *,
    source: Annotated[str, typer.Option(help="Nguồn: văn bản, sách, người / where it is known from.")],
    level: Annotated[str, typer.Option(help=f"Cấp / level: {', '.join(LEVELS)}.")] = "commune",
    within: Annotated[str, typer.Option("--in", help='Thuộc / in: "Văn Lãng, Lạng Sơn".')] = "",
    same_as: Annotated[str, typer.Option("--of", help="Tên trong danh mục / what the tables call it.")] = "",
    first_year: Annotated[int, typer.Option("--from", help="Từ năm / from.")] = 0,
    last_year: Annotated[int, typer.Option("--to", help="Đến năm / to.")] = 9999,
) -> None:
    """Thêm tên cũ hoặc tên khác của một nơi; có hiệu lực ngay, cả ở trang duyệt đang chạy.

    Add an earlier or another name of a place. It holds at once: files with waiting fields that bear it are
    weighed again now, a running site knows it within seconds, the next scan goes by it.

    Ví dụ / example:  sohoa places add "Hồng Phong" --in "Văn Lãng, Lạng Sơn" --source "NQ 12/1960"
    --of "Tân Thanh, Văn Lãng, Lạng Sơn"
    """
    with open_archive(settings_or_exit()) as archive:
        lang, kept = lang_of(archive.settings), PlaceNames(archive)
        try:
            added = AddedName(name, level, within, same_as, source, first_year, last_year)
            with_added([added])
        except ValueError:
            say_error(tell("place-incomplete", lang, levels=", ".join(LEVELS)), lang)
            raise typer.Exit(ExitCode.USAGE) from None
        except BadInputError as error:
            fail(error, lang)
        number = kept.add(added, author=getpass.getuser())
        files = kept.files_waiting(name)
        for sha256 in files:
            make_records(ExtractJob(archive.settings, sha256))
        err.print(tell("place-added", lang, name=name, number=number, files=len(files)))


@app.command(name="list")
def list_(*, as_json: AsJson = False) -> None:
    """Kê các tên đã thêm, kèm nguồn và người thêm.

    List the names that were added, with source and author.

    Ví dụ / example:  sohoa places list
    """
    with open_archive(settings_or_exit()) as archive:
        found = PlaceNames(archive).kept()
        if as_json:
            print_json([_row(one) for one in found])
            return
        for one in found:
            name = one.name
            meant = f" = {name.same_as}" if name.same_as else ""
            where = name.within or name.level
            out.print(f"{one.number}  {name.name} ({where}){meant}  [{name.source}; {one.author}]")


@app.command()
def remove(number: Annotated[int, typer.Argument(help="Số trong sohoa places list / its number.")]) -> None:
    """Bỏ một tên đã thêm; lần quét sau không dùng nữa.

    Remove an added name; the next scan does without it.

    Ví dụ / example:  sohoa places remove 3
    """
    with open_archive(settings_or_exit()) as archive:
        lang = lang_of(archive.settings)
        if not PlaceNames(archive).remove(number):
            say_error(tell("no-place-name", lang, number=number), lang)
            raise typer.Exit(ExitCode.USAGE)
        err.print(tell("place-removed", lang, number=number))


@app.command()
def find(
    text: Annotated[str, typer.Argument(help="Địa danh như trên giấy / the place as on paper.")],
    *,
    year: Annotated[int | None, typer.Option(min=1800, max=2100, help="Năm / year of the event.")] = None,
    as_json: AsJson = False,
) -> None:
    """Cho biết một địa danh có thể là nơi nào: khi ấy và ngày nay, kèm điểm.

    What a place may be, then and today, with scores.

    Ví dụ / example:  sohoa places find "Tân Thanh, Văn Lãng, Cao Lạng" --year 1977
    """
    with open_archive(settings_or_exit()) as archive:
        with using(places_of(archive)):
            found = resolve(text, date(year, 7, 1) if year else None)
        if as_json:
            print_json([_candidate(one) for one in found])
            return
        if not found:
            err.print(tell("no-place", lang_of(archive.settings), text=text))
        for one in found:
            today = "; ".join(f"{u.commune or u.province} ({u.code}), {u.province}" for u in one.today)
            out.print(f"{one.score:.2f}  {_then(one)}  →  {today or '–'}  {' '.join(one.reasons)}".rstrip())


def _then(one: Candidate) -> str:
    then = one.then
    return ", ".join(p for p in (then.hamlet, then.commune, then.district, then.province, then.area) if p)


def _candidate(one: Candidate) -> dict[str, object]:
    then = one.then
    return {
        "score": one.score,
        "commune": then.commune,
        "district": then.district,
        "province": then.province,
        "area": then.area,
        "code": one.code,
        "today": [{"commune": u.commune, "province": u.province, "code": u.code} for u in one.today],
        "reasons": [str(reason) for reason in one.reasons],
    }


def _row(one: KeptName) -> dict[str, object]:
    facts = {field: getattr(one.name, field) for field in AddedName.__slots__}
    return {"number": one.number, **facts, "author": one.author, "added_at": one.added_at}
