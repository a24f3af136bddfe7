"""Read the cells of a grid: every line once, doubtful ones again as what their column holds.

Which column holds what is known from the printed headings, or from what most of its cells turned out to be.
"""

from __future__ import annotations

from dataclasses import replace

from extractors.dates import parse_date
from extractors.headings import ColumnRole, match_heading
from extractors.units import parse_unit
from models.geometry import Box
from models.page import Cell, Line, Mark, Reading, Table, Word
from models.record import FieldName, Reason
from pipeline.canvas import Canvas
from pipeline.engine import Charset
from pipeline.grid import Grid, GridCell
from pipeline.reader import Reader
from pipeline.textlines import find_line_boxes

# A first reading this sure of its worst letter, and of the right form, gets no second look.
SURE = 0.85
# Text columns have no grammar to object: they are looked at again only when the worst letter is this unsure.
UNSURE_TEXT = 0.55
# The second look at free text is at this scale: letters fall on other pixels, so errors differ.
SECOND_SCALE = 1.4

_DATE_FIELDS = frozenset(
    {FieldName.BIRTH_DATE, FieldName.ENLISTMENT_DATE, FieldName.DEATH_DATE, FieldName.EXHUMATION_DATE}
)
_DIGIT_FIELDS = frozenset({FieldName.GRAVE_ROW, FieldName.GRAVE_NUMBER})


def read_table(grid: Grid, canvas: Canvas, reader: Reader) -> Table:
    """Return the table with the text of all its cells."""
    cells = [_read_cell(cell, canvas, reader) for cell in grid.cells]
    header_rows = count_header_rows(cells)
    number_row = find_number_row(cells, header_rows, columns=len(grid.xs) - 1)
    first_body = header_rows if number_row is None else number_row + 1
    charsets = column_charsets(cells, header_rows, first_body, columns=len(grid.xs) - 1)
    cells = [
        _look_again(c, charsets[c.column_index], canvas, reader) if c.row_index >= first_body else c for c in cells
    ]
    return Table(
        box=grid.box,
        row_count=len(grid.ys) - 1,
        column_count=len(grid.xs) - 1,
        cells=tuple(cells),
        header_row_count=header_rows,
        number_row_index=number_row,
        is_ruled=grid.is_ruled,
    )


def _read_cell(cell: GridCell, canvas: Canvas, reader: Reader) -> Cell:
    inner = _inside(cell.box, canvas)
    boxes = find_line_boxes(canvas.ink, inner, text_height_px=canvas.text_height_px)
    lines = tuple(read_line(box, canvas, reader) for box in boxes)
    return Cell(
        row_index=cell.row_index,
        column_index=cell.column_index,
        box=cell.box,
        lines=lines,
        row_span=cell.row_span,
        column_span=cell.column_span,
        has_ink=bool(lines),
    )


def _inside(box: Box, canvas: Canvas) -> Box:
    """The part of a cell where writing is looked for: crumbs of its rules stay outside."""
    inset = max(2, round(0.008 * canvas.dpi))
    return Box(box.x + inset, box.y + inset, max(0, box.w - 2 * inset), max(0, box.h - 2 * inset))


def read_line(box: Box, canvas: Canvas, reader: Reader) -> Line:
    """Read one line of writing; ink without text is read again enlarged, and marked if that fails too."""
    words = reader.read(box)
    if not words:
        words = reader.read(box, scale=SECOND_SCALE)
    marks = canvas.marks(box)
    return Line(box=box, words=words, marks=marks if words else marks | {Mark.UNREAD_INK})


def count_header_rows(cells: list[Cell]) -> int:
    """Return how many rows at the top hold headings: 0 where the table goes on from another page."""
    last = 0
    for row in range(min(4, 1 + max((c.row_index for c in cells), default=-1))):
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


def column_charsets(cells: list[Cell], header_rows: int, first_body: int, *, columns: int) -> list[Charset]:
    """Return what each column may contain, from its heading, or else from most of its cells."""
    charsets = []
    for column in range(columns):
        heading = " ".join(
            c.text
            for c in cells
            if c.row_index < header_rows and c.column_index <= column < c.column_index + c.column_span
        )
        body = [c.text for c in cells if c.row_index >= first_body and c.column_index == column and c.text]
        charsets.append(_charset_of_heading(heading) or _charset_of_content(body))
    return charsets


def _charset_of_heading(heading: str) -> Charset | None:
    match = match_heading(heading) if heading else None
    if match is None:
        return None
    if match.role is ColumnRole.SEQUENCE or match.name in _DIGIT_FIELDS:
        return Charset.DIGITS
    if match.name in _DATE_FIELDS:
        return Charset.DATE
    return Charset.UNIT if match.name is FieldName.UNIT else Charset.ANY


def _charset_of_content(texts: list[str]) -> Charset:
    if len(texts) < 3:
        return Charset.ANY
    for charset in (Charset.DIGITS, Charset.DATE, Charset.UNIT):
        if sum(fits(t, charset) for t in texts) >= 0.6 * len(texts):
            return charset
    return Charset.ANY


def fits(text: str, charset: Charset) -> bool:
    """Tell whether a text has the form that its column asks for."""
    if charset is Charset.DIGITS:
        return text.isdigit()
    if charset is Charset.ANY:
        return True
    parsed = parse_date(text) if charset is Charset.DATE else parse_unit(text)
    return parsed.value is not None and not set(parsed.reasons) & {Reason.NOT_IN_GRAMMAR, Reason.IMPOSSIBLE_DATE}


def _look_again(cell: Cell, charset: Charset, canvas: Canvas, reader: Reader) -> Cell:
    """Read the doubtful lines of a body cell a second time, as what the column holds."""
    cell_fits = fits(cell.text, charset)
    lines = tuple(_second_look(line, charset, reader, cell_fits=cell_fits) for line in cell.lines)
    return replace(cell, lines=lines)


def _second_look(line: Line, charset: Charset, reader: Reader, *, cell_fits: bool) -> Line:
    if Mark.TRUSTED in line.marks or (cell_fits and line.worst >= (SURE if charset is not Charset.ANY else UNSURE_TEXT)):
        return line
    if charset is Charset.ANY or not _is_code_like(line.text):
        return _with_other(line, reader.read(line.box, scale=SECOND_SCALE), look="enlarged")
    again = reader.read(line.box, charset)
    return _with_other(line, again, look=f"as-{charset}", prefer=not fits(line.text, charset))


def _is_code_like(text: str) -> bool:
    """Figures, single letters and separators, not words: only these may be forced to a small alphabet."""
    tokens = [t for t in text.replace("-", " ").replace("/", " ").replace(".", " ").split() if t]
    words = [t for t in tokens if sum(ch.isalpha() for ch in t) >= 3 and not any(ch.isdigit() for ch in t)]
    return len(words) * 2 < max(1, len(tokens))


def _with_other(line: Line, words: tuple[Word, ...], *, look: str, prefer: bool = False) -> Line:
    """Keep the second reading beside the first, or in its place where it is preferred or surer."""
    other = Line(line.box, words)
    if not words or other.text == line.text:
        agreed = (Reading(line.text, other.confidence, look),) if words else ()
        return replace(line, readings=line.readings + agreed)
    if prefer or other.worst > line.worst:
        kept = Reading(line.text, line.confidence, "first")
        return replace(line, words=words, readings=(kept, *line.readings))
    return replace(line, readings=(*line.readings, Reading(other.text, other.confidence, look)))
