"""Rules struck on a typewriter, rows of dashes and piles of ``!`` or ``|``: wiped, so that white is left.

Dashes and bars are read as letters else, and hide the white by which the columns are found.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.arrays import GrayImage, Mask
from pipeline.parts import Parts, draw_parts

# Shares of a small letter's height. A bar is slim and tall, a dash flat and not wider than a letter or two.
_BAR_WIDTH, _BAR_HEIGHT, _DASH_HEIGHT, _DASH_WIDTH = 0.35, (0.5, 2.2), 0.3, (0.25, 2.0)
# Bars of one pile stand within this of one line; so do the dashes of a row.
_WAVE = 0.3
# A pile has this many bars, a table this many piles of nearly as many: one alone is a column of "I" or "1".
_LEAST_BARS, _LEAST_PILES, _LIKE_SHARE = 5, 3, 0.7
_LEAST_DASHES = 15
# Of the steps between strokes so many are alike; of the ink of a table's rows so little stands outside it.
_EVEN_SHARE, _OUTSIDE_SHARE = 0.8, 0.01
# The dot under the stroke of a "!" is this near.
_DOT_REACH = 0.9


def wipe_typed_rules(gray: GrayImage, ink: Mask, parts: Parts, *, text_height_px: float) -> int:
    """Wipe typed rules from ``gray`` (to 255) and ``ink`` (to 0), both in place; return of how many strokes.

    ``parts`` are those of ``ink``.
    """
    x, y, w, h = parts.boxes.T
    unit = text_height_px
    is_bar = (w <= max(3.0, _BAR_WIDTH * unit)) & (h >= _BAR_HEIGHT[0] * unit) & (h <= _BAR_HEIGHT[1] * unit)
    is_dash = (
        (h <= max(3.0, _DASH_HEIGHT * unit)) & (w >= _DASH_WIDTH[0] * unit) & (w <= _DASH_WIDTH[1] * unit)
    )
    bars = np.flatnonzero(is_bar & (h >= 2 * w))
    piles = _of_one_table(_lined_up(bars, x + w / 2, y + h / 2, unit), parts.boxes, ink)
    found = [i for pile in piles for i in pile]
    found += _dots_under(found, parts.boxes, unit)
    rows = _lined_up(np.flatnonzero(is_dash & (w >= 1.5 * h)), y + h / 2, x + w / 2, unit)
    found += [i for row in rows if len(row) >= _LEAST_DASHES for i in row]
    if found:
        strokes = draw_parts(parts, found, (ink.shape[0], ink.shape[1]))
        ink[strokes > 0] = 0
        gray[cv2.dilate(strokes, np.ones((3, 3), np.uint8)) > 0] = 255
    return len(found)


def _lined_up(
    numbers: NDArray[np.int_], across: NDArray[np.float64], along: NDArray[np.float64], unit: float
) -> list[list[int]]:
    """Group strokes that stand in one line at steps of one length; the line may drift from step to step."""
    lines: list[list[int]] = []
    for number in sorted(numbers.tolist(), key=lambda i: float(along[i])):
        near = [line for line in lines if abs(across[line[-1]] - across[number]) <= _WAVE * unit]
        if near:
            min(near, key=lambda line: abs(across[line[-1]] - across[number])).append(number)
        else:
            lines.append([number])
    return [line for line in lines if len(line) >= _LEAST_BARS and _is_even(along[line])]


def _of_one_table(piles: list[list[int]], boxes: NDArray[np.int32], ink: Mask) -> list[list[int]]:
    """Return the piles that begin and end together and enclose all writing between; [] where they do not.

    In a register of graves three columns may hold nothing but "1"; none of them stands outside all others.
    """
    if not piles:
        return []
    longest = max(piles, key=len)
    top, bottom = int(boxes[longest[0], 1]), int(boxes[longest[-1]][[1, 3]].sum())
    slack = 1.5 * (bottom - top) / len(longest)
    piles = [
        p
        for p in piles
        if len(p) >= _LIKE_SHARE * len(longest)
        and abs(boxes[p[0], 1] - top) <= slack
        and abs(boxes[p[-1], 1] + boxes[p[-1], 3] - bottom) <= slack
    ]
    left = min(int(boxes[i, 0]) for p in piles for i in p)
    right = max(int(boxes[i, 0] + boxes[i, 2]) for p in piles for i in p)
    rows = ink[top:bottom]
    outside = cv2.countNonZero(rows[:, :left]) + cv2.countNonZero(rows[:, right:])
    is_enclosed = outside <= _OUTSIDE_SHARE * cv2.countNonZero(rows)
    return piles if len(piles) >= _LEAST_PILES and is_enclosed else []


def _is_even(places: NDArray[np.float64]) -> bool:
    """Tell whether most steps are of one length: what a typewriter strikes is."""
    steps = np.diff(places)
    usual = float(np.median(steps))
    return usual > 0 and float(np.mean(np.abs(steps - usual) <= max(2.0, 0.2 * usual))) >= _EVEN_SHARE


def _dots_under(bars: list[int], boxes: NDArray[np.int32], unit: float) -> list[int]:
    """Return the dots that belong to strokes of "!"."""
    x, y, w, h = boxes.T
    small = np.flatnonzero(np.maximum(w, h) <= 0.35 * unit)
    dots: list[int] = []
    for bar in bars:
        beneath = y[small] - (y[bar] + h[bar])
        is_near = (beneath >= 0) & (beneath <= _DOT_REACH * unit)
        is_near &= np.abs(x[small] + w[small] / 2 - x[bar] - w[bar] / 2) <= 0.25 * unit
        dots += small[is_near].tolist()
    return dots
