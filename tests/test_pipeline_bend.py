"""Each page of an open book is straightened by its own bend towards the fold."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.arrays import Mask
from pipeline.bend import find_bend
from pipeline.dewarp import straighten
from pipeline.rules import find_rules
from tests.drawn import DPI, blank, draw_table

FOLD = 600


def open_book(sag_px: float) -> Mask:
    """Return two tables whose lines fall towards the fold, steeper the nearer."""
    flat = blank(2 * FOLD, 600)
    draw_table(flat, [40, 150, 400, 570], [60, 160, 260, 360, 460, 560])
    draw_table(flat, [630, 800, 1000, 1160], [90, 190, 290, 390, 490])
    bent = np.zeros_like(flat)
    for x in range(2 * FOLD):
        near = 1 - abs(x - FOLD) / FOLD
        bent[:, x] = np.roll(flat[:, x], round(sag_px * near**4))
    return bent


@pytest.mark.parametrize("sag_px", [15, 30])
def test_both_pages_of_a_spread_come_straight(sag_px: float) -> None:
    ink = open_book(sag_px)
    bend = find_bend(find_rules(ink, dpi=DPI), ink, dpi=DPI, gutter_x=FOLD)
    assert bend is not None
    straight = straighten(np.asarray(255 - ink * 255, np.uint8), bend.moves)
    rules = find_rules(np.asarray(straight < 160, np.uint8), dpi=DPI).horizontal
    long = [r for r in rules if r.length > 400]
    assert len(long) == 11
    assert max(float(np.ptp(r.across)) for r in long) <= max(4, 0.2 * sag_px)


def test_a_flat_spread_is_left_alone() -> None:
    ink = open_book(0)
    assert find_bend(find_rules(ink, dpi=DPI), ink, dpi=DPI, gutter_x=FOLD) is None
