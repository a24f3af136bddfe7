"""Round stamps on black-and-white copies: circles larger than any letter, found, marked and lifted."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.frame import Image, box_kernel, px, reduce

_LEAST_MM, _MOST_MM = 8.0, 24.0  # radius; the state's round stamps are 36 mm wide, older and smaller ones 20
_LEAST_COVER = 0.72  # share of the circle that must be ink
_ANGLES = 720


@dataclass(frozen=True, slots=True)
class Ring:
    """A circle in pixels: centre, radius, thickness of its stroke and the share (0..1) of it that is ink."""

    x: float
    y: float
    radius: float
    thickness: float
    cover: float


def find_rings(ink: Image, *, dpi: float) -> tuple[Ring, ...]:
    """Return the outer rings of round stamps in full-size ink (uint8 0/1), best covered first; at most three."""
    divisor = max(1, round(dpi / 75))
    small = reduce(ink * np.uint8(255), divisor)
    small_dpi = dpi / divisor
    bare = _without_rules(small, dpi=small_dpi)
    found = cv2.HoughCircles(
        bare, cv2.HOUGH_GRADIENT, dp=2, minDist=px(12, small_dpi), param1=120, param2=px(_LEAST_MM, small_dpi) * 1.4,
        minRadius=px(_LEAST_MM, small_dpi), maxRadius=px(_MOST_MM, small_dpi),
    )  # fmt: skip
    if found is None:
        return ()
    rings = []
    for x, y, r in np.asarray(found).reshape(-1, 3)[:6]:
        ring = _refine(ink, (x + 0.5) * divisor, (y + 0.5) * divisor, r * divisor, dpi=dpi)
        if ring.cover >= _LEAST_COVER:
            rings.append(ring)
    return tuple(sorted(rings, key=lambda ring: -ring.cover)[:3])


def _without_rules(small: Image, *, dpi: float) -> Image:
    length = px(14, dpi)
    dark = (small > 70).astype(np.uint8) * np.uint8(255)
    rules = cv2.max(
        cv2.morphologyEx(dark, cv2.MORPH_OPEN, box_kernel(length, 1)),
        cv2.morphologyEx(dark, cv2.MORPH_OPEN, box_kernel(1, length)),
    )
    return np.asarray(cv2.subtract(small, cv2.dilate(rules, box_kernel(3, 3))), dtype=np.uint8)


def _unroll(ink: Image, x: float, y: float, reach: int) -> Image:
    """Return the surroundings of a centre as rows of angle and columns of radius (uint8 0/255)."""
    flags = cv2.WARP_POLAR_LINEAR | cv2.INTER_NEAREST
    return np.asarray(cv2.warpPolar(ink * np.uint8(255), (reach, _ANGLES), (x, y), reach, flags), dtype=np.uint8)


def _refine(ink: Image, x: float, y: float, radius: float, *, dpi: float) -> Ring:
    """Return the ring near a guess with the best cover, its centre moved to the middle of the stroke found."""
    best = Ring(x, y, radius, 1.0, 0.0)
    x1, y1 = max(0, int(x - 1.4 * radius)), max(0, int(y - 1.4 * radius))
    part = ink[y1 : int(y + 1.4 * radius) + 1, x1 : int(x + 1.4 * radius) + 1]
    if part.size == 0:
        return best
    for _ in range(3):
        reach = int(radius * 1.25) + 4
        around = _unroll(part, x - x1, y - y1, reach) > 0
        slack = px(1.6, dpi)
        low, high = max(1, int(radius) - slack), min(reach, int(radius) + slack + 1)
        at = _trace(around[:, low:high]) + low
        hit = at >= low
        if hit.mean() < 0.3:
            return best
        angle = np.arange(_ANGLES)[hit] * (2 * np.pi / _ANGLES)
        px_x, px_y = x + at[hit] * np.cos(angle), y + at[hit] * np.sin(angle)
        x, y, radius = _fit_circle(px_x, px_y)
        if not 0 < radius < 2 * best.radius:
            return best
    return _measure(part, x - x1, y - y1, radius, x1=x1, y1=y1)


def _trace(band: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return for each angle the outermost inked radius of the band, -inf where there is none."""
    width = band.shape[1]
    last = width - 1 - np.argmax(band[:, ::-1], axis=1)
    return np.where(band.any(axis=1), last.astype(np.float64), -np.inf)


