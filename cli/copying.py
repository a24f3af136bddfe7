"""``sohoa store copy`` and ``sohoa db copy``: an archive from one PC to servers or back, proven equal."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from cli.console import ExitCode, err, fail, lang_of, out, print_json, say_error, settings_or_exit
from cli.messages import Lang, tell
from models.errors import SetupError, SohoaError
from storage.database import open_database
from storage.db_copy import TableProof, copy_database
from storage.objects import StoreAddress, open_store
from storage.settings import Settings
from storage.store_copy import StoreProof, copy_store

store_app = typer.Typer(help="Kho tệp gốc và trang / the object store.", no_args_is_help=True)
db_app = typer.Typer(help="Cơ sở dữ liệu / the database.", no_args_is_help=True)

_JSON = typer.Option("--json", help="Kết quả dạng JSON / result as JSON.")


@store_app.callback()
def _store() -> None:
    """Kho tệp gốc và trang / the object store."""


@db_app.callback()
def _db() -> None:
    """Cơ sở dữ liệu / the database."""


@store_app.command("copy")
def copy_objects(
    source: Annotated[
        str, typer.Argument(metavar="FROM", help="Thư mục hoặc / folder or s3://BUCKET/PREFIX.")
    ],
    target: Annotated[str, typer.Argument(metavar="TO", help="Thư mục hoặc / folder or s3://BUCKET/PREFIX.")],
    *,
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """Chép kho sang nơi khác và chứng minh từng tệp giống hệt. Chạy lại thì chép tiếp phần còn thiếu.

    Copies every object, reads each back and compares hashes; run again, it sends only what is missing. S3
    servers are reached by SOHOA_S3_ENDPOINT and its keys.

    Ví dụ / example:  sohoa store copy .sohoa/store s3://luu-tru/tinh
    """
    settings = settings_or_exit()
    lang = lang_of(settings)
    with _told(lang), _progress() as show:
        _differ(source, target)
        proof = copy_store(
            open_store(_address(settings, source, must_exist=True)),
            open_store(_address(settings, target)),
            tell=lambda at: show(_objects_line(at, lang)),
        )
    if as_json:
        print_json({**dataclasses.asdict(proof), "is_equal": proof.is_equal})
    else:
        out.print(_objects_line(proof, lang))
        out.print(tell("copy-digest", lang, digest=proof.digest))
        if proof.extra:
            out.print(tell("copy-extra", lang, count=proof.extra))
    for key in proof.differing:
        say_error(tell("copy-object-differs", lang, name=key), lang)
    _end(is_equal=proof.is_equal, lang=lang, as_json=as_json)


@db_app.command("copy")
def copy_rows(
    source: Annotated[
        str, typer.Argument(metavar="FROM", help="Tệp SQLite hoặc / file or postgresql+psycopg://…")
    ],
    target: Annotated[
        str, typer.Argument(metavar="TO", help="Tệp SQLite hoặc / file or postgresql+psycopg://…")
    ],
    *,
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """Chép cơ sở dữ liệu SQLite ↔ PostgreSQL và chứng minh từng bảng giống hệt. Chạy lại thì chép tiếp.

    Copies every table and compares row counts and a digest over all values; run again, it writes only rows
    that are missing or differ. Stop the programs that write to FROM before.

    Ví dụ / example:  sohoa db copy .sohoa/sohoa.db postgresql+psycopg://sohoa@may-chu/sohoa
    """
    settings = settings_or_exit()
    lang = lang_of(settings)
    with _told(lang), _progress() as show:
        _differ(source, target)
        from_url, to_url = _url(source, must_exist=True), _url(target)
        proofs = copy_database(
            open_database(from_url),
            open_database(to_url),
            tell=lambda table, rows: show(tell("copying-table", lang, table=table, rows=rows)),
        )
    if as_json:
        print_json([{**dataclasses.asdict(proof), "is_equal": proof.is_equal} for proof in proofs])
    else:
        for proof in proofs:
            out.print(_table_line(proof, lang))
    _end(is_equal=all(proof.is_equal for proof in proofs), lang=lang, as_json=as_json)


def _end(*, is_equal: bool, lang: Lang, as_json: bool) -> None:
    if not is_equal:
        say_error(tell("copy-differs", lang), lang)
        raise typer.Exit(ExitCode.STORAGE)
    if not as_json:
        out.print(tell("copy-equal", lang))


def _objects_line(proof: StoreProof, lang: Lang) -> str:
    return tell("copied-objects", lang, objects=proof.objects, sent=proof.sent, mib=proof.size / (1 << 20))


def _table_line(proof: TableProof, lang: Lang) -> str:
    word = tell("equal" if proof.is_equal else "unequal", lang)
    return f"{word}  {proof.name:20} {proof.rows:>9} = {proof.target_rows:<9} {proof.digest[:16]} " + tell(
        "copied-rows", lang, rows=proof.written
    )


def _differ(source: str, target: str) -> None:
    if source.rstrip("/") == target.rstrip("/"):
        raise SetupError("source and target are the same place", remedy="Name another target.")


def _address(settings: Settings, place: str, *, must_exist: bool = False) -> StoreAddress:
    """Return a store's address without a cache: what is proven must come from the store itself."""
    if must_exist and "://" not in place and not Path(place).is_dir():
        raise SetupError(f"there is no store in {place}", remedy="Name the folder that SOHOA_HOME/store is.")
    changed = settings.model_copy(update={"store_url": place})
    return dataclasses.replace(changed.store_address(), cache=None)


def _url(place: str, *, must_exist: bool = False) -> str:
    """Return the address of a database; a bare path is a SQLite file."""
    if "://" not in place:
        if must_exist and not Path(place).is_file():
            raise SetupError(f"there is no database in {place}", remedy="Name the archive's file sohoa.db.")
        return f"sqlite:///{Path(place).absolute()}"
    try:
        make_url(place)
    except ArgumentError as error:
        raise SetupError(
            "the database's address cannot be read",
            remedy="Give a SQLite file or postgresql+psycopg://USER@HOST/DATABASE.",
        ) from error
    return place


@contextmanager
def _told(lang: Lang) -> Iterator[None]:
    try:
        yield
    except SohoaError as error:
        fail(error, lang)
    except KeyboardInterrupt:
        err.print(tell("stopped", lang))
        raise typer.Exit(ExitCode.INTERRUPTED) from None


@contextmanager
def _progress() -> Iterator[Callable[[str], None]]:
    """Give a function that shows how far it is: one line that changes, on a terminal only."""
    if not err.is_terminal:
        yield lambda _line: None
        return
    with Progress(
        SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=err, transient=True
    ) as bar:
        row = bar.add_task("")
        yield lambda line: bar.update(row, description=line)
