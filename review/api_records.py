"""Records: found, looked at with their history, struck out and brought back; the feed of changes."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request

from models.record import RecordState
from models.review import Verdict
from review.auth import Decider, Reader
from review.desk_of import desk_of, find_batch_id, reports_of
from review.schemas import RecordQuery, RowIn
from review.schemas_records import ChangeOut, ChangesOut, RecordOut, RecordsOut, RowOut
from review.shapes import decision_shape
from review.shapes_reports import found_shape, record_shape
from storage.finding import Wanted
from storage.publish import published
from storage.row_decisions import Said

router = APIRouter(tags=["records"])
RecordId = Annotated[str, Path(pattern=r"^[a-z2-7]{20}$")]
Cursor = Annotated[int | None, Query(ge=0, le=2**62)]
Limit = Annotated[int, Query(ge=1, le=200)]


@router.get("/records")
def find(request: Request, _: Reader, query: Annotated[RecordQuery, Query()]) -> RecordsOut:
    """Find records. ``q`` needs no marks: ``nguyen van duc`` finds Nguyễn Văn Đức.

    With ``since`` it is the feed: what changed after that cursor, retracted records too, each once, in order.
    ``next`` goes on within one search.
    """
    wanted = Wanted(
        words=query.q,
        batch_id=find_batch_id(request, query.batch),
        kind=query.kind,
        document_kind=query.document_kind,
        sha256=query.document,
        page_no=query.page_no,
        is_final=None if query.state is None else query.state is RecordState.FINAL,
        field_name=query.field,
        field_status=query.status,
        province=query.province,
        since=query.since,
    )
    found = reports_of(request).find(wanted, after=query.cursor or 0, limit=query.limit)
    is_over = found.next is None
    return RecordsOut(
        items=[found_shape(one) for one in found.records],
        next=None if is_over else str(found.next),
        # Of a search by words the feed goes on after all that stands now; of the feed where this page ends.
        cursor=str(found.newest if is_over or query.since is None else found.records[-1].stored.cursor),
    )


@router.get("/records/{record_id}")
def look(request: Request, _: Reader, record_id: RecordId) -> RecordOut:
    """Give a record with everything that was said and decided of it."""
    found, claims = reports_of(request).record(record_id)
    return record_shape(found, claims, desk_of(request).history(record_id=record_id))


@router.post("/records/{record_id}/strike")
def strike(request: Request, caller: Decider, record_id: RecordId, body: RowIn) -> RowOut:
    """Say that this row is no record; it can be taken back."""
    return _judge(request, caller, record_id, Verdict.STRIKE, body)


@router.post("/records/{record_id}/restore")
def restore(request: Request, caller: Decider, record_id: RecordId, body: RowIn) -> RowOut:
    """Say that this row is a record after all."""
    return _judge(request, caller, record_id, Verdict.RESTORE, body)


@router.get("/changes")
def changes(request: Request, _: Reader, since: Cursor = None, limit: Limit = 100) -> ChangesOut:
    """Give the feed of changes after a cursor, in the order of commits; nothing is missed or repeated."""
    found = reports_of(request).changes(since or 0, limit=limit)
    items = [
        ChangeOut(cursor=str(c.cursor), record=c.record_id, what=c.what, revision=c.revision) for c in found
    ]
    return ChangesOut(items=items, cursor=items[-1].cursor if items else str(since or 0))


def _judge(request: Request, caller: Decider, record_id: str, verdict: Verdict, body: RowIn) -> RowOut:
    said = Said(revision=body.revision, comment=body.comment)
    decision = desk_of(request).judge_row(caller.holder, record_id, verdict, said)
    found, _ = reports_of(request).record(record_id)
    return RowOut(decision=decision_shape(decision, is_undone=False), record=published(found.stored))
