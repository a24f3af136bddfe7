"""Ink of the other side, paler than the page's own: decides from which contrast on ink is believed."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.frame import Image, box_kernel, px
from pipeline.illumination import Light

_MOST = 0.42  # of the usual contrast: ink stronger than this is never taken for the other side
_LEAST = 0.05  # grain of clean paper
_FAINT_PAGE = 0.3  # a page whose usual ink is paler than this has no dark text: all of it is kept
_RULE_MM = 8.0  # pale ink that runs straight on for longer is a thin rule: no letter is as wide
_THICK_MM = 1.2  # what is thicker is a word: its letters run together on the reduced grid
_BOTH_WAYS = 0.03  # a table rules level and upright: the lesser of both is at least this share of the other
_STRONG_SHARE = 1.0  # of the pale rules: more dark ones than this, and the pale ones are not the page's own
_PALE_SHARE = 0.03  # of the page's own ink: less pale ink than this is no other side


def estimate_white(depth: NDArray[np.float32], light: Light, *, dpi: float) -> float:
    """Return the contrast (0..1) up to which a page is taken for white.

    It lies above the paper's noise and, where pale ink stands away from the page's own ink (the soft rims of
    letters are no evidence), above most of that; never above 42 % of the page's usual contrast.

    Args:
        depth: Contrast of the darkest pixel of each place against its paper, 0..1, on the reduced grid.
        light: The page's light.
        dpi: Resolution of the grid.
    """
    if light.contrast <= 0:
        return _LEAST
    floor = max(_LEAST, 1.2 * light.noise)
    if light.contrast < _FAINT_PAGE:
        return min(floor, 0.3 * light.contrast)
    limit = _MOST * light.contrast
    own = (depth >= limit).astype(np.uint8)
    reach = 2 * px(0.8, dpi) + 1
    apart = cv2.dilate(own, box_kernel(reach, reach)) == 0
    dark = (depth > floor).astype(np.uint8)
    pale = depth[_without_own_rules(dark, own, apart, dpi=dpi)]
    if pale.size > _PALE_SHARE * int(own.sum()):
        floor = max(floor, float(np.percentile(pale, 90)))
    return min(floor, limit)


def _without_own_rules(dark: Image, own: Image, apart: NDArray[np.bool_], *, dpi: float) -> NDArray[np.bool_]:
    """Take the page's thin rules out of its pale ink; with darker rules there, the pale ones shine through.

    Bleached as the other side, a whole table was lost on a carbon. Lines in one direction are streaks of a
    feeder. ``dark`` is all ink, ``own`` the strong ink, ``apart`` what is away from that.
    """
    pale = apart & (dark > 0)
    level, upright = _lines(dark, dpi=dpi)
    counts = cv2.countNonZero(level[apart]), cv2.countNonZero(upright[apart])
    strong = sum(cv2.countNonZero(lines) for lines in _lines(own, dpi=dpi))
    if min(counts) < _BOTH_WAYS * max(counts) or strong > _STRONG_SHARE * sum(counts):
        return pale
    rules = cv2.dilate(cv2.bitwise_or(level, upright), box_kernel(5, 5))  # with their soft rims
    return np.asarray(pale & (rules == 0))


def _lines(ink: Image, *, dpi: float) -> tuple[Image, Image]:
    """Return what of ``ink`` runs thin and straight on, level and upright, a pixel wider on either side."""
    length, thick = px(_RULE_MM, dpi), px(_THICK_MM, dpi)
    words = cv2.morphologyEx(ink, cv2.MORPH_OPEN, box_kernel(thick, thick))
    thin = cv2.subtract(ink, words)
    level = cv2.morphologyEx(cv2.dilate(thin, box_kernel(1, 3)), cv2.MORPH_OPEN, box_kernel(length, 1))
    upright = cv2.morphologyEx(cv2.dilate(thin, box_kernel(3, 1)), cv2.MORPH_OPEN, box_kernel(1, length))
    return np.asarray(level, np.uint8), np.asarray(upright, np.uint8)
