"""Areas as GeoJSON (RFC 7946) and KML 2.2 (OGC 12-007r2): what other map programs read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.etree import ElementTree as ET

from models.mapping import Ring, Shape

_KML = "http://www.opengis.net/kml/2.2"
Scalar = str | int | float | bool
Property = Scalar | Sequence[str]


@dataclass(frozen=True, slots=True)
class Feature:
    """One area: its shape, and what is said of it, by name."""

    id: str
    name: str
    shape: Shape
    properties: Mapping[str, Property]


@dataclass(frozen=True, slots=True)
class Collection:
    """Areas with what holds for all of them: the source of the borders above all."""

    title: str
    source: str
    features: tuple[Feature, ...]
    properties: Mapping[str, Property]


def to_geojson(collection: Collection) -> dict[str, object]:
    """Return a FeatureCollection; rings run as the standard asks (outer ones against the clock)."""
    return {
        "type": "FeatureCollection",
        "title": collection.title,
        "source": collection.source,
        **collection.properties,
        "features": [_geojson_feature(one) for one in collection.features],
    }


def to_kml(collection: Collection) -> bytes:
    """Return a KML document with one Placemark an area."""
    ET.register_namespace("", _KML)
    root = ET.Element(f"{{{_KML}}}kml")
    document = ET.SubElement(root, f"{{{_KML}}}Document")
    ET.SubElement(document, f"{{{_KML}}}name").text = collection.title
    ET.SubElement(document, f"{{{_KML}}}description").text = collection.source
    for one in collection.features:
        _placemark(document, one)
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text


def _geojson_feature(one: Feature) -> dict[str, object]:
    polygons = [_rings(polygon) for polygon in one.shape]
    geometry: dict[str, object] = {"type": "MultiPolygon", "coordinates": polygons}
    if len(polygons) == 1:
        geometry = {"type": "Polygon", "coordinates": polygons[0]}
    return {
        "type": "Feature",
        "id": one.id,
        "geometry": geometry if polygons else None,
        "properties": {"id": one.id, "name": one.name, **one.properties},
    }


def _turned(ring: Ring, *, is_outer: bool) -> list[tuple[float, float]]:
    area = sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairwise(ring))
    return list(ring) if (area > 0) == is_outer else list(reversed(ring))


def _placemark(document: ET.Element, one: Feature) -> None:
    mark = ET.SubElement(document, f"{{{_KML}}}Placemark")
    ET.SubElement(mark, f"{{{_KML}}}name").text = one.name
    data = ET.SubElement(mark, f"{{{_KML}}}ExtendedData")
    for name, value in (("id", one.id), *one.properties.items()):
        item = ET.SubElement(data, f"{{{_KML}}}Data", name=name)
        text = str(value) if isinstance(value, (str, int, float)) else "; ".join(value)
        ET.SubElement(item, f"{{{_KML}}}value").text = text
    parts = ET.SubElement(mark, f"{{{_KML}}}MultiGeometry")
    for polygon in one.shape:
        drawn = ET.SubElement(parts, f"{{{_KML}}}Polygon")
        for at, ring in enumerate(_rings(polygon)):
            kind = "outerBoundaryIs" if at == 0 else "innerBoundaryIs"
            line = ET.SubElement(ET.SubElement(drawn, f"{{{_KML}}}{kind}"), f"{{{_KML}}}LinearRing")
            ET.SubElement(line, f"{{{_KML}}}coordinates").text = " ".join(f"{x},{y}" for x, y in ring)


def _rings(polygon: Iterable[Ring]) -> list[list[tuple[float, float]]]:
    """Return the rings of a polygon, the outer one against the clock, holes with it."""
    return [_turned(ring, is_outer=at == 0) for at, ring in enumerate(polygon)]
