"""Rules of tables that a bad copy has worn to dots, found before specks of that size are taken off.

A dash alone looks like a speck; only where dashes stand close in one line, and such lines cross, is there a
table.
"""

from __future__ import annotations

import cv2
import numpy as np

from pipeline.arrays import GrayImage, Mask
from pipeline.frame import INCH_MM, px
from pipeline.grid import only_of_grids
from pipeline.rules import find_rules, keep_rules

# Along a worn rule this share is ink; along a line of salt and pepper a tenth, a fifth on the worst copies.
_LEAST_SHARE = 0.45
_PALEST = 235  # straightening a page leaves no more of a dot of one pixel
_WINDOW_MM = 7.5  # what the share is taken of: longer than a word's serifs, shorter than the narrowest column
_GAP_MM = 1.3  # between two dashes of one rule
_LEAST_MM = 20.0  # bars of letters in a row ("E266") are shorter; rules run on through the columns
_SEEN_SHARE = 0.5  # of such a rule at least
_STROKE_MM = 1.0  # what is taller is a stroke of a letter, not a dash


def find_dotted_rules(gray: GrayImage, *, dpi: float) -> Mask:
    """Return the pixels (uint8 0/1) of the rules of tables on a speckled page, their gaps closed.

    ``gray`` has white paper (255). The result is empty where the rules cross to no table: dotted lines of
    forms and words stay as they are.
    """
    ink = np.asarray(cv2.threshold(gray, _PALEST, 1, cv2.THRESH_BINARY_INV)[1], np.uint8)
    dashes = _along_x(ink, dpi=dpi)
    upright = _along_x(np.asarray(cv2.transpose(ink), np.uint8), dpi=dpi)
    cv2.bitwise_or(dashes, cv2.transpose(upright), dst=dashes)
    found = find_rules(dashes, dpi=dpi, around=ink)
    rules = (*found.horizontal, *found.vertical)
    least = _LEAST_MM * dpi / INCH_MM
    long = {i for i, r in enumerate(rules) if r.seen_length >= max(least, _SEEN_SHARE * r.length)}
    return only_of_grids(keep_rules(found, long, dpi=dpi), dpi=dpi).mask


def _along_x(ink: Mask, *, dpi: float) -> Mask:
    """Return the dashes of ``ink`` where they are dense along x, with the gaps there closed."""
    strokes = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((px(_STROKE_MM, dpi), 1), np.uint8))
    flat = cv2.subtract(ink, cv2.dilate(strokes, np.ones((3, 3), np.uint8)))
    band = cv2.dilate(flat, np.ones((3, 1), np.uint8))  # a rule slants by a pixel or two in a window
    window = px(_WINDOW_MM, dpi)
    share = cv2.boxFilter(band * np.uint8(255), -1, (window, 1))
    dense = cv2.threshold(share, round(255 * _LEAST_SHARE), 1, cv2.THRESH_BINARY)[1]
    dense = cv2.dilate(dense, np.ones((1, window // 2 * 2 + 1), np.uint8))
    gap = np.ones((1, px(_GAP_MM, dpi)), np.uint8)
    closed = cv2.morphologyEx(cv2.bitwise_and(band, dense), cv2.MORPH_CLOSE, gap)
    return np.asarray(cv2.erode(closed, np.ones((3, 1), np.uint8)), np.uint8)
