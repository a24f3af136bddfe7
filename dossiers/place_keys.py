"""Places as keys that outlast the borders: the levels without marks, and what stands there today."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from extractors.places_resolve import is_ambiguous, resolve
from extractors.text import fold_words
from models.record import PlaceValue, TodayUnit

# A place that the tables know but for its marks; worse ones are compared by their letters alone.
_KNOWN = 0.8


@dataclass(frozen=True, slots=True)
class PlaceKeys:
    """One place. Empty strings where a level is not named or not known.

    ``ground`` is the code of today's commune, the same for "Tân Thanh, Văn Lãng" whatever province and time
    the paper names; ``ground_province`` is today's province.
    """

    commune: str
    district: str
    province: str
    ground: str
    ground_province: str


def place_keys(value: PlaceValue, text: str = "") -> PlaceKeys:
    """Return the keys of a place; the gazetteer is asked for ``text`` where today is not known."""
    today = value.today or (_today(text) if text else ())
    first = today[0] if today else None
    return PlaceKeys(
        commune=_key(value.commune),
        district=_key(value.district),
        province=_key(value.province),
        ground=first.code if first is not None and first.commune else "",
        ground_province=_key(first.province) if first is not None else "",
    )


@lru_cache(maxsize=65_536)
def _key(name: str) -> str:
    return fold_words(name)


@lru_cache(maxsize=65_536)
def _today(text: str) -> tuple[TodayUnit, ...]:
    found = resolve(text)
    if not found or found[0].score < _KNOWN or is_ambiguous(found):
        return ()
    return found[0].today
