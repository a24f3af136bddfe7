"""Take the sag out of pages without rules: how the lines of writing rise and fall from left to right.

Neighbouring upright strips of a page show the same lines; the shift that makes their row profiles agree best
is how far the lines moved between them. Added up from strip to strip that is the sag.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.arrays import Mask
from pipeline.dewarp import Curl, displacement_along_x

_STRIP_IN = 0.4
# Lines that moved more than this from one strip to the next are other lines (a slope of seven degrees).
_MOST_SHIFT_IN = 0.05
# Profiles that agree less than this have no lines in common.
_LEAST_AGREEMENT = 0.45
# Strips with less ink than this share of the median strip are margins.
_LEAST_INK = 0.15
# Of the pairs of neighbours this share must agree, or the page has no lines to follow.
_LEAST_PAIRS = 0.6
# Less than this is left to the engine, which follows a line well enough.
_LEAST_SAG_IN = 0.035


def estimate_sag(ink: Mask, *, dpi: float) -> Curl | None:
    """Return the sag of the lines of writing, or None where there is none worth taking out, or no lines."""
    half = ink[::2, ::2] if dpi >= 240 else ink
    scale = 2 if dpi >= 240 else 1
    step = max(8, round(_STRIP_IN * dpi / scale))
    profiles = _profiles(half, step)
    mass = profiles.sum(axis=1)
    written = (
        np.flatnonzero(mass >= _LEAST_INK * np.median(mass[mass > 0])) if mass.any() else np.array([], int)
    )
    if len(written) < 6:
        return None
    first, last = int(written[0]), int(written[-1])
    reach = max(2, round(_MOST_SHIFT_IN * dpi / scale))
    shifts = [_shift(profiles[i], profiles[i + 1], reach=reach) for i in range(first, last)]
    known = [s for s in shifts if s is not None]
    if len(known) < _LEAST_PAIRS * len(shifts):
        return None
    moved = np.concatenate([[0.0], np.cumsum([0.0 if s is None else s for s in shifts])]) * scale
    if float(moved.max() - moved.min()) < _LEAST_SAG_IN * dpi:
        return None
    centres = np.asarray((np.arange(first, last + 1) + 0.5) * step * scale, np.float64)
    return Curl(displacement_along_x(centres, moved, width_px=ink.shape[1], height_px=ink.shape[0]), None)


def _profiles(ink: Mask, step: int) -> NDArray[np.float64]:
    """Return the smoothed row sums of each strip, one row a strip."""
    count = ink.shape[1] // step
    strips = ink[:, : count * step].reshape(ink.shape[0], count, step).sum(axis=2, dtype=np.float32)
    return np.asarray(cv2.blur(strips, (1, 5)), np.float64).T


def _shift(left: NDArray[np.float64], right: NDArray[np.float64], *, reach: int) -> float | None:
    """Return by how many rows ``right`` lies below ``left`` (negative: above), or None where they differ."""
    best, at = 0.0, 0
    size = len(left)
    for shift in range(-reach, reach + 1):
        a = left[max(0, -shift) : size - max(0, shift)]
        b = right[max(0, shift) : size - max(0, -shift)]
        a, b = a - a.mean(), b - b.mean()
        norm = float(np.sqrt((a @ a) * (b @ b)))
        agreement = float(a @ b) / norm if norm else 0.0
        if agreement > best:
            best, at = agreement, shift
    return float(at) if best >= _LEAST_AGREEMENT else None
