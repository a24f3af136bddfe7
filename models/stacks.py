"""Fronts and backs that were scanned as two stacks, put together page by page. Knows no files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from models.errors import BadInputError

T = TypeVar("T")


def interleave(fronts: Sequence[T], backs: Sequence[T], *, are_backs_reversed: bool) -> list[T]:
    """Return front, back, front, back …; a stack that was turned over whole gives its backs last to first.

    Raises:
        BadInputError: not as many fronts as backs: a sheet went missing or was drawn in with another.

    Examples:
        >>> interleave([1, 3], [4, 2], are_backs_reversed=True)
        [1, 2, 3, 4]

    """
    if len(fronts) != len(backs):
        raise BadInputError(
            f"There are {len(fronts)} fronts but {len(backs)} backs.",
            remedy="Count the paper, scan the smaller stack again, then run the same command again.",
        )
    turned = list(reversed(backs)) if are_backs_reversed else list(backs)
    return [page for pair in zip(fronts, turned, strict=True) for page in pair]
