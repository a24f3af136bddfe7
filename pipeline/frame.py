"""Reduced copies of a page: decisions are made on these, and only their result touches the full size."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]

SMALL_DPI = 100.0  # letters are still apart from each other here, and a page has under a million pixels
_WORK_MAX_PX = 1600
INCH_MM = 25.4


def reduction(shape: tuple[int, ...], *, dpi: float) -> int:
    """Return the whole number by which a page of this shape is divided for estimates (1 or more).

    A wrong dpi does no harm: the long side of the reduced page never exceeds 1600 px.
    """
    by_dpi = max(1, round(dpi / SMALL_DPI))
    by_size = -(-max(shape[:2]) // _WORK_MAX_PX)
    return max(by_dpi if max(shape[:2]) // by_dpi >= _WORK_MAX_PX // 3 else 1, by_size)


def reduce(image: Image, divisor: int) -> Image:
    """Return the image divided by ``divisor``, each pixel the mean of a square; the same image for 1."""
    if divisor <= 1:
        return image
    h, w = image.shape[0] // divisor, image.shape[1] // divisor
    cut = image[: h * divisor, : w * divisor]
    return np.asarray(cv2.resize(cut, (w, h), interpolation=cv2.INTER_AREA), dtype=np.uint8)


def px(mm: float, dpi: float) -> int:
    """Return a length on paper in pixels, at least 1."""
    return max(1, round(mm * dpi / INCH_MM))


def box_kernel(width_px: int, height_px: int) -> Image:
    """Return a filled rectangle for morphology."""
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_RECT, (width_px, height_px)), dtype=np.uint8)


def ellipse_kernel(size_px: int) -> Image:
    """Return a filled disc for morphology."""
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size_px, size_px)), dtype=np.uint8)


def paper_colour(image: Image) -> tuple[int, ...]:
    """Return the usual colour of bare paper: the median, channel by channel, of the brighter half."""
    flat = image[::4, ::4].reshape(-1, image.shape[2] if image.ndim == 3 else 1)
    level = flat.max(axis=1)
    bright = flat[level >= np.median(level)]
    return tuple(int(v) for v in np.median(bright, axis=0))
