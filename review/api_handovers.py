"""Lists handed over: what was sent to whom, and what has come back."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel

from models.desk_errors import NotFoundError
from models.gathering import dossier_id
from models.handover import Handover, HandoverRow
from review.auth import Reader
from review.desk_of import archive_of
from storage.handovers import Handovers

router = APIRouter(tags=["handovers"])
Number = Annotated[int, Path(ge=1, le=10_000_000)]


class HandoverOut(BaseModel):
    """One list; ``group`` and ``value`` say how its rows were chosen."""

    number: int
    receiver: str
    group: str
    value: str
    made_at: datetime
    author: str
    rows: int
    answered: int


class HandoverRowOut(BaseModel):
    """One row: the dossier, and the record that the answer became."""

    row: int
    name: str
    dossier: str
    answer: str | None
    answered_at: datetime | None


class HandoversOut(BaseModel):
    """All lists, newest first."""

    items: list[HandoverOut]


class HandoverRowsOut(BaseModel):
    """One list with its rows."""

    handover: HandoverOut
    rows: list[HandoverRowOut]


@router.get("/handovers")
def handovers(request: Request, _: Reader) -> HandoversOut:
    """Give all lists that were handed over, and how much of each has come back."""
    return HandoversOut(items=[_list(one) for one in Handovers(archive_of(request)).all()])


@router.get("/handovers/{number}")
def handover(request: Request, _: Reader, number: Number) -> HandoverRowsOut:
    """Give one list with its rows."""
    found = Handovers(archive_of(request))
    made = found.find(number)
    if made is None:
        raise NotFoundError(f"there is no list {number}")
    return HandoverRowsOut(handover=_list(made), rows=[_row(row) for row in found.rows(made.id)])


def _list(one: Handover) -> HandoverOut:
    return HandoverOut(
        number=one.number,
        receiver=one.receiver,
        group=one.group,
        value=one.value,
        made_at=one.made_at,
        author=one.author,
        rows=one.rows,
        answered=one.answered,
    )


def _row(row: HandoverRow) -> HandoverRowOut:
    return HandoverRowOut(
        row=row.row_no,
        name=row.name,
        dossier=dossier_id(row.record_id),  # of its founder: it leads to where the man stands today
        answer=row.answer_id or None,
        answered_at=row.answered_at,
    )
