"""How the work stands and how good it is; whether the server answers."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from sqlalchemy import text

from models.people import Permission
from review.api_queue import counted
from review.auth import Reader
from review.desk_of import find_batch_id, reports_of, whole_archive_of
from review.schemas import CountsQuery
from review.schemas_records import CountsOut, HealthOut, StatsOut
from review.shapes_reports import counts_shape, stats_shape

router = APIRouter(tags=["statistics"])
Batch = Annotated[str | None, Query(max_length=200)]


@router.get("/queue/counts")
def counts(request: Request, caller: Reader, query: Annotated[CountsQuery, Query()]) -> CountsOut:
    """Count the open questions, by what they can be chosen by. Some seconds old at most."""
    wanted = counted(request, query)
    reports = reports_of(request)
    mine = reports.decided_today(caller.name)
    return counts_shape(reports.queue_counts(wanted), mine_today=mine)


@router.get("/stats")
def stats(request: Request, caller: Reader, batch: Batch = None) -> StatsOut:
    """Give pace, agreement, error rates with their intervals, confidence against accuracy, the queue by day.

    Who did how much is told to those who decide between readers.
    """
    found = reports_of(request).statistics(find_batch_id(request, batch))
    return stats_shape(found, with_people=caller.may(Permission.ADJUDICATE))


@router.get("/health")
def health(request: Request) -> HealthOut:
    """Say that the server and its database answer; for whoever watches over them."""
    with whole_archive_of(request).database.read() as connection:
        connection.execute(text("SELECT 1"))
    return HealthOut(status="ok")
