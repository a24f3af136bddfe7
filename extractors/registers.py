"""Tables to records: a fold over the pages of one register, with columns, dittos, headings and numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from extractors.across import join_across
from extractors.beside import split_beside
from extractors.collector import Collector
from extractors.columns_guess import (
    guess_columns,
    guess_name_column,
    guess_open_columns,
    rescue_headings,
)
from extractors.columns_meaning import (
    Column,
    Layout,
    carry_columns,
    fill_unmatched,
    is_register,
    read_headings,
    reads_like_data,
)
from extractors.drafts import Draft, Inheritance, append_row, build_record, resolve_dittos
from extractors.ink import Ink
from extractors.row_order import settle_rows
from extractors.rows import Row, RowKind, find_broken, read_rows
from extractors.running_headings import read_running_heading
from extractors.structure import NO_TABLE, RowSense, sense_structure
from extractors.totals import is_total_off, read_total
from models.page import PageDocument, Table
from models.record import DocumentKind, FieldName, Record


@dataclass(frozen=True, slots=True)
class RegisterState:
    """What one page leaves to the next: ``draft`` is the last row, which may go on there.

    ``cemetery`` is the writing in the title that names it; ``shared`` are fields of the whole document.
    ``counted`` and ``since_heading`` count the rows so far, ``declared`` is a total that was announced
    before them.
    """

    kind: DocumentKind
    cemetery: Ink | None = None
    shared: Collector | None = None
    columns: tuple[Column, ...] = ()
    headings: tuple[Inheritance, ...] = ()
    last_number: int | None = None
    draft: Draft | None = None
    above: Mapping[int, Ink] = field(default_factory=dict)
    counted: int = 0
    since_heading: int = 0
    declared: int | None = None


def find_layout(table: Table, carried: Sequence[Column] = ()) -> Layout | None:
    """Return the columns of a table of people or graves: headed, carried on, or guessed; None for others."""
    headed = read_headings(table)
    if headed is not None:
        layout = guess_name_column(table, rescue_headings(fill_unmatched(headed, carried)))
        layout = guess_open_columns(table, layout)
        return layout if is_register(layout) else None
    first = _unread_header(table)
    layout_before = carry_columns(table, carried)
    if layout_before is not None:
        return replace(layout_before, first_row=max(first, layout_before.first_row))
    return guess_columns(table, first)


def read_page(
    page: PageDocument, state: RegisterState, *, sha256: str
) -> tuple[RegisterState, tuple[Record, ...]]:
    """Return the records that are complete after this page, and what goes on to the next page."""
    records: list[Record] = []
    count = 0
    for name, table in named_tables(page):
        layout = find_layout(table, state.columns)
        if layout is None:
            continue
        state = _with_columns(state, layout.columns)
        rows = settle_rows(read_rows(table, layout, page_no=page.page_no), layout)
        broken = _broken_rows(rows, state.last_number)
        senses = sense_structure(table, layout, rows)
        for row in rows:
            key = f"{name}r{row.row_index}"
            starts = row.kind is RowKind.RECORD
            count += starts
            sense = senses.get(row.row_index, NO_TABLE)
            place = _Place(page.page_no, count, key, row.row_index in broken, sense)
            state, made = _step(state, row, place, sha256=sha256)
            records += made
    return _with_said_totals(state, page), tuple(records)


def named_tables(page: PageDocument) -> Iterator[tuple[str, Table]]:
    """Yield the tables of a page, each with the name by which its rows are known ("t0", beside it "t0b1")."""
    for table_index, whole in enumerate(join_across(page.tables)):
        for part, table in enumerate(split_beside(whole)):
            yield f"t{table_index}" + (f"b{part}" if part else ""), table


def finish(state: RegisterState, *, sha256: str) -> tuple[Record, ...]:
    """Return the last record of the register; empty where there is none."""
    if state.declared is not None:
        state = _checked_total(state, state.declared)
    return _done(state, sha256=sha256)


def _with_said_totals(state: RegisterState, page: PageDocument) -> RegisterState:
    """Compare the totals that stand outside the tables: below at once, above at the register's end."""
    bottom = max((table.box.y2 for table in page.tables), default=0)
    for line in page.lines:
        total = read_total(line.text)
        if total is None:
            continue
        if line.box.y >= bottom and state.counted:
            state = _checked_total(state, total)
        elif state.declared is None:
            state = replace(state, declared=total)
    return state


