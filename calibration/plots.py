"""The picture of a calibration: is confidence what it says, and what is wrong among the surest."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from matplotlib.figure import Figure

from calibration.measure import Weighed, bins_of


def plot_reliability(weighed: Sequence[Weighed], path: Path) -> None:
    """Draw confidence against the share that is right, and the share accepted against the share wrong."""
    figure = Figure(figsize=(10, 5))
    left, right = figure.subplots(1, 2)
    bins = bins_of(weighed)
    left.plot((0, 1), (0, 1), "--", color="grey")
    left.plot([b.confidence for b in bins], [b.right for b in bins], "o-")
    left.set(xlabel="confidence", ylabel="share right", xlim=(0, 1.01), ylim=(0, 1.02), title="reliability")
    ranked = sorted(weighed, key=lambda w: -w.confidence)
    wrong, xs, ys = 0, [], []
    for count, one in enumerate(ranked, start=1):
        wrong += not one.labelled.is_right
        if count >= len(ranked) // 20:
            xs.append(count / len(ranked))
            ys.append(wrong / count)
    right.plot(xs, ys)
    right.set(xlabel="share taken, surest first", ylabel="share wrong among them", title="coverage and risk")
    right.set(xlim=(0, 1), ylim=(0, None))
    figure.tight_layout()
    figure.savefig(path, dpi=110)
