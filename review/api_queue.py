"""The queue: taking questions, holding them, giving them back; which there are."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Request

from models.errors import StorageError
from models.review import ItemKind
from review.auth import Decider, Reader
from review.desk_of import desk_of, find_batch_id, reports_of
from review.pages_images import views
from review.schemas import (
    ClaimIn,
    CountsQuery,
    ItemsIn,
    ItemsOut,
    QueueFilterIn,
    ReleasedOut,
    RenewedOut,
    WallsOut,
    WallsQuery,
)
from review.schemas_pictures import AroundOut
from review.shapes import item_shape, wall_shape
from review.shapes_pictures import around_shape
from storage.items import FieldView
from storage.queue import QueueFilter

log = logging.getLogger(__name__)
router = APIRouter(tags=["queue"])


@router.post("/queue/claim")
def claim(request: Request, caller: Decider, body: ClaimIn) -> ItemsOut:
    """Take free questions, the most harmful first; they are the caller's until the lease runs out."""
    found = desk_of(request).claim(caller.holder, _filter(request, body.filter), count=body.count)
    items = [item_shape(view) for view in found]
    if body.around:
        for item, view in zip(items, found, strict=True):
            item.around = _around(request, view)
    return ItemsOut(items=items)


@router.post("/queue/renew")
def renew(request: Request, caller: Decider, body: ItemsIn) -> RenewedOut:
    """Hold questions longer."""
    held, until = desk_of(request).renew(caller.holder, body.items or [])
    return RenewedOut(held=held, lease_until=until)


@router.post("/queue/release")
def release(request: Request, caller: Decider, body: ItemsIn | None = None) -> ReleasedOut:
    """Give questions back: those named, or all that this session holds."""
    items = body.items if body is not None else None
    return ReleasedOut(released=desk_of(request).release(caller.holder, items))


@router.get("/queue/walls")
def walls(request: Request, _: Reader, query: Annotated[WallsQuery, Query()]) -> WallsOut:
    """Give the largest groups of questions that read alike. Some seconds old at most."""
    wanted = replace(counted(request, query), kind=ItemKind.FIELD.value)
    found = reports_of(request).walls(wanted, limit=query.limit)
    desk = desk_of(request)
    samples = {view.id: view for view in desk.items([wall.sample[0] for wall in found if wall.sample])}
    return WallsOut(items=[wall_shape(w, samples.get(w.sample[0]) if w.sample else None) for w in found])


def _around(request: Request, view: FieldView) -> AroundOut | None:
    """Return what stands around a question, or None where that cannot be told now.

    It is claimed already: whoever needs the rest asks for it alone, and is told there what is wrong.
    """
    try:
        found = views(request).around(view)
    except StorageError as error:
        log.warning("page %s cannot be shown: %s", view.page_id, error.message)
        return None
    return around_shape(found) if found is not None else None


def counted(request: Request, query: CountsQuery) -> QueueFilter:
    """Return the filter that a query of counts or walls stands for."""
    return QueueFilter(
        batch_id=find_batch_id(request, query.batch),
        sha256=query.document,
        record_kind=query.kind,
        name=query.field,
        reason=query.reason,
        province=query.province,
    )


def _filter(request: Request, given: QueueFilterIn) -> QueueFilter:
    return QueueFilter(
        items=tuple(given.items),
        batch_id=find_batch_id(request, given.batch),
        sha256=given.document,
        record_kind=given.kind,
        document_kind=given.document_kind,
        name=given.field.value if given.field is not None else None,
        reason=given.reason.value if given.reason is not None else None,
        province=given.province,
        kind=given.item_kind.value if given.item_kind is not None else None,
        task=given.task,
        twin=given.twin,
        record_id=given.record,
        is_flagged=given.flagged,
    )
