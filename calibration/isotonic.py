"""From scores to probabilities by the nearest curve that never falls (pool adjacent violators, Ayer 1955)."""

from __future__ import annotations

import numpy as np

from calibration.design import Vector
from models.calibration import Knot

_LEAST_POOL = 60  # fields a knot rests on at least: fewer would draw the noise of the sample
_MOST_KNOTS = 30


def fit_curve(scores: Vector, right: Vector) -> tuple[Knot, ...]:
    """Return the curve through the pools of equal probability, each at the mean of its scores.

    A pool of which all are right is not put at 1: one unseen error more is counted (rule of succession).
    """
    order = np.argsort(scores, kind="stable")
    size = max(_LEAST_POOL, len(order) // _MOST_KNOTS)
    pools = [
        (float(scores[part].mean()), float(right[part].sum()), len(part))
        for part in np.array_split(order, max(1, len(order) // size))
    ]
    merged: list[tuple[float, float, int]] = []
    for pool in pools:
        merged.append(pool)
        while len(merged) > 1 and _share(merged[-2]) >= _share(merged[-1]):
            (s1, r1, n1), (s2, r2, n2) = merged[-2], merged[-1]
            merged[-2:] = [((s1 * n1 + s2 * n2) / (n1 + n2), r1 + r2, n1 + n2)]
    return tuple(Knot(round(score, 4), round((r + 0.5) / (n + 1), 6)) for score, r, n in merged)


def _share(pool: tuple[float, float, int]) -> float:
    return (pool[1] + 0.5) / (pool[2] + 1)
