"""Where the program starts. Light on purpose: each worker process imports the program's start again."""

from __future__ import annotations


def run() -> None:
    """Run ``sohoa``."""
    from cli.main import run as run_program  # noqa: PLC0415 - workers need none of the commands

    run_program()
