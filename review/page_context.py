"""What stands around a field on its page, and which of its characters are in doubt. Pure; draws nothing.

The page as read (``PageDocument``) knows rows, headings and glyphs; a field knows only its box and text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from models.geometry import Box, union_of
from models.page import Cell, Glyph, Line, PageDocument, Table, Word
from models.record import Field

# Below this the engine's own word on a glyph is worth a second look; sure print lies above 0.95.
_SURE_GLYPH = 0.9
# A word belongs to a field when more than half of it lies in the field's box.
_HALF = 0.5
# Readings that share less than this of their characters are other readings of the whole, not of a letter.
_ALIKE = 0.7
_SIDE_PX = 24


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters of a text that are all in doubt, or all not."""

    text: str
    is_doubtful: bool


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where to look beside the field: its line or row, and the headings above it where it has some.

    All boxes are pixels of the page image. ``row`` and ``heading`` share ``x`` and ``w``, so that one stands
    under the other.
    """

    field: Box
    row: Box
    heading: Box | None
    heading_text: str


def surroundings_of(page: PageDocument, box: Box) -> Surroundings:
    """Return the row and headings around a box, or the text lines around it outside tables.

    A place without any writing near gets a strip of the page at its own height.
    """
    whole = Box(0, 0, page.width_px, page.height_px)
    place = _cell_of(page, box)
    if place is None:
        return Surroundings(box, _lines_around(page, box, whole), None, "")
    table, cell = place
    row = union_of([c.box for c in _same_row(table, cell)] + [box])
    strip = Box(table.box.x, row.y, table.box.w, row.h).padded(_SIDE_PX, within=whole)
    strip = Box(strip.x, max(0, row.y - 4), strip.w, min(row.y2 + 4, page.height_px) - max(0, row.y - 4))
    heads = _headings_of(table)
    heading = None
    if heads and cell.row_index >= table.header_row_count:
        above = union_of(c.box for c in heads)
        heading = Box(strip.x, above.y, strip.w, above.h).intersection(whole)
    return Surroundings(box, strip, heading, _heading_text(heads, cell))


def pieces_of(field: Field, page: PageDocument) -> tuple[Piece, ...]:
    """Return the field's text cut at the borders of doubt, in order; no pieces for an empty text.

    In doubt is a character whose glyph the engine was not sure of, that another reading has differently, or
    that was put in place of what was read.
    """
    doubtful = [False] * len(field.text)
    glyphs = _glyphs_of(page, field.box)
    _mark_unsure(field.text, glyphs, doubtful)
    for other in (field.raw, *field.candidates):
        _mark_differing(field.text, other, doubtful)
    return _runs(field.text, doubtful)


def _cell_of(page: PageDocument, box: Box) -> tuple[Table, Cell] | None:
    cells = [(cell.box.covers(box), t, cell) for t in page.tables for cell in t.cells]
    best = max(cells, key=lambda found: found[0], default=None)
    return None if best is None or best[0] < _HALF else (best[1], best[2])


def _same_row(table: Table, cell: Cell) -> list[Cell]:
    return [c for c in table.cells if c.row_index == cell.row_index and c.row_span == 1] or [cell]


def _headings_of(table: Table) -> list[Cell]:
    return [c for c in table.cells if c.row_index < table.header_row_count]


def _heading_text(heads: Sequence[Cell], cell: Cell) -> str:
    """Join the headings over a column from top to bottom, each once."""
    over = [h for h in heads if h.column_index <= cell.column_index < h.column_index + h.column_span]
    texts = [h.text for h in sorted(over, key=lambda h: h.row_index) if h.text]
    return " / ".join(dict.fromkeys(texts))


def _lines_around(page: PageDocument, box: Box, whole: Box) -> Box:
    """Return the page's width at the height of the box and half a line above and below."""
    spare = max(20, min(box.h, 120) * 3 // 4)
    inside = _text_width(page, box)
    left, right = min(inside.x, box.x), max(inside.x2, box.x2)
    strip = Box(left, max(0, box.y - spare), right - left, box.h + 2 * spare)
    return Box(max(0, strip.x - _SIDE_PX), strip.y, strip.w + 2 * _SIDE_PX, strip.h).intersection(whole)


def _text_width(page: PageDocument, box: Box) -> Box:
    near = [line.box for line in page.lines if line.box.y < box.y2 and box.y < line.box.y2]
    return union_of([*near, box])


def _lines_of(page: PageDocument) -> Iterable[Line]:
    yield from page.lines
    for table in page.tables:
        for cell in table.cells:
            yield from cell.lines


def _glyphs_of(page: PageDocument, box: Box) -> list[Glyph]:
    """Return the glyphs in the box in reading order; a word without glyphs gives its own confidence."""
    found: list[Glyph] = []
    for line in _lines_of(page):
        if line.box.intersection(box).area == 0:
            continue
        for word in line.words:
            if box.covers(word.box) > _HALF or word.box.covers(box) > _HALF:
                found.extend(word.glyphs or _as_glyphs(word))
    return found


def _as_glyphs(word: Word) -> list[Glyph]:
    return [Glyph(char, word.confidence, word.box) for char in word.text]


def _mark_unsure(text: str, glyphs: Sequence[Glyph], doubtful: list[bool]) -> None:
    """Mark characters of ``text`` that stand where an unsure glyph stands (spaces do not count)."""
    read = [(char, g.confidence) for g in glyphs for char in g.text]
    places = [index for index, char in enumerate(text) if not char.isspace()]
    matcher = SequenceMatcher(None, [c for c, _ in read], [text[index] for index in places], autojunk=False)
    for block in matcher.get_matching_blocks():
        for step in range(block.size):
            if read[block.a + step][1] < _SURE_GLYPH:
                doubtful[places[block.b + step]] = True


def _mark_differing(text: str, other: str, doubtful: list[bool]) -> None:
    """Mark characters of ``text`` that ``other`` has differently.

    A very different text says nothing about single characters and marks none.
    """
    matcher = SequenceMatcher(None, text, other, autojunk=False)
    if not other or matcher.ratio() < _ALIKE:
        return
    for tag, start, end, _, _ in matcher.get_opcodes():
        if tag in ("replace", "delete"):
            doubtful[start:end] = [True] * (end - start)


def _runs(text: str, doubtful: Sequence[bool]) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    start = 0
    for index in range(1, len(text) + 1):
        if index == len(text) or doubtful[index] != doubtful[start]:
            pieces.append(Piece(text[start:index], doubtful[start]))
            start = index
    return tuple(pieces)
