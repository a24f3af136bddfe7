"""From straight rules to the cells of tables: boundaries, merged cells, missing outer borders.

A grid knows where cells are, not what they say; headings and rows get their meaning after reading.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from models.geometry import Box
from pipeline.arrays import Mask
from pipeline.rules import Rule, Rules, keep_rules

# Rules whose positions differ less are one boundary.
BOUNDARY_IN = 0.05
# Ends of rules that come this near to a crossing rule touch it.
TOUCH_IN = 0.12
# Rules that stick out this far past the outermost crossing rule mean that an outer border is missing.
OPEN_SIDE_IN = 0.25
# A boundary runs on where this share of an edge is ruled; a carbon or a stain leaves at least this.
EDGE_SHARE = 0.4
# A row of which this share of edges between columns is missing is one heading for the rows under it.
HEADING_ROW_SHARE = 0.6
# Words of one heading stand no farther apart than this.
PHRASE_GAP_IN = 0.14
# An edge is only held missing (a merged cell) if nearly none of it is ruled.
MISSING_SHARE = 0.15
# Rows and columns narrower than this hold no writing: a doubled rule.
MIN_CELL_IN = 0.07


@dataclass(frozen=True, slots=True)
class GridCell:
    """One cell, possibly spanning several rows and columns of the grid."""

    row_index: int
    column_index: int
    row_span: int
    column_span: int
    box: Box


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table: ascending boundaries in pixels, and its cells in reading order."""

    xs: tuple[int, ...]
    ys: tuple[int, ...]
    cells: tuple[GridCell, ...]
    is_ruled: bool = True

    @property
    def box(self) -> Box:
        """The whole table."""
        return Box(self.xs[0], self.ys[0], self.xs[-1] - self.xs[0], self.ys[-1] - self.ys[0])


def find_grids(rules: Rules, ink: Mask, *, dpi: float) -> list[Grid]:
    """Return the ruled tables of a straightened page, top to bottom; [] where there are none.

    ``ink`` (uint8 0/1) is the page without its rules: writing across a missing edge means a merged cell.
    A table has at least two rows or two columns; a lone frame is none.
    """
    grids = []
    for group in _connected(rules, dpi=dpi):
        for horizontal, vertical in _parts(*group, rules.mask, dpi=dpi):
            xs = _with_open_sides(_boundaries(vertical, dpi=dpi), horizontal, dpi=dpi)
            ys = _with_open_sides(_boundaries(horizontal, dpi=dpi), vertical, dpi=dpi)
            if len(xs) < 3 or len(ys) < 2 or len(xs) + len(ys) < 6:
                continue
            grids.append(Grid(tuple(xs), tuple(ys), _cells(xs, ys, rules.mask, ink, dpi=dpi)))
    return sorted(grids, key=lambda g: (g.ys[0], g.xs[0]))


def _parts(
    horizontal: list[Rule], vertical: list[Rule], mask: Mask, *, dpi: float
) -> list[tuple[list[Rule], list[Rule]]]:
    """Split a group where no vertical rule runs on: two tables one below the other, their borders in line."""
    ys = _boundaries(horizontal, dpi=dpi)
    xs = _boundaries(vertical, dpi=dpi)
    if len(ys) < 4 or len(xs) < 2:
        return [(horizontal, vertical)]
    beside = _edge_shares(np.ascontiguousarray(mask.T), xs, ys, dpi=dpi)
    gaps = np.flatnonzero((beside < MISSING_SHARE).all(axis=0))
    starts, ends = [0, *(int(g) + 1 for g in gaps)], [*(int(g) for g in gaps), len(ys) - 1]
    reach = BOUNDARY_IN * dpi
    parts = []
    for first, last in zip(starts, ends, strict=True):
        top, bottom = ys[first] - reach, ys[last] + reach
        inside = [r for r in horizontal if top <= r.middle <= bottom]
        cut = [c for r in vertical if (c := r.between(top, bottom)) is not None and c.length >= 2 * reach]
        if last > first and len(inside) >= 2:
            parts.append((inside, cut))
    return parts