def _checked_total(state: RegisterState, declared: int) -> RegisterState:
    """Doubt the last row where the declared total is not that of the rows."""
    is_off = is_total_off(declared, counted=state.counted, since_heading=state.since_heading)
    if state.draft is None or not is_off:
        return state
    return replace(state, draft=replace(state.draft, is_total_off=True))


def _done(state: RegisterState, *, sha256: str) -> tuple[Record, ...]:
    """Return the record of the last row, which no further row can go on."""
    if state.draft is None:
        return ()
    made = build_record(
        state.draft, kind=state.kind, sha256=sha256, cemetery=state.cemetery, shared=state.shared
    )
    return (made,)


@dataclass(frozen=True, slots=True)
class _Place:
    page_no: int
    row: int
    key: str
    is_order_broken: bool
    sense: RowSense


def _step(
    state: RegisterState, row: Row, place: _Place, *, sha256: str
) -> tuple[RegisterState, tuple[Record, ...]]:
    if row.number is not None:
        state = replace(state, last_number=row.number)
    if row.kind is RowKind.RECORD:
        done = _done(state, sha256=sha256)
        draft = Draft(
            place.page_no,
            place.row,
            place.key,
            state.columns,
            resolve_dittos(row.inks, state.above, state.columns),
            state.headings,
            place.is_order_broken,
            sense=place.sense,
        )
        counts = (state.counted + 1, state.since_heading + 1)
        return replace(state, draft=draft, above=draft.inks, counted=counts[0], since_heading=counts[1]), done
    if row.kind is RowKind.CONTINUATION and state.draft is not None:
        names = {c.index for c in state.columns if c.name is FieldName.FULL_NAME}
        doubt = bool(names & row.inks.keys()) and not row.is_settled
        draft = append_row(state.draft, row.inks, doubt=doubt)
        return replace(state, draft=draft, above=draft.inks), ()
    if row.kind is RowKind.HEADING and row.heading is not None:
        return replace(state, headings=_with_heading(state.headings, row.heading), since_heading=0), ()
    if row.kind is RowKind.TOTAL and row.heading is not None:
        total = read_total(row.heading.text)
        return (state if total is None else _checked_total(state, total)), ()
    return state, ()


def _with_columns(state: RegisterState, columns: tuple[Column, ...]) -> RegisterState:
    """Take the columns of another table; dittos reach over it only where the columns are the same."""
    if [(c.role, c.name) for c in state.columns] == [(c.role, c.name) for c in columns]:
        return replace(state, columns=columns)
    return replace(state, columns=columns, above={})


def _with_heading(headings: tuple[Inheritance, ...], ink: Ink) -> tuple[Inheritance, ...]:
    """Put a new heading in place of the old of its kind; a new lot ends the row that was counted in it."""
    said = read_running_heading(ink.text)
    names = {s.name for s in said}
    if FieldName.GRAVE_LOT in names:
        names |= {FieldName.GRAVE_ROW}
    kept = tuple(h for h in headings if h.said.name not in names)
    return (*kept, *(Inheritance(s, ink) for s in said))


def _broken_rows(rows: Sequence[Row], last_number: int | None) -> frozenset[int]:
    """Return the row indexes where the running numbers break."""
    counted = [r for r in rows if r.kind is RowKind.RECORD or r.number is not None]
    found = find_broken([r.number for r in counted], before=last_number)
    return frozenset(counted[i].row_index for i in found)


def _unread_header(table: Table) -> int:
    """Return how many rows the layout takes for headings, though none could be read as such: 0 if data."""
    rows = range(min(table.header_row_count, table.row_count))
    return 0 if any(reads_like_data(table.row(r)) for r in rows) else table.header_row_count
