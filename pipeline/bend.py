"""How a page, or each page of a spread, is bent: by its rules, or else by its lines of writing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.arrays import Mask
from pipeline.dewarp import MIN_BEND_PX, Curl, PixelMap, estimate_curl, pixel_map, side_by_side
from pipeline.rules import Rule, Rules
from pipeline.sag import estimate_sag


@dataclass(frozen=True, slots=True)
class Bend:
    """The map that straightens an image, and by how many pixels it is bent at most."""

    moves: PixelMap
    bend_px: float


def find_bend(rules: Rules, ink: Mask, *, dpi: float, gutter_x: int | None) -> Bend | None:
    """Return how to straighten an image, or None where it is straight enough.

    Two pages of an open book bend towards the fold between them (``gutter_x``) each in its own way: no one
    smooth field follows both.
    """
    height, width = ink.shape
    if gutter_x is None:
        curl = _curl_of(rules, ink, dpi=dpi)
        moves = pixel_map(curl, width_px=width, height_px=height) if curl.bend_px > MIN_BEND_PX else None
        return None if moves is None else Bend(moves, curl.bend_px)
    sides = ((0, gutter_x), (gutter_x, width))
    curls = [_curl_of(_cut(rules, a, b), np.ascontiguousarray(ink[:, a:b]), dpi=dpi) for a, b in sides]
    bend_px = max(curl.bend_px for curl in curls)
    if bend_px <= MIN_BEND_PX:
        return None
    left, right = (
        pixel_map(c, width_px=b - a, height_px=height) for c, (a, b) in zip(curls, sides, strict=True)
    )
    return Bend(side_by_side(left, right), bend_px)


def _curl_of(rules: Rules, ink: Mask, *, dpi: float) -> Curl:
    curl = estimate_curl(rules, width_px=ink.shape[1], height_px=ink.shape[0])
    if curl.vertical_move is None:
        return estimate_sag(ink, dpi=dpi) or curl
    return curl


def _cut(rules: Rules, left: int, right: int) -> Rules:
    """Return the rules from column ``left`` to ``right`` as those of a page of its own."""
    parts = [part for r in rules.horizontal if (part := r.between(left, right - 1)) is not None]
    return Rules(
        tuple(Rule(r.along - np.float32(left), r.across, r.thickness_px) for r in parts),
        tuple(
            Rule(r.along, r.across - np.float32(left), r.thickness_px)
            for r in rules.vertical
            if left <= r.middle < right
        ),
        rules.mask[:, left:right],
    )
