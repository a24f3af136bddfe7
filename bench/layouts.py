"""What a layout is: a way to draw one document of a kind, with the truth of what was drawn."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from bench.draw import A4_MM, BLUE, Align, Pen, Sheet
from bench.faces import Face, FaceStyle
from bench.people import Person, make_name, make_person, make_place
from bench.strike import Strike
from bench.truth import TruthRecord
from bench.wording import Wording
from bench.writing import Habits, Place, make_habits
from models.record import DocumentKind


@dataclass(frozen=True, slots=True)
class Drawn:
    """A document as drawn, clean: its pages and the truth of its rows in reading order."""

    pages: tuple[Image.Image, ...]
    records: tuple[TruthRecord, ...]


@dataclass(frozen=True, slots=True)
class Job:
    """What a layout draws with: one source of chance, a face, a resolution, what strikes typed letters.

    ``is_held_out`` lets it draw the held-out wordings. ``hand`` is a face that looks written by hand.
    """

    rng: random.Random
    face: Face
    dpi: int
    has_new_ribbon: bool = False
    strike: Strike = Strike.RIBBON
    is_held_out: bool = False
    hand: Face | None = None

    @property
    def is_typed(self) -> bool:
        """A face of equal widths stands for a typewriter."""
        return self.face.style is FaceStyle.MONO

    def pen(self, size_pt: float) -> Pen:
        """Return a pen; a typewriter's letters are of one size, pica or elite by the height asked for."""
        if self.is_typed:
            return Pen(self.face, size_pt * 0.86, bold=self.has_new_ribbon, is_typed=True, strike=self.strike)
        return Pen(self.face, size_pt)

    def hand_pen(self, size_pt: float) -> Pen:
        """Return a pen that writes by hand in blue; italics where this machine has no hand."""
        if self.hand is None:
            return Pen(self.face, size_pt, italic=True, colour=BLUE)
        return Pen(self.hand, size_pt, colour=BLUE)

    def sheet(self, *, landscape: bool = False) -> Sheet:
        """Return a new white A4 page."""
        return Sheet(self.rng, self.dpi, size_mm=A4_MM[::-1] if landscape else A4_MM)

    def spread(self) -> Sheet:
        """Return two white A4 pages side by side, an open book."""
        return Sheet(self.rng, self.dpi, size_mm=(2 * A4_MM[0], A4_MM[1]))

    def say(self, wording: Wording) -> str:
        """Return one of the texts that may stand in a place."""
        return wording.pick(self.rng, is_held_out=self.is_held_out)

    def name(self) -> str:
        """Return an invented name."""
        return make_name(self.rng, is_held_out=self.is_held_out)

    def place(self, province: str = "", district: str = "") -> Place:
        """Return a place of this split, in the province and district where they are given."""
        return make_place(self.rng, province, district, is_held_out=self.is_held_out)

    def person(self, home: Place, habits: Habits) -> Person:
        """Return an invented person from ``home``."""
        return make_person(self.rng, home, habits, is_held_out=self.is_held_out)

    def habits(self) -> Habits:
        """Return the ways of the clerk who wrote this paper."""
        return make_habits(self.rng, is_held_out=self.is_held_out)


@dataclass(frozen=True, slots=True)
class Layout:
    """A way to draw; ``styles`` are the faces it suits.

    Held-out layouts serve to measure, not to make rules or to fit.
    """

    name: str
    kind: DocumentKind
    draw: Callable[[Job], Drawn]
    styles: frozenset[FaceStyle]
    weight: int = 1
    is_held_out: bool = False


NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
NATION_OLD = "VIỆT NAM DÂN CHỦ CỘNG HÒA"
MOTTO = "Độc lập - Tự do - Hạnh phúc"


def draw_letterhead(job: Job, sheet: Sheet, left: tuple[str, ...], *, top: int, is_old: bool = False) -> int:
    """Draw the two columns at the head of a paper (issuer left, nation right); return the y below."""
    pen = job.pen(12)
    margin = sheet.mm(18)
    half = (sheet.image.width - 2 * margin) // 2
    shift = round(half * 0.86)
    y = top
    for index, line in enumerate(left):
        style = pen.heavy() if index == len(left) - 1 else pen
        y = sheet.block((margin, y, shift - sheet.mm(3)), line, style, align=Align.CENTER)
    sheet.rule((margin + shift * 0.33, y + 4), (margin + shift * 0.66, y + 4))
    right = (margin + shift, sheet.image.width - 2 * margin - shift)
    x, width = right
    y2 = sheet.aligned((x, top, width), NATION_OLD if is_old else NATION, pen.heavy(), align=Align.CENTER)
    y2 = sheet.aligned((x, y2, width), MOTTO, pen.heavy(), align=Align.CENTER)
    sheet.rule((x + width * 0.2, y2 + 4), (x + width * 0.8, y2 + 4))
    return max(y, y2) + sheet.mm(2)


def draw_number(job: Job, sheet: Sheet, number: str, *, y: int) -> None:
    """Draw the number of a paper under its issuer."""
    sheet.aligned((sheet.mm(18), y, sheet.mm(70)), f"Số: {number}", job.pen(12), align=Align.CENTER)


def draw_signature(sheet: Sheet, pen: Pen, lines: tuple[str, ...], name: str, *, top: int) -> int:
    """Draw a signature block at the lower right: caps lines, room to sign, the name; return the y below."""
    x, width = sheet.image.width * 0.52, sheet.image.width * 0.4
    y = top
    for line in lines:
        y = sheet.aligned((x, y, width), line, pen.heavy(), align=Align.CENTER)
    y += sheet.mm(18)
    return sheet.aligned((x, y, width), name, pen.heavy(), align=Align.CENTER)
