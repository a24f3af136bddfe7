"""Pale words at the end of a line that was found, and traces that are none."""

from __future__ import annotations

import numpy as np
import pytest

from models.geometry import Box
from pipeline.faint import has_traces_beside, smooth_for_faint, with_faint_ends

_CELL = Box(10, 0, 380, 40)
_LINE = Box(100, 8, 100, 24)


def page(
    strokes: list[tuple[int, int]], *, gray: int = 230
) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    made = np.full((40, 400), 255, np.uint8)
    made[8:32, 100:200] = 60
    for first, last in strokes:
        made[10:30, first:last] = gray
    return made


@pytest.mark.parametrize(
    ("strokes", "x", "x2", "why"),
    [
        ([], 100, 200, "nothing pale beside it"),
        ([(215, 260)], 100, 261, "a pale word after a space"),
        ([(215, 240), (255, 290)], 100, 291, "two words, each within reach of what is before it"),
        ([(40, 85)], 39, 200, "a pale word before it"),
        ([(250, 300)], 100, 200, "too far away: another column's or the other side's"),
        ([(215, 218)], 100, 200, "the trace of a rule"),
        ([(380, 399)], 100, 200, "behind the edge of the cell"),
    ],
)
def test_a_line_reaches_over_its_pale_words(
    strokes: list[tuple[int, int]], x: int, x2: int, why: str
) -> None:
    smooth = smooth_for_faint(page(strokes), np.zeros((40, 400), np.uint8))
    found = with_faint_ends(_LINE, smooth, _CELL, text_height_px=20.0)
    assert (found.x, found.x2, found.y, found.h) == (x, x2, 8, 24), why


def test_traces_of_a_stamp_are_no_writing() -> None:
    stamp = np.zeros((40, 400), np.uint8)
    stamp[:, 205:] = 1
    smooth = smooth_for_faint(page([(215, 260)]), stamp)
    assert with_faint_ends(_LINE, smooth, _CELL, text_height_px=20.0) == _LINE


@pytest.mark.parametrize(("gray", "is_doubted"), [(253, True), (255, False)], ids=["traces", "paper"])
def test_traces_beside_a_line_are_told_and_not_read(gray: int, is_doubted: bool) -> None:
    smooth = smooth_for_faint(page([(215, 260)], gray=gray), np.zeros((40, 400), np.uint8))
    assert with_faint_ends(_LINE, smooth, _CELL, text_height_px=20.0) == _LINE
    assert has_traces_beside(_LINE, smooth, _CELL, text_height_px=20.0) is is_doubted


def test_strokes_left_of_a_pale_word_make_one_word() -> None:
    strokes = [(215, 219), (226, 230), (240, 244)]
    smooth = smooth_for_faint(page(strokes), np.zeros((40, 400), np.uint8))
    assert with_faint_ends(_LINE, smooth, _CELL, text_height_px=20.0).x2 > 240
