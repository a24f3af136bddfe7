"""Builds pages by hand for the tests of meaning: lines of text, tables of strings, headers, merged cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from models.geometry import Box, union_of
from models.page import (
    Block,
    BlockKind,
    Cell,
    Glyph,
    Line,
    Mark,
    PageContent,
    PageDocument,
    Reading,
    Table,
    Word,
)

CHAR_W, LINE_H, PITCH = 10, 20, 30
COLUMN_W, ROW_H = 300, 60


def make_line(
    text: str,
    *,
    x: int = 100,
    y: int = 100,
    confidence: float = 0.99,
    readings: Sequence[str] = (),
    marks: Iterable[Mark] = (),
) -> Line:
    """Return a line whose every character is 10 px wide; words are split at spaces."""
    words: list[Word] = []
    at = x
    for part in text.split():
        glyphs = tuple(
            Glyph(c, confidence, Box(at + i * CHAR_W, y, CHAR_W, LINE_H)) for i, c in enumerate(part)
        )
        words.append(Word(part, confidence, Box(at, y, len(part) * CHAR_W, LINE_H), glyphs))
        at += (len(part) + 1) * CHAR_W
    box = union_of(w.box for w in words) if words else Box(x, y, 0, LINE_H)
    looks = tuple(Reading(r, confidence, "test:other") for r in readings)
    return Line(box, tuple(words), looks, frozenset(marks))


def make_block(lines: Sequence[str], *, x: int = 100, y: int = 100) -> Block:
    """Return a block of lines under each other; an empty string leaves a gap of one line."""
    made = [make_line(t, x=x, y=y + i * PITCH) for i, t in enumerate(lines) if t]
    return Block(BlockKind.TEXT, union_of(line.box for line in made), tuple(made))


def make_table(
    rows: Sequence[Sequence[str | None]],
    *,
    header: int = 1,
    y: int = 600,
    spans: Mapping[tuple[int, int], tuple[int, int]] | None = None,
    ink: Iterable[tuple[int, int]] = (),
    confidence: float = 0.99,
    number_row: int | None = None,
    x: int = 100,
) -> Table:
    """Return a ruled table.

    ``None`` is a place without a cell of its own (covered by a span); a newline in a string begins another
    line; ``spans`` maps (row, column) to (rows, columns); ``ink`` names cells with ink and no text.
    """
    spans, inked = spans or {}, set(ink)
    cells = []
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if text is None:
                continue
            down, across = spans.get((r, c), (1, 1))
            box = Box(x + c * COLUMN_W, y + r * ROW_H, COLUMN_W * across, ROW_H * down)
            parts = [t for t in text.split("\n") if t]
            lines = tuple(
                make_line(t, x=box.x + 5, y=box.y + 5 + i * 25, confidence=confidence)
                for i, t in enumerate(parts)
            )
            cells.append(Cell(r, c, box, lines, down, across, bool(lines) or (r, c) in inked))
    width = max(len(r) for r in rows)
    box = Box(x, y, width * COLUMN_W, len(rows) * ROW_H)
    return Table(box, len(rows), width, tuple(cells), header, number_row)


def make_page(
    lines: Sequence[str] = (),
    tables: Sequence[Table] = (),
    *,
    page_no: int = 1,
    content: PageContent = PageContent.TEXT,
) -> PageDocument:
    """Return a page of 3600 x 5000 px with one block of ``lines`` at the top and the tables below."""
    blocks = (make_block(lines),) if lines else ()
    return PageDocument(
        page_no, 3600, 5000, 300.0, "test", content=content, blocks=blocks, tables=tuple(tables)
    )
