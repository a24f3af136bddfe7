"""What the columns of a table without readable headings most likely hold, by content. Always a guess."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from rapidfuzz import fuzz

from extractors.columns_meaning import GRAVE_FIELDS, Column, Layout, cell_text, cells_by_place, column_edges
from extractors.dates import parse_date
from extractors.headings import ColumnRole
from extractors.names import is_surname, parse_name
from extractors.places import parse_place
from extractors.ranks import find_entry, split_rank_position
from extractors.rows import read_number
from extractors.text import fold_words
from extractors.units import parse_unit
from models.page import Table
from models.record import DateValue, FieldName, NameValue, PlaceValue, UnitValue

_MIN_COLUMNS, _MIN_ROWS = 3, 2
_MOST = 0.6  # this share of the filled cells must fit what a column is taken for
_JOINT = 0.3  # of the cells of a column of ranks hold a position too: the column is of both
_YOUTH = 14  # years between a birth and what befell a soldier
_SAMPLE = 40  # rows looked at: enough to tell, and a register page has no more
# Three columns of dates are birth, enlistment and death; two are birth and death; one is the death.
_DATE_FIELDS = {
    1: (FieldName.DEATH_DATE,),
    2: (FieldName.BIRTH_DATE, FieldName.DEATH_DATE),
    3: (FieldName.BIRTH_DATE, FieldName.ENLISTMENT_DATE, FieldName.DEATH_DATE),
}


# Headings too short to be known by likeness alone ("Hàn 5" for "Hàng"), but likely where they lack.
_SHORT_HEADINGS = (
    ("hang", FieldName.GRAVE_ROW),
    ("lo", FieldName.GRAVE_LOT),
    ("khu", FieldName.GRAVE_LOT),
    ("moso", FieldName.GRAVE_NUMBER),
    ("somo", FieldName.GRAVE_NUMBER),
    ("sinh", FieldName.BIRTH_DATE),
    ("donvi", FieldName.UNIT),
    ("hysinh", FieldName.DEATH_DATE),
    ("ghichu", FieldName.NOTES),
)
_SHORT_LIKENESS = 70


@dataclass(frozen=True, slots=True)
class Content:
    """Shares (0..1) of a column's filled cells that read as each kind, and the middle year of its dates."""

    sequence: float = 0.0
    date: float = 0.0
    name: float = 0.0
    place: float = 0.0
    unit: float = 0.0
    rank: float = 0.0
    year: float = 0.0


def guess_columns(table: Table, first_row: int = 0) -> Layout | None:
    """Return guessed columns, or None where no column reads as names or nothing beside them as their data."""
    if table.column_count < _MIN_COLUMNS or table.row_count - first_row < _MIN_ROWS:
        return None
    texts = column_texts(table, first_row)
    contents = [_content(t) for t in texts]
    chosen = _choose(contents)
    if FieldName.FULL_NAME not in chosen.values() or len(chosen) < 2:
        return None
    edges = column_edges(table)
    columns = []
    for index, (left, right) in enumerate(edges):
        if index == 0 and contents[0].sequence >= _MOST:
            columns.append(Column(0, ColumnRole.SEQUENCE, None, "", left, right, is_guessed=True))
            continue
        name = chosen.get(index, FieldName.OTHER)
        blank = Column(index, ColumnRole.FIELD, name, "", left, right, is_guessed=True)
        columns.append(_as_guess(blank, name, texts[index]))
    return Layout(tuple(columns), first_row, is_headed=False)


def guess_name_column(table: Table, layout: Layout) -> Layout:
    """Return the layout with the column of names found by content where no heading told it."""
    names = [c for c in layout.columns if c.name is FieldName.FULL_NAME or c.role is not ColumnRole.FIELD]
    if any(c.name is FieldName.FULL_NAME or c.role is ColumnRole.NAME_AND_OTHER for c in names):
        return layout
    texts = column_texts(table, layout.first_row)
    open_columns = [c for c in layout.columns if c.name is FieldName.OTHER]
    scored = [(share, c.index) for c in open_columns if (share := _content(texts[c.index]).name) >= _MOST]
    if not scored:
        return layout
    _, best = max(scored, key=lambda s: (s[0], -s[1]))
    columns = tuple(
        replace(c, name=FieldName.FULL_NAME, is_guessed=True) if c.index == best else c
        for c in layout.columns
    )
    return replace(layout, columns=columns)


def guess_open_columns(table: Table, layout: Layout) -> Layout:
    """Return the layout with columns whose heading could not be read taken for what they clearly hold.

    Only for fields that no other column has, and never against a heading that is known.
    """
    open_ones = [c for c in layout.columns if c.is_unread]
    if not open_ones or not any(c.name is FieldName.FULL_NAME for c in layout.columns):
        return layout
    texts = column_texts(table, layout.first_row)
    contents = [_content(t) if len(t) >= _MIN_ROWS else Content() for t in texts]
    taken = {c.name for c in layout.columns}
    taken |= {FieldName.RANK for c in layout.columns if c.role is ColumnRole.RANK_POSITION}
    columns = list(layout.columns)
    for column in open_ones:
        name = _held(contents, column.index, layout, taken)
        if name is not None:
            taken.add(name)
            columns[columns.index(column)] = _as_guess(column, name, texts[column.index])
    return replace(layout, columns=tuple(columns))


