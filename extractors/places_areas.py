"""Places of the wars that are no administrative units: fronts, zones, cover codes, roads, countries."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from extractors.lexicons import load_rows
from extractors.text import fold


class AreaKind(StrEnum):
    """What sort of place it is."""

    FRONT = "front"
    REGION = "region"
    ROUTE = "route"
    COUNTRY = "country"


@dataclass(frozen=True, slots=True)
class AreaRule:
    """One way to write such a place: pattern on folded text, its name, an example, what it must not match."""

    id: str
    kind: AreaKind
    name: str
    pattern: re.Pattern[str]
    example: str
    not_this: str


@dataclass(frozen=True, slots=True)
class Area:
    """A place of the wars under its kind; ``name`` is the usual one, else as written."""

    kind: AreaKind
    name: str


@cache
def area_rules() -> tuple[AreaRule, ...]:
    """Return the rows of ``data/areas.csv``."""
    return tuple(
        AreaRule(id_, AreaKind(kind), name, re.compile(pattern), example, not_this)
        for id_, kind, name, pattern, example, not_this in load_rows("areas")
    )


# These words bear marks that tell them from others of the same letters: the country from "lao", a region from
# a commune. Where the text has marks at all, they must be the right ones.
_MARKED = {"lao": frozenset({"lào"}), "phia": frozenset({"phía"}), "truong": frozenset({"trường"})}


def _has_right_marks(text: str, key: str) -> bool:
    lower = text.lower()
    if lower == key:
        return True
    return all(right & set(lower.split()) for word, right in _MARKED.items() if word in key.split())


def find_area(text: str) -> Area | None:
    """Return the area of the wars that the whole ``text`` names, or None.

    Never a province: ``Lào`` is a country, ``Lào Cai`` is nothing here.
    """
    key = fold(text)
    for rule in area_rules():
        if rule.pattern.fullmatch(key) and _has_right_marks(text, key):
            return Area(rule.kind, rule.name or text)
    return None
