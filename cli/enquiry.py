"""``sohoa find``: who may be meant; ``sohoa enquiry``: cases of families and others, and their letters."""

from __future__ import annotations

import getpass
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.console import fail, lang_of, open_archive, out, print_json, settings_or_exit
from cli.messages import tell
from dossiers.handover_lists import Issuer
from dossiers.summary import summarise
from extractors.gazetteer import using
from flows.trusting import places_of
from models.enquiry import WORTH_TELLING, Asker, Enquiry, EventKind, Question
from models.errors import SohoaError
from models.record import FieldName
from review.i18n import Catalogue, catalogue
from review.letters import make_letter
from storage.enquiries import Enquiries, Step
from storage.summaries import Summaries

if TYPE_CHECKING:
    from review.asking import Hit

app = typer.Typer(help="Hồ sơ hỏi của thân nhân / enquiries.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="Họ tên, ít nhất là tên / his name, at least the given one.")]
Born = Annotated[str, typer.Option("--born", help="Năm sinh / birth.")]
Home = Annotated[str, typer.Option("--home", help="Quê quán, tên cũ cũng được / home, old names too.")]
Unit = Annotated[str, typer.Option("--unit", help="Đơn vị / unit.")]
Died = Annotated[str, typer.Option("--died", help="Ngày hy sinh / death.")]
Place = Annotated[str, typer.Option("--place", help="Nơi hy sinh / place of death.")]
Number = Annotated[int, typer.Argument(help="Số hồ sơ hỏi / number of the enquiry.")]
Json = Annotated[bool, typer.Option("--json", help="Cho máy đọc / for programs.")]


def find(  # noqa: PLR0913 - one parameter an option
    name: Name,
    *,
    born: Born = "",
    home: Home = "",
    unit: Unit = "",
    died: Died = "",
    place: Place = "",
    as_json: Json = False,
) -> None:
    """Tìm một người theo những gì nhớ được; máy xếp theo xác suất và cho biết vì sao.

    Search for a man as he is remembered: marks, middle names, parts of dates and old places are forgiven.

    Ví dụ / example:  sohoa find "nguyen duc" --born 1946 --home "Tân Thanh, Văn Lãng, Cao Lạng"
    """
    from review.asking import search  # noqa: PLC0415 - brings Splink and DuckDB, for this command alone

    with open_archive(settings_or_exit()) as archive, using(places_of(archive)):
        lang = lang_of(archive.settings)
        question = _question(name, (born, home, unit, died, place))
        try:
            hits = search(archive, question, Summaries(archive, summarise))
        except SohoaError as error:
            fail(error, lang)
        if as_json:
            print_json([_plain(hit) for hit in hits])
            return
        if not hits:
            out.print(tell("find-none", lang))
        for hit in hits:
            out.print(_line(hit, catalogue(lang)))


@app.command(name="open")
def open_case(  # noqa: PLR0913 - one parameter an option
    name: Name,
    *,
    asker: Annotated[str, typer.Option("--asker", help="Ai hỏi / who asks.")],
    relation: Annotated[str, typer.Option("--relation", help="Quan hệ / relation.")] = "",
    address: Annotated[str, typer.Option("--address", help="Địa chỉ / address.")] = "",
    born: Born = "",
    home: Home = "",
    unit: Unit = "",
    died: Died = "",
    place: Place = "",
) -> None:
    """Lập hồ sơ hỏi; từ đó giấy mới nào khớp sẽ được báo mỗi lần chạy sohoa link.

    Open an enquiry; from then on new papers that match are told at every run of sohoa link.

    Ví dụ / example:  sohoa enquiry open "Nguyễn Văn Đức" --born 1946 --asker "Nguyễn Thị Hòa"
    """
    with open_archive(settings_or_exit()) as archive:
        lang = lang_of(archive.settings)
        question = _question(name, (born, home, unit, died, place))
        try:
            made = Enquiries(archive).open(
                question, Asker(asker, relation, address), author=getpass.getuser()
            )
        except SohoaError as error:
            fail(error, lang)
        out.print(tell("enquiry-opened", lang, number=made.number))


@app.command(name="list")
def show_all(*, as_json: Json = False) -> None:
    """Các hồ sơ hỏi, mới nhất trước, và bao nhiêu tin chưa xem.

    All enquiries, the newest first, with how many notices nobody has seen.

    Ví dụ / example:  sohoa enquiry list
    """
    with open_archive(settings_or_exit()) as archive:
        cases = Enquiries(archive)
        found = cases.all(limit=100_000)
        news = Counter(one.enquiry_number for one in cases.notices(unseen=True, limit=100_000))
        if as_json:
            print_json([{**_case(one), "unseen": news[one.number]} for one in found])
            return
        words = catalogue(lang_of(archive.settings))
        for one in found:
            state = words.t(f"enquiries.states.{one.state}")
            new = f"  +{news[one.number]}" if one.number in news else ""
            asked = one.question.text(FieldName.FULL_NAME)
            out.print(f"{one.number}  {one.made_at:%d/%m/%Y}  {asked}  {one.handler}  {state}{new}")


@app.command()
def add(
    number: Number,
    kind: Annotated[EventKind, typer.Argument(help="Việc / the step: found, note, answered, closed …")],
    *,
    text: Annotated[str, typer.Option("--text", help="Nội dung / the text.")] = "",
    dossier: Annotated[str, typer.Option("--dossier", help="Mã hồ sơ / id of a dossier.")] = "",
) -> None:
    """Thêm một việc vào hồ sơ hỏi: tìm thấy ai, ghi chú, trả lời, giao người khác, đóng.

    Add a step to an enquiry: who was found, a note, the answer, another handler, the end.

    Ví dụ / example:  sohoa enquiry add 1 answered --text "Đã trả lời gia đình."
    """
    with open_archive(settings_or_exit()) as archive:
        lang = lang_of(archive.settings)
        try:
            done = Enquiries(archive).add(number, Step(kind, text, dossier), author=getpass.getuser())
        except SohoaError as error:
            fail(error, lang)
        state = catalogue(lang).t(f"enquiries.states.{done.state}")
        out.print(tell("enquiry-added", lang, number=number, state=state))


@app.command()
def letter(
    number: Number,
    *,
    output: Annotated[Path, typer.Option("-o", "--output", help="Tệp PDF / the PDF file.")],
    above: Annotated[str, typer.Option(help="Cơ quan cấp trên / the body above.")] = "",
    body: Annotated[str, typer.Option("--from", help="Cơ quan trả lời / who answers.")] = "BAN CHỈ ĐẠO 515",
    place: Annotated[str, typer.Option(help="Địa danh ở dòng ngày tháng / place of the date line.")] = "…",
) -> None:
    """Viết thư trả lời theo thể thức Nghị định 30/2020, số và ngày để trống.

    Write the letter to who asked, as PDF with letterhead; number and date are left open.

    Ví dụ / example:  sohoa enquiry letter 1 -o tra-loi-1.pdf --from "SỞ NỘI VỤ" --place "Lạng Sơn"
    """
    with open_archive(settings_or_exit()) as archive:
        lang = lang_of(archive.settings)
        try:
            found = Enquiries(archive).get(number)
            data = make_letter(archive, found, Issuer(above, body, place), Summaries(archive, summarise))
        except SohoaError as error:
            fail(error, lang)
        output.write_bytes(data)
        out.print(tell("enquiry-letter", lang, number=number, path=output))


def _question(name: str, rest: tuple[str, str, str, str, str]) -> Question:
    fields = (
        FieldName.BIRTH_DATE,
        FieldName.HOME_PLACE,
        FieldName.UNIT,
        FieldName.DEATH_DATE,
        FieldName.DEATH_PLACE,
    )
    said = ((FieldName.FULL_NAME, name), *zip(fields, rest, strict=True))
    return Question(tuple((field, text.strip()) for field, text in said if text.strip()))


def _line(hit: Hit, words: Catalogue) -> str:
    why = ", ".join(
        f"{words.t(f'comparisons.{e.comparison}')}: "
        f"{words.t_or(f'levels.{e.comparison}.{e.level}', e.level)} ({e.bits:+.1f})"
        for e in hit.evidence
    )
    man = hit.summary
    facts = " · ".join(
        part for part in (man.name, man.born, man.home, man.unit, man.died, man.death_place) if part
    )
    near = "" if hit.probability >= WORTH_TELLING else f"{words.t('enquiries.near')}: "
    return f"{near}{hit.probability:.1%}  {facts}\n      {hit.dossier_id}  {why}"


def _plain(hit: Hit) -> dict[str, object]:
    return {
        "dossier": hit.dossier_id,
        "name": hit.summary.name,
        "probability": round(hit.probability, 4),
        "evidence": [{"comparison": e.comparison, "level": e.level, "bits": e.bits} for e in hit.evidence],
    }


def _case(one: Enquiry) -> dict[str, object]:
    """Return a case without who asked: what is written to a file or a pipe goes further than this screen."""
    return {
        "number": one.number,
        "question": {name.value: text for name, text in one.question.texts},
        "state": one.state.value,
        "handler": one.handler,
        "made_at": one.made_at,
        "found": list(one.found),
    }
