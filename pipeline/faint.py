"""Writing too pale to be found by itself, beside writing that was found: a ribbon that gave out in the word.

A line that ends where its ink pales would be read as if it ended there, and nothing would say so.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from models.geometry import Box
from pipeline.arrays import GrayImage, Mask
from pipeline.runs import find_runs

# Of flattened grey (paper 255), its grain smoothed away: what a reader may make something of, and what is but
# a trace of writing, there to doubt by. On clean and office scans no line out of 1,100 had either beside it.
_FAINT_BELOW, _TRACE_BELOW = 252, 254
# Of a letter's height: how far from the line pale words may begin, and how wide the least of them is.
_REACH, _LEAST = 1.6, 0.45
# Strokes of a word that paled to traces are no farther apart.
_BETWEEN_LETTERS = 0.7
# A column of pixels is written on where this share of a letter's height is pale ink.
_COLUMN_SHARE = 0.12
_RIM_PX = 3  # the soft rim of the last letter


def smooth_for_faint(gray: GrayImage, stamp: Mask) -> GrayImage:
    """Return ``gray`` without its grain, in which pale ink is looked for; white where stamps lay."""
    smooth = np.asarray(cv2.blur(gray, (3, 3)), np.uint8)
    if stamp.any():
        smooth[stamp > 0] = 255  # the traces of a lifted stamp are pale too
    return smooth


def with_faint_ends(line: Box, smooth: GrayImage, within: Box, *, text_height_px: float) -> Box:
    """Return the box of a line made longer by the pale words at its ends, as far as ``within`` goes.

    ``smooth`` is of :func:`smooth_for_faint`. Without such words the box stays as it is.
    """
    left, right = _ends(line, smooth, within, _FAINT_BELOW, text_height_px)
    return Box(line.x - left, line.y, line.w + left + right, line.h)


def has_traces_beside(line: Box, smooth: GrayImage, within: Box, *, text_height_px: float) -> bool:
    """Say whether traces of more writing stand at an end of a line, too pale to be read."""
    return any(_ends(line, smooth, within, _TRACE_BELOW, text_height_px))


def _ends(line: Box, smooth: GrayImage, within: Box, below: int, text_height_px: float) -> tuple[int, int]:
    """Return how far what is darker than ``below`` reaches over the left and the right end of a line."""
    top, bottom = max(within.y, line.y), min(within.y2, line.y2)
    if bottom <= top or within.w <= 0:
        return 0, 0
    before = smooth[top:bottom, within.x : max(within.x, line.x)][:, ::-1]
    after = smooth[top:bottom, min(line.x2, within.x2) : within.x2]
    return _reach(before, below, text_height_px), _reach(after, below, text_height_px)


def _reach(beside: GrayImage, below: int, text_height_px: float) -> int:
    """Return how far pale words go on in the pixels from the end of a line on, outwards."""
    near = beside[:, _RIM_PX : round(_REACH * text_height_px)]
    if near.size == 0 or int(near.min()) >= below:
        return 0
    count = (beside < below).sum(axis=0)
    count[:_RIM_PX] = 0
    return _reached(count >= max(2.0, _COLUMN_SHARE * text_height_px), text_height_px)


def _reached(written: NDArray[np.bool_], text_height_px: float) -> int:
    """Return how far pale words reach, each within reach of what is before it; slim traces are none."""
    words: list[tuple[int, int]] = []
    for first, last in find_runs(written).tolist():
        if words and first - words[-1][1] <= _BETWEEN_LETTERS * text_height_px:
            words[-1] = (words[-1][0], last)
        else:
            words.append((first, last))
    end = 0
    for first, last in words:
        if first - end > _REACH * text_height_px:
            break
        if last - first >= _LEAST * text_height_px:
            end = last
    return end
