"""Tables as XLSX: headings, columns of a width, rows. Knows nothing of what stands in them."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

Value = str | int | float | None
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")
_FORMULA = ("=", "+", "-", "@")
_LONGEST = 32_000  # characters in a cell: what XLSX allows, and a little less


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: lines above the table, its columns (heading, width in characters), its rows."""

    title: str
    above: tuple[str, ...]
    columns: tuple[tuple[str, int], ...]
    rows: Sequence[Sequence[Value]]


def make_workbook(sheets: Sequence[Sheet]) -> bytes:
    """Return the sheets as an XLSX file, ready to be printed on A4 across."""
    book = Workbook()
    first = book.active
    if first is not None:
        book.remove(first)
    for sheet in sheets:
        _fill(book.create_sheet(sheet.title[:31]), sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(page: Worksheet, sheet: Sheet) -> None:
    for line in sheet.above:
        page.append([_plain(line)])
        page.cell(page.max_row, 1).font = Font(bold=True)
    page.append([heading for heading, _ in sheet.columns])
    top = page.max_row
    for at, (_, width) in enumerate(sheet.columns, start=1):
        page.cell(top, at).font = Font(bold=True)
        page.cell(top, at).alignment = Alignment(wrap_text=True, vertical="top")
        page.column_dimensions[get_column_letter(at)].width = width
    for row in sheet.rows:
        page.append([_plain(value) for value in row])
    page.freeze_panes = f"A{top + 1}"
    page.print_title_rows = f"{top}:{top}"
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = 9  # A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _plain(cell: Value) -> Value:
    """Return the value so that no program takes it for a formula."""
    if not isinstance(cell, str):
        return cell
    text = _CONTROL.sub(" ", cell)[:_LONGEST]
    return f"'{text}" if text.startswith(_FORMULA) else text
