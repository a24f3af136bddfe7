"""Lines of free text found by their letters: marks go to their own letter, columns are read one by one."""

from __future__ import annotations

import numpy as np
import pytest

from models.geometry import Box
from pipeline.arrays import GrayImage
from pipeline.free_lines import find_free_lines
from pipeline.line_order import reading_order

LETTER = 20


def page(*marks: tuple[int, int, int, int]) -> GrayImage:
    """Return white paper with black bars (x, y, width, height): letters as the layout sees them."""
    gray = np.full((400, 900), 255, np.uint8)
    for x, y, w, h in marks:
        gray[y : y + h, x : x + w] = 0
    return gray


def row(x: int, y: int, count: int) -> list[tuple[int, int, int, int]]:
    """Return letters of a line that begins at ``x`` and whose tops are at ``y``."""
    return [(x + k * 18, y, 12, LETTER) for k in range(count)]


def boxes(gray: GrayImage) -> list[Box]:
    ink = np.asarray(gray < 128, np.uint8)
    return sorted(
        (f.box for f in find_free_lines(gray, ink, text_height_px=LETTER)), key=lambda b: (b.y, b.x)
    )


def test_a_blank_page_has_no_lines() -> None:
    assert boxes(page()) == []


def test_letters_beside_each_other_make_a_line() -> None:
    (box,) = boxes(page(*row(50, 100, 10)))
    assert (box.x, box.y, box.x2, box.y2) == (48, 98, 50 + 9 * 18 + 12 + 2, 100 + LETTER + 2)


def test_halves_of_a_letterhead_are_two_lines() -> None:
    assert len(boxes(page(*row(50, 100, 8), *row(400, 104, 12)))) == 2


def test_a_wide_space_of_a_justified_line_parts_nothing() -> None:
    assert len(boxes(page(*row(50, 100, 5), *row(50 + 5 * 18 + 34, 100, 5)))) == 1


def test_pieces_end_to_end_are_one_line() -> None:
    # The second half stands higher than its letters' middles allow, as in italics on curled paper.
    assert len(boxes(page(*row(50, 100, 5), *[(x, y - 11, w, h) for x, y, w, h in row(146, 100, 5)]))) == 1


def test_a_mark_above_a_letter_is_of_its_line_and_whitened_in_the_other() -> None:
    # The mark stands nearer to the lower line's letter than to the upper line's.
    gray = page(*row(50, 100, 10), *row(50, 150, 10), (86, 139, 10, 8))
    upper, lower = boxes(gray)
    assert upper.y2 <= 122
    assert lower.y == 137


def test_a_comma_stays_in_its_line() -> None:
    (first, _) = boxes(page(*row(50, 100, 10), (50 + 10 * 18, 115, 4, 9), *row(50, 150, 10)))
    assert first.y2 >= 124


@pytest.mark.parametrize(
    ("name", "found", "order"),
    [
        ("one below the other", [(0, 50, 300, 20), (0, 0, 300, 20)], [1, 0]),
        (
            "two columns",
            [(0, 0, 200, 20), (400, 5, 300, 20), (0, 30, 200, 20), (400, 35, 300, 20)],
            [0, 2, 1, 3],
        ),
        ("a full line ends the columns", [(0, 0, 200, 20), (400, 0, 300, 20), (0, 120, 700, 20)], [0, 1, 2]),
        (
            "pieces of a row inside a column stay in their row",
            [(0, 0, 200, 20), (400, 0, 400, 20), (0, 30, 200, 20), (400, 33, 100, 20), (650, 29, 90, 20)],
            [0, 2, 1, 3, 4],
        ),
        (
            "far rows are no columns",
            [(0, 0, 90, 20), (400, 0, 90, 20), (0, 200, 90, 20), (400, 200, 90, 20)],
            [0, 1, 2, 3],
        ),
    ],
)
def test_reading_order(name: str, found: list[tuple[int, int, int, int]], order: list[int]) -> None:
    assert reading_order([Box(*b) for b in found]) == order, name
