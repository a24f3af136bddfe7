"""The text that a PDF page carries, as lines with boxes, if it can be trusted to be what the page shows.

Trust is decided by ``text_trust``; what is not trusted is left out altogether: then the pixels are read.
"""

from __future__ import annotations

import ctypes
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import BinaryIO

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from models.geometry import Box, union_of
from models.page import Glyph, Line, Mark, Word
from pipeline.arrays import ColourImage
from pipeline.text_trust import is_trusted_text, shows_as_ink

# A page that images cover to this share is a scan, whatever text lies under or over it.
_SCAN_COVER = 0.4
# A page with more characters than any page of paper holds is not worth the time.
_MAX_CHARS = 40_000
_MIN_CHARS = 20
_MAX_DOUBTFUL, _MIN_ALONG = 0.02, 0.9
# Words further apart than this share of the line's height belong to different columns.
_COLUMN_GAP = 1.2
_VISIBLE_MODES = frozenset({0, 1, 2, 4, 5, 6})
# The library's sign for a hyphen at the end of a line.
_LINE_END_HYPHENS = frozenset({"\x02", "\ufffe", "\xad"})
_FINE = 16  # the library maps to whole pixels: map to a finer grid and divide


@dataclass(frozen=True, slots=True)
class Char:
    """A character; ``box`` is around its ink, ``loose`` has its full height, in pixels of the drawn page."""

    text: str
    box: Box
    loose: Box
    is_sound: bool  # its code is known to mean this character
    is_visible: bool


@dataclass(frozen=True, slots=True)
class _Grid:
    """The map from points of the page to pixels: x' = ax + cy + e, y' = bx + dy + f."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        xs = [self.a * x + self.c * y + self.e for x, y in ((left, bottom), (right, top))]
        ys = [self.b * x + self.d * y + self.f for x, y in ((left, bottom), (right, top))]
        x, y = round(min(xs)), round(min(ys))
        return Box(x, y, max(1, round(max(xs)) - x), max(1, round(max(ys)) - y))


def read_text_layer(source: BinaryIO, page_no: int, image: ColourImage) -> tuple[Line, ...]:
    """Return the lines of the page's own text, top to bottom, boxes in pixels of ``image`` (the drawn page).

    Every line is marked ``trusted`` and certain. Returns an empty tuple for a page without text, or with text
    that is not what the page shows: hidden, garbled, in an old font's codes, or only part of what is there.
    """
    try:
        with pdfium.PdfDocument(source) as pdf:
            page = pdf[page_no - 1]
            words = _words(_trusted_chars(page, image))
    except pdfium.PdfiumError:  # another library has drawn this page: only the layer is missing
        return ()
    return tuple(_lines(words))


def _trusted_chars(page: pdfium.PdfPage, image: ColourImage) -> list[Char | None]:
    text_page = page.get_textpage()
    if not _MIN_CHARS <= text_page.count_chars() <= _MAX_CHARS or _is_scan(page):
        return []
    height, width = image.shape[:2]
    chars = _merged(_read_chars(text_page, _grid(page, width, height)))
    page_box = Box(0, 0, width, height)
    printed = [c for c in chars if c is not None and c.box.intersection(page_box).area]
    if not is_trusted_text("".join(c.text if c is not None else " " for c in chars)):
        return []
    if not (_are_sound(printed) and _runs_along(chars)) or not shows_as_ink(image, [c.box for c in printed]):
        return []
    return chars


def _are_sound(chars: list[Char]) -> bool:
    """Tell whether there are enough characters, and nearly all visible and known."""
    if len(chars) < _MIN_CHARS:
        return False
    doubtful = sum(1 for c in chars if not (c.is_sound and c.is_visible))
    return doubtful <= _MAX_DOUBTFUL * len(chars)


def _runs_along(chars: list[Char | None]) -> bool:
    """Tell whether letters follow each other from left to right: text shown turned needs the pixels' way."""
    pairs = [(a.box, b.box) for a, b in pairwise(chars) if a is not None and b is not None]
    level = sum(1 for a, b in pairs if 0 < b.center_x - a.center_x < 4 * max(a.w, a.h))
    return level >= _MIN_ALONG * len(pairs)


def _is_scan(page: pdfium.PdfPage) -> bool:
    page_area = page.get_width() * page.get_height()
    covered = 0.0
    for thing in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = thing.get_bounds()
        covered += max(0.0, right - left) * max(0.0, top - bottom)
    return bool(covered > _SCAN_COVER * page_area)


def _grid(page: pdfium.PdfPage, width: int, height: int) -> _Grid:
    """Return the map that puts the page's crop box on the image, turned as the page says."""
    reach = 1000.0
    (e, f), (ax, ay), (cx, cy) = (
        _to_device(page, width, height, at=at) for at in ((0.0, 0.0), (reach, 0.0), (0.0, reach))
    )
    return _Grid((ax - e) / reach, (ay - f) / reach, (cx - e) / reach, (cy - f) / reach, e, f)


