"""Filled-in lists as pages, drawn like lists from elsewhere: every answer has its row to be seen in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dossiers.handover_lists import ANSWERS, CODE, NAME
from flows.worker import keep_page
from models.geometry import Box, union_of
from models.page import Cell, Table
from models.record import FieldName
from pipeline.sniff import MediaType
from pipeline.workbook_pages import DrawnPage, draw_workbook_pages
from storage.archive import Archive

_OWNER = "import"
_MOST = 100_000  # pages leased at once: all of the file


@dataclass(frozen=True, slots=True)
class RowPlace:
    """Where a row stands: its page, and the writing of each answer on it."""

    page_no: int
    boxes: Mapping[FieldName, Box]


@dataclass(frozen=True, slots=True)
class AnswerPages:
    """The pages of a filled-in list, and its rows by their codes."""

    drawn: tuple[DrawnPage, ...]
    places: Mapping[str, RowPlace]


def draw_answers(path: Path) -> AnswerPages:
    """Return the pages of a filled-in list.

    Raises:
        BadInputError: it cannot be read.

    """
    drawn = draw_workbook_pages(path, MediaType.XLSX)
    places: dict[str, RowPlace] = {}
    for one in drawn:
        for table in one.page.tables:
            places |= _places(table, one.page.page_no)
    return AnswerPages(drawn, places)


def _places(table: Table, page_no: int) -> dict[str, RowPlace]:
    headings = {
        cell.text: cell.column_index for cell in table.cells if cell.row_index < table.header_row_count
    }
    names = {headings[text]: name for text, name in _NAMED if text in headings}
    code = headings.get(CODE)
    found: dict[str, RowPlace] = {}
    for row in table.body_row_indexes:
        cells = {cell.column_index: cell for cell in table.row(row)}
        if code in cells:
            boxes = {names[at]: _written(cell) for at, cell in cells.items() if at in names}
            found[cells[code].text] = RowPlace(page_no, boxes)
    return found


_NAMED = ((NAME, FieldName.FULL_NAME), *((heading, name) for heading, name, _ in ANSWERS))


def _written(cell: Cell) -> Box:
    return union_of(line.box for line in cell.lines)


def keep_pages(archive: Archive, batch_id: str, sha256: str, pages: AnswerPages) -> None:
    """Put the pages beside the file, as if a worker had read them; what another has read stays."""
    tasks = archive.lease_pages(batch_id, _OWNER, limit=_MOST)
    for task in tasks:
        if task.sha256 == sha256:
            one = pages.drawn[task.page_no - 1]
            archive.finish_page(
                task.page_id, _OWNER, keep_page(archive.store, sha256, one.page, one.image_jpeg)
            )
    archive.release(_OWNER)
