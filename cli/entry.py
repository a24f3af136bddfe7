"""Where the program starts. Light on purpose: each worker process imports the program's start again."""

from __future__ import annotations

import sys

# These read pages: their workers' imports run beside the program's own.
_READING = frozenset({"scan", "watch", "worker"})


def run() -> None:
    """Run ``sohoa``."""
    if _READING.intersection(sys.argv[1:2]) and "--help" not in sys.argv:
        from flows.nursery import open_nursery  # noqa: PLC0415 - before everything that takes time

        open_nursery()
    from cli.main import run as run_program  # noqa: PLC0415 - workers need none of the commands

    run_program()
