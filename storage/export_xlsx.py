"""Records as a workbook that people filter and click in: typed cells, filters, links to pixels. Streamed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import BinaryIO

from models.ids import field_id
from storage.flat import Cell, CellKind, Column, columns, flat_row
from storage.harmless import harmless
from storage.values import StoredRecord

SHEET_ROWS = 1_048_576  # the most that Excel opens
_CELL_CHARACTERS = 32_767
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # cannot stand in XML
_FORMATS = {CellKind.NUMBER: "0.00", CellKind.COUNT: "0", CellKind.TIME: "yyyy-mm-dd hh:mm:ss"}
_WIDTHS = {CellKind.TEXT: 22, CellKind.TIME: 20}
_NARROW = 10
_LINK_WORD = "xem ảnh"


def write_xlsx(records: Iterator[StoredRecord], out: BinaryIO, *, site_url: str) -> None:
    """Write the records, one sheet for each million; a link beside each field opens its crop on the site.

    Links are formulas, of which a sheet holds any number (of its hyperlinks Excel reads 65,530). No other
    cell is a formula: texts that would be read as one begin with an apostrophe.
    """
    from openpyxl import Workbook  # noqa: PLC0415 - only this format pays for the import

    shown = xlsx_columns()
    book = Workbook(write_only=True)
    writer = None
    for stored in records:
        if writer is None or writer.is_full:
            writer = _Sheet(book, shown)
        writer.add(stored, site_url)
    if writer is None:
        _Sheet(book, shown)
    book.save(out)


def xlsx_columns() -> tuple[Column, ...]:
    """Return the columns of a sheet: those of every export, and after each box the link to its crop."""
    found: list[Column] = []
    for column in columns():
        found.append(column)
        if column.name.endswith(".box"):
            found.append(Column(column.name.removesuffix(".box") + ".crop"))
    return tuple(found)


class _Sheet:
    """One sheet of the workbook while it is written."""

    def __init__(self, book: object, shown: Sequence[Column]) -> None:
        from openpyxl import Workbook  # noqa: PLC0415
        from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415
        from openpyxl.styles import Font  # noqa: PLC0415
        from openpyxl.utils import get_column_letter  # noqa: PLC0415

        assert isinstance(book, Workbook)
        self._cell = WriteOnlyCell
        self._link = Font(color="0563C1", underline="single")
        self._shown = shown
        self._last = get_column_letter(len(shown))
        self._sheet = book.create_sheet(f"records{len(book.worksheets) + 1}")
        self._sheet.freeze_panes = "B2"
        for index, column in enumerate(shown, start=1):
            width = _WIDTHS.get(column.kind, _NARROW)
            self._sheet.column_dimensions[get_column_letter(index)].width = width
        heads = [WriteOnlyCell(self._sheet, value=column.name) for column in shown]
        for head in heads:
            head.font = Font(bold=True)
        self._sheet.append(heads)
        self._rows = 1
        self._filter()

    @property
    def is_full(self) -> bool:
        """Return whether Excel would open no further row."""
        return self._rows >= SHEET_ROWS

    def add(self, stored: StoredRecord, site_url: str) -> None:
        """Write one record."""
        row = flat_row(stored)
        keys = {field.name.value: field.key for field in stored.record.fields}
        cells = []
        for column in self._shown:
            name, _, part = column.name.rpartition(".")
            if part == "crop":
                cells.append(self._crop(stored.record.id, keys.get(name), site_url))
            else:
                cells.append(self._typed(row.get(column.name), column.kind))
        self._sheet.append(cells)
        self._rows += 1
        self._filter()

    def _filter(self) -> None:
        self._sheet.auto_filter.ref = f"A1:{self._last}{self._rows}"

    def _typed(self, value: Cell, kind: CellKind) -> object:
        plain = _xlsx_cell(value)
        if plain is None or kind not in _FORMATS:
            return plain
        cell = self._cell(self._sheet, value=plain)
        cell.number_format = _FORMATS[kind]
        return cell

    def _crop(self, record_id: str, key: str | None, site_url: str) -> object:
        if key is None:
            return None
        address = f"{site_url.rstrip('/')}/api/v1/fields/{field_id(record_id, key)}/crop"
        quoted = address.replace('"', "%22")
        cell = self._cell(self._sheet, value=f'=HYPERLINK("{quoted}","{_LINK_WORD}")')
        cell.font = self._link
        return cell


def _xlsx_cell(cell: Cell) -> Cell:
    match cell:
        case datetime():
            return cell.replace(tzinfo=None)  # Excel knows no time zones; the times are UTC
        case str():
            return harmless(_CONTROL.sub(" ", cell))[:_CELL_CHARACTERS]
        case _:
            return cell
