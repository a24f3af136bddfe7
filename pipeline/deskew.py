"""Skew: how far text lines and rules run off the level, and the turn that straightens them."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.frame import Image, reduce, reduction

MAX_SKEW_DEG = 15.0
MIN_SKEW_DEG = 0.05  # below it a turn costs more sharpness than it gains
_COARSE_POINTS = 6000
_FINE_POINTS = 24000
_MIN_POINTS = 40
_GOLDEN = 0.618033988749895


def find_ink(gray: Image) -> Image:
    """Return a rough mask (uint8 0/1) of ink on a reduced page, with uneven light taken out.

    Good enough for estimates of direction; the page's real ``ink`` is made later.
    """
    smooth = cv2.GaussianBlur(gray, (3, 3), 0)
    paper = cv2.blur(cv2.dilate(smooth, np.ones((15, 15), np.uint8)), (15, 15))
    light = np.asarray(cv2.divide(smooth, paper, scale=255), dtype=np.uint8)
    usual, dark = (float(v) for v in np.percentile(light[::2, ::2], [50, 1]))
    # 56 of 255 is sure ink; a faint page is cut half way between its paper and its darkest percent
    level = min(max(199.0, (usual + dark) / 2), usual - 12)
    return (light < level).astype(np.uint8)


def lower_edges(ink: Image) -> NDArray[np.float32]:
    """Return the points (N x 2: x, y) of ink with none below it: baselines and undersides of rules."""
    edge = ink[:-1] & ~ink[1:] & 1
    ys, xs = np.nonzero(edge)
    return np.stack([xs, ys], axis=1).astype(np.float32)


def level_strength(points: NDArray[np.float32], angles_deg: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return for each angle how strongly the points gather on lines of that slope (1 = not at all).

    It is the sum of squares of the projection's histogram, against that of evenly spread points. Each point
    is shifted within its pixel by a fixed sequence, else angle 0 would win by the pixel grid alone.
    """
    count = len(points)
    if count == 0:
        return np.ones(len(angles_deg))
    jitter = (np.arange(count, dtype=np.float32) * np.float32(_GOLDEN)) % 1
    x = points[:, 0] - points[:, 0].mean()
    y = points[:, 1] + jitter
    height = float(np.ptp(points[:, 1])) + 1.0
    out = np.empty(len(angles_deg))
    for i, slope in enumerate(np.tan(np.radians(angles_deg)).astype(np.float32)):
        at = y - x * slope
        at -= at.min()
        rows = np.bincount(at.astype(np.int32)).astype(np.float64)
        out[i] = (rows @ rows) * height / (count * count)
    return out


def _thin(points: NDArray[np.float32], most: int) -> NDArray[np.float32]:
    if len(points) <= most:
        return points
    chosen = np.random.default_rng(0).choice(len(points), most, replace=False)
    return points[chosen]


def slope_of(points: NDArray[np.float32]) -> tuple[float, float]:
    """Return the slope in degrees (-15..15, clockwise positive) along which points gather, and its strength.

    (0, 1) where there are too few points to tell.
    """
    if len(points) < _MIN_POINTS:
        return 0.0, 1.0
    coarse = np.arange(-MAX_SKEW_DEG, MAX_SKEW_DEG + 0.01, 0.4)
    best = float(coarse[int(np.argmax(level_strength(_thin(points, _COARSE_POINTS), coarse)))])
    fine = best + np.arange(-0.6, 0.61, 0.05)
    strength = level_strength(_thin(points, _FINE_POINTS), fine)
    soft = np.convolve(strength, [0.25, 0.5, 0.25], mode="same")[
        1:-1
    ]  # the peak is flat and rough within 0.1 degrees
    top = int(np.argmax(soft))
    return float(fine[top + 1] + 0.05 * _vertex(soft, top)), float(strength.max())


def _vertex(values: NDArray[np.float64], top: int) -> float:
    """Return the offset (-0.5..0.5) of the parabola's peak through the highest value and its neighbours."""
    if top in (0, len(values) - 1):
        return 0.0
    before, at, after = values[top - 1], values[top], values[top + 1]
    bend = before - 2 * at + after
    return float(np.clip(0.5 * (before - after) / bend, -0.5, 0.5)) if bend < 0 else 0.0


def estimate_skew_deg(gray: Image) -> float:
    """Return the skew of an upright page in degrees: positive where lines fall to the right.

    ``rotate(image, estimate_skew_deg(gray))`` straightens the page. Accurate to about 0.1 degrees up to 15.
    0.0 where there is nothing to tell from.

    Args:
        gray: uint8 page, any size; it is reduced for the estimate.
    """
    small = reduce(gray, reduction(gray.shape, dpi=0))
    return skew_of_ink(find_ink(small))


def skew_of_ink(ink: Image) -> float:
    """Return the skew in degrees of a reduced ink mask, 0.0 where nothing gathers on lines."""
    deg, strength = slope_of(lower_edges(ink))
    return deg if strength > 1.15 else 0.0


def rotate(image: Image, deg: float, *, fill: tuple[int, ...] = (255, 255, 255)) -> Image:
    """Return the image turned counter-clockwise by ``deg`` on a canvas that holds all of it.

    Below ``MIN_SKEW_DEG`` the image itself is returned. New area gets the colour ``fill``.
    """
    if abs(deg) < MIN_SKEW_DEG:
        return image
    h, w = image.shape[:2]
    matrix = cv2.getRotationMatrix2D((w / 2, h / 2), deg, 1.0)
    cos, sin = abs(matrix[0, 0]), abs(matrix[0, 1])
    new_w, new_h = int(np.ceil(w * cos + h * sin)), int(np.ceil(w * sin + h * cos))
    matrix[0, 2] += (new_w - w) / 2
    matrix[1, 2] += (new_h - h) / 2
    turned = cv2.warpAffine(
        image,
        matrix,
        (new_w, new_h),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=fill,
    )
    return np.asarray(turned, dtype=np.uint8)
