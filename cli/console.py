"""What all commands share: the two consoles, the archive from the settings, exit codes, errors as a line."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import NoReturn

import typer
from rich.console import Console

from cli.logs import set_up_logs
from cli.messages import Lang, error_line, tell
from models.errors import SetupError, SohoaError, StorageError
from storage.archive import Archive
from storage.settings import Settings, load_settings
from storage.values import Batch

# Results go to stdout, messages and progress to stderr, so that results can be piped. Names of files are
# printed as they are: no markup, no highlighting.
out = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)
err = Console(stderr=True, highlight=False, soft_wrap=True, markup=False, emoji=False)


class ExitCode(IntEnum):
    """What the program tells the shell."""

    DONE = 0
    SOME_FAILED = 1
    USAGE = 2
    SETUP = 3
    STORAGE = 4
    INTERRUPTED = 130


EXIT_CODES = """
Mã thoát / exit codes:

0 xong cả / all done

1 có tệp hoặc trang lỗi / some files or pages failed

2 sai cách dùng / wrong usage

3 cài đặt còn thiếu / the installation lacks something (sohoa check)

4 không đọc ghi được kho / the archive cannot be read or written

130 bị dừng, chạy lại để làm tiếp / stopped, run it again to go on
"""


def settings_or_exit(**changes: object) -> Settings:
    """Return the settings, with the command's own options above them; a bad one ends the program."""
    try:
        settings = load_settings()
    except SohoaError as error:
        fail(error, Lang.VI)
    set_up_logs(settings.log, settings.log_level, err)
    return settings.model_copy(update={k: v for k, v in changes.items() if v is not None})


def lang_of(settings: Settings) -> Lang:
    """Return the language of messages."""
    return Lang(settings.lang)


@contextmanager
def open_archive(settings: Settings) -> Iterator[Archive]:
    """Give the archive; errors of setup and storage end the program with their line and code."""
    try:
        with Archive.open(settings) as archive:
            yield archive
    except SohoaError as error:
        fail(error, lang_of(settings))
    except KeyboardInterrupt:
        err.print(tell("stopped", lang_of(settings)))
        raise typer.Exit(ExitCode.INTERRUPTED) from None


def say_error(line: str, lang: Lang) -> None:
    """Print one line of error on stderr."""
    err.print(tell("error", lang), style="red", end=" ")
    err.print(line)


def fail(error: SohoaError, lang: Lang) -> NoReturn:
    """Print the error as one line and end the program with its code."""
    say_error(error_line(error, lang), lang)
    code = ExitCode.SOME_FAILED
    if isinstance(error, SetupError):
        code = ExitCode.SETUP
    elif isinstance(error, StorageError):
        code = ExitCode.STORAGE
    raise typer.Exit(code) from error


def find_batch_or_exit(archive: Archive, name: str) -> str | None:
    """Return the id of the batch with this name or id; None for an empty name (all batches)."""
    return batch_or_exit(archive, name).id if name else None


def batch_or_exit(archive: Archive, name: str) -> Batch:
    """Return the batch with this name or id; where there is none, end the program with that."""
    batch = archive.find_batch(name)
    if batch is None:
        lang = lang_of(archive.settings)
        say_error(tell("no-batch", lang, name=name), lang)
        raise typer.Exit(ExitCode.USAGE)
    return batch


def print_json(value: object) -> None:
    """Print a result for machines: one JSON document on stdout, Vietnamese kept readable."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")
