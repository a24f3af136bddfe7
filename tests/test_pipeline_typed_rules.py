"""Dashes and bars struck on a typewriter are wiped; letters that look like them stay."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.arrays import Mask
from pipeline.parts import find_parts
from pipeline.typed_rules import wipe_typed_rules
from tests.drawn import blank, draw_word

LETTER_PX = 14.0


def wiped(ink: Mask) -> tuple[Mask, int]:
    out = ink.copy()
    gray = np.asarray(255 - out * 255, np.uint8)
    count = wipe_typed_rules(gray, out, find_parts(ink), text_height_px=LETTER_PX)
    assert not (gray[out == 0] < 255).any()
    return out, count


def bars(xs: list[int], *, rows: int, has_dots: bool) -> Mask:
    ink = blank()
    for x in xs:
        for row in range(rows):
            y = 60 + 32 * row
            ink[y : y + 14, x : x + 3] = 1
            if has_dots:
                ink[y + 18 : y + 21, x : x + 3] = 1
    return ink


@pytest.mark.parametrize("has_dots", [False, True], ids=["|", "!"])
def test_piles_of_bars_go_and_words_between_stay(has_dots: bool) -> None:
    words = blank()
    for row in range(10):
        draw_word(words, 90, 60 + 32 * row, letters=6)
    out, _ = wiped(words | bars([60, 220, 400, 640], rows=10, has_dots=has_dots))
    assert (out == words).all()


def test_columns_of_ones_with_writing_beside_them_are_no_rules() -> None:
    ink = bars([220, 400, 520], rows=10, has_dots=False)
    for row in range(10):
        draw_word(ink, 560, 60 + 32 * row, letters=6)
    out, count = wiped(ink)
    assert (count, (out == ink).all()) == (0, True)


@pytest.mark.parametrize(
    ("xs", "rows"),
    [([200], 10), ([200, 400], 10), ([60, 220, 400], 3)],
    ids=["a column of I", "two columns of 1", "too few rows"],
)
def test_slim_letters_in_columns_are_no_rules(xs: list[int], rows: int) -> None:
    ink = bars(xs, rows=rows, has_dots=False)
    out, count = wiped(ink)
    assert (count, (out == ink).all()) == (0, True)


def test_a_row_of_dashes_goes_and_a_few_stay() -> None:
    ink = blank()
    for x in range(40, 760, 12):
        ink[100:103, x : x + 8] = 1
    few = blank()
    for x in range(40, 100, 12):
        few[200:203, x : x + 8] = 1
    out, count = wiped(ink | few)
    assert count == 60
    assert (out == few).all()
