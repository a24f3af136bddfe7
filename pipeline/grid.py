"""From straight rules to the cells of tables: boundaries, merged cells, missing outer borders.

A grid knows where cells are, not what they say; headings and rows get their meaning after reading.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.geometry import Box
from pipeline.arrays import Mask
from pipeline.cells import MISSING_SHARE, GridCell, edge_shares, find_cells
from pipeline.false_boundaries import without_false_boundaries
from pipeline.rules import Rule, Rules, keep_rules

# Rules whose positions differ less are one boundary.
BOUNDARY_IN = 0.05
# Ends of rules that come this near to a crossing rule touch it.
TOUCH_IN = 0.12
# Rules that stick out this far past the outermost crossing rule mean that an outer border is missing.
OPEN_SIDE_IN = 0.25
# Rows and columns narrower than this hold no writing: a doubled rule.
MIN_CELL_IN = 0.07
# An outermost row or column as narrow as this is the space between the two lines of a double frame.
FRAME_IN = 0.12


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
            xs = _without_frame(
                _with_open_sides(_boundaries(vertical, dpi=dpi), horizontal, dpi=dpi), dpi=dpi
            )
            ys = _without_frame(
                _with_open_sides(_boundaries(horizontal, dpi=dpi), vertical, dpi=dpi), dpi=dpi
            )
            if len(xs) < 3 or len(ys) < 2:
                continue
            xs, ys = without_false_boundaries(xs, ys, rules.mask, ink, dpi=dpi)
            if len(xs) < 3 or len(xs) + len(ys) < 6:
                continue
            grids.append(Grid(tuple(xs), tuple(ys), find_cells(xs, ys, rules.mask, ink, dpi=dpi)))
    return sorted(grids, key=lambda g: (g.ys[0], g.xs[0]))


def _parts(
    horizontal: list[Rule], vertical: list[Rule], mask: Mask, *, dpi: float
) -> list[tuple[list[Rule], list[Rule]]]:
    """Split a group where no vertical rule runs on: two tables one below the other, their borders in line."""
    ys = _boundaries(horizontal, dpi=dpi)
    xs = _boundaries(vertical, dpi=dpi)
    if len(ys) < 4 or len(xs) < 2:
        return [(horizontal, vertical)]
    beside = edge_shares(np.ascontiguousarray(mask.T), xs, ys, dpi=dpi)
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


def _without_frame(boundaries: list[int], *, dpi: float) -> list[int]:
    """Leave out the outer line of a double frame at either end."""
    first = len(boundaries) > 2 and boundaries[1] - boundaries[0] < FRAME_IN * dpi
    last = len(boundaries) > 2 and boundaries[-1] - boundaries[-2] < FRAME_IN * dpi
    return boundaries[int(first) : len(boundaries) - int(last)]


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
