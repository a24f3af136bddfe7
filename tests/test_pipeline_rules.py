"""Rules are found through slant, breaks and doubling, and letters are not rules."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.dewarp import estimate_curl, pixel_map, straighten
from pipeline.rules import find_rules, paint_rules
from tests.drawn import DPI, blank, draw_rule, draw_table, draw_word


def test_a_straight_rule_is_found_where_it_was_drawn() -> None:
    ink = blank()
    draw_rule(ink, (100, 300), (700, 300))
    rules = find_rules(ink, dpi=DPI)
    assert len(rules.horizontal) == 1
    assert not rules.vertical
    assert rules.horizontal[0].middle == pytest.approx(300, abs=1)
    assert (rules.horizontal[0].start, rules.horizontal[0].end) == pytest.approx((100, 700), abs=3)


@pytest.mark.parametrize("gap", [10, 60, 150])
def test_a_broken_rule_stays_one_rule(gap: int) -> None:
    ink = blank()
    draw_rule(ink, (100, 300), (350, 300))
    draw_rule(ink, (350 + gap, 301), (700, 301))
    assert len(find_rules(ink, dpi=DPI).horizontal) == 1


def test_a_doubled_rule_is_one_rule() -> None:
    ink = blank()
    draw_rule(ink, (100, 300), (700, 300), thickness=1)
    draw_rule(ink, (100, 305), (700, 305), thickness=1)
    assert len(find_rules(ink, dpi=DPI).horizontal) == 1


def test_two_rules_a_row_apart_stay_two() -> None:
    ink = blank()
    draw_rule(ink, (100, 300), (700, 300))
    draw_rule(ink, (100, 340), (700, 340))
    assert len(find_rules(ink, dpi=DPI).horizontal) == 2


def test_writing_is_no_rule() -> None:
    ink = blank()
    for y in range(40, 560, 30):
        draw_word(ink, 60, y, letters=50)
    rules = find_rules(ink, dpi=DPI)
    assert (rules.horizontal, rules.vertical) == ((), ())
    assert not rules.mask.any()


def test_serifs_of_words_are_no_rule() -> None:
    # The bold headings "hy sinh", "hy sinh" of a 300 dpi page: joined serifs, strokes over half of them.
    ink = blank()
    for start in (100, 260):
        draw_rule(ink, (start, 300), (start + 60, 300), thickness=1)
        for x in range(start, start + 60, 9):
            ink[280:300, x : x + 5] = 1
    assert find_rules(ink, dpi=DPI).horizontal == ()


@settings(max_examples=20, deadline=None)
@given(slant=st.floats(-2.0, 2.0))
def test_a_slanted_rule_is_followed(slant: float) -> None:
    ink = blank()
    rise = round(600 * np.tan(np.deg2rad(slant)))
    draw_rule(ink, (100, 300), (700, 300 + rise))
    rules = find_rules(ink, dpi=DPI).horizontal
    assert len(rules) == 1
    assert rules[0].at(700) == pytest.approx(300 + rise, abs=2)


def test_painting_covers_every_pixel_of_the_rules() -> None:
    ink = blank()
    draw_rule(ink, (100, 300), (700, 310))
    painted = paint_rules(find_rules(ink, dpi=DPI), dpi=DPI)
    assert not (ink.astype(bool) & ~painted.astype(bool)).any()


@settings(max_examples=10, deadline=None)
@given(amplitude=st.floats(4.0, 18.0), phase=st.floats(0.0, 6.28))
def test_straightening_takes_out_a_known_wave(amplitude: float, phase: float) -> None:
    ink = blank(1000, 800)
    draw_table(ink, [100, 300, 500, 700, 900], list(range(100, 701, 60)))
    waved = np.zeros_like(ink)
    for x in range(ink.shape[1]):
        waved[:, x] = np.roll(ink[:, x], round(amplitude * np.sin(phase + x / 250)))
    rules = find_rules(waved, dpi=DPI)
    curl = estimate_curl(rules, width_px=1000, height_px=800)
    straight = straighten(waved, pixel_map(curl, width_px=1000, height_px=800), is_mask=True)
    found = [r for r in find_rules(straight, dpi=DPI).horizontal if r.length > 600]
    assert len(found) == 11
    assert max(float(r.across.max() - r.across.min()) for r in found) <= 3.0


def test_a_page_without_rules_has_no_curl() -> None:
    rules = find_rules(blank(), dpi=DPI)
    assert estimate_curl(rules, width_px=800, height_px=600).bend_px == 0.0
