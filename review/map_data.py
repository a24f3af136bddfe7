"""What the map shows, from rows and borders: layers, search areas, borders as collections of areas."""

from __future__ import annotations

from collections.abc import Sequence

from dossiers.geo_formats import Collection, Feature, Property
from dossiers.ground import border, border_codes, name_of, outline, sources
from dossiers.map_layers import MapArea, MapLayer, keys_in, make_layer
from dossiers.search_areas import SearchArea, find_search_areas
from models.mapping import Layer, Level, PlaceKey
from storage.map_rows import MapRows
from storage.summaries import Chosen, Listed

_MOST_NAMED = 60  # cemeteries of one area named one by one


def layer_of(rows: MapRows, layer: Layer, level: Level, chosen: Chosen) -> MapLayer:
    """Return one layer, rolled up to a level."""
    return make_layer(rows.counts(layer, chosen), level)


def layer_collection(found: MapLayer, layer: Layer, title: str) -> Collection:
    """Return the areas of a layer with their counts; ``outside`` could be put nowhere."""
    features = tuple(_area_feature(area, layer) for area in found.areas)
    return Collection(title, sources(), features, {"count": found.count, "outside": found.outside_count})


def search_collection(found: Sequence[SearchArea], title: str) -> Collection:
    """Return the search areas with what speaks for each."""
    features = tuple(
        Feature(
            search_id(area),
            area.ground.name,
            outline(area.ground.id),
            {
                "level": area.ground.level.value,
                "count": len(area.dossiers),
                "spots": [f"{spot} ({n})" for spot, n in area.spots],
                "units": [f"{unit} ({n})" for unit, n in area.units],
                "years": [f"{year} ({n})" for year, n in area.years],
                "remembered": area.remembered,
                "strong": area.is_strong,
            },
        )
        for area in found
    )
    return Collection(title, sources(), features, {"count": sum(len(a.dossiers) for a in found)})


def search_id(area: SearchArea) -> str:
    """Return the id of a search area: its ground and the first of its men."""
    return f"{area.ground.id}@{area.dossiers[0]}"


def search_areas_of(rows: MapRows, chosen: Chosen) -> tuple[SearchArea, ...]:
    """Return the search areas among the chosen who are not known to be gathered."""
    return find_search_areas(rows.iter_missing(chosen))


def area_list(
    rows: MapRows, layer: Layer, area: tuple[Level, str], chosen: Chosen, *, after: str, limit: int
) -> list[Listed]:
    """Return the dossiers of one area (its level and id), or of what lies nowhere."""
    level, area_id = area
    keys = keys_in(layer_of(rows, layer, level, chosen), area_id)
    return rows.listed(layer, keys, chosen, after=after, limit=limit)


def borders(level: Level) -> Collection:
    """Return the borders of all provinces of one time, or of the countries beside; islands as circles."""
    codes = border_codes(level)
    islands = (HOANG_SA, TRUONG_SA) if level is not Level.COUNTRY else ()
    features = [Feature(code, name_of(code), border(code), {"level": level.value}) for code in codes]
    features += [Feature(code, name, outline(code), {"level": "islands"}) for code, name in islands]
    return Collection("borders", sources(), tuple(features), {})


HOANG_SA = ("c:20333", "Quần đảo Hoàng Sa (Đà Nẵng)")
TRUONG_SA = ("c:22736", "Quần đảo Trường Sa (Khánh Hòa)")


def _area_feature(area: MapArea, layer: Layer) -> Feature:
    said: dict[str, Property] = {
        "level": area.ground.level.value,
        "count": area.count,
        "gathered": area.gathered,
        "not_gathered": area.not_gathered,
        "places": len(area.keys),
    }
    if layer is Layer.CEMETERIES:
        said["cemeteries"] = _texts(area.keys)
    return Feature(area.ground.id, area.ground.name, outline(area.ground.id), said)


def _texts(keys: Sequence[PlaceKey]) -> list[str]:
    return sorted({key.text for key in keys if key.text})[:_MOST_NAMED]
