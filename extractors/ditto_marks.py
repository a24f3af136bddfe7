"""Dittos by their shape: small high strokes that were read as letters ("TT" for a quote mark)."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from models.page import Line, Table

# Of the height of the digits in the table. Quote marks are 0.5 of it, the lowest letters 0.75, measured
# on a typed register at 300 dpi. Words are no measure: marks and descenders make them half as high again.
_LOW = 0.62
_MOST_LETTERS = 3


def digit_height_px(table: Table) -> float:
    """Return the median height of the numbers in a table; 0 where there is none."""
    words = (w for c in table.cells for line in c.lines for w in line.words)
    heights = [w.box.h for w in words if w.text.isdecimal()]
    return median(heights) if heights else 0.0


def is_low_mark(lines: Sequence[Line], digit_px: float) -> bool:
    """Say whether a cell holds one short word of letters far too low to be letters: a ditto mark misread."""
    words = [w for line in lines for w in line.words]
    if len(words) != 1 or not 1 <= len(words[0].text) <= _MOST_LETTERS:
        return False
    text = words[0].text
    is_lettered = any(c.isalpha() for c in text) and not any(c.isdigit() for c in text)
    return is_lettered and words[0].box.h < _LOW * digit_px
