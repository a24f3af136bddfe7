"""Boundaries of a grid that no rule made: letters in a row, the rim of a stamp, dirt in a line.

A false row cuts records in two, and each half would read as a whole one.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline.arrays import Mask
from pipeline.cells import count_header_rows, edge_shares, ruled_along, writing_crosses

# A boundary ruled along less than this, in a table whose boundaries mostly are ruled along more than that,
# is made of chance strokes if letters pass through it. On made pages true ones were ruled along 0.57 at
# least, false ones 0.16 at most.
_LEAST_SHARE, _USUAL_SHARE = 0.3, 0.6
_CLOSER_LOOK = 0.5


def without_false_boundaries(
    xs: list[int], ys: list[int], mask: Mask, ink: Mask, *, dpi: float
) -> tuple[list[int], list[int]]:
    """Return the boundaries of columns and rows without those that no rule made.

    ``mask`` holds the pixels of rules, ``ink`` the writing without them (both uint8 0/1). Outer borders and
    the rows of headings stay: over groups of columns a heading's rule is short.
    """
    table = mask[ys[0] : ys[-1] + 1, xs[0] : xs[-1] + 1]
    if _is_any_bare(table, [y - ys[0] for y in ys], dpi=dpi):
        below = edge_shares(mask, ys, xs, dpi=dpi)
        rows = _false(below, ink.T, ys, xs, first=count_header_rows(below) + 1)
        ys = [y for i, y in enumerate(ys) if i not in rows]
    if _is_any_bare(table.T, [x - xs[0] for x in xs], dpi=dpi):
        beside = edge_shares(np.ascontiguousarray(mask.T), xs, ys, dpi=dpi)
        columns = _false(beside, ink, xs, ys, first=1)
        xs = [x for i, x in enumerate(xs) if i not in columns]
    return xs, ys


def _is_any_bare(table: Mask, lines: list[int], *, dpi: float) -> bool:
    """Say whether a boundary is so little ruled that it is worth looking closer: most tables have none."""
    return any(ruled_along(table, at, dpi=dpi).mean() < _CLOSER_LOOK for at in lines[1:-1])


def _false(
    shares: NDArray[np.float64], ink: Mask, lines: list[int], cuts: list[int], *, first: int
) -> set[int]:
    """Return the inner boundaries, from number ``first`` on, that are hardly ruled and written across.

    ``ink`` is turned so that the boundaries ``lines`` run down it.
    """
    usual = shares.mean(axis=1)
    if float(np.median(usual)) < _USUAL_SHARE:
        return set()
    found = set()
    for i in range(first, len(lines) - 1):
        if usual[i] < _LEAST_SHARE and any(
            writing_crosses(ink, x=lines[i], top=top, bottom=bottom) for top, bottom in pairwise(cuts)
        ):
            found.add(i)
    return found