def only_of_grids(rules: Rules, *, dpi: float) -> Rules:
    """Return only the rules that cross others as those of a table do, with their pixels; may be none."""
    kept = {i for group in _crossing_groups(rules, dpi=dpi) for i in group}
    return keep_rules(rules, kept, dpi=dpi) if kept else Rules((), (), np.zeros_like(rules.mask))


def _connected(rules: Rules, *, dpi: float) -> list[tuple[list[Rule], list[Rule]]]:
    """Return the horizontal and vertical rules of each group that may be a table."""
    count = len(rules.horizontal)
    return [
        (
            [rules.horizontal[i] for i in group if i < count],
            [rules.vertical[i - count] for i in group if i >= count],
        )
        for group in _crossing_groups(rules, dpi=dpi)
    ]


def _crossing_groups(rules: Rules, *, dpi: float) -> list[list[int]]:
    """Group rules that touch each other, directly or through others, by number (horizontal ones first).

    Groups without two rules in each direction are no tables and left out.
    """
    count_h, count = len(rules.horizontal), len(rules.horizontal) + len(rules.vertical)
    owner = list(range(count))

    def root(i: int) -> int:
        while owner[i] != i:
            owner[i] = owner[owner[i]]
            i = owner[i]
        return i

    tolerance = TOUCH_IN * dpi
    across = [v.middle for v in rules.vertical]
    for i, h in enumerate(rules.horizontal):
        level = h.middle
        for j, v in enumerate(rules.vertical):
            x, y = v.at(level), h.at(across[j])
            if (
                h.start - tolerance <= x <= h.end + tolerance
                and v.start - tolerance <= y <= v.end + tolerance
            ):
                owner[root(i)] = root(count_h + j)
    groups: dict[int, list[int]] = {}
    for i in range(count):
        groups.setdefault(root(i), []).append(i)
    return [
        g for g in groups.values() if sum(i < count_h for i in g) >= 2 and sum(i >= count_h for i in g) >= 2
    ]


def _boundaries(rules: list[Rule], *, dpi: float) -> list[int]:
    """Return the distinct positions of parallel rules, those nearer than a cell can be joined."""
    ordered = sorted(rules, key=lambda r: r.middle)
    clusters: list[list[Rule]] = []
    for rule in ordered:
        if clusters and rule.middle - clusters[-1][-1].middle < max(BOUNDARY_IN, MIN_CELL_IN) * dpi:
            clusters[-1].append(rule)
        else:
            clusters.append([rule])
    longest = max(r.length for r in rules)
    # A boundary must be seen on a fair part of the table: a dash in one cell makes no row.
    kept = [c for c in clusters if sum(r.length for r in c) >= min(0.12 * longest, 0.8 * dpi)]
    return [round(sum(r.middle * r.length for r in c) / sum(r.length for r in c)) for c in kept]


def _with_open_sides(boundaries: list[int], crossing: list[Rule], *, dpi: float) -> list[int]:
    """Add the outer borders that a register left open: where most crossing rules stick out."""
    if not boundaries:
        return boundaries
    reach = OPEN_SIDE_IN * dpi
    out = list(boundaries)
    starts = [r.start for r in crossing if r.start < boundaries[0] - reach]
    ends = [r.end for r in crossing if r.end > boundaries[-1] + reach]
    if len(starts) >= max(2, 0.5 * len(crossing)):
        out.insert(0, round(float(np.median(starts))))
    if len(ends) >= max(2, 0.5 * len(crossing)):
        out.append(round(float(np.median(ends))))
    return out


