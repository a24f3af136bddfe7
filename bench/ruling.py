"""Draws the rules of a table: full, double, open, horizontal, or dashes and bars struck on a typewriter."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from bench.draw import BLACK
from bench.table_spec import Frame, Rules


def draw_rules(frame: Frame, ys: Sequence[int], *, body_top: int, count: int) -> None:
    """Draw the rules of a table whose rows part at ``ys`` (px); ``count`` body rows begin at ``body_top``."""
    spec, sheet, edges = frame.spec, frame.sheet, frame.edges
    if spec.rules is Rules.NONE:
        return
    if spec.rules is Rules.TYPED:
        _draw_typed_rules(frame, ys, body_top)
        return
    px = spec.rule_px
    body_ys = [y for y in ys if y >= body_top]
    for y in (ys[0], body_top, ys[-1]) if spec.rules is Rules.COLUMNS else ys:
        row = body_ys.index(y) if y in body_ys else -1
        for first, last in _open_spans(frame, row, count):
            sheet.rule((edges[first], y), (edges[last], y), width_px=px)
    if spec.rules is not Rules.HORIZONTAL:
        _draw_verticals(frame, body_ys, number_top=ys[-count - 2] if spec.has_numbers else body_top)
    if spec.rules is Rules.DOUBLE:
        gap = sheet.mm(0.8)
        box = (edges[0] - gap, ys[0] - gap, edges[-1] + gap, ys[-1] + gap)
        sheet.pencil.rectangle(box, outline=BLACK, width=px)


def _draw_verticals(frame: Frame, body_ys: Sequence[int], *, number_top: int) -> None:
    """Draw the rules between columns from ``number_top`` down, not through rows of one spanning text."""
    spec, sheet, edges = frame.spec, frame.sheet, frame.edges
    px = spec.rule_px
    columns = range(1, len(edges) - 1) if spec.rules is Rules.OPEN else range(len(edges))
    for column in columns:
        is_inner = 0 < column < len(edges) - 1
        if number_top < body_ys[0]:
            sheet.rule((edges[column], number_top), (edges[column], body_ys[0]), width_px=px)
        for row, (top, bottom) in zip(spec.rows, itertools.pairwise(body_ys), strict=False):
            if not (is_inner and len(row.cells) == 1):
                sheet.rule((edges[column], top), (edges[column], bottom), width_px=px)


def _open_spans(frame: Frame, row: int, count: int) -> list[tuple[int, int]]:
    """Columns over which the rule above body row ``row`` runs: not through merged cells."""
    last = len(frame.edges) - 1
    if not 0 < row < count or not frame.spec.merged:
        return [(0, last)]
    above, below = frame.spec.rows[row - 1], frame.spec.rows[row]
    if len(above.cells) == 1 or len(below.cells) == 1:
        return [(0, last)]
    return [
        (c, c + 1) for c in range(last) if not (c in frame.spec.merged and above.cells[c] == below.cells[c])
    ]


def _draw_typed_rules(frame: Frame, ys: Sequence[int], body_top: int) -> None:
    sheet, pen = frame.sheet, frame.pen
    step = sheet.line_height(pen)
    length = int((frame.edges[-1] - frame.edges[0]) / max(1.0, sheet.length("-", pen)))
    for dashes_y in (ys[0], body_top, ys[-1]):
        sheet.text((frame.edges[0], dashes_y - step * 0.62), "-" * length, pen)
    half = sheet.length("!", pen) / 2
    for edge in frame.edges:
        y = float(ys[0])
        while y + step * 0.6 < ys[-1]:
            sheet.text((edge - half, y), "!", pen)
            y += step
