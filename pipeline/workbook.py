"""Lists in Excel and CSV as rows of texts, old encodings turned into Unicode. How they look is not known.

Fonts say in which encoding a cell was typed (.VnTime, VNI-Times). Where they say nothing the texts are asked,
and what stays unclear is marked, so that a person looks at it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from extractors.columns_meaning import is_heading_row
from extractors.old_encodings import (
    Encoding,
    Guess,
    encoding_of_font,
    fits,
    guess_encoding,
    shows_capitals,
    to_unicode,
)
from extractors.text import nfc
from models.errors import BadInputError
from models.geometry import Box
from models.page import Cell, Line, Word
from pipeline.sniff import MediaType
from pipeline.workbook_csv import read_csv
from pipeline.workbook_raw import RawCell, RawSheet

WORKBOOKS = frozenset({MediaType.XLSX, MediaType.XLS, MediaType.CSV})
_MOST_ABOVE = 40  # rows above the headings: letterheads and remarks never take more
_NOWHERE = Box(0, 0, 0, 0)
_UNICODE = Guess(Encoding.UNICODE, is_sure=True)


@dataclass(frozen=True, slots=True)
class SheetCell:
    """One cell with text. ``is_doubted``: it is not certain in which encoding it was typed."""

    column_index: int
    text: str
    column_span: int = 1
    row_span: int = 1
    is_doubted: bool = False


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row that holds something; ``row_no`` is its number in the sheet, from 1."""

    row_no: int
    cells: tuple[SheetCell, ...]


@dataclass(frozen=True, slots=True, eq=False)
class SheetTable:
    """A sheet as titles above, headings (none where no row is known as such) and rows below.

    Equal to itself alone: it is a key for what is worked out of it, and as such must not be read through.
    """

    name: str
    column_count: int
    above: tuple[SheetRow, ...]
    headings: tuple[SheetRow, ...]
    rows: tuple[SheetRow, ...]


def read_workbook(path: Path, media_type: MediaType) -> tuple[SheetTable, ...]:
    """Return the sheets that hold something, in order.

    Raises:
        BadInputError: it is broken, or no sheet has headings of a list of people or graves.
        TooLargeError: more cells than a worker can hold.

    """
    facts = path.stat()
    return _read(os.fspath(path), media_type, facts.st_mtime_ns, facts.st_size)


# A worker reads page after page of one file, and parsing a large workbook takes seconds.
@lru_cache(maxsize=1)
def _read(path: str, media_type: MediaType, _mtime_ns: int, _size: int) -> tuple[SheetTable, ...]:
    sheets = _sheets(Path(path), media_type)
    fonts = _guess_fonts(sheets)
    tables = tuple(table for sheet in sheets if (table := _table(sheet, fonts)) is not None)
    if not any(table.headings for table in tables):
        raise BadInputError(
            "No sheet has a row of headings such as Họ và tên, Năm sinh, Quê quán.",
            remedy="Give the columns headings in one row and take the file in again.",
        )
    return tables


def _sheets(path: Path, media_type: MediaType) -> list[RawSheet]:
    """Read a workbook. Every worker imports this module: only a list in Excel pays for what reads Excel."""
    if media_type is MediaType.XLSX:
        from pipeline.workbook_xlsx import read_xlsx  # noqa: PLC0415

        return read_xlsx(path)
    if media_type is MediaType.XLS:
        from pipeline.workbook_xls import read_xls  # noqa: PLC0415

        return read_xls(path)
    return read_csv(path)


def _guess_fonts(sheets: Sequence[RawSheet]) -> Mapping[str, Guess]:
    """Return by font what its cells are typed in: a cell typed anew in Unicode keeps its old font."""
    texts: dict[str, list[str]] = {}
    for cell in (c for sheet in sheets for c in sheet.cells):
        texts.setdefault(_font_of(cell), []).append(cell.text)
    found = {font: guess_encoding(of_font) for font, of_font in texts.items()}
    told = {font: encoding_of_font(font) for font in texts}
    return {
        font: guess if (one := told[font]) is None or guess == _UNICODE else Guess(one, is_sure=True)
        for font, guess in found.items()
    }


def _font_of(cell: RawCell) -> str:
    """Return the font where it says something; the others are judged together."""
    return cell.font if encoding_of_font(cell.font) is not None else ""


