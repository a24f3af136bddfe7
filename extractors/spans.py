"""From offsets in the text of some lines back to their words: boxes, confidence, marks. No meaning."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise

from extractors.looks import Look, Piece, look_at_words
from models.geometry import Box, union_of
from models.page import Line, Mark, Word


@dataclass(frozen=True, slots=True)
class PlacedWord:
    """A word with its place in the joined text: ``start`` inclusive, ``end`` exclusive, in characters."""

    start: int
    end: int
    word: Word
    line: Line


@dataclass(frozen=True, slots=True)
class TextWithBoxes:
    """Lines as one text whose every character knows where it stands on the page.

    ``text`` is the lines' texts joined by ``separator``; lines without words are left out, so that ``text``
    never begins or ends with a separator. Offsets are those of Python strings.
    """

    lines: Sequence[Line]
    separator: str = "\n"
    text: str = field(init=False)
    words: tuple[PlacedWord, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Lay out the words once."""
        written = tuple(line for line in self.lines if line.text.strip())
        object.__setattr__(self, "lines", written)
        object.__setattr__(self, "text", self.separator.join(line.text for line in written))
        object.__setattr__(self, "words", tuple(_placed(written, len(self.separator))))

    def line_at(self, offset: int) -> Line | None:
        """Return the line that the character at ``offset`` belongs to; None between lines or outside."""
        return next((w.line for w in self.words if w.start <= offset < w.end), None)

    def box(self, start: int, end: int) -> Box:
        """Return the box around the characters ``start`` to ``end`` (exclusive).

        Words that lie only partly inside are cut at their glyphs, or by share of their length.

        Raises:
            ValueError: no word lies there.

        """
        return union_of(_part_box(w, max(start, w.start), min(end, w.end)) for w in self._within(start, end))

    def worst(self, start: int, end: int) -> float:
        """Return the confidence (0..1) of the least sure glyph there; 0 where no word lies there."""
        found = (_part_worst(w, max(start, w.start), min(end, w.end)) for w in self._within(start, end))
        return min(found, default=0.0)

    def mean(self, start: int, end: int) -> float:
        """Return the mean word confidence there, weighted by length; 0 where no word lies there."""
        words = [(w.word.confidence, min(end, w.end) - max(start, w.start)) for w in self._within(start, end)]
        length = sum(n for _, n in words)
        return sum(c * n for c, n in words) / length if length else 0.0

    def look(self, start: int, end: int, *, is_cut: bool = False) -> Look:
        """Return all that the engines say of the span; without letters where no word lies there.

        ``is_cut`` says that the lines themselves are parts of those that other looks read.
        """
        inside = self._within(start, end)
        words = [(w.word, max(start, w.start) - w.start, min(end, w.end) - w.start) for w in inside]
        pieces = []
        for line in self.lines_within(start, end):
            own = [w for w in inside if w.line is line]
            text = self.text[max(start, own[0].start) : min(end, own[-1].end)]
            pieces.append(Piece(text, line, is_whole=text == line.text and not is_cut))
        return look_at_words(words, pieces)

    def marks(self, start: int, end: int) -> frozenset[Mark]:
        """Return the marks of all lines that the span touches."""
        return frozenset(chain.from_iterable(line.marks for line in self.lines_within(start, end)))

    def lines_within(self, start: int, end: int) -> tuple[Line, ...]:
        """Return the lines that the span touches, in order."""
        found: list[Line] = []
        for placed in self._within(start, end):
            if not found or found[-1] is not placed.line:
                found.append(placed.line)
        return tuple(found)

    def agreement(self, start: int, end: int) -> bool | None:
        """Say whether all other looks at the touched lines hold the same characters; None for no looks."""
        verdicts: list[bool] = []
        for line in self.lines_within(start, end):
            inside = [w for w in self._within(start, end) if w.line is line]
            said = self.text[max(start, inside[0].start) : min(end, inside[-1].end)]
            verdicts += [said in reading.text for reading in line.readings]
        return all(verdicts) if verdicts else None

    def _within(self, start: int, end: int) -> list[PlacedWord]:
        first = bisect_left(self.words, start + 1, key=lambda w: w.end)
        return [w for w in self.words[first:] if w.start < end] if first < len(self.words) else []


def span_box(lines: Sequence[Line], start: int, end: int) -> Box:
    """Return the box of characters ``start`` to ``end`` of the lines' texts joined by one character.

    Raises:
        ValueError: no word lies there.

    """
    return TextWithBoxes(lines).box(start, end)


def span_worst(lines: Sequence[Line], start: int, end: int) -> float:
    """Return the least glyph confidence (0..1) of such a span; 0 where no word lies there."""
    return TextWithBoxes(lines).worst(start, end)


def _placed(lines: Sequence[Line], gap: int) -> Iterator[PlacedWord]:
    start = 0
    for line in lines:
        at = start
        for word in line.words:
            if word.text:
                yield PlacedWord(at, at + len(word.text), word, line)
            at += len(word.text) + 1
        start += len(line.text) + gap


def _part_box(placed: PlacedWord, start: int, end: int) -> Box:
    word = placed.word
    if (start, end) == (placed.start, placed.end):
        return word.box
    edges = _glyph_edges(word)
    if edges is not None:
        first, last = _covering(edges, start - placed.start, end - placed.start)
        return union_of(g.box for g in word.glyphs[first:last])
    length = placed.end - placed.start
    left = word.box.x + word.box.w * (start - placed.start) // length
    right = word.box.x + word.box.w * (end - placed.start) // length
    return Box(left, word.box.y, max(1, right - left), word.box.h)


def _part_worst(placed: PlacedWord, start: int, end: int) -> float:
    edges = _glyph_edges(placed.word)
    if edges is None:
        return placed.word.worst
    first, last = _covering(edges, start - placed.start, end - placed.start)
    return min(g.confidence for g in placed.word.glyphs[first:last])


def _glyph_edges(word: Word) -> list[int] | None:
    """Return the offsets where glyphs begin (and the end), or None where glyphs do not spell the word."""
    if (
        not word.glyphs
        or "".join(g.text for g in word.glyphs) != word.text
        or not all(g.text for g in word.glyphs)
    ):
        return None
    edges = [0]
    for glyph in word.glyphs:
        edges.append(edges[-1] + len(glyph.text))
    return edges


def _covering(edges: list[int], start: int, end: int) -> tuple[int, int]:
    touched = [i for i, (a, b) in enumerate(pairwise(edges)) if a < end and b > start]
    return touched[0], touched[-1] + 1
