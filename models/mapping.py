"""What a map is asked for and what it shows: layers, levels, areas and their counts. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Layer(StrEnum):
    """Which place of a man is shown."""

    DEATHS = "deaths"
    BURIALS = "burials"  # where he was buried first
    CEMETERIES = "cemeteries"


class Level(StrEnum):
    """How large an area is, the smallest first. A place known less well stays as large as it is known."""

    COMMUNE = "commune"
    DISTRICT = "district"  # of before July 2025
    PROVINCE = "province"  # one of the 63 of before July 2025
    TODAY = "today"  # one of the 34 since
    COUNTRY = "country"


# A ring is points of (longitude, latitude) in degrees; a polygon its outer ring and its holes.
Ring = tuple[tuple[float, float], ...]
Shape = tuple[tuple[Ring, ...], ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """An area in which a place lies, as exactly as it is known.

    ``parts`` are codes with their kind (``c:`` commune since 2025, ``d:`` district, ``p:`` province until
    2025, ``n:`` province since, ``x:`` country); several where the place may be any of them, or was
    divided.
    """

    parts: tuple[str, ...]
    level: Level
    name: str

    @property
    def id(self) -> str:
        """The area's id: the same parts, the same id."""
        return "+".join(self.parts)


@dataclass(frozen=True, slots=True)
class PlaceKey:
    """A place as rows of dossiers name it; what says nothing more than the others is empty."""

    text: str = ""
    then: str = ""
    commune: str = ""  # of today, as is the province
    province: str = ""


@dataclass(frozen=True, slots=True)
class PlaceCount:
    """How many dossiers name a place: all, gathered, not gathered; the rest is not known."""

    key: PlaceKey
    count: int
    gathered: int
    not_gathered: int
