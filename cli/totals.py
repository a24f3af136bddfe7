"""``sohoa totals``: how many died, were gathered and were not, by place, unit, war or year."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from cli.console import lang_of, open_archive, out, print_json, settings_or_exit
from dossiers.summary import summarise
from review.i18n import catalogue
from review.line_names import line_name
from storage.summaries import By, Chosen, Figure, Summaries, Total

_SHOWN = (
    Figure.ALL, Figure.GATHERED, Figure.NOT_GATHERED, Figure.NOT_KNOWN, Figure.UNNAMED, Figure.INCOMPLETE,
)  # fmt: skip


def totals(
    *,
    by: Annotated[By, typer.Option(help="Theo / by: home_commune, war …")] = By.DEATH_PROVINCE,
    as_of: Annotated[
        int | None,
        typer.Option("--as-of", min=1945, max=2100, help="Tính đến hết năm / at a year's end."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Cho máy đọc / for programs.")] = False,
) -> None:
    """Tổng hợp hồ sơ: đã quy tập, chưa, chưa rõ, chưa biết tên, kèm sai số của từng con số.

    Totals of dossiers, each figure with how many of it may be counted wrongly. Run sohoa link before.

    Ví dụ / example:  sohoa totals --by home_commune --as-of 2012
    """
    with open_archive(settings_or_exit()) as archive:
        lines = Summaries(archive, summarise).totals(by, Chosen(as_of=as_of))
        if as_json:
            print_json([_plain(line) for line in lines])
            return
        words = catalogue(lang_of(archive.settings))
        table = Table("", *(words.t(f"totals.{figure.value}") for figure in _SHOWN))
        for line in lines:
            table.add_row(line_name(words, by, line.value), *(_figure(line, figure) for figure in _SHOWN))
        out.print(table)


def _figure(line: Total, figure: Figure) -> str:
    doubt = line.doubts[figure]
    return f"{line.counts[figure]} ± {doubt:.1f}" if doubt >= 0.05 else str(line.counts[figure])


def _plain(line: Total) -> dict[str, object]:
    return {
        "value": line.value,
        "counts": {figure.value: count for figure, count in line.counts.items()},
        "doubts": {figure.value: doubt for figure, doubt in line.doubts.items()},
        "split": line.split,
    }
