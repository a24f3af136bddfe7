"""What the ink of a text allows: for each character what else it may be, and what believing that costs.

Costs are in nats (minus the natural logarithm of a probability), so that the costs of characters add up.
Nothing here knows what a field may contain: grammars do (``lattice_grammars``), and ``lattice_search``
joins the two.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import log

from extractors.lookalikes import SAME_INK, confusions
from extractors.spans import PlacedWord, TextWithBoxes
from extractors.text import nfc
from models.page import Glyph, Variant

# An engine that says 1.0 is still wrong at times (measured: capitals and figures at 0.97 and more, 2 to 4
# of 100 fields), so no character is beyond doubt, and none is believed less than this.
_SUREST, _LEAST = 0.998, 0.02
_SAME_INK_SHARE = 0.3  # "I" for "1": one stroke, two meanings, whatever the engine's confidence
_CONFUSED_SHARE = 0.25  # of what is left of a character, for the likeliest of those that look like it
_OTHER_SHARE = 0.002  # for any further character
_DOUBTED = 0.1  # a character is open to correction from this doubt on
_LOOK_SHARE = 0.4  # for what another look read in this place
_SURE = -log(1.0 - _SUREST)
_SPACE_CONFIDENCE = 0.9  # engines tell nothing of spaces; about one in ten in codes is not on the paper
_STROKES = "Il|1"
DOUBLED_COST = 1.8
"""Nats that it costs to leave out one of two strokes side by side: ``FlI0`` was F10 on paper."""
_DIRT = frozenset("|_¦‘’'`´~^*•·«»<>{}\\\"“”,;:.…- ")


@dataclass(frozen=True, slots=True)
class Slot:
    """One place of the text: the character read, how sure the engine was (0..1), and its own alternatives.

    ``look`` is what another look at the same ink read here, if it read something else.
    """

    read: str
    confidence: float
    others: tuple[Variant, ...] = ()
    look: str = ""

    @property
    def doubt(self) -> float:
        """What is left of certainty: 1 less the confidence, never nothing."""
        return 1.0 - min(_SUREST, max(_LEAST, self.confidence))

    @property
    def keep_cost(self) -> float:
        """Cost of the character as read."""
        return -log(1.0 - self.doubt)

    @property
    def drop_cost(self) -> float:
        """Cost of the character being dirt."""
        share = 0.15 if self.read in _DIRT else 0.05 * self.doubt
        return -log(share)

    @property
    def is_open(self) -> bool:
        """Whether the character may be no character at all."""
        return self.doubt >= _DOUBTED or self.read in _DIRT

    @property
    def change_cost(self) -> float:
        """Cost of a character that neither the engine nor the list of look-alikes offers."""
        return -log(self.doubt * _OTHER_SHARE)

    @property
    def gap(self) -> float:
        """Nats between the character as read and the cheapest that would be other ink."""
        same = (self.read, *SAME_INK.get(self.read, ""))
        return min((c for t, c in self.costs().items() if t not in same), default=_SURE) - self.keep_cost

    def costs(self) -> dict[str, float]:
        """Return each character that may stand here with its cost, the one read among them."""
        shares: dict[str, float] = {}
        for rank, char in enumerate(confusions(self.read)):
            shares[char] = self.doubt * _CONFUSED_SHARE / (1 + rank)
        for rank, variant in enumerate(self.others):
            # Tesseract gives most of its alternatives 0: their order is all that they say.
            share = max(variant.confidence * self.doubt, self.doubt * _CONFUSED_SHARE * 0.5**rank)
            shares[variant.text] = max(share, shares.get(variant.text, 0.0))
        for char in SAME_INK.get(self.read, ""):
            shares[char] = max(shares.get(char, 0.0), _SAME_INK_SHARE)
        if self.look:
            shares[self.look] = max(shares.get(self.look, 0.0), _LOOK_SHARE)
        costs = {char: -log(share) for char, share in shares.items() if char != self.read}
        return {self.read: self.keep_cost, **costs}

    def allows(self, char: str, *, least: float = 0.02) -> bool:
        """Say whether the ink speaks for ``char``: by its own doubt, an alternative, or the same stroke."""
        if char in (self.read, self.look, *SAME_INK.get(self.read, "")) or self.doubt >= _DOUBTED:
            return True
        return any(v.text == char and v.confidence >= least for v in self.others)


@dataclass(frozen=True, slots=True)
class Lattice:
    """The places of one text from left to right; spaces between words are places as well."""

    slots: tuple[Slot, ...]

    @property
    def text(self) -> str:
        """The text as read."""
        return "".join(s.read for s in self.slots)

    @property
    def read_cost(self) -> float:
        """Cost of all characters being as read: what other readings are compared with."""
        return sum(s.keep_cost for s in self.slots)

    @property
    def sureness(self) -> float:
        """Nats between the text as read and the cheapest change of one character: a margin without a grammar.

        That one stroke has two meanings counts for nothing here: the text as read is taken to make sense.
        """
        return max(0.0, min((slot.gap for slot in self.slots), default=_SURE))

    def is_doubled(self, index: int) -> bool:
        """Say whether a place and the one before it are strokes, which may be one stroke read twice."""
        return index > 0 and all(s.read in _STROKES for s in self.slots[index - 1 : index + 1])

    def with_look(self, text: str) -> Lattice:
        """Return the lattice with what another look read as alternatives, where both have as many characters.

        Looks of another length are compared as whole texts elsewhere; here they change nothing.
        """
        other = nfc(text)
        if len(other) != len(self.slots):
            return self
        return Lattice(tuple(_doubted(s, c) for s, c in zip(self.slots, other, strict=True)))


def _doubted(slot: Slot, char: str) -> Slot:
    """Return the slot with another look's character: surer for the same one, else that beside its own."""
    if char == slot.read:
        return replace(slot, confidence=max(slot.confidence, 1 - slot.doubt / 2))
    return slot if char.isspace() or slot.read.isspace() else replace(slot, look=char)


