"""The connected parts of a page's ink (letters, marks, dots) by their outlines; what they are is not asked.

Outlines cost a tenth of labelling every pixel, and most steps need no more than where a part stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.arrays import Mask


@dataclass(frozen=True, slots=True)
class Parts:
    """Outlines of the parts (points x, y of their rim) and their boxes: int32 Nx4 of x, y, width, height."""

    outlines: Sequence[NDArray[np.int32]]
    boxes: NDArray[np.int32]


def find_parts(ink: Mask) -> Parts:
    """Return the parts of ``ink`` (uint8 0/1) that touch by side or corner, those inside others as well."""
    found, tree = cv2.findContours(ink, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    if tree is None:
        return Parts((), np.zeros((0, 4), np.int32))
    is_outer = tree[0, :, 3] < 0
    outlines = [np.asarray(o, np.int32) for o, outer in zip(found, is_outer, strict=True) if outer]
    boxes = np.array([cv2.boundingRect(outline) for outline in outlines], np.int32).reshape(-1, 4)
    return Parts(outlines, boxes)


def draw_parts(parts: Parts, numbers: Sequence[int], shape: tuple[int, int]) -> Mask:
    """Return a mask (uint8 0/1) of ``shape`` with these parts filled."""
    out = np.zeros(shape, np.uint8)
    cv2.drawContours(out, [parts.outlines[i] for i in numbers], -1, 1, cv2.FILLED)
    return out
