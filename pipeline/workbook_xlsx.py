"""Reads XLSX by openpyxl. What the texts mean, and in which encoding they are, is not known here."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from models.errors import BadInputError, TooLargeError, UnsupportedInputError
from pipeline.workbook_raw import RawCell, RawSheet, check_cells, shown

_MOST_UNPACKED = 300 << 20
# What the library lets pass of broken files: it was written for whole ones.
_BROKEN = (
    *(BadZipFile, InvalidFileException, ParseError, KeyError, ValueError, TypeError, IndexError),
    *(EOFError, AttributeError, OSError, SyntaxError),
)


def read_xlsx(path: Path) -> list[RawSheet]:
    """Return the sheets of a workbook, values of formulas as they were last reckoned.

    Raises:
        UnsupportedInputError: a ZIP archive or Office document, but no workbook.
        BadInputError: it is broken. TooLargeError: it would not fit in memory.

    """
    _check(path)
    try:
        with path.open("rb") as source:  # by name openpyxl would want an ending, and kept originals have none
            book = load_workbook(source, data_only=True)
        sheets = [page for page in book.worksheets if isinstance(page, Worksheet)]
        check_cells(sum(page.max_row * page.max_column for page in sheets))
        return [_sheet(page) for page in sheets]
    except _BROKEN as error:
        raise _broken() from error


def _broken() -> BadInputError:
    return BadInputError(
        "The workbook is broken or locked.", remedy="Open it in Excel or LibreOffice and save it anew."
    )


def _check(path: Path) -> None:
    """Look at the list of parts alone: nothing is unpacked yet."""
    try:
        with ZipFile(path) as parts:
            infos = parts.infolist()
    except (BadZipFile, OSError) as error:
        raise _broken() from error
    if not any(info.filename == "xl/workbook.xml" for info in infos):
        raise UnsupportedInputError("The content is a ZIP archive or an Office document, not a page image.")
    if sum(info.file_size for info in infos) > _MOST_UNPACKED:
        raise TooLargeError(
            "The workbook is too large when it is unpacked.", remedy="Split it into several files."
        )


def _sheet(page: Worksheet) -> RawSheet:
    cells = [
        RawCell(cell.row - 1, cell.column - 1, text, str(cell.font.name or "") if cell.has_style else "")
        for row in page.iter_rows()
        for cell in row
        if not isinstance(cell, MergedCell) and (text := shown(cell.value, cell.number_format))
    ]
    spans = {
        (area.min_row - 1, area.min_col - 1): (
            area.max_row - area.min_row + 1,
            area.max_col - area.min_col + 1,
        )
        for area in page.merged_cells.ranges
    }
    return RawSheet(page.title, tuple(cells), spans)