def lattice_of_text(text: str, *, confidence: float) -> Lattice:
    """Return the lattice of a text whose every character is ``confidence`` (0..1) sure."""
    return Lattice(tuple(Slot(c, confidence) for c in nfc(text)))


def lattice_of_source(text: str, source: TextWithBoxes | None, *, start: int, worst: float) -> Lattice:
    """Return the lattice of ``text`` (NFC) by the glyphs of ``source`` from ``start`` on that spell it.

    Spaces count for nothing: a text may have lost or gained some on its way. Where no glyphs spell the text
    (it was taken from a row above, or mended), every character is as sure as the ``worst`` one was, since
    nothing is known of them singly.
    """
    letters = "".join(c for c in text if not c.isspace())
    slots = [s for word in source.words for s in _slots_of(word, start)] if source is not None else []
    at = "".join(s.read for s in slots).find(letters)
    if not letters or at < 0:
        return lattice_of_text(text, confidence=worst)
    known = iter(slots[at:])
    return Lattice(tuple(Slot(c, _SPACE_CONFIDENCE) if c.isspace() else next(known) for c in text))


def _slots_of(placed: PlacedWord, start: int) -> Iterator[Slot]:
    """Yield the places of a word from ``start`` (an offset in the source) on, one for each character."""
    word, at = placed.word, placed.start
    is_spelled = "".join(g.text for g in word.glyphs) == word.text
    for glyph in word.glyphs if is_spelled else (Glyph(word.text, word.confidence, word.box),):
        chars = [c for c in nfc(glyph.text) if not c.isspace()]
        if at >= start:
            is_single = len(chars) == 1
            yield from (Slot(c, glyph.confidence, _variants(glyph) if is_single else ()) for c in chars)
        at += len(glyph.text)


def _variants(glyph: Glyph) -> tuple[Variant, ...]:
    composed = ((unicodedata.normalize("NFC", v.text), v.confidence) for v in glyph.variants)
    return tuple(Variant(t, c) for t, c in composed if len(t) == 1)
