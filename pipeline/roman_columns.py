"""Lone strokes in columns of Roman figures: I or 1 is not told by the stroke but by the other cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from models.page import Cell, Line, Reading, Word
from pipeline.engine import Charset
from pipeline.reader import Reader

_ROMAN = re.compile(r"X{0,3}(?:IX|IV|V?I{0,3})")
_ARABIC = frozenset("023456789")


def with_roman_columns(body: Sequence[Cell], known: Sequence[Charset], reader: Reader) -> list[Cell]:
    """Return the cells, lone 1s read as I where a column of figures is Roman (some II or IV, none Arabic).

    ``known`` says what each column may contain.
    """
    texts = {
        column: [c.text for c in body if c.column_index == column and c.text] for column in range(len(known))
    }
    roman = {k for k, found in texts.items() if known[k] is Charset.DIGITS and _is_roman(found)}
    return [
        replace(cell, lines=tuple(_as_roman(line, reader) for line in cell.lines))
        if cell.column_index in roman and cell.text == "1"
        else cell
        for cell in body
    ]


def _is_roman(texts: Sequence[str]) -> bool:
    has_roman = any(len(text) > 1 and _ROMAN.fullmatch(text) for text in texts)
    return has_roman and not any(_ARABIC & set(text) for text in texts)


def _as_roman(line: Line, reader: Reader) -> Line:
    words = reader.read(line.box, Charset.ROMAN)
    text = "".join(w.text for w in words)
    if not text or not _ROMAN.fullmatch(text):
        return line
    # The column vouches for the kind of figure: how sure the stroke is was said by the first look.
    sure = max(line.worst, min(w.worst for w in words))
    glyphs = tuple(replace(g, confidence=sure) for w in words for g in w.glyphs)
    first = Reading(line.text, line.confidence, "as-digits")
    return replace(line, words=(Word(text, sure, words[0].box, glyphs),), readings=(first, *line.readings))
