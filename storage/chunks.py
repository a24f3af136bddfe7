"""Many values in statements that each take some: databases bound how many one statement may have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")
MOST_IDS = 400  # in one statement: SQLite takes a thousand, and some stand in it twice


def in_chunks(values: Sequence[T], size: int = MOST_IDS) -> Iterator[Sequence[T]]:
    """Give the values in order, ``size`` at a time and the rest at last; nothing of nothing."""
    for start in range(0, len(values), size):
        yield values[start : start + size]
