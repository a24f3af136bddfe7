"""The cells between the boundaries of a ruled table: which neighbours are one because no rule parts them.

A missing edge is a merged cell or a rule that has faded: what is written there and what the neighbours have
decide.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from models.geometry import Box
from pipeline.arrays import Mask

# A boundary runs on where this share of an edge is ruled; a carbon or a stain leaves at least this.
EDGE_SHARE = 0.4
# A row of which this share of edges between columns is missing is one heading for the rows under it.
HEADING_ROW_SHARE = 0.6
# Words of one heading stand no farther apart than this.
PHRASE_GAP_IN = 0.14
# Rows whose writing in a column is farther apart than this, with their boundary between, have each their own.
OWN_WRITING_IN = 0.1
# Of a boundary that other columns rule all along, and at least so many of them, one missing edge is meant.
WHOLE_SHARE, RULED_COLUMNS_SHARE = 0.8, 0.4
# An edge is only held missing (a merged cell) if nearly none of it is ruled.
MISSING_SHARE = 0.15


_Pair = tuple[tuple[int, int], tuple[int, int]]  # (row, column) of two cells that are one


@dataclass(frozen=True, slots=True)
class GridCell:
    """One cell, possibly spanning several rows and columns of the grid."""

    row_index: int
    column_index: int
    row_span: int
    column_span: int
    box: Box


@dataclass(frozen=True, slots=True)
class _Frame:
    """The boundaries of a table and the writing between them."""

    xs: list[int]
    ys: list[int]
    ink: Mask
    dpi: float

    @property
    def crumbs_px(self) -> int:
        """How far crumbs of a cell's own rules lie inside it."""
        return max(4, round(0.02 * self.dpi))


def find_cells(xs: list[int], ys: list[int], mask: Mask, ink: Mask, *, dpi: float) -> tuple[GridCell, ...]:
    """Return the cells between ascending boundaries, in reading order; together they fill the table.

    ``mask`` holds the pixels of rules, ``ink`` the writing without them (both uint8 0/1).
    """
    below = edge_shares(mask, ys, xs, dpi=dpi)  # [boundary, column]
    beside = edge_shares(np.ascontiguousarray(mask.T), xs, ys, dpi=dpi)  # [boundary, row]
    header_rows = count_header_rows(below)  # there a missing edge alone means a merged cell
    is_heading = _heading_rows(beside) & _mostly_empty_rows(ink, xs, ys)
    frame = _Frame(xs, ys, ink, dpi)
    pairs = [
        *_joined_across(frame, beside, is_heading=is_heading, header_rows=header_rows),
        *_joined_down(frame, below, header_rows=header_rows),
        *_shared_cells(frame, below, header_rows=header_rows),
    ]
    owner = np.arange((len(ys) - 1) * (len(xs) - 1)).reshape(len(ys) - 1, len(xs) - 1)
    for one, other in pairs:
        owner[owner == owner[other]] = owner[one]
    return _rectangles(owner, xs, ys)


def _joined_across(
    frame: _Frame, beside: NDArray[np.float64], *, is_heading: NDArray[np.bool_], header_rows: int
) -> list[_Pair]:
    """Return neighbours in one row that are one cell."""
    pairs = []
    for r, c in np.argwhere(beside[1:-1].T < MISSING_SHARE).tolist():
        if r < header_rows or is_heading[r]:
            is_one = is_heading[r] or _is_one_heading(frame, r, c)
        else:
            is_one = writing_crosses(frame.ink, x=frame.xs[c + 1], top=frame.ys[r], bottom=frame.ys[r + 1])
        if is_one:
            pairs.append(((r, c), (r, c + 1)))
    return pairs


def _joined_down(frame: _Frame, below: NDArray[np.float64], *, header_rows: int) -> list[_Pair]:
    """Return neighbours in one column that are one cell, by their missing edge and what is written on it."""
    xs, ys, turned = frame.xs, frame.ys, frame.ink.T
    return [
        ((r, c), (r + 1, c))
        for r, c in np.argwhere(below[1:-1] < MISSING_SHARE).tolist()
        if r + 1 < header_rows or writing_crosses(turned, x=ys[r + 1], top=xs[c], bottom=xs[c + 1])
    ]


def ruled_along(mask: Mask, y: int, *, dpi: float) -> NDArray[np.bool_]:
    """Return in which columns of ``mask`` a rule runs at row ``y`` or as near to it as one boundary goes."""
    reach = max(2, round(0.02 * dpi))
    return np.asarray(mask[max(0, y - reach) : y + reach + 1].any(axis=0))


