"""A choice of words for one place on paper, some of them held out for measuring."""

from __future__ import annotations

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wording:
    """Texts that may stand in one place. ``held_out`` ones are drawn in the held-out split and nowhere else.

    Without held-out texts all splits draw the open ones: a column number has no second wording.
    """

    texts: tuple[str, ...]
    held_out: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """A text is open or held out, never both."""
        if not self.texts or set(self.texts) & set(self.held_out):
            raise ValueError(f"a wording needs texts, none of them both open and held out: {self.texts}")

    def pick(self, rng: random.Random, *, is_held_out: bool) -> str:
        """Return one of the texts that the split may draw."""
        return rng.choice(self.held_out if is_held_out and self.held_out else self.texts)
