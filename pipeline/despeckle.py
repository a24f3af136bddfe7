"""Salt and pepper of fax copies: tells a speckled page and takes the specks off.

A heavily speckled page has been seen to hold the recognition engine for two minutes.
"""

from __future__ import annotations

import cv2
import numpy as np

from pipeline.frame import INCH_MM, Image, px
from pipeline.parts import Parts, draw_parts

DENSE_PER_CM2 = 12.0  # clean office scans have below 1, the speckled samples 100 and more
_SPECK_MM = 0.38  # a dot below or a full stop of 10 pt type is 0.5 mm and more
_LONE_MM = 0.9  # nothing that belongs to writing stands so far from the rest of it and is so small
_LONE_INK_MM2 = 0.25  # of ink within that distance: the speck and two of its like, less than a stroke


def estimate_specks_per_cm2(ink: Image, *, dpi: float) -> float:
    """Return how many specks smaller than any dot of the type stand on a square centimetre, by nine windows.

    Args:
        ink: Full-size ink, uint8 0/1.
        dpi: Its resolution.
    """
    h, w = ink.shape
    side = min(px(20, dpi), h // 3, w // 3)
    if side < 8:
        return 0.0
    found = []
    for row in range(3):
        for column in range(3):
            y, x = (2 * row + 1) * h // 6 - side // 2, (2 * column + 1) * w // 6 - side // 2
            _, _, stats, _ = cv2.connectedComponentsWithStats(ink[y : y + side, x : x + side], connectivity=8)
            found.append(int((stats[1:, cv2.CC_STAT_AREA] <= _speck_area(dpi)).sum()))
    return float(np.median(found) / (side / dpi * 2.54) ** 2)


def _speck_area(dpi: float) -> int:
    return max(2, int((_SPECK_MM * dpi / 25.4) ** 2 * 0.75))


def find_specks(ink: Image, *, dpi: float) -> Image:
    """Return the mask (uint8 0/1) of lone components too small for a dot or mark of the type."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8, ltype=cv2.CV_32S)
    limit = max(px(_SPECK_MM, dpi), 2)
    small = (stats[:, cv2.CC_STAT_AREA] <= _speck_area(dpi)) & (stats[:, cv2.CC_STAT_WIDTH] <= limit + 1)
    small &= stats[:, cv2.CC_STAT_HEIGHT] <= limit + 1
    small[0] = False
    return np.asarray(small.astype(np.uint8)[labels], dtype=np.uint8)


def lift_specks(gray: Image, ink: Image, specks: Image) -> Image:
    """Return ``gray`` with all white that is not ink or its soft rim: specks go, and the grain between them.

    Meant for speckled pages, which come from two-valued copies: they have no faint text to lose.
    """
    near = cv2.dilate(cv2.subtract(ink, specks), np.ones((5, 5), np.uint8))
    return np.asarray(cv2.bitwise_or(gray, np.where(near > 0, np.uint8(0), np.uint8(255))), dtype=np.uint8)


def wipe_lone_specks(ink: Image, parts: Parts, *, dpi: float) -> int:
    """Take from ``ink`` (0/1, in place) specks far from any writing; return how many.

    A page too clean to be despeckled has them too: a few in each gap between columns, and no gap is white.
    ``parts`` are those of ``ink``.
    """
    limit = max(px(_SPECK_MM, dpi), 2)
    small = np.flatnonzero((parts.boxes[:, 2] <= limit) & (parts.boxes[:, 3] <= limit))
    if not len(small):
        return 0
    side = 2 * px(_LONE_MM, dpi) + 1
    around = cv2.boxFilter(ink, cv2.CV_16U, (side, side), normalize=False)
    x, y, w, h = parts.boxes[small].T
    lone = small[around[y + h // 2, x + w // 2] <= max(4, _LONE_INK_MM2 * (dpi / INCH_MM) ** 2)]
    if len(lone):
        ink[draw_parts(parts, lone.tolist(), (ink.shape[0], ink.shape[1])) > 0] = 0
    return len(lone)
