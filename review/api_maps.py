"""Maps: areas with what lies in them, search areas, borders, as GeoJSON and KML; plans of cemeteries."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from starlette.responses import JSONResponse

from dossiers.geo_formats import Collection, to_geojson, to_kml
from dossiers.grave_plan import Grave, GravePlan, Place, grave_of, make_plan
from models.desk_errors import NotFoundError
from models.mapping import Level
from review.auth import Reader
from review.desk_of import archive_of, summaries_of
from review.downloads import download
from review.map_data import (
    area_list,
    borders,
    layer_collection,
    layer_of,
    search_areas_of,
    search_collection,
    search_id,
)
from review.pages import spoken
from review.schemas_maps import (
    AreaQuery,
    ChosenQuery,
    GraveOut,
    MapQuery,
    PlanLotOut,
    PlannedOut,
    PlanOut,
    PlanRowOut,
    SearchAreaQuery,
)
from review.schemas_totals import ListOut
from review.shapes_totals import listed_shape
from storage.map_rows import MapRows
from storage.summaries import Chosen

router = APIRouter(tags=["maps"])


class GeoJson(JSONResponse):
    """GeoJSON as RFC 7946 names it."""

    media_type = "application/geo+json"


@router.get("/map/areas", response_class=GeoJson)
def areas(request: Request, _: Reader, query: Annotated[MapQuery, Query()]) -> Response:
    """Give one layer as GeoJSON: areas, how many dossiers lie in each, how many could be put nowhere."""
    return GeoJson(to_geojson(_layer(request, query)))


@router.get("/map/areas.kml", response_class=Response)
def areas_kml(request: Request, _: Reader, query: Annotated[MapQuery, Query()]) -> Response:
    """Give the same as KML."""
    return download(to_kml(_layer(request, query)), f"sohoa-{query.layer.value}.kml")


@router.get("/map/list")
def listed(request: Request, _: Reader, query: Annotated[AreaQuery, Query()]) -> ListOut:
    """Give the dossiers of one area."""
    rows = MapRows(archive_of(request))
    found = area_list(
        rows,
        query.layer,
        (query.level, query.area),
        query.chosen(),
        after=query.after,
        limit=query.limit,
    )
    items = [listed_shape(one) for one in found]
    return ListOut(items=items, next=items[-1].dossier if len(items) == query.limit else None)


@router.get("/map/search-areas", response_class=GeoJson)
def search_areas(request: Request, _: Reader, query: Annotated[ChosenQuery, Query()]) -> Response:
    """Give the areas in which to search, with the evidence, as GeoJSON."""
    return GeoJson(to_geojson(_search(request, query.chosen())))


@router.get("/map/search-areas.kml", response_class=Response)
def search_areas_kml(request: Request, _: Reader, query: Annotated[ChosenQuery, Query()]) -> Response:
    """Give the same as KML."""
    return download(to_kml(_search(request, query.chosen())), "sohoa-search.kml")


@router.get("/map/search-areas/list")
def search_list(request: Request, _: Reader, query: Annotated[SearchAreaQuery, Query()]) -> ListOut:
    """Give the men of one search area; an area that new papers changed is no more."""
    archive = archive_of(request)
    found = search_areas_of(MapRows(archive), query.chosen())
    area = next((one for one in found if search_id(one) == query.area), None)
    if area is None:
        raise NotFoundError("there is no such search area any more", remedy="Load the map again.")
    return ListOut(items=[listed_shape(one) for one in summaries_of(request).some(area.dossiers)], next=None)


@router.get("/map/borders", response_class=GeoJson)
def map_borders(_: Reader, level: Level = Level.PROVINCE) -> Response:
    """Give the borders of all provinces (until 2025, or of today) or of the countries beside, as GeoJSON."""
    kept = {"Cache-Control": "private, max-age=86400"}
    return GeoJson(to_geojson(borders(level)), headers=kept)


@router.get("/cemeteries/plan")
def plan(request: Request, _: Reader, cemetery: Annotated[str, Query(max_length=300)]) -> PlanOut:
    """Give a cemetery by lot, row and number, with the gaps between the numbers."""
    found = MapRows(archive_of(request)).papers_in(cemetery)
    if not found:
        raise NotFoundError("no paper names this cemetery", remedy="Choose it from the map or the totals.")
    made = make_plan(grave_of(dossier, records, words) for dossier, records, words in found if records)
    return _plan_shape(cemetery, made)


def _layer(request: Request, query: MapQuery) -> Collection:
    found = layer_of(MapRows(archive_of(request)), query.layer, query.level, query.chosen())
    return layer_collection(found, query.layer, spoken(request).t(f"map.layers.{query.layer.value}"))


def _search(request: Request, chosen: Chosen) -> Collection:
    found = search_areas_of(MapRows(archive_of(request)), chosen)
    return search_collection(found, spoken(request).t("map.layers.search"))


def _plan_shape(cemetery: str, made: GravePlan) -> PlanOut:
    return PlanOut(
        cemetery=cemetery,
        graves=sum(len(place.graves) for place in made.places) + len(made.loose),
        gaps=made.gaps,
        doubles=made.doubles,
        lots=[
            PlanLotOut(
                name=lot.name,
                rows=[PlanRowOut(name=row.name, places=[_place(p) for p in row.places]) for row in lot.rows],
            )
            for lot in made.lots
        ],
        loose=[_planned(one) for one in made.loose],
    )


def _place(place: Place) -> GraveOut:
    return GraveOut(number=place.number, gap=place.gap, graves=[_planned(one) for one in place.graves])


def _planned(grave: Grave) -> PlannedOut:
    return PlannedOut(
        dossier=grave.dossier_id,
        name=grave.name,
        died=grave.died,
        named=grave.named.value,
        remains=grave.remains.value,
    )
