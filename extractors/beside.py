"""Tables that stand beside each other and were seen as one: the same headings come again further right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from extractors.columns_meaning import Column, column_edges, read_headings
from extractors.headings import ColumnRole
from models.geometry import Box
from models.page import Table
from models.record import FieldName

_LEAST = 2  # headings that must come again in the same order: one may stand twice in one table


def split_beside(table: Table) -> Iterator[Table]:
    """Yield the table, or the tables beside each other that it really is, from left to right.

    A register of a small cemetery saves paper so: number, name, death, and again number, name, death.
    """
    layout = read_headings(table)
    starts = _starts(layout.columns) if layout is not None else (0,)
    if len(starts) == 1:
        yield table
        return
    for first, last in zip(starts, (*starts[1:], table.column_count), strict=True):
        yield _columns_of(table, first, last)


def _starts(columns: Sequence[Column]) -> tuple[int, ...]:
    """Return the first column of each table: where what the leftmost headings say is said again."""
    meanings = [_meaning(c) for c in columns]
    known = [i for i, meaning in enumerate(meanings) if meaning is not None]
    first = [meanings[i] for i in known[:_LEAST]]
    if len(first) < _LEAST or first[0] == first[1]:
        return (0,)
    again = [
        known[k]
        for k in range(1, len(known) - _LEAST + 1)
        if [meanings[i] for i in known[k : k + _LEAST]] == first
    ]
    return (0, *again)


def _meaning(column: Column) -> tuple[ColumnRole, FieldName | None, str] | None:
    if column.name is FieldName.OTHER and column.role is ColumnRole.FIELD:
        return None
    return column.role, column.name, column.level


def _columns_of(table: Table, first: int, last: int) -> Table:
    """Return the columns from ``first`` up to ``last`` as a table of their own."""
    edges = column_edges(table)
    left = table.box.x + round(edges[first][0] * table.box.w)
    right = table.box.x + round(edges[last - 1][1] * table.box.w)
    cells = tuple(
        replace(c, column_index=c.column_index - first)
        for c in table.cells
        if first <= c.column_index and c.column_index + c.column_span <= last
    )
    box = Box(left, table.box.y, max(1, right - left), table.box.h)
    return replace(table, box=box, column_count=last - first, cells=cells)
