"""The text of a born-digital PDF page, where it can be trusted; nothing where it cannot.

Many PDFs carry text that is not what the page shows: an earlier engine's guess under a scan, letters of the
old TCVN3 and VNI fonts, fonts without a map to characters. Such a layer is refused as a whole.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_raw

from models.geometry import Box, union_of
from models.page import Glyph, Line, Mark, Word
from pipeline.arrays import ColourImage

# Fewer characters are a page number or a stamp, not the page's text.
_LEAST_CHARACTERS = 40
# Images over this share of the page make it a scan, whatever text lies with it.
_SCAN_COVER = 0.4
# Of the letters this share must be letters that Vietnamese or plain Latin text has.
_LEAST_KNOWN = 0.985
# Of the page's dark pixels this share must lie under the layer's lines; the rest are rules and ornaments.
_LEAST_INK_EXPLAINED = 0.5
_DARK_BELOW = 140
_INVISIBLE = 3
_VIETNAMESE = frozenset(
    unicodedata.normalize("NFC", base + tone)
    for base in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
    for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
) | frozenset("đĐ")


@dataclass(frozen=True, slots=True)
class _Character:
    text: str
    box: Box


def read_text_layer(source: BinaryIO, page_no: int, image: ColourImage) -> tuple[Line, ...]:
    """Return the lines of the layer in pixels of ``image`` (the drawn page), () where it is not to be trusted."""
    document = pdfium.PdfDocument(source)
    try:
        page = document[page_no - 1]
        if page.get_rotation() or _is_scan(page) or _is_invisible(page):
            return ()
        characters = list(_characters(page, image))
    except pdfium.PdfiumError:
        return ()
    finally:
        document.close()
    lines = tuple(_lines(characters))
    return lines if _is_trustworthy(characters) and _explains_ink(lines, image) else ()


def _is_scan(page: pdfium.PdfPage) -> bool:
    width, height = page.get_size()
    area = 0.0
    for thing in page.get_objects(filter=[pdfium_raw.FPDF_PAGEOBJ_IMAGE]):
        left, bottom, right, top = thing.get_bounds()
        area += max(0.0, right - left) * max(0.0, top - bottom)
    return area > _SCAN_COVER * width * height


def _is_invisible(page: pdfium.PdfPage) -> bool:
    modes = [
        pdfium_raw.FPDFTextObj_GetTextRenderMode(thing.raw)
        for thing in page.get_objects(filter=[pdfium_raw.FPDF_PAGEOBJ_TEXT])
    ]
    return sum(mode == _INVISIBLE for mode in modes) * 2 > len(modes)


def _characters(page: pdfium.PdfPage, image: ColourImage) -> Iterator[_Character]:
    """Give the characters in the layer's order; a line end comes as a newline of no size."""
    left, bottom, right, top = page.get_cropbox()
    scale_x, scale_y = image.shape[1] / (right - left), image.shape[0] / (top - bottom)
    layer = page.get_textpage()
    text = layer.get_text_range()
    if len(text) != layer.count_chars():  # characters beyond the basic plane: positions no longer agree
        return
    for index, character in enumerate(text):
        x1, y1, x2, y2 = layer.get_charbox(index)
        x, y = round((x1 - left) * scale_x), round((top - y2) * scale_y)
        box = Box(x, y, max(0, round((x2 - x1) * scale_x)), max(0, round((y2 - y1) * scale_y)))
        yield _Character(character, box)


def _is_trustworthy(characters: list[_Character]) -> bool:
    """Refuse layers that are short, unmapped, or letters of another encoding."""
    text = unicodedata.normalize("NFC", "".join(c.text for c in characters))
    seen = [ch for ch in text if not ch.isspace()]
    if len(seen) < _LEAST_CHARACTERS:
        return False
    odd = sum(ch == "\ufffd" or unicodedata.category(ch) in {"Co", "Cc", "Cn"} for ch in seen)
    letters = [ch for ch in seen if ch.isalpha()]
    known = sum(ch.isascii() or ch in _VIETNAMESE for ch in letters)
    return odd <= 0.005 * len(seen) and known >= _LEAST_KNOWN * max(1, len(letters))


def _lines(characters: list[_Character]) -> Iterator[Line]:
    """Group characters to words at spaces, and words to lines where the writing jumps back or down."""
    words: list[Word] = []
    run: list[_Character] = []
    for character in [*characters, _Character("\n", Box(0, 0, 0, 0))]:
        if not character.text.isspace():
            run.append(character)
            continue
        if run:
            words.append(_word(run))
            run = []
        if character.text in "\r\n" and words:
            yield _line(words)
            words = []


def _word(run: list[_Character]) -> Word:
    glyphs = tuple(Glyph(unicodedata.normalize("NFC", c.text), 1.0, c.box) for c in run)
    text = unicodedata.normalize("NFC", "".join(c.text for c in run))
    return Word(text, 1.0, union_of(c.box for c in run), glyphs)


def _line(words: list[Word]) -> Line:
    return Line(union_of(w.box for w in words), tuple(words), marks=frozenset({Mark.TRUSTED}))


def _explains_ink(lines: tuple[Line, ...], image: ColourImage) -> bool:
    """A layer of a few words over a page full of drawn outlines is not the page's text."""
    dark = image.min(axis=2) < _DARK_BELOW
    total = int(np.count_nonzero(dark))
    whole = Box(0, 0, image.shape[1], image.shape[0])
    for line in lines:
        box = line.box.padded(max(2, line.box.h // 3), within=whole)
        dark[box.y : box.y2, box.x : box.x2] = False
    return total == 0 or 1 - int(np.count_nonzero(dark)) / total >= _LEAST_INK_EXPLAINED
