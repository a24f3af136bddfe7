"""Invents the fallen of a province: lives, homes that the gazetteer has, units, graves. Nobody is real."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bench import words
from bench.people import make_name
from extractors.gazetteer import Gazetteer, gazetteer
from extractors.gazetteer_units import Era, Level, Unit
from models.record import PlaceValue, TodayUnit

_WARS = ((1946, 1954, 2), (1962, 1975, 10), (1977, 1988, 2))


@dataclass(frozen=True, slots=True)
class Home:
    """A commune as papers of the time wrote it, and what it is today."""

    commune: str
    district: str
    province: str
    today: tuple[TodayUnit, ...]

    def value(self) -> PlaceValue:
        """Return the place as a field's value."""
        return PlaceValue("", self.commune, self.district, self.province, today=self.today)


@dataclass(frozen=True, slots=True)
class Man:
    """One invented man of the fallen: what is true of him.

    ``beside`` is another commune that papers may name for his home; ``grave`` is lot, row and number.
    """

    id: int
    name: str
    alias: str
    born: date
    home: Home
    beside: Home
    enlisted: date
    died: date
    chain: tuple[tuple[str, str], ...]
    rank: str
    position: str
    death_place: str
    burial: str
    kin: str
    certificate: str
    cemetery: str
    grave: tuple[str, str, str]


def homes_of(province_codes: Sequence[str], names: Gazetteer | None = None) -> list[Home]:
    """Return all communes (until 2025) of these provinces, by the codes of the tables."""
    tables = names or gazetteer()
    found = tables.communes_in(tuple(province_codes))
    units = [unit for same in found.by_key.values() for unit in same if unit.era is Era.UNTIL_2025]
    return [home for unit in units if (home := _home(tables, unit)) is not None]


def _home(names: Gazetteer, unit: Unit) -> Home | None:
    district, province = names.around(unit), names.province_of(unit)
    if district is None or province is None or unit.name.isdigit():
        return None
    today = []
    for one in names.today(unit):
        around = names.around(one) if one.level is not Level.PROVINCE else one
        today.append(TodayUnit(one.name, around.name if around is not None else "", one.code))
    return Home(unit.name, district.name, province.name, tuple(today))


def make_men(
    rng: random.Random, homes: Sequence[Home], count: int, *, namesakes: int, first_id: int = 0
) -> list[Man]:
    """Return so many men; ``namesakes`` of them share a hundred names and come from one district."""
    by_district: dict[str, list[Home]] = {}
    for home in homes:
        by_district.setdefault(home.district, []).append(home)
    near = by_district[rng.choice(homes).district]
    shared = [make_name(rng) for _ in range(100)]
    men = []
    for index in range(count):
        is_namesake = index < namesakes
        home = rng.choice(near if is_namesake else homes)
        name = rng.choice(shared) if is_namesake else make_name(rng)
        men.append(_man(rng, first_id + index, name, (home, rng.choice(by_district[home.district]))))
    return men


def _man(rng: random.Random, number: int, name: str, homes: tuple[Home, Home]) -> Man:
    home, beside = homes
    first, last, _ = rng.choices(_WARS, [war[2] for war in _WARS])[0]
    died = date(rng.randint(first, last), 1, 1) + timedelta(days=rng.randrange(365))
    enlisted = died - timedelta(days=rng.randint(60, 7 * 365))
    born = date(enlisted.year - rng.randint(17, 28), rng.randint(1, 12), rng.randint(1, 28))
    regiment = rng.choice(words.REGIMENTS)
    division = words.DIVISIONS[regiment % len(words.DIVISIONS)]
    chain = (("c", str(rng.randint(1, 24))), ("d", str(rng.randint(1, 12))), ("e", str(regiment)),
             ("f", str(division)))  # fmt: skip
    return Man(
        id=number,
        name=name,
        alias=rng.choice(words.ALIASES)
        if rng.random() < 0.06
        else make_name(rng)
        if rng.random() < 0.04
        else "",
        born=born,
        home=home,
        beside=beside,
        enlisted=enlisted,
        died=died,
        chain=chain,
        rank=rng.choices([r for r, _ in words.RANKS], [w for _, w in words.RANKS])[0],
        position=rng.choices([p for p, _ in words.POSITIONS], [w for _, w in words.POSITIONS])[0],
        death_place=rng.choice(words.DEATH_PLACES),
        burial=rng.choice(words.BURIALS),
        kin=make_name(rng),
        certificate=f"{''.join(rng.choices('ABCDEGHK', k=2))}{rng.randint(100, 999)}{rng.choice('BCKMN')}",
        cemetery=f"NTLS huyện {home.district}" if rng.random() < 0.5 else f"NTLS xã {home.commune}",
        grave=(rng.choice("ABCD"), str(rng.randint(1, 20)), str(rng.randint(1, 60))),
    )
