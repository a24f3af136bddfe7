"""Names of places: what one may mean, and names that people add, in force at once."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request

from extractors.gazetteer_added import with_added
from extractors.places_resolve import Candidate, resolve
from models.desk_errors import ForbiddenError, NotFoundError
from models.people import Permission
from models.place_name import AddedName
from review.auth import Caller, Decider, Reader
from review.desk_of import archive_of, tools_of
from review.places_in_use import PlacesInUse
from review.schemas import Text
from review.schemas_places import (
    AddedOut,
    PlaceFoundOut,
    PlaceNameIn,
    PlaceNameOut,
    PlaceNamesOut,
    PlacesFoundOut,
    TodayOut,
)
from storage.place_names import KeptName, PlaceNames

router = APIRouter(tags=["places"])
_NO_START, _NO_END = 0, 9999


@router.get("/places")
def added_names(request: Request, caller: Reader) -> PlaceNamesOut:
    """Give the names that people added."""
    kept = PlaceNames(archive_of(request)).kept()
    return PlaceNamesOut(items=[_shape(one, caller) for one in kept])


@router.get("/places/find")
def find(
    _: Reader,
    text: Annotated[Text, Query(min_length=1, max_length=200)],
    year: Annotated[int | None, Query(ge=1800, le=2100)] = None,
) -> PlacesFoundOut:
    """Say what a place may be, then and today, added names among them."""
    found = resolve(text, date(year, 7, 1) if year is not None else None)
    return PlacesFoundOut(items=[_found(one) for one in found])


@router.post("/places", status_code=201)
def add(request: Request, caller: Decider, body: PlaceNameIn) -> AddedOut:
    """Add a name with its source; it holds at once, and waiting fields that bear it are weighed again."""
    name = AddedName(
        name=_spaced(body.name),
        level=body.level,
        within=_spaced(body.within),
        same_as=_spaced(body.same_as),
        source=_spaced(body.source),
        first_year=body.first_year or _NO_START,
        last_year=body.last_year or _NO_END,
    )
    with_added([name])  # refuses what lies in no place of the tables
    number = PlaceNames(archive_of(request)).add(name, author=caller.name)
    return AddedOut(number=number, files=_in_force(request, name.name))


@router.delete("/places/{number}", status_code=204)
def remove(request: Request, caller: Decider, number: Annotated[int, Path(ge=1, le=2**31 - 1)]) -> None:
    """Let a name hold no more: whoever added it may, and an archivist."""
    names = PlaceNames(archive_of(request))
    kept = names.one(number)
    if kept is None:
        raise NotFoundError(f"no name was added under number {number}")
    if not _may_remove(kept, caller):
        raise ForbiddenError("somebody else added this name", remedy="Ask him, or an archivist.")
    names.remove(number)
    _in_force(request, kept.name.name)


def _spaced(text: str) -> str:
    """Return a typed text with single spaces and none around it."""
    return " ".join(text.split())


def _in_force(request: Request, name: str) -> int:
    """Let this process know at once, and weigh again what waits; return in how many files."""
    places = request.app.state.places_in_use
    assert isinstance(places, PlacesInUse)
    places.look()
    files = PlaceNames(archive_of(request)).files_waiting(name)
    pipeline = tools_of(request).pipeline
    if pipeline is None:
        return 0
    for sha256 in files:
        pipeline.extract_again(sha256)
    return len(files)


def _may_remove(kept: KeptName, caller: Caller) -> bool:
    return kept.author == caller.name or caller.may_everywhere(Permission.INTAKE)


def _shape(kept: KeptName, caller: Caller) -> PlaceNameOut:
    name = kept.name
    return PlaceNameOut(
        number=kept.number,
        name=name.name,
        level=name.level,
        within=name.within,
        same_as=name.same_as,
        source=name.source,
        first_year=name.first_year or None,
        last_year=name.last_year if name.last_year != _NO_END else None,
        author=kept.author,
        added_at=kept.added_at,
        may_remove=_may_remove(kept, caller),
    )


def _found(one: Candidate) -> PlaceFoundOut:
    then = one.then
    parts = (then.hamlet, then.commune, then.district, then.province, then.area)
    return PlaceFoundOut(
        score=round(one.score, 4),
        then=", ".join(part for part in parts if part),
        today=[TodayOut(commune=u.commune, province=u.province, code=u.code) for u in one.today],
        reasons=list(one.reasons),
    )
