"""A dossier: all that papers claim of one person, side by side, and what people chose of it. Values only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from models.linking import Link, PairWord


@dataclass(frozen=True, slots=True)
class Word:
    """What a person said of a dossier, tied to one of its records.

    ``subject`` names a field or an aspect of the status; an empty ``value`` only takes back (``undoes``).
    ``source_id`` is the record whose claim was chosen, empty for what was said from elsewhere.
    """

    id: str
    seq: int
    record_id: str
    subject: str
    value: str
    source_id: str
    author: str
    why: str
    made_at: datetime
    undoes: str | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """A record that came from one dossier into another; ``cause`` is ``links`` or the id of a word."""

    seq: int
    record_id: str
    from_id: str
    to_id: str
    cause: str
    moved_at: datetime


@dataclass(frozen=True, slots=True)
class DossierFrame:
    """What holds a dossier together: its records, founder first, and everything between and about them."""

    id: str
    record_ids: tuple[str, ...]
    links: tuple[Link, ...]
    pair_words: tuple[PairWord, ...]
    words: tuple[Word, ...]
    moves: tuple[Move, ...]


def standing(words: Iterable[Word]) -> dict[str, Word]:
    """Return by subject the word that holds: the last that was not taken back."""
    ordered = sorted(words, key=lambda w: w.seq)
    undone: set[str] = set()
    for word in reversed(ordered):
        if word.undoes is not None and word.id not in undone:
            undone.add(word.undoes)
    return {w.subject: w for w in ordered if w.undoes is None and w.id not in undone}
