"""Two book pages on one scan: the fold between them. A wide table on one sheet is no spread.

A fold is believed where a landscape image has a white lane near its middle that no text or rule crosses, and
either a shadow or line runs along it from edge to edge, or the lane is by far the widest one on the image.
A thick book's fold is black from edge to edge: it was taken for a part of the border, and that is enough.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.frame import Image, px

_MIN_ASPECT, _MAX_ASPECT = 1.15, 1.8
_CROSSING_SHARE = 0.006  # of the page's height: specks and a torn edge may lie in the lane
_FOLD_REACH = 0.85  # share of the height along which a fold must be darker than its sides


def find_gutter(gray: Image, ink: Image, *, dpi: float, border: Image | None = None) -> int | None:
    """Return the column (px of ``gray``) between two book pages, or None for a single page.

    Args:
        gray: Reduced upright page, uint8.
        ink: Its ink, uint8 0/1.
        dpi: Their resolution.
        border: What was black around the pages and is whitened in both (uint8 0/1, any scale).
    """
    h, w = ink.shape
    if not _MIN_ASPECT <= w / h <= _MAX_ASPECT:
        return None
    black = _find_black_fold(border, width=w) if border is not None else None
    if black is not None and _halves_have_text(ink):
        return black
    fold = _find_fold(gray, dpi=dpi)
    seen = ink
    if fold is not None:
        seen = ink.copy()
        seen[:, max(0, fold - px(2, dpi)) : fold + px(2, dpi) + 1] = 0
    lanes = _lanes(seen, least_px=px(4, dpi))
    middle = [(a, b) for a, b in lanes if a < 0.58 * w and b > 0.42 * w and a > 0.2 * w and b < 0.8 * w]
    if not middle or not _halves_have_text(ink):
        return None
    a, b = max(middle, key=lambda lane: lane[1] - lane[0])
    if fold is not None and a <= fold < b:
        return fold
    centre = (a + b) // 2
    others = [d - c for c, d in lanes if (c, d) != (a, b) and c > 0 and d < w]
    is_wide = b - a >= px(15, dpi) and b - a >= 2 * max(others, default=0)
    return centre if is_wide and abs(centre / w - 0.5) < 0.04 else None


def _lanes(ink: Image, *, least_px: int) -> list[tuple[int, int]]:
    """Return the white lanes (first column, end) with at most a trace of ink, left to right."""
    column = ink.sum(axis=0, dtype=np.int64)
    white = np.concatenate([[False], column <= _CROSSING_SHARE * ink.shape[0], [False]])
    edges = np.flatnonzero(white[1:] != white[:-1])
    return [(int(a), int(b)) for a, b in edges.reshape(-1, 2) if b - a >= least_px]


def _halves_have_text(ink: Image) -> bool:
    """Both halves hold a fair share of the ink, or it is one page with an empty side."""
    w = ink.shape[1]
    left, right = int(ink[:, : w // 2].sum()), int(ink[:, w // 2 :].sum())
    return min(left, right) > 0.12 * (left + right) and left + right > 0


def _find_fold(gray: Image, *, dpi: float) -> int | None:
    """Return the column of a dark line or shadow that runs from the top edge to the bottom edge, or None."""
    w = gray.shape[1]
    band = slice(int(0.38 * w), int(0.62 * w))
    strips = cv2.resize(gray, (w, 24), interpolation=cv2.INTER_AREA).astype(np.float32)
    side = px(10, dpi)
    around = cv2.blur(cv2.dilate(strips, np.ones((1, 2 * side + 1), np.uint8)), (side, 1))
    darker: NDArray[np.bool_] = strips[:, band] < 0.93 * around[:, band]
    reach = darker.mean(axis=0)
    near = np.convolve(reach, np.ones(3) / 3, mode="same")
    best = int(np.argmax(near))
    edges_too = bool(
        darker[:2, max(0, best - 2) : best + 3].any() and darker[-2:, max(0, best - 2) : best + 3].any()
    )
    return band.start + best if reach[best] >= _FOLD_REACH and edges_too else None


def _find_black_fold(border: Image, *, width: int) -> int | None:
    """Return the column about which the black of the border runs through the middle of the image, or None."""
    strips = cv2.resize(border * np.uint8(255), (width, 24), interpolation=cv2.INTER_AREA) > 127
    first, last = int(0.38 * width), int(0.62 * width)
    inside = strips[:, first:last]
    runs_through = inside.any(axis=1) & ~inside[:, 0] & ~inside[:, -1]
    if float(runs_through.mean()) < _FOLD_REACH:
        return None
    places = np.arange(first, last)
    return int(np.median([places[strip].mean() for strip in inside[runs_through]]))
