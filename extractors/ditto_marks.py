"""Dittos by their shape: small high strokes that were read as letters ("TT" for a quote mark)."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from models.page import Line, Table

# Of the usual word height in the table. Quote marks are 0.46 of it, the lowest letters (a, o) 0.69, measured
# on a typed register at 300 dpi.
_LOW = 0.6
_MOST_LETTERS = 3


def usual_height_px(table: Table) -> float:
    """Return the median height of the words with letters or digits in a table; 0 where there is none."""
    words = (w for c in table.cells for line in c.lines for w in line.words)
    heights = [w.box.h for w in words if any(c.isalnum() for c in w.text) and len(w.text) > 1]
    return median(heights) if heights else 0.0


def is_low_mark(lines: Sequence[Line], usual_px: float) -> bool:
    """Say whether a cell holds one short word of letters far too low to be letters: a ditto mark misread."""
    words = [w for line in lines for w in line.words]
    if len(words) != 1 or not 1 <= len(words[0].text) <= _MOST_LETTERS:
        return False
    is_lettered = any(c.isalnum() for c in words[0].text)
    return is_lettered and words[0].box.h < _LOW * usual_px
