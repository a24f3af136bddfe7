"""Text outside tables: read by the engine's layout, then swept for ink that no word covers."""

from __future__ import annotations

import numpy as np

from models.geometry import Box
from models.page import Block, BlockKind, Line, Mark, box_of_lines
from pipeline.canvas import Canvas
from pipeline.code_words import read_codes_again
from pipeline.reader import Reader
from pipeline.table_reading import read_line
from pipeline.textlines import find_line_boxes

# More leftovers than this on one page are noise, a drawing or a photograph: kept as one unread region.
_MOST_LEFTOVERS = 40
# Leftover writing must be at least this many letter heights wide to be worth a look: less is dirt.
_LEAST_WIDTH = 1.5
_PARAGRAPH_GAP = 2.2


def read_free_text(canvas: Canvas, reader: Reader, tables: tuple[Box, ...]) -> tuple[Block, ...]:
    """Return the blocks of text outside ``tables``, in reading order."""
    lines = [read_codes_again(line, reader) for line in reader.read_free(tables) if line.words]
    trusted = any(Mark.TRUSTED in line.marks for line in lines)
    if not trusted:
        lines = _merged(lines, _leftovers(canvas, reader, tables, lines))
    return tuple(_blocks(lines, canvas.text_height_px))


def _leftovers(canvas: Canvas, reader: Reader, tables: tuple[Box, ...], lines: list[Line]) -> list[Line]:
    """Read the ink that neither a table nor a word covers; dark pixels never vanish silently."""
    ink = np.where(canvas.stamp > 0, 0, canvas.ink).astype(np.uint8)
    reach = round(0.35 * canvas.text_height_px)
    for box in (*tables, *(w.box.padded(reach, within=canvas.box) for line in lines for w in line.words)):
        ink[box.y : box.y2, box.x : box.x2] = 0
    boxes = find_line_boxes(ink, canvas.box, text_height_px=canvas.text_height_px)
    large = [b for b in boxes if _is_worth_reading(b, ink, canvas)]
    if len(large) > _MOST_LEFTOVERS:
        return [Line(_hull(large), (), marks=frozenset({Mark.UNREAD_INK}))]
    return [line for line in (read_line(b, canvas, reader) for b in large) if _is_believable(line)]


def _is_worth_reading(box: Box, ink: np.ndarray[tuple[int, int], np.dtype[np.uint8]], canvas: Canvas) -> bool:
    height = canvas.text_height_px
    amount = int(ink[box.y : box.y2, box.x : box.x2].sum())
    return (
        box.w >= _LEAST_WIDTH * height and 0.6 * height <= box.h <= 8 * height and amount >= 0.8 * height**2
    )


def _is_believable(line: Line) -> bool:
    """Noise reads as marks without letters; what may be writing is kept, sure or not."""
    return not line.words or any(ch.isalnum() for ch in line.text)


def _hull(boxes: list[Box]) -> Box:
    return box_of_lines(tuple(Line(b, ()) for b in boxes))


def _merged(lines: list[Line], leftovers: list[Line]) -> list[Line]:
    """Put each leftover after the last line that ends above it; the engine's own order is kept."""
    ordered = list(lines)
    for line in leftovers:
        above = [i for i, other in enumerate(ordered) if other.box.y2 <= line.box.center_y]
        ordered.insert(above[-1] + 1 if above else 0, line)
    return ordered


def _blocks(lines: list[Line], text_height_px: float) -> list[Block]:
    """Group consecutive lines that stand close below each other and overlap sideways."""
    groups: list[list[Line]] = []
    for line in lines:
        last = groups[-1][-1].box if groups else None
        near = last is not None and (
            -0.5 * text_height_px <= line.box.y - last.y2 <= _PARAGRAPH_GAP * text_height_px
            and min(line.box.x2, last.x2) > max(line.box.x, last.x)
        )
        if near:
            groups[-1].append(line)
        else:
            groups.append([line])
    return [Block(BlockKind.TEXT, box_of_lines(tuple(g)), tuple(g)) for g in groups]
