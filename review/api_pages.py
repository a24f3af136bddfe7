"""Pages: as read, with their records; boxes read on the spot, rows added, grid lines moved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request

from models.desk_errors import NotFoundError, UnavailableError
from models.geometry import Box
from models.page import PageDocument, Table
from models.record import FieldName, Record
from review.added_rows import Place, added_record, grid_of
from review.auth import Decider, Reader
from review.desk_of import archive_of, desk_of, find_page, reports_of, tools_of
from review.schemas import AddedRowIn, BoxIn, GridIn, ReadIn
from review.schemas_records import (
    CellOut,
    PageFieldOut,
    PageOut,
    PageRecordOut,
    PageRowOut,
    PagesOut,
    ReadCellOut,
    ReadOut,
    RowOut,
    TableOut,
)
from review.shapes import decision_shape
from review.tools import BoxReader
from storage.items import files_of
from storage.publish import published
from storage.reports import FoundRecord
from storage.values import PageRow

router = APIRouter(tags=["pages"])
PageId = Annotated[str, Path(pattern=r"^[a-z2-7]{20}$")]
_BY_BOX = "sohoa:box"  # who says what was read in a box that a person drew


@router.get("/pages")
def of_document(
    request: Request, _: Reader, document: Annotated[str, Query(pattern=r"^[0-9a-f]{64}$")]
) -> PagesOut:
    """Give the pages of a document in order."""
    rows = archive_of(request).pages_of(document)
    if not rows:
        raise NotFoundError(f"there is no document {document}")
    items = [PageRowOut(id=r.page_id, page_no=r.page_no, state=r.state, content=r.content) for r in rows]
    return PagesOut(items=items)


@router.get("/pages/{page_id}")
def look(request: Request, _: Reader, page_id: PageId) -> PageOut:
    """Give a page as it was read, its tables with their grid, and its records as they hold now."""
    row = find_page(request, page_id)
    document = _document(request, page_id)
    found = reports_of(request).on_page(row.sha256, row.page_no)
    with archive_of(request).database.read() as connection:
        batch_id, batch_name, file = files_of(connection, {row.sha256}).get(row.sha256, ("", "", row.sha256))
    return PageOut(
        id=page_id,
        sha256=row.sha256,
        page_no=row.page_no,
        state=row.state,
        width_px=document.width_px,
        height_px=document.height_px,
        dpi=document.dpi,
        content=row.content,
        file=file,
        batch={"id": batch_id, "name": batch_name},
        image_url=f"/api/v1/pages/{page_id}/image",
        tables=[_table(index, table) for index, table in enumerate(document.tables)],
        records=[_record(one, row.page_no) for one in found],
    )


@router.post("/pages/{page_id}/read")
def read(request: Request, _: Decider, page_id: PageId, body: ReadIn) -> ReadOut:
    """Read what stands in a box, as one line or as a row of cells; nothing is kept."""
    row, document = find_page(request, page_id), _document(request, page_id)
    if body.as_row:
        record = _drawn_row(request, row, document, body, None)
        cells = [ReadCellOut(name=field.name, text=field.text) for field in record.fields]
        weakest = min((field.confidence for field in record.fields), default=0.0)
        return ReadOut(text=" ".join(c.text for c in cells if c.text), confidence=weakest, cells=cells)
    line = _reader(request).read_box(_image(request, row), _box(body), dpi=document.dpi)
    return ReadOut(text=line.text, confidence=round(line.confidence, 4))


@router.post("/pages/{page_id}/rows")
def add_row(request: Request, caller: Decider, page_id: PageId, body: AddedRowIn) -> RowOut:
    """Add a row that the machine missed: its cells are read on the spot and queued."""
    row, document = find_page(request, page_id), _document(request, page_id)
    boxes: dict[FieldName, Box] | None = None
    if body.fields:
        boxes = {name: _box(given) for name, given in body.fields.items()}
    record = _drawn_row(request, row, document, body, boxes)
    decision = desk_of(request).add_row(caller.holder, record, author=_BY_BOX)
    kept, _ = reports_of(request).record(record.id)
    return RowOut(decision=decision_shape(decision, is_undone=False), record=published(kept.stored))


@router.post("/pages/{page_id}/grid")
def move_grid(request: Request, caller: Decider, page_id: PageId, body: GridIn) -> PageOut:
    """Read a table anew between lines that a person drew; its records are made anew in the background.

    Rows can be cut otherwise only while nobody has decided on a record of the page: ids of rows count them,
    and a decision must not come to stand on another person's row.
    """
    row, document = find_page(request, page_id), _document(request, page_id)
    if body.table_index >= len(document.tables):
        raise NotFoundError(f"page {page_id} has no table {body.table_index}")
    xs, ys = grid_of(document.tables[body.table_index])
    table = _reader(request).read_table(_image(request, row), document, body.xs or xs, body.ys or ys)
    desk_of(request).replace_table(
        caller.holder, page_id, body.table_index, table, moves_rows=body.ys is not None and body.ys != ys
    )
    pipeline = tools_of(request).pipeline
    if pipeline is not None:
        pipeline.extract_again(row.sha256)
    return look(request, caller, page_id)


def _drawn_row(
    request: Request,
    row: PageRow,
    document: PageDocument,
    drawn: BoxIn,
    boxes: Mapping[FieldName, Box] | None,
) -> Record:
    """Read the row that a person drew, cell by cell."""
    reader, image = _reader(request), _image(request, row)
    found = reports_of(request).on_page(row.sha256, row.page_no)
    place = Place(row.sha256, document, [one.stored.record for one in found])
    return added_record(place, _box(drawn), boxes, lambda box: reader.read_box(image, box, dpi=document.dpi))


def _document(request: Request, page_id: str) -> PageDocument:
    document = desk_of(request).page_document(page_id)
    if document is None:
        raise NotFoundError(f"page {page_id} was not read yet")
    return document


def _image(request: Request, row: PageRow) -> bytes:
    if row.image_key is None:
        raise NotFoundError(f"page {row.page_id} has no image yet")
    return archive_of(request).store.get(row.image_key)


def _reader(request: Request) -> BoxReader:
    reader = tools_of(request).reader
    if reader is None:
        raise UnavailableError("this server was started without an engine")
    return reader


def _box(given: BoxIn) -> Box:
    x, y, w, h = given.box
    return Box(x, y, w, h)


def _table(index: int, table: Table) -> TableOut:
    xs, ys = grid_of(table)
    heads = {c.column_index: c.text for c in table.cells if c.row_index < table.header_row_count and c.text}
    return TableOut(
        index=index,
        box=table.box.as_list(),
        xs=xs,
        ys=ys,
        header_rows=table.header_row_count,
        columns=[heads.get(column, "") for column in range(table.column_count)],
        cells=[
            CellOut(
                row=c.row_index,
                column=c.column_index,
                row_span=c.row_span,
                column_span=c.column_span,
                box=c.box.as_list(),
                text=c.text,
            )
            for c in table.cells
        ],
    )


def _record(found: FoundRecord, page_no: int) -> PageRecordOut:
    stored = found.stored
    return PageRecordOut(
        id=stored.record.id,
        row=stored.record.source.row,
        kind=stored.record.kind,
        revision=stored.revision,
        is_struck=stored.is_retracted,
        fields=[
            PageFieldOut(
                id=found.field_ids[f.key],
                key=f.key,
                name=f.name,
                text=f.text,
                status=f.status,
                confidence=f.confidence,
                page_no=f.page_no,
                box=f.box.as_list(),
                reasons=[reason.value for reason in f.reasons],
            )
            for f in stored.record.fields
            if f.page_no == page_no
        ],
    )
