"""Skew and the turn against it: tiny arrays with exact answers, then a property, then no text at all."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from pipeline.deskew import estimate_skew_deg, level_strength, lower_edges, rotate

Image = NDArray[np.uint8]


def typed_page(height: int = 900, width: int = 700) -> Image:
    """Lines of word-like blocks, ragged at the right."""
    page = np.full((height, width), 255, np.uint8)
    rng = np.random.default_rng(3)
    for top in range(80, height - 80, 26):
        x = 60
        while x < width - int(rng.integers(60, 200)):
            length = int(rng.integers(6, 14))
            page[top : top + 11, x : x + length] = 20
            x += length + int(rng.integers(3, 12))
    return page


def test_lower_edges_are_the_last_inked_rows() -> None:
    ink = np.zeros((4, 3), np.uint8)
    ink[1:3, 1] = 1
    assert lower_edges(ink).tolist() == [[1.0, 2.0]]


def test_strength_of_no_points_is_one() -> None:
    assert level_strength(np.zeros((0, 2), np.float32), np.array([0.0, 1.0])).tolist() == [1.0, 1.0]


def test_strength_is_greatest_along_the_line() -> None:
    x = np.arange(300, dtype=np.float32)
    points = np.stack([x, np.floor(50 + x * np.tan(np.radians(2.0)))], axis=1).astype(np.float32)
    angles = np.array([-2.0, 0.0, 2.0, 4.0])
    assert int(np.argmax(level_strength(points, angles))) == 2


@settings(max_examples=12, deadline=None)
@given(st.floats(-14.5, 14.5))
def test_a_known_turn_is_found_within_015_degrees(deg: float) -> None:
    turned = rotate(typed_page(), -deg, fill=(255,))
    assert estimate_skew_deg(turned) == pytest.approx(deg if abs(deg) >= 0.05 else 0.0, abs=0.15)


def test_rotate_below_the_limit_is_the_same_image() -> None:
    page = typed_page()
    assert rotate(page, 0.04) is page


def test_rotate_keeps_all_of_the_page() -> None:
    page = np.zeros((100, 200, 3), np.uint8)
    turned = rotate(page, 10.0, fill=(255, 255, 255))
    assert turned.shape[0] >= 131 and turned.shape[1] >= 213
    assert int((turned[:, :, 0] < 128).sum()) == pytest.approx(20000, rel=0.01)


@pytest.mark.parametrize("level", [0, 128, 255])
def test_a_bare_page_has_no_skew(level: int) -> None:
    assert estimate_skew_deg(np.full((300, 200), level, np.uint8)) == 0.0
