"""Draws tables: headings of several levels, a row of column numbers, merged cells.

Columns as wide as needed.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from bench.draw import Align, Pen, Sheet
from bench.ruling import draw_rules
from bench.table_spec import Frame, Head, Row, Rules, TableSpec


def column_edges(sheet: Sheet, spec: TableSpec, pen: Pen, box: tuple[int, int]) -> tuple[int, ...]:
    """Return the x of all column edges for a table that fills ``box`` (left, right).

    A column gets what its longest word needs, then a share of the rest by how much text it holds.
    """
    left, right = box
    pad = 2 * sheet.mm(1.1)
    needs, wishes = [], []
    for index, leaf in enumerate(spec.leaves):
        cells = [row.cells[index] for row in spec.rows if len(row.cells) == len(spec.leaves)]
        sample = sorted(cells, key=len)[-12:]
        parts = [w for text in (*sample, leaf.text) for w in text.split()]
        widest = max((sheet.length(w, pen.heavy()) for w in parts), default=0.0)
        needs.append(widest + pad + spec.slack_px)
        whole = max((sheet.length(text, pen) for text in sample), default=0.0) + pad
        wishes.append(max(0.0, min(whole, sheet.mm(62)) - needs[-1]))
    spare = right - left - sum(needs)
    scale = (spare / sum(wishes)) if spare < sum(wishes) else 1.0
    if spare < 0:
        needs, scale = [n * (right - left) / sum(needs) for n in needs], 0.0
    widths = [n + w * scale for n, w in zip(needs, wishes, strict=True)]
    total = sum(widths)
    if not spec.is_roomy:
        widths = [w * (right - left) / total for w in widths]
    edges = [float(left)]
    for width in widths:
        edges.append(edges[-1] + width)
    return tuple(round(e) for e in edges)


def draw_table(
    sheet: Sheet, spec: TableSpec, pen: Pen, *, edges: tuple[int, ...], top: int, bottom: int
) -> tuple[int, int]:
    """Draw as many rows as fit between ``top`` and ``bottom``.

    Return the y below and how many rows were drawn.
    """
    frame = Frame(sheet, spec, edges, pen, pen.heavy(), sheet.mm(1.1))
    y = top
    ys = [y]
    if spec.has_heading:
        y = _draw_heads(frame, y)
        ys.append(y)
    if spec.has_numbers:
        y = _draw_numbers(frame, y)
        ys.append(y)
    body_top = y
    heights = [_row_height(frame, row) for row in spec.rows]
    count = 0
    while count < len(heights) and y + heights[count] <= bottom:
        y += heights[count]
        ys.append(y)
        count += 1
    _draw_body(frame, body_top, heights[:count])
    draw_rules(frame, ys, body_top=body_top, count=count)
    return y, count


def _row_height(frame: Frame, row: Row) -> int:
    if len(row.cells) == 1:
        return frame.sheet.line_height(frame.pen) + frame.pad
    widths = [b - a - 2 * frame.pad for a, b in itertools.pairwise(frame.edges)]
    cells = zip(row.cells, widths, strict=True)
    lines = max(
        sum(len(frame.sheet.wrap(p, frame.pen, w)) for p in text.split("\n")) if text else 1
        for text, w in cells
    )
    extra = frame.pad if frame.spec.rules in (Rules.NONE, Rules.TYPED) else round(1.2 * frame.pad)
    return lines * frame.sheet.line_height(frame.pen) + extra


def _lines_of(frame: Frame, text: str, pen: Pen, width: int) -> list[str]:
    return [line for part in text.split("\n") for line in frame.sheet.wrap(part, pen, width)]


def _draw_cell(
    frame: Frame, box: tuple[int, int, int, int], text: str, look: tuple[Pen, Align, bool]
) -> None:
    """Draw a text in ``box`` (x1, y1, x2, y2).

    ``look`` is pen, place across, and whether it stands in the middle.
    """
    x1, y1, x2, y2 = box
    pen, align, is_middle = look
    width = x2 - x1 - 2 * frame.pad
    lines = _lines_of(frame, text, pen, width)
    step = frame.sheet.line_height(pen)
    y = float(y1 + frame.pad * 0.6)
    if is_middle:
        y = max(y, y1 + (y2 - y1 - len(lines) * step) / 2)
    for line in lines:
        y = frame.sheet.aligned((x1 + frame.pad, y, width), line, pen, align=align)


def _draw_heads(frame: Frame, top: int) -> int:
    depth = max(h.depth for h in frame.spec.heads)
    step = frame.sheet.line_height(frame.head_pen)
    level = [0] * depth
    placed: list[tuple[Head, int, int, int, int]] = []  # head, first column, last column, level, levels

    def place(head: Head, first: int, row: int) -> int:
        last = first + len(head.leaves)
        rows = depth - row if not head.children else 1
        placed.append((head, first, last, row, rows))
        column = first
        for child in head.children:
            column = place(child, column, row + 1)
        return last

    column = 0
    for head in frame.spec.heads:
        column = place(head, column, 0)
    for head, first, last, row, rows in sorted(placed, key=lambda p: p[4]):
        width = frame.edges[last] - frame.edges[first] - 2 * frame.pad
        need = len(_lines_of(frame, head.text, frame.head_pen, width)) * step + round(1.4 * frame.pad)
        lack = need - sum(level[row : row + rows])
        if lack > 0:
            level[row + rows - 1] += lack
    tops = [top + sum(level[:k]) for k in range(depth + 1)]
    for head, first, last, row, rows in placed:
        box = (frame.edges[first], tops[row], frame.edges[last], tops[row + rows])
        _draw_cell(frame, box, head.text, (frame.head_pen, Align.CENTER, True))
        if frame.spec.rules not in (Rules.NONE, Rules.TYPED, Rules.HORIZONTAL):
            frame.sheet.pencil.rectangle(box, outline=(22, 20, 24), width=frame.spec.rule_px)
        elif frame.spec.rules is Rules.HORIZONTAL and head.children:
            frame.sheet.rule(
                (box[0] + frame.pad, box[3]), (box[2] - frame.pad, box[3]), width_px=frame.spec.rule_px
            )
    return tops[-1]


def _draw_numbers(frame: Frame, top: int) -> int:
    bottom = top + frame.sheet.line_height(frame.pen) + frame.pad
    for index in range(len(frame.spec.leaves)):
        box = (frame.edges[index], top, frame.edges[index + 1], bottom)
        text = frame.spec.number_texts[index] if frame.spec.number_texts else str(index + 1)
        _draw_cell(frame, box, text, (frame.pen.slanted(), Align.CENTER, True))
    return bottom


def _merge_end(rows: Sequence[Row], index: int, column: int) -> int:
    """Return the first row below ``index`` that does not share this column's cell."""
    end = index + 1
    while (
        end < len(rows) and len(rows[end].cells) > 1 and rows[end].cells[column] == rows[index].cells[column]
    ):
        end += 1
    return end


def _draw_body(frame: Frame, top: int, heights: Sequence[int]) -> None:
    rows = frame.spec.rows[: len(heights)]
    tops = [top + sum(heights[:k]) for k in range(len(heights) + 1)]
    drawn_to = dict.fromkeys(frame.spec.merged, 0)
    for index, row in enumerate(rows):
        if len(row.cells) == 1:
            box = (frame.edges[0], tops[index], frame.edges[-1], tops[index + 1])
            _draw_cell(frame, box, row.cells[0], (frame.head_pen, Align.LEFT, True))
            continue
        for column, text in enumerate(row.cells):
            end = index + 1
            if column in drawn_to:
                if index < drawn_to[column]:
                    continue
                end = _merge_end(rows, index, column)
                drawn_to[column] = end
            align = Align.CENTER if column in frame.spec.centred else Align.LEFT
            box = (frame.edges[column], tops[index], frame.edges[column + 1], tops[end])
            _draw_cell(frame, box, text, (frame.pen, align, frame.spec.is_middle or end > index + 1))
        if index in frame.spec.struck:
            inner = (frame.edges[0] + frame.pad, tops[index], frame.edges[-1] - frame.pad, tops[index + 1])
            frame.sheet.strike_out(inner)
