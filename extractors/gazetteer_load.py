"""The tables of places (``data/gazetteer.tsv`` and others), read once when first asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib.resources import files

from extractors.gazetteer_keys import plain_key, shape_key
from extractors.gazetteer_units import REFORM_YEAR, Era, Level, Life, ProvinceName, Unit, make_unit
from extractors.lexicons import load_province_names, load_rows

_KINDS = {
    "P": (Level.PROVINCE, Era.UNTIL_2025),
    "D": (Level.DISTRICT, Era.UNTIL_2025),
    "C": (Level.COMMUNE, Era.UNTIL_2025),
    "N": (Level.PROVINCE, Era.SINCE_2025),
    "W": (Level.COMMUNE, Era.SINCE_2025),
    "E": (Level.COMMUNE, Era.EARLIER),
    "F": (Level.DISTRICT, Era.EARLIER),
}
_LAST_YEAR_OF_EARLIER = 2024


@cache
def load_units() -> tuple[Unit, ...]:
    """Return all units of the table, in its order."""
    text = (files("extractors.data") / "gazetteer.tsv").read_text(encoding="utf-8")
    return tuple(_units(text))


def _units(text: str) -> Iterator[Unit]:
    for line in text.splitlines():
        kind, *cells = line.split("\t")
        if kind not in _KINDS:  # comments and the line of column names
            continue
        code, type_, name, within, became = cells
        level, era = _KINDS[kind]
        first = REFORM_YEAR if era is Era.SINCE_2025 else 0
        last = {Era.EARLIER: _LAST_YEAR_OF_EARLIER, Era.UNTIL_2025: REFORM_YEAR}.get(era, 9999)
        key = shape_key(plain_key(name))
        codes = tuple(became.split(",")) if became else ()
        yield Unit(level, era, code, type_, name, within, codes, key, first, last)


@cache
def load_earlier_districts() -> tuple[tuple[Unit, tuple[str, ...]], ...]:
    """Return districts of before 2019 with the names of provinces that they were written with besides.

    Their code is ``then:NAME``; what they became are codes of districts until 2025.
    """
    provinces = {u.name: u.code for u in load_units() if u.level is Level.PROVINCE and _is_old(u)}
    districts = {(u.within, u.name): u.code for u in load_units() if u.level is Level.DISTRICT}
    found = []
    for name, then, first, last, province, became in load_rows("districts_then"):
        code = provinces[province]
        heirs = tuple(districts[code, heir] for heir in became.split(";"))
        unit = make_unit(Level.DISTRICT, Era.EARLIER, f"then:{name}", "Huyện", name, code, heirs)
        unit = replace(unit, first_year=_year(first, 0), last_year=_year(last, 9999))
        found.append((unit, tuple(filter(None, then.split(";")))))
    return tuple(found)


def _is_old(unit: Unit) -> bool:
    return unit.era is Era.UNTIL_2025


def _year(date: str, unknown: int) -> int:
    return int(date[:4]) if date else unknown


@cache
def load_provinces() -> tuple[ProvinceName, ...]:
    """Return the names of provinces since 1945, other spellings among them, with their lives."""
    old = {u.name: u.code for u in load_units() if u.level is Level.PROVINCE and _is_old(u)}
    new = {u.name: u.code for u in load_units() if u.level is Level.PROVINCE and not _is_old(u)}
    lives: dict[str, list[Life]] = defaultdict(list)
    for name, first, last, covers, _, _ in load_rows("provinces_then"):
        is_since = first >= str(REFORM_YEAR) and name in new
        ground = tuple(old[covered] for covered in covers.split(";"))
        lives[name].append(Life(_year(first, 0), _year(last, 9999), ground, new[name] if is_since else ""))
    for name, code in new.items():  # provinces that the reform left as they were have no row of their own
        if not any(life.since_code for life in lives[name]):
            lives[name].append(Life(REFORM_YEAR, 9999, (old[name],), code))
    spelled = {row[0]: row[1] for row in load_province_names()}
    usual = [*lives, *(n for n in spelled if n not in lives)]
    return tuple(_name(n, spelled.get(n) or n, lives) for n in usual)


def _name(name: str, same_as: str, lives: dict[str, list[Life]]) -> ProvinceName:
    own = lives.get(name) or lives.get(same_as) or lives.get(f"Thành phố {same_as}") or []
    return ProvinceName(name, same_as, shape_key(plain_key(name)), tuple(own))
