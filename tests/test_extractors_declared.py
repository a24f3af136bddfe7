"""Totals that registers declare, held against the rows before them."""

from __future__ import annotations

import pytest

from extractors.declared import TotalsSeen
from models.geometry import Box
from models.page import Block, BlockKind, Line, PageDocument, Word
from models.record import DocumentKind, Field, FieldName, FieldStatus, Record, RecordKind, Source

# rows at these heights, lines (height, text) on one page; (declared, counted, since the last, is it off), why
CASES = (
    ((100, 200, 300), ((400, "Tổng số: 3 liệt sĩ"),), ((3, 3, 3, False),), "below all rows"),
    ((100, 200, 300), ((400, "Tổng cộng: 4 mộ"),), ((4, 3, 3, True),), "a row was missed"),
    ((100, 200), ((50, "Danh sách này gồm 2 đồng chí"),), ((2, 2, 2, False),), "above: it is of all of them"),
    ((100, 200, 400), ((300, "Cộng: 2"), (500, "Cộng: 1")), ((2, 2, 2, False), (1, 3, 1, False)), "of parts"),
    ((100, 200, 400), ((300, "Cộng: 2"), (500, "Cộng: 3")), ((2, 2, 2, False), (3, 3, 1, False)), "whole"),
    ((100,), ((300, "Tổng số trang: 12"),), (), "pages are no rows"),
    ((), ((300, "Tổng số: 3 liệt sĩ"),), (), "a letter that speaks of a total"),
)  # fmt: skip


def page(lines: tuple[tuple[int, str], ...]) -> PageDocument:
    """A page with lines at these heights."""
    made = []
    for y, text in lines:
        words = tuple(Word(w, 1.0, Box(10 * i, y, 9, 20)) for i, w in enumerate(text.split()))
        made.append(Line(Box(0, y, 300, 20), words))
    block = Block(BlockKind.TEXT, Box(0, 0, 300, 900), tuple(made))
    return PageDocument(1, 1000, 1000, 150.0, "test", blocks=(block,))


def row(y: int) -> Record:
    """A row of a list at this height."""
    name = Field(FieldName.FULL_NAME, "An", "An", 1.0, FieldStatus.ACCEPTED, 1, Box(10, y, 50, 20))
    return Record(f"r{y}", RecordKind.MARTYR, DocumentKind.MARTYR_LIST, Source("a" * 64, 1, y), (name,))


@pytest.mark.parametrize(("rows", "lines", "expected", "why"), CASES, ids=[c[3] for c in CASES])
def test_declared_totals_are_held_against_rows(
    rows: tuple[int, ...],
    lines: tuple[tuple[int, str], ...],
    expected: tuple[tuple[int, int, int, bool], ...],
    why: str,
) -> None:
    seen = TotalsSeen()
    assert len(list(seen.pages([page(lines)]))) == 1
    assert len(list(seen.records(row(y) for y in rows))) == len(rows)
    found = tuple((t.declared, t.counted, t.since_last, t.is_off) for t in seen.found())
    assert found == expected, why
