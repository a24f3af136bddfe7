"""What all commands share: the two consoles, the archive from the settings, exit codes, errors as one line."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

import typer
from rich.console import Console

from models.errors import SetupError, SohoaError, StorageError
from storage.archive import Archive
from storage.settings import Settings, load_settings

# Results go to stdout, messages and progress to stderr, so that results can be piped.
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


class ExitCode(IntEnum):
    """What the program tells the shell."""

    DONE = 0
    SOME_FAILED = 1
    USAGE = 2
    SETUP = 3
    STORAGE = 4
    INTERRUPTED = 130


EXIT_CODES = """
Exit codes: 0 all done; 1 some files or pages failed (each is listed); 2 wrong usage; 3 the installation
lacks something (run sohoa check); 4 the archive cannot be read or written; 130 stopped by Ctrl-C (run the
same command again: it goes on where it stopped).
"""


def settings_or_exit(**changes: object) -> Settings:
    """Return the settings, with the command's own options above them; a bad one ends the program."""
    try:
        settings = load_settings()
    except SohoaError as error:
        fail(error)
    return settings.model_copy(update={k: v for k, v in changes.items() if v is not None})


@contextmanager
def open_archive(settings: Settings) -> Iterator[Archive]:
    """Give the archive; errors of setup and storage end the program with their line and code."""
    try:
        with Archive.open(settings) as archive:
            yield archive
    except SohoaError as error:
        fail(error)
    except KeyboardInterrupt:
        err.print("Đã dừng. Chạy lại cùng lệnh để làm tiếp. (Stopped; run the same command again to go on.)")
        raise typer.Exit(ExitCode.INTERRUPTED) from None


def fail(error: SohoaError) -> None:
    """Print the error as one line and end the program with its code."""
    err.print(f"[red]Lỗi[/red] {one_line(error)}", markup=True)
    code = ExitCode.SOME_FAILED
    if isinstance(error, SetupError):
        code = ExitCode.SETUP
    elif isinstance(error, StorageError):
        code = ExitCode.STORAGE
    raise typer.Exit(code) from error


def one_line(error: SohoaError) -> str:
    """Return file, page, reason and remedy on one line, safe to print."""
    return str(error).replace("\n", "\\n").replace("[", "\\[")


def print_json(value: object) -> None:
    """Print a result for machines: one JSON document on stdout, Vietnamese kept readable."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")
