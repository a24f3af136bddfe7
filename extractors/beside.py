"""Tables that stand beside each other and were seen as one: the same headings come again further right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from extractors.columns_meaning import NAME_ROLES, Column, column_edges, read_headings
from extractors.headings import ColumnRole
from models.geometry import Box
from models.page import Table
from models.record import FieldName

_LEAST = 2  # headings that must come again in the same order: one may stand twice in one table
# Where stamps or damp hide headings, that of the names comes again and the columns are as wide again.
_LEAST_ALIKE, _SAME_WIDTH = 3, 0.25


def split_beside(table: Table) -> Iterator[Table]:
    """Yield the table, or the tables beside each other that it really is, from left to right.

    A register of a small cemetery saves paper so: number, name, death, and again number, name, death.
    """
    layout = read_headings(table)
    starts = (0,) if layout is None else _starts(layout.columns)
    if layout is not None and len(starts) == 1:
        starts = _starts_by_width(layout.columns)
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


def _starts_by_width(columns: Sequence[Column]) -> tuple[int, ...]:
    """Return the first column of each of two tables by the two columns of names and by how wide all are."""
    names = [i for i, c in enumerate(columns) if c.name is FieldName.FULL_NAME or c.role in NAME_ROLES]
    step = names[-1] - names[0] if len(names) == _LEAST else 0
    pairs = list(zip(columns, columns[step:], strict=False))[:step]
    alike = [abs(_width(a) - _width(b)) <= _SAME_WIDTH * max(_width(a), _width(b)) for a, b in pairs]
    said = [(_meaning(a), _meaning(b)) for a, b in pairs]
    agrees = all(a == b for a, b in said if a is not None and b is not None)
    # The white between the tables may be a column of the left one, and has none beside it.
    is_twice = agrees and len(alike) - sum(alike) <= (len(pairs) > _LEAST_ALIKE)
    return (0, step) if is_twice and sum(alike) >= _LEAST_ALIKE else (0,)


def _width(column: Column) -> float:
    return column.right - column.left


def _meaning(column: Column) -> tuple[ColumnRole, FieldName | None, str] | None:
    if column.is_open:
        return None
    return column.role, column.name, column.level


def _columns_of(table: Table, first: int, last: int) -> Table:
    """Return the columns from ``first`` up to ``last`` as a table of their own."""
    edges = column_edges(table)
    written = {c.column_index for c in table.cells if c.lines}
    while last - 1 > first and last - 1 not in written:
        last -= 1  # the white between two tables
    left = table.box.x + round(edges[first][0] * table.box.w)
    right = table.box.x + round(edges[last - 1][1] * table.box.w)
    cells = tuple(
        replace(c, column_index=c.column_index - first)
        for c in table.cells
        if first <= c.column_index and c.column_index + c.column_span <= last
    )
    box = Box(left, table.box.y, max(1, right - left), table.box.h)
    return replace(table, box=box, column_count=last - first, cells=cells)
