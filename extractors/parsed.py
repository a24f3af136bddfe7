"""The common answer of every value parser: meaning, spelling, doubts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from models.record import Reason, Value


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a parser made of one field's text.

    ``text`` is the text as written on paper with only typography mended (NFC, spaces, a number broken over
    two lines joined); ``value`` is None where the grammar does not fit. ``reasons`` say why a person should
    look; no reasons means that the grammar has no objection (confidence is judged elsewhere).
    """

    text: str
    value: Value | None = None
    reasons: tuple[Reason, ...] = ()


Parser = Callable[[str], Parsed]
