"""How far the rows and columns of one table are those of the paper: facts for the evidence of its fields.

A row cut in two, two rows in one, or a rule through the middle of a column leave traces: running numbers
that do not follow, cells left empty that all others fill, lines that end at a cell's edge, headings that
nobody knows. No row or column is changed here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extractors.columns_meaning import Column, Layout
from extractors.headings import ColumnRole
from extractors.rows import Row, RowKind
from models.evidence import Evidence
from models.page import Cell, Line, Table
from models.record import Record

_CUT_PX = 3  # a line this near to the edge of its cell goes on behind it
_USUAL = 0.75  # of the records of a table fill a column: one that leaves it empty is unusual
_LEAST_ROWS = 3  # records, before anything is usual
# Below these shares the structure is doubted. On made pages with heavy ageing half of such fields were wrong,
# of all others one in ten.
_LEAST_FITTING, _LEAST_NUMBERED, _LEAST_UNCUT, _LEAST_WHOLE = 0.5, 0.5, 0.5, 0.8
_BODY = (RowKind.RECORD, RowKind.CONTINUATION)


@dataclass(frozen=True, slots=True)
class RowSense:
    """What speaks for one row of a table, each 0..1 and 1 where there is nothing to tell by.

    ``headed`` is the share of the table's columns whose heading is known, ``numbered`` that of its rows whose
    running numbers follow each other, ``uncut_around`` that of its lines that keep clear of the edges of
    their cells. ``in_order`` says how far the row's own number follows, ``filled`` how much it has of what
    the other rows have, ``uncut`` how many of its own lines keep clear.
    """

    headed: float = 1.0
    numbered: float = 1.0
    in_order: float = 1.0
    filled: float = 1.0
    uncut: float = 1.0
    uncut_around: float = 1.0


NO_TABLE = RowSense()


def is_structure_doubtful(evidence: Evidence) -> bool:
    """Say whether row or column of a field are plainly mistaken: then no letters can make it sure.

    The column holds mostly what does not do for it, hardly any running numbers of the table follow, half of
    the row's lines end at the edges of their cells, or its number is out of order and more speaks against it.
    """
    if evidence.fitting < _LEAST_FITTING or evidence.numbered < _LEAST_NUMBERED:
        return True
    whole = (evidence.uncut, evidence.row_filled, evidence.row_fit)
    return evidence.uncut < _LEAST_UNCUT or (evidence.in_order == 0.0 and min(whole) < _LEAST_WHOLE)


def sense_structure(table: Table, layout: Layout, rows: Sequence[Row]) -> Mapping[int, RowSense]:
    """Return what speaks for each body row of ``table``, by row index; ``rows`` are settled, in order."""
    body = [row for row in rows if row.kind in _BODY]
    headed = _headed(layout.columns, body)
    order = _in_order(rows, layout.columns)
    filled = _filled(rows)
    clear = _clear_lines(table, {row.row_index for row in body})
    counts = [n for row in clear.values() for n in row]
    around = sum(counts) / len(counts) if counts else 1.0
    links = list(order.values())
    return {
        row.row_index: RowSense(
            headed,
            round(sum(links) / len(links), 2) if links else 1.0,
            order.get(row.row_index, 1.0),
            filled.get(row.row_index, 1.0),
            _share(clear.get(row.row_index, ())),
            round(around, 2),
        )
        for row in body
    }


def with_structure(record: Record, sense: RowSense) -> Record:
    """Return the record with what speaks for its row in the evidence of all its fields."""
    if sense == NO_TABLE:
        return record
    fields = tuple(
        made
        if made.evidence is None
        else replace(
            made,
            evidence=replace(
                made.evidence,
                headed=sense.headed,
                numbered=sense.numbered,
                in_order=sense.in_order,
                row_filled=sense.filled,
                uncut=sense.uncut,
                uncut_around=sense.uncut_around,
            ),
        )
        for made in record.fields
    )
    return replace(record, fields=fields)


def _share(flags: Sequence[bool]) -> float:
    return round(sum(flags) / len(flags), 2) if flags else 1.0


def _headed(columns: Sequence[Column], rows: Sequence[Row]) -> float:
    """Return the share of the columns with writing whose heading was understood."""
    written = {i for row in rows for i, ink in row.inks.items() if ink.text}
    return _share([not (c.is_guessed or c.is_unread) for c in columns if c.index in written])


def _in_order(rows: Sequence[Row], columns: Sequence[Column]) -> dict[int, float]:
    """Return for each record how far its number follows the one above and is followed by the one below.

    Headings may begin to count anew. Empty where no column counts.
    """
    if not any(c.role is ColumnRole.SEQUENCE for c in columns):
        return {}
    links: dict[int, list[bool]] = {}
    told = [row for row in rows if row.kind not in (RowKind.EMPTY, RowKind.CONTINUATION)]
    for above, below in pairwise(told):
        if above.kind is below.kind is RowKind.RECORD:
            follows = None not in (above.number, below.number) and below.number == (above.number or 0) + 1
            links.setdefault(above.row_index, []).append(follows)
            links.setdefault(below.row_index, []).append(follows)
    return {index: _share(flags) for index, flags in links.items()}


def _filled(rows: Sequence[Row]) -> dict[int, float]:
    """Return for each record how many of the usual columns it fills."""
    records = [row for row in rows if row.kind is RowKind.RECORD]
    if len(records) < _LEAST_ROWS:
        return {}
    columns = {i for row in records for i in row.inks}
    usual = [i for i in columns if sum(i in row.inks for row in records) >= _USUAL * len(records)]
    return {row.row_index: _share([i in row.inks for i in usual]) for row in records}


def _clear_lines(table: Table, rows: set[int]) -> dict[int, list[bool]]:
    """Return for each row whether its lines keep clear of the edges of their cells."""
    clear: dict[int, list[bool]] = {}
    for cell in table.cells:
        if cell.row_index in rows:
            found = [_is_clear(cell, line) for line in cell.lines if line.words]
            clear.setdefault(cell.row_index, []).extend(found)
    return clear


def _is_clear(cell: Cell, line: Line) -> bool:
    outer, inner = cell.box, line.box
    sides = (inner.x - outer.x, inner.y - outer.y, outer.x2 - inner.x2, outer.y2 - inner.y2)
    return min(sides) > _CUT_PX
