"""Counts by place as areas of a map, rolled up to one level; what lies nowhere is told, not dropped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from dossiers.ground import locate, roll_up
from models.mapping import Ground, Level, PlaceCount, PlaceKey


@dataclass(frozen=True, slots=True)
class MapArea:
    """One area with what lies in it; ``keys`` are the places that rows name."""

    ground: Ground
    keys: tuple[PlaceKey, ...]
    count: int
    gathered: int
    not_gathered: int


@dataclass(frozen=True, slots=True)
class MapLayer:
    """The areas of a layer, the fullest first, and how many dossiers could be put nowhere."""

    areas: tuple[MapArea, ...]
    outside: tuple[PlaceKey, ...]
    outside_count: int

    @property
    def count(self) -> int:
        """How many dossiers there are in all."""
        return self.outside_count + sum(area.count for area in self.areas)


@dataclass(slots=True)
class _Sum:
    """An area while it is counted."""

    keys: list[PlaceKey] = field(default_factory=list)
    count: int = 0
    gathered: int = 0
    not_gathered: int = 0


OUTSIDE = "outside"  # stands for the id of an area where those are meant that lie nowhere


def make_layer(counts: Iterable[PlaceCount], level: Level) -> MapLayer:
    """Return the areas in which these places lie, no smaller than ``level``."""
    sums: dict[Ground | None, _Sum] = {}
    for one in counts:
        ground = locate(one.key)
        into = sums.setdefault(roll_up(ground, level) if ground is not None else None, _Sum())
        into.keys.append(one.key)
        into.count += one.count
        into.gathered += one.gathered
        into.not_gathered += one.not_gathered
    nowhere = sums.pop(None, _Sum())
    areas = [
        MapArea(ground, tuple(s.keys), s.count, s.gathered, s.not_gathered)
        for ground, s in sums.items()
        if ground is not None
    ]
    ordered = tuple(sorted(areas, key=lambda a: (-a.count, a.ground.id)))
    return MapLayer(ordered, tuple(nowhere.keys), nowhere.count)


def keys_in(layer: MapLayer, area_id: str) -> Sequence[PlaceKey]:
    """Return the places of one area, or of what lies nowhere; none for an area that is not there."""
    if area_id == OUTSIDE:
        return layer.outside
    return next((area.keys for area in layer.areas if area.ground.id == area_id), ())
