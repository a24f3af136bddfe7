"""Texts that a spreadsheet would take for formulas, made texts again."""

from __future__ import annotations

# Excel reads a text that begins so as a formula; an apostrophe before it makes it a text again, and
# keeps "-nt-" readable.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(cell: str) -> str:
    """Return the text with an apostrophe before it where a spreadsheet would run it."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
