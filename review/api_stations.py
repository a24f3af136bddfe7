"""What stations brought into a batch: its sheets and their counts, pages scanned twice; a count accepted."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel

from review.auth import Archivist, Reader
from review.desk_of import archive_of, need_batch, tools_of
from storage.sheets import Sheets, SheetState, Standing

router = APIRouter(tags=["batches"])
BatchId = Annotated[str, Path(max_length=200, description="id or name")]


class SheetOut(BaseModel):
    """A batch sheet: the pages it says, those that came, what that means, and who accepted another count."""

    id: str
    expected: int
    counted: int
    state: SheetState
    decided_by: str | None


class SheetsOut(BaseModel):
    """The sheets of a batch in the order they were scanned."""

    items: list[SheetOut]


class CopyOut(BaseModel):
    """Two scans of the same paper, the one that reads better first; ``likeness`` is 0 to 1."""

    file: str
    page_no: int
    page_id: str
    other_file: str
    other_page_no: int
    other_id: str
    likeness: float


class CopiesOut(BaseModel):
    """The pages of a batch that were scanned twice; none is dropped."""

    items: list[CopyOut]


@router.get("/batches/{batch_id}/sheets")
def sheets(request: Request, _: Reader, batch_id: BatchId) -> SheetsOut:
    """Give the batch sheets of a batch and how their counts stand."""
    return _sheets(request, batch_id)


@router.post("/batches/{batch_id}/sheets/accept")
def accept(request: Request, caller: Archivist, batch_id: BatchId) -> SheetsOut:
    """Let the batch be read though its pages are not as many as its sheets say; who did so is kept."""
    found = need_batch(request, batch_id).id
    if Sheets(archive_of(request)).accept(found, author=caller.name):
        pipeline = tools_of(request).pipeline
        if pipeline is not None:
            pipeline.start(found)
    return _sheets(request, batch_id)


@router.get("/batches/{batch_id}/copies")
def copies(request: Request, _: Reader, batch_id: BatchId) -> CopiesOut:
    """Give the pairs of pages that are two scans of the same paper."""
    found = archive_of(request).copies(need_batch(request, batch_id).id)
    return CopiesOut(items=[CopyOut.model_validate(one, from_attributes=True) for one in found])


def _sheets(request: Request, batch_id: str) -> SheetsOut:
    found = Sheets(archive_of(request)).of_batch(need_batch(request, batch_id).id)
    return SheetsOut(items=[_shape(one) for one in found])


def _shape(standing: Standing) -> SheetOut:
    return SheetOut(
        id=standing.id,
        expected=standing.expected,
        counted=standing.counted,
        state=standing.state,
        decided_by=standing.decided_by,
    )
