"""A sheet of paper to draw on: text by type face, wrapped lines, rules, hand-written digits, stamps.

No meaning.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from bench.faces import Face
from bench.hand import write_digits
from bench.strike import Blow, Strike, strike_text

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

    ``is_typed`` strikes each letter by itself, in the manner of ``strike``.
    """

    face: Face
    size_pt: float
    bold: bool = False
    italic: bool = False
    colour: Colour = BLACK
    is_typed: bool = False
    strike: Strike = Strike.RIBBON

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

    def __init__(self, rng: random.Random, dpi: int, *, size_mm: tuple[float, float] = A4_MM) -> None:
        """Lay out a white sheet of a size (width, height)."""
        self.rng = rng
        self.dpi = dpi
        width, height = size_mm
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
        return strike_text(self.image, self.rng, text, Blow(font, xy, pen.colour, pen.strike))

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
        """Write digits by hand in blue ink; return the x where they end. Other signs are skipped."""
        width = max(2, round(size_px * self.rng.uniform(0.06, 0.1)))
        curves, end = write_digits(self.rng, digits, at=xy, size_px=size_px)
        for curve in curves:
            self.pencil.line(curve, fill=BLUE, width=width, joint="curve")
        return end

    def strike_out(self, box: tuple[float, float, float, float]) -> None:
        """Strike out what stands in ``box`` (x1, y1, x2, y2) by one or two strokes of a pen."""
        x1, y1, x2, y2 = box
        colour = self.rng.choice((BLACK, BLUE, BLUE))
        for _ in range(self.rng.choice((1, 1, 2))):
            middle = y1 + (y2 - y1) * self.rng.uniform(0.4, 0.6)
            tilt = (y2 - y1) * self.rng.uniform(-0.12, 0.12)
            width = max(2, round(self.dpi / 300 * self.rng.uniform(3, 6)))
            self.pencil.line((x1, middle - tilt, x2, middle + tilt), fill=colour, width=width)


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
