"""What a place of the gazetteer is: units, provinces with their years, areas of the wars. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from extractors.gazetteer_keys import plain_key, shape_key

# Since 1 July 2025 there are no districts and 34 provinces. Years are compared, not days: half of the dates
# of the changes before are disputed by a few months.
REFORM_YEAR = 2025


class Level(StrEnum):
    """How large a unit is."""

    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"


class Era(StrEnum):
    """Which list a unit is of: earlier than the lists, until June 2025, since July 2025."""

    EARLIER = "earlier"
    UNTIL_2025 = "until-2025"
    SINCE_2025 = "since-2025"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit. ``within`` is the code of the unit around it, ``became`` lists codes of what it is later.

    Codes of the two eras are apart: 00004 is one commune until 2025 and another since.
    """

    level: Level
    era: Era
    code: str
    type: str
    name: str
    within: str
    became: tuple[str, ...]
    key: str
    first_year: int = 0
    last_year: int = 9999


def make_unit(  # noqa: PLR0913, PLR0917 - one argument a column of the table
    level: Level, era: Era, code: str, type_: str, name: str, within: str, became: tuple[str, ...] = ()
) -> Unit:
    """Return a unit with its key."""
    return Unit(level, era, code, type_, name, within, became, shape_key(plain_key(name)))


@dataclass(frozen=True, slots=True)
class Life:
    """Years in which a province of this name existed (0 and 9999: not known), and its ground.

    ``covers`` are codes of provinces until 2025; ``since_code`` is set for one of the 34.
    """

    first_year: int
    last_year: int
    covers: tuple[str, ...]
    since_code: str = ""

    def is_within(self, years: Years) -> bool:
        """Say whether it existed at some time of ``years``."""
        return self.first_year <= years.last and self.last_year >= years.first


@dataclass(frozen=True, slots=True)
class Years:
    """A time, in years, both included."""

    first: int
    last: int

    def __post_init__(self) -> None:
        """Time runs forward."""
        if self.first > self.last:
            raise ValueError(f"a time from {self.first} to {self.last} does not exist")


@dataclass(frozen=True, slots=True)
class ProvinceName:
    """A name that provinces have borne, with all their lives; ``same_as`` is the usual spelling."""

    name: str
    same_as: str
    key: str
    lives: tuple[Life, ...]

    def covers(self, years: Years | None) -> tuple[tuple[str, ...], bool]:
        """Return the provinces (until 2025) that it covered then, and whether it existed then.

        Without a time, or where it did not exist then, those of all its lives before the last reform.
        """
        alive = [life for life in self.lives if years is None or life.is_within(years)]
        exists = bool(alive) or not self.lives
        lives = alive or self.lives
        old = [life for life in lives if not life.since_code] or list(lives)
        return tuple(dict.fromkeys(c for life in old for c in life.covers)), exists

    @property
    def since_code(self) -> str:
        """The code of the province of today that bears the name; empty for none."""
        return next((life.since_code for life in self.lives if life.since_code), "")
