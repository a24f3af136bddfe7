"""The black that a scanner or copier leaves around a page: found as dark area that hangs on the image edge.

It is whitened with the colour of the paper, not cropped, so that boxes keep their place.
"""

from __future__ import annotations

import cv2
import numpy as np

from pipeline.frame import Image, box_kernel, px

_DARK_SHARE = 0.4  # of the paper's level: below it a border is dark; grey lids stay
_MOST_OF_PAGE = 0.75  # a larger "border" is a dark photograph: left alone


def find_border(gray: Image, *, dpi: float) -> Image | None:
    """Return the mask (uint8 0/1, same shape) of dark area around the page, or None where there is none.

    Outside the image counts as dark, so a thin wedge along an edge is found; strokes of text and rules
    that run into the edge are too thin to count.

    Args:
        gray: Reduced page, uint8.
        dpi: Resolution of ``gray``.
    """
    size = px(2.2, dpi) | 1  # odd: an even square would creep one pixel over the edge
    inner = gray[
        gray.shape[0] // 8 : -(gray.shape[0] // 8) or None, gray.shape[1] // 8 : -(gray.shape[1] // 8) or None
    ]
    paper = float(np.percentile(inner, 80)) if inner.size else 255.0
    dark = (cv2.medianBlur(gray, 3) < paper * _DARK_SHARE).astype(np.uint8)
    framed = cv2.copyMakeBorder(dark, size, size, size, size, cv2.BORDER_CONSTANT, value=1)
    solid = cv2.morphologyEx(framed, cv2.MORPH_OPEN, box_kernel(size, size))
    _, labels = cv2.connectedComponents(solid, connectivity=4)
    border = (labels == labels[0, 0])[size:-size, size:-size].astype(np.uint8)
    share = float(border.mean())
    if share < 0.0005 or share > _MOST_OF_PAGE:
        return None
    grown = cv2.dilate(border, box_kernel(2 * px(0.8, dpi) + 1, 2 * px(0.8, dpi) + 1))
    return np.asarray(grown, dtype=np.uint8)


def whiten(image: Image, mask: Image, *, colour: tuple[int, ...]) -> Image:
    """Return a copy of ``image`` with ``colour`` wherever ``mask`` (any size, 0/1) is set."""
    full = cv2.resize(mask, (image.shape[1], image.shape[0]), interpolation=cv2.INTER_NEAREST)
    paper = np.empty_like(image)
    paper[:] = colour if image.ndim == 3 else colour[0]
    return np.asarray(cv2.copyTo(paper, full, image.copy()), dtype=np.uint8)
