"""Bring a strip of writing to the one shape that our own reader knows. The trainer uses the same function.

Nothing is recognised here. What a strip looks like to the reader is decided in this file alone, so that
lines made for training and lines cut from pages differ in nothing but their pixels.
"""

from __future__ import annotations

import cv2
import numpy as np

from pipeline.arrays import GrayImage

# Rows of a strip. Of 32, 40 and 48 tried: see docs/reader.md.
HEIGHT_PX = 40
# White on both sides: the first and the last letter need something to stand against.
SIDE_PX = 6
# A line from the marks of capitals to the tails is this many usual letter heights tall. A strip that is lower
# (a dash, "năm", a figure) is not blown up to a full line: its letters keep their size.
LINE_SHARE = 1.75
# Ink is stretched to full black, but never more than this many times: else paper turns to ink.
MOST_STRETCH = 4.0
# Strips longer than this many pixels after fitting are squeezed: no line of a page is.
MOST_WIDTH_PX = 2400


def fit_strip(strip: GrayImage, *, text_height_px: float = 0.0) -> GrayImage:
    """Return ink (0 paper, 255 ink) of ``HEIGHT_PX`` rows made of a gray strip (paper 255).

    ``text_height_px`` is the usual height of a small letter of the page, 0 where it is not known. The width
    follows; at least ``2 * SIDE_PX + 4``.
    """
    height, width = strip.shape
    full = max(float(height), LINE_SHARE * text_height_px)
    scale = min(HEIGHT_PX / full, MOST_WIDTH_PX / max(1, width))
    size = (max(4, round(width * scale)), max(1, min(HEIGHT_PX, round(height * scale))))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    ink = 255 - np.asarray(cv2.resize(strip, size, interpolation=method), np.uint8)
    ink = _stretched(ink)
    top = (HEIGHT_PX - size[1]) // 2
    fitted = np.zeros((HEIGHT_PX, size[0] + 2 * SIDE_PX), np.uint8)
    fitted[top : top + size[1], SIDE_PX : SIDE_PX + size[0]] = ink
    return fitted


def width_scale(strip: GrayImage, *, text_height_px: float = 0.0) -> float:
    """Return how many pixels of the fitted strip stand for one pixel of ``strip``, along the line."""
    height, width = strip.shape
    full = max(float(height), LINE_SHARE * text_height_px)
    scale = min(HEIGHT_PX / full, MOST_WIDTH_PX / max(1, width))
    return float(max(4, round(width * scale)) / max(1, width))


def _stretched(ink: GrayImage) -> GrayImage:
    """Make the darkest ink of the strip black, so that a pale ribbon looks like a new one."""
    histogram = np.bincount(ink.reshape(-1), minlength=256)
    darkest = int(np.searchsorted(np.cumsum(histogram), 0.985 * ink.size))
    factor = min(MOST_STRETCH, 255.0 / max(1, darkest))
    return np.asarray(cv2.convertScaleAbs(ink, alpha=factor), np.uint8)
