"""Links between records that may be one person's, and what people say of such pairs. Values only.

A link is what the machine found, with its probability and its evidence. A word is what a person said of a
pair: it is never overwritten, a later word on the same pair stands above an earlier one, and taking a word
back is a word too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

# From this probability on the machine links by itself; from the lower one on a person is asked. Both are
# measured: python -m bench.province (docs/dossiers.md tells the figures).
SURE = 0.95
DOUBTFUL = 0.75


class LinkBasis(StrEnum):
    """What a link rests on."""

    WEIGHED = "weighed"  # the fields of the two records were compared
    COPY = "copy"  # the same sheet was scanned twice, and this is the same row of it


class PairVerdict(StrEnum):
    """What a person says of two records."""

    SAME = "same"
    DIFFERENT = "different"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One comparison of a link: which, the level that was reached, and its weight in bits (base 2)."""

    comparison: str
    level: str
    bits: float


@dataclass(frozen=True, slots=True)
class Link:
    """Two records (``left`` < ``right``) that are one person's with this probability."""

    left: str
    right: str
    probability: float
    evidence: tuple[Evidence, ...]
    basis: LinkBasis = LinkBasis.WEIGHED

    def __post_init__(self) -> None:
        """A pair is written one way, and its probability is one."""
        if self.left >= self.right:
            raise ValueError(f"a link goes from the smaller id to the greater: {self.left}, {self.right}")
        if not 0.0 <= self.probability <= 1.0:
            raise ValueError(f"probability {self.probability} is not within 0..1")

    @property
    def pair(self) -> tuple[str, str]:
        """The two ids, the smaller first."""
        return self.left, self.right


@dataclass(frozen=True, slots=True)
class PairWord:
    """What a person said of a pair. ``seq`` is its place in the order of commits, ``undoes`` a word's id.

    ``seen`` is the probability that the machine gave when it was said, None where it gave none.
    """

    id: str
    seq: int
    left: str
    right: str
    verdict: PairVerdict
    author: str
    made_at: datetime
    comment: str = ""
    seen: float | None = None
    undoes: str | None = None

    @property
    def pair(self) -> tuple[str, str]:
        """The two ids, the smaller first."""
        return self.left, self.right


def pair_of(one: str, other: str) -> tuple[str, str]:
    """Return two different ids, the smaller first."""
    if one == other:
        raise ValueError(f"{one} is no pair with itself")
    return (one, other) if one < other else (other, one)


def standing_words(words: Iterable[PairWord]) -> dict[tuple[str, str], PairWord]:
    """Return the word that holds of each pair: the last that was not taken back; order does not matter."""
    ordered = sorted(words, key=lambda w: w.seq)
    undone: set[str] = set()
    for word in reversed(ordered):  # an undo that was itself undone takes nothing back
        if word.verdict is PairVerdict.UNDO and word.undoes is not None and word.id not in undone:
            undone.add(word.undoes)
    return {w.pair: w for w in ordered if w.verdict is not PairVerdict.UNDO and w.id not in undone}
