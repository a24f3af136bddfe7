"""What the columns of a table hold: by printed headings, else as on the page before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extractors.headings import ColumnRole, HeadingMatch, match_heading
from extractors.running_headings import read_running_heading
from extractors.text import join_broken
from models.page import Cell, Table
from models.record import FieldName

MAX_HEADER_ROWS = 4  # title row, two levels of headings, and one that the layout cut in two
_FULL_WIDTH = (
    0.8  # a cell over this share of the columns is a title or a running heading, no group of columns
)
_SAME_PLACE = 0.04  # of the table's width: what the edges of a column move between two pages of one register
GRAVE_FIELDS = frozenset({FieldName.GRAVE_LOT, FieldName.GRAVE_ROW, FieldName.GRAVE_NUMBER})
NAME_ROLES = frozenset({ColumnRole.NAME_AND_OTHER, ColumnRole.FREE_LABELS})
_PLACES = frozenset(
    {FieldName.HOME_PLACE, FieldName.RESIDENCE, FieldName.DEATH_PLACE, FieldName.BURIAL_PLACE}
)
# Columns that a list of people has beside the name; a table with a name and none of these is no register.
_PERSON_FIELDS = frozenset(
    {
        FieldName.BIRTH_DATE,
        FieldName.HOME_PLACE,
        FieldName.RESIDENCE,
        FieldName.RANK,
        FieldName.UNIT,
        FieldName.ENLISTMENT_DATE,
        FieldName.DEATH_DATE,
        FieldName.DEATH_PLACE,
        FieldName.BURIAL_PLACE,
        FieldName.CEMETERY,
        FieldName.NEXT_OF_KIN,
        FieldName.CERTIFICATE_NUMBER,
    }
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it holds, its printed heading, and its edges as shares (0..1) of the table's width."""

    index: int
    role: ColumnRole
    name: FieldName | None
    heading: str
    left: float
    right: float
    level: str = ""
    is_guessed: bool = False

    @property
    def is_open(self) -> bool:
        """Whether its heading says of no field that it is the one."""
        return self.name is FieldName.OTHER and self.role is ColumnRole.FIELD

    @property
    def is_unread(self) -> bool:
        """Whether nobody knows its heading, not even as one of a field that has no name here."""
        return self.is_open and match_heading(self.heading) is None


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a table and the row where its records begin; ``is_headed``: by headings of its own."""

    columns: tuple[Column, ...]
    first_row: int
    is_headed: bool


@dataclass(frozen=True, slots=True)
class PersonColumns:
    """How much the headings of a page's tables speak of people and of graves."""

    has_name: bool = False
    person_count: int = 0
    grave_count: int = 0


def find_person_columns(tables: Iterable[Table]) -> PersonColumns:
    """Return what the printed headings of ``tables`` name; nothing where none has headings."""
    columns = [c for t in tables if (layout := read_headings(t)) is not None for c in layout.columns]
    names = {c.name for c in columns if c.name is not None}
    has_name = FieldName.FULL_NAME in names or any(c.role in NAME_ROLES for c in columns)
    return PersonColumns(has_name, len(names & _PERSON_FIELDS), len(names & GRAVE_FIELDS))


def is_register(layout: Layout) -> bool:
    """Say whether the columns are those of a list of people or graves."""
    names = {c.name for c in layout.columns if c.name is not None}
    has_name = FieldName.FULL_NAME in names or any(c.role in NAME_ROLES for c in layout.columns)
    has_rank = any(c.role is ColumnRole.RANK_POSITION for c in layout.columns)
    graves = len(names & GRAVE_FIELDS)
    return (
        graves >= 2 or (has_name and bool(names & _PERSON_FIELDS or graves or has_rank)) or _is_free(layout)
    )


def _is_free(layout: Layout) -> bool:
    return any(c.role is ColumnRole.FREE_LABELS for c in layout.columns)


def cells_by_place(table: Table) -> Mapping[tuple[int, int], Cell]:
    """Return for each (row, column) the cell that covers it; places without a cell are left out."""
    return {
        (r, c): cell
        for cell in table.cells
        for r in range(cell.row_index, cell.row_index + cell.row_span)
        for c in range(cell.column_index, cell.column_index + cell.column_span)
    }


def cell_text(cell: Cell) -> str:
    """Return the cell's lines as one text, broken numbers joined."""
    return join_broken([line.text for line in cell.lines if line.words])


def is_number_row(cells: Sequence[Cell]) -> bool:
    """Say whether the row holds only the numbers of the columns (1, 2, 3 … or A, B, 1, 2 …)."""
    texts = [re.sub(r"[^\w]", "", cell_text(c)) for c in cells if c.lines]
    numbers = [int(t) for t in texts if t.isdecimal()]
    if len(numbers) < 3 or any(len(t) > 2 for t in texts):
        return False
    steps = sum(b - a == 1 for a, b in pairwise(numbers))
    return numbers[0] <= 3 and steps >= 0.7 * (len(numbers) - 1) and len(numbers) >= 0.6 * len(texts)


def read_headings(table: Table) -> Layout | None:
    """Return the columns by their printed headings, or None where the table has none that are known."""
    depth = _header_depth(table)
    if depth == 0:
        return None
    grid = cells_by_place(table)
    columns = tuple(_headed_column(table, grid, c, depth) for c in range(table.column_count))
    return Layout(columns, _first_body_row(table, depth), is_headed=True)


