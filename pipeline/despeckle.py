"""Salt and pepper of fax copies: tells a speckled page and takes the specks off.

A heavily speckled page has been seen to hold the recognition engine for two minutes.
"""

from __future__ import annotations

import cv2
import numpy as np

from pipeline.frame import Image, px

DENSE_PER_CM2 = 12.0  # clean office scans have below 1, the speckled samples 100 and more
_SPECK_MM = 0.38  # a dot below or a full stop of 10 pt type is 0.5 mm and more


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
