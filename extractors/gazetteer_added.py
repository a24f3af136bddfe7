"""Names that people added, put into a gazetteer beside its tables. Does not keep them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from extractors.gazetteer import Gazetteer
from extractors.gazetteer_keys import plain_key, shape_key, spelling_of
from extractors.gazetteer_units import Era, Level, ProvinceName, Unit, Years
from extractors.places_resolve import find_unit
from models.errors import BadInputError
from models.place_name import AddedName


def with_added(added: Iterable[AddedName]) -> Gazetteer:
    """Return a gazetteer that knows ``added`` too; what an added name lies in must be in the tables.

    Raises:
        BadInputError: a place that a name lies in, or that it is the same as, is not known.

    """
    tables = Gazetteer()
    units: list[Unit] = []
    provinces: list[ProvinceName] = []
    for one in added:
        if one.level == "province":
            provinces.append(_province(tables, one))
        else:
            units.append(_unit(tables, one))
    return Gazetteer(units, provinces)


def _province(tables: Gazetteer, added: AddedName) -> ProvinceName:
    known = tables.provinces.by_key.get(spelling_of(added.same_as).shape)
    if not known:
        raise _unknown(added.same_as)
    lives = tuple(
        replace(
            life,
            first_year=max(life.first_year, added.first_year),
            last_year=min(life.last_year, added.last_year),
        )
        for life in known[0].lives
        if life.is_within(Years(added.first_year, added.last_year))
    )
    return ProvinceName(added.name, known[0].same_as, shape_key(plain_key(added.name)), lives)


def _unit(tables: Gazetteer, added: AddedName) -> Unit:
    level = Level(added.level)
    around = find_unit(tables, added.within, Level.DISTRICT if level is Level.COMMUNE else Level.PROVINCE)
    if around is None:
        raise _unknown(added.within)
    heir = find_unit(tables, added.same_as, level) if added.same_as else None
    if added.same_as and heir is None:
        raise _unknown(added.same_as)
    heirs = () if heir is None else heir.became if heir.era is Era.EARLIER else (heir.code,)
    key = shape_key(plain_key(added.name))
    code = heir.code if heir is not None else f"added:{added.name}"
    # Its own code, lest it stand in the place of the unit that it names.
    code = f"added:{added.name}:{code}" if level is Level.DISTRICT else code
    years = (added.first_year, added.last_year)
    return Unit(level, Era.EARLIER, code, "", added.name, around.code, heirs, key, *years)


def _unknown(text: str) -> BadInputError:
    return BadInputError(
        f"the place '{text}' is not in the tables, or more than one is",
        remedy="Write it as the tables of before July 2025 have it, from small to large: "
        '"Tân Thanh, Văn Lãng, Lạng Sơn" (sohoa places find "…" shows them).',
    )
