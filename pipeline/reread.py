"""Read parts of a page again where a person says: one box, or a table between the lines that he drew.

Works on the kept page image, which is upright and straight, so that boxes stay what they were.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np

from models.errors import BadInputError
from models.geometry import Box, union_of
from models.page import Line, PageDocument, Table
from pipeline.arrays import ColourImage
from pipeline.canvas import Canvas, make_canvas
from pipeline.cells import GridCell
from pipeline.contents import read_contents
from pipeline.engine import Engine
from pipeline.grid import Grid
from pipeline.prepare import prepare_in_place
from pipeline.reader import EngineReader
from pipeline.table_reading import read_line, read_table
from pipeline.textlines import find_line_boxes

# A kept page image is read again around a box, with so many inches of the page on each side: enough to
# see the paper's light.
_AROUND_IN = 0.5
# Lines drawn by hand are not finer than this.
_LEAST_PX = 4


def read_box(image_jpeg: bytes, box: Box, *, dpi: float, engine: Engine) -> Line:
    """Return the writing in ``box`` as one line, in pixels of the page image; without words where none is.

    Raises:
        BadInputError: the image cannot be read, or the box lies outside it.

    """
    image = _decode(image_jpeg)
    whole = Box(0, 0, image.shape[1], image.shape[0])
    wanted = box.intersection(whole)
    if wanted.w < _LEAST_PX or wanted.h < _LEAST_PX:
        raise BadInputError("the box lies outside the page", remedy="Draw it on the page.")
    window = wanted.padded(round(_AROUND_IN * dpi), within=whole)
    part = np.ascontiguousarray(image[window.y : window.y2, window.x : window.x2])
    canvas = make_canvas(prepare_in_place(part, dpi=dpi, gutter_x=None))
    inner = wanted.shifted(-window.x, -window.y)
    lines = _read_lines(canvas, inner, engine)
    words = tuple(w.shifted(window.x, window.y) for line in lines for w in line.words)
    tight = union_of(w.box for w in words) if words else wanted
    marks = frozenset(mark for line in lines for mark in line.marks)
    return Line(tight, words, marks=marks)


def read_table_again(
    image_jpeg: bytes, page: PageDocument, xs: Sequence[int], ys: Sequence[int], *, engine: Engine
) -> Table:
    """Read the table between these grid lines (ascending, in pixels of the page image) anew.

    Raises:
        BadInputError: the image cannot be read, or the lines make no table on it.

    """
    image = _decode(image_jpeg)
    xs, ys = _lines(xs, image.shape[1]), _lines(ys, image.shape[0])
    canvas = make_canvas(prepare_in_place(image, dpi=page.dpi, gutter_x=page.gutter_x))
    cells = tuple(
        GridCell(
            row, column, 1, 1, Box(xs[column], ys[row], xs[column + 1] - xs[column], ys[row + 1] - ys[row])
        )
        for row in range(len(ys) - 1)
        for column in range(len(xs) - 1)
    )
    return read_table(Grid(tuple(xs), tuple(ys), cells), canvas, EngineReader(canvas, engine))


def read_page_again(image_jpeg: bytes, page: PageDocument, *, engine: Engine) -> PageDocument | None:
    """Read all of a kept page with another engine: its tables between the boundaries they have, and its text.

    Rows and columns stay what they were. None where a table is none any more, or every line reads as before.

    Raises:
        BadInputError: the image cannot be read.
        EngineError: the engine failed.

    """
    canvas = make_canvas(prepare_in_place(_decode(image_jpeg), dpi=page.dpi, gutter_x=page.gutter_x))
    contents = read_contents(canvas, [_grid_of(table) for table in page.tables], engine)
    if len(contents.tables) != len(page.tables):
        return None
    again = replace(
        page,
        engine=contents.engine,
        blocks=contents.blocks,
        tables=contents.tables,
        steps=(*page.steps, *contents.steps),
    )
    return again if _said(again) != _said(page) else None


def _said(page: PageDocument) -> list[str]:
    cells = [cell.text for table in page.tables for cell in table.cells]
    return [*(line.text for line in page.lines), *cells]


def _grid_of(table: Table) -> Grid:
    """Return the boundaries that the cells of a table were cut by."""
    cells = tuple(
        GridCell(c.row_index, c.column_index, c.row_span, c.column_span, c.box) for c in table.cells
    )
    xs, ys = [table.box.x2] * (table.column_count + 1), [table.box.y2] * (table.row_count + 1)
    for cell in cells:
        xs[cell.column_index] = min(xs[cell.column_index], cell.box.x)
        ys[cell.row_index] = min(ys[cell.row_index], cell.box.y)
    return Grid(tuple(xs), tuple(ys), cells, is_ruled=table.is_ruled)


def with_table(page: PageDocument, index: int, table: Table) -> PageDocument:
    """Return the page with one of its tables in another reading."""
    tables = tuple(table if at == index else old for at, old in enumerate(page.tables))
    return replace(page, tables=tables)


def _read_lines(canvas: Canvas, inner: Box, engine: Engine) -> list[Line]:
    boxes = find_line_boxes(canvas.ink, inner, text_height_px=canvas.text_height_px)
    reader = EngineReader(canvas, engine)
    return [read_line(box, canvas, reader) for box in boxes]


def _lines(given: Iterable[int], size: int) -> list[int]:
    lines = sorted({min(max(0, at), size) for at in given})
    apart = [b - a for a, b in pairwise(lines)]
    if not apart or min(apart) < _LEAST_PX:
        raise BadInputError(
            "these lines make no table", remedy="Draw at least two lines each way, apart from each other."
        )
    return lines


def _decode(image_jpeg: bytes) -> ColourImage:
    image = cv2.imdecode(np.frombuffer(image_jpeg, np.uint8), cv2.IMREAD_COLOR)
    if image is None:
        raise BadInputError("the kept page image cannot be read", remedy="Run 'sohoa check'.")
    return np.asarray(image, np.uint8)
