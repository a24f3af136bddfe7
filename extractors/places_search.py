"""The ways to read an address in the gazetteer, from right to left, each with its cost. Decides nothing.

A cost is counted in wrong letters. Each way says for which parts it found a unit, and what it had to assume:
misread letters, a level left out, a name that no list knows, a unit of another time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from extractors.gazetteer import Gazetteer, NameT, Near, Scope
from extractors.gazetteer_keys import plain_key, shape_key, spelling_of
from extractors.gazetteer_units import REFORM_YEAR, Era, Level, ProvinceName, Unit, Years
from extractors.places_parts import Part
from extractors.syllables import is_syllable

# What is assumed costs as many wrong letters as it is likely. Registers leave the province out often, the
# district sometimes; before 2019 one commune in six had a name that no list has kept.
NO_PROVINCE = 0.3
NO_DISTRICT = 0.15
UNKNOWN_NAME = 1.7
UNKNOWN_NONSENSE = 3.0  # not even syllables: rather a misreading than a name
OTHER_CLASS = 0.05  # a commune became a town
OTHER_TIME = 0.6
TODAY_UNASKED = 0.08  # papers are old
EARLIER_NAME = 0.03
SPARE_PART = 0.1
# Three names without class words are commune, district, province; since 2025 the first may be a hamlet.
SPARE_FOR_DISTRICT, SPARE_SINCE = 1.2, 0.3
MISPLACED_CLASS = 0.8
LOST_COMMA = 0.1
TURNED_ROUND = 0.3
# In a wide scope something is always near: a misreading costs more there.
_IN_PROVINCE, _ANYWHERE = 1.3, 1.6
# A way that costs less is not worth comparing with one that leaves out more.
_GOOD = 0.35
_FEW = 5

_LEVEL_OF = {
    "commune": (Level.COMMUNE,),
    "district": (Level.DISTRICT,),
    "province": (Level.PROVINCE,),
    "city": (Level.DISTRICT, Level.PROVINCE),
    "hamlet": (),
    "": (Level.COMMUNE, Level.DISTRICT, Level.PROVINCE),
}


@dataclass(frozen=True, slots=True)
class Way:
    """One way to read an address. Indexes are of its parts, -1 where the level is not written.

    ``misread`` is the part of ``cost`` that is spelling; ``is_then`` says that its province existed at the
    time asked for. ``unknown_at`` is the part that would be a unit of the next smaller level but is in no
    list.
    """

    cost: float = 0.0
    misread: float = 0.0
    province: ProvinceName | None = None
    district: Unit | None = None
    commune: Unit | None = None
    province_at: int = -1
    district_at: int = -1
    commune_at: int = -1
    unknown_at: int = -1
    is_then: bool = True

    def costing(self, cost: float, *, misread: float = 0.0) -> Way:
        """Return the way at a higher cost."""
        return replace(self, cost=self.cost + cost, misread=self.misread + misread)


class AddressSearch:
    """The search over one address."""

    def __init__(
        self, names: Gazetteer, parts: Sequence[Part], *, is_bare: bool, years: Years | None
    ) -> None:
        """Take the parts from left to right."""
        self.names = names
        self.parts = parts
        self.is_bare = is_bare
        self.years = years

    def ways(self) -> list[Way]:
        """Return the ways found, cheapest first; none where nothing fits."""
        last = len(self.parts) - 1
        found = list(self._from_province(last))
        if min((way.cost for way in found), default=9.0) > _GOOD:
            found += self._from_district(Way().costing(NO_PROVINCE), last, self.names.all_districts)
        if min((way.cost for way in found), default=9.0) > NO_PROVINCE + SPARE_PART:
            start = Way().costing(NO_PROVINCE + NO_DISTRICT)
            found += self._communes(start, last, self.names.all_communes, _ANYWHERE)
        return sorted(found, key=lambda way: way.cost)

    def _near(self, at: int, scope: Scope[NameT], level: Level) -> Iterator[Near[NameT]]:
        """Yield what the part may be at this level, its class word as part of the name where unsure."""
        part = self.parts[at]
        seen = False
        if not part.is_sure:
            for near in scope.near(spelling_of(part.whole), is_bare=self.is_bare):
                seen = seen or near.cost < 1
                yield near
        if not seen and level in _LEVEL_OF[part.level]:
            for near in scope.near(spelling_of(part.name), is_bare=self.is_bare):
                kind = near.item.type if isinstance(near.item, Unit) else ""
                is_other = bool(part.type and kind and kind != part.type)
                yield Near(near.item, near.cost + OTHER_CLASS * is_other)

    def _from_province(self, at: int) -> Iterator[Way]:
        for near in list(self._near(at, self.names.provinces, Level.PROVINCE))[:_FEW]:
            covers, is_then = near.item.covers(self.years)
            way = Way(near.cost, near.cost, near.item, province_at=at, is_then=is_then)
            way = way if is_then else way.costing(OTHER_TIME)
            if at == 0:
                yield way
                continue
            inside = list(self._from_district(way, at - 1, self.names.districts(near.item, covers)))
            yield from inside
            yield from self._without_district(way, at - 1, covers)
            if min((w.cost for w in inside), default=9.0) > way.cost + 1 and at > 1:
                # The district is in no list, the commune may be: districts of before 1990 are known in part.
                skipped = way.costing(self._unknown(at - 1))
                yield from self._communes(skipped, at - 2, self.names.communes_in(covers), _IN_PROVINCE)
            yield self._stopped(way, at - 1)

    def _without_district(self, way: Way, at: int, covers: Sequence[str]) -> Iterator[Way]:
        province = way.province
        start = way.costing(NO_DISTRICT)
        yield from self._communes(start, at, self.names.communes_in(covers), _IN_PROVINCE)
        if province is not None and province.since_code:
            since = self.names.communes_since(province.since_code)
            yield from self._communes(way, at, since, _IN_PROVINCE)

    def _from_district(self, way: Way, at: int, scope: Scope[Unit]) -> Iterator[Way]:
        factor = 1.0 if way.province is not None else _IN_PROVINCE
        for near in self._near(at, scope, Level.DISTRICT):
            cost = near.cost * factor + self._time_cost(near.item)
            inner = replace(way.costing(cost, misread=near.cost), district=near.item, district_at=at)
            if at == 0:
                yield inner
                continue
            yield from self._communes(inner, at - 1, self.names.communes(near.item), 1.0)
            yield self._stopped(inner, at - 1)

    def _communes(self, way: Way, at: int, scope: Scope[Unit], factor: float) -> Iterator[Way]:
        for near in self._near(at, scope, Level.COMMUNE):
            cost = near.cost * factor + self._time_cost(near.item) + self._spare(at)
            cost += self._spare_without_district(at) if way.district is None else 0.0
            yield replace(way.costing(cost, misread=near.cost), commune=near.item, commune_at=at)

    def _stopped(self, way: Way, at: int) -> Way:
        """Return a way on which the part is no unit of any list: a hamlet, or a name that was lost."""
        if self.parts[at].level == "hamlet":
            return way.costing(SPARE_PART + self._spare(at))
        return replace(way.costing(self._unknown(at) + self._spare(at)), unknown_at=at)

    def _unknown(self, at: int) -> float:
        part = self.parts[at]
        words = part.name.split()
        is_name = all(w.isalpha() and (self.is_bare or is_syllable(w)) for w in words)
        return UNKNOWN_NAME if is_name else UNKNOWN_NONSENSE

    def _spare(self, at: int) -> float:
        """Return the cost of the parts left of ``at``: one is a hamlet, more are odd, a class word wrong."""
        rest = self.parts[:at]
        wrong = sum(p.is_sure and p.level in ("commune", "district", "province") for p in rest)
        return SPARE_PART * max(0, len(rest) - 1) + MISPLACED_CLASS * wrong

    def _spare_without_district(self, at: int) -> float:
        spare = sum(part.level != "hamlet" for part in self.parts[:at])
        is_new = self.years is not None and self.years.first >= REFORM_YEAR
        return spare * (SPARE_SINCE if is_new else SPARE_FOR_DISTRICT)

    def _time_cost(self, unit: Unit) -> float:
        years = self.years
        if unit.era is Era.SINCE_2025:
            is_old = years is not None and years.last < REFORM_YEAR
            return OTHER_TIME if is_old else TODAY_UNASKED * (years is None)
        late = years is not None and years.first >= REFORM_YEAR
        return TODAY_UNASKED * late + EARLIER_NAME * (unit.era is Era.EARLIER)


def put_commas_back(names: Gazetteer, part: str) -> list[str]:
    """Return a last part that ends in a province, with what stands before it apart; itself for none.

    "Văn Lãng Lạng Sơn" gives two parts. A part that is the name of a province stays whole.
    """
    words = part.split()
    if shape_key(plain_key(part)) in names.provinces.by_key:
        return [part]
    for cut in range(max(1, len(words) - 4), len(words)):
        if shape_key(plain_key(" ".join(words[cut:]))) in names.provinces.by_key:
            return [" ".join(words[:cut]), " ".join(words[cut:])]
    return [part]
