"""Rows that run over two facing pages: names in the left table, what befell them in the right one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from extractors.columns_meaning import NAME_ROLES, Layout, read_headings
from extractors.headings import ColumnRole
from models.geometry import Box, union_of
from models.page import Table
from models.record import FieldName

_SAME_HEIGHT = 0.7  # of the lower table stands beside the other
_SAME_ROW = 0.5  # of a row's height is shared with the row it goes on from


def join_across(tables: Sequence[Table]) -> Iterator[Table]:
    """Yield the tables of a page, those whose rows go on in a table to the right of them joined to one.

    The right one names nobody and counts nothing, and each of its rows stands beside one of the left.
    """
    waiting = list(tables)
    while waiting:
        left = waiting.pop(0)
        if waiting and (joined := _joined(left, waiting[0])) is not None:
            waiting.pop(0)
            yield joined
        else:
            yield left


def _joined(left: Table, right: Table) -> Table | None:
    box = left.box
    overlap = min(box.y2, right.box.y2) - max(box.y, right.box.y)
    if right.box.x < box.x2 - box.w // 20 or overlap < _SAME_HEIGHT * min(box.h, right.box.h):
        return None
    headed, other = read_headings(left), read_headings(right)
    if headed is None or other is None or not _names_people(headed) or _begins_rows(other):
        return None
    rows = _row_map(left, right)
    if rows is None:
        return None
    cells = tuple(
        replace(c, row_index=rows[c.row_index], column_index=c.column_index + left.column_count)
        for c in right.cells
        if c.row_index in rows
    )
    return replace(
        left,
        box=union_of((left.box, right.box)),
        column_count=left.column_count + right.column_count,
        cells=(*left.cells, *cells),
    )


def _names_people(layout: Layout) -> bool:
    return any(c.name is FieldName.FULL_NAME or c.role in NAME_ROLES for c in layout.columns)


def _begins_rows(layout: Layout) -> bool:
    return _names_people(layout) or any(c.role is ColumnRole.SEQUENCE for c in layout.columns)


def _row_map(left: Table, right: Table) -> dict[int, int] | None:
    """Return for each row of the right table the row of the left that it goes on from, or None."""
    places = {r: box for r in range(left.row_count) if (box := _extent(left, r)) is not None}
    found: dict[int, int] = {}
    for row in range(right.row_count):
        here = _extent(right, row)
        if here is None:
            continue
        shared = {r: min(here.y2, box.y2) - max(here.y, box.y) for r, box in places.items()}
        best = max(shared, key=lambda r: shared[r], default=None)
        if best is None or shared[best] < _SAME_ROW * min(here.h, places[best].h):
            return None
        found[row] = best
    in_order = all(a < b for a, b in pairwise(found.values()))
    return found if found and in_order else None


def _extent(table: Table, row_index: int) -> Box | None:
    boxes = [c.box for c in table.row(row_index) if c.row_span == 1]
    return union_of(boxes) if boxes else None
