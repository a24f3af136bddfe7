"""A sheet of paper to draw on: text by type face, wrapped lines, rules, hand-written digits, stamps.

No meaning.
"""

from __future__ import annotations

import itertools
import math
import random
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from bench.faces import Face

Colour = tuple[int, int, int]
BLACK: Colour = (22, 20, 24)
BLUE: Colour = (38, 52, 140)
RED: Colour = (196, 30, 38)
A4_MM = (210.0, 297.0)


class Align(StrEnum):
    """Where a line stands between two edges."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Pen:
    """How letters look: face, size in points, weight, slant, colour.

    ``is_typed`` strikes each letter by itself.
    """

    face: Face
    size_pt: float
    bold: bool = False
    italic: bool = False
    colour: Colour = BLACK
    is_typed: bool = False

    @property
    def path(self) -> Path:
        """The font file for this weight and slant."""
        if self.bold:
            return self.face.bold_italic if self.italic else self.face.bold
        return self.face.italic if self.italic else self.face.regular

    def heavy(self) -> Pen:
        """Return the pen in bold; a typewriter has no bold, so a typed pen stays as it is."""
        return self if self.is_typed else replace(self, bold=True)

    def slanted(self) -> Pen:
        """Return the pen in italics; a typewriter has none."""
        return self if self.is_typed else replace(self, italic=True)

    def sized(self, size_pt: float) -> Pen:
        """Return the pen in another size; a typewriter has one size."""
        return self if self.is_typed else replace(self, size_pt=size_pt)


@lru_cache(maxsize=256)
def _font(path: Path, size_px: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), size_px)


class Sheet:
    """A white page of a size in millimetres at a resolution. Coordinates are pixels, origin top left."""

    def __init__(self, rng: random.Random, dpi: int, *, landscape: bool = False) -> None:
        """Lay out a white A4 sheet."""
        self.rng = rng
        self.dpi = dpi
        width, height = A4_MM[::-1] if landscape else A4_MM
        self.image = Image.new("RGB", (self.mm(width), self.mm(height)), (255, 255, 255))
        self.pencil = ImageDraw.Draw(self.image)

    def mm(self, length_mm: float) -> int:
        """Return a length in pixels."""
        return round(length_mm / 25.4 * self.dpi)

    def font(self, pen: Pen) -> ImageFont.FreeTypeFont:
        """Return the font of a pen at this sheet's resolution."""
        return _font(pen.path, max(6, round(pen.size_pt / 72 * self.dpi)))

    def line_height(self, pen: Pen) -> int:
        """Return the distance between baselines in pixels."""
        return round(pen.size_pt / 72 * self.dpi * (1.32 if pen.is_typed else 1.26))

    def length(self, text: str, pen: Pen) -> float:
        """Return the width of a text in pixels, of its widest line where it has several."""
        return max(self.font(pen).getlength(part) for part in text.split("\n"))

    def text(self, xy: tuple[float, float], text: str, pen: Pen) -> float:
        """Draw one line with its top left at ``xy``; return the x where it ends."""
        font = self.font(pen)
        if not pen.is_typed:
            self.pencil.text(xy, text, font=font, fill=pen.colour)
            return xy[0] + font.getlength(text)
        step = font.getlength("n")
        for index, letter in enumerate(text):
            # A typewriter's letters stand a little high or low and are struck with unequal force.
            drop = self.rng.gauss(0, 0.012) * pen.size_pt / 72 * self.dpi
            shade = self.rng.randint(0, 55)
            colour = (pen.colour[0] + shade, pen.colour[1] + shade, pen.colour[2] + shade)
            self.pencil.text((xy[0] + index * step, xy[1] + drop), letter, font=font, fill=colour)
        return xy[0] + len(text) * step

    def aligned(self, box: tuple[float, float, float], text: str, pen: Pen, *, align: Align) -> int:
        """Draw one line in ``box`` (x, y, width); return the y below it."""
        x, y, width = box
        spare = width - self.length(text, pen)
        shift = {Align.LEFT: 0.0, Align.CENTER: spare / 2, Align.RIGHT: spare}[align]
        self.text((x + shift, y), text, pen)
        return round(y + self.line_height(pen))

    def wrap(self, text: str, pen: Pen, width_px: float) -> list[str]:
        """Break a text into lines of at most ``width_px``; a word that is wider is broken at a letter."""
        lines: list[str] = []
        for word in text.split():
            line = f"{lines[-1]} {word}" if lines else word
            if lines and self.length(line, pen) <= width_px:
                lines[-1] = line
                continue
            rest = word
            while len(rest) > 1 and self.length(rest, pen) > width_px:
                cut = next((n for n in range(len(rest), 1, -1) if self.length(rest[:n], pen) <= width_px), 1)
                lines.append(rest[:cut])
                rest = rest[cut:]
            lines.append(rest)
        return lines or [""]

    def block(
        self, box: tuple[float, float, float], text: str, pen: Pen, *, align: Align = Align.LEFT
    ) -> int:
        """Draw a text wrapped into ``box`` (x, y, width), newlines kept; return the y below it."""
        x, y, width = box
        for part in text.split("\n"):
            for line in self.wrap(part, pen, width):
                y = self.aligned((x, y, width), line, pen, align=align)
        return round(y)

    def paragraph(self, box: tuple[float, float, float], text: str, pen: Pen, *, indent_px: float = 0) -> int:
        """Draw running text with the first line indented and both edges flush; return the y below it."""
        x, y, width = box
        first, *_ = self.wrap(text, pen, width - indent_px)
        rest = text[len(first) :].strip() if text.startswith(first) else ""
        lines = [first, *(self.wrap(rest, pen, width) if rest else [])]
        for index, line in enumerate(lines):
            left = x + (indent_px if index == 0 else 0)
            self._justified((left, y, x + width - left), line, pen, is_last=index == len(lines) - 1)
            y += self.line_height(pen)
        return round(y)

    def _justified(self, box: tuple[float, float, float], line: str, pen: Pen, *, is_last: bool) -> None:
        parts = line.split()
        spare = box[2] - sum(self.length(p, pen) for p in parts)
        gap = spare / (len(parts) - 1) if len(parts) > 1 else 0.0
        space = self.length(" ", pen)
        if is_last or pen.is_typed or gap > 4 * space:
            self.text((box[0], box[1]), line, pen)
            return
        x = box[0]
        for part in parts:
            x = self.text((x, box[1]), part, pen) + gap

    def rule(self, start: tuple[float, float], end: tuple[float, float], *, width_px: int = 2) -> None:
        """Draw a straight rule."""
        self.pencil.line((*start, *end), fill=BLACK, width=width_px)

    def dots(self, box: tuple[float, float, float], pen: Pen) -> None:
        """Fill ``box`` (x, y, width) with dotted leaders."""
        step = max(1.0, self.length(".", pen))
        self.text((box[0], box[1]), "." * max(0, int(box[2] / step)), pen)

    def handwrite(self, xy: tuple[float, float], digits: str, size_px: float) -> float:
        """Write digits by hand in blue ink, no two alike; return the x where they end.

        Other signs are skipped.
        """
        x, y = xy
        slant, width = self.rng.uniform(-0.05, 0.3), max(2, round(size_px * self.rng.uniform(0.06, 0.1)))
        for digit in digits:
            scale = size_px * self.rng.uniform(0.9, 1.15)
            for stroke in _STROKES.get(digit, ()):
                points = [self._shaken(p, scale, slant) for p in stroke]
                curve = _smooth([(x + px, y + py) for px, py in points])
                self.pencil.line(curve, fill=BLUE, width=width, joint="curve")
            x += scale * self.rng.uniform(0.55, 0.72)
        return x

    def _shaken(self, point: tuple[float, float], scale: float, slant: float) -> tuple[float, float]:
        px = point[0] * 0.5 + self.rng.gauss(0, 0.025)
        py = point[1] + self.rng.gauss(0, 0.03)
        return ((px + slant * (1 - py) * 0.5) * scale, py * scale)


