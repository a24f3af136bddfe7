"""The pages of dossiers: shells like the others; every datum on them comes through /api/v1."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from models.people import Permission
from models.summary import War
from review.pages import Id, Page, show
from storage.summaries import By, Figure

router = APIRouter(include_in_schema=False)

_PAIRS = Page("pairs.html", Permission.DECIDE, ("dossiers", "comparisons", "answers"))
_DOSSIER = Page(
    "dossier.html",
    Permission.READ,
    ("dossiers", "comparisons", "answers", "aspects", "answers_of", "status_rules", "candidates", "sketches"),
)
_TOTALS = Page("totals.html", Permission.READ, ("dossiers", "totals", "wars", "answers_of"))
_HANDOVERS = Page("handovers.html", Permission.READ, ("dossiers", "handovers", "groups", "wars", "totals"))


@router.get("/handovers")
def handovers(request: Request) -> Response:
    """Show what was handed over to whom, and what has come back."""
    lists_by = [by.value for by in By if by is not By.DIED_YEAR]
    figures = [figure.value for figure in Figure if figure is not Figure.UNNAMED]
    return show(request, _HANDOVERS, groups=lists_by, figures=figures)


@router.get("/pairs")
def pairs(request: Request) -> Response:
    """Show the desk where pairs are judged."""
    return show(request, _PAIRS)


@router.get("/totals")
def totals(request: Request) -> Response:
    """Show totals, and the list behind a figure."""
    return show(request, _TOTALS, groups=[by.value for by in By], wars=[war.value for war in War])


@router.get("/dossiers/{dossier_id}")
def dossier(request: Request, dossier_id: Id) -> Response:
    """Show a dossier."""
    return show(request, _DOSSIER, dossier_id=dossier_id)
