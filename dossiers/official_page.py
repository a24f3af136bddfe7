"""Pages of an official paper as PDF: a pen that goes down, breaks lines, turns pages; typefaces; signing."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from dossiers.handover_lists import Issuer
from models.errors import SetupError

_DPI = 150
_PT = _DPI / 72


class Pen:
    """Pages that grow line by line, within margins in pixels. Lives while one paper is drawn."""

    def __init__(self, size_px: tuple[int, int], *, top: int, bottom: int) -> None:
        """Begin the first page; ``bottom`` is where the room of a page ends."""
        self._size_px, self._top, self._bottom = size_px, top, bottom
        self.pages: list[Image.Image] = []
        self.turn()

    def turn(self) -> None:
        """Begin another page."""
        self.pages.append(Image.new("L", self._size_px, 255))
        self.draw = ImageDraw.Draw(self.pages[-1])
        self.y = self._top

    def has_room(self, height_px: int) -> bool:
        """Say whether so much still goes onto the page."""
        return self.y + height_px <= self._bottom

    def make_room(self, height_px: int) -> None:
        """Begin another page where so much does not go onto this one."""
        if not self.has_room(height_px):
            self.turn()

    def centred(self, middle: int, text: str, font: ImageFont.FreeTypeFont, y: int) -> int:
        """Write a line about ``middle``; return how wide it is."""
        width = self.draw.textlength(text, font=font)
        self.draw.text((middle - width / 2, y), text, font=font, fill=0)
        return round(width)

    def wrapped(
        self, text: str, font: ImageFont.FreeTypeFont, width_px: float, *, indent_px: int = 0
    ) -> list[str]:
        """Return a text in lines of at most this width, the first shorter by ``indent_px``; one at least."""
        lines = [""]
        for word in text.split():
            room = width_px - (indent_px if len(lines) == 1 else 0)
            longer = f"{lines[-1]} {word}".strip()
            if self.draw.textlength(longer, font=font) <= room:
                lines[-1] = longer
                continue
            pieces = self._broken(word, font, width_px - indent_px)
            lines = [*lines, *pieces] if lines[-1] else pieces
        return lines

    def _broken(self, word: str, font: ImageFont.FreeTypeFont, width_px: float) -> list[str]:
        """Return a word, in pieces where it is wider than a line (names of files)."""
        if self.draw.textlength(word, font=font) <= width_px:
            return [word]
        pieces = [""]
        for letter in word:
            if pieces[-1] and self.draw.textlength(pieces[-1] + letter, font=font) > width_px:
                pieces.append("")
            pieces[-1] += letter
        return pieces


def sign(pen: Pen, issuer: Issuer, kept: str, *, left: int, middle: int) -> None:
    """Write who gets it and what it is kept with at the left, and about ``middle`` where it is signed."""
    y = pen.y + 24
    pen.draw.text((left, y), "Nơi nhận:", font=face("FreeSerifBoldItalic.ttf", 12), fill=0)
    small = face("FreeSerif.ttf", 11)
    for at, line in enumerate(("- Như trên;", f"- Lưu: VT ({kept}).")):
        pen.draw.text((left, y + 30 + at * 26), line, font=small, fill=0)
    pen.centred(middle, f"TM. {issuer.body.upper()}", face("FreeSerifBold.ttf", 13), y)
    pen.centred(middle, "(Chữ ký, dấu)", face("FreeSerifItalic.ttf", 13), y + 34)


def two_tone(pages: Sequence[Image.Image]) -> list[Image.Image]:
    """Return pages of writing in black and white."""
    return [page.convert("1", dither=Image.Dither.NONE) for page in pages]


def pdf_of(pages: Sequence[Image.Image], *, title: str) -> bytes:
    """Return the pages as a PDF."""
    out = BytesIO()
    pages[0].save(out, "PDF", resolution=_DPI, save_all=True, append_images=pages[1:], title=title)
    return out.getvalue()


def face(name: str, points: float) -> ImageFont.FreeTypeFont:
    """Return a typeface by the name of its file.

    Raises:
        SetupError: it is not installed.

    """
    try:
        return ImageFont.truetype(name, round(points * _PT))
    except OSError as error:
        raise SetupError(
            f"the typeface {name} is not installed", remedy="Install the package fonts-freefont-ttf."
        ) from error
