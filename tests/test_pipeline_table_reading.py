"""A column's alphabet may not silence what else stands in a cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pytest

from models.geometry import Box
from models.page import Glyph, Line, PageContent, Word
from pipeline.canvas import Canvas
from pipeline.cells import GridCell
from pipeline.engine import Charset
from pipeline.grid import Grid
from pipeline.rules import Rules
from pipeline.table_reading import read_line, read_table

BOX = Box(100, 50, 300, 30)


def word(text: str, x: int) -> Word:
    glyphs = tuple(Glyph(c, 0.98, Box(x + i * 15, 52, 14, 26)) for i, c in enumerate(text))
    return Word(text, 0.98, Box(x, 52, 15 * len(text), 26), glyphs)


@dataclass(frozen=True, slots=True)
class Scripted:
    """A reader that answers by alphabet."""

    restricted: tuple[Word, ...]
    plain: tuple[Word, ...]

    def expect(self, boxes: Iterable[Box]) -> None:
        """Nothing is read ahead."""

    def second_look(self, line: Line, charset: Charset = Charset.ANY) -> Line:
        """There is no other engine."""
        return line

    def is_sure(self, words: Sequence[Word]) -> bool:
        """All is sure."""
        return True

    def read(self, box: Box, charset: Charset = Charset.ANY, *, scale: float = 1.0) -> tuple[Word, ...]:
        """Answer as scripted."""
        return self.plain if charset is Charset.ANY else self.restricted

    def read_free(self, without: tuple[Box, ...]) -> tuple[Line, ...]:
        """There is no free text."""
        return ()


def canvas(height_px: int = 200) -> Canvas:
    blank = np.zeros((height_px, 600), np.uint8)
    paper = np.full((height_px, 600), 255, np.uint8)
    colour = np.full((height_px, 600, 3), 255, np.uint8)
    return Canvas(
        colour, paper, blank, paper, blank, Rules((), (), blank), 300.0, 26.0, PageContent.TEXT, None, ()
    )


DATE = word("27-01-1968", 100)
CASES = [
    ((DATE,), (DATE, word("(ÂL)", 330)), "27-01-1968 (ÂL)", "the mark of a lunar date is not left out"),
    ((word("27-01-1968", 105),), (word("27-O1-l968", 105),), "27-01-1968", "figures are read as figures"),
    ((word("01-1968", 100),), (word("01-1968", 100),), "01-1968", "nothing more is read there by words"),
]


@pytest.mark.parametrize(("restricted", "plain", "expected", "why"), CASES)
def test_a_date_column_keeps_what_is_no_figure(
    restricted: tuple[Word, ...], plain: tuple[Word, ...], expected: str, why: str
) -> None:
    width = max(w.box.x2 for w in plain) - 100
    line = read_line(Box(100, 50, width, 30), canvas(), Scripted(restricted, plain), charset=Charset.DATE)
    assert line.text == expected, why


TEXTS = (("Mộ số", "Họ và tên"), ("Khu C - Hàng I", ""), ("1", "Lê Văn An"))


@dataclass(frozen=True, slots=True)
class Asked:
    """A reader that knows what stands where, and notes which alphabets it was asked for by row."""

    asked: list[tuple[int, Charset]]

    def expect(self, boxes: Iterable[Box]) -> None:
        """Nothing is read ahead."""

    def second_look(self, line: Line, charset: Charset = Charset.ANY) -> Line:
        """There is no other engine."""
        return line

    def is_sure(self, words: Sequence[Word]) -> bool:
        """All is sure."""
        return True

    def read(self, box: Box, charset: Charset = Charset.ANY, *, scale: float = 1.0) -> tuple[Word, ...]:
        """Answer by place."""
        row, column = int(box.center_y) // 100, int(box.center_x) // 300
        self.asked.append((row, charset))
        return (word(TEXTS[row][column], box.x),)

    def read_free(self, without: tuple[Box, ...]) -> tuple[Line, ...]:
        """There is no free text."""
        return ()


def test_a_cell_over_several_columns_is_read_as_words() -> None:
    cells = [GridCell(r, c, 1, 1, Box(300 * c, 100 * r, 300, 100)) for r in (0, 2) for c in (0, 1)]
    cells.insert(2, GridCell(1, 0, 1, 2, Box(0, 100, 600, 100)))
    ink = np.zeros((300, 600), np.uint8)
    for cell in cells:
        ink[cell.box.y + 36 : cell.box.y + 62, cell.box.x + 20 : cell.box.x + 120] = 255
    page = replace(canvas(300), ink=ink)
    reader = Asked([])
    table = read_table(Grid((0, 300, 600), (0, 100, 200, 300), tuple(cells)), page, reader)
    assert [c.text for c in table.cells if c.column_span > 1] == ["Khu C - Hàng I"]
    assert (2, Charset.DIGITS) in reader.asked, "the column of grave numbers is one of figures"
    assert (1, Charset.DIGITS) not in reader.asked
