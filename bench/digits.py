"""Figures and the signs of dates written by hand with a pen.

Several ways to write each, no two strokes alike.
"""

from __future__ import annotations

import math
import random

import cv2
import numpy as np
from numpy.typing import NDArray

Ink = NDArray[np.uint8]
Points = tuple[tuple[float, float], ...]
# Each figure: ways to write it, each a number of strokes, each points on a unit square (x right, y down).
FORMS: dict[str, tuple[tuple[Points, ...], ...]] = {
    "0": (
        (((0.55, 0.02), (0.12, 0.3), (0.1, 0.75), (0.5, 1), (0.9, 0.68), (0.88, 0.28), (0.52, 0.0)),),
        (
            (
                (0.75, 0.12),
                (0.35, 0.05),
                (0.08, 0.5),
                (0.4, 1),
                (0.85, 0.8),
                (0.9, 0.3),
                (0.6, 0.02),
                (0.45, 0.1),
            ),
        ),
    ),
    "1": (
        (((0.2, 0.28), (0.55, 0)), ((0.55, 0), (0.5, 1))),
        (((0.5, 0), (0.5, 1)),),
        (((0.1, 0.4), (0.6, 0), (0.55, 1)), ((0.25, 1), (0.85, 1))),
        (((0.62, 0), (0.42, 1)),),
    ),
    "2": (
        (((0.1, 0.25), (0.4, 0), (0.85, 0.2), (0.6, 0.6), (0.1, 1)), ((0.1, 1), (0.95, 0.95))),
        (
            (
                (0.12, 0.2),
                (0.5, 0),
                (0.85, 0.25),
                (0.5, 0.7),
                (0.12, 0.98),
                (0.35, 0.86),
                (0.6, 0.98),
                (0.95, 0.9),
            ),
        ),
        (((0.1, 0.1), (0.8, 0.05), (0.75, 0.4), (0.1, 1), (0.9, 1)),),
    ),
    "3": (
        (((0.15, 0.1), (0.6, 0), (0.8, 0.25), (0.4, 0.45), (0.85, 0.7), (0.55, 1), (0.1, 0.9)),),
        (((0.1, 0.02), (0.85, 0.02), (0.45, 0.4)), ((0.45, 0.4), (0.9, 0.62), (0.6, 1), (0.08, 0.88))),
        (
            (
                (0.2, 0.15),
                (0.65, 0.02),
                (0.75, 0.3),
                (0.35, 0.48),
                (0.4, 0.5),
                (0.8, 0.7),
                (0.5, 1.02),
                (0.05, 0.8),
            ),
        ),
    ),
    "4": (
        (((0.6, 0), (0.1, 0.6), (0.95, 0.6)), ((0.65, 0.3), (0.6, 1))),
        (((0.2, 0.0), (0.15, 0.5), (0.9, 0.5)), ((0.75, 0.0), (0.7, 1))),
        (((0.75, 0), (0.08, 0.68), (0.98, 0.66)), ((0.72, 0.0), (0.7, 1))),
    ),
    "5": (
        (
            ((0.85, 0), (0.25, 0.03), (0.2, 0.42)),
            ((0.2, 0.42), (0.7, 0.4), (0.85, 0.75), (0.4, 1), (0.1, 0.88)),
        ),
        (
            ((0.2, 0.05), (0.18, 0.45), (0.7, 0.42), (0.85, 0.75), (0.4, 1), (0.05, 0.9)),
            ((0.2, 0.05), (0.9, 0.0)),
        ),
        (((0.9, 0.02), (0.3, 0.02), (0.2, 0.45), (0.75, 0.5), (0.75, 0.9), (0.1, 1)),),
    ),
    "6": (
        (((0.75, 0), (0.25, 0.35), (0.12, 0.75), (0.5, 1), (0.85, 0.75), (0.5, 0.52), (0.15, 0.72)),),
        (((0.5, 0), (0.15, 0.5), (0.2, 0.95), (0.6, 1), (0.8, 0.7), (0.5, 0.55), (0.2, 0.8)),),
    ),
    "7": (
        (((0.1, 0.05), (0.9, 0)), ((0.9, 0), (0.55, 0.5), (0.4, 1)), ((0.3, 0.52), (0.8, 0.48))),
        (((0.1, 0.05), (0.9, 0.02), (0.45, 1)),),
        (((0.08, 0.2), (0.12, 0.03), (0.9, 0.05), (0.5, 0.5), (0.42, 1)), ((0.25, 0.5), (0.78, 0.5))),
    ),
    "8": (
        (((0.75, 0.15), (0.4, 0), (0.2, 0.25), (0.8, 0.7), (0.5, 1), (0.15, 0.75), (0.75, 0.3), (0.7, 0.1)),),
        (
            (
                (0.5, 0.48),
                (0.15, 0.25),
                (0.5, 0),
                (0.85, 0.22),
                (0.5, 0.48),
                (0.1, 0.75),
                (0.5, 1),
                (0.9, 0.75),
                (0.52, 0.48),
            ),
        ),
        (
            (
                (0.8, 0.05),
                (0.3, 0.1),
                (0.4, 0.45),
                (0.8, 0.75),
                (0.4, 1),
                (0.2, 0.75),
                (0.7, 0.35),
                (0.85, 0.1),
            ),
        ),
    ),
    "9": (
        (
            ((0.85, 0.25), (0.45, 0.5), (0.15, 0.25), (0.5, 0), (0.85, 0.2)),
            ((0.85, 0.2), (0.75, 0.6), (0.5, 1)),
        ),
        (((0.8, 0.15), (0.45, 0), (0.15, 0.28), (0.5, 0.52), (0.85, 0.2)), ((0.85, 0.2), (0.82, 1))),
        (
            (
                (0.82, 0.2),
                (0.4, 0.02),
                (0.18, 0.3),
                (0.45, 0.5),
                (0.82, 0.2),
                (0.85, 0.7),
                (0.6, 1),
                (0.15, 0.92),
            ),
        ),
    ),
    # Longer than any figure: else a bare stroke of 1 could not be told from it.
    "/": ((((0.9, -0.22), (0.1, 1.25)),), (((0.85, -0.15), (0.15, 1.3)),)),
    "-": ((((0.1, 0.55), (0.8, 0.52)),),),
    ".": ((((0.4, 0.95), (0.5, 1.0)),),),
}
WRITABLE = frozenset(FORMS) | {" "}
_NARROW = frozenset("/-.1")


