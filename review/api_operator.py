"""For the operator: how the archive stands, and who looked at what."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel

from review.auth import Administrator, Archivist
from review.desk_of import archive_of
from storage.access import find_looks
from storage.operating import standing

router = APIRouter(tags=["operator"])


class WorkerOut(BaseModel):
    """A worker that lives."""

    name: str
    processes: int
    pages: int
    seen_at: datetime


class StandingOut(BaseModel):
    """Counts of this moment; times in seconds."""

    at: datetime
    pages: dict[str, int]
    failures: dict[str, int]
    questions_open: int
    questions_held: int
    leases: int
    leases_run_out: int
    longest_wait_s: float
    files_to_understand: int
    workers: list[WorkerOut]


class LookOut(BaseModel):
    """One look: when, who, at what kind of address, with which id."""

    at: datetime
    who: str
    did: str
    subject: str


class LooksOut(BaseModel):
    """Looks, newest first."""

    items: list[LookOut]


@router.get("/operator/standing")
def how_it_stands(request: Request, _: Archivist) -> StandingOut:
    """Give what waits, who works and what fails."""
    now = standing(archive_of(request))
    workers = [
        WorkerOut(name=w.name, processes=w.processes, pages=w.pages, seen_at=w.seen_at) for w in now.workers
    ]
    return StandingOut(
        at=now.at,
        pages=dict(now.pages),
        failures=dict(now.failures),
        questions_open=now.questions_open,
        questions_held=now.questions_held,
        leases=now.leases,
        leases_run_out=now.leases_run_out,
        longest_wait_s=now.longest_wait_s,
        files_to_understand=now.files_to_understand,
        workers=workers,
    )


@router.get("/operator/access")
def who_looked(
    request: Request,
    _: Administrator,
    subject: Annotated[str | None, Query(max_length=64)] = None,
    who: Annotated[str | None, Query(max_length=70)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> LooksOut:
    """Give who looked at a record, page or field, or at what somebody looked; newest first."""
    request.app.state.access_log.flush()
    found = find_looks(archive_of(request), subject=subject, who=who, limit=limit)
    return LooksOut(items=[LookOut(at=k.at, who=k.who, did=k.did, subject=k.subject) for k in found])
