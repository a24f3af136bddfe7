"""Puts measures into words and numbers: a Markdown page, a JSON file, a table on the terminal."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.baseline import Change
from bench.score import Case, FileScore, Rate, Summary
from bench.speed import GroupSpeed, SpeedReport

_ROWS: tuple[tuple[str, Callable[[Summary], Rate]], ...] = (
    ("fields right", lambda s: s.fields_right),
    ("rows found", lambda s: s.rows_found),
    ("invented records", lambda s: s.invented),
    ("accepted", lambda s: s.accepted),
    ("wrong among accepted", lambda s: s.silent),
    ("right among queued", lambda s: s.queued_right),
    ("handwritten, accepted wrong", lambda s: s.handwritten_silent),
)


@dataclass(frozen=True, slots=True)
class BenchReport:
    """Everything that one run of the bench measured. ``plain`` and ``speed`` may have been left out."""

    levels: Mapping[str, Summary]
    files: tuple[FileScore, ...]
    change: Change
    plain: Mapping[str, Rate]
    speed: SpeedReport | None


def _pair(rate: Rate) -> list[float | int]:
    return [round(rate.rate, 4), rate.n]


def _summary(summary: Summary) -> dict[str, object]:
    measures: dict[str, object] = {name: _pair(pick(summary)) for name, pick in _ROWS}
    measures["by field"] = {name: _pair(rate) for name, rate in summary.by_field.items()}
    return measures


def _group(group: GroupSpeed) -> dict[str, object]:
    return {
        "files": group.files,
        "pages": group.pages,
        "pages a minute": round(group.pages_per_minute, 1),
        "times plain Tesseract": round(group.ratio, 2),
        "seconds": {
            "sohoa": group.sohoa_s,
            "sohoa, two workers": group.sohoa_two_s,
            "tesseract": group.tesseract_s,
            "tesseract, two at a time": group.tesseract_two_s,
            "ocrmypdf": group.ocrmypdf_s,
        },
        "gain of two workers": group.gain_of_two,
    }


def _speed(speed: SpeedReport) -> dict[str, object]:
    memory = speed.memory
    return {
        "groups": {g.name: _group(g) for g in speed.groups},
        "start seconds": round(speed.start_s, 2),
        "step seconds": {name: round(seconds, 3) for name, seconds in speed.steps},
        "other than recognition": round(speed.other_than_recognition, 3),
        "memory": None
        if memory is None
        else {
            "pages": memory.pages,
            "worker MB": round(memory.worker_mb),
            "parent MB": round(memory.parent_mb),
        },
    }


def wrong_cases(files: Sequence[FileScore]) -> list[Case]:
    """Return every field that was not read right, accepted ones first: those are the silent errors."""
    wrong = [case for score in files for case in score.cases if not case.is_right]
    return sorted(wrong, key=lambda c: (not c.is_accepted, c.key))


def write_json(report: BenchReport, path: Path) -> None:
    """Write all measures as [rate, n] pairs, and each wrong field with what was read and what is true."""
    wrong = [
        {"key": c.key, "true": c.true, "read": c.read, "accepted": c.is_accepted, "confidence": c.confidence}
        for c in wrong_cases(report.files)
    ]
    data = {
        "levels": {level: _summary(s) for level, s in report.levels.items()},
        "plain tesseract holds": {level: _pair(rate) for level, rate in report.plain.items()},
        "speed": None if report.speed is None else _speed(report.speed),
        "gains": list(report.change.gains),
        "losses": list(report.change.losses),
        "wrong": wrong,
        "accepted without truth": [key for score in report.files for key in score.extra_accepted],
        "invented by file": {s.truth.file: s.invented for s in report.files if s.invented},
        "rows missed by file": {
            s.truth.file: s.rows_found.n - s.rows_found.hits
            for s in report.files
            if s.rows_found.hits < s.rows_found.n
        },
    }
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _shown(rate: Rate) -> str:
    return f"{rate.rate:.3f} (n {rate.n})" if rate.n else "–"


def accuracy_rows(report: BenchReport) -> list[tuple[str, ...]]:
    """Return the table of accuracy: a heading row, then a row a measure, a column a level."""
    levels = list(report.levels)
    rows: list[tuple[str, ...]] = [("", *(f"level {level}" for level in levels))]
    rows += [(name, *(_shown(pick(report.levels[level])) for level in levels)) for name, pick in _ROWS]
    if report.plain:
        rows.append(("plain Tesseract holds", *(_shown(report.plain.get(level, Rate())) for level in levels)))
    return rows


def _seconds(seconds: float | None) -> str:
    return "–" if seconds is None else f"{seconds:.1f}"


def speed_rows(speed: SpeedReport) -> list[tuple[str, ...]]:
    """Return the table of speed: a heading row, then a row a group of pages."""
    head = (
        "",
        "pages/min",
        "× Tesseract",
        "sohoa s",
        "2 workers s",
        "Tesseract s",
        "2 at a time s",
        "OCRmyPDF s",
    )
    rows: list[tuple[str, ...]] = [head]
    for g in speed.groups:
        taken = (g.sohoa_s, g.sohoa_two_s, g.tesseract_s, g.tesseract_two_s, g.ocrmypdf_s)
        rows.append((g.name, f"{g.pages_per_minute:.1f}", f"{g.ratio:.2f}", *(_seconds(s) for s in taken)))
    return rows


def speed_notes(speed: SpeedReport) -> list[str]:
    """Return the lines below the table of speed: steps, start-up, memory."""
    total = sum(seconds for _, seconds in speed.steps) or 1.0
    steps = ", ".join(f"{name} {seconds / total:.0%}" for name, seconds in speed.steps)
    lines = [
        f"Steps: {steps}; not recognition: {speed.other_than_recognition:.0%}",
        f"Start: {speed.start_s:.1f} s",
    ]
    if speed.memory is not None:
        m = speed.memory
        lines.append(
            f"Memory on {m.pages} pages: worker {m.worker_mb:.0f} MB, parent {m.parent_mb:.0f} MB,"
            f" {m.seconds:.0f} s"
        )
    return lines


def _markdown(rows: Sequence[tuple[str, ...]]) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]])


def write_markdown(report: BenchReport, path: Path) -> None:
    """Write the tables, what changed, and the first hundred wrong fields."""
    parts = ["# Bench", "## Accuracy", _markdown(accuracy_rows(report))]
    if report.speed is not None:
        notes = "\n".join(f"- {line}" for line in speed_notes(report.speed))
        parts += ["## Speed", _markdown(speed_rows(report.speed)), notes]
    change = report.change
    parts += [
        f"## Change\n{len(change.gains)} gains, {len(change.losses)} losses of {change.compared} compared."
    ]
    parts += ["\n".join(f"- lost: {key}" for key in change.losses)] if change.losses else []
    fields = {name for s in report.levels.values() for name in s.by_field}
    head = ("field", *report.levels)
    rows = [(n, *(_shown(s.by_field.get(n, Rate())) for s in report.levels.values())) for n in sorted(fields)]
    parts += ["## By field", _markdown([head, *rows])]
    wrong = wrong_cases(report.files)[:100]
    told = [
        (c.key, c.true, c.read, "accepted" if c.is_accepted else "queued" if c.is_read else "–")
        for c in wrong
    ]
    parts += (
        ["## Wrong (at most 100)", _markdown([("where", "true", "read", "status"), *told])] if told else []
    )
    path.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def print_report(report: BenchReport, console: Console) -> None:
    """Show accuracy, speed and change as tables."""
    tables = [("Accuracy", accuracy_rows(report))]
    if report.speed is not None:
        tables.append(("Speed", speed_rows(report.speed)))
    for title, rows in tables:
        table = Table(*rows[0], title=title)
        for row in rows[1:]:
            table.add_row(*row)
        console.print(table)
    for line in speed_notes(report.speed) if report.speed is not None else []:
        console.print(line)
    change = report.change
    console.print(f"{len(change.gains)} gains, {len(change.losses)} losses of {change.compared} compared")
    for key in change.losses[:20]:
        console.print(f"  lost: {key}")
