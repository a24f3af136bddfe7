"""A place as written to the units that it may be, then and today: candidates, never a verdict."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from extractors.gazetteer import Gazetteer, gazetteer
from extractors.gazetteer_keys import spelling_of
from extractors.gazetteer_units import Era, Level, Unit, Years
from extractors.places_areas import Area, find_area
from extractors.places_parts import Part, open_class_words, part_of, split_parts, without_cemetery
from extractors.places_search import LOST_COMMA, TURNED_ROUND, AddressSearch, Way, put_commas_back
from extractors.text import nfc
from models.record import PlaceValue, Reason, TodayUnit

MAX_CANDIDATES = 10
# Longer texts are no addresses; the search stays quick on whatever a scanner makes of a stain.
MAX_LENGTH, MAX_PARTS = 200, 8
_POOR = 1.5
# Two candidates this close (in wrong letters) are both possible: a person must say which.
AMBIGUOUS_MARGIN = 0.1
_EDGES = re.compile(r"^[\s.,;:'\"()\[\]]+|[\s.,;:'\"()\[\]]+$")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that a text may mean.

    ``written`` are the levels as the text has them, ``then`` the same place in the spelling of the lists with
    the levels that the text leaves out; ``today`` lists what stands there since July 2025, the largest part
    first. ``score`` is 0..1 (1: spelled so, whole, of that time) and no probability; ``spelling`` is the part
    of it that is letters alone. ``code`` is that of the smallest unit found, of its own time.
    """

    written: PlaceValue
    then: PlaceValue
    today: tuple[TodayUnit, ...]
    score: float
    spelling: float
    code: str = ""
    reasons: tuple[Reason, ...] = ()
    cost: float = 0.0


def resolve(text: str, at: date | Years | None = None) -> tuple[Candidate, ...]:
    """Return what the place ``text`` may be, likeliest first, at most ten; an empty tuple for nothing known.

    Reads from right to left, with or without marks, class words and levels. A place of the wars (a front, a
    cover code, a country) is one candidate of its own kind and never a province. ``at`` is when the text was
    true: a province that did not exist then costs score and gives the reason PLACE_NOT_THEN.
    """
    years = Years(at.year, at.year) if isinstance(at, date) else at
    return _resolve(gazetteer(), nfc(text)[:MAX_LENGTH], years)


def is_ambiguous(found: Sequence[Candidate]) -> bool:
    """Say whether another place that the text names by the same levels is as likely as the first."""
    if not found:
        return False
    first, *rest = found
    near = [c for c in rest if c.cost - first.cost < AMBIGUOUS_MARGIN]
    return any(_shape(c) == _shape(first) for c in near)


def _shape(candidate: Candidate) -> tuple[bool, ...]:
    written = candidate.written
    return bool(written.commune), bool(written.district), bool(written.province)


def find_unit(names: Gazetteer, text: str, level: Level) -> Unit | None:
    """Return the unit (until 2025) of this level that ``text`` spells without any doubt; None for none."""
    texts = _split(names, nfc(text))
    if not texts:
        return None
    search = AddressSearch(names, tuple(part_of(t) for t in texts), is_bare=False, years=None)
    exact = [way for way in search.ways() if way.misread == 0 and way.unknown_at < 0]
    if level is Level.PROVINCE:
        provinces = [way.province for way in exact if way.province is not None and len(texts) == 1]
        return names.province_with(provinces[0].lives[0].covers[0]) if provinces else None
    whole = [(way.commune, way.commune_at) for way in exact]
    if level is Level.DISTRICT:
        whole = [(way.district, way.district_at) for way in exact if way.commune is None]
    found = [unit for unit, at in whole if unit is not None and at == 0 and unit.era is not Era.SINCE_2025]
    return found[0] if found else None


_LETTERS_A_SLIP = 7  # of a name with a dash, before one wrong letter is a misreading and no other name


@lru_cache(maxsize=8192)
def _resolve(names: Gazetteer, text: str, years: Years | None) -> tuple[Candidate, ...]:
    clean = without_cemetery(_EDGES.sub("", text))
    area = find_area(clean)
    if area is not None:
        return (_of_area(area),)
    texts = _split(names, clean)
    if not texts:
        return ()
    area = find_area(texts[-1]) if len(texts) > 1 else None
    if area is not None:  # "Bản Đông, Nam Lào": what lies there is no commune of ours
        return (_of_area(area, hamlet=", ".join(texts[:-1])),)
    is_bare = spelling_of(clean).is_bare
    ways = list(_ways(names, texts, is_bare=is_bare, years=years))
    return tuple(_candidates(names, ways, years))


def _split(names: Gazetteer, text: str) -> list[str]:
    parts = [_EDGES.sub("", p) for p in split_parts(text, lambda name: _whole(names, name))]
    return [piece for part in parts for piece in open_class_words(part) if piece]


def _province(names: Gazetteer, text: str) -> str | None:
    found = names.provinces.by_key.get(spelling_of(text).shape)
    return found[0].name if found else None


