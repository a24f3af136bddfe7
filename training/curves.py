"""Draw a training's log as curves: the loss, and what held-out faces say of the weights.

python -m training.curves OUT/log.csv docs/reader-training.png
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")
import matplotlib.pyplot as plt  # after the choice of a backend without a screen


def draw_curves(log: Path, target: Path) -> None:
    """Write a picture of ``log`` (as ``training.train`` keeps it) to ``target``."""
    with log.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    lines = [int(row["lines"]) / 1000 for row in rows]
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.2), layout="constrained")
    left.plot(lines, [float(row["loss"]) for row in rows], color="black")
    left.set(xlabel="lines seen (thousands)", ylabel="CTC loss a character", yscale="log", title="training")
    for level, colour in (("clean", "tab:green"), ("office", "tab:blue"), ("bad", "tab:red")):
        right.plot(lines, [float(row[level]) for row in rows], color=colour, label=level)
    right.set(
        xlabel="lines seen (thousands)", ylabel="lines exactly right", title="held-out faces", ylim=(0, 1)
    )
    right.grid(alpha=0.3)
    right.legend(loc="lower right")
    figure.savefig(target, dpi=90)
    plt.close(figure)


def main() -> None:
    """Draw as the command line says."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("log", type=Path)
    parser.add_argument("target", type=Path)
    args = parser.parse_args()
    draw_curves(args.log, args.target)


if __name__ == "__main__":
    main()
