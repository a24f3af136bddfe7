"""A name of a place that a person added beside the gazetteer's tables, with where it is known from."""

from __future__ import annotations

from dataclasses import dataclass

_NO_END = 9999
_FIRST, _LAST = 1800, 2100
LEVELS = ("province", "district", "commune")


@dataclass(frozen=True, slots=True)
class AddedName:
    """``name`` is what a unit of ``level`` was called on paper.

    ``within`` is the place around it as text ("Văn Lãng, Lạng Sơn"; empty for a province), ``same_as`` what
    the tables call it ("Tân Thanh, Văn Lãng, Lạng Sơn"; empty for a unit that they do not know). Years are 0
    and 9999 where not known. ``source`` says where it is known from, and is never empty.
    """

    name: str
    level: str
    within: str
    same_as: str
    source: str
    first_year: int = 0
    last_year: int = 9999

    def __post_init__(self) -> None:
        """A name without a level or a source helps nobody later."""
        if self.level not in LEVELS or not self.name.strip() or not self.source.strip():
            raise ValueError("an added name needs a name, a level and a source")
        known = [year for year in (self.first_year, self.last_year) if year not in (0, _NO_END)]
        if self.first_year > self.last_year or not all(_FIRST <= year <= _LAST for year in known):
            raise ValueError(f"years of a name lie within {_FIRST} and {_LAST}, the first before the last")