def _table(sheet: RawSheet, fonts: Mapping[str, Guess]) -> SheetTable | None:
    rows = _rows(sheet, fonts)
    if not rows:
        return None
    left = min(cell.column_index for row in rows for cell in row.cells)
    width = max(cell.column_index + cell.column_span for row in rows for cell in row.cells) - left
    moved = [
        replace(row, cells=tuple(replace(c, column_index=c.column_index - left) for c in row.cells))
        for row in rows
    ]
    first = next((at for at, row in enumerate(moved[:_MOST_ABOVE]) if _is_heading(row)), None)
    if first is None:
        return SheetTable(sheet.name, width, (), (), tuple(moved))
    end = first + 1
    while end < len(moved) and end < first + 3 and _goes_on(moved[first:end], moved[end]):
        end += 1
    body = tuple(_widened(row, width) for row in moved[end:])
    return SheetTable(sheet.name, width, tuple(moved[:first]), tuple(moved[first:end]), body)


def _is_heading(row: SheetRow) -> bool:
    return is_heading_row([cell_of(cell, 0) for cell in row.cells])


def _goes_on(above: Sequence[SheetRow], row: SheetRow) -> bool:
    """Say whether a row is a second level of headings: it stands in rows that merged headings reach into."""
    reached = max((r.row_no + c.row_span for r in above for c in r.cells), default=0)
    return row.row_no < reached or _is_heading(row)


def _widened(row: SheetRow, width: int) -> SheetRow:
    """Let a lone text at the left run over the row, as Excel shows it: "Xã Tân Thanh" heads what follows."""
    if (
        len(row.cells) != 1
        or row.cells[0].column_index > 1
        or not any(c.isalpha() for c in row.cells[0].text)
    ):
        return row
    return replace(row, cells=(replace(row.cells[0], column_index=0, column_span=width),))


def cell_of(cell: SheetCell, row_index: int, *, box: Box = _NOWHERE, lines: tuple[Line, ...] = ()) -> Cell:
    """Return the cell as one of a page's table; without lines given, as one line of its words."""
    words = tuple(Word(word, 1.0, _NOWHERE) for word in cell.text.split())
    return Cell(
        row_index,
        cell.column_index,
        box,
        lines or (Line(_NOWHERE, words),),
        row_span=cell.row_span,
        column_span=cell.column_span,
        has_ink=bool(cell.text),
    )


def _rows(sheet: RawSheet, fonts: Mapping[str, Guess]) -> list[SheetRow]:
    by_row: dict[int, list[SheetCell]] = {}
    for raw in sorted(sheet.cells, key=lambda c: (c.row_index, c.column_index)):
        text, is_doubted = _in_unicode(raw, fonts)
        if text:
            span = sheet.spans.get((raw.row_index, raw.column_index), (1, 1))
            cell = SheetCell(raw.column_index, text, span[1], span[0], is_doubted)
            by_row.setdefault(raw.row_index, []).append(cell)
    return [SheetRow(index + 1, tuple(_apart(cells))) for index, cells in sorted(by_row.items())]


def _apart(cells: Iterable[SheetCell]) -> Iterable[SheetCell]:
    """Give cells of which none lies under the one before it, as broken merges leave them."""
    end = 0
    for cell in cells:
        if cell.column_index >= end:
            yield cell
            end = cell.column_index + cell.column_span


def _in_unicode(raw: RawCell, fonts: Mapping[str, Guess]) -> tuple[str, bool]:
    """Return a cell's text in Unicode, and whether its encoding is doubted."""
    if raw.text.isascii():
        text = raw.text
        return _squeezed(text.upper() if shows_capitals(raw.font) else text), False
    guess = fonts[_font_of(raw)]
    if not fits(raw.text, guess.encoding):
        guess = Guess(guess_encoding([raw.text]).encoding, is_sure=False)
    text = to_unicode(raw.text, guess.encoding)
    is_capital = guess.encoding is not Encoding.UNICODE and shows_capitals(raw.font)
    return _squeezed(text.upper() if is_capital else text), not guess.is_sure


def _squeezed(text: str) -> str:
    """Return NFC text with its line breaks kept."""
    return "\n".join(part for line in text.splitlines() if (part := nfc(line)))
