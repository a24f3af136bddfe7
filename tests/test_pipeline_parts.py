"""Parts of the ink: each counted once, wherever it lies; rows of dots wiped, and nothing beside them."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.arrays import Mask
from pipeline.leaders import wipe_leaders
from pipeline.parts import draw_parts, find_parts


def _ink(*boxes: tuple[int, int, int, int]) -> Mask:
    """Return 60x200 ink with these boxes (x, y, width, height) filled."""
    out = np.zeros((60, 200), np.uint8)
    for x, y, w, h in boxes:
        out[y : y + h, x : x + w] = 1
    return out


@pytest.mark.parametrize(
    ("boxes", "expected", "why"),
    [
        ([], 0, "an empty page has none"),
        ([(5, 5, 4, 6)], 1, "one stroke"),
        ([(5, 5, 4, 4), (9, 9, 4, 4)], 1, "they touch by a corner"),
        ([(5, 5, 4, 4), (10, 5, 4, 4)], 2, "one white column between them"),
    ],
)
def test_parts_are_counted_once(boxes: list[tuple[int, int, int, int]], expected: int, why: str) -> None:
    parts = find_parts(_ink(*boxes))
    assert len(parts.boxes) == len(parts.outlines) == expected, why


def test_a_dot_inside_a_ring_is_a_part_and_the_hole_is_none() -> None:
    ink = _ink((20, 10, 40, 40))
    ink[14:46, 24:56] = 0
    ink[28:31, 38:41] = 1
    assert sorted(find_parts(ink).boxes.tolist()) == [[20, 10, 40, 40], [38, 28, 3, 3]]


def test_drawing_all_parts_gives_the_ink_back() -> None:
    ink = _ink((5, 5, 4, 6), (30, 20, 9, 1), (60, 40, 1, 1))
    parts = find_parts(ink)
    assert np.array_equal(draw_parts(parts, range(len(parts.outlines)), (60, 200)), ink)


@pytest.mark.parametrize(
    ("dots", "wiped", "why"),
    [(20, 20, "a leader"), (5, 5, "the shortest leader"), (3, 0, "an ellipsis stays"), (0, 0, "no dots")],
)
def test_rows_of_dots_are_wiped(dots: int, wiped: int, why: str) -> None:
    ink = _ink((10, 20, 14, 18), *((40 + 7 * i, 36, 2, 2) for i in range(dots)))
    gray = np.where(ink > 0, np.uint8(20), np.uint8(255))
    assert wipe_leaders(gray, ink, find_parts(ink), text_height_px=16).dots == wiped, why
    left = (
        _ink((10, 20, 14, 18))
        if wiped
        else _ink((10, 20, 14, 18), *((40 + 7 * i, 36, 2, 2) for i in range(dots)))
    )
    assert np.array_equal(ink, left), why
    assert np.array_equal(gray < 255, left > 0), why


def test_a_leader_is_followed_through_writing_whose_tones_stay() -> None:
    letters = [(x, 20, 5, 18) for x in (36, 56, 76, 90)]  # their feet are at y 37
    tone = (77, 43, 3, 3)  # stands lower than the leader and touches nothing
    leader = [(12 + 10 * i, 37, 3, 3) for i in range(18)]
    ink = _ink(*letters, tone, *leader)
    gray = np.where(ink > 0, np.uint8(20), np.uint8(255))
    wiped = wipe_leaders(gray, ink, find_parts(ink), text_height_px=18)
    assert np.array_equal(ink, _ink(*letters, tone))
    assert wiped.strips and all(36 <= strip.y <= 38 for strip in wiped.strips)


def test_a_comma_on_a_leader_keeps_its_tail() -> None:
    letters = [(40 + 20 * i, 20, 8, 18) for i in range(4)]
    comma = [(112, 34, 3, 6), (111, 38, 2, 3)]
    free = [(122 + 10 * i, 37, 3, 3) for i in range(7)]
    ink = _ink(*letters, *comma, *free)
    gray = np.where(ink > 0, np.uint8(20), np.uint8(255))
    wipe_leaders(gray, ink, find_parts(ink), text_height_px=18)
    assert np.array_equal(ink, _ink(*letters, *comma))
