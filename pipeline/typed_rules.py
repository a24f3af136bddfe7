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
    piles = [pile for pile in _lined_up(bars, x + w / 2, y + h / 2, unit) if len(pile) >= _LEAST_BARS]
    most = max((len(pile) for pile in piles), default=0)
    piles = [pile for pile in piles if len(pile) >= _LIKE_SHARE * most]
    found = [i for pile in piles for i in pile] if len(piles) >= _LEAST_PILES else []
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


def _is_even(places: NDArray[np.float64]) -> bool:
    """Tell whether most steps are of one length: what a typewriter strikes is."""
    steps = np.diff(places)
    usual = float(np.median(steps))
    return usual > 0 and float(np.mean(np.abs(steps - usual) <= max(2.0, 0.2 * usual))) >= 0.6


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
