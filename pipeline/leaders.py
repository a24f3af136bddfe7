"""Dotted leaders of forms (``Họ và tên: ………``): wiped before reading, so that what was filled in is read.

An engine turns a row of dots into a row of letters, and loses the writing that stands on it.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.arrays import GrayImage, Mask
from pipeline.parts import Parts, draw_parts

# A dot is at most this share of a small letter in height and width; dots of a printed ellipsis may touch.
_DOT_SHARE = 0.32
# This many dots in a row are a leader: an ellipsis has three, a Vietnamese word at most two dots below.
_LEAST_DOTS = 8
# Dots of one leader stand within this share of a letter height of one line, and not farther apart than this.
_WAVE_SHARE, _STEP_SHARE = 0.2, 2.5


def wipe_leaders(gray: GrayImage, ink: Mask, parts: Parts, *, text_height_px: float) -> int:
    """Wipe rows of dots from ``gray`` (to 255) and ``ink`` (to 0), both in place; return how many dots.

    ``parts`` are those of ``ink``.
    """
    width, height = parts.boxes[:, 2], parts.boxes[:, 3]
    most = max(3.0, _DOT_SHARE * text_height_px)
    is_dot = (width <= most) & (height <= most) & (np.maximum(width, height) >= 2)
    centres = parts.boxes[:, :2] + (parts.boxes[:, 2:] - 1) / 2
    found = _in_rows(np.flatnonzero(is_dot), centres, text_height_px)
    if not found:
        return 0
    x, y, w, h = cv2.boundingRect(np.concatenate([parts.outlines[i] for i in found]))
    window = np.s_[max(0, y - 1) : y + h + 1, max(0, x - 1) : x + w + 1]
    dots = draw_parts(parts, found, (ink.shape[0], ink.shape[1]))[window]
    ink[window][dots > 0] = 0
    gray[window][cv2.dilate(dots, np.ones((3, 3), np.uint8)) > 0] = 255
    return len(found)


def _in_rows(dots: NDArray[np.int_], centres: NDArray[np.float64], text_height_px: float) -> list[int]:
    """Return the labels of dots that stand in rows of at least ``_LEAST_DOTS``, left to right."""
    wave, step = max(2.0, _WAVE_SHARE * text_height_px), _STEP_SHARE * text_height_px
    rows: list[list[int]] = []
    open_rows: list[list[int]] = []
    for dot in sorted(dots.tolist(), key=lambda d: centres[d][0]):
        x, y = centres[dot]
        open_rows = [r for r in open_rows if x - centres[r[-1]][0] <= step]
        near = [r for r in open_rows if abs(centres[r[-1]][1] - y) <= wave]
        if near:
            min(near, key=lambda r: abs(centres[r[-1]][1] - y)).append(dot)
        else:
            row = [dot]
            rows.append(row)
            open_rows.append(row)
    return [dot for row in rows if _is_leader(row, centres) for dot in row]


def _is_leader(row: list[int], centres: NDArray[np.float64]) -> bool:
    """Many dots, and most of them at one distance: specks of dirt have no pitch."""
    if len(row) < _LEAST_DOTS:
        return False
    steps = np.diff([centres[d][0] for d in row])
    usual = float(np.median(steps))
    return usual > 0 and float(np.mean(np.abs(steps - usual) <= max(1.5, 0.35 * usual))) >= 0.6
