"""Where places lie: areas as large as they are known, rolled up; hulls; layers; formats."""

from __future__ import annotations

import json
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossiers.geo_formats import Collection, Feature, to_geojson, to_kml
from dossiers.ground import border_codes, hull, locate, name_of, outline, roll_up, sources
from dossiers.map_layers import OUTSIDE, keys_in, make_layer
from extractors.gazetteer import using
from extractors.gazetteer_added import with_added
from models.mapping import Ground, Level, PlaceCount, PlaceKey, Ring, Shape
from models.place_name import AddedName

# text, the area's id, why
PLACES = [
    ("Tân Thanh, Văn Lãng, Cao Lạng", "c:06172", "a commune of then is what stands there today"),
    ("Văn Lãng, Lạng Sơn", "d:182", "a district of then is no commune that bears its name today"),
    ("Hướng Hóa, Quảng Trị", "d:465", "as above"),
    ("Quảng Trị", "p:45", "a province"),
    ("Hà Bắc", "p:24+p:27", "a province that was divided is both parts"),
    ("Tây Nguyên", "p:62+p:64+p:66+p:67+p:68", "a region is its provinces"),
    ("Mặt trận B3", "p:62+p:64+p:66+p:67+p:68", "a front whose ground is known"),
    ("Lào", "x:LA", "a country"),
    ("NTLS huyện Hướng Hóa", "d:465", "a cemetery is where its district is"),
    ("Khe Sanh", "c:19429", "a name that only one place bears"),
    ("Hoàng Sa", "c:20333", "islands are there"),
    ("Cao điểm 300, Hướng Hóa, Quảng Trị", "d:465", "a spot that no list has lies in its district"),
    ("Bản Đông, Lào", "x:LA", "what lies abroad is as large as the country"),
]  # fmt: skip
NOWHERE = [
    ("Tân Thanh", "more places bear the name than could be drawn"),
    ("Gần mặt trận", "no place"),
    ("KB", "a cover code is never expanded"),
    ("", "nothing"),
]


@pytest.mark.parametrize(("text", "area", "why"), PLACES, ids=[row[0] for row in PLACES])
def test_a_place_lies_where_it_is_known_to(text: str, area: str, why: str) -> None:
    ground = locate(PlaceKey(text=text))
    assert ground is not None and ground.id == area, why
    assert outline(ground.id) and all(len(ring) >= 4 for polygon in outline(ground.id) for ring in polygon)


@pytest.mark.parametrize(("text", "why"), NOWHERE)
def test_what_nobody_can_place_is_nowhere(text: str, why: str) -> None:
    assert locate(PlaceKey(text=text)) is None, why


def test_a_commune_of_today_needs_no_text() -> None:
    ground = locate(PlaceKey(commune="Hoàng Văn Thụ", province="Lạng Sơn"))
    assert ground is not None and (ground.id, ground.level) == ("c:06172", Level.COMMUNE)
    unknown = locate(PlaceKey(commune="Không Có", province="Lạng Sơn"))
    assert unknown is not None and unknown.level is Level.TODAY


def test_a_name_that_people_added_is_drawn_at_once_and_only_where_it_is_in_use() -> None:
    key = PlaceKey(text="Xuân Ngàn, Văn Lãng, Lạng Sơn")
    added = AddedName("Xuân Ngàn", "commune", "Văn Lãng, Lạng Sơn", "Tân Thanh, Văn Lãng, Lạng Sơn", "NQ")
    before = locate(key)
    with using(with_added([added])):
        known = locate(key)
    assert (before, known) == (locate(key), locate(PlaceKey(text=added.same_as)))
    assert before is not None and before.id == "d:182"


def test_areas_roll_up_and_never_down() -> None:
    ground = locate(PlaceKey(text="Khe Sanh"))
    assert ground is not None
    assert [roll_up(ground, level).id for level in Level] == ["c:19429", "d:465", "p:45", "n:44", "n:44"]
    country = locate(PlaceKey(text="Lào"))
    assert country is not None and roll_up(country, Level.COMMUNE) == country