def _whole(names: Gazetteer, text: str) -> str | None:
    """Return a name that is written with a dash, where ``text`` spells it nearly: "Phan Rang háp Chàm"."""
    shape = spelling_of(part_of(text).name).shape
    most = max(1, len(shape) // _LETTERS_A_SLIP)
    near = (name for name in names.dashed if Levenshtein.distance(shape, name, score_cutoff=most) <= most)
    return _province(names, text) or next(near, None)


def _ways(
    names: Gazetteer, texts: list[str], *, is_bare: bool, years: Years | None
) -> Iterator[tuple[Way, tuple[Part, ...]]]:
    """Yield ways to read the address: as it stands, with a lost comma put back, turned round."""
    best = 9.0
    for extra, order in ((0.0, texts), (LOST_COMMA, _opened(names, texts)), (TURNED_ROUND, texts[::-1])):
        if extra and (order == texts or best < _POOR):
            continue
        parts = tuple(part_of(p) for p in order[-MAX_PARTS:])
        for way in AddressSearch(names, parts, is_bare=is_bare, years=years).ways()[: 2 * MAX_CANDIDATES]:
            best = min(best, way.cost)
            yield way.costing(extra), parts


def _opened(names: Gazetteer, texts: list[str]) -> list[str]:
    return [*texts[:-1], *put_commas_back(names, texts[-1])]


def _of_area(area: Area, hamlet: str = "") -> Candidate:
    value = PlaceValue(hamlet=hamlet, area=area.name, area_kind=area.kind.value)
    return Candidate(value, value, (), 1.0, 1.0)


def _candidates(
    names: Gazetteer, ways: Iterable[tuple[Way, tuple[Part, ...]]], years: Years | None
) -> list[Candidate]:
    """Return the candidates of the ways, each place once: of a name kept in 2025 the older commune stands."""
    found: list[Candidate] = []
    seen: set[tuple[str, ...]] = set()
    for way, parts in sorted(ways, key=lambda pair: pair[0].cost):
        made = _candidate(names, way, parts, years)
        place = (made.then.commune, made.then.district, made.then.province, made.code)
        today = ("today", made.then.commune.lower(), *(made.today[0].code,)) if made.today else place
        # An earlier name of the same ground, a district before and after a border moved: one place.
        names_alone = made.code.startswith("then:") and place[:3] in seen
        code = (made.code,) if way.commune is not None else place
        if names_alone or not seen.isdisjoint({place, code, today}):
            continue
        seen |= {place, place[:3], code} | ({today} if way.commune is not None else set())
        found.append(made)
        if len(found) == MAX_CANDIDATES:
            break
    return found


def _candidate(names: Gazetteer, way: Way, parts: tuple[Part, ...], years: Years | None) -> Candidate:
    unit = way.commune or way.district
    then = PlaceValue(
        hamlet=_hamlet(way, parts),
        commune=way.commune.name if way.commune else "",
        district=_district(names, way),
        province=way.province.same_as if way.province else _province_then(names, unit, years),
    )
    smallest: Unit | None = unit
    codes = smallest.code if smallest is not None else ""
    reasons = () if way.is_then else (Reason.PLACE_NOT_THEN,)
    return Candidate(
        _written(way, parts),
        then,
        _today(names, way),
        round(math.exp(-way.cost), 4),
        round(math.exp(-way.misread), 4),
        codes,
        reasons,
        way.cost,
    )


def _written(way: Way, parts: tuple[Part, ...]) -> PlaceValue:
    """Return the levels in the words of the text; a name that no list knows stands where it must belong."""
    at = {"commune": way.commune_at, "district": way.district_at, "province": way.province_at}
    if way.unknown_at >= 0:
        at["commune" if way.district_at >= 0 else "district"] = way.unknown_at
    commune, district, province = (_name_of(parts[i]) if i >= 0 else "" for i in at.values())
    return PlaceValue(_hamlet(way, parts), commune, district, province)


def _name_of(part: Part) -> str:
    """Return the name as written, a class word with its marks aside; of "Buôn Đôn" it is part of the name."""
    return part.name if part.is_sure else part.whole


def _hamlet(way: Way, parts: tuple[Part, ...]) -> str:
    used = [i for i in (way.commune_at, way.district_at, way.province_at, way.unknown_at) if i >= 0]
    return ", ".join(p.name if p.level == "hamlet" and p.is_exact else p.whole for p in parts[: min(used)])


def _district(names: Gazetteer, way: Way) -> str:
    if way.district is not None:
        return way.district.name
    around = names.around(way.commune) if way.commune is not None else None
    return around.name if around is not None and around.level is Level.DISTRICT else ""


def _province_then(names: Gazetteer, unit: Unit | None, years: Years | None) -> str:
    """Return the name that the province of a unit had at the time; without a time that of before 2025."""
    province = names.province_of(unit) if unit is not None else None
    if province is None or years is None or province.era is Era.SINCE_2025:
        return province.name if province is not None else ""
    known = [
        (len(life.covers), name.same_as)
        for name in names.province_names()
        for life in name.lives
        if life.is_within(years) and province.code in life.covers and name.name == name.same_as
    ]
    return min(known)[1] if known else province.name


def _today(names: Gazetteer, way: Way) -> tuple[TodayUnit, ...]:
    """Return the units of today: communes for a commune, else the provinces, where there is but one."""
    unit = way.commune or way.district
    if unit is not None:
        return tuple(_as_today(names, u) for u in names.today(unit))
    if way.province is None:
        return ()
    covers, _ = way.province.covers(None)
    old = (names.province_with(code) for code in covers)
    found = dict.fromkeys(t for province in old for t in names.today(province))
    return tuple(_as_today(names, unit) for unit in found)


def _as_today(names: Gazetteer, unit: Unit) -> TodayUnit:
    if unit.level is Level.PROVINCE:
        return TodayUnit("", unit.name, unit.code)
    around = names.around(unit)
    return TodayUnit(unit.name, around.name if around is not None else "", unit.code)
