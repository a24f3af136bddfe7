"""Sketches of graves: marked on a page, shown beside the dossier of whose grave they show, taken back."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, Field

from models.desk_errors import NotFoundError
from models.geometry import Box
from models.sketch import Sketch
from review.auth import Decider, Reader
from review.desk_of import archive_of
from review.schemas import In
from storage.dossiers import Dossiers
from storage.sketches import Sketches

router = APIRouter(tags=["sketches"])
Id = Annotated[str, Path(pattern=r"^[a-z2-7]{20}$")]
Side = Annotated[int, Field(ge=0, le=100_000)]


class SketchIn(In):
    """A part of a page ([x, y, width, height] in pixels of its image), or without ``box`` all of it."""

    page: Annotated[str, Field(pattern=r"^[a-z2-7]{20}$")]
    box: tuple[Side, Side, Side, Side] | None = None
    note: Annotated[str, Field(max_length=1000)] = ""


class SketchOut(BaseModel):
    """One sketch; ``image_url`` is its picture."""

    id: str
    record: str
    page: str
    page_no: int
    file: str
    box: list[int] | None
    image_url: str
    note: str
    author: str
    made_at: datetime


class SketchesOut(BaseModel):
    """Sketches, the oldest first."""

    items: list[SketchOut]


@router.get("/dossiers/{dossier_id}/sketches")
def of_dossier(request: Request, _: Reader, dossier_id: Id) -> SketchesOut:
    """Give the sketches that are kept beside the papers of a dossier."""
    archive = archive_of(request)
    frame = Dossiers(archive).frame(dossier_id)
    if frame is None:
        raise NotFoundError(f"there is no dossier {dossier_id}")
    return SketchesOut(items=[_shape(one) for one in Sketches(archive).of(frame.record_ids)])


@router.post("/records/{record_id}/sketches", status_code=201)
def add(request: Request, caller: Decider, record_id: Id, body: SketchIn) -> SketchesOut:
    """Keep a page, or a part of it, as a sketch of this record's grave."""
    sketches = Sketches(archive_of(request))
    box = Box(*body.box) if body.box is not None else None
    sketches.add(record_id, body.page, box, note=body.note, author=caller.name)
    return SketchesOut(items=[_shape(one) for one in sketches.of([record_id])])


@router.post("/sketches/{sketch_id}/undo", status_code=204)
def undo(request: Request, caller: Decider, sketch_id: Id) -> None:
    """Take a mark back; that it was made is kept."""
    Sketches(archive_of(request)).withdraw(sketch_id, by=caller.name)


def _shape(one: Sketch) -> SketchOut:
    box = [one.box.x, one.box.y, one.box.w, one.box.h] if one.box is not None else None
    cut = f"crop?box={','.join(map(str, box))}" if box is not None else "image?width=1200"
    return SketchOut(
        id=one.id,
        record=one.record_id,
        page=one.page_id,
        page_no=one.page_no,
        file=one.file,
        box=box,
        image_url=f"/api/v1/pages/{one.page_id}/{cut}",
        note=one.note,
        author=one.author,
        made_at=one.made_at,
    )
