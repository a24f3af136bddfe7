"""A page as PDF/A: the page image as it is, and over it, invisible, the words where they stand.

The JPEG is put in unchanged. A viewer finds, marks and copies the words; it never shows them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO

import pikepdf
from pikepdf import Dictionary, Name, Stream
from PIL import Image, UnidentifiedImageError

from models.errors import BadInputError
from models.geometry import union_of
from models.page import Line, PageDocument, Word
from pipeline.formats_pdf_archive import mark_as_archive
from pipeline.formats_pdf_font import ADVANCE, DESCENT, UNITS, embed_font
from pipeline.formats_text import in_reading_order, known_dpi, lines_of, printable

_POINTS_PER_INCH = 72.0
_MAX_SIDE_PT = 14_400.0  # the longest side that PDF viewers must show
_FALLBACK_DPI = 300.0
# Poppler joins words that stand nearer than 0.1 of the font size, even with a space between them.
_MIN_GAP = 0.15
_COLOUR_SPACES = {"L": Name.DeviceGray, "RGB": Name.DeviceRGB}


def render_pdf(page: PageDocument, *, image_jpeg: bytes, title: str = "") -> bytes:
    """Return a PDF/A-2b of one page, as large as the paper (pixels through dpi).

    Raises:
        BadInputError: ``image_jpeg`` is no JPEG.

    """
    scale = _POINTS_PER_INCH / _usable_dpi(page)
    width_pt, height_pt = page.width_px * scale, page.height_px * scale
    text = _Text(page.height_px, scale)
    commands = [text.line(line) for line in lines_of(in_reading_order(page))]
    with pikepdf.new() as pdf:
        sheet = pdf.add_blank_page(page_size=(width_pt, height_pt))
        resources = Dictionary(XObject=Dictionary(Scan=_image(pdf, image_jpeg, page)))
        content = f"q {width_pt:.4f} 0 0 {height_pt:.4f} 0 0 cm /Scan Do Q\n"
        if text.cids:
            resources.Font = Dictionary(Text=embed_font(pdf, list(text.cids)))
            content += "BT\n3 Tr\n" + "".join(commands) + "ET\n"
        sheet.obj.Resources = resources
        sheet.obj.Contents = pdf.make_indirect(Stream(pdf, content.encode("ascii")))
        pdf.Root.Lang = "vi"
        mark_as_archive(pdf, title=title or f"{page.page_no}", producer="sohoa")
        out = BytesIO()
        pdf.save(out, min_version="1.7", fix_metadata_version=False, deterministic_id=True)
    return out.getvalue()


def _usable_dpi(page: PageDocument) -> float:
    """Return the page's dpi, larger where the sheet would be longer than a PDF page can be."""
    dpi = known_dpi(page) or _FALLBACK_DPI
    return max(dpi, max(page.width_px, page.height_px) * _POINTS_PER_INCH / _MAX_SIDE_PT)


def _image(pdf: pikepdf.Pdf, image_jpeg: bytes, page: PageDocument) -> pikepdf.Object:
    """Put the JPEG in as it is: its header says what the PDF must know, its pixels are not unpacked.

    One in inks is the exception: PDF/A wants to know whose inks, so it becomes one in screen colours.
    """
    try:
        with Image.open(BytesIO(image_jpeg), formats=("JPEG",)) as image:
            if image.mode not in _COLOUR_SPACES:
                image_jpeg = _in_screen_colours(image)
            (width, height), mode = image.size, image.mode
    except (UnidentifiedImageError, OSError, SyntaxError) as error:
        raise BadInputError("the page image is no JPEG", page_no=page.page_no) from error
    image_object = Stream(
        pdf,
        image_jpeg,
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=width,
        Height=height,
        ColorSpace=_COLOUR_SPACES.get(mode, Name.DeviceRGB),
        BitsPerComponent=8,
        Filter=Name.DCTDecode,
    )
    return pdf.make_indirect(image_object)


def _in_screen_colours(image: Image.Image) -> bytes:
    out = BytesIO()
    image.convert("RGB").save(out, "JPEG", quality=92)
    return out.getvalue()


@dataclass(slots=True)
class _Text:
    """Writes lines as PDF commands and numbers the characters that they use, from 1, as they appear."""

    height_px: int
    scale: float
    cids: dict[str, int] = field(default_factory=dict)

    def line(self, line: Line) -> str:
        """Return the commands for one line; none for a line without text or height."""
        words = [word for word in line.words if printable(word.text).strip()]
        if not words:
            return ""
        around = union_of(word.box for word in words)
        if around.h == 0:
            return ""
        # One size and one baseline for the line: marking it in a viewer gives one even band.
        size = around.h * self.scale
        baseline = (self.height_px - around.y2) * self.scale - size * DESCENT / UNITS
        ends: Sequence[Word | None] = [*words[1:], None]
        parts = [f"/Text {size:.3f} Tf\n"]
        for word, after in zip(words, ends, strict=True):
            width_pt = _shown_width(word, after, around.h) * self.scale
            place = f"1 0 0 1 {word.box.x * self.scale:.3f} {baseline:.3f} Tm"
            parts.append(f"{place} {self._shown(printable(word.text).strip(), width_pt, size)}\n")
        return "".join(parts)

    def _shown(self, text: str, width_pt: float, size: float) -> str:
        """Return the commands that show ``text`` stretched to ``width_pt``, and a space after it.

        The space is for readers that infer none from a gap, and for pdfium, which leaves out a command of
        one character without shape because it takes it to have no width.
        """
        stretch = 100 * width_pt / (len(text) * size * ADVANCE / UNITS)
        codes = "".join(f"{self.cids.setdefault(c, len(self.cids) + 1):04X}" for c in f"{text} ")
        return f"{stretch:.3f} Tz <{codes}> Tj"


def _shown_width(word: Word, after: Word | None, line_height_px: int) -> float:
    """Return the word's width in pixels, less where the word after it (almost) touches it.

    Never under one pixel, nor under half of the word.
    """
    if after is None or after.box.x <= word.box.x:
        return max(1, word.box.w)
    room = after.box.x - word.box.x - _MIN_GAP * line_height_px
    return max(1, word.box.w / 2, min(word.box.w, room))