def carry_columns(table: Table, carried: Sequence[Column]) -> Layout | None:
    """Return the columns of the table before where this one has the same layout, or None."""
    if not carried or len(carried) != table.column_count:
        return None
    edges = column_edges(table)
    moved = [abs(a - c.left) + abs(b - c.right) for (a, b), c in zip(edges, carried, strict=True)]
    if sum(moved) / len(moved) > 2 * _SAME_PLACE:
        return None
    return Layout(tuple(carried), _first_body_row(table, 0), is_headed=False)


def fill_unmatched(layout: Layout, carried: Sequence[Column]) -> Layout:
    """Let columns whose heading was not understood be what the same column was on the page before."""
    if len(carried) != len(layout.columns):
        return layout
    taken = {(c.role if c.name is None else c.name) for c in layout.columns}
    pairs = zip(layout.columns, carried, strict=True)
    filled = tuple(
        replace(before, left=now.left, right=now.right)
        if now.is_open and (before.role if before.name is None else before.name) not in taken
        else now
        for now, before in pairs
    )
    return replace(layout, columns=filled)


def column_edges(table: Table) -> tuple[tuple[float, float], ...]:
    """Return left and right edge of each column as shares of the table's width; even shares where unknown."""
    width = max(1, table.box.w)
    edges = []
    for index in range(table.column_count):
        boxes = [c.box for c in table.cells if c.column_index == index and c.column_span == 1]
        if boxes:
            left, right = min(b.x for b in boxes) - table.box.x, max(b.x2 for b in boxes) - table.box.x
            edges.append((left / width, right / width))
        else:
            edges.append((index / table.column_count, (index + 1) / table.column_count))
    return tuple(edges)


def _header_depth(table: Table) -> int:
    """Return how many rows at the top are headings: the lowest that reads like headings, and all above."""
    limit = min(MAX_HEADER_ROWS, table.row_count)
    depth = 0
    for row_index in range(limit):
        if is_heading_row(table.row(row_index)):
            depth = row_index + 1
        elif row_index >= table.header_row_count and depth:
            break
    if depth == 0:
        return 0
    while depth < min(table.header_row_count, limit) and not _begins_body(table.row(depth)):
        depth += 1
    return depth


def _begins_body(cells: Sequence[Cell]) -> bool:
    """Say whether a row is no heading of columns: it holds data, or heads graves."""
    return reads_like_data(cells) or _heads_graves(cells)


def _heads_graves(cells: Sequence[Cell]) -> bool:
    """Say whether a row says where the graves below it lie: "Lô A - Hàng 1"."""
    said = read_running_heading(" ".join(t for cell in cells if (t := cell_text(cell))))
    return any(s.is_sure and s.name in GRAVE_FIELDS for s in said)


def is_heading_row(cells: Sequence[Cell]) -> bool:
    """Say whether at least two cells, and two in five, hold headings that are known, and none holds data."""
    if reads_like_data(cells):
        return False  # most rows of a register, told without looking up headings
    texts = [t for cell in cells if (t := cell_text(cell))]
    matches = sum(_match(t) is not None for t in texts)
    return matches >= 2 and matches >= 0.4 * len(texts) and not _heads_graves(cells)


def reads_like_data(cells: Sequence[Cell]) -> bool:
    """Say whether a row begins with a number or holds a date; headings do neither."""
    texts = [t for cell in cells if (t := cell_text(cell))]
    if not texts:
        return False
    is_numbered = cells[0].column_index == 0 and bool(re.fullmatch(r"\d{1,5}[.)]?", cell_text(cells[0])))
    return (is_numbered and not is_number_row(cells)) or any(
        re.fullmatch(r"\d{1,2}[./-]\d{1,2}[./-]\d{4}|(18|19|20)\d\d", t) for t in texts
    )


def _first_body_row(table: Table, depth: int) -> int:
    first = depth
    if table.number_row_index is not None and table.number_row_index <= depth + 1:
        return max(first, table.number_row_index + 1)
    while first < table.row_count and is_number_row(table.row(first)):
        first += 1
    return first


def _match(text: str) -> HeadingMatch | None:
    return match_heading(text) if text else None


def _headed_column(table: Table, grid: Mapping[tuple[int, int], Cell], index: int, depth: int) -> Column:
    left, right = column_edges(table)[index]
    parts = _heading_parts(table, grid, index, depth)
    heading = " ".join(parts)
    match, group = _match_parts(parts)
    if match is None:
        return Column(index, ColumnRole.FIELD, FieldName.OTHER, heading, left, right)
    if match.role is ColumnRole.PLACE_PART:
        name = group.name if group is not None and group.name in _PLACES else match.name
        return Column(index, match.role, name or FieldName.HOME_PLACE, heading, left, right, match.level)
    return Column(index, match.role, match.name, heading, left, right)


def _heading_parts(
    table: Table, grid: Mapping[tuple[int, int], Cell], index: int, depth: int
) -> tuple[str, ...]:
    cells = dict.fromkeys(cell for row in range(depth) if (cell := grid.get((row, index))) is not None)
    narrow = [c for c in cells if table.column_count < 3 or c.column_span < _FULL_WIDTH * table.column_count]
    return tuple(t for cell in narrow if (t := cell_text(cell)))


def _match_parts(parts: Sequence[str]) -> tuple[HeadingMatch | None, HeadingMatch | None]:
    """Return the match of the column and that of the group above it (None where there is no group)."""
    if not parts:
        return None, None
    if len(parts) == 1:
        return _match(parts[0]), None
    group, own = _match(parts[0]), _match(parts[-1])
    if own is not None and own.role is ColumnRole.PLACE_PART:
        return own, group
    joined = _match(" / ".join(parts)) or _match(" ".join(parts))
    if joined is not None and (own is None or joined.score >= own.score):
        return joined, group
    return own or joined, group
