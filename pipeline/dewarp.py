"""Take the curl and slant out of a page by its ruled lines.

The rules of a table were straight and parallel when they were drawn. A low polynomial of the page
coordinates describes how far they have been moved; remapping by it straightens rules and text between them.
Pages without rules are left alone (text lines are short enough for the engine to follow).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.rules import Rule, Rules

# Powers (of the direction along the rule, of the direction across) in the displacement model: enough for a
# page that waves once or twice, too few to follow the jitter of single letters.
_POWERS = tuple((i, j) for i in range(1, 6) for j in range(3) if i + 2 * j <= 7)
# A little ridge keeps the high powers quiet where rules cover only a part of the page.
_RIDGE = 0.09
# Less than this is not worth resampling the page.
MIN_BEND_PX = 1.5
# Map cells: the field is smooth, so it is computed on a coarse lattice and enlarged.
_LATTICE_PX = 32


@dataclass(frozen=True, slots=True)
class Displacement:
    """How far the paper's points were moved across their rules: a polynomial in unit coordinates.

    ``coefficients`` belong to ``_POWERS``; ``scale`` are the page's (along, across) lengths in pixels.
    ``bend_px`` is the largest displacement along the rules that were seen.
    """

    coefficients: NDArray[np.float64]
    scale: tuple[float, float]
    bend_px: float

    def at(self, along: NDArray[np.float64], across: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the displacement in pixels at page positions (arrays of one shape)."""
        u, v = along / self.scale[0] - 0.5, across / self.scale[1] - 0.5
        return _terms(u, v) @ self.coefficients


@dataclass(frozen=True, slots=True)
class Curl:
    """Displacement in y by the horizontal rules and in x by the vertical ones; None where too few rules."""

    vertical_move: Displacement | None
    horizontal_move: Displacement | None

    @property
    def bend_px(self) -> float:
        """The greater of the two bends, 0 where nothing was found."""
        return max((d.bend_px for d in (self.vertical_move, self.horizontal_move) if d), default=0.0)


def _terms(u: NDArray[np.float64], v: NDArray[np.float64]) -> NDArray[np.float64]:
    along, across = [np.ones_like(u)], [np.ones_like(v)]
    for _ in range(max(i for i, _ in _POWERS)):
        along.append(along[-1] * u)
    for _ in range(max(j for _, j in _POWERS)):
        across.append(across[-1] * v)
    return np.stack([along[i] * across[j] for i, j in _POWERS], axis=-1)


def estimate_curl(rules: Rules, *, width_px: int, height_px: int) -> Curl:
    """Return how the page is bent, from its rules."""
    return Curl(
        _fit(rules.horizontal, scale=(float(width_px), float(height_px))),
        _fit(rules.vertical, scale=(float(height_px), float(width_px))),
    )


def _fit(rules: tuple[Rule, ...], *, scale: tuple[float, float]) -> Displacement | None:
    """Fit one displacement to all long rules by least squares, each rule with a free true position.

    Two rounds: rules that do not agree with the first fit (strokes, stamp rims) are left out of the second.
    """
    long = [r for r in rules if r.length > 0.25 * scale[0]]
    if len(long) < 3:
        return None
    for _ in range(2):
        coefficients, residuals = _least_squares(long, scale=scale)
        good = [
            r
            for r, off in zip(long, residuals, strict=True)
            if off < max(2.0, 2.5 * float(np.median(residuals)))
        ]
        if len(good) < 3 or len(good) == len(long):
            break
        long = good
    field = Displacement(coefficients, scale, 0.0)
    bend = 0.0
    for rule in long:
        moved = field.at(rule.along.astype(np.float64), np.full(len(rule.along), rule.middle))
        bend = max(bend, float(moved.max() - moved.min()))
    return Displacement(coefficients, scale, bend)


def displacement_along_x(
    along: NDArray[np.float64], moved: NDArray[np.float64], *, width_px: int, height_px: int
) -> Displacement:
    """Return the vertical displacement that moved points at x = ``along`` down by ``moved`` pixels.

    The same for all heights; the middle of the page stays where it is.
    """
    scale = (float(width_px), float(height_px))
    powers = [k for k, (_, j) in enumerate(_POWERS) if j == 0]
    u = along / scale[0] - 0.5
    terms = np.column_stack([_terms(u, np.zeros_like(u))[:, powers], np.ones_like(u)])
    solution, *_ = np.linalg.lstsq(terms, moved, rcond=None)
    coefficients = np.zeros(len(_POWERS))
    coefficients[powers] = solution[:-1]
    return Displacement(coefficients, scale, float(moved.max() - moved.min()))


