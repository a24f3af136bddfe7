"""Places as areas on the ground: as large as the place is known, never a point. No network is asked.

A commune of today is a circle about its centre, half as wide again as a circle of its area, because
communes are not round; a district (until 2025) is what encloses its communes; provinces and countries have
their borders.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from importlib import resources

from pydantic import BaseModel, ConfigDict

from extractors.gazetteer import Gazetteer, gazetteer
from extractors.gazetteer_keys import spelling_of
from extractors.gazetteer_load import load_units
from extractors.gazetteer_units import Era, Unit
from extractors.gazetteer_units import Level as UnitLevel
from extractors.places_resolve import AMBIGUOUS_MARGIN, Candidate, resolve
from extractors.text import fold_words
from models.mapping import Ground, Level, PlaceKey, Ring, Shape

_CORNERS = 24  # of what stands for a circle
_WIDER = 1.5  # of the circle's radius: communes are not round
_LEAST_KM2 = 3.0  # where the area is not known, or an islet's
_KM_A_DEGREE = 111.32
_KNOWN = 0.6  # of the score: spelled as the lists have it, some levels left out
_MOST_RIVALS = 4  # places that a text may mean alike; of more nothing can be drawn
_LEVELS = {"c": Level.COMMUNE, "d": Level.DISTRICT, "p": Level.PROVINCE, "n": Level.TODAY, "x": Level.COUNTRY}
_ORDER = tuple(Level)
_COUNTRIES = {"x:LA": "Lào", "x:KH": "Campuchia"}
# Areas of the wars by the provinces (until 2025) that they lay in. Source: the domain notes of the project
# (B1 to B5, Trị–Thiên), general knowledge for regions; what nobody can place (KB, KN) is not in it.
_TAY_NGUYEN = ("p:62", "p:64", "p:66", "p:67", "p:68")
_TRI_THIEN = ("p:45", "p:46")
_NAM_BO = (
    "p:70", "p:72", "p:74", "p:75", "p:77", "p:79", "p:80", "p:82", "p:83", "p:84", "p:86", "p:87", "p:89",
    "p:91", "p:92", "p:93", "p:94", "p:95", "p:96",
)  # fmt: skip
AREA_GROUND: Mapping[str, tuple[str, ...]] = {
    "lao": ("x:LA",), "campuchia": ("x:KH",), "tay nguyen": _TAY_NGUYEN, "mat tran tay nguyen": _TAY_NGUYEN,
    "b3": _TAY_NGUYEN, "mat tran b3": _TAY_NGUYEN, "tri thien": _TRI_THIEN, "tri thien hue": _TRI_THIEN,
    "mat tran tri thien": _TRI_THIEN, "b4": _TRI_THIEN, "mat tran b4": _TRI_THIEN, "b5": ("p:45",),
    "mat tran b5": ("p:45",), "duong 9": ("p:45",), "mat tran duong 9": ("p:45",), "nam bo": _NAM_BO,
    "b2": _NAM_BO, "mat tran b2": _NAM_BO, "dong nam bo": _NAM_BO[:6], "tay nam bo": _NAM_BO[6:],
    "ha lao": ("x:LA",), "nam lao": ("x:LA",), "trung lao": ("x:LA",), "thuong lao": ("x:LA",),
}  # fmt: skip


class _Table(BaseModel):
    """``dossiers/data/ground.json``; a commune is (latitude, longitude, km², district)."""

    model_config = ConfigDict(frozen=True)

    about: str
    borders: dict[str, Shape]
    communes: dict[str, tuple[float, float, float, str]]


@cache
def _table() -> _Table:
    return _Table.model_validate_json(resources.files("dossiers.data").joinpath("ground.json").read_bytes())


def sources() -> str:
    """Return where borders and centres come from, to be shown beside every map."""
    return _table().about


def locate(key: PlaceKey) -> Ground | None:
    """Return the area in which a place lies by the gazetteer in use; None for one that it does not know."""
    return _locate(gazetteer(), key)


@lru_cache(maxsize=65_536)
def _locate(_names: Gazetteer, key: PlaceKey) -> Ground | None:
    """What a text means changes with the names that people add: kept apart for each gazetteer."""
    if key.commune and not key.text:
        code = _communes_by_name().get((key.province, key.commune))
        if code is not None:
            return _ground((f"c:{code}",))
    for text in (key.text, key.then):
        parts = _parts_of_text(text) if text else ()
        if parts:
            return _ground(parts)
    code = _provinces_by_name().get(key.province)
    return _ground((f"n:{code}",)) if code is not None else None


def roll_up(ground: Ground, level: Level) -> Ground:
    """Return the area of ``level`` around a smaller one; one that is larger already stays."""
    if _ORDER.index(ground.level) >= _ORDER.index(level):
        return ground
    return _ground(tuple(_around(part, level) for part in ground.parts))


@lru_cache(maxsize=8_192)
def outline(ground_id: str) -> Shape:
    """Return the area with this id as polygons; an empty one for parts that are not known."""
    return tuple(polygon for part in ground_id.split("+") for polygon in _outline_of(part))


def border(part: str) -> Shape:
    """Return the border of a province or country by its code (``p:20``); empty for another."""
    return _table().borders.get(part, ())


def border_codes(level: Level) -> tuple[str, ...]:
    """Return the codes of all borders of provinces (until 2025, or of today) or of countries."""
    return tuple(one for one in _table().borders if _LEVELS[one[0]] is level)


def name_of(part: str) -> str:
    """Return the name of a unit by its code: ``Tân Thanh, Lạng Sơn``; the code where it has none."""
    return _COUNTRIES.get(part) or _names().get(part, part)


def hull(points: Iterable[tuple[float, float]]) -> Ring:
    """Return the convex ring around points, closed; fewer than three points give an empty one.

    Andrew's monotone chain (Information Processing Letters 9, 1979).
    """
    found = sorted(set(points))
    if len(found) < 3:
        return ()
    lower, upper = _chain(found), _chain(found[::-1])
    return (*lower[:-1], *upper[:-1], lower[0])


def _chain(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    kept: list[tuple[float, float]] = []
    for x, y in points:
        while len(kept) > 1:
            (ax, ay), (bx, by) = kept[-2:]
            if (bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0:
                break
            kept.pop()
        kept.append((x, y))
    return kept


def _ground(parts: Iterable[str]) -> Ground:
    codes = tuple(sorted(dict.fromkeys(parts)))
    level = max((_LEVELS[one[0]] for one in codes), key=_ORDER.index)
    names = [name_of(one) for one in codes]
    shown = " / ".join(names[:3]) + (f" … (+{len(names) - 3})" if len(names) > 3 else "")
    return Ground(codes, level, shown)


def _parts_of_text(text: str) -> tuple[str, ...]:
    found = resolve(text)
    if not found or found[0].score < _KNOWN:
        # "Cao điểm 300, Hướng Hóa, Quảng Trị": no list has the spot; what it lies in is known all the same.
        rest = text.partition(",")[2].strip()
        return _parts_of_text(rest) if rest else ()
    near = [one for one in found if one.cost - found[0].cost < AMBIGUOUS_MARGIN and _same_form(one, found[0])]
    if len(near) > _MOST_RIVALS:
        return ()
    return tuple(dict.fromkeys(part for one in near for part in _parts_of(one)))


def _same_form(one: Candidate, other: Candidate) -> bool:
    a, b = one.written, other.written
    return [bool(a.commune), bool(a.district)] == [bool(b.commune), bool(b.district)]


def _parts_of(candidate: Candidate) -> tuple[str, ...]:
    then = candidate.then
    if then.area:
        return AREA_GROUND.get(fold_words(then.area), ())
    communes = tuple(f"c:{unit.code}" for unit in candidate.today if unit.commune)
    if communes:
        return communes
    if then.district and f"d:{candidate.code}" in _names():
        return (f"d:{candidate.code}",)
    known = gazetteer().provinces.by_key.get(spelling_of(then.province).shape)
    if known:
        return tuple(f"p:{code}" for code in known[0].covers(None)[0])
    return tuple(f"n:{unit.code}" for unit in candidate.today)


def _around(part: str, level: Level) -> str:
    """Return the unit of ``level`` around a part; the part itself where the tables know none."""
    kind, _, code = part.partition(":")
    district = code if kind == "d" else _table().communes[code][3] if kind == "c" else ""
    if level is Level.DISTRICT:
        return f"d:{district}" if district else part
    province = code if kind == "p" else _unit("d", district).within if district else ""
    if not province:  # a commune whose district is not told: of today's province at least
        return f"n:{_unit('c', code).within}" if kind == "c" else part
    if level is Level.PROVINCE:
        return f"p:{province}"
    return f"n:{_unit('p', province).became[0]}"


def _outline_of(part: str) -> Shape:
    kind, _, code = part.partition(":")
    if kind == "c":
        found = _table().communes.get(code)
        return ((_circle(*found[:3]),),) if found is not None else ()
    if kind == "d":
        ring = hull(point for one in _communes_of(code) for point in _circle(*_table().communes[one][:3]))
        return ((ring,),) if ring else border(f"p:{_unit('d', code).within}")
    return border(part)


def _circle(latitude: float, longitude: float, area_km2: float) -> Ring:
    radius = _WIDER * math.sqrt(max(area_km2, _LEAST_KM2) / math.pi) / _KM_A_DEGREE
    wide = radius / math.cos(math.radians(latitude))
    turns = [2 * math.pi * at / _CORNERS for at in range(_CORNERS)]
    points = [
        (round(longitude + wide * math.cos(turn), 4), round(latitude + radius * math.sin(turn), 4))
        for turn in turns
    ]
    return (*points, points[0])


@cache
def _by_district() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for code, (_, _, _, district) in _table().communes.items():
        found.setdefault(district, []).append(code)
    return {district: tuple(codes) for district, codes in found.items()}


def _communes_of(district: str) -> tuple[str, ...]:
    return _by_district().get(district, ())


@cache
def _units() -> Mapping[str, Unit]:
    """Return the units that can be drawn, by code with its kind."""
    found: dict[str, Unit] = {}
    for unit in load_units():
        is_since = unit.era is Era.SINCE_2025
        if unit.level is UnitLevel.PROVINCE:
            found[f"{'n' if is_since else 'p'}:{unit.code}"] = unit
        elif unit.level is UnitLevel.COMMUNE and is_since:
            found[f"c:{unit.code}"] = unit
        elif unit.level is UnitLevel.DISTRICT and unit.era is Era.UNTIL_2025:
            found[f"d:{unit.code}"] = unit
    return found


def _unit(kind: str, code: str) -> Unit:
    return _units()[f"{kind}:{code}"]


@cache
def _names() -> Mapping[str, str]:
    around = {"c": "n", "d": "p"}
    return {
        key: f"{unit.name}, {_unit(around[key[0]], unit.within).name}" if key[0] in around else unit.name
        for key, unit in _units().items()
    }


@cache
def _communes_by_name() -> Mapping[tuple[str, str], str]:
    """Return the codes by province and name; a name that a province has twice is left out."""
    found: dict[tuple[str, str], str] = {}
    for key, unit in _units().items():
        if key.startswith("c:"):
            name = (_unit("n", unit.within).name, unit.name)
            found[name] = "" if name in found else unit.code
    return {name: code for name, code in found.items() if code}


@cache
def _provinces_by_name() -> Mapping[str, str]:
    return {unit.name: unit.code for key, unit in _units().items() if key.startswith("n:")}
