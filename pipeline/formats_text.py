"""What all page formats share: text that may stand in a file, numbers as text, and the order of reading."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence

from models.geometry import Box
from models.page import Block, Line, PageDocument, Table, Word

# Not allowed in XML 1.0 at all (C0, surrogates, U+FFFE, U+FFFF), or not in HTML (DEL and C1).
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_BREAKS = re.compile("[\t\n\r]")
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def printable(text: str) -> str:
    """Return ``text`` composed (NFC), its tabs and line breaks as spaces, unprintable characters as U+FFFD.

    A bad character is not dropped: its place on the paper holds ink that someone may want to look at.
    """
    return unicodedata.normalize("NFC", _ILLEGAL.sub(REPLACEMENT, _BREAKS.sub(" ", text)))


def conf(value: float) -> str:
    """Return a confidence as a decimal number of 0..1; what lies outside is moved to the nearer end."""
    return f"{min(1.0, max(0.0, value)):.4g}" if value > 1e-4 else "0"


def known_dpi(page: PageDocument) -> float | None:
    """Return the page's dpi; None where it is no number above 0."""
    return page.dpi if math.isfinite(page.dpi) and page.dpi > 0 else None


def glyphs_fit(word: Word) -> bool:
    """Return whether the glyphs of a word, one after the other, spell the word."""
    return bool(word.glyphs) and printable("".join(g.text for g in word.glyphs)) == printable(word.text)


def tag_of(element: Block | Table) -> str:
    """Return the word for a block's role: its kind, or ``table``."""
    return "table" if isinstance(element, Table) else element.kind.value


def in_reading_order(page: PageDocument) -> tuple[Block | Table, ...]:
    """Return blocks and tables in one order of reading; empty for a page without either.

    Both lists keep their own order (a letterhead's two columns stand side by side). A table comes before
    the first block that begins below the table's top, and everything left of the gutter comes first.
    """
    merged: list[Block | Table] = []
    tables = list(page.tables)
    for block in page.blocks:
        while tables and _place(tables[0].box, page) < _place(block.box, page):
            merged.append(tables.pop(0))
        merged.append(block)
    return (*merged, *tables)


def _place(box: Box, page: PageDocument) -> tuple[bool, int]:
    return (page.gutter_x is not None and box.center_x >= page.gutter_x, box.y)


def lines_of(elements: Sequence[Block | Table]) -> tuple[Line, ...]:
    """Return all lines, those of a table cell by cell in the order in which the table holds its cells."""
    found: list[Line] = []
    for element in elements:
        if isinstance(element, Table):
            found.extend(line for cell in element.cells for line in cell.lines)
        else:
            found.extend(element.lines)
    return tuple(found)
