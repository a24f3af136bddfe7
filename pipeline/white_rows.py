"""Rows of tables without rules: each begins where a number stands in the first column."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from models.geometry import Box
from pipeline.arrays import Mask
from pipeline.runs import find_runs
from pipeline.textlines import find_line_boxes

# With numbers on fewer lines than this share, numbers do not tell rows, and every line is one.
LEAST_NUMBERED = 0.3


def find_row_tops(
    ink: Mask, lines: list[tuple[int, int]], first_width: int, *, text_height_px: float
) -> list[int]:
    """Return the boundaries of the rows, one more than there are rows.

    Args:
        ink: The table's columns of pixels over the whole height of the page, uint8 0/1.
        lines: Top and bottom of its lines of writing.
        first_width: How wide its first column is.
        text_height_px: Height of a small letter with its marks.
    """
    top, bottom = lines[0][0], lines[-1][1]
    column = Box(0, top, first_width, bottom - top)
    numbers = [(b.y, b.y2) for b in find_line_boxes(ink, column, text_height_px=text_height_px)]
    if len(numbers) < LEAST_NUMBERED * len(lines):
        return [top - 2, *((a[1] + b[0]) // 2 for a, b in pairwise(lines)), bottom + 3]
    tops = [top - 2]
    if lines[0][1] < sum(numbers[0]) // 2:  # headings without one over the numbers
        numbers.insert(0, lines[0])
    for index, (above, beneath) in enumerate(pairwise(numbers)):
        cut = _cut_between(ink, above, beneath, may_fail=index == 0)
        if cut is not None:
            tops.append(cut)
    return [*tops, bottom + 3]


def _cut_between(
    ink: Mask, above: tuple[int, int], beneath: tuple[int, int], *, may_fail: bool
) -> int | None:
    """Return the middle of the last white above the lower number, between the middles of both.

    Writing of its row may begin higher than the number, which stands in the middle of two lines: the white
    above all of it parts the rows. Where lines touch it is the emptiest height, or None if the cut
    ``may_fail`` (two lines of one heading: "Số" over "TT").
    """
    start, end = sum(above) // 2, sum(beneath) // 2
    profile = ink[start:end].sum(axis=1, dtype=np.int32)
    edges = find_runs(profile == 0)
    if len(edges):
        return start + int(edges[-1].sum()) // 2
    return None if may_fail else start + int(np.argmin(profile))
