"""Whether the site lives (``/healthz``) and can do its work (``/readyz``), for machines; says no more."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from sqlalchemy import text

from models.errors import SohoaError
from review.desk_of import whole_archive_of

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
def lives() -> JSONResponse:
    """Answer: the process runs and serves."""
    return JSONResponse({"status": "ok"})


@router.get("/readyz")
def can_work(request: Request) -> JSONResponse:
    """Answer 200 where database and store answer, else 503 with the part that does not."""
    archive = whole_archive_of(request)
    parts: dict[str, str] = {}
    try:
        with archive.database.read() as connection:
            connection.execute(text("SELECT 1"))
        parts["database"] = "ok"
    except SohoaError as error:
        parts["database"] = error.code
    try:
        archive.store.look()
        parts["store"] = "ok"
    except SohoaError as error:
        parts["store"] = error.code
    is_ready = all(said == "ok" for said in parts.values())
    return JSONResponse({"status": "ok" if is_ready else "not ready", **parts}, 200 if is_ready else 503)
