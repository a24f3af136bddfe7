"""Uneven light, stains and faint ink: the paper's brightness and the ink's darkness, place by place.

Estimates are made on a reduced page. ``flatten`` stretches each place so that its paper becomes 255 and its
ink dark, and keeps the greys of the strokes: the result is not two-valued.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.frame import Image, box_kernel, px

_LEAST_PAPER = 0.3  # of the page's paper: where even the brightest is darker there is a picture, not paper
_FAINTEST = (
    0.45  # of the page's usual contrast: fainter ink is not stretched further, it may be the other side
)
_LEAST_INK = 0.22  # paler than this is no ink of this side, however much there is
_DARKEST_INK = 0.75  # ink that reaches this contrast is dark enough: nothing is stretched there


@dataclass(frozen=True, slots=True)
class Light:
    """What the page's light is like, on the reduced grid (uint8, same shape each).

    ``paper`` is the level of bare paper, ``ink`` the level that becomes black; ``contrast`` (0..1) is the
    usual darkness of ink against the paper, 0 where the page has none; ``noise`` (0..1) the spread of bare
    paper.
    """

    paper: Image
    ink: Image
    contrast: float
    noise: float


def estimate_paper(small: Image, *, dpi: float) -> Image:
    """Return the level of bare paper under each pixel of a reduced page (same shape, each channel by itself).

    A closing wider than any stroke takes text away and keeps stains and shadows.
    """
    size = px(5, dpi) | 1
    quarter = cv2.resize(small, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    closed = cv2.morphologyEx(
        cv2.GaussianBlur(quarter, (3, 3), 0), cv2.MORPH_CLOSE, box_kernel(size // 2 | 1, size // 2 | 1)
    )
    calm = cv2.GaussianBlur(cv2.medianBlur(closed, 5), (0, 0), max(1.0, size / 4))
    calm = np.maximum(calm, int(_LEAST_PAPER * float(np.median(calm))) or 1)
    return np.asarray(
        cv2.resize(calm, (small.shape[1], small.shape[0]), interpolation=cv2.INTER_LINEAR), np.uint8
    )


def darkest_nearby(gray: Image, *, divisor: int, shape: tuple[int, int]) -> Image:
    """Return for each pixel of the reduced grid the darkest full-size pixel around it: strokes keep depth."""
    size = divisor + 1 | 1
    low = cv2.erode(cv2.blur(gray, (2, 2)), box_kernel(size, size))
    return np.ascontiguousarray(low[divisor // 2 :: divisor, divisor // 2 :: divisor][: shape[0], : shape[1]])


def depth_of(darkest: Image, paper: Image) -> NDArray[np.float32]:
    """Return the contrast (0..1) of the darkest pixel of each place against its paper."""
    return np.asarray(cv2.subtract(paper, darkest).astype(np.float32) / paper, dtype=np.float32)


def estimate_light(darkest: Image, paper: Image, small: Image, *, dpi: float) -> Light:
    """Return the light of a page.

    Args:
        darkest: ``darkest_nearby`` of the page, uint8.
        paper: ``estimate_paper`` of its grey, uint8, same shape.
        small: The reduced grey page, same shape.
        dpi: Resolution of the three.
    """
    depth = depth_of(darkest, paper)
    # A quarter of a page's places gives the same percentiles.
    some = np.s_[::2, ::2]
    depth_here = depth[some]
    rest = 1.0 - small[some].astype(np.float32) / paper[some]
    bare = rest[depth_here < 0.2]
    noise = float(np.percentile(bare, 98)) if bare.size > 25 else 0.0
    strong = depth_here[depth_here > min(max(_LEAST_INK, 3 * noise), 0.4)]
    contrast = float(np.percentile(strong, 90)) if strong.size > 15 else 0.0
    return Light(paper, _ink_level(depth, paper, contrast=contrast, dpi=dpi), contrast, noise)


def _ink_level(depth: NDArray[np.float32], paper: Image, *, contrast: float, dpi: float) -> Image:
    """Return the level that becomes black: near black, or lighter where the ink of that place is faint."""
    if contrast <= 0:
        return np.zeros_like(paper)
    reach = px(6, dpi) | 1
    local = cv2.dilate(
        np.where(depth > _FAINTEST * contrast, depth, 0).astype(np.float32), box_kernel(reach, reach)
    )
    local = np.where(local > 0, local, contrast)
    local = cv2.blur(np.clip(local, _FAINTEST * contrast, 1.0), (2 * reach + 1, 2 * reach + 1))
    lift = np.clip(1.0 - local / _DARKEST_INK, 0.0, 0.6)
    return np.asarray(paper * lift, dtype=np.uint8)


def flatten(gray: Image, light: Light, *, white_at: float) -> Image:
    """Return the page with bare paper at 255 and ink dark.

    Args:
        gray: Full-size grey page, uint8.
        light: Its light on the reduced grid.
        white_at: Contrast (0..1) up to which everything becomes white: noise of the paper, the other side.
    """
    size = (gray.shape[1], gray.shape[0])
    span = cv2.subtract((light.paper * (1.0 - white_at)).astype(np.uint8), light.ink)
    span = np.maximum(span, 16).astype(np.uint8)
    low = cv2.resize(light.ink, size, interpolation=cv2.INTER_LINEAR) if light.ink.any() else None
    over = gray if low is None else cv2.subtract(gray, low)
    return np.asarray(
        cv2.divide(over, cv2.resize(span, size, interpolation=cv2.INTER_LINEAR), scale=255), np.uint8
    )
