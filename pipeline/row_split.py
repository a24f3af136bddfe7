"""Rows of tables that rule their columns but not their rows: split by the lines of the first column."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from models.geometry import Box
from pipeline.arrays import Mask
from pipeline.cells import GridCell
from pipeline.grid import Grid
from pipeline.textlines import find_line_boxes

# A row band must be this many letter heights tall before it is asked whether it holds several records.
_TALL_HEIGHTS = 5.0


def split_rows(grid: Grid, ink: Mask, *, text_height_px: float) -> Grid:
    """Return the grid with bands of several records cut to rows; the same grid where there are none.

    A band is cut where its first column holds two or more short lines one below the other (sequence
    numbers), the columns beside it at least as many, and the band lies below the top row (headings wrap).
    """
    cuts = {r: _cuts(grid, r, ink, text_height_px) for r in range(1, len(grid.ys) - 1)}
    if not any(cuts.values()):
        return grid
    ys, first_of = [grid.ys[0]], {}
    for r in range(len(grid.ys) - 1):
        first_of[r] = len(ys) - 1
        ys.extend([*cuts.get(r, []), grid.ys[r + 1]])
    first_of[len(grid.ys) - 1] = len(ys) - 1
    cells: list[GridCell] = []
    for cell in grid.cells:
        first, last = first_of[cell.row_index], first_of[cell.row_index + cell.row_span]
        if cell.row_span > 1 or last - first == 1:
            cells.append(replace(cell, row_index=first, row_span=last - first))
            continue
        for row in range(first, last):
            box = Box(cell.box.x, ys[row], cell.box.w, ys[row + 1] - ys[row])
            cells.append(GridCell(row, cell.column_index, 1, cell.column_span, box))
    ordered = sorted(cells, key=lambda c: (c.row_index, c.column_index))
    return replace(grid, ys=tuple(ys), cells=tuple(ordered))


def _cuts(grid: Grid, row: int, ink: Mask, text_height_px: float) -> list[int]:
    """Return the y positions at which a band is cut, without its own borders; [] for a single record."""
    top, bottom = grid.ys[row], grid.ys[row + 1]
    if bottom - top < _TALL_HEIGHTS * text_height_px:
        return []
    columns = [
        find_line_boxes(
            ink, Box(a + 3, top + 2, max(0, b - a - 6), bottom - top - 4), text_height_px=text_height_px
        )
        for a, b in zip(grid.xs, grid.xs[1:], strict=False)
    ]
    first, others = columns[0], columns[1:]
    most = max((len(c) for c in others), default=0)
    if len(first) < 2 or most < len(first):
        return []
    is_short = float(np.median([b.w for b in first])) <= 3.2 * text_height_px
    if not is_short and len(first) < 4:
        return []
    return [_cut_above(line.y, others, text_height_px) for line in first[1:]]


def _cut_above(line_top: int, others: list[list[Box]], text_height_px: float) -> int:
    """Cut a little above the number, but above the tops of the lines that stand beside it too."""
    beside = [b.y for lines in others for b in lines if abs(b.y - line_top) < 0.8 * text_height_px]
    return min([line_top, *beside]) - 2
