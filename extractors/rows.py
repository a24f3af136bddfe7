"""The rows of a register: which is a record, which goes on from the row above, which only heads others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from extractors.columns_meaning import (
    GRAVE_FIELDS,
    NAME_ROLES,
    Column,
    Layout,
    cell_text,
    cells_by_place,
    is_heading_row,
    is_number_row,
)
from extractors.ditto_marks import digit_height_px, is_low_mark
from extractors.headings import ColumnRole
from extractors.ink import Ink, ink_of_lines
from extractors.running_headings import read_running_heading
from extractors.text import fold
from models.geometry import Box, union_of
from models.page import Cell, Line, Table
from models.record import FieldName, Reason

_TOTAL = re.compile(
    r"^\W*(?:tong (?:so|cong|hop)\b\s*(?:[:\d(.=]|mo\b|liet s|co\b|la\b|$)|cong\s*(?:[:\d(=]|lai\b|khoan|$)"
    r"|(?:danh sach|so) nay (?:gom|co)\b)"
)
_DIGIT_SHAPES = str.maketrans(
    {"O": "0", "o": "0", "l": "1", "I": "1", "|": "1", "S": "5", "B": "8", "Z": "2"}
)
_DATES = frozenset({FieldName.BIRTH_DATE, FieldName.DEATH_DATE, FieldName.ENLISTMENT_DATE})
_ORDINAL = re.compile(r"(?:[IVXL]{1,5}|[A-H])[.)]?")  # in a cell of its own before a heading
_IN_BRACKETS = re.compile(r"\s*\([^\d()]{1,12}\)")
_SURE_LOOK = 0.8
_WIDE = 0.5  # a cell over half of the columns heads the rows below it


class RowKind(StrEnum):
    """What a row of the body is."""

    EMPTY = "empty"
    RECORD = "record"
    CONTINUATION = "continuation"
    HEADING = "heading"
    TOTAL = "total"
    HEADER = "header"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its writing by column index, and the number it carries in the sequence column, if any.

    ``heading`` is the writing of a row that heads others.
    """

    row_index: int
    kind: RowKind
    inks: Mapping[int, Ink]
    number: int | None = None
    heading: Ink | None = None
    is_settled: bool = False


def read_rows(table: Table, layout: Layout, *, page_no: int) -> tuple[Row, ...]:
    """Return the body rows of ``table`` from top to bottom, each with its kind."""
    grid = cells_by_place(table)
    digit_px = digit_height_px(table)
    rows = range(layout.first_row, table.row_count)
    return tuple(_read_row(table, layout, grid, r, page_no=page_no, digit_px=digit_px) for r in rows)


def read_number(text: str) -> int | None:
    """Return the running number in a sequence cell, or None; look-alike letters count as digits."""
    match = re.fullmatch(r"\W*([0-9]{1,5})\W*", text.translate(_DIGIT_SHAPES).strip())
    return int(match.group(1)) if match else None


def find_broken(numbers: Sequence[int | None], *, before: int | None) -> frozenset[int]:
    """Return the indexes where the running numbers really break: gaps or repeats that the next rows confirm.

    ``before`` is the number of the row above the first. One number that fits nothing, between two that fit
    each other, is a misread number and breaks nothing; to start again from 1 is a new group.
    """
    known = [(i, n) for i, n in enumerate(numbers) if n is not None]
    broken: set[int] = set()
    last = (-1, before) if before is not None else None
    for at, (index, number) in enumerate(known):
        if last is None or last[1] is None or number - last[1] == index - last[0]:
            last = (index, number)
            continue
        follower = known[at + 1] if at + 1 < len(known) else None
        is_confirmed = follower is not None and follower[1] - number == follower[0] - index
        if number == 1 and (is_confirmed or follower is None):
            last = (index, number)
        elif is_confirmed:
            broken.add(index)
            last = (index, number)
    return frozenset(broken)


