"""The pages of searching and of cases: shells; every datum on them comes through /api/v1."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from models.enquiry import ASKED, EnquiryState
from models.people import Permission
from review.pages import Page, show

router = APIRouter(include_in_schema=False)

_WORDS = ("dossiers", "enquiries", "comparisons", "levels", "answers_of")
_ENQUIRIES = Page("enquiries.html", Permission.READ, _WORDS)
_ENQUIRY = Page("enquiry.html", Permission.READ, _WORDS)


@router.get("/enquiries")
def enquiries(request: Request) -> Response:
    """Show where people are searched for, and all cases."""
    fields = [name.value for name in ASKED]
    return show(request, _ENQUIRIES, asked=fields, states=[state.value for state in EnquiryState])


@router.get("/enquiries/{number}")
def enquiry(request: Request, number: Annotated[int, Path(ge=1, le=10_000_000)]) -> Response:
    """Show one case."""
    return show(request, _ENQUIRY, number=number)
