"""Corrections reach the page: words are replaced in place, dittos keep their ink, nothing else moves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from models.geometry import Box
from models.page import Block, BlockKind, Cell, Glyph, Line, PageDocument, Table, Word
from models.record import Field, FieldName, FieldStatus
from pipeline.corrected import with_corrections
from pipeline.page_formats import PageFormat, render_page


def _word(text: str, x: int, y: int = 0) -> Word:
    return Word(text, 0.6, Box(x, y, 40, 20), (Glyph(text[0], 0.6, Box(x, y, 10, 20)),))


def _line(*words: Word) -> Line:
    return Line(Box(words[0].box.x, words[0].box.y, 50 * len(words), 20), words)


CELL = Cell(
    1, 0, Box(0, 0, 200, 60), (_line(_word("Nguyen", 0), _word("Van", 50)), _line(_word("Due", 0, 30)))
)
OTHER = Cell(1, 1, Box(200, 0, 200, 60), (_line(_word("B1", 210)),))
PAGE = PageDocument(
    1,
    400,
    300,
    300.0,
    "test",
    blocks=(Block(BlockKind.TEXT, Box(0, 200, 100, 20), (_line(_word("cuối", 0, 200)),)),),
    tables=(Table(Box(0, 0, 400, 60), 2, 2, (CELL, OTHER)),),
)


def _corrected(text: str, *, raw: str = "Nguyen Van Due", box: Box = CELL.box) -> Field:
    return Field(FieldName.FULL_NAME, text, raw, 0.99, FieldStatus.CORRECTED, 1, box)


def _texts(page: PageDocument) -> list[str]:
    return [line.text for table in page.tables for cell in table.cells for line in cell.lines]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Nguyễn Văn Đức", ["Nguyễn Văn", "Đức"]),
        ("Nguyễn Đức", ["Nguyễn", "Đức"]),
        ("Nguyễn Thị Minh Đức", ["Nguyễn Thị", "Minh Đức"]),
        ("Đức", ["", "Đức"]),
    ],
)
def test_words_are_replaced_line_by_line(text: str, lines: list[str]) -> None:
    page = with_corrections(PAGE, [_corrected(text)])
    assert _texts(page) == [*lines, "B1"]
    assert page.blocks == PAGE.blocks
    for line in page.tables[0].cells[0].lines:
        assert all(CELL.box.covers(w.box) == 1.0 and w.box.w > 0 for w in line.words)
        assert all(w.glyphs == () for w in line.words)


def test_the_same_words_keep_their_glyphs() -> None:
    page = with_corrections(PAGE, [_corrected("Nguyen Van Đức")])
    first, second = page.tables[0].cells[0].lines
    assert first.words == CELL.lines[0].words
    assert (second.words[0].text, second.words[0].confidence) == ("Đức", 0.99)


@pytest.mark.parametrize(
    "field",
    [
        _corrected("Tân Thanh", raw="-nt-"),
        _corrected("Tân Thanh", box=Box(100, 250, 50, 20)),
        replace(_corrected("x"), text="", status=FieldStatus.ILLEGIBLE),
    ],
    ids=["ditto", "no words there", "illegible"],
)
def test_what_changes_nothing(field: Field) -> None:
    assert with_corrections(PAGE, [field]) == PAGE


@pytest.mark.parametrize("fmt", [PageFormat.ALTO, PageFormat.PAGE, PageFormat.HOCR])
def test_a_correction_stands_in_every_text_format(fmt: PageFormat) -> None:
    page = with_corrections(PAGE, [_corrected("Nguyễn Văn Đức")])
    data = render_page(page, fmt, image_jpeg=b"", image_name="p.jpg").decode()
    assert "Đức" in data and "Due" not in data