def _read_row(
    table: Table,
    layout: Layout,
    grid: Mapping[tuple[int, int], Cell],
    row_index: int,
    *,
    page_no: int,
    digit_px: float,
) -> Row:
    cells = table.row(row_index)
    if not any(c.lines or c.has_ink for c in cells):
        # All that stands here reaches down from above: a rule of the table beside it cut the row in two.
        return Row(row_index, RowKind.EMPTY, {})
    heading = _heading_of(table, layout, cells, page_no=page_no)
    if heading is not None:
        is_total = bool(_TOTAL.search(fold(heading.text)))
        return Row(row_index, RowKind.TOTAL if is_total else RowKind.HEADING, {}, heading=heading)
    if is_heading_row(cells) or is_number_row(cells):
        return Row(row_index, RowKind.HEADER, {})
    inks = _row_inks(table, layout, grid, row_index, page_no=page_no, digit_px=digit_px)
    number = _number_in(layout, inks)
    return Row(row_index, kind_of(layout.columns, inks, number=number), inks, number)


def _heading_of(table: Table, layout: Layout, cells: Sequence[Cell], *, page_no: int) -> Ink | None:
    """Return the writing of a row that is no record but heads or sums up others, else None."""
    written = [c for c in cells if c.lines and cell_text(c)]
    if not written or len(written) > 3:
        return None
    said = written[1:] if len(written) > 1 and _ORDINAL.fullmatch(cell_text(written[0])) else written
    text = " ".join(cell_text(c) for c in said)
    numbered = next((c for c in layout.columns if c.role is ColumnRole.SEQUENCE), None)
    is_numbered = numbered is not None and any(
        c.column_index == numbered.index and c.column_span == 1 and re.search(r"\d", cell_text(c))
        for c in written
    )
    if is_numbered:
        return None
    is_wide = len(written) == 1 and written[0].column_span >= max(2, _WIDE * table.column_count)
    is_head = len(written) <= 2 and _is_leading(layout, written[0]) and read_running_heading(text)
    if not (is_wide or is_head or _TOTAL.search(fold(text))):
        return None
    lines = [line for cell in said for line in cell.lines]
    return ink_of_lines(lines, page_no=page_no, place=union_of(c.box for c in written))


def _is_leading(layout: Layout, cell: Cell) -> bool:
    """Say whether a cell stands where running headings do: in the sequence or the name column."""
    names = [c.index for c in layout.columns if c.name is FieldName.FULL_NAME or c.role in NAME_ROLES]
    return cell.column_index <= min(names, default=1)


def _row_inks(
    table: Table,
    layout: Layout,
    grid: Mapping[tuple[int, int], Cell],
    row_index: int,
    *,
    page_no: int,
    digit_px: float,
) -> dict[int, Ink]:
    inks = {}
    for column in layout.columns:
        cell = grid.get((row_index, column.index))
        ink = None if cell is None else _cell_ink(table, column, cell, row_index, page_no=page_no)
        if ink is None or cell is None:
            continue
        is_ditto = column.role is not ColumnRole.SEQUENCE and is_low_mark(cell.lines, digit_px)
        inks[column.index] = replace(ink, text='"').doubted(Reason.AMBIGUOUS) if is_ditto else ink
    return inks


def _cell_ink(table: Table, column: Column, cell: Cell, row_index: int, *, page_no: int) -> Ink | None:
    lines: Sequence[Line] = [line for line in cell.lines if line.words]
    if not lines:
        is_own = cell.row_index == row_index and cell.column_index == column.index
        return ink_of_lines(cell.lines, page_no=page_no, place=cell.box) if cell.has_ink and is_own else None
    reasons: list[Reason] = []
    if cell.column_span > 1:
        lines = _words_in_column(table, column, lines)
        reasons.append(Reason.ROW_UNCERTAIN)
    if cell.row_span > 1 and lines:
        lines, is_sure = _lines_of_row(table, cell, lines, row_index)
        if not is_sure or column.name is FieldName.FULL_NAME:
            reasons.append(Reason.ROW_UNCERTAIN)
    if not lines:
        return None
    ink = ink_of_lines(lines, page_no=page_no, place=cell.box).doubted(*reasons)
    return with_calendar(ink, lines[-1]) if column.name in _DATES else ink


def with_calendar(ink: Ink, line: Line) -> Ink:
    """Return a date with the words in brackets after it ("(ÂL)") that only another look could read.

    A look that knows figures alone leaves them out, and with them what calendar the date is of.
    """
    for reading in line.readings:
        rest = reading.text.removeprefix(line.text)
        if rest != reading.text and reading.confidence >= _SURE_LOOK and _IN_BRACKETS.fullmatch(rest):
            return replace(ink, text=f"{ink.text}{rest}")
    return ink


