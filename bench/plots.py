"""Draws the two pictures of a run: is confidence what it says, and how much of a page each program holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from matplotlib.figure import Figure

from bench.score import Case, Rate, Summary

_BINS = 10


def reliability(cases: Sequence[Case]) -> list[tuple[float, Rate]]:
    """Return (mean confidence, share right) for ten equal steps of confidence.

    Steps without cases are left out.
    """
    bins: list[list[Case]] = [[] for _ in range(_BINS)]
    for case in cases:
        if case.confidence is not None:
            bins[min(_BINS - 1, int(case.confidence * _BINS))].append(case)
    return [
        (
            sum(c.confidence or 0.0 for c in found) / len(found),
            Rate(sum(c.is_right for c in found), len(found)),
        )
        for found in bins
        if found
    ]


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
