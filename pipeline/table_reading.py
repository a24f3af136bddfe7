"""Read the cells of a grid: headings first, then every body cell as what its column holds.

What a column holds is known from its printed heading, or else from what most of its cells turn out to be.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors.headings import ColumnRole, match_heading
from models.geometry import Box, union_of
from models.page import Cell, Line, Mark, Reading, Table, Word
from models.record import FieldName
from pipeline.canvas import Canvas
from pipeline.cells import GridCell
from pipeline.code_words import read_codes_again
from pipeline.column_forms import fits
from pipeline.engine import Charset
from pipeline.faint import has_traces_beside, with_faint_ends
from pipeline.grid import Grid
from pipeline.reader import Reader
from pipeline.roman_columns import with_roman_columns
from pipeline.textlines import find_line_boxes

# A code this sure of its worst letter, and of the right form, gets no second look.
SURE = 0.85
# Figures this unsure may be Roman ones, if those are surer than this.
ROMAN_LEAST = 0.6
# Words have no grammar to object: they are looked at again only when the worst letter is this unsure.
UNSURE_TEXT = 0.55
# The second look at words is at this scale: letters fall on other pixels, so errors differ.
SECOND_SCALE = 1.4
# More of a line than this many of its heights without a word is writing that was not read.
_LEFT_OUT = 1.2
# Pale ends are known to be writing: less of them may be left out.
_PALE_LEFT_OUT = 0.5
# Headings stand in at most this many rows.
MAX_HEADER_ROWS = 4

_DATE_FIELDS = frozenset(
    {FieldName.BIRTH_DATE, FieldName.ENLISTMENT_DATE, FieldName.DEATH_DATE, FieldName.EXHUMATION_DATE}
)
_DIGIT_FIELDS = frozenset({FieldName.GRAVE_ROW, FieldName.GRAVE_NUMBER})


@dataclass(frozen=True, slots=True)
class _FoundLine:
    """A line of a cell as its ink shows it: ``whole`` is its box with its pale ends.

    ``has_traces``: more stands beside it, too pale to be read.
    """

    whole: Box
    has_pale_ends: bool
    has_traces: bool


@dataclass(frozen=True, slots=True)
class _WithLines:
    """A cell with the lines found in it: looked for once, and read as often as its column asks."""

    cell: GridCell
    lines: tuple[_FoundLine, ...]


def read_table(grid: Grid, canvas: Canvas, reader: Reader) -> Table:
    """Return the table with the text of all its cells."""
    columns = len(grid.xs) - 1
    found = [_WithLines(cell, _lines(cell.box, canvas)) for cell in grid.cells]
    reader.expect(line.whole for one in found for line in one.lines)
    top = [_read_cell(f, canvas, reader) for f in found if f.cell.row_index < MAX_HEADER_ROWS]
    header_rows = count_header_rows(top)
    number_row = find_number_row(top, header_rows, columns=columns)
    first_body = header_rows if number_row is None else number_row + 1
    heading = [c for c in top if c.row_index < first_body]
    below = [f for f in found if f.cell.row_index >= first_body]
    if header_rows:
        known = _charsets_of_headings(heading, columns=columns)
        body = [_read_cell(f, canvas, reader, _charset_of(f.cell, known)) for f in below]
        body = with_roman_columns(body, known, reader)
    else:
        body = [_read_cell(f, canvas, reader) for f in below]
        seen = _charsets_of_content(body, columns=columns)
        body = [
            _read_cell(f, canvas, reader, charset) if (charset := seen[read.column_index]) else read
            for f, read in zip(below, body, strict=True)
        ]
    return Table(
        box=grid.box,
        row_count=len(grid.ys) - 1,
        column_count=columns,
        cells=(*heading, *body),
        header_row_count=header_rows,
        number_row_index=number_row,
        is_ruled=grid.is_ruled,
    )


def holds_entries(table: Table) -> bool:
    """Tell a table seen by its white columns from dirt and letterheads that merely stand in columns."""
    texts = [c.text for c in table.cells if c.text]
    words = [t for t in texts if sum(ch.isalnum() for ch in t) >= 2]
    rows = [sum(bool(c.text) for c in table.row(r)) for r in range(table.row_count)]
    return len(words) >= 0.5 * max(1, len(texts)) and sum(n >= 3 for n in rows) >= 0.4 * len(rows)


def _charset_of(cell: GridCell, known: Sequence[Charset]) -> Charset | None:
    """Return what a cell may hold by its column; None over several ("Khu C - Hàng I" heads rows)."""
    return known[cell.column_index] if cell.column_span == 1 else None


def _read_cell(found: _WithLines, canvas: Canvas, reader: Reader, charset: Charset | None = None) -> Cell:
    cell = found.cell
    lines = tuple(_read_whole(line, canvas, reader, charset) for line in found.lines)
    return Cell(
        row_index=cell.row_index,
        column_index=cell.column_index,
        box=cell.box,
        lines=lines,
        row_span=cell.row_span,
        column_span=cell.column_span,
        has_ink=bool(lines),
    )


def _lines(cell: Box, canvas: Canvas) -> tuple[_FoundLine, ...]:
    inside, smooth, height = _inside(cell, canvas), canvas.smooth, canvas.text_height_px
    found = []
    for inked in find_line_boxes(canvas.ink, inside, text_height_px=height):
        whole = with_faint_ends(inked, smooth, inside, text_height_px=height)
        has_traces = has_traces_beside(whole, smooth, inside, text_height_px=height)
        found.append(_FoundLine(whole, has_pale_ends=whole != inked, has_traces=has_traces))
    return tuple(found)


def _read_whole(found: _FoundLine, canvas: Canvas, reader: Reader, charset: Charset | None) -> Line:
    """Read a line with its pale ends, marked where more was written than could be read."""
    line = read_line(found.whole, canvas, reader, charset=charset)
    is_short = found.has_pale_ends and not _spans(line.words, found.whole, least=_PALE_LEFT_OUT)
    if is_short or found.has_traces:
        return replace(line, marks=line.marks | {Mark.UNREAD_INK})
    return line


def _inside(box: Box, canvas: Canvas) -> Box:
    """The part of a cell where writing is looked for: crumbs of its rules stay outside."""
    inset = max(2, round(0.008 * canvas.dpi))
    return Box(box.x + inset, box.y + inset, max(0, box.w - 2 * inset), max(0, box.h - 2 * inset))


def read_line(box: Box, canvas: Canvas, reader: Reader, *, charset: Charset | None = None) -> Line:
    """Read one line of writing as what its column holds (None: not known, one look at words).

    Ink without text is read again enlarged, and marked if that fails too.
    """
    marks = canvas.marks(box)
    line = _first_look(Line(box, (), marks=marks), reader, charset or Charset.ANY)
    if not line.words:
        line = replace(line, words=reader.read(box, scale=SECOND_SCALE))
    if not line.words:
        return reader.second_look(replace(line, marks=marks | {Mark.UNREAD_INK}))
    if charset is Charset.ANY and line.worst < UNSURE_TEXT:
        line = _with_other(line, reader.read(box, scale=SECOND_SCALE), look="enlarged")
    if charset in (None, Charset.ANY):
        line = read_codes_again(line, reader)
    return reader.second_look(line, charset or Charset.ANY)


def _first_look(line: Line, reader: Reader, charset: Charset) -> Line:
    """Read codes as codes; where that is unsure or of the wrong form, words may decide otherwise."""
    words = reader.read(line.box, charset)
    read = replace(line, words=words)
    is_whole = _spans(words, line.box)
    if charset is Charset.ANY or (is_whole and fits(read.text, charset) and read.worst >= SURE):
        return read
    if charset is Charset.DIGITS:
        roman = replace(line, words=reader.read(line.box, Charset.ROMAN))
        if roman.worst > max(read.worst, ROMAN_LEAST):
            return _with_other(roman, words, look="as-digits", may_replace=False)
    plain = replace(line, words=reader.read(line.box))
    if charset is Charset.DIGITS and roman.words and not any(ch.isdigit() for ch in plain.text + read.text):
        return _with_other(roman, plain.words, look="as-words", may_replace=False)
    if words and plain.words and not is_whole and _spans(plain.words, line.box):
        return _with_other(plain, words, look=f"as-{charset}", may_replace=False)
    if not plain.words or (words and is_code_like(plain.text) and fits(read.text, charset)):
        return _with_other(read, plain.words, look="as-words", may_replace=False)
    return _with_other(
        plain, words if is_code_like(plain.text) else (), look=f"as-{charset}", may_replace=False
    )


def _spans(words: tuple[Word, ...], line: Box, *, least: float = _LEFT_OUT) -> bool:
    """Tell whether words reach over the ink of a line: a restricted alphabet leaves out "(ÂL)" in silence."""
    if not words:
        return False
    reach = union_of(w.box for w in words)
    return max(reach.x - line.x, line.x2 - reach.x2) <= least * line.h


def count_header_rows(cells: list[Cell]) -> int:
    """Return how many rows at the top hold headings: 0 where the table goes on from another page."""
    last = 0
    for row in range(min(MAX_HEADER_ROWS, 1 + max((c.row_index for c in cells), default=-1))):
        texts = [c for c in cells if c.row_index == row and c.text]
        matched = [c for c in texts if match_heading(c.text) is not None]
        if not texts or len(matched) < max(1, 0.4 * len(texts)):
            break
        last = max([row + 1, *(c.row_index + c.row_span for c in matched if c.row_span < 4)])
    return last


def find_number_row(cells: list[Cell], header_rows: int, *, columns: int) -> int | None:
    """Return the row of column numbers (1, 2, 3 …) under the headings, or None."""
    row = [c for c in cells if c.row_index == header_rows]
    numbered = sum(c.text.strip("().,") == str(c.column_index + 1) for c in row)
    return header_rows if header_rows and columns >= 4 and numbered >= 0.6 * columns else None


def _charsets_of_headings(heading: list[Cell], *, columns: int) -> list[Charset]:
    """Return what each column may contain, by its headings joined from top to bottom."""
    charsets = []
    for column in range(columns):
        above = [c.text for c in heading if c.column_index <= column < c.column_index + c.column_span]
        charsets.append(_charset_of_heading(" ".join(above)))
    return charsets


def _charsets_of_content(body: list[Cell], *, columns: int) -> list[Charset | None]:
    """Return what most cells of each column look like; None where nothing special was seen."""
    return [
        _charset_of_texts([c.text for c in body if c.column_index == column and c.text])
        for column in range(columns)
    ]


def _charset_of_heading(heading: str) -> Charset:
    match = match_heading(heading) if heading else None
    if match is None:
        return Charset.ANY
    if match.role is ColumnRole.SEQUENCE or match.name in _DIGIT_FIELDS:
        return Charset.DIGITS
    if match.name is FieldName.GRAVE_LOT:
        return Charset.LOT
    if match.name in _DATE_FIELDS:
        return Charset.DATE
    return Charset.UNIT if match.name is FieldName.UNIT else Charset.ANY


def _charset_of_texts(texts: list[str]) -> Charset | None:
    if len(texts) < 3:
        return None
    for charset in (Charset.DIGITS, Charset.DATE, Charset.UNIT):
        if sum(fits(t, charset) for t in texts) >= 0.6 * len(texts):
            return charset
    return None


def is_code_like(text: str) -> bool:
    """Figures, single letters and separators, not words: only these may be forced to a small alphabet."""
    tokens = [t for t in re.split(r"[\s/.,-]+", text) if t]
    words = [t for t in tokens if sum(ch.isalpha() for ch in t) >= 2 and t.isalpha() and not t.isupper()]
    return len(words) * 2 < max(1, len(tokens))


def _with_other(line: Line, words: tuple[Word, ...], *, look: str, may_replace: bool = True) -> Line:
    """Keep another reading beside the first, or in its place where it is allowed to be and surer."""
    other = Line(line.box, words)
    if not words:
        return line
    if other.text != line.text and may_replace and other.worst > line.worst:
        kept = Reading(line.text, line.confidence, "first")
        return replace(line, words=words, readings=(kept, *line.readings))
    return replace(line, readings=(*line.readings, Reading(other.text, other.confidence, look)))
