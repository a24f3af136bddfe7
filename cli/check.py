"""``sohoa check``: what the installation lacks, the command that mends it, and whether all that is kept is whole."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from cli.console import ExitCode, out, print_json, settings_or_exit
from models.errors import SohoaError
from pipeline.engines import open_engine
from pipeline.tessdata import CODE_LANGUAGE, find_tessdata
from storage.archive import Archive
from storage.fixity import check_fixity
from storage.settings import Settings

# Below this much free space a batch of a few hundred pages may fill the disk.
_LEAST_FREE_BYTES = 2 << 30


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. ``remedy`` is empty where it is in order."""

    name: str
    is_good: bool
    detail: str
    remedy: str = ""


def check(
    as_json: Annotated[bool, typer.Option("--json", help="Kết quả dạng JSON / result as JSON.")] = False,
) -> None:
    """Kiểm tra cài đặt và mọi thứ đã lưu; cho biết thiếu gì và lệnh để sửa.

    Ví dụ / example:  sohoa check
    """
    settings = settings_or_exit()
    findings = [_look(name, look, settings) for name, look in _LOOKS]
    if as_json:
        print_json([{"name": f.name, "ok": f.is_good, "detail": f.detail, "remedy": f.remedy} for f in findings])
    else:
        for f in findings:
            mark = "[green]đạt[/green] " if f.is_good else "[red]thiếu[/red]"
            out.print(f"{mark} {f.name}: {f.detail}" + (f"  → {f.remedy}" if f.remedy else ""))
    if not all(f.is_good for f in findings):
        raise typer.Exit(ExitCode.SETUP)


def _look(name: str, look: Callable[[Settings], Finding], settings: Settings) -> Finding:
    try:
        return look(settings)
    except SohoaError as error:
        return Finding(name, is_good=False, detail=error.message, remedy=error.remedy)


def _tesseract(settings: Settings) -> Finding:
    engine = open_engine(settings.engine, tessdata=str(settings.tessdata) if settings.tessdata else None)
    name = engine.name
    engine.close()
    return Finding("Tesseract", is_good=True, detail=name)


def _models(settings: Settings) -> Finding:
    folder = find_tessdata(str(settings.tessdata) if settings.tessdata else None)
    if not (folder / f"{CODE_LANGUAGE}.traineddata").is_file():
        return Finding("vie, eng", is_good=False, detail=f"{CODE_LANGUAGE}.traineddata not in {folder}",
                       remedy="sudo apt-get install tesseract-ocr-eng")
    return Finding("vie, eng", is_good=True, detail=str(folder))


def _poppler(_settings: Settings) -> Finding:
    path = shutil.which("pdftoppm")
    if path is None:
        return Finding("Poppler", is_good=False, detail="pdftoppm not found", remedy="sudo apt-get install poppler-utils")
    return Finding("Poppler", is_good=True, detail=path)


def _fonts(_settings: Settings) -> Finding:
    folders = [Path("/usr/share/fonts/truetype/freefont"), Path("/usr/share/fonts/truetype/dejavu")]
    found = [p for p in folders if p.is_dir()]
    if len(found) < len(folders):
        return Finding("fonts", is_good=False, detail="faces of the demo pages are missing",
                       remedy="sudo apt-get install fonts-freefont-ttf fonts-dejavu-core")
    return Finding("fonts", is_good=True, detail=", ".join(str(p) for p in found))


def _database(settings: Settings) -> Finding:
    with Archive.open(settings) as archive:
        count = archive.status().records
    return Finding("database", is_good=True, detail=f"{settings.database_url}, {count} records")


def _store(settings: Settings) -> Finding:
    folder = Path(settings.store_url)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"x")
            probe.flush()
            os.fsync(probe.fileno())
    except OSError as error:
        return Finding("store", is_good=False, detail=f"{folder}: {error.strerror}",
                       remedy="Give this user the right to write there, or set SOHOA_STORE_URL.")
    free = shutil.disk_usage(folder).free
    if free < _LEAST_FREE_BYTES:
        return Finding("store", is_good=False, detail=f"{folder}: {free >> 20} MiB free",
                       remedy="Free some space before the next batch.")
    return Finding("store", is_good=True, detail=f"{folder}, {free >> 30} GiB free")


def _fixity(settings: Settings) -> Finding:
    with Archive.open(settings) as archive:
        problems = list(check_fixity(archive))
    if problems:
        first = problems[0]
        return Finding("fixity", is_good=False, detail=f"{len(problems)} objects; first: {first}",
                       remedy="Restore the originals from a backup and scan their folder again.")
    return Finding("fixity", is_good=True, detail="every original has its hash, every page its objects")


_LOOKS: tuple[tuple[str, Callable[[Settings], Finding]], ...] = (
    ("Tesseract", _tesseract),
    ("vie, eng", _models),
    ("Poppler", _poppler),
    ("fonts", _fonts),
    ("database", _database),
    ("store", _store),
    ("fixity", _fixity),
)
