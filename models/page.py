"""One page as read: blocks, tables, cells, lines, words, glyphs, whatever engine read it.

This is the engine-neutral document that is kept beside each page image. Names follow ALTO and PAGE
(String/Word, TextLine, Glyph with Variants). It says what is on the paper, never what it means.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from models.geometry import Box, union_of


class Mark(StrEnum):
    """What is known of a line beside its text. A closed list."""

    STAMP = "stamp"  # coloured or black stamp ink lies over the line
    UNREAD_INK = "unread-ink"  # dark pixels stayed without text after every look
    HANDWRITTEN = "handwritten"  # the strokes do not look typed or printed
    CUT = "cut"  # the line touches the edge of the page
    STRUCK = "struck"  # a stroke goes through the text
    LEADER = "leader"  # dots of a form were wiped under the text: a tone written as a dot may be gone
    RECODED = "recoded"  # typed for old fonts, and it is not certain for which
    TRUSTED = "trusted"  # from a born-digital text layer, not from pixels


class PageContent(StrEnum):
    """What a page is, seen as a whole."""

    TEXT = "text"
    BLANK = "blank"
    SHOW_THROUGH = "show-through"  # a verso with nothing of its own, only the other side or a stamp


class BlockKind(StrEnum):
    """The role of a block of lines in the layout."""

    TEXT = "text"
    LETTERHEAD_LEFT = "letterhead-left"
    LETTERHEAD_RIGHT = "letterhead-right"
    TITLE = "title"
    SIGNATURE = "signature"
    RECIPIENTS = "recipients"  # "Nơi nhận"
    STAMP = "stamp"


@dataclass(frozen=True, slots=True)
class Variant:
    """Another reading of a glyph with its probability (0..1)."""

    text: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character as read. ``confidence`` is the engine's, 0..1, not a probability yet."""

    text: str
    confidence: float
    box: Box
    variants: tuple[Variant, ...] = ()


@dataclass(frozen=True, slots=True)
class Word:
    """A run of glyphs without a space; ``confidence`` is the engine's for the whole word, 0..1."""

    text: str
    confidence: float
    box: Box
    glyphs: tuple[Glyph, ...] = ()

    def __post_init__(self) -> None:
        """Hold confidence to 0..1: engines that count to 100 are converted where they are called."""
        if not 0.0 <= self.confidence <= 1.0:
            raise ValueError(f"confidence {self.confidence} is not within 0..1")

    @property
    def worst(self) -> float:
        """Confidence of the least sure glyph, or of the word where glyphs are not known."""
        return min((g.confidence for g in self.glyphs), default=self.confidence)

    def shifted(self, dx: int, dy: int) -> Word:
        """Return the word and its glyphs moved by (dx, dy) pixels."""
        glyphs = tuple(Glyph(g.text, g.confidence, g.box.shifted(dx, dy), g.variants) for g in self.glyphs)
        return Word(self.text, self.confidence, self.box.shifted(dx, dy), glyphs)


@dataclass(frozen=True, slots=True)
class Reading:
    """What another look (engine, channel, page mode) made of the same pixels."""

    text: str
    confidence: float
    look: str  # such as "tesseract:digits" or "tesseract:red-channel"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of writing. ``readings`` are second looks, best first, without the chosen one."""

    box: Box
    words: tuple[Word, ...]
    readings: tuple[Reading, ...] = ()
    marks: frozenset[Mark] = frozenset()

    @property
    def text(self) -> str:
        """The words joined by single spaces."""
        return " ".join(w.text for w in self.words)

    @property
    def confidence(self) -> float:
        """Mean word confidence weighted by length; 0 where nothing was read."""
        length = sum(len(w.text) for w in self.words)
        return sum(w.confidence * len(w.text) for w in self.words) / length if length else 0.0

    @property
    def worst(self) -> float:
        """Confidence of the least sure glyph; 0 where nothing was read."""
        return min((w.worst for w in self.words), default=0.0)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table, with the lines inside it from top to bottom.

    ``has_ink`` says that dark pixels stand in it: a cell with ink and no text must be looked at.
    """

    row_index: int
    column_index: int
    box: Box
    lines: tuple[Line, ...] = ()
    row_span: int = 1
    column_span: int = 1
    has_ink: bool = False

    @property
    def text(self) -> str:
        """The lines joined by single spaces (a line break is folded to one space)."""
        return " ".join(line.text for line in self.lines if line.words)


@dataclass(frozen=True, slots=True)
class Table:
    """A grid of cells; merged cells carry spans, so not every (row, column) has a cell of its own.

    ``header_row_count`` counts the rows at the top that hold headings (0 where the table goes on from
    an earlier page without them); ``number_row_index`` is the row of column numbers (1, 2, 3 …), if any.
    """

    box: Box
    row_count: int
    column_count: int
    cells: tuple[Cell, ...]
    header_row_count: int = 0
    number_row_index: int | None = None
    is_ruled: bool = True

    def row(self, row_index: int) -> tuple[Cell, ...]:
        """Return the cells that begin in this row, left to right."""
        return tuple(
            sorted((c for c in self.cells if c.row_index == row_index), key=lambda c: c.column_index)
        )

    @property
    def body_row_indexes(self) -> range:
        """The rows below the headings and the row of column numbers."""
        first = self.header_row_count
        if self.number_row_index is not None:
            first = max(first, self.number_row_index + 1)
        return range(first, self.row_count)


@dataclass(frozen=True, slots=True)
class Block:
    """Lines outside tables that belong together, top to bottom."""

    kind: BlockKind
    box: Box
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """The lines joined by newlines."""
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class Step:
    """One step done to the page image, with what was estimated: provenance, in order of application."""

    name: str
    estimate: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class PageDocument:
    """Everything read on one page, in pixels of the stored page image.

    Two book pages on one scan stay one page image; ``gutter_x`` is then the column between them
    (each half was straightened by itself), and blocks and tables come left half first.
    """

    page_no: int
    width_px: int
    height_px: int
    dpi: float
    engine: str
    content: PageContent = PageContent.TEXT
    gutter_x: int | None = None
    blocks: tuple[Block, ...] = ()
    tables: tuple[Table, ...] = ()
    steps: tuple[Step, ...] = field(default=())

    def __post_init__(self) -> None:
        """A page is counted from 1 and has an area."""
        if self.page_no < 1 or self.width_px < 1 or self.height_px < 1:
            raise ValueError(f"page {self.page_no} of {self.width_px}x{self.height_px} px cannot be")

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines outside tables, in reading order."""
        return tuple(line for block in self.blocks for line in block.lines)


def box_of_lines(lines: tuple[Line, ...]) -> Box:
    """Return the smallest box around ``lines``; raises ValueError for none."""
    return union_of(line.box for line in lines)
