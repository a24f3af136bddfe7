"""The page of names of places: a shell like the others; every datum on it comes through /api/v1."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from models.people import Permission
from models.place_name import LEVELS
from review.pages import Page, show

router = APIRouter(include_in_schema=False)

_PLACES = Page("places.html", Permission.READ, ("places", "place_levels"))


@router.get("/places")
def places(request: Request, text: str = "") -> Response:
    """Show what a place may be, and the names that people added; ``text`` is looked up first."""
    return show(request, _PLACES, levels=LEVELS[::-1], text=text[:200])
