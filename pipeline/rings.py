"""Round stamps on black-and-white copies: circles larger than any letter, found, marked and lifted."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.frame import Image, box_kernel, px, reduce

_LEAST_MM, _MOST_MM = 8.0, 24.0  # radius; the state's round stamps are 36 mm wide, older and smaller ones 20
_LEAST_COVER = 0.72  # share of the circle that must be ink
# On the reduced page the real rings of 70 aged pages lie on arcs along 0.75 and more of their way, all other
# guesses along 0.1 to 0.5: what is less is not worth the closer look.
_LEAST_SEEN = 0.45
_ANGLES = 720
_MOST_GUESSES = 4
_MOST_RINGS = 9  # three stamps of three circles


@dataclass(frozen=True, slots=True)
class Ring:
    """A circle in pixels: centre, radius, thickness of its stroke and the share (0..1) of it that is ink."""

    x: float
    y: float
    radius: float
    thickness: float
    cover: float


def find_rings(ink: Image, *, dpi: float) -> tuple[Ring, ...]:
    """Return the circles of round stamps in full-size ink (uint8 0/1), widest first; may be none."""
    divisor = max(1, round(dpi / 75))
    small = reduce(ink * np.uint8(255), divisor)
    small_dpi = dpi / divisor
    bare = _arcs(small, dpi=small_dpi)
    if np.count_nonzero(bare) < 2 * np.pi * px(_LEAST_MM, small_dpi) * 0.3:
        return ()
    found = cv2.HoughCircles(
        bare, cv2.HOUGH_GRADIENT, dp=2, minDist=px(12, small_dpi),
        param1=120, param2=px(_LEAST_MM, small_dpi) * 1.1,
        minRadius=px(_LEAST_MM, small_dpi), maxRadius=px(_MOST_MM, small_dpi),
    )  # fmt: skip
    if found is None:
        return ()
    rings: list[Ring] = []
    for guess in np.asarray(found, dtype=np.float32).reshape(-1, 3)[:_MOST_GUESSES]:
        (x, y, r), seen = _settle(bare, guess, dpi=small_dpi)
        if seen < _LEAST_SEEN:
            continue
        for ring in _refine(ink, (x + 0.5) * divisor, (y + 0.5) * divisor, r * divisor, dpi=dpi):
            if all(
                abs(ring.radius - o.radius) > 3 or abs(ring.x - o.x) > 9 or abs(ring.y - o.y) > 9
                for o in rings
            ):
                rings.append(ring)
    return tuple(sorted(rings, key=lambda ring: -ring.radius)[:_MOST_RINGS])


def _arcs(small: Image, *, dpi: float) -> Image:
    """Return (uint8 0/255) only strokes that may be parts of a large ring: no rules, no letters, no words."""
    length = px(14, dpi)
    dark = (small > 70).astype(np.uint8)
    rules = cv2.max(
        cv2.morphologyEx(dark, cv2.MORPH_OPEN, box_kernel(length, 1)),
        cv2.morphologyEx(dark, cv2.MORPH_OPEN, box_kernel(1, length)),
    )
    bare = cv2.subtract(dark, cv2.dilate(rules, box_kernel(3, 3)))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(bare, connectivity=8)
    w, h = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    area = stats[:, cv2.CC_STAT_AREA]
    keep = (np.maximum(w, h) >= px(4, dpi)) & (area * 100 >= 2 * w * h) & (area <= 0.45 * w * h)
    keep |= np.minimum(w, h) >= px(9, dpi)
    keep[0] = False
    return np.asarray((keep.astype(np.uint8) * np.uint8(255))[labels], dtype=np.uint8)


def _unroll(ink: Image, x: float, y: float, reach: int) -> Image:
    """Return the surroundings of a centre as rows of angle and columns of radius (uint8 0/255)."""
    flags = cv2.WARP_POLAR_LINEAR | cv2.WARP_FILL_OUTLIERS | cv2.INTER_NEAREST
    return np.asarray(
        cv2.warpPolar(ink * np.uint8(255), (reach, _ANGLES), (x, y), reach, flags), dtype=np.uint8
    )


def _refine(ink: Image, x: float, y: float, radius: float, *, dpi: float) -> list[Ring]:
    """Return the circles about the centre that is found from a guess; none where the guess was wrong."""
    far = 1.6 * radius + px(3, dpi)
    x1, y1 = max(0, int(x - far)), max(0, int(y - far))
    part = ink[y1 : int(y + far) + 1, x1 : int(x + far) + 1]
    if part.size == 0:
        return []
    slack = px(1.6, dpi)
    first = radius
    for turn in range(6):
        reach = int(radius * 1.25) + slack + 4
        around = _unroll(part, x - x1, y - y1, reach) > 0
        low, high = max(1, int(radius) - slack), int(radius) + slack + 1
        at = _trace(around[:, low:high], is_near=turn > 1) + low
        hit = at >= low
        if hit.mean() < 0.3:
            return []
        angle = np.arange(_ANGLES)[hit] * (2 * np.pi / _ANGLES)
        x, y, radius = _fit_circle(x + at[hit] * np.cos(angle), y + at[hit] * np.sin(angle))
        if not 0.6 * first < radius < 1.5 * first:
            return []
        slack = max(px(0.8, dpi), slack // 2)
    found = _concentric(part, x - x1, y - y1, radius)
    return [Ring(ring.x + x1, ring.y + y1, ring.radius, ring.thickness, ring.cover) for ring in found]


def _settle(
    arcs: Image, guess: NDArray[np.float32], *, dpi: float
) -> tuple[tuple[float, float, float], float]:
    """Return the circle near a guess (x, y, radius on the reduced page) that lies best on the arcs.

    With it comes the share (0..1) of it that lies on them.

    The circle transform's guess is up to 2 mm off where text and rules cut the ring to pieces.
    """
    slack = px(2.4, dpi)
    shift = np.arange(-slack, slack + 1)
    dx, dy, dr = np.meshgrid(shift, shift, shift, indexing="ij")
    angle = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    x, y, r = (round(float(v)) for v in guess)
    xs = x + dx[..., None] + np.rint((r + dr)[..., None] * np.cos(angle)).astype(np.int32)
    ys = y + dy[..., None] + np.rint((r + dr)[..., None] * np.sin(angle)).astype(np.int32)
    seen = (xs >= 0) & (ys >= 0) & (xs < arcs.shape[1]) & (ys < arcs.shape[0])
    hits = (arcs[np.where(seen, ys, 0), np.where(seen, xs, 0)] > 0) & seen
    count = hits.sum(axis=-1)
    best = np.unravel_index(int(np.argmax(count)), dx.shape)
    circle = (float(x + dx[best]), float(y + dy[best]), float(r + dr[best]))
    return circle, float(count[best]) / len(angle)


def _trace(band: NDArray[np.bool_], *, is_near: bool) -> NDArray[np.float64]:
    """Return per angle the inked radius nearest the band's middle (or the mean one); -inf for none."""
    width = band.shape[1]
    if is_near:
        at = band.sum(axis=1)
        mean = (band * np.arange(width)).sum(axis=1) / np.maximum(at, 1)
        return np.where(at > 0, mean, -np.inf)
    off = np.abs(np.arange(width) - width // 2)
    nearest = np.where(band, off, width).argmin(axis=1)
    return np.where(band.any(axis=1), nearest.astype(np.float64), -np.inf)


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


def _concentric(part: Image, x: float, y: float, radius: float) -> list[Ring]:
    """Return all circles about this centre, from half to 1.35 of ``radius``: stamps have two or three."""
    reach = int(radius * 1.35) + 8
    around = _unroll(part, x, y, reach) > 0
    near = cv2.dilate(around.astype(np.uint8), np.ones((1, 3), np.uint8)).mean(axis=0)
    on = np.concatenate([[False], near[: reach - 6] >= _LEAST_COVER, [False]])
    on[: int(radius * 0.5)] = False
    out = []
    for low, high in np.flatnonzero(on[1:] != on[:-1]).reshape(-1, 2).tolist():
        cover = float(near[low:high].max())
        clear = min(
            float(around[:, max(0, low - 4) : max(1, low - 1)].mean()),
            float(around[:, high + 1 : high + 4].mean()),
        )
        # a patch of dense text or a blot covers any circle; beside a ring's stroke it is mostly white
        if clear < 0.45 and high - low <= max(14, 0.12 * radius):
            out.append(Ring(x, y, (low + high - 1) / 2, float(max(1, high - low - 2)), cover))
    return out


def draw_rings(shape: tuple[int, int], rings: tuple[Ring, ...]) -> Image:
    """Return a mask (uint8 0/1) of the discs of ``rings``."""
    out = np.zeros(shape, np.uint8)
    for ring in rings:
        cv2.circle(out, (round(ring.x), round(ring.y)), round(ring.radius + ring.thickness), 1, -1)
    return out


def lift_ring(gray: Image, ink: Image, ring: Ring) -> None:
    """Whiten in place the stroke of ``ring`` where nothing crosses it; text across it stays whole."""
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
    flags = cv2.WARP_POLAR_LINEAR | cv2.WARP_INVERSE_MAP | cv2.WARP_FILL_OUTLIERS | cv2.INTER_NEAREST
    center = (ring.x - x1, ring.y - y1)
    mask = cv2.warpPolar(polar, (part.shape[1], part.shape[0]), center, reach, flags)
    target = gray[y1 : y1 + part.shape[0], x1 : x1 + part.shape[1]]
    target[mask > 0] = 255
