"""A page with what people corrected in the place of what was read there. Pure; pixels stay as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extractors.dittos import is_ditto
from models.geometry import Box, union_of
from models.page import Block, Cell, Line, PageDocument, Table, Word
from models.record import Field
from models.review import PERSON_CONFIDENCE


def with_corrections(page: PageDocument, fields: Sequence[Field]) -> PageDocument:
    """Return the page with the corrected texts of ``fields`` (of this page) in its lines.

    A word belongs to a field when its centre lies in the field's box. Where the ink is a ditto mark the page
    keeps it: what it stands for is the record's to say. A field under which no word was read changes nothing.
    """
    for field in fields:
        if field.text and not is_ditto(field.raw):
            page = _with_one(page, field)
    return page


def _with_one(page: PageDocument, field: Field) -> PageDocument:
    lines = [line for line in _all_lines(page) if _words_in(line, field.box)]
    share = _shared_out(field.text.split(), [_words_in(line, field.box) for line in lines])
    new = {id(line): _replaced(line, field.box, tokens) for line, tokens in zip(lines, share, strict=True)}

    def line_of(line: Line) -> Line:
        return new.get(id(line), line)

    def cell_of(cell: Cell) -> Cell:
        return replace(cell, lines=tuple(line_of(line) for line in cell.lines))

    def table_of(table: Table) -> Table:
        return replace(table, cells=tuple(cell_of(cell) for cell in table.cells))

    def block_of(block: Block) -> Block:
        return replace(block, lines=tuple(line_of(line) for line in block.lines))

    return replace(
        page,
        blocks=tuple(block_of(block) for block in page.blocks),
        tables=tuple(table_of(table) for table in page.tables),
    )


def _all_lines(page: PageDocument) -> list[Line]:
    in_tables = [line for table in page.tables for cell in table.cells for line in cell.lines]
    return [*page.lines, *in_tables]


def _words_in(line: Line, box: Box) -> list[Word]:
    return [w for w in line.words if box.x <= w.box.center_x < box.x2 and box.y <= w.box.center_y < box.y2]


def _shared_out(tokens: list[str], words: Sequence[Sequence[Word]]) -> list[list[str]]:
    """Share tokens out to the lines: as many as words stood there, what is over or short at the last."""
    shares: list[list[str]] = []
    for index, several in enumerate(words):
        is_last = index == len(words) - 1
        count = len(tokens) if is_last else min(len(several), max(0, len(tokens) - (len(words) - index - 1)))
        shares.append(tokens[:count])
        tokens = tokens[count:]
    return shares


def _replaced(line: Line, box: Box, tokens: list[str]) -> Line:
    old = _words_in(line, box)
    if [w.text for w in old] == tokens:
        return line
    if len(old) == len(tokens):
        new = [_said(w, token) for w, token in zip(old, tokens, strict=True)]
    else:
        new = _spread(tokens, union_of(w.box for w in old))
    start = line.words.index(old[0])
    kept = [w for w in line.words if w not in old]
    before = [w for w in line.words[:start] if w not in old]
    return replace(line, words=(*before, *new, *kept[len(before) :]), readings=())


def _said(word: Word, token: str) -> Word:
    """A word that a person typed keeps its place, and its glyphs only where they spell it."""
    return word if word.text == token else Word(token, PERSON_CONFIDENCE, word.box)


def _spread(tokens: list[str], box: Box) -> list[Word]:
    """Set tokens side by side in ``box``, each as wide as its letters' share."""
    length = sum(len(token) for token in tokens) + len(tokens) - 1
    words, at = [], 0
    for token in tokens:
        left, right = box.x + box.w * at // length, box.x + box.w * (at + len(token)) // length
        words.append(Word(token, PERSON_CONFIDENCE, Box(left, box.y, max(1, right - left), box.h)))
        at += len(token) + 1
    return words