def test_borders_are_all_there() -> None:
    assert [len(border_codes(level)) for level in (Level.PROVINCE, Level.TODAY, Level.COUNTRY)] == [63, 34, 2]
    assert all(name_of(code) != code for code in border_codes(Level.PROVINCE))
    assert "Natural Earth" in sources()


def test_districts_lie_in_their_provinces() -> None:
    """Centres of communes and borders come from two sources: boxes of a district and its province meet."""
    # Islands lie outside of drawn borders. Natural Earth draws some borders kilometres off: of Cần Thơ beside
    # Cái Răng so far that the two do not touch.
    apart = {"d:318", "d:498", "d:576", "d:755", "d:919"}
    districts = [code for n in range(1, 974) if name_of(code := f"d:{n:03d}") != code]
    assert len(districts) == 696
    for code in districts:
        province = roll_up(Ground((code,), Level.DISTRICT, ""), Level.PROVINCE)
        inner, box = _box(outline(code)), _box(outline(province.id))
        meet = inner[0] < box[2] and inner[2] > box[0] and inner[1] < box[3] and inner[3] > box[1]
        assert meet == (code not in apart), code


def _box(shape: Shape) -> tuple[float, float, float, float]:
    points = [point for polygon in shape for ring in polygon for point in ring]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


POINT = st.tuples(st.integers(-50, 50), st.integers(-50, 50))


@given(st.lists(POINT, min_size=0, max_size=30))
def test_a_hull_holds_all_its_points(points: list[tuple[float, float]]) -> None:
    ring = hull(points)
    assert set(ring) <= set(points)
    for (ax, ay), (bx, by) in pairwise(ring):
        assert all((bx - ax) * (y - ay) - (by - ay) * (x - ax) >= 0 for x, y in points)
    assert not ring or ring[0] == ring[-1]


def test_layers_count_everybody_once() -> None:
    counts = [
        PlaceCount(PlaceKey(text="Khe Sanh"), 3, 1, 2),
        PlaceCount(PlaceKey(text="Hướng Hóa, Quảng Trị"), 2, 0, 1),
        PlaceCount(PlaceKey(text="KB"), 4, 0, 4),
        PlaceCount(PlaceKey(), 5, 0, 0),
    ]
    fine, coarse = (make_layer(counts, level) for level in (Level.COMMUNE, Level.DISTRICT))
    assert [(a.ground.id, a.count) for a in fine.areas] == [("c:19429", 3), ("d:465", 2)]
    assert [(a.ground.id, a.count, a.gathered, a.not_gathered) for a in coarse.areas] == [("d:465", 5, 1, 3)]
    assert fine.count == coarse.count == 14 and fine.outside_count == 9
    assert {key.text for key in keys_in(fine, OUTSIDE)} == {"KB", ""}
    assert keys_in(fine, "p:45") == ()


SQUARE: Ring = ((0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, 0.0), (0.0, 0.0))  # with the clock


def test_geojson_turns_outer_rings_against_the_clock() -> None:
    feature = Feature("a", "Ả & B", ((SQUARE,),), {"count": 2})
    made = json.loads(json.dumps(to_geojson(Collection("t", "s", (feature,), {"outside": 1}))))
    assert made["outside"] == 1
    geometry = made["features"][0]["geometry"]
    assert geometry == {"type": "Polygon", "coordinates": [[list(point) for point in reversed(SQUARE)]]}


def test_kml_names_what_it_holds() -> None:
    made = to_kml(
        Collection("t", "s", (Feature("a", "Ả & B", ((SQUARE,), (SQUARE,)), {"years": ["1968"]}),), {})
    )
    root = ET.fromstring(made)
    space = {"k": "http://www.opengis.net/kml/2.2"}
    assert [one.text for one in root.findall(".//k:Placemark/k:name", space)] == ["Ả & B"]
    assert len(root.findall(".//k:Polygon/k:outerBoundaryIs", space)) == 2
    assert [one.text for one in root.findall(".//k:Data[@name='years']/k:value", space)] == ["1968"]
