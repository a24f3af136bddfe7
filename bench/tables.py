"""Draws tables: headings of several levels, a row of column numbers, merged cells, rules of many kinds or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bench.draw import Align, Pen, Sheet


class Rules(StrEnum):
    """How the cells of a table are set apart."""

    FULL = "full"
    DOUBLE = "double"  # every cell ruled, the frame twice
    OPEN = "open"  # no rules at the left and right end
    HORIZONTAL = "horizontal"
    COLUMNS = "columns"  # verticals, but below the heading no horizontals
    TYPED = "typed"  # dashes and bars struck on a typewriter
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Head:
    """A heading; one with children spans them."""

    text: str
    children: tuple[Head, ...] = ()

    @property
    def depth(self) -> int:
        """Levels from here down."""
        return 1 + max((c.depth for c in self.children), default=0)

    @property
    def leaves(self) -> tuple[Head, ...]:
        """The headings of single columns, left to right."""
        return tuple(leaf for c in self.children for leaf in c.leaves) if self.children else (self,)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of body cells, or with one cell a text that spans the table (a heading for the rows below it)."""

    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableSpec:
    """A table to draw. ``merged`` are columns in which equal neighbours become one cell;
    ``slack_px`` below 0 makes columns too narrow for their longest word, so that it is broken."""

    heads: tuple[Head, ...]
    rows: tuple[Row, ...]
    rules: Rules = Rules.FULL
    has_heading: bool = True
    has_numbers: bool = False
    centred: frozenset[int] = frozenset()
    merged: frozenset[int] = frozenset()
    is_middle: bool = False
    rule_px: int = 2
    is_roomy: bool = False
    slack_px: int = 3

    @property
    def leaves(self) -> tuple[Head, ...]:
        """The headings of single columns."""
        return tuple(leaf for head in self.heads for leaf in head.leaves)


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where a table stands while it is drawn: column edges, pens, padding, all in pixels."""

    sheet: Sheet
    spec: TableSpec
    edges: tuple[int, ...]
    pen: Pen
    head_pen: Pen
    pad: int


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
    """Draw as many rows as fit between ``top`` and ``bottom``; return the y below and how many rows were drawn."""
    frame = _Frame(sheet, spec, edges, pen, pen.heavy(), sheet.mm(1.1))
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
    _draw_rules(frame, ys, body_top=body_top, count=count)
    return y, count


def _row_height(frame: _Frame, row: Row) -> int:
    if len(row.cells) == 1:
        return frame.sheet.line_height(frame.pen) + frame.pad
    widths = [b - a - 2 * frame.pad for a, b in zip(frame.edges, frame.edges[1:], strict=False)]
    cells = zip(row.cells, widths, strict=True)
    lines = max(
        sum(len(frame.sheet.wrap(p, frame.pen, w)) for p in text.split("\n")) if text else 1
        for text, w in cells
    )
    extra = frame.pad if frame.spec.rules in (Rules.NONE, Rules.TYPED) else round(1.2 * frame.pad)
    return lines * frame.sheet.line_height(frame.pen) + extra


def _lines_of(frame: _Frame, text: str, pen: Pen, width: int) -> list[str]:
    return [line for part in text.split("\n") for line in frame.sheet.wrap(part, pen, width)]


def _draw_cell(
    frame: _Frame, box: tuple[int, int, int, int], text: str, look: tuple[Pen, Align, bool]
) -> None:
    """Draw a text in ``box`` (x1, y1, x2, y2); ``look`` is pen, place across, and whether it stands in the middle."""
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


def _draw_heads(frame: _Frame, top: int) -> int:
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


def _draw_numbers(frame: _Frame, top: int) -> int:
    bottom = top + frame.sheet.line_height(frame.pen) + frame.pad
    for index in range(len(frame.spec.leaves)):
        box = (frame.edges[index], top, frame.edges[index + 1], bottom)
        _draw_cell(frame, box, str(index + 1), (frame.pen.slanted(), Align.CENTER, True))
    return bottom


def _merge_end(rows: Sequence[Row], index: int, column: int) -> int:
    """Return the first row below ``index`` that does not share this column's cell."""
    end = index + 1
    while (
        end < len(rows) and len(rows[end].cells) > 1 and rows[end].cells[column] == rows[index].cells[column]
    ):
        end += 1
    return end


def _draw_body(frame: _Frame, top: int, heights: Sequence[int]) -> None:
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


def _draw_rules(frame: _Frame, ys: Sequence[int], *, body_top: int, count: int) -> None:
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
    if spec.rules is Rules.HORIZONTAL:
        return
    inner = range(1, len(edges) - 1) if spec.rules is Rules.OPEN else range(len(edges))
    heights = list(zip(body_ys, body_ys[1:], strict=False))
    for column in inner:
        is_inner = 0 < column < len(edges) - 1
        if spec.has_numbers:
            sheet.rule((edges[column], ys[-count - 2]), (edges[column], body_top), width_px=px)
        for row, (y1, y2) in zip(spec.rows, heights, strict=False):
            if not (is_inner and len(row.cells) == 1):
                sheet.rule((edges[column], y1), (edges[column], y2), width_px=px)
    if spec.rules is Rules.DOUBLE:
        gap = sheet.mm(0.8)
        box = (edges[0] - gap, ys[0] - gap, edges[-1] + gap, ys[-1] + gap)
        sheet.pencil.rectangle(box, outline=(22, 20, 24), width=px)


def _open_spans(frame: _Frame, row: int, count: int) -> list[tuple[int, int]]:
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


def _draw_typed_rules(frame: _Frame, ys: Sequence[int], body_top: int) -> None:
    sheet, pen = frame.sheet, frame.pen
    step = sheet.line_height(pen)
    length = int((frame.edges[-1] - frame.edges[0]) / max(1.0, sheet.length("-", pen)))
    for y in (ys[0], body_top, ys[-1]):
        sheet.text((frame.edges[0], y - step * 0.62), "-" * length, pen)
    half = sheet.length("!", pen) / 2
    for edge in frame.edges:
        y = float(ys[0])
        while y + step * 0.6 < ys[-1]:
            sheet.text((edge - half, y), "!", pen)
            y += step