# Digits as strokes on a unit square (x right, y down); drawn as smooth curves through these points.
_STROKES: dict[str, tuple[tuple[tuple[float, float], ...], ...]] = {
    "0": (((0.5, 0), (0.1, 0.3), (0.1, 0.75), (0.5, 1), (0.9, 0.7), (0.9, 0.3), (0.5, 0)),),
    "1": (((0.25, 0.25), (0.55, 0)), ((0.55, 0), (0.5, 1))),
    "2": (((0.1, 0.25), (0.4, 0), (0.85, 0.2), (0.6, 0.6), (0.1, 1)), ((0.1, 1), (0.95, 0.95))),
    "3": (((0.15, 0.1), (0.6, 0), (0.8, 0.25), (0.4, 0.45), (0.85, 0.7), (0.55, 1), (0.1, 0.9)),),
    "4": (((0.6, 0), (0.1, 0.6), (0.95, 0.6)), ((0.65, 0.3), (0.6, 1))),
    "5": (
        ((0.85, 0), (0.25, 0.03), (0.2, 0.42)),
        ((0.2, 0.42), (0.7, 0.4), (0.85, 0.75), (0.4, 1), (0.1, 0.88)),
    ),
    "6": (((0.75, 0), (0.25, 0.35), (0.12, 0.75), (0.5, 1), (0.85, 0.75), (0.5, 0.52), (0.15, 0.72)),),
    "7": (((0.1, 0.05), (0.9, 0)), ((0.9, 0), (0.55, 0.5), (0.4, 1)), ((0.3, 0.52), (0.8, 0.48))),
    "8": (
        ((0.75, 0.15), (0.4, 0), (0.2, 0.25), (0.8, 0.7), (0.5, 1), (0.15, 0.75), (0.75, 0.3), (0.7, 0.1)),
    ),
    "9": (
        ((0.85, 0.25), (0.45, 0.5), (0.15, 0.25), (0.5, 0), (0.85, 0.2)),
        ((0.85, 0.2), (0.75, 0.6), (0.5, 1)),
    ),
}


