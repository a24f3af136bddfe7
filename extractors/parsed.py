"""The common answer of every value parser: meaning, spelling, doubts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from models.record import Reason, Value


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a reading fits ink and grammar: evidence for its confidence, never a verdict.

    ``margin``: nats between the reading taken and the next best one that grammar and ink allow (negative: the
    other is cheaper). ``cost``: nats that the reading costs beyond the text as read, 0 for the text itself.
    ``edits``: characters that were changed. ``is_fitting``: grammar and parser have no objection to it.
    """

    margin: float
    cost: float = 0.0
    edits: int = 0
    is_fitting: bool = False


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a parser made of one field's text.

    ``text`` is the text as written on paper with only typography mended (NFC, spaces, a number broken over
    two lines joined); ``value`` is None where the grammar does not fit. ``reasons`` say why a person should
    look; no reasons means that the grammar has no objection (confidence is judged elsewhere). ``fit`` is set
    where the text was weighed against its ink; parsers of plain text leave it None. ``in_lexicon`` is how
    well the text is spelled as a list of known names has it (0..1, None: no list speaks of it),
    ``lexicon_margin`` how far the next of its names lies behind.
    """

    text: str
    value: Value | None = None
    reasons: tuple[Reason, ...] = ()
    fit: Fit | None = None
    in_lexicon: float | None = None
    lexicon_margin: float | None = None


Parser = Callable[[str], Parsed]