def edge_shares(mask: Mask, lines: list[int], cuts: list[int], *, dpi: float) -> NDArray[np.float64]:
    """Return for each line (rows of ``mask``) and interval between cuts which share of it is ruled."""
    shares = np.zeros((len(lines), len(cuts) - 1))
    for i, y in enumerate(lines):
        ruled = ruled_along(mask, y, dpi=dpi)
        for j in range(len(cuts) - 1):
            margin = min(round(0.03 * dpi), (cuts[j + 1] - cuts[j]) // 5)
            part = ruled[cuts[j] + margin : cuts[j + 1] - margin]
            shares[i, j] = float(part.mean()) if part.size else 0.0
    return shares


def count_header_rows(below: NDArray[np.float64]) -> int:
    """Return how many rows end at the first boundary that runs across all columns, at most four.

    ``below`` says which share of each boundary is ruled, by column.
    """
    for boundary in range(1, min(5, below.shape[0])):
        if (below[boundary] >= EDGE_SHARE).all():
            return boundary
    return 1


def _heading_rows(beside: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which rows have no rules between most of their columns, while most other rows have them."""
    inner = beside[1:-1]
    if inner.shape[0] < 2:
        return np.zeros(beside.shape[1], dtype=np.bool_)
    is_usual = np.median(inner, axis=1) >= EDGE_SHARE
    if not is_usual.any():
        return np.zeros(beside.shape[1], dtype=np.bool_)
    return np.asarray((inner[is_usual] < MISSING_SHARE).mean(axis=0) >= HEADING_ROW_SHARE)


def _mostly_empty_rows(ink: Mask, xs: list[int], ys: list[int]) -> NDArray[np.bool_]:
    """Tell which rows have writing in at most half of their columns: a faint row of entries has more."""
    written = [
        [bool(ink[top + 4 : bottom - 3, left + 4 : right - 3].any()) for left, right in pairwise(xs)]
        for top, bottom in pairwise(ys)
    ]
    return np.asarray(np.mean(written, axis=1) <= 0.5)


def _shared_cells(frame: _Frame, below: NDArray[np.float64], *, header_rows: int) -> list[_Pair]:
    """Return neighbours in body cells that several rows share: a home written once for four people."""
    is_ruled = (below >= WHOLE_SHARE).mean(axis=1) >= RULED_COLUMNS_SHARE
    pairs = []
    for c in range(below.shape[1]):
        row = header_rows
        while row < below.shape[0] - 1:
            last = row
            while last + 2 < below.shape[0] and is_ruled[last + 1] and below[last + 1, c] < MISSING_SHARE:
                last += 1
            if last > row and _is_one_block(frame, c, row, last):
                pairs += [((r, c), (r + 1, c)) for r in range(row, last)]
            row = last + 1
    return pairs


def _is_one_block(frame: _Frame, column: int, first: int, last: int) -> bool:
    """Tell whether rows of a column hold one piece of writing, with no white about a boundary inside it."""
    xs, ys, ink = frame.xs[column : column + 2], frame.ys[first : last + 2], frame.ink
    margin = frame.crumbs_px
    written = np.flatnonzero(
        ink[ys[0] + margin : ys[-1] - margin, xs[0] + margin : xs[-1] - margin].any(axis=1)
    )
    if not len(written):
        return False
    written += ys[0] + margin
    for y in ys[1:-1]:
        above, beneath = written[written < y], written[written >= y]
        if len(above) and len(beneath) and beneath[0] - above[-1] > OWN_WRITING_IN * frame.dpi:
            return False
    return True


def writing_crosses(ink: Mask, *, x: int, top: int, bottom: int) -> bool:
    """Tell whether letters stand across column ``x`` between two rows: then no edge is meant there.

    Leftovers of a faint rule are ink at ``x`` too, but only strokes of letters pass through sideways.
    """
    part = ink[top + 3 : bottom - 2, max(0, x - 4) : x + 5]
    return bool(part.size) and int(part.all(axis=1).sum()) >= 2


def _is_one_heading(frame: _Frame, row: int, column: int) -> bool:
    """Tell whether two neighbouring cells without an edge between them hold one heading, not two.

    One heading stands across the missing edge, or in one of the two cells while the other is empty: a wide
    merged cell. Two headings with white between them had a rule that has faded.
    """
    left, edge, right = frame.xs[column : column + 3]
    part = frame.ink[frame.ys[row] + 3 : frame.ys[row + 1] - 2, left:right]
    written = np.flatnonzero(part.any(axis=0)) + left
    margin = frame.crumbs_px
    before = written[(written >= left + margin) & (written < edge)]
    after = written[(written >= edge) & (written < right - margin)]
    if not len(before) or not len(after):
        return True
    return int(after[0] - before[-1]) <= round(PHRASE_GAP_IN * frame.dpi)


def _rectangles(owner: NDArray[np.int_], xs: list[int], ys: list[int]) -> tuple[GridCell, ...]:
    """Turn groups of joined cells to rectangles; a group that is none falls back to its cells."""
    cells = []
    for group in np.unique(owner):
        at = np.argwhere(owner == group)
        (r0, c0), (r1, c1) = at.min(axis=0), at.max(axis=0)
        if (r1 - r0 + 1) * (c1 - c0 + 1) == len(at):
            spans = [(int(r0), int(c0), int(r1 - r0 + 1), int(c1 - c0 + 1))]
        else:
            spans = [(int(r), int(c), 1, 1) for r, c in at]
        for r, c, h, w in spans:
            box = Box(xs[c], ys[r], xs[c + w] - xs[c], ys[r + h] - ys[r])
            cells.append(GridCell(r, c, h, w, box))
    return tuple(sorted(cells, key=lambda c: (c.row_index, c.column_index)))
