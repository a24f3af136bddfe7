"""Resolution of a page image: is the file's own claim believable, and what does the writing say instead?"""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.arrays import ColourImage, GrayImage

_MIN_DPI, _MAX_DPI = 100.0, 1200.0
# Long edges in inches. Smaller than 4.5 (an index card) or larger than A2: the claim is absurd, such as
# 72 dpi for 2480 x 3508 pixels. Above A3 it is believed only where the writing agrees.
_MIN_LONG_IN, _SURE_LONG_IN, _MAX_LONG_IN = 4.5, 17.5, 24.5
_AGREES_WITHIN = 1.6

_A4_LONG_IN = 11.69
_A4_SHAPE = math.sqrt(2)
_A4_SHAPE_TOLERANCE = 0.08
# Type of 10 to 14 points is within this factor of the size that the estimate takes for granted; the next
# sizes of paper, A3 and A5, are 1.41 away, and far rarer.
_A4_WITHIN = 1.45

# Letters' bodies (sqrt of width x height, median weighted by ink) in inches of paper. Measured on the sample
# pages: 0.074 to 0.092 in tables of 10 to 12 points, 0.100 to 0.122 in running text of 13 to 14.
_BODY_IN = 0.1035
_WORK_LONG_PX = 2400
_MIN_GLYPHS = 40


def settle_dpi(image: ColourImage, claimed: float | None) -> tuple[float, bool]:
    """Return (dpi, whether it is an estimate) for a BGR page and what its file claims (None for nothing)."""
    height, width = image.shape[:2]
    if claimed is not None and is_plausible(claimed, width_px=width, height_px=height):
        if max(width, height) / claimed <= _SURE_LONG_IN:
            return claimed, False
        estimate = estimate_dpi(_gray(image))
        if 1 / _AGREES_WITHIN <= estimate / claimed <= _AGREES_WITHIN:
            return claimed, False
        return estimate, True
    return estimate_dpi(_gray(image)), True


def is_plausible(dpi: float, *, width_px: int, height_px: int) -> bool:
    """Tell whether ``dpi`` is a scanner's and makes the page between an index card and A2."""
    if not (math.isfinite(dpi) and _MIN_DPI <= dpi <= _MAX_DPI):
        return False
    return _MIN_LONG_IN <= max(width_px, height_px) / dpi <= _MAX_LONG_IN


def estimate_dpi(gray: GrayImage) -> float:
    """Return the resolution that makes the writing of a page 10 to 14 points; 50 to 1200.

    ``gray`` is uint8 HxW, dark on light, in any of the four turns. A sheet of A4's shape whose A4 resolution
    agrees with the writing is taken for A4; a page without writing is taken for A4 by its long edge.
    """
    height, width = gray.shape
    long_px, short_px = max(height, width), max(1, min(height, width))
    a4_dpi = long_px / _A4_LONG_IN
    body_px = _glyph_body_px(gray)
    if body_px is None:
        return _held(a4_dpi)
    text_dpi = body_px / _BODY_IN
    has_a4_shape = abs(long_px / short_px - _A4_SHAPE) <= _A4_SHAPE_TOLERANCE
    if has_a4_shape and 1 / _A4_WITHIN <= text_dpi / a4_dpi <= _A4_WITHIN:
        return _held(a4_dpi)
    return _held(text_dpi)


def _held(dpi: float) -> float:
    return round(min(max(dpi, 50.0), _MAX_DPI), 1)


def _gray(image: ColourImage) -> GrayImage:
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), dtype=np.uint8)


def _glyph_body_px(gray: GrayImage) -> float | None:
    """Return the typical size of a letter's body in pixels of ``gray``; None for too little writing.

    The same number comes out however the page is turned, as width and height weigh alike.
    """
    scale = min(1.0, _WORK_LONG_PX / max(gray.shape))
    if scale < 1.0:
        size = (max(1, round(gray.shape[1] * scale)), max(1, round(gray.shape[0] * scale)))
        gray = np.asarray(cv2.resize(gray, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    # The window is wider than any letter of running text, so letters are never hollowed out.
    ink = cv2.adaptiveThreshold(gray, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 61, 18)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    sizes, weights = _letter_like(stats[1:].astype(np.float64))
    if len(sizes) < _MIN_GLYPHS:
        return None
    return float(_weighted_median(sizes, weights) / scale)


def _letter_like(stats: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return size (sqrt of box area) and ink area of the components that could be single letters."""
    w, h, area = (
        stats[:, i].astype(np.float64) for i in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_AREA)
    )
    fill = area / np.maximum(w * h, 1)
    size = np.sqrt(w * h)
    aspect = w / np.maximum(h, 1)
    keep = (size >= 5) & (size <= 120) & (aspect > 0.4) & (aspect < 2.5) & (fill > 0.2) & (fill < 0.85)
    return size[keep], area[keep]


def _weighted_median(values: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    order = np.argsort(values)
    running = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(running, running[-1] / 2)])
