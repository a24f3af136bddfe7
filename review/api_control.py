"""How a batch is read: paused, read on, given up, before others. Workers obey within a second."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, Field

from review.auth import Archivist, Reader
from review.desk_of import archive_of, need_batch
from review.schemas import In
from storage.control import BatchControl, BatchMode, Control

router = APIRouter(tags=["batches"])
BatchId = Annotated[str, Path(max_length=200, description="id or name")]


class ControlOut(BaseModel):
    """How a batch is read; a higher priority comes first."""

    mode: BatchMode
    priority: int


class ControlIn(In):
    """What is to change; what is left out stays."""

    mode: BatchMode | None = None
    priority: Annotated[int | None, Field(ge=-100, le=100)] = None


@router.get("/batches/{batch_id}/control")
def look(request: Request, _: Reader, batch_id: BatchId) -> ControlOut:
    """Tell whether a batch is read, and before which others."""
    control, found = _control(request, batch_id)
    return _shape(control.of(found))


@router.post("/batches/{batch_id}/control")
def change(request: Request, _: Archivist, batch_id: BatchId, body: ControlIn) -> ControlOut:
    """Pause, resume, cancel or prioritize a batch; pages in hand are finished."""
    control, found = _control(request, batch_id)
    if body.mode is not None:
        control.set_mode(found, body.mode)
    if body.priority is not None:
        control.set_priority(found, body.priority)
    return _shape(control.of(found))


def _control(request: Request, name_or_id: str) -> tuple[Control, str]:
    return Control(archive_of(request)), need_batch(request, name_or_id).id


def _shape(control: BatchControl) -> ControlOut:
    return ControlOut(mode=control.mode, priority=control.priority)
