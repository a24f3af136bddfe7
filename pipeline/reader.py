"""Read given boxes of a page: by an engine from pixels, or from a good born-digital text layer.

The layout asks for the words in a box and does not care which of the two answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np

from models.geometry import Box
from models.page import Line, Mark, Word
from pipeline.arrays import GrayImage
from pipeline.canvas import Canvas
from pipeline.engine import Charset, Engine

# Below this letter height in pixels strips are enlarged: the engine was trained on letters twice as tall.
_SMALL_TEXT_PX = 14.0


class Reader(Protocol):
    """Words in a box of one page."""

    def expect(self, boxes: Iterable[Box]) -> None:
        """Be told which boxes will be asked for: a reader that reads many at once does so now."""
        ...

    def second_look(self, line: Line, charset: Charset = Charset.ANY) -> Line:
        """Return ``line`` with what another engine makes of it, where that is worth asking."""
        ...

    def is_sure(self, words: Sequence[Word]) -> bool:
        """Tell whether words read need no second look as codes."""
        ...

    def read(self, box: Box, charset: Charset = Charset.ANY, *, scale: float = 1.0) -> tuple[Word, ...]:
        """Return the words of the one line of writing in ``box``, in page pixels."""
        ...

    def read_free(self, without: tuple[Box, ...]) -> tuple[Line, ...]:
        """Return the lines outside the boxes ``without`` (tables), in reading order."""
        ...


@dataclass(frozen=True, slots=True)
class EngineReader:
    """Reads pixels of a canvas with an engine."""

    canvas: Canvas
    engine: Engine

    def expect(self, boxes: Iterable[Box]) -> None:
        """Nothing is gained by reading ahead."""

    def second_look(self, line: Line, charset: Charset = Charset.ANY) -> Line:
        """There is one engine only."""
        del charset
        return line

    def is_sure(self, words: Sequence[Word]) -> bool:
        """Tesseract is sure of much that is wrong, codes above all."""
        del words
        return False

    def read(self, box: Box, charset: Charset = Charset.ANY, *, scale: float = 1.0) -> tuple[Word, ...]:
        """Read the strip under ``box``; ``scale`` enlarges it first, which gives a second opinion."""
        area = box.padded(2, within=self.canvas.box)
        strip = self.canvas.gray[area.y : area.y2, area.x : area.x2]
        if self.canvas.text_height_px < _SMALL_TEXT_PX:
            scale *= 2.0
        if scale != 1.0:
            strip = np.asarray(
                cv2.resize(strip, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC), np.uint8
            )
        words = self.engine.read_strip(strip, charset)
        return tuple(_placed(w, area, scale) for w in words)

    def read_free(self, without: tuple[Box, ...]) -> tuple[Line, ...]:
        """Read what stands outside ``without``, cut to where there is ink at all."""
        gray, window = _outside(self.canvas, without)
        if window.area == 0:
            return ()
        lines = self.engine.read_region(gray, dpi=self.canvas.dpi)
        return tuple(self._placed_line(line, window) for line in lines)

    def _placed_line(self, line: Line, window: Box) -> Line:
        box = line.box.shifted(window.x, window.y)
        words = tuple(w.shifted(window.x, window.y) for w in line.words)
        return Line(box=box, words=words, marks=self.canvas.marks(box))


@dataclass(frozen=True, slots=True)
class LayerReader:
    """Answers from a trusted text layer whose words already stand in page pixels."""

    lines: tuple[Line, ...]

    def expect(self, boxes: Iterable[Box]) -> None:
        """The layer is there already."""

    def second_look(self, line: Line, charset: Charset = Charset.ANY) -> Line:
        """The layer is trusted or not used at all."""
        del charset
        return line

    def is_sure(self, words: Sequence[Word]) -> bool:
        """The layer says what it says."""
        del words
        return True

    def read(self, box: Box, charset: Charset = Charset.ANY, *, scale: float = 1.0) -> tuple[Word, ...]:
        """Return the layer's words whose centre lies in ``box``, left to right."""
        del charset, scale  # the layer says what it says
        inside = [w for line in self.lines for w in line.words if _centre_in(w.box, box)]
        return tuple(sorted(inside, key=lambda w: w.box.x))

    def read_free(self, without: tuple[Box, ...]) -> tuple[Line, ...]:
        """Return the layer's lines outside ``without``."""
        kept = []
        for line in self.lines:
            words = tuple(w for w in line.words if not any(_centre_in(w.box, box) for box in without))
            if words:
                kept.append(Line(line.box, words, marks=line.marks | {Mark.TRUSTED}))
        return tuple(kept)


def _centre_in(inner: Box, outer: Box) -> bool:
    return outer.x <= inner.center_x < outer.x2 and outer.y <= inner.center_y < outer.y2


def _placed(word: Word, area: Box, scale: float) -> Word:
    """Bring a word of a strip back to page pixels."""
    if scale == 1.0:
        return word.shifted(area.x, area.y)
    shrink = 1.0 / scale

    def back(box: Box) -> Box:
        return Box(
            round(box.x * shrink) + area.x,
            round(box.y * shrink) + area.y,
            max(1, round(box.w * shrink)),
            max(1, round(box.h * shrink)),
        )

    glyphs = tuple(type(g)(g.text, g.confidence, back(g.box), g.variants) for g in word.glyphs)
    return Word(word.text, word.confidence, back(word.box), glyphs)


def _outside(canvas: Canvas, without: tuple[Box, ...]) -> tuple[GrayImage, Box]:
    """Return the gray page with ``without`` whitened, cut to the window that holds ink, and that window."""
    ink = canvas.ink
    if without:
        ink = ink.copy()
        for box in without:
            ink[box.y : box.y2, box.x : box.x2] = 0
    x, y, w, h = cv2.boundingRect(ink)
    if w * h == 0:
        return canvas.gray[:0, :0], Box(0, 0, 0, 0)
    # The engine's layout needs white around the text to see its edges.
    window = Box(x, y, w, h).padded(round(0.15 * canvas.dpi), within=canvas.box)
    gray = canvas.gray[window.y : window.y2, window.x : window.x2].copy()
    for box in without:
        part = box.shifted(-window.x, -window.y).intersection(Box(0, 0, window.w, window.h))
        gray[part.y : part.y2, part.x : part.x2] = 255
    return np.asarray(gray, np.uint8), window
