"""Puts measures into words and numbers: a Markdown page, a JSON file, a table on the terminal."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.baseline import Change
from bench.intervals import clopper_pearson_upper, wilson
from bench.score import Case, FileScore, Rate
from bench.speed import GroupSpeed, SpeedReport
from bench.summary import FieldMeasures, Summary, by_layout

_ROWS: tuple[tuple[str, Callable[[Summary], Rate]], ...] = (
    ("fields right", lambda s: s.fields_right),
    ("rows found", lambda s: s.rows_found),
    ("invented records", lambda s: s.invented),
    ("accepted", lambda s: s.accepted),
    ("wrong among accepted", lambda s: s.silent),
    ("queued among read wrong", lambda s: s.caught),
    ("nothing read", lambda s: s.missing),
    ("right among queued", lambda s: s.queued_right),
    ("by hand, right", lambda s: s.by_hand_right),
    ("by hand, accepted wrong", lambda s: s.handwritten_silent),
    ("struck out, accepted", lambda s: s.struck_accepted),
)
_NUMBERS: tuple[tuple[str, Callable[[Summary], float]], ...] = (
    ("calibration error", lambda s: s.ece),
    ("character errors", lambda s: s.letters.rate),
    ("wrong marks alone", lambda s: s.letters.mark_rate),
)
# Of these the interval is told as well: they are promises about rare events.
_BOUNDED = frozenset({"wrong among accepted"})


@dataclass(frozen=True, slots=True)
class BenchReport:
    """Everything that one run of the bench measured. ``plain`` and ``speed`` may have been left out.

    ``plain`` is what plain Tesseract's text holds of the fields, ``plain_rules`` what our rules make of it.
    """

    levels: Mapping[str, Summary]
    files: tuple[FileScore, ...]
    change: Change
    plain: Mapping[str, Rate]
    speed: SpeedReport | None
    plain_rules: Mapping[str, Summary] = field(default_factory=dict)

    @property
    def hides_pages(self) -> bool:
        """Held-out pages are counted and not shown: who reads their errors makes rules on them."""
        return any(score.truth.is_held_out for score in self.files)


def _pair(rate: Rate) -> list[float | int]:
    return [round(rate.rate, 4), rate.n]


def _field_measures(measures: FieldMeasures) -> dict[str, object]:
    low, high = wilson(measures.silent)
    return {
        "right": _pair(measures.right),
        "accepted": _pair(measures.accepted),
        "wrong among accepted": [*_pair(measures.silent), round(low, 4), round(high, 4)],
        "character errors": round(measures.letters.rate, 4),
        "wrong marks alone": round(measures.letters.mark_rate, 4),
    }


def _summary(summary: Summary) -> dict[str, object]:
    measures: dict[str, object] = {name: _pair(pick(summary)) for name, pick in _ROWS}
    measures |= {name: round(pick(summary), 4) for name, pick in _NUMBERS}
    low, high = wilson(summary.silent)
    measures["wrong among accepted, Wilson 95 %"] = [round(low, 4), round(high, 4)]
    measures["wrong among accepted, exact upper 95 %"] = round(clopper_pearson_upper(summary.silent), 4)
    measures["by field"] = {name: _field_measures(m) for name, m in summary.by_field.items()}
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
    """Write all measures as [rate, n] pairs, and each wrong field with what was read and what is true.

    Of held-out pages no field is written.
    """
    wrong = [
        {"key": c.key, "true": c.true, "read": c.read, "accepted": c.is_accepted, "confidence": c.confidence}
        for c in ([] if report.hides_pages else wrong_cases(report.files))
    ]
    data = {
        "levels": {level: _summary(s) for level, s in report.levels.items()},
        "layouts": {name: _summary(s) for name, s in by_layout(report.files).items()},
        "plain tesseract holds": {level: _pair(rate) for level, rate in report.plain.items()},
        "plain tesseract with our rules": {k: _summary(s) for k, s in report.plain_rules.items()},
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


def _bounded(name: str, rate: Rate) -> str:
    if name not in _BOUNDED or not rate.n:
        return _shown(rate)
    low, high = wilson(rate)
    return f"{rate.rate:.4f} [{low:.4f}, {high:.4f}] (n {rate.n})"


def accuracy_rows(report: BenchReport) -> list[tuple[str, ...]]:
    """Return the table of accuracy: a heading row, then a row a measure, a column a level."""
    levels = report.levels
    rows: list[tuple[str, ...]] = [("", *(f"level {level}" for level in levels))]
    rows += [(name, *(_bounded(name, pick(s)) for s in levels.values())) for name, pick in _ROWS]
    rows += [(name, *(f"{pick(s):.4f}" for s in levels.values())) for name, pick in _NUMBERS]
    if report.plain:
        rows.append(("plain Tesseract holds", *(_shown(report.plain.get(k, Rate())) for k in levels)))
    if report.plain_rules:
        shown = [report.plain_rules.get(k) for k in levels]
        rows.append(("plain Tesseract, our rules", *(_shown(s.fields_right) if s else "–" for s in shown)))
    return rows


def field_rows(summaries: Mapping[str, Summary]) -> list[tuple[str, ...]]:
    """Return the table by field: right, wrong among accepted and character errors, three columns a level."""
    names = sorted({name for s in summaries.values() for name in s.by_field})
    columns = [f"{what} {k}" for k in summaries for what in ("right", "accepted wrong", "letters")]
    rows: list[tuple[str, ...]] = [("field", *columns)]
    for name in names:
        cells: list[str] = []
        for summary in summaries.values():
            m = summary.by_field.get(name, FieldMeasures())
            letters = f"{m.letters.rate:.3f}" if m.letters.letters else "–"
            cells += [_shown(m.right), _shown(m.silent), letters]
        rows.append((name, *cells))
    return rows


def layout_rows(report: BenchReport) -> list[tuple[str, ...]]:
    """Return the table by layout, the worst first."""
    rows: list[tuple[str, ...]] = [("layout", "fields right", "rows found", "invented", "accepted wrong")]
    found = sorted(by_layout(report.files).items(), key=lambda item: item[1].fields_right.rate)
    for name, s in found:
        rates = (s.fields_right, s.rows_found, s.invented, s.silent)
        rows.append((name, *(_shown(rate) for rate in rates)))
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
    parts += ["## By field", _markdown(field_rows(report.levels))]
    parts += ["## By layout", _markdown(layout_rows(report))]
    parts += _wrong_part(report)
    path.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def _wrong_part(report: BenchReport) -> list[str]:
    if report.hides_pages:
        return ["## Wrong", "Held-out pages: counted above, not shown."]
    told = [
        (c.key, c.true, c.read, "accepted" if c.is_accepted else "queued" if c.is_read else "–")
        for c in wrong_cases(report.files)[:100]
    ]
    table = _markdown([("where", "true", "read", "status"), *told])
    return ["## Wrong (at most 100)", table] if told else []


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
