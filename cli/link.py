"""``sohoa link``: which records are one man's, over the whole archive, and how it stands."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from cli.console import err, lang_of, open_archive, out, print_json, settings_or_exit
from cli.messages import tell


def link(
    *,
    again: Annotated[
        bool, typer.Option("--again", help="So lại tất cả, không chỉ cái mới / compare everything anew.")
    ] = False,
    memory_mb: Annotated[
        int, typer.Option("--memory", min=500, help="Bộ nhớ tối đa, MiB / memory at most.")
    ] = 4000,
    as_json: Annotated[bool, typer.Option("--json", help="Cho máy đọc / for programs.")] = False,
) -> None:
    """Gom các bản ghi của cùng một người thành hồ sơ; chỗ chưa chắc thành cặp cho người xét.

    Gather the records of one man into dossiers; what is doubtful becomes pairs for a person to judge.
    Only what changed since the last run is compared. What people said is kept, whatever is run again.

    Ví dụ / example:  sohoa link
    """
    with open_archive(settings_or_exit()) as archive:
        err.print(tell("link-begin", lang_of(archive.settings)))
        from cli.linking import link_archive  # noqa: PLC0415 - Splink takes over a second, only here

        run = link_archive(archive, again=again, memory_mb=memory_mb)
        if as_json:
            print_json(asdict(run))
            return
        lang = lang_of(archive.settings)
        counts = run.counts
        out.print(tell("link-compared", lang, compared=run.compared, moved=run.moved, seconds=run.seconds))
        out.print(
            tell(
                "link-stands",
                lang,
                records=counts.records,
                dossiers=counts.dossiers,
                several=counts.with_several,
            )
        )
        if run.flagged:
            out.print(tell("link-flagged", lang, flagged=run.flagged))
        out.print(tell("link-asked", lang, pairs=counts.open_pairs, words=counts.words))
        if run.told:
            out.print(tell("link-told", lang, told=run.told))
