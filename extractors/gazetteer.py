"""Where places lie: units inside units, found by their spelling. Knows nothing of addresses or of scores.

The tables are read when the first place is asked for (about 0.1 s), their parts are indexed as they are
needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Generic, TypeVar

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from extractors.gazetteer_keys import Spelling, allowed_letters, misreading_cost, spelling_of
from extractors.gazetteer_load import load_earlier_districts, load_provinces, load_units
from extractors.gazetteer_units import Era, Level, ProvinceName, Unit

# So many names are gone through letter by letter; in larger scopes a name that fits exactly ends the search.
_MANY = 1500
_FEW = 60  # names, such as those of one district: there even a short name may have lost a letter
_MOST_FOUND = 12

NameT = TypeVar("NameT", Unit, ProvinceName)


@dataclass(frozen=True, slots=True)
class Near(Generic[NameT]):
    """A name that a text may be, and what the misreading costs (0: it is spelled so)."""

    item: NameT
    cost: float


class Scope(Generic[NameT]):
    """Names among which one is looked for, such as the communes of a district."""

    def __init__(self, items: Sequence[NameT]) -> None:
        """Index the names by their keys."""
        self.by_key: dict[str, list[NameT]] = {}
        for item in items:
            self.by_key.setdefault(item.key, []).append(item)
        self.keys = list(self.by_key)

    def near(self, read: Spelling, *, is_bare: bool) -> list[Near[NameT]]:
        """Return the names that ``read`` may be, cheapest first; none where all are too far."""
        found = [
            Near(item, misreading_cost(read, spelling_of(item.name), is_bare=is_bare))
            for key in self._keys_near(read.shape)
            for item in self.by_key[key]
        ]
        return sorted(found, key=lambda near: near.cost)[:_MOST_FOUND]

    def _keys_near(self, shape: str) -> list[str]:
        allowed = allowed_letters(shape, few=len(self.keys) <= _FEW)
        if allowed == 0 or (shape in self.by_key and len(self.keys) > _MANY):
            return [shape] if shape in self.by_key else []
        found = process.extract(
            shape, self.keys, scorer=Levenshtein.distance, score_cutoff=allowed, limit=_MOST_FOUND
        )
        return [key for key, _, _ in found]


class Gazetteer:
    """All names with the ground they stand for. ``added`` are units that people named beside the tables."""

    def __init__(self, added: Iterable[Unit] = (), provinces: Iterable[ProvinceName] = ()) -> None:
        """Take the tables and what people added; builds no index yet."""
        self._units = (*load_units(), *added)
        self._added_provinces = tuple(provinces)
        self._codes: dict[tuple[Level, bool, str], Unit] = {}
        self._inside: dict[tuple[Level, bool, str], list[Unit]] = {}
        for unit in self._units:
            self._inside.setdefault((unit.level, unit.era is Era.SINCE_2025, unit.within), []).append(unit)
            # An earlier name may share its code with the one that followed, which comes first in the table.
            self._codes.setdefault((unit.level, unit.era is Era.SINCE_2025, unit.code), unit)
        self._then: dict[str, list[Unit]] = {}
        for unit, names in load_earlier_districts():
            self._inside[Level.DISTRICT, False, unit.within].append(unit)
            for name in names:
                self._then.setdefault(name, []).append(unit)
        self._scopes: dict[tuple[str, ...], Scope[Unit]] = {}
        self._provinces: Scope[ProvinceName] | None = None
        self._dashed: tuple[str, ...] | None = None

    @property
    def provinces(self) -> Scope[ProvinceName]:
        """All names of provinces since 1945."""
        if self._provinces is None:
            self._provinces = Scope((*load_provinces(), *self._added_provinces))
        return self._provinces

    def province_names(self) -> tuple[ProvinceName, ...]:
        """Return all names of provinces, in the usual spelling and others."""
        return (*load_provinces(), *self._added_provinces)

    def _scope(self, *key: str) -> Scope[Unit]:
        if key not in self._scopes:
            self._scopes[key] = Scope(list(self._listed(*key)))
        return self._scopes[key]

    def _listed(self, what: str, *codes: str) -> Iterator[Unit]:
        if what == "districts-then":
            yield from self._then.get(codes[0], [])
            codes = codes[1:]
            what = "districts"
        for code in codes:
            if what == "districts":
                yield from self._inside.get((Level.DISTRICT, False, code), [])
            elif what == "communes":
                yield from self._inside.get((Level.COMMUNE, False, code), [])
            elif what == "communes-since":
                yield from self._inside.get((Level.COMMUNE, True, code), [])
            else:
                for district in self._inside.get((Level.DISTRICT, False, code), []):
                    yield from self._inside.get((Level.COMMUNE, False, district.code), [])

    def districts(self, province: ProvinceName, covers: Sequence[str]) -> Scope[Unit]:
        """Return the districts written under a province whose ground is ``covers``."""
        return self._scope("districts-then", province.same_as, *covers)

    def communes(self, district: Unit) -> Scope[Unit]:
        """Return the communes of a district; of one that is gone, also those of what it became."""
        gone = district.became if district.era is Era.EARLIER else ()
        return self._scope("communes", district.code, *gone)

    def communes_in(self, covers: Sequence[str]) -> Scope[Unit]:
        """Return the communes until 2025 in these provinces."""
        return self._scope("of-provinces", *covers)

    def communes_since(self, province_code: str) -> Scope[Unit]:
        """Return the communes since 2025 of one of the 34 provinces."""
        return self._scope("communes-since", province_code)

    @property
    def dashed(self) -> tuple[str, ...]:
        """The shapes of all names that are written with a dash (``Phan Rang - Tháp Chàm``)."""
        if self._dashed is None:
            found = [u.name for u in self._units] + [p.name for p in self.province_names()]
            shapes = (spelling_of(name).shape for name in found if " - " in name)
            self._dashed = tuple(dict.fromkeys(shapes))
        return self._dashed

    @property
    def all_districts(self) -> Scope[Unit]:
        """All districts of all times before 2025."""
        return self._everything(Level.DISTRICT)

    @property
    def all_communes(self) -> Scope[Unit]:
        """All communes of all times."""
        return self._everything(Level.COMMUNE)

    def _everything(self, level: Level) -> Scope[Unit]:
        key = ("all", level.value)
        if key not in self._scopes:
            earlier = (u for u, _ in load_earlier_districts())
            self._scopes[key] = Scope([u for u in (*self._units, *earlier) if u.level is level])
        return self._scopes[key]

    def province_with(self, code: str) -> Unit:
        """Return the province until 2025 with this code; raises KeyError for another code."""
        return self._codes[Level.PROVINCE, False, code]

    def around(self, unit: Unit) -> Unit | None:
        """Return the unit that ``unit`` lies in; None for a province."""
        is_since = unit.era is Era.SINCE_2025
        if unit.level is Level.DISTRICT or is_since:
            return self._codes.get((Level.PROVINCE, is_since, unit.within))
        return self._codes.get((Level.DISTRICT, False, unit.within))

    def province_of(self, unit: Unit) -> Unit | None:
        """Return the province that ``unit`` lies in, of its own era."""
        around: Unit | None = unit
        while around is not None and around.level is not Level.PROVINCE:
            around = self.around(around)
        return around

    def today(self, unit: Unit) -> tuple[Unit, ...]:
        """Return what stands there since July 2025: communes, the largest part first, or the one province."""
        if unit.era is Era.SINCE_2025:
            return (unit,)
        if unit.level is Level.PROVINCE:
            return tuple(self._since(Level.PROVINCE, unit.became))
        if unit.level is Level.COMMUNE:
            return self._today_of_commune(unit)
        if unit.became and unit.era is not Era.EARLIER:  # an island without communes
            return tuple(self._since(Level.COMMUNE, unit.became))
        province = self.province_of(unit)
        return self.today(province) if province is not None else ()

    def _today_of_commune(self, unit: Unit) -> tuple[Unit, ...]:
        if unit.era is Era.UNTIL_2025:
            return tuple(self._since(Level.COMMUNE, unit.became))
        heirs = [self._codes.get((Level.COMMUNE, False, code)) for code in unit.became]
        codes = [code for heir in heirs if heir is not None and heir is not unit for code in heir.became]
        return tuple(self._since(Level.COMMUNE, dict.fromkeys(codes)))

    def _since(self, level: Level, codes: Iterable[str]) -> Iterator[Unit]:
        found = (self._codes.get((level, True, code)) for code in codes)
        return (unit for unit in found if unit is not None)


@cache
def _tables() -> Gazetteer:
    return Gazetteer()


_IN_USE: ContextVar[Gazetteer | None] = ContextVar("gazetteer", default=None)


def gazetteer() -> Gazetteer:
    """Return the gazetteer in use: that of the enclosing ``using``, else the tables alone."""
    return _IN_USE.get() or _tables()


@contextmanager
def using(names: Gazetteer) -> Iterator[None]:
    """Let everything that reads places inside the block know ``names`` (with what people added).

    A parser takes a text and nothing else, from a hundred places; who runs them all decides here, once.
    """
    token = _IN_USE.set(names)
    try:
        yield
    finally:
        _IN_USE.reset(token)
