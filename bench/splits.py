"""Which pages may be looked at for what: three splits by name, and the refusal to mix them.

``dev`` pages are for people who make rules, ``fit`` pages for what a machine fits (calibration, a reader),
``held-out`` pages only to measure. Layouts, faces, ageings and wordings that are held out are drawn in the
held-out split and nowhere else, and a held-out page is made of held-out ones alone, as far as there are any.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from enum import StrEnum
from typing import Protocol, TypeVar


class Split(StrEnum):
    """What a page may be used for. The value is the name on the command line."""

    DEV = "dev"
    FIT = "fit"
    HELD_OUT = "held-out"


class HeldOutError(ValueError):
    """Something held out was about to be fitted on, or the other way round: a mistake of the caller."""


class _Marked(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def is_held_out(self) -> bool: ...


T = TypeVar("T", bound=_Marked)


def of_split(items: Iterable[T], split: Split) -> tuple[T, ...]:
    """Return the layouts, faces or ageings that ``split`` draws with, in order."""
    return tuple(item for item in items if item.is_held_out is (split is Split.HELD_OUT))


def check_split(items: Iterable[_Marked], split: Split) -> None:
    """Refuse what does not belong to the split.

    Raises:
        HeldOutError: an item is held out and the split is not, or the other way round.

    """
    for item in items:
        if item.is_held_out is not (split is Split.HELD_OUT):
            held = "held out" if item.is_held_out else "not held out"
            raise HeldOutError(f"{item.name} is {held}: it is not drawn in the split {split}")


def chance(seed: int, *parts: object) -> random.Random:
    """Return a source of chance that depends on the seed and the parts alone, on every machine the same."""
    return random.Random(":".join(str(p) for p in (seed, *parts)))
