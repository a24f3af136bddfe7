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
