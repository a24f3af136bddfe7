"""What a table to draw is like: headings, rows, rules, and the frame in which it stands while it is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bench.draw import Pen, Sheet


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
    """A table to draw. ``merged`` are columns in which equal neighbours become one cell.

    ``slack_px`` below 0 makes columns too narrow for their longest word, so that it is broken. ``struck`` are
    indexes of crossed out rows; ``number_texts`` stand in the row of column numbers (1, 2, 3 … if empty).
    """

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
    struck: frozenset[int] = frozenset()
    number_texts: tuple[str, ...] = ()

    @property
    def leaves(self) -> tuple[Head, ...]:
        """The headings of single columns."""
        return tuple(leaf for head in self.heads for leaf in head.leaves)


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a table stands while it is drawn: column edges, pens, padding, all in pixels."""

    sheet: Sheet
    spec: TableSpec
    edges: tuple[int, ...]
    pen: Pen
    head_pen: Pen
    pad: int