def _smooth(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Corner cutting (Chaikin 1974), twice."""
    for _ in range(2):
        if len(points) < 3:
            break
        cut = [points[0]]
        for (ax, ay), (bx, by) in itertools.pairwise(points):
            cut += [
                (0.75 * ax + 0.25 * bx, 0.75 * ay + 0.25 * by),
                (0.25 * ax + 0.75 * bx, 0.25 * ay + 0.75 * by),
            ]
        points = [*cut, points[-1]]
    return points


def make_stamp(face: Face, text: str, size_px: int, colour: Colour) -> Image.Image:
    """Return a round stamp as RGBA, ``size_px`` square: two rings, words around, a star in the middle."""
    big = size_px * 2
    stamp = Image.new("RGBA", (big, big), (*colour, 0))
    pencil = ImageDraw.Draw(stamp)
    ink = (*colour, 255)
    pencil.ellipse((4, 4, big - 5, big - 5), outline=ink, width=max(3, big // 55))
    pencil.ellipse((big * 0.06, big * 0.06, big * 0.94, big * 0.94), outline=ink, width=max(2, big // 120))
    pencil.ellipse((big * 0.26, big * 0.26, big * 0.74, big * 0.74), outline=ink, width=max(2, big // 110))
    font = _font(face.bold, max(8, big // 11))
    for index, letter in enumerate(text):
        angle = 150 - index * 300 / max(1, len(text) - 1)
        tile = Image.new("RGBA", (big // 5, big // 5), (*colour, 0))
        ImageDraw.Draw(tile).text((big // 10, big // 10), letter, font=font, fill=ink, anchor="mm")
        turned = tile.rotate(angle, resample=Image.Resampling.BICUBIC)
        radians = math.radians(angle + 90)
        x, y = big / 2 + big * 0.36 * math.cos(radians), big / 2 - big * 0.36 * math.sin(radians)
        stamp.alpha_composite(turned, (round(x - big / 10), round(y - big / 10)))
    arms = [(0.17 if k % 2 == 0 else 0.07, k * math.pi / 5) for k in range(10)]
    star = [(0.5 + reach * math.sin(turn), 0.5 - reach * math.cos(turn)) for reach, turn in arms]
    pencil.polygon([(px * big, py * big) for px, py in star], outline=ink, width=max(2, big // 100))
    return stamp.resize((size_px, size_px), Image.Resampling.LANCZOS)