def _fit_circle(xs: NDArray[np.float64], ys: NDArray[np.float64]) -> tuple[float, float, float]:
    """Return centre and radius by least squares, done twice without the points that stray most."""
    keep = np.ones(len(xs), bool)
    cx = cy = r = 0.0
    for _ in range(3):
        a = np.stack([2 * xs[keep], 2 * ys[keep], np.ones(int(keep.sum()))], axis=1)
        b = xs[keep] ** 2 + ys[keep] ** 2
        (cx, cy, c), *_ = np.linalg.lstsq(a, b, rcond=None)
        r = float(np.sqrt(max(0.0, c + cx * cx + cy * cy)))
        off = np.abs(np.hypot(xs - cx, ys - cy) - r)
        keep = off <= max(1.0, float(np.percentile(off, 75)))
    return float(cx), float(cy), r


def _measure(part: Image, x: float, y: float, radius: float, *, x1: int, y1: int) -> Ring:
    around = _unroll(part, x, y, int(radius * 1.25) + 4) > 0
    share = around.mean(axis=0)
    near = slice(max(1, int(radius) - 4), int(radius) + 5)
    middle = near.start + int(np.argmax(share[near]))
    inked = share >= 0.5 * share[middle]
    low = high = middle
    while low > 0 and inked[low - 1]:
        low -= 1
    while high + 1 < len(inked) and inked[high + 1]:
        high += 1
    cover = float(around[:, max(0, middle - 2) : middle + 3].any(axis=1).mean())
    clear = float(around[:, high + 3 : high + 8].mean()) if high + 3 < around.shape[1] else 1.0
    # a patch of dense text covers any circle; a ring's surroundings are mostly white
    return Ring(x + x1, y + y1, (low + high) / 2, float(high - low + 1), cover if clear < 0.45 else 0.0)


def draw_rings(shape: tuple[int, int], rings: tuple[Ring, ...]) -> Image:
    """Return a mask (uint8 0/1) of the discs of ``rings``."""
    out = np.zeros(shape, np.uint8)
    for ring in rings:
        cv2.circle(out, (round(ring.x), round(ring.y)), round(ring.radius + ring.thickness), 1, -1)
    return out


def lift_ring(gray: Image, ink: Image, ring: Ring) -> None:
    """Whiten in place the stroke of ``ring`` where nothing else crosses it; strokes of text across it stay whole."""
    reach = int(ring.radius + ring.thickness) + 8
    x1, y1 = max(0, int(ring.x) - reach), max(0, int(ring.y) - reach)
    part = ink[y1 : y1 + 2 * reach, x1 : x1 + 2 * reach]
    around = _unroll(part, ring.x - x1, ring.y - y1, reach) > 0
    half = int(np.ceil(ring.thickness / 2)) + 1
    low, high = int(ring.radius) - half, int(ring.radius) + half + 1
    crossed = around[:, max(0, low - 3) : low].any(axis=1) | around[:, high : high + 3].any(axis=1)
    wide = np.convolve(crossed.astype(np.float64), np.ones(5), mode="same") > 0
    polar = np.zeros(around.shape, np.uint8)
    polar[~wide, low:high] = 255
    flags = cv2.WARP_POLAR_LINEAR | cv2.WARP_INVERSE_MAP | cv2.INTER_NEAREST
    center = (ring.x - x1, ring.y - y1)
    mask = cv2.warpPolar(polar, (part.shape[1], part.shape[0]), center, reach, flags)
    target = gray[y1 : y1 + part.shape[0], x1 : x1 + part.shape[1]]
    target[mask > 0] = 255
