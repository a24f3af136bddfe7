"""The pages of the map and of a cemetery's plan: shells; every datum on them comes through /api/v1."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from models.mapping import Layer, Level
from models.people import Permission
from models.summary import War
from review.desk_of import archive_of
from review.pages import Id, Page, show
from storage.map_rows import MapRows
from storage.summaries import Figure

router = APIRouter(include_in_schema=False)

_MAP = Page("map.html", Permission.READ, ("dossiers", "map", "totals", "wars", "answers_of"))
_PLAN = Page("plan.html", Permission.READ, ("dossiers", "map", "answers_of"))
_SKETCH = Page("sketch.html", Permission.DECIDE, ("sketches",))
_LEVELS = (Level.COMMUNE, Level.DISTRICT, Level.PROVINCE, Level.TODAY)
_FIGURES = (Figure.ALL, Figure.GATHERED, Figure.NOT_GATHERED, Figure.NOT_KNOWN, Figure.UNNAMED)


@router.get("/map")
def map_page(request: Request) -> Response:
    """Show the map."""
    return show(
        request,
        _MAP,
        layers=[*(layer.value for layer in Layer), "search"],
        levels=[level.value for level in _LEVELS],
        wars=[war.value for war in War],
        figures=[figure.value for figure in _FIGURES],
        units=MapRows(archive_of(request)).regiments(),
    )


@router.get("/records/{record_id}/sketch")
def sketch_page(request: Request, record_id: Id) -> Response:
    """Show the pages of a record's file, on which its sketch is marked."""
    return show(request, _SKETCH, record_id=record_id)


@router.get("/cemetery")
def plan_page(request: Request, name: Annotated[str, Query(max_length=300)] = "") -> Response:
    """Show the plan of a cemetery."""
    return show(request, _PLAN, cemetery=name)
