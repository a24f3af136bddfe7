"""Writing too pale to be found by itself, beside writing that was found: a ribbon that gave out in the word.

A line that ends where its ink pales would be read as if it ended there, and nothing would say so.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from models.geometry import Box
from pipeline.arrays import GrayImage, Mask

# Of flattened grey (paper 255): paler is paper and what shone through. Grain is smoothed away before.
_FAINT_BELOW = 247
# Of a letter's height: how far from the line pale words may begin, and how wide the least of them is.
_REACH, _LEAST = 1.6, 0.45
# A column of pixels is written on where this share of a letter's height is pale ink.
_COLUMN_SHARE = 0.12


def find_faint(gray: GrayImage, stamp: Mask) -> Mask:
    """Return 1 where ``gray`` (paper 255) is darker than paper, pale ink too; what lay under stamps is 0."""
    smooth = cv2.blur(gray, (3, 3))
    faint = np.asarray(cv2.threshold(smooth, _FAINT_BELOW - 1, 1, cv2.THRESH_BINARY_INV)[1], np.uint8)
    if stamp.any():
        faint[stamp > 0] = 0  # the traces of a lifted stamp are pale too
    return faint


def with_faint_ends(line: Box, faint: Mask, within: Box, *, text_height_px: float) -> Box:
    """Return the box of a line made longer by the pale words at its ends, as far as ``within`` goes.

    ``faint`` is the page's mask of pale ink (0/1). Without such words the box stays as it is.
    """
    height = min(within.y2, line.y2) - max(within.y, line.y)
    if height <= 0 or within.w <= 0:
        return line
    rows = faint[max(within.y, line.y) : min(within.y2, line.y2), within.x : within.x2]
    written = rows.sum(axis=0, dtype=np.int32) >= max(2.0, _COLUMN_SHARE * text_height_px)
    right = _reached(written[max(0, line.x2 - within.x) :], text_height_px)
    left = _reached(written[: max(0, line.x - within.x)][::-1], text_height_px)
    return Box(line.x - left, line.y, line.w + left + right, line.h)


def _reached(written: NDArray[np.bool_], text_height_px: float) -> int:
    """Return how far pale words reach, each within reach of what is before it; slim traces are none."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], written.astype(np.int8), [0]]))).reshape(-1, 2)
    end = 0
    for first, last in edges.tolist():
        if first - end > _REACH * text_height_px:
            break
        if last - first >= _LEAST * text_height_px or first - end <= 0.3 * text_height_px:
            end = last
    return end if end >= _LEAST * text_height_px else 0  # the grey rim of a letter is none
