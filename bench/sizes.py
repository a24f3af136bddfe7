"""How much a run of the bench measures: documents, pages of the long PDF, rounds of timing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Size(StrEnum):
    """A size by name, as the command line takes it."""

    SMALL = "small"
    MEDIUM = "medium"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Amount:
    """What a size means. Intervals of rare errors need many fields: a small run only tells that it works."""

    documents: int
    long_pages: int
    rounds: int


AMOUNTS: Mapping[Size, Amount] = {
    Size.SMALL: Amount(documents=15, long_pages=40, rounds=1),
    Size.MEDIUM: Amount(documents=45, long_pages=200, rounds=2),
    Size.FULL: Amount(documents=150, long_pages=500, rounds=2),
}
