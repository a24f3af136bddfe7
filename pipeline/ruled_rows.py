"""Tables with rules between rows and none between columns: rows by the rules, columns by the white."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from models.geometry import Box
from pipeline.arrays import Mask
from pipeline.cells import GridCell, writing_crosses
from pipeline.columns import boundaries_in, find_gaps
from pipeline.grid import MIN_CELL_IN, Grid
from pipeline.rules import Rule

# Rules of one table begin and end within this distance of each other, and are at least this long.
_SAME_END_IN, _LEAST_IN = 0.2, 3.0
# A rule above the headings, one below them, one at the end.
_LEAST_RULES = 3
# Fewer lines than this make no columns.
_LEAST_LINES = 3


def find_ruled_rows(rules: tuple[Rule, ...], ink: Mask, *, dpi: float, text_height_px: float) -> list[Grid]:
    """Return the tables that horizontal ``rules`` make; ``ink`` is the writing without rules."""
    grids = []
    for group in _alike(rules, dpi=dpi):
        grid = _grid_of(group, ink, dpi=dpi, text_height_px=text_height_px)
        if grid is not None:
            grids.append(grid)
    return grids


def _alike(rules: tuple[Rule, ...], *, dpi: float) -> list[list[Rule]]:
    """Group long rules that begin and end alike, each group from top to bottom."""
    groups: list[list[Rule]] = []
    reach = _SAME_END_IN * dpi
    for rule in sorted((r for r in rules if r.length >= _LEAST_IN * dpi), key=lambda r: r.middle):
        for group in groups:
            if abs(group[0].start - rule.start) <= reach and abs(group[0].end - rule.end) <= reach:
                group.append(rule)
                break
        else:
            groups.append([rule])
    return [group for group in groups if len(group) >= _LEAST_RULES]


def _grid_of(group: list[Rule], ink: Mask, *, dpi: float, text_height_px: float) -> Grid | None:
    ys = [round(group[0].middle)]
    for rule in group[1:]:
        if rule.middle - ys[-1] >= MIN_CELL_IN * dpi:
            ys.append(round(rule.middle))
    left, right = round(min(r.start for r in group)), round(max(r.end for r in group))
    if len(ys) < _LEAST_RULES:
        return None
    body = Box(left, ys[1], right - left, ys[-1] - ys[1])
    gaps, lines = find_gaps(ink, body, text_height_px=text_height_px)
    if not gaps or lines < _LEAST_LINES:
        return None
    heads = ink[ys[0] : ys[1], left:right].astype(np.bool_)
    xs = [left, *(left + x for x in boundaries_in(gaps, list(heads))), right]
    return Grid(tuple(xs), tuple(ys), _cells(xs, ys, ink), is_ruled=False)


def _cells(xs: list[int], ys: list[int], ink: Mask) -> tuple[GridCell, ...]:
    """Return the cells; a heading that is written across columns spans them."""
    cells = []
    for r, (top, bottom) in enumerate(pairwise(ys)):
        first = 0
        for c in range(len(xs) - 1):
            is_last = c == len(xs) - 2
            if r == 0 and not is_last and writing_crosses(ink, x=xs[c + 1], top=top, bottom=bottom):
                continue
            box = Box(xs[first], top, xs[c + 1] - xs[first], bottom - top)
            cells.append(GridCell(r, first, 1, c + 1 - first, box))
            first = c + 1
    return tuple(cells)
