"""What the engines say of one stretch of writing: how sure each letter is, and what other looks read there.

Only collects; what it is worth is decided by a calibration.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from extractors.text import nfc
from models.page import Line, Word

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_ENDS = " .,;:'\"“”‘’-–_|/\\()[]"


@dataclass(frozen=True, slots=True)
class Look:
    """The letters of one place: see ``models.evidence.Evidence`` for what each number means."""

    worst: float = 0.0
    second: float = 0.0
    mean: float = 0.0
    margin: float = 0.0
    letters: int = 0
    looks: int = 0
    agreeing: int = 0
    rivals: int = 0
    seconded: int = 0
    likeness: float = 1.0
    rival_worst: float = 1.0
    height_px: float = 0.0

    def joined(self, other: Look) -> Look:
        """Return both as one place: as sure as the less sure of the two, agreed where both are."""
        if not self.letters:
            return other
        letters = self.letters + other.letters
        return Look(
            worst=min(self.worst, other.worst),
            second=min(max(self.worst, other.worst), self.second, other.second),
            mean=(self.mean * self.letters + other.mean * other.letters) / max(1, letters),
            margin=min(self.margin, other.margin),
            letters=letters,
            looks=max(self.looks, other.looks),
            agreeing=_both(self.looks, self.agreeing, other.looks, other.agreeing),
            rivals=max(self.rivals, other.rivals),
            seconded=_both(self.rivals, self.seconded, other.rivals, other.seconded),
            likeness=min(self.likeness, other.likeness),
            rival_worst=min(self.rival_worst, other.rival_worst),
            height_px=min(self.height_px, other.height_px),
        )


NO_LOOK = Look()


def _both(looks: int, agreeing: int, other_looks: int, other_agreeing: int) -> int:
    """Count the agreeing looks of two places read as one: a look at one place only disagrees where it did."""
    disagreeing = max(looks - agreeing, other_looks - other_agreeing)
    return max(0, max(looks, other_looks) - disagreeing)


@dataclass(frozen=True, slots=True)
class Piece:
    """What was chosen in one line: ``text`` of ``line``, which is all of it where ``is_whole``."""

    text: str
    line: Line
    is_whole: bool


def look_at_words(words: Sequence[tuple[Word, int, int]], pieces: Iterable[Piece]) -> Look:
    """Return the look of parts of words: (word, first, last character exclusive), and of their lines.

    No words give a look without letters and without confidence.
    """
    glyphs = [g for word, start, end in words for g in _letters(word, start, end)]
    if not glyphs:
        return Look()
    surest_last = sorted(confidence for confidence, _, _ in glyphs)
    opinions = list(_opinions(list(pieces)))
    rivals = [o for o in opinions if o.is_rival]
    heights = sorted(word.box.h for word, _, _ in words)
    return Look(
        worst=surest_last[0],
        second=surest_last[min(1, len(surest_last) - 1)],
        mean=sum(c * n for c, _, n in glyphs) / sum(n for _, _, n in glyphs),
        margin=min(margin for _, margin, _ in glyphs),
        letters=sum(n for _, _, n in glyphs),
        looks=len(opinions),
        agreeing=sum(o.is_same for o in opinions),
        rivals=len(rivals),
        seconded=sum(o.is_same for o in rivals),
        likeness=min((o.likeness for o in opinions), default=1.0),
        rival_worst=min((o.confidence for o in rivals), default=1.0),
        height_px=float(heights[len(heights) // 2]),
    )


def _letters(word: Word, start: int, end: int) -> Iterator[tuple[float, float, int]]:
    """Yield (confidence, lead over the runner-up, characters) of the glyphs of a part of a word."""
    if not word.glyphs or sum(len(g.text) for g in word.glyphs) != len(word.text):
        yield word.worst, word.worst, max(1, end - start)
        return
    at = 0
    for glyph in word.glyphs:
        if at < end and at + len(glyph.text) > start:
            rival = max((v.confidence for v in glyph.variants), default=0.0)
            yield glyph.confidence, glyph.confidence - rival, max(1, len(glyph.text))
        at += len(glyph.text)


@dataclass(frozen=True, slots=True)
class _Opinion:
    is_rival: bool
    is_same: bool
    likeness: float
    confidence: float


def _opinions(pieces: Sequence[Piece]) -> Iterator[_Opinion]:
    """Yield what each look made of all of the pieces.

    A look is known by its name over all lines; one that names another engine (``engine:how``) is a rival.
    """
    for name in dict.fromkeys(r.look for piece in pieces for r in piece.line.readings):
        found = [(p, r) for p in pieces for r in p.line.readings if r.look == name]
        pairs = [(piece, reading.text) for piece, reading in found]
        yield _Opinion(
            is_rival=":" in name,
            is_same=all(holds_same(piece, other) for piece, other in pairs),
            likeness=min(likeness(piece.text, other) for piece, other in pairs),
            confidence=min(reading.confidence for _, reading in found),
        )


def holds_same(piece: Piece, other: str) -> bool:
    """Say whether another reading of a line has its piece too: alike as a whole, or as words of its own.

    A piece that begins or ends within a word is looked for anywhere.
    """
    wanted = reading_key(piece.text)
    if piece.is_whole:
        return wanted == reading_key(other)
    if not _has_run(piece.line.text, wanted):
        return wanted in reading_key(other)
    return _has_run(other, wanted)


def likeness(text: str, other: str) -> float:
    """Return how alike (0..1) ``text`` and the most alike stretch of another reading are."""
    return fuzz.partial_ratio(reading_key(text), reading_key(other)) / 100


def _has_run(text: str, wanted: str) -> bool:
    """Say whether some words of ``text`` in a row, joined, are ``wanted``."""
    words = nfc(text).split()
    for first in range(len(words)):
        for last in range(first + 1, len(words) + 1):
            joined = reading_key(" ".join(words[first:last]))
            if joined == wanted:
                return True
            if len(joined) > len(wanted):
                break
    return False


def reading_key(text: str) -> str:
    """Return the text with what two right readings may differ in taken away: spaces, stops, tone places."""
    return "".join(_tone_last(part) for part in nfc(text).strip(_ENDS).split()).replace("–", "-")


def _tone_last(word: str) -> str:
    marks = unicodedata.normalize("NFD", word)
    tones = "".join(c for c in marks if c in _TONES)
    return unicodedata.normalize("NFC", "".join(c for c in marks if c not in _TONES)) + tones