def _to_device(
    page: pdfium.PdfPage, width: int, height: int, *, at: tuple[float, float]
) -> tuple[float, float]:
    x, y = ctypes.c_int(), ctypes.c_int()
    size = (width * _FINE, height * _FINE)
    pdfium_c.FPDF_PageToDevice(page.raw, 0, 0, *size, 0, *at, ctypes.byref(x), ctypes.byref(y))
    return x.value / _FINE, y.value / _FINE


def _read_chars(text_page: pdfium.PdfTextPage, grid: _Grid) -> Iterator[Char | None]:
    """Yield the characters in the order of the layer; None for a space or a break between words."""
    raw = text_page.raw
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    loose = pdfium_c.FS_RECTF()
    for index in range(text_page.count_chars()):
        text = _text_of(pdfium_c.FPDFText_GetUnicode(raw, index))
        if text.isspace() or not text:
            yield None
            continue
        pdfium_c.FPDFText_GetCharBox(raw, index, left, right, bottom, top)
        pdfium_c.FPDFText_GetLooseCharBox(raw, index, loose)
        shown_by = pdfium_c.FPDFText_GetTextObject(raw, index)
        yield Char(
            text=text,
            box=grid.box(left.value, bottom.value, right.value, top.value),
            loose=grid.box(loose.left, loose.bottom, loose.right, loose.top),
            is_sound=pdfium_c.FPDFText_HasUnicodeMapError(raw, index) != 1,
            is_visible=not shown_by or pdfium_c.FPDFTextObj_GetTextRenderMode(shown_by) in _VISIBLE_MODES,
        )


def _text_of(code: int) -> str:
    """Return the character; empty for what has no look, so that it parts words as a space does."""
    if 0xD800 <= code <= 0xDFFF:
        return "\ufffd"
    char = chr(code)
    if char in _LINE_END_HYPHENS:
        return "-"
    if 0xFB00 <= code <= 0xFB06:  # ligatures such as fi
        return unicodedata.normalize("NFKC", char)
    return "" if unicodedata.category(char) in {"Cc", "Cf"} else char


def _merged(chars: Iterable[Char | None]) -> list[Char | None]:
    """Join marks to the letters they stand on, and drop letters printed twice to look bold."""
    merged: list[Char | None] = []
    for char in chars:
        last = merged[-1] if merged else None
        if char is not None and last is not None:
            if unicodedata.combining(char.text[0]):
                merged[-1] = Char(
                    unicodedata.normalize("NFC", last.text + char.text),
                    union_of((last.box, char.box)),
                    last.loose,
                    last.is_sound and char.is_sound,
                    last.is_visible and char.is_visible,
                )
                continue
            if char.text == last.text and last.box.covers(char.box) > 0.7:
                continue
        merged.append(char)
    return merged


@dataclass(frozen=True, slots=True)
class _PlacedWord:
    word: Word
    loose: Box


def _words(chars: Iterable[Char | None]) -> list[_PlacedWord]:
    words: list[_PlacedWord] = []
    run: list[Char] = []
    for char in (*chars, None):
        if run and (char is None or _is_apart(run[-1], char)):
            words.append(_word(run))
            run = []
        if char is not None:
            run.append(char)
    return words


def _is_apart(left: Char, right: Char) -> bool:
    """Tell whether the next character, with no space before it in the layer, stands far off all the same."""
    gap = right.loose.x - left.loose.x2
    level = abs(right.loose.center_y - left.loose.center_y)
    return gap > 0.6 * left.loose.h or gap < -2.0 * left.loose.h or level > 0.6 * left.loose.h


def _word(run: list[Char]) -> _PlacedWord:
    glyphs = tuple(Glyph(c.text, 1.0, c.box) for c in run)
    text = unicodedata.normalize("NFC", "".join(c.text for c in run))
    return _PlacedWord(Word(text, 1.0, union_of(c.box for c in run), glyphs), union_of(c.loose for c in run))


def _lines(words: list[_PlacedWord]) -> Iterator[Line]:
    """Yield lines from top to bottom; words on one level but in different columns are lines of their own."""
    levels: list[list[_PlacedWord]] = []
    for word in sorted(words, key=lambda w: (w.loose.center_y, w.loose.x)):
        level = next((lv for lv in reversed(levels[-4:]) if _is_level(lv[0].loose, word.loose)), None)
        if level is None:
            levels.append([word])
        else:
            level.append(word)
    for level in levels:
        yield from _split_columns(sorted(level, key=lambda w: w.word.box.x))


def _is_level(first: Box, other: Box) -> bool:
    overlap = min(first.y2, other.y2) - max(first.y, other.y)
    return overlap > 0.5 * min(first.h, other.h)


def _split_columns(level: list[_PlacedWord]) -> Iterator[Line]:
    run: list[_PlacedWord] = []
    for word in level:
        if run and word.word.box.x - run[-1].word.box.x2 > _COLUMN_GAP * run[-1].loose.h:
            yield _line(run)
            run = []
        run.append(word)
    yield _line(run)


def _line(run: list[_PlacedWord]) -> Line:
    words = tuple(w.word for w in run)
    return Line(union_of(w.box for w in words), words, marks=frozenset({Mark.TRUSTED}))
