"""Digits written by hand: strokes as smooth curves, no two alike. Letters by hand come from type faces."""

from __future__ import annotations

import itertools
import random

Point = tuple[float, float]

# Digits as strokes on a unit square (x right, y down); drawn as smooth curves through these points.
_STROKES: dict[str, tuple[tuple[tuple[float, float], ...], ...]] = {
    "0": (((0.5, 0), (0.1, 0.3), (0.1, 0.75), (0.5, 1), (0.9, 0.7), (0.9, 0.3), (0.5, 0)),),
    "1": (((0.25, 0.25), (0.55, 0)), ((0.55, 0), (0.5, 1))),
    "2": (((0.1, 0.25), (0.4, 0), (0.85, 0.2), (0.6, 0.6), (0.1, 1)), ((0.1, 1), (0.95, 0.95))),
    "3": (((0.15, 0.1), (0.6, 0), (0.8, 0.25), (0.4, 0.45), (0.85, 0.7), (0.55, 1), (0.1, 0.9)),),
    "4": (((0.6, 0), (0.1, 0.6), (0.95, 0.6)), ((0.65, 0.3), (0.6, 1))),
    "5": (
        ((0.85, 0), (0.25, 0.03), (0.2, 0.42)),
        ((0.2, 0.42), (0.7, 0.4), (0.85, 0.75), (0.4, 1), (0.1, 0.88)),
    ),
    "6": (((0.75, 0), (0.25, 0.35), (0.12, 0.75), (0.5, 1), (0.85, 0.75), (0.5, 0.52), (0.15, 0.72)),),
    "7": (((0.1, 0.05), (0.9, 0)), ((0.9, 0), (0.55, 0.5), (0.4, 1)), ((0.3, 0.52), (0.8, 0.48))),
    "8": (
        ((0.75, 0.15), (0.4, 0), (0.2, 0.25), (0.8, 0.7), (0.5, 1), (0.15, 0.75), (0.75, 0.3), (0.7, 0.1)),
    ),
    "9": (
        ((0.85, 0.25), (0.45, 0.5), (0.15, 0.25), (0.5, 0), (0.85, 0.2)),
        ((0.85, 0.2), (0.75, 0.6), (0.5, 1)),
    ),
}


def _smooth(points: list[Point]) -> list[Point]:
    """Corner cutting (Chaikin 1974), twice."""
    for _ in range(2):
        if len(points) < 3:
            break
        cut = [points[0]]
        for (ax, ay), (bx, by) in itertools.pairwise(points):
            cut += [
                (0.75 * ax + 0.25 * bx, 0.75 * ay + 0.25 * by),
                (0.25 * ax + 0.75 * bx, 0.25 * ay + 0.75 * by),
            ]
        points = [*cut, points[-1]]
    return points


def write_digits(
    rng: random.Random, digits: str, *, at: Point, size_px: float
) -> tuple[list[list[Point]], float]:
    """Return the curves of ``digits`` written from ``at`` (x, y), and the x where they end.

    Other signs are skipped. ``size_px`` is the height of a digit.
    """
    x, y = at
    slant = rng.uniform(-0.05, 0.3)
    curves = []
    for digit in digits:
        scale = size_px * rng.uniform(0.9, 1.15)
        for stroke in _STROKES.get(digit, ()):
            points = [_shaken(rng, p, scale, slant) for p in stroke]
            curves.append(_smooth([(x + px, y + py) for px, py in points]))
        x += scale * rng.uniform(0.55, 0.72)
    return curves, x


def _shaken(rng: random.Random, point: Point, scale: float, slant: float) -> Point:
    px = point[0] * 0.5 + rng.gauss(0, 0.025)
    py = point[1] + rng.gauss(0, 0.03)
    return ((px + slant * (1 - py) * 0.5) * scale, py * scale)
