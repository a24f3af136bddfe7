"""The operator's page: a shell like the others; every datum on it comes through /api/v1."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from models.people import Permission
from review.pages import Page, show

router = APIRouter(include_in_schema=False)

_OPERATOR = Page("operator.html", Permission.INTAKE, ("operator", "failure_codes"))


@router.get("/operator")
def operator(request: Request) -> Response:
    """Show how the house stands."""
    return show(request, _OPERATOR)
