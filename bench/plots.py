"""Draws the pictures of a run: is confidence what it says, what a bar costs, what each program holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from matplotlib.figure import Figure

from bench.score import Case, Rate
from bench.summary import Summary, coverage_risk, reliability


def plot_reliability(cases: Sequence[Case], path: Path) -> None:
    """Draw confidence against the share that is right, as a PNG.

    On the diagonal confidence is a probability.
    """
    points = reliability(cases)
    figure = Figure(figsize=(5, 5))
    axes = figure.subplots()
    axes.plot((0, 1), (0, 1), "--", color="grey")
    axes.plot([x for x, _ in points], [r.rate for _, r in points], "o-")
    for x, rate in points:
        axes.annotate(str(rate.n), (x, rate.rate), textcoords="offset points", xytext=(4, -10), fontsize=8)
    axes.set(xlabel="confidence", ylabel="share right", xlim=(0, 1), ylim=(0, 1.02))
    figure.savefig(path, dpi=120)


def plot_coverage_risk(cases: Sequence[Case], path: Path) -> None:
    """Draw, as a PNG, what share of the accepted is wrong for each share that is accepted, a line a level."""
    figure = Figure(figsize=(6, 4))
    axes = figure.subplots()
    for level in sorted({c.level for c in cases}):
        points = coverage_risk([c for c in cases if c.level == level])
        axes.plot([x for x, _ in points], [max(y, 1e-4) for _, y in points], label=f"level {level}")
    axes.axhline(0.005, ls="--", color="grey", lw=1)
    axes.set(
        xlabel="share accepted", ylabel="wrong among accepted", xlim=(0, 1), yscale="log", ylim=(1e-4, 1)
    )
    if axes.lines[:-1]:
        axes.legend(loc="upper left")
    figure.tight_layout()
    figure.savefig(path, dpi=120)


def plot_levels(levels: Mapping[str, Summary], plain: Mapping[str, Rate], path: Path) -> None:
    """Draw fields right by level beside what plain Tesseract's text holds, as a PNG."""
    figure = Figure(figsize=(6, 4))
    axes = figure.subplots()
    places = range(len(levels))
    axes.bar([p - 0.2 for p in places], [s.fields_right.rate for s in levels.values()], 0.4, label="sohoa")
    axes.bar(
        [p + 0.2 for p in places], [plain.get(k, Rate()).rate for k in levels], 0.4, label="plain Tesseract"
    )
    axes.set_xticks(list(places), [f"level {level}" for level in levels])
    axes.set(ylabel="fields right", ylim=(0, 1))
    axes.legend(loc="lower left")
    figure.savefig(path, dpi=120)
