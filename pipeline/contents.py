"""Read what stands on a canvas, tables and free text, by the reader that fits the page.

A page that our reader fails on as a whole (a hand it was not made for, another script) says so in its steps,
and is read by Tesseract alone where both readers are there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from models.geometry import Box
from models.page import Block, Line, PageContent, Step, Table
from pipeline.canvas import Canvas
from pipeline.engine import Engine
from pipeline.free_text import read_free_text
from pipeline.grid import Grid
from pipeline.own_engine import OwnEngine, TwoEngines
from pipeline.own_reader import OwnReader
from pipeline.reader import EngineReader, LayerReader, Reader
from pipeline.table_reading import holds_entries, read_table

# Of printed pages, the worst scans of the bench too, the middle line is read with more than this; pages of
# another script or upside down with less.
BEYOND = 0.55
# A page with fewer lines says too little of itself.
_LEAST_LINES = 6


@dataclass(frozen=True, slots=True)
class Contents:
    """What a reader made of a page. ``engine`` names who read.

    ``steps`` tell what was found out on the way.
    """

    tables: tuple[Table, ...]
    blocks: tuple[Block, ...]
    engine: str
    steps: tuple[Step, ...] = ()

    @property
    def lines(self) -> Iterator[Line]:
        """All lines, of free text and of cells."""
        yield from (line for block in self.blocks for line in block.lines)
        yield from (line for table in self.tables for cell in table.cells for line in cell.lines)


def read_contents(
    canvas: Canvas, grids: Sequence[Grid], engine: Engine, *, layer: tuple[Line, ...] = ()
) -> Contents:
    """Return the tables and blocks of a page; a trusted text ``layer`` answers in the place of an engine.

    Raises:
        EngineError: the engine failed.

    """
    if canvas.content is not PageContent.TEXT:
        return Contents((), (), "text-layer" if layer else engine.name)
    reader = _reader_for(canvas, engine, layer)
    contents = _read(canvas, grids, reader, "text-layer" if layer else engine.name)
    if not isinstance(reader, OwnReader) or not is_beyond(contents.lines):
        return contents
    step = Step("beyond-reader", (("middle_confidence", round(middle_confidence(contents.lines), 3)),))
    if reader.second is None:
        return Contents(contents.tables, contents.blocks, contents.engine, (step,))
    again = _read(canvas, grids, EngineReader(canvas, reader.second), reader.second.name)
    return Contents(again.tables, again.blocks, again.engine, (step,))


def middle_confidence(lines: Iterator[Line]) -> float:
    """Return the median confidence of lines with words; 1 where too few have any to tell."""
    confidences = [line.confidence for line in lines if line.words]
    return median(confidences) if len(confidences) >= _LEAST_LINES else 1.0


def is_beyond(lines: Iterator[Line]) -> bool:
    """Tell whether our reader failed on the page as a whole."""
    return middle_confidence(lines) < BEYOND


def _read(canvas: Canvas, grids: Sequence[Grid], reader: Reader, engine: str) -> Contents:
    found = (read_table(grid, canvas, reader) for grid in grids)
    tables = tuple(table for table in found if table.is_ruled or holds_entries(table))
    boxes: tuple[Box, ...] = tuple(table.box for table in tables)
    return Contents(tables, read_free_text(canvas, reader, boxes), engine)


def _reader_for(canvas: Canvas, engine: Engine, layer: tuple[Line, ...]) -> Reader:
    if layer:
        return LayerReader(layer)
    if isinstance(engine, OwnEngine):
        return OwnReader(canvas, engine)
    if isinstance(engine, TwoEngines):
        return OwnReader(canvas, engine.own, engine.second)
    return EngineReader(canvas, engine)