def _least_squares(
    rules: list[Rule], *, scale: tuple[float, float]
) -> tuple[NDArray[np.float64], list[float]]:
    """Return the coefficients that fit all rules best, and how far each rule stays off them (median, px).

    The free position of each rule falls out of the equations when its points are taken from their mean; what
    is left are as many equations as there are powers, however many points and rules there are.
    """
    terms, targets = [], []
    for rule in rules:
        u = rule.along.astype(np.float64) / scale[0] - 0.5
        of_rule = _terms(u, np.full(len(u), rule.middle / scale[1] - 0.5))
        across = rule.across.astype(np.float64)
        terms.append(of_rule - of_rule.mean(axis=0))
        targets.append(across - across.mean())
    matrix, target = np.concatenate(terms), np.concatenate(targets)
    normal = matrix.T @ matrix + _RIDGE * np.eye(matrix.shape[1])
    solution = np.linalg.solve(normal, matrix.T @ target)
    off = [float(np.median(np.abs(y - t @ solution))) for t, y in zip(terms, targets, strict=True)]
    return solution, off


@dataclass(frozen=True, slots=True)
class PixelMap:
    """Where each pixel of the straight page comes from, as cv2.remap takes it (int16 pair and fraction)."""

    coordinates: NDArray[np.int16]
    fractions: NDArray[np.uint16]


def pixel_map(curl: Curl, *, width_px: int, height_px: int) -> PixelMap:
    """Return the map that straightens a page with this curl."""
    xs = np.arange(0, width_px + _LATTICE_PX, _LATTICE_PX, dtype=np.float64)
    ys = np.arange(0, height_px + _LATTICE_PX, _LATTICE_PX, dtype=np.float64)
    grid_x, grid_y = np.meshgrid(xs, ys)
    move_y = curl.vertical_move.at(grid_x, grid_y) if curl.vertical_move else np.zeros_like(grid_x)
    move_x = curl.horizontal_move.at(grid_y, grid_x) if curl.horizontal_move else np.zeros_like(grid_x)
    map_x = _enlarged(move_x, width_px, height_px)
    map_y = _enlarged(move_y, width_px, height_px)
    map_x += np.arange(width_px, dtype=np.float32)[None, :]
    map_y += np.arange(height_px, dtype=np.float32)[:, None]
    coordinates, fractions = cv2.convertMaps(map_x, map_y, cv2.CV_16SC2)
    return PixelMap(np.asarray(coordinates, np.int16), np.asarray(fractions, np.uint16))


def side_by_side(left: PixelMap, right: PixelMap) -> PixelMap:
    """Return the map of two book pages of one image, each straightened by itself."""
    shift = np.array([left.coordinates.shape[1], 0], np.int16)
    return PixelMap(
        np.hstack([left.coordinates, right.coordinates + shift]),
        np.hstack([left.fractions, right.fractions]),
    )


def _enlarged(lattice: NDArray[np.float64], width_px: int, height_px: int) -> NDArray[np.float32]:
    """Enlarge a field given at lattice points to every pixel, so that lattice points keep their values."""
    scale = np.array([[_LATTICE_PX, 0, 0], [0, _LATTICE_PX, 0]], dtype=np.float64)
    full = cv2.warpAffine(
        lattice.astype(np.float32),
        scale,
        (width_px, height_px),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(full, np.float32)


def straighten(image: NDArray[np.uint8], moves: PixelMap, *, is_mask: bool = False) -> NDArray[np.uint8]:
    """Return the image (gray, colour, or 0/1 mask) with the curl taken out; outside becomes paper."""
    flags = cv2.INTER_NEAREST if is_mask else cv2.INTER_LINEAR
    paper = (0, 0, 0) if is_mask else (255, 255, 255)
    out = cv2.remap(
        image, moves.coordinates, moves.fractions, flags, borderMode=cv2.BORDER_CONSTANT, borderValue=paper
    )
    return np.asarray(out, np.uint8)
