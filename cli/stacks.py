"""``--fronts`` and ``--backs`` of ``sohoa scan``: checked, and taken in before what was named as paths."""

from __future__ import annotations

from pathlib import Path

import typer

from cli.console import ExitCode, say_error
from cli.messages import Lang, tell
from flows.pool import pool_of
from flows.two_stacks import TwoStacks, take_in_stacks
from storage.archive import Archive


def stacks_or_exit(
    fronts: Path | None, backs: Path | None, *, are_backs_reversed: bool, lang: Lang
) -> TwoStacks | None:
    """Return the two stacks, or None where neither was named; one alone ends the program."""
    if fronts is None and backs is None and not are_backs_reversed:
        return None
    if fronts is None or backs is None:
        say_error(tell("stacks-incomplete", lang), lang)
        raise typer.Exit(ExitCode.USAGE)
    return TwoStacks(fronts, backs, are_backs_reversed)


def take_in_two_stacks(archive: Archive, batch_id: str, stacks: TwoStacks) -> None:
    """Take the stacks in; raises SohoaError where they do not match, with nothing taken in."""
    with pool_of(archive.settings, size=1) as pool:
        take_in_stacks(archive, batch_id, stacks, pool)
