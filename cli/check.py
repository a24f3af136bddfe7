"""``sohoa check``: what is missing, the command that mends it, and whether all that is kept is whole."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from cli.check_deep import account, prove
from cli.console import ExitCode, err, lang_of, out, print_json, settings_or_exit
from cli.messages import Lang, tell
from flows.confine import confinement
from models.errors import SohoaError
from models.sentences import to_vietnamese
from pipeline.engines import open_engine
from pipeline.own_engine import OwnEngine
from pipeline.tessdata import CODE_LANGUAGE, find_tessdata
from storage.archive import Archive
from storage.fixity import Problem, check_fixity
from storage.settings import Settings

# Below this much free space a batch of a few hundred pages may fill the disk.
_LEAST_FREE_BYTES = 2 << 30
_FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")
# Faces of lists, letters, batch sheets and the demo's pages: file name and the package that brings it.
_FACES = (("FreeSerif.ttf", "fonts-freefont-ttf"), ("DejaVuSerif.ttf", "fonts-dejavu-core"))
_PROBLEMS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. ``remedy`` is empty where it is in order."""

    name: str
    is_good: bool
    detail: str
    remedy: str = ""


def check(
    *,
    deep: Annotated[
        bool, typer.Option("--deep", help="Cả từng bản ghi / every record too, against page and claims.")
    ] = False,
    repair: Annotated[
        bool, typer.Option("--repair", help="Sửa những gì sửa được / mend what can be (with --deep).")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Kết quả dạng JSON / result as JSON.")] = False,
) -> None:
    """Kiểm tra cài đặt và mọi thứ đã lưu; cho biết thiếu gì và lệnh để sửa.

    Look at the installation and at all that is kept; say what is missing and the command that mends it.

    Ví dụ / example:  sohoa check --deep --repair
    """
    settings = settings_or_exit()
    looks = [*_LOOKS, partial(_deep, repair=repair) if deep or repair else _fixity]
    with err.status("…"):
        findings = [finding for look in looks for finding in _look(look, settings)]
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            _print(finding, settings)
    if not all(finding.is_good for finding in findings):
        raise typer.Exit(ExitCode.SETUP)


def _print(finding: Finding, settings: Settings) -> None:
    key, style = ("good", "green") if finding.is_good else ("lacking", "red")
    lang = lang_of(settings)
    out.print(tell(key, lang), style=style, end=" ")
    said = [finding.detail, *([finding.remedy] if finding.remedy else [])]
    if lang is Lang.VI:
        said = [_in_vietnamese(part) for part in said]
    out.print(f"{finding.name}: {' → '.join(said)}")


def _in_vietnamese(said: str) -> str:
    """Return a sentence, or a place with a sentence after it, in Vietnamese."""
    place, colon, rest = said.partition(": ")
    whole = to_vietnamese(said)
    return whole if whole != said else f"{place}{colon}{to_vietnamese(rest)}"


def _look(look: Callable[[Settings], Iterator[Finding]], settings: Settings) -> Iterator[Finding]:
    try:
        yield from look(settings)
    except SohoaError as error:
        name = getattr(look, "__name__", "fixity").strip("_")
        yield Finding(name, is_good=False, detail=error.message, remedy=error.remedy)


def _tessdata(settings: Settings) -> str | None:
    return str(settings.tessdata) if settings.tessdata else None


def _tesseract(settings: Settings) -> Iterator[Finding]:
    engine = open_engine(settings.engine, tessdata=_tessdata(settings))
    try:
        yield Finding("tesseract", is_good=True, detail=engine.name)
    finally:
        engine.close()


def _reader(_settings: Settings) -> Iterator[Finding]:
    yield Finding("reader", is_good=True, detail=OwnEngine().name)


def _vie(settings: Settings) -> Iterator[Finding]:
    folder = find_tessdata(_tessdata(settings))
    yield Finding("vie", is_good=True, detail=str(folder))
    if (folder / f"{CODE_LANGUAGE}.traineddata").is_file():
        yield Finding(CODE_LANGUAGE, is_good=True, detail=str(folder))
    else:
        remedy = "sudo apt-get install tesseract-ocr-eng"
        yield Finding(CODE_LANGUAGE, is_good=False, detail=f"not in {folder}", remedy=remedy)


def _safety(settings: Settings) -> Iterator[Finding]:
    is_whole, detail = confinement(needs_network=bool(settings.server_ports()))
    remedy = "" if is_whole else "Use Linux 6.7 or newer, or let the container call seccomp and landlock."
    yield Finding("safety", is_good=is_whole, detail=detail, remedy=remedy)


def _poppler(_settings: Settings) -> Iterator[Finding]:
    path = shutil.which("pdftoppm")
    if path is None:
        remedy = "sudo apt-get install poppler-utils"
        yield Finding("poppler", is_good=False, detail="pdftoppm not found", remedy=remedy)
    else:
        yield Finding("poppler", is_good=True, detail=path)


def _fonts(_settings: Settings) -> Iterator[Finding]:
    for name, package in _FACES:
        found = _find_font(name)
        remedy = "" if found else f"sudo apt-get install {package}"
        detail = str(found) if found else "not found (lists, letters, sheets and the demo need it)"
        yield Finding(f"font {name}", is_good=found is not None, detail=detail, remedy=remedy)


def _find_font(name: str) -> Path | None:
    folders = [Path(folder).expanduser() for folder in _FONT_FOLDERS]
    return next((path for folder in folders if folder.is_dir() for path in folder.rglob(name)), None)


def _database(settings: Settings) -> Iterator[Finding]:
    with Archive.open(settings) as archive:
        count = archive.status().records
    place = settings.database_url.removeprefix("sqlite:///")
    yield Finding("database", is_good=True, detail=f"{place}, {count} records")


def _store(settings: Settings) -> Iterator[Finding]:
    address = settings.store_address()
    with Archive.open(settings) as archive:  # which knows whether a folder that is empty may be
        yield Finding("store", is_good=True, detail=archive.store.look())
    if address.s3 is not None:
        return
    free = shutil.disk_usage(address.url).free
    if free < _LEAST_FREE_BYTES:
        detail = f"{free >> 20} MiB free"
        yield Finding("room", is_good=False, detail=detail, remedy="Free some space before the next batch.")


def _fixity(settings: Settings) -> Iterator[Finding]:
    with Archive.open(settings) as archive:
        problems = list(check_fixity(archive))
    whole = "every original has its hash, every page its objects"
    yield from _findings(problems, whole)


def _deep(settings: Settings, *, repair: bool) -> Iterator[Finding]:
    with Archive.open(settings) as archive:
        proof = prove(archive, repair=repair)
    for line in account(proof, lang_of(settings)):
        yield Finding("repair", is_good=True, detail=line)
    whole = "every object has its hash, every record its page; fields, queue, search and feed follow"
    yield from _findings(proof.remains, whole)


def _findings(problems: Sequence[Problem], whole: str) -> Iterator[Finding]:
    if not problems:
        yield Finding("fixity", is_good=True, detail=whole)
    for problem in problems[:_PROBLEMS_SHOWN]:
        place = problem.sha256 if problem.page_no is None else f"{problem.sha256}, page {problem.page_no}"
        if problem.key.startswith("record "):
            place = f"{problem.key} of {place}"
        detail = f"{place}: {problem.message}"
        yield Finding("fixity", is_good=False, detail=detail, remedy=problem.remedy)
    if len(problems) > _PROBLEMS_SHOWN:
        rest = f"{len(problems) - _PROBLEMS_SHOWN} more problems"
        yield Finding("fixity", is_good=False, detail=rest, remedy="sohoa check")


_LOOKS: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
    _reader,
    _tesseract,
    _vie,
    _poppler,
    _safety,
    _fonts,
    _database,
    _store,
)
