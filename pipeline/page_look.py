"""Is it the same sheet of paper? A page's look as 384 numbers, and two page images laid over each other.

Registers of one form look alike: headings and rules are the same, and hashes made for photographs find them
all equal. Here the long rules are taken away first, so that what is left is mostly what was written in.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

_Ink = NDArray[np.float32]

# The ink is looked at 320 pixels wide: letters are grey smudges then, words and lines still stand apart.
_WIDTH_PX = 320
_GRID = (16, 24)  # columns, rows
LOOK_BYTES = _GRID[0] * _GRID[1]
_LONG_RULE_PX = 24  # at that width no stroke of a letter is so long
_LEAST_INK = 0.002  # mean; less is an empty page, and empty pages are all alike
_ECC_STEPS = 40
_EVERYWHERE = np.empty(0, np.uint8)  # no mask

# Same page aged twice 0.84 and above, other pages of the same form 0.76 and below (docs/stations.md).
CANDIDATE = 0.78
# Laid over each other: same page 0.87 and above; other lists 0.40, other fillings of a form 0.77 and below.
SAME = 0.82


def look_of(image_jpeg: bytes) -> bytes | None:
    """Return the look of a page image: a byte (128 = mean) a field of a 16 x 24 grid; None for an empty page.

    Args:
        image_jpeg: The straightened page image.

    """
    ink = _ink_of(image_jpeg)
    if ink is None or float(ink.mean()) < _LEAST_INK:
        return None
    grid = cv2.GaussianBlur(cv2.resize(ink, _GRID, interpolation=cv2.INTER_AREA), (0, 0), 0.7)
    centred = grid - grid.mean()
    spread = float(np.abs(centred).max())
    if spread == 0:
        return None
    return bytes(np.round(128 + 127 * centred / spread).astype(np.uint8).ravel())


def likeness_of_looks(look: bytes, others: Sequence[bytes]) -> NDArray[np.float64]:
    """Return how alike a look is to each of others, -1 to 1 (cosine)."""
    rows = np.frombuffer(b"".join(others), np.uint8).reshape(-1, LOOK_BYTES).astype(np.float64) - 128
    one = np.frombuffer(look, np.uint8).astype(np.float64) - 128
    norms = np.linalg.norm(rows, axis=1) * np.linalg.norm(one)
    likeness: NDArray[np.float64] = (rows @ one) / np.maximum(norms, 1e-9)
    return likeness


def likeness_of_images(image_jpeg: bytes, other_jpeg: bytes) -> float:
    """Return how alike the ink of two page images is when one is laid over the other, -1 to 1.

    Shift by phase correlation, then an affine map by ECC (Evangelidis and Psarakis, 2008), then correlation.
    """
    first, second = _ink_of(image_jpeg), _ink_of(other_jpeg)
    if first is None or second is None:
        return 0.0
    height = max(first.shape[0], second.shape[0])
    first, second = (np.pad(ink, ((0, height - ink.shape[0]), (0, 0))) for ink in (first, second))
    (dx, dy), _ = cv2.phaseCorrelate(first, second, cv2.createHanningWindow((_WIDTH_PX, height), cv2.CV_32F))
    warp = np.array([[1, 0, dx], [0, 1, dy]], np.float32)
    steps = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, _ECC_STEPS, 1e-4)
    try:
        _, found = cv2.findTransformECC(first, second, warp, cv2.MOTION_AFFINE, steps, _EVERYWHERE, 5)
        warp = np.asarray(found, np.float32)
    except cv2.error:
        pass  # it did not converge: pages that are not alike; the shift alone will tell
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    laid = cv2.warpAffine(second, warp, (_WIDTH_PX, height), flags=how)
    return _correlation(first, np.asarray(laid, np.float32))


def _correlation(first: _Ink, second: _Ink) -> float:
    a, b = first - first.mean(), second - second.mean()
    size = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / size if size > 0 else 0.0


def _ink_of(image_jpeg: bytes) -> _Ink | None:
    """Return a page's ink without long rules, 0 to 1, 320 pixels wide; None for what is no picture."""
    grey = cv2.imdecode(np.frombuffer(image_jpeg, np.uint8), cv2.IMREAD_REDUCED_GRAYSCALE_2)
    if grey is None:
        return None
    height = max(1, round(grey.shape[0] * _WIDTH_PX / grey.shape[1]))
    small = cv2.resize(grey, (_WIDTH_PX, height), interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(cv2.dilate(small, np.ones((7, 7), np.uint8)), 15).astype(np.float32)
    ink = np.clip(paper - small.astype(np.float32), 0, None) / np.maximum(paper, 1)
    mask = (ink > 0.15).astype(np.uint8)
    across = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((1, _LONG_RULE_PX), np.uint8))
    down = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((_LONG_RULE_PX, 1), np.uint8))
    ink[cv2.dilate(cv2.bitwise_or(across, down), np.ones((3, 3), np.uint8)) > 0] = 0
    return np.asarray(cv2.GaussianBlur(ink, (0, 0), 0.8), np.float32)