def draw_digits(rng: random.Random, text: str, size_px: int) -> Ink:
    """Return ``text`` (figures, ``/``, ``-``, ``.`` and spaces) as strokes of a pen, ``size_px`` tall.

    Raises KeyError for any other sign.
    """
    room = size_px // 2
    page = np.zeros((2 * size_px, round(size_px * len(text) * 0.95) + 2 * room + 8), np.uint8)
    pen = max(1, round(size_px * rng.uniform(0.045, 0.12)))
    slant, tightness = rng.uniform(-0.1, 0.4), rng.uniform(0.85, 1.15)
    wide = rng.uniform(0.4, 0.62)
    habits = {ch: rng.choice(FORMS[ch]) for ch in set(text) if ch != " "}  # a writer keeps to his forms
    x = float(room)
    for ch in text:
        scale = size_px * rng.uniform(0.85, 1.12)
        base = room + (size_px - scale) + rng.gauss(0, 0.03 * size_px)
        for stroke in habits.get(ch, ()):
            points = _shaken(rng, stroke, (scale * wide, scale), slant)
            curve = np.array([(x + px, base + py) for px, py in _smooth(points)])
            fixed = np.round(curve * 16).astype(np.int32)
            cv2.polylines(
                page, [fixed], isClosed=False, color=255, thickness=pen, lineType=cv2.LINE_AA, shift=4
            )
        x += scale * tightness * (wide + 0.1) * (0.62 if ch in _NARROW else 1.0)
    return page


def _shaken(
    rng: random.Random, stroke: Points, scale: tuple[float, float], slant: float
) -> list[tuple[float, float]]:
    turn = rng.gauss(0, 0.06)
    sine, cosine = math.sin(turn), math.cos(turn)
    out = []
    for px, py in stroke:
        x = (px - 0.5 + rng.gauss(0, 0.035)) * scale[0]
        y = (py - 0.5 + rng.gauss(0, 0.03)) * scale[1]
        x, y = x * cosine - y * sine, x * sine + y * cosine
        out.append((x + 0.5 * scale[0] - slant * y, y + 0.5 * scale[1]))
    return out


def _smooth(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return points on a Catmull-Rom curve through ``points``."""
    if len(points) < 3:
        return points
    padded = [points[0], *points, points[-1]]
    out = []
    for index in range(1, len(padded) - 2):
        p0, p1, p2, p3 = (np.array(p) for p in padded[index - 1 : index + 3])
        for t in (0.0, 0.25, 0.5, 0.75):
            value = 0.5 * (
                2 * p1
                + (p2 - p0) * t
                + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2
                + (3 * p1 - p0 - 3 * p2 + p3) * t**3
            )
            out.append((float(value[0]), float(value[1])))
    out.append(points[-1])
    return out