def _words_in_column(table: Table, column: Column, lines: Iterable[Line]) -> list[Line]:
    """Cut a cell that lost the rule between two columns: each word goes to the column of its centre."""
    left = table.box.x + column.left * table.box.w
    right = table.box.x + column.right * table.box.w
    cut = []
    for line in lines:
        words = tuple(w for w in line.words if left <= w.box.center_x < right)
        if words:
            cut.append(replace(line, words=words, box=union_of(w.box for w in words), readings=()))
    return cut


def _lines_of_row(
    table: Table, cell: Cell, lines: Sequence[Line], row_index: int
) -> tuple[Sequence[Line], bool]:
    """Return the lines of a cell over several rows that belong to one of them, and whether that is sure.

    One line holds for all rows (a commune written once beside its people), and so do several that stand in
    the middle of them. Where every row has lines of its own, the rule between the rows was lost in this
    column, and each row gets its lines.
    """
    if len(lines) == 1:
        return lines, True
    shares = {r: _row_extent(table, cell, r) for r in range(cell.row_index, cell.row_index + cell.row_span)}
    by_row = {r: [x for x in lines if box.y <= x.box.center_y < box.y2] for r, box in shares.items()}
    if all(by_row.values()):
        return by_row[row_index], False
    return lines, _is_in_the_middle(lines, cell.box)


def _is_in_the_middle(lines: Sequence[Line], box: Box) -> bool:
    """Tell whether lines one close below the other stand in the middle of a box, as nothing else would."""
    block = union_of(line.box for line in lines)
    height = max(line.box.h for line in lines)
    return block.h <= 1.8 * height * len(lines) and abs(block.center_y - box.center_y) <= 0.6 * height


def _row_extent(table: Table, cell: Cell, row_index: int) -> Box:
    boxes = [c.box for c in table.row(row_index) if c.row_span == 1]
    if boxes:
        return union_of(boxes)
    height = cell.box.h // cell.row_span
    return Box(cell.box.x, cell.box.y + (row_index - cell.row_index) * height, cell.box.w, height)


def _number_in(layout: Layout, inks: Mapping[int, Ink]) -> int | None:
    columns = [c.index for c in layout.columns if c.role is ColumnRole.SEQUENCE]
    return next((read_number(inks[i].text) for i in columns if i in inks), None)


def kind_of(columns: Sequence[Column], inks: Mapping[int, Ink], *, number: int | None) -> RowKind:
    """Return what a body row is, told by itself: a record, the rest of the one above, or nothing."""
    roles = {c.index: c for c in columns}
    names = {i for i, c in roles.items() if c.name is FieldName.FULL_NAME or c.role in NAME_ROLES}
    sequence = {i for i, c in roles.items() if c.role is ColumnRole.SEQUENCE}
    graves = {i for i, c in roles.items() if c.name in GRAVE_FIELDS}
    said = {i for i, ink in inks.items() if ink.text} - sequence
    has_inked_name = any(i in names for i in inks)
    if not said:
        return RowKind.RECORD if has_inked_name else RowKind.EMPTY
    if number is not None or sequence & inks.keys():
        return RowKind.RECORD
    if has_inked_name:
        is_rest = bool(sequence) and _is_rest_of_name(roles, inks, names, said)
        return RowKind.CONTINUATION if is_rest else RowKind.RECORD
    is_grave = len(graves & said) >= 2 or (bool(graves & said) and not sequence)
    return RowKind.RECORD if is_grave or not names else RowKind.CONTINUATION


def is_dated(columns: Sequence[Column], inks: Mapping[int, Ink]) -> bool:
    """Say whether a column of dates holds text."""
    return any(c.name in _DATES and c.index in inks and inks[c.index].text for c in columns)


def _is_rest_of_name(
    roles: Mapping[int, Column], inks: Mapping[int, Ink], names: set[int], said: set[int]
) -> bool:
    """One or two syllables in the name column, no number, no date, hardly anything else: the name went on."""
    syllables = sum(len(inks[i].text.split()) for i in names & said)
    has_date = is_dated(list(roles.values()), {i: inks[i] for i in said})
    return 0 < syllables <= 2 and not has_date and len(said) <= 2
