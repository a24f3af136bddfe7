"""Where to search: men not known to be gathered who were buried or fell close together, and why.

Two men are brought together where they lie in the same small area and their papers name the same spot ("cao
điểm 300", "suối La La"), or where one unit lost both within a month. Who shares nothing but the commune is
one search area with the others of it only if nothing better brings him anywhere. A judgement of ours;
nothing is linked.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from dossiers.date_spans import Span, span_of
from dossiers.ground import locate
from extractors.text import fold_words
from extractors.values import PARSERS
from models.mapping import Ground, Level, PlaceKey
from models.record import DateValue, FieldName
from models.summary import Answer, Summary

LEAST = 2  # men: one alone is a row of the list, no area
_FEW_FOR_COMMUNE = 3  # where only the commune speaks for it
_MONTH = 31
_SMALL = frozenset({Level.COMMUNE, Level.DISTRICT})
# Words of places that name no spot.
_PLAIN = frozenset(
    ("xa", "huyen", "tinh", "thon", "ban", "lang", "gan", "tai", "khu", "vuc", "phia", "cua", "o", "chua",
     "quy", "tap", "mat", "tran", "don", "vi", "nghia", "trang", "ntls", "liet", "si", "dong", "tay", "nam",
     "bac", "khong", "ro", "thi", "thanh", "pho")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SearchArea:
    """Men to be searched for in one place. Spots, units and years are the evidence, with how many say so.

    ``remembered`` says how many of the men are named with a place of burial, and not only of death.
    """

    ground: Ground
    dossiers: tuple[str, ...]
    spots: tuple[tuple[str, int], ...]
    units: tuple[tuple[str, int], ...]
    years: tuple[tuple[int, int], ...]
    remembered: int

    @property
    def is_strong(self) -> bool:
        """Say whether more than the commune alone brings these men together."""
        return any(count > 1 for _, count in (*self.spots, *self.units))


@dataclass(frozen=True, slots=True)
class _Man:
    """One man as he is compared."""

    id: str
    ground: Ground
    spots: tuple[str, ...]
    regiment: str
    died: Span | None
    year: int
    is_buried: bool


def find_search_areas(missing: Iterable[tuple[str, Summary]]) -> tuple[SearchArea, ...]:
    """Return the search areas among men who are not known to be gathered, the largest first."""
    by_ground: dict[str, list[_Man]] = defaultdict(list)
    for dossier, summary in missing:
        man = _man(dossier, summary)
        if man is not None:
            by_ground[man.ground.id].append(man)
    areas = [area for men in by_ground.values() for area in _areas(men)]
    return tuple(sorted(areas, key=lambda a: (-len(a.dossiers), a.ground.id, a.dossiers)))


def _man(dossier: str, summary: Summary) -> _Man | None:
    if summary.gathered is Answer.YES:
        return None
    buried = locate(PlaceKey(text=summary.burial_place)) if summary.burial_place else None
    fell = PlaceKey(summary.death_place, summary.death_then, summary.death_commune, summary.death_province)
    ground = buried if buried is not None and buried.level in _SMALL else locate(fell)
    if ground is None or ground.level not in _SMALL:
        return None
    value = PARSERS[FieldName.DEATH_DATE](summary.died).value if summary.died else None
    return _Man(
        dossier,
        ground,
        tuple(_spots(f"{summary.burial_place} , {summary.death_place}", ground)),
        summary.regiment,
        span_of(value) if isinstance(value, DateValue) else None,
        summary.died_year,
        bool(summary.burial_place),
    )


def _spots(text: str, ground: Ground) -> Iterator[str]:
    """Give what a text says beside the names of units: two words together, or a word with a number."""
    units = set(fold_words(ground.name).split()) | _PLAIN
    seen: set[str] = set()
    for piece in text.split(","):
        words = [word for word in fold_words(piece).split() if word not in units]
        spot = " ".join(words[:4])
        if len(words) > 1 and spot not in seen:
            seen.add(spot)
            yield spot


def _areas(men: Sequence[_Man]) -> Iterator[SearchArea]:
    groups = _joined(men)
    rest = [group[0] for group in groups if len(group) == 1]
    for group in groups:
        if len(group) >= LEAST:
            yield _area(group)
    if len(rest) >= _FEW_FOR_COMMUNE:
        yield _area(rest)


def _joined(men: Sequence[_Man]) -> list[list[_Man]]:
    """Return the men in groups that hang together by a spot, or by unit and month."""
    parent = list(range(len(men)))

    def top(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    for at, other in _close(men):
        parent[top(other)] = top(at)
    groups: dict[int, list[_Man]] = defaultdict(list)
    for at, man in enumerate(men):
        groups[top(at)].append(man)
    return list(groups.values())


def _close(men: Sequence[_Man]) -> Iterator[tuple[int, int]]:
    first: dict[str, int] = {}
    by_unit: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for at, man in enumerate(men):
        for spot in man.spots:
            yield first.setdefault(spot, at), at
        if man.regiment and man.died is not None and man.died.last - man.died.first <= _MONTH:
            by_unit[man.regiment].append((man.died.first, at))
    for days in by_unit.values():
        days.sort()
        yield from ((a, b) for (one, a), (two, b) in pairwise(days) if two - one <= _MONTH)


def _area(men: Sequence[_Man]) -> SearchArea:
    spots = Counter(spot for man in men for spot in man.spots)
    units = Counter(man.regiment for man in men if man.regiment)
    years = Counter(man.year for man in men if man.year)
    return SearchArea(
        men[0].ground,
        tuple(sorted(man.id for man in men)),
        tuple((spot, n) for spot, n in spots.most_common(3) if n > 1 or len(spots) < 3),
        tuple(units.most_common(3)),
        tuple(sorted(years.items())),
        sum(man.is_buried for man in men),
    )