def _as_guess(column: Column, name: FieldName, texts: Sequence[str]) -> Column:
    joint = sum(all(split_rank_position(t)) for t in texts) if name is FieldName.RANK else 0
    role = ColumnRole.RANK_POSITION if joint >= _JOINT * len(texts) and joint else ColumnRole.FIELD
    return replace(column, name=name, role=role, is_guessed=True)


def _held(
    contents: Sequence[Content], index: int, layout: Layout, taken: set[FieldName | None]
) -> FieldName | None:
    """Return the free field whose values the column clearly holds, or None."""
    here = contents[index]
    if here.date >= _MOST:
        return _date_held(contents, index, layout, taken)
    shares = ((FieldName.UNIT, here.unit), (FieldName.RANK, here.rank), (FieldName.HOME_PLACE, here.place))
    fitting = [(share, name) for name, share in shares if share >= _MOST and name not in taken]
    return max(fitting)[1] if fitting else None


def _date_held(
    contents: Sequence[Content], index: int, layout: Layout, taken: set[FieldName | None]
) -> FieldName | None:
    """Tell an unread column of dates by the years of known ones: births lie before, deaths after."""
    years = {c.name: contents[c.index].year for c in layout.columns if contents[c.index].year}
    year, died = contents[index].year, years.get(FieldName.DEATH_DATE)
    if died is not None and year <= died - _YOUTH and FieldName.BIRTH_DATE not in taken:
        return FieldName.BIRTH_DATE
    born = years.get(FieldName.BIRTH_DATE)
    if died is None and born is not None and year >= born + _YOUTH and FieldName.DEATH_DATE not in taken:
        return FieldName.DEATH_DATE
    return None


def rescue_headings(layout: Layout) -> Layout:
    """Return the layout with misread short headings taken for what they resemble, where still free."""
    taken = {c.name for c in layout.columns}
    if not taken & GRAVE_FIELDS and FieldName.FULL_NAME not in taken:
        return layout
    columns = []
    for column in layout.columns:
        name = _resembled(column) if column.name is FieldName.OTHER else None
        is_free = (
            name is not None and name not in taken and (name not in GRAVE_FIELDS or taken & GRAVE_FIELDS)
        )
        columns.append(replace(column, name=name, is_guessed=True) if is_free else column)
        taken |= {name} if is_free else set()
    return replace(layout, columns=tuple(columns))


def _resembled(column: Column) -> FieldName | None:
    key = fold_words(column.heading).replace(" ", "")
    scored = [(fuzz.ratio(key, known), name) for known, name in _SHORT_HEADINGS] if key else []
    score, name = max(scored, default=(0.0, FieldName.OTHER))
    return name if score >= _SHORT_LIKENESS else None


def column_texts(table: Table, first_row: int) -> list[list[str]]:
    """Return for each column its filled texts from ``first_row`` on, at most 40."""
    grid = cells_by_place(table)
    rows = range(first_row, min(table.row_count, first_row + _SAMPLE))
    cells = [[grid[r, c] for r in rows if (r, c) in grid] for c in range(table.column_count)]
    return [[t for cell in column if (t := cell_text(cell))] for column in cells]


def _content(texts: Sequence[str]) -> Content:
    if not texts:
        return Content()
    dates = [d for t in texts if isinstance(d := parse_date(t).value, DateValue)]
    numbers = [n for t in texts if (n := read_number(t)) is not None]
    rising = sum(b > a for a, b in pairwise(numbers)) + 1 if numbers else 0
    years = [int(d.edtf[:4]) for d in dates if d.edtf[:4].isdecimal()]
    return Content(
        sequence=min(rising, len(numbers)) / len(texts),
        date=len(dates) / len(texts),
        name=sum(_is_name(t) for t in texts) / len(texts),
        place=sum(_is_place(t) for t in texts) / len(texts),
        unit=sum(_is_unit(t) for t in texts) / len(texts),
        rank=sum(_is_rank(t) for t in texts) / len(texts),
        year=median(years) if years else 0.0,
    )


def _is_name(text: str) -> bool:
    words = text.split()
    parsed = parse_name(text)
    fits = isinstance(parsed.value, NameValue) and not parsed.reasons and 2 <= len(words) <= 5
    return fits and is_surname(words[0])


def _is_rank(text: str) -> bool:
    return find_entry(text) is not None or all(split_rank_position(text))


def _is_place(text: str) -> bool:
    value = parse_place(text).value
    return isinstance(value, PlaceValue) and bool(value.district or value.province)


def _is_unit(text: str) -> bool:
    parsed = parse_unit(text)
    return isinstance(parsed.value, UnitValue) and bool(parsed.value.chain) and not parsed.reasons


def _choose(contents: Sequence[Content]) -> dict[int, FieldName]:
    chosen: dict[int, FieldName] = {}
    dated = sorted((i for i, c in enumerate(contents) if c.date >= _MOST), key=lambda i: contents[i].year)
    if len(dated) in _DATE_FIELDS:
        chosen.update(zip(dated, _DATE_FIELDS[len(dated)], strict=True))
    for name, shares in (
        (FieldName.FULL_NAME, [c.name for c in contents]),
        (FieldName.HOME_PLACE, [c.place for c in contents]),
        (FieldName.UNIT, [c.unit for c in contents]),
        (FieldName.RANK, [c.rank for c in contents]),
    ):
        free = [i for i, share in enumerate(shares) if share >= _MOST and i not in chosen]
        if free:
            chosen[max(free, key=lambda i: (shares[i], -i))] = name
    return chosen