def _cells(xs: list[int], ys: list[int], mask: Mask, ink: Mask, *, dpi: float) -> tuple[GridCell, ...]:
    rows, columns = len(ys) - 1, len(xs) - 1
    below = _edge_shares(mask, ys, xs, dpi=dpi)  # [boundary, column]
    beside = _edge_shares(np.ascontiguousarray(mask.T), xs, ys, dpi=dpi)  # [boundary, row]
    header_rows = _header_zone(below)  # there a missing edge alone means a merged cell
    is_heading = _heading_rows(beside) & _mostly_empty_rows(ink, xs, ys)
    owner = np.arange(rows * columns).reshape(rows, columns)

    def join(a: int, b: int) -> None:
        owner[owner == b] = a

    def crosses_right(r: int, c: int) -> bool:
        return _writing_crosses(ink, x=xs[c + 1], top=ys[r], bottom=ys[r + 1])

    def crosses_down(r: int, c: int) -> bool:
        return _writing_crosses(ink.T, x=ys[r + 1], top=xs[c], bottom=xs[c + 1])

    def is_one_heading(r: int, c: int) -> bool:
        return _is_one_heading(ink, xs[c : c + 3], top=ys[r], bottom=ys[r + 1], dpi=dpi)

    for r in range(rows):
        for c in range(columns):
            if c + 1 < columns and (
                beside[c + 1, r] < MISSING_SHARE and (is_heading[r] or is_one_heading(r, c))
                if r < header_rows or is_heading[r]
                else beside[c + 1, r] < MISSING_SHARE and crosses_right(r, c)
            ):
                join(owner[r, c], owner[r, c + 1])
            if r + 1 < rows and (
                below[r + 1, c] < MISSING_SHARE
                if r + 1 < header_rows
                else below[r + 1, c] < MISSING_SHARE and crosses_down(r, c)
            ):
                join(owner[r, c], owner[r + 1, c])
    return _rectangles(owner, xs, ys)


def _edge_shares(mask: Mask, lines: list[int], cuts: list[int], *, dpi: float) -> NDArray[np.float64]:
    """Return for each line (rows of ``mask``) and interval between cuts which share of it is ruled."""
    reach = max(2, round(0.02 * dpi))
    shares = np.zeros((len(lines), len(cuts) - 1))
    for i, y in enumerate(lines):
        ruled = np.asarray(mask[max(0, y - reach) : y + reach + 1].any(axis=0))
        for j in range(len(cuts) - 1):
            margin = min(round(0.03 * dpi), (cuts[j + 1] - cuts[j]) // 5)
            part = ruled[cuts[j] + margin : cuts[j + 1] - margin]
            shares[i, j] = float(part.mean()) if part.size else 0.0
    return shares


def _header_zone(below: NDArray[np.float64]) -> int:
    """Rows from the top until the first boundary that runs across all columns, at most four."""
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


def _writing_crosses(ink: Mask, *, x: int, top: int, bottom: int) -> bool:
    """Tell whether letters stand across column ``x`` between two rows: then no edge is meant there.

    Leftovers of a faint rule are ink at ``x`` too, but only strokes of letters pass through sideways.
    """
    part = ink[top + 3 : bottom - 2, max(0, x - 4) : x + 5]
    return bool(part.size) and int(part.all(axis=1).sum()) >= 2


def _is_one_heading(ink: Mask, xs: list[int], *, top: int, bottom: int, dpi: float) -> bool:
    """Tell whether two neighbouring cells without an edge between them hold one heading, not two.

    One heading stands across the missing edge, or in one of the two cells while the other is empty: a wide
    merged cell. Two headings with white between them had a rule that has faded.
    """
    left, edge, right = xs
    part = ink[top + 3 : bottom - 2, left:right]
    written = np.flatnonzero(part.any(axis=0)) + left
    margin = max(4, round(0.02 * dpi))  # crumbs of the sides' own rules
    before = written[(written >= left + margin) & (written < edge)]
    after = written[(written >= edge) & (written < right - margin)]
    if not len(before) or not len(after):
        return True
    return int(after[0] - before[-1]) <= round(PHRASE_GAP_IN * dpi)


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
