"""Reads the XLS of old Excel by xlrd. What the texts mean and how they are encoded is not known here."""

from __future__ import annotations

import struct
from pathlib import Path

import xlrd
from xlrd.book import Book
from xlrd.sheet import Cell, Sheet

from models.errors import BadInputError
from pipeline.workbook_raw import RawCell, RawSheet, check_cells, shown

# What the library lets pass of broken files: it was written for whole ones.
_BROKEN = (
    *(xlrd.XLRDError, xlrd.compdoc.CompDocError, struct.error, AssertionError, KeyError, ValueError),
    *(TypeError, IndexError, AttributeError, UnicodeError, EOFError, OSError),
)


def read_xls(path: Path) -> list[RawSheet]:
    """Return the sheets of a workbook of Excel 97 to 2003.

    Raises:
        BadInputError: it is broken, locked, or another document in the same container (Word).
        TooLargeError: more cells than a worker can hold.

    """
    try:
        with path.open("rb") as source:
            book = xlrd.open_workbook(file_contents=source.read(), formatting_info=True, logfile=_Silent())
        sheets = [book.sheet_by_index(at) for at in range(book.nsheets)]
        check_cells(sum(sheet.nrows * sheet.ncols for sheet in sheets))
        return [_sheet(book, sheet) for sheet in sheets]
    except _BROKEN as error:
        raise BadInputError(
            "The content is an old Office document that cannot be read as a workbook.",
            remedy="Open it in Excel or LibreOffice and save it as .xlsx.",
        ) from error


class _Silent:
    """Takes what the library has to say about odd files: it is no word for an operator."""

    def write(self, _text: str) -> None:
        """Keep nothing."""

    def flush(self) -> None:
        """Have nothing to write."""


def _sheet(book: Book, sheet: Sheet) -> RawSheet:
    cells = [
        RawCell(row, column, text, _font(book, cell))
        for row in range(sheet.nrows)
        for column, cell in enumerate(sheet.row(row))
        if (text := _text(book, cell))
    ]
    spans = {(top, left): (bottom - top, right - left) for top, bottom, left, right in sheet.merged_cells}
    return RawSheet(str(sheet.name), tuple(cells), spans)


def _font(book: Book, cell: Cell) -> str:
    return str(book.font_list[book.xf_list[cell.xf_index].font_index].name)


def _text(book: Book, cell: Cell) -> str:
    number_format = str(book.format_map[book.xf_list[cell.xf_index].format_key].format_str)
    if cell.ctype == xlrd.XL_CELL_DATE:
        return shown(xlrd.xldate_as_datetime(cell.value, book.datemode), number_format)
    if cell.ctype in (xlrd.XL_CELL_ERROR, xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return ""
    return shown(cell.value, number_format)
