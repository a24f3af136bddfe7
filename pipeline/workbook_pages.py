"""Pages of a list in Excel or CSV: drawn as a table, with the page document that goes with the picture.

So a row from elsewhere has its pixels like any other: people see it on the same pages, and the same grammars
read it. Its letters are certain, but where the encoding was guessed. At the left stands the number of the row
in its sheet, above the table the name of the sheet; both are in the picture alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from io import BytesIO
from itertools import accumulate
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from models.errors import BadInputError, SetupError
from models.geometry import Box, union_of
from models.page import Block, BlockKind, Cell, Line, Mark, PageDocument, Step, Table, Word
from pipeline.loaded import Limits
from pipeline.sniff import MediaType
from pipeline.workbook import SheetRow, SheetTable, cell_of, read_workbook

ENGINE = "workbook"
DPI = 150.0
ROWS = 25  # of a sheet on a page: as many as a sheet of paper holds, so that a page is looked at as a whole
_PT_PX, _STEP_PX, _PAD_PX = 21, 28, 8
_LETTER_PX = 12  # mean width of a letter
_LEAST, _MOST = 5, 30  # letters in the width of a column
_GUTTER_PX, _MARGIN_PX = 70, 40
_LEAST_WIDTH_PX = 1240
_QUALITY = 90


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """A page document with its picture."""

    page: PageDocument
    image_jpeg: bytes


def count_workbook_pages(path: Path, media_type: MediaType, limits: Limits) -> int:
    """Return how many pages the file gives.

    Raises:
        BadInputError: it cannot be read. TooLargeError: more pages than ``limits`` allow.

    """
    count = sum(len(_chunks(table)) for table in read_workbook(path, media_type))
    limits.check_page_count(count)
    return count


def draw_workbook_page(path: Path, media_type: MediaType, page_no: int) -> DrawnPage:
    """Return page ``page_no`` (from 1).

    Raises:
        BadInputError: no such page, or it cannot be read. SetupError: the typeface is not installed.

    """
    places = [(table, chunk) for table in read_workbook(path, media_type) for chunk in _chunks(table)]
    if not 1 <= page_no <= len(places):
        raise BadInputError(f"The file has {len(places)} pages, no page {page_no}.")
    table, chunk = places[page_no - 1]
    return _Drawing(table, page_no).page(chunk)


def draw_workbook_pages(path: Path, media_type: MediaType) -> tuple[DrawnPage, ...]:
    """Return all pages of a file; raises what ``draw_workbook_page`` does."""
    count = count_workbook_pages(path, media_type, Limits())
    return tuple(draw_workbook_page(path, media_type, page_no) for page_no in range(1, count + 1))


def _chunks(table: SheetTable) -> list[tuple[SheetRow, ...]]:
    """Return the rows below the headings by page; one page without rows where there is but a head."""
    starts = range(0, max(1, len(table.rows)), ROWS)
    return [table.rows[start : start + ROWS] for start in starts]


class _Drawing:
    """One page as it grows downwards. Lives while it is drawn."""

    def __init__(self, table: SheetTable, page_no: int) -> None:
        self.table, self.page_no = table, page_no
        self.font = _face()
        left = _MARGIN_PX + _GUTTER_PX
        self.xs = [left, *(left + x for x in accumulate(_widths_px(table)))]
        self.width = max(_LEAST_WIDTH_PX, self.xs[-1] + _MARGIN_PX)
        self.written: list[tuple[int, int, str]] = []
        self.ys = [_MARGIN_PX + _STEP_PX + _PAD_PX]

    def page(self, chunk: tuple[SheetRow, ...]) -> DrawnPage:
        """Draw titles (on the first page of the sheet), headings and rows; return document and picture."""
        is_first = not chunk or chunk[0] == self.table.rows[0]
        titles = [line for row in (self.table.above if is_first else ()) for line in self._title(row)]
        top = self.ys[-1] + (_PAD_PX if titles else 0)
        self.ys = [top]
        rows = (*self.table.headings, *chunk)
        made = [cell for at, row in enumerate(rows) for cell in self._row(at, row, last=len(rows))]
        made = [self._reaching_down(cell) for cell in made]
        box = Box(self.xs[0], top, self.xs[-1] - self.xs[0], max(1, self.ys[-1] - top))
        table = Table(box, len(rows), self.table.column_count, tuple(made), len(self.table.headings))
        height = self.ys[-1] + _MARGIN_PX
        blocks = (Block(BlockKind.TITLE, union_of(t.box for t in titles), tuple(titles)),) if titles else ()
        document = PageDocument(
            self.page_no, self.width, height, DPI, ENGINE, blocks=blocks, tables=(table,),
            steps=(Step("rows", (("first", float(rows[0].row_no)), ("last", float(rows[-1].row_no)))),),
        )  # fmt: skip
        return DrawnPage(document, self._picture(table, rows, height))

    def _title(self, row: SheetRow) -> list[Line]:
        lines = []
        for cell in row.cells:
            for text in cell.text.split("\n"):
                lines.append(self._line(text, self.xs[0], self.ys[-1], is_doubted=cell.is_doubted))
                self.ys.append(self.ys[-1] + _STEP_PX)
        return lines

    def _row(self, at: int, row: SheetRow, *, last: int) -> list[Cell]:
        """Lay a row below the one before; a merged cell reaches no farther down than the page does."""
        top, placed = self.ys[-1] + _PAD_PX // 2, []
        for cell in row.cells:
            x, x2 = self.xs[cell.column_index], self.xs[cell.column_index + cell.column_span]
            texts = self._wrapped(cell.text, x2 - x - _PAD_PX)
            lines = tuple(
                self._line(text, x + _PAD_PX // 2, top + n * _STEP_PX, is_doubted=cell.is_doubted)
                for n, text in enumerate(texts)
            )
            placed.append((cell, x, x2, lines))
        most = max(len(lines) for _, _, _, lines in placed)
        bottom = self.ys[-1] + most * _STEP_PX + _PAD_PX
        box_top = self.ys[-1]
        self.ys.append(bottom)
        return [
            cell_of(
                replace(cell, row_span=min(cell.row_span, last - at)),
                at,
                box=Box(x, box_top, x2 - x, bottom - box_top),
                lines=lines,
            )
            for cell, x, x2, lines in placed
        ]

    def _reaching_down(self, cell: Cell) -> Cell:
        """Return a merged cell with the height of all rows that it covers."""
        bottom = self.ys[cell.row_index + cell.row_span]
        return replace(cell, box=Box(cell.box.x, cell.box.y, cell.box.w, bottom - cell.box.y))

    def _wrapped(self, text: str, width: int) -> list[str]:
        found: list[str] = []
        for part in text.split("\n"):
            found.append("")
            for word in part.split():
                longer = f"{found[-1]} {word}".strip()
                if found[-1] and self.font.getlength(longer) > width:
                    found.append(word)
                else:
                    found[-1] = longer
        return found

    def _line(self, text: str, x: int, y: int, *, is_doubted: bool) -> Line:
        """Write a line into the picture and return it with the boxes of its words."""
        self.written.append((x, y, text))
        words, at = [], 0
        for word in text.split():
            start = text.index(word, at)
            at = start + len(word)
            left, right = self.font.getlength(text[:start]), self.font.getlength(text[:at])
            box = Box(x + round(left), y, max(1, round(right - left)), _STEP_PX - 4)
            words.append(Word(word, 1.0, box))
        box = union_of(word.box for word in words) if words else Box(x, y, 1, _STEP_PX - 4)
        marks = {Mark.TRUSTED, Mark.RECODED} if is_doubted else {Mark.TRUSTED}
        return Line(box, tuple(words), marks=frozenset(marks))

    def _picture(self, table: Table, rows: Sequence[SheetRow], height: int) -> bytes:
        image = Image.new("RGB", (self.width, height), "white")
        pen = ImageDraw.Draw(image)
        pen.text((_MARGIN_PX, _MARGIN_PX - 4), self.table.name, font=self.font, fill="#555555")
        for at, row in enumerate(rows):
            y = self.ys[at]
            pen.text((_MARGIN_PX, y + _PAD_PX // 2), str(row.row_no), font=self.font, fill="#888888")
            pen.line((self.xs[0], self.ys[at + 1], self.xs[-1], self.ys[at + 1]), fill="#bbbbbb")
        for cell in table.cells:
            box = cell.box
            is_head = cell.row_index < table.header_row_count
            fill = "#e8eef4" if is_head else "white"
            pen.rectangle((box.x, box.y, box.x2, box.y2), outline="#888888", fill=fill)
        for x, y, text in self.written:
            pen.text((x, y), text, font=self.font, fill="black")
        out = BytesIO()
        image.save(out, "JPEG", quality=_QUALITY, dpi=(DPI, DPI))
        return out.getvalue()


# Pages are drawn one by one, and looking through all rows of a large sheet takes longer than drawing 25.
@lru_cache(maxsize=1)
def _widths_px(table: SheetTable) -> tuple[int, ...]:
    return tuple(_width_px(table, at) for at in range(table.column_count))


def _width_px(table: SheetTable, column_index: int) -> int:
    """Return how wide a column is drawn: as its longest text; headings wrap, no word is cut."""
    rows, heads = (_texts(some, column_index) for some in (table.rows, table.headings))
    longest = max((len(line) for text in rows for line in text.split("\n")), default=0)
    word = max((len(word) for text in (*rows, *heads) for word in text.split()), default=0)
    return _LETTER_PX * max(_LEAST, min(_MOST, longest), min(2 * _MOST, word) + 1) + _PAD_PX


def _texts(rows: Sequence[SheetRow], column_index: int) -> list[str]:
    cells = (cell for row in rows for cell in row.cells)
    return [cell.text for cell in cells if cell.column_index == column_index and cell.column_span == 1]


@cache
def _face() -> ImageFont.FreeTypeFont:
    try:
        return ImageFont.truetype("FreeSans.ttf", _PT_PX)
    except OSError as error:
        raise SetupError(
            "the typeface FreeSans is not installed", remedy="Install the package fonts-freefont-ttf."
        ) from error
