"""Our own reader as an engine: strips to words with boxes, glyphs and what else each glyph might be.

A strip is looked at once by the network; every question about it (as words, as figures, as a date) is then
answered from the same odds.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.geometry import Box
from models.page import Glyph, Line, Word
from pipeline.arrays import GrayImage, Mask
from pipeline.column_forms import fits
from pipeline.engine import Charset, Engine
from pipeline.free_lines import find_free_lines
from pipeline.line_order import reading_order
from pipeline.own_decode import Guess, Sign, allowed_classes, likeliest_texts, read_signs, signs_of
from pipeline.own_network import STEP_PX, Odds, OwnNetwork
from pipeline.own_strip import HEIGHT_PX, SIDE_PX, fit_strip, width_scale
from pipeline.parts import find_parts
from pipeline.tessdata import WHITELISTS
from pipeline.textlines import estimate_text_height_px

_INK = 60  # of a fitted strip: darker than a shadow
INK_BELOW = 185  # of a gray page, as ``canvas`` tells writing from paper


@cache
def _allowed(charset: Charset) -> NDArray[np.bool_]:
    return allowed_classes(WHITELISTS[charset])


@dataclass(frozen=True, slots=True)
class Seen:
    """A strip that the network has looked at. ``fitted`` is its ink.

    ``scale`` the fitted pixels a pixel of it.
    """

    odds: Odds
    fitted: GrayImage
    shape: tuple[int, int]
    scale: float

    def words(self, charset: Charset = Charset.ANY) -> tuple[Word, ...]:
        """Return the words of the strip in its own pixels, read as ``charset`` allows.

        Where the likeliest path has not the form of such a column, the likeliest text that has it is read.
        """
        signs = read_signs(self.odds, None if charset is Charset.ANY else _allowed(charset))
        if signs and not fits("".join(s.text for s in signs).strip(), charset):
            formed = next((g.text for g in self.guesses(charset) if g.text and fits(g.text, charset)), "")
            signs = signs_of(self.odds, formed) if formed else signs
        ink = _InkRows.of(self.fitted)
        return tuple(
            self._word(part, left, right, ink) for part, left, right in _split(signs, len(self.odds))
        )

    def guesses(self, charset: Charset = Charset.ANY, *, count: int = 5) -> tuple[Guess, ...]:
        """Return the likeliest texts of the strip with their probabilities, best first."""
        return likeliest_texts(self.odds, None if charset is Charset.ANY else _allowed(charset), count=count)

    def _word(self, signs: list[Sign], left: float, right: float, ink: _InkRows) -> Word:
        """Place a word between the steps ``left`` and ``right``, tight around its ink.

        Glyphs share it out.
        """
        start, end = _tight(ink.columns, left * STEP_PX, right * STEP_PX)
        middles = [(s.start + s.end) / 2 * STEP_PX for s in signs]
        cuts = [start, *((a + b) / 2 for a, b in itertools.pairwise(middles)), end]
        cuts = [min(max(c, start), end) for c in cuts]
        glyphs = tuple(
            Glyph(sign.text, sign.confidence, self._box(a, b, ink), sign.variants)
            for sign, a, b in zip(signs, cuts, cuts[1:], strict=False)
        )
        confidence = float(np.exp(np.mean(np.log([max(1e-6, s.confidence) for s in signs]))))
        return Word("".join(s.text for s in signs), confidence, self._box(start, end, ink), glyphs)

    def _box(self, start: float, end: float, ink: _InkRows) -> Box:
        """Return the box of fitted columns [start, end) in the strip's own pixels.

        Tight to its rows of ink.
        """
        first, last = max(0, int(start)), max(int(start) + 1, math.ceil(end))
        upmost, below = min(ink.first[first:last], default=HEIGHT_PX), max(ink.end[first:last], default=0)
        height, width = self.shape
        scale_y = min(HEIGHT_PX, max(1, round(height * self.scale))) / height
        top = (HEIGHT_PX - round(height * scale_y)) // 2
        y, y2 = ((upmost - top) / scale_y, (below - top) / scale_y) if below else (0.0, float(height))
        x, x2 = (start - SIDE_PX) / self.scale, (end - SIDE_PX) / self.scale
        left, upper = min(max(0, int(x)), width - 1), min(max(0, int(y)), height - 1)
        return Box(left, upper, max(1, min(width, round(x2)) - left), max(1, min(height, round(y2)) - upper))


@dataclass(frozen=True, slots=True)
class _InkRows:
    """Of each column of a fitted strip: whether it has ink, its first row with it, the row after its last."""

    columns: NDArray[np.bool_]
    first: list[int]
    end: list[int]

    @classmethod
    def of(cls, fitted: GrayImage) -> _InkRows:
        """Look down each column once: a strip has a dozen glyphs and more to be boxed."""
        ink = fitted >= _INK
        columns = np.asarray(ink.any(axis=0), np.bool_)
        first = np.where(columns, ink.argmax(axis=0), HEIGHT_PX)
        end = np.where(columns, HEIGHT_PX - ink[::-1].argmax(axis=0), 0)
        return cls(columns, first.tolist(), end.tolist())


def _split(signs: list[Sign], steps: int) -> list[tuple[list[Sign], float, float]]:
    """Part the signs at spaces; each word gets the steps from the space before it to the space after it."""
    parts: list[tuple[list[Sign], float, float]] = []
    word: list[Sign] = []
    left = 0.0
    for sign in signs:
        if sign.text != " ":
            word.append(sign)
            continue
        middle = (sign.start + sign.end) / 2
        if word:
            parts.append((word, left, middle))
        word, left = [], middle
    if word:
        parts.append((word, left, float(steps)))
    return parts


def _tight(columns: NDArray[np.bool_], left: float, right: float) -> tuple[float, float]:
    """Return the first and last column with ink between ``left`` and ``right``.

    Or these where there is none.
    """
    first, last = max(0, int(left)), min(len(columns), int(np.ceil(right)))
    inked = np.flatnonzero(columns[first:last])
    return (
        (float(first), float(max(first + 1, last)))
        if not len(inked)
        else (float(first + inked[0]), float(first + inked[-1] + 1))
    )


class OwnEngine:
    """The reader as an engine. One instance a worker process."""

    def __init__(self, weights: Path | None = None) -> None:
        """Load the network.

        Raises:
            SetupError: the weights cannot be used.

        """
        self._network = OwnNetwork(weights)

    @property
    def name(self) -> str:
        """Name and version of the weights."""
        return f"own/{self._network.version}"

    def look(self, strips: Sequence[GrayImage], *, text_heights_px: Sequence[float] = ()) -> list[Seen]:
        """Look at strips (gray, paper 255) all at once; the quickest way to read a page.

        ``text_heights_px``: the usual letter height where each strip comes from; not told where empty.

        Raises:
            EngineError: the network failed.

        """
        heights = text_heights_px or [0.0] * len(strips)
        pairs = list(zip(strips, heights, strict=True))
        fitted = [fit_strip(strip, text_height_px=height) for strip, height in pairs]
        scales = [width_scale(strip, text_height_px=height) for strip, height in pairs]
        odds = self._network.read(fitted)
        return [
            Seen(o, f, (s.shape[0], s.shape[1]), scale)
            for o, f, s, scale in zip(odds, fitted, strips, scales, strict=True)
        ]

    def read_strip(self, strip: GrayImage, charset: Charset = Charset.ANY) -> tuple[Word, ...]:
        """Read one line of writing."""
        return self.look([strip])[0].words(charset)

    def read_region(self, image: GrayImage, *, dpi: float) -> tuple[Line, ...]:
        """Read free text: lines found by the shape of their ink, then read all at once."""
        ink = np.asarray(image < INK_BELOW, np.uint8)
        height_px = estimate_text_height_px(find_parts(ink), dpi=dpi)
        return self.read_lines(image, ink, text_height_px=height_px)

    def read_lines(self, gray: GrayImage, ink: Mask, *, text_height_px: float) -> tuple[Line, ...]:
        """Read the lines that ``ink`` (0/1) makes in ``gray``.

        In reading order; those without text are left out.

        Raises:
            EngineError: the network failed.

        """
        found = find_free_lines(gray, ink, text_height_px=text_height_px)
        looks = self.look([f.strip for f in found], text_heights_px=[text_height_px] * len(found))
        lines = []
        for index in reading_order([f.box for f in found]):
            box = found[index].box
            words = tuple(w.shifted(box.x, box.y) for w in looks[index].words())
            if words:
                lines.append(Line(box, words))
        return tuple(lines)

    def close(self) -> None:
        """Nothing is held but memory that Python frees."""


@dataclass(frozen=True, slots=True)
class TwoEngines:
    """Our reader first, another engine for its doubts. ``own`` and ``second`` are used by ``own_reader``."""

    own: OwnEngine
    second: Engine

    @property
    def name(self) -> str:
        """Both names."""
        return f"{self.own.name}+{self.second.name}"

    def read_strip(self, strip: GrayImage, charset: Charset = Charset.ANY) -> tuple[Word, ...]:
        """Read one line of writing by our reader."""
        return self.own.read_strip(strip, charset)

    def read_region(self, image: GrayImage, *, dpi: float) -> tuple[Line, ...]:
        """Read free text by our reader."""
        return self.own.read_region(image, dpi=dpi)

    def close(self) -> None:
        """Free both."""
        self.own.close()
        self.second.close()
