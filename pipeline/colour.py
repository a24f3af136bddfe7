"""Red and blue ink: tells stamps and signatures from coloured text and lifts them off what lies beneath.

In the channel of its own colour a red stamp is nearly as bright as paper; black type under it stays dark.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import cv2
import numpy as np

from models.geometry import Box
from pipeline.frame import Image, box_kernel, px

_LEAST_CHROMA = (
    38  # of 255 after the paper is made white; purple carbon and browned ink stay below or are not pure
)
_STAMP_MM = 12.0  # smaller coloured marks are text, or a number written by hand: kept
_MOST_MM = 75.0


class Ink(IntEnum):
    """The coloured inks that are lifted; the value is the channel (BGR) in which each is bright."""

    BLUE = 0
    RED = 2


@dataclass(frozen=True, slots=True)
class StampRegion:
    """A stamp or signature: its ink, its box on the reduced page, and its mask (uint8 0/1) within the box."""

    ink: Ink
    box: Box
    mask: Image


def coloured(flat: Image, ink: Ink) -> Image:
    """Return the mask (uint8 0/1) of pixels of this ink on a BGR image whose paper is white."""
    own = flat[:, :, int(ink)]
    other = flat[:, :, 2 - int(ink)]
    chroma = cv2.subtract(own, cv2.max(flat[:, :, 1], other))
    return (chroma >= _LEAST_CHROMA).astype(np.uint8)


def find_stamps(small: Image, paper: Image, ink: Image, *, dpi: float) -> tuple[StampRegion, ...]:
    """Return the coloured stamps and signatures of a reduced page; none where the text itself is coloured.

    Args:
        small: Reduced page, BGR uint8.
        paper: Its paper, channel by channel.
        ink: All its ink, uint8 0/1.
        dpi: Their resolution.
    """
    flat = np.asarray(cv2.divide(small, paper, scale=255), dtype=np.uint8)
    total = max(1, int(ink.sum()))
    out: list[StampRegion] = []
    for colour in Ink:
        mask = coloured(flat, colour)
        if int(mask.sum()) < px(3, dpi) ** 2:
            continue
        if int((mask & ink).sum()) > 0.6 * total and _reach(mask) > 0.25:
            continue  # the page is typed or written in this colour throughout
        out += _outermost(_regions(mask, colour, dpi=dpi))
    return tuple(out)


def _reach(mask: Image) -> float:
    """Return the share of the page that the mask's rectangle covers."""
    _, _, w, h = cv2.boundingRect(mask)
    return w * h / mask.size


def _outermost(regions: list[StampRegion]) -> list[StampRegion]:
    """Return the regions that lie within no other: the inner ring of a stamp belongs to the outer one."""
    return [r for r in regions if not any(o is not r and o.box.covers(r.box) > 0.9 for o in regions)]


def _regions(mask: Image, colour: Ink, *, dpi: float) -> list[StampRegion]:
    reach = px(1.0, dpi) | 1
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, box_kernel(reach, reach))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    least, most = px(_STAMP_MM, dpi), px(_MOST_MM, dpi)
    out = []
    for index in range(1, len(stats)):
        x, y, w, h, _ = (int(v) for v in stats[index])
        if min(w, h) < least or max(w, h) > most or max(w, h) > 3 * min(w, h):
            continue
        part = (labels[y : y + h, x : x + w] == index).astype(np.uint8)
        hull = _hull(part)
        out.append(StampRegion(colour, Box(x, y, w, h), mask[y : y + h, x : x + w] & hull))
    return out


def _hull(part: Image) -> Image:
    """Return the filled outline of the component: what lies inside a ring belongs to the stamp."""
    points = np.argwhere(part)[:, ::-1].astype(np.int32)
    out = np.zeros_like(part)
    cv2.fillConvexPoly(out, cv2.convexHull(points), 1)
    return out


def lift(gray: Image, image: Image, region: StampRegion, *, paper: Image, divisor: int) -> Box:
    """Lift one stamp off ``gray`` in place and return the box (full size) that was touched.

    Under the stamp's ink the flattened grey is replaced by the stamp's own channel, stretched so that the
    stamp's ink reaches white; type beneath stays dark.

    Args:
        gray: Flattened page, uint8, written to.
        image: Full-size BGR page.
        region: The stamp on the reduced page.
        paper: Reduced paper, BGR.
        divisor: Full size by reduced size.
    """
    pad = 2
    page = Box(0, 0, gray.shape[1] // divisor, gray.shape[0] // divisor)
    near = region.box.padded(pad, within=page)
    full = Box(near.x * divisor, near.y * divisor, near.w * divisor, near.h * divisor)
    inside = (slice(full.y, full.y2), slice(full.x, full.x2))
    small_paper = paper[near.y : near.y2, near.x : near.x2]
    light = cv2.resize(small_paper, (full.w, full.h), interpolation=cv2.INTER_LINEAR)
    flat = np.asarray(cv2.divide(image[inside], light, scale=255), dtype=np.uint8)
    own = flat[:, :, int(region.ink)]
    core = coloured(flat, region.ink)
    seen = np.zeros((near.h, near.w), np.uint8)
    seen[region.box.y - near.y : region.box.y2 - near.y, region.box.x - near.x : region.box.x2 - near.x] = (
        region.mask
    )
    touched = cv2.dilate(
        cv2.resize(seen, (full.w, full.h), interpolation=cv2.INTER_NEAREST), box_kernel(5, 5)
    )
    level = float(np.percentile(own[core.astype(bool)], 30)) if core.any() else 255.0
    white = float(np.clip(level, 120, 250))
    black = 0.3 * white
    bright = np.clip((own.astype(np.float32) - black) * (255.0 / (white - black)), 0, 255).astype(np.uint8)
    part = gray[inside]
    part[:] = np.where(touched.astype(bool), np.maximum(part, bright), part)
    return full


def draw_stamps(
    shape: tuple[int, ...], regions: tuple[StampRegion, ...], *, dpi: float, divisor: int
) -> Image:
    """Return the full-size mask (uint8 0/1) of stamps, gaps up to 1.5 mm closed."""
    out = np.zeros(shape[:2], np.uint8)
    size = px(1.5, dpi / divisor) | 1
    for region in regions:
        near = cv2.morphologyEx(region.mask, cv2.MORPH_CLOSE, box_kernel(size, size))
        box = region.box
        part = out[box.y * divisor : box.y2 * divisor, box.x * divisor : box.x2 * divisor]
        size_px = (part.shape[1], part.shape[0])
        part |= np.asarray(cv2.resize(near, size_px, interpolation=cv2.INTER_NEAREST), dtype=np.uint8)
    return out
