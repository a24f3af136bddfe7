"""A row that the machine missed: which cells it has, what stands in them, the record it makes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from extractors.parsed import Parsed
from extractors.values import PARSERS
from models.geometry import Box
from models.ids import record_id
from models.page import Line, PageDocument, Table
from models.record import (
    LIST_FIELDS,
    DocumentKind,
    Field,
    FieldName,
    FieldStatus,
    Reason,
    Record,
    RecordKind,
    Source,
)

ReadBox = Callable[[Box], Line]


@dataclass(frozen=True, slots=True)
class Place:
    """A page with its records, where a row is to be added."""

    sha256: str
    page: PageDocument
    records: Sequence[Record]


def added_record(place: Place, box: Box, boxes: Mapping[FieldName, Box] | None, read: ReadBox) -> Record:
    """Read the row in ``box`` and return its record, every field queued: a person just drew it.

    Without ``boxes`` the cells follow the nearest record of the page, cut at the table's columns; on a page
    without any, the whole box is taken for a name.
    """
    like = _nearest(place, box)
    cells = boxes or _cells_like(place, like, box) or {FieldName.FULL_NAME: box}
    fields = tuple(_field(name, read(cell), cell, place.page.page_no) for name, cell in cells.items())
    kind = like.kind if like is not None else RecordKind.MARTYR
    document_kind = like.document_kind if like is not None else DocumentKind.UNKNOWN
    drawn = ".".join(str(edge) for edge in box.as_list())
    row = max((r.source.row for r in place.records), default=0) + 1
    return Record(
        id=record_id(place.sha256, place.page.page_no, kind.value, f"drawn{drawn}"),
        kind=kind,
        document_kind=document_kind,
        source=Source(place.sha256, place.page.page_no, row),
        fields=fields,
    )


def grid_of(table: Table) -> tuple[list[int], list[int]]:
    """Return the column and row boundaries of a table, ascending, in pixels of the page image."""
    xs = {table.box.x, table.box.x2} | {c.box.x for c in table.cells}
    ys = {table.box.y, table.box.y2} | {c.box.y for c in table.cells}
    return sorted(xs), sorted(ys)


def _nearest(place: Place, box: Box) -> Record | None:
    """Return the record of the page whose fields stand nearest to the box, above or below."""
    near = [
        (min(abs(f.box.y - box.y) for f in own), record.id, record)
        for record in place.records
        if (own := _on_page(record, place.page))
    ]
    return min(near)[2] if near else None


def _on_page(record: Record, page: PageDocument) -> list[Field]:
    return [f for f in record.fields if f.page_no == page.page_no and f.name not in LIST_FIELDS]


def _cells_like(place: Place, like: Record | None, box: Box) -> dict[FieldName, Box]:
    """Cut the row where its neighbour's fields stand, each widened to the columns it lies in."""
    cells: dict[FieldName, Box] = {}
    for field in _on_page(like, place.page) if like is not None else []:
        if field.name is FieldName.OTHER:
            continue
        left, right = _column(place.page, field.box)
        cell = Box(left, box.y, right - left, box.h)
        # A column that gives two fields (rank and position) is read once.
        if cell not in cells.values():
            cells[field.name] = cell
    return cells


def _column(page: PageDocument, box: Box) -> tuple[int, int]:
    table = next((t for t in page.tables if t.box.covers(box) > 0.5), None)
    if table is None:
        return box.x, box.x2
    xs, _ = grid_of(table)
    left = max((x for x in xs if x <= box.x + box.w // 4), default=box.x)
    right = min((x for x in xs if x >= box.x2 - box.w // 4), default=box.x2)
    return left, max(right, left + 1)


def _field(name: FieldName, line: Line, cell: Box, page_no: int) -> Field:
    parser = PARSERS.get(name)
    parsed = parser(line.text) if parser is not None else Parsed(line.text)
    doubts = dict.fromkeys(
        (*parsed.reasons, Reason.LOW_CONFIDENCE if line.words else Reason.INK_WITHOUT_TEXT)
    )
    return Field(
        name=name,
        text=parsed.text,
        raw=line.text,
        confidence=round(line.confidence / 2, 4),  # not calibrated for boxes drawn by hand
        status=FieldStatus.QUEUED,
        page_no=page_no,
        box=line.box if line.words else cell,
        value=parsed.value,
        reasons=tuple(doubts),
    )
