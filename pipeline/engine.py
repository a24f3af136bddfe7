"""What a recognition engine must do for us: the one protocol behind which engines are exchanged.

An engine gets strips (one line of writing, dark on white, no rules) or a region with free layout, and
answers with words and glyphs in the pixels of what it was given. It decides nothing about meaning.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from models.page import Line, Word
from pipeline.arrays import GrayImage


class Charset(StrEnum):
    """What a strip may contain, where the column says so: the engine then chooses among these only."""

    ANY = "any"
    DIGITS = "digits"  # sequence numbers, years, grave numbers
    DATE = "date"  # digits and the separators of dates
    UNIT = "unit"  # echelon letters, digits and separators: C13 D6 E27 F10
    ROMAN = "roman"  # I, II, III …: rows and lots of cemeteries
    LOT = "lot"  # A, B1, III: lots of cemeteries
    CODE = "code"  # capitals and digits: rank codes (B1, H3), numbers within words (Quân y viện 211)


class Engine(Protocol):
    """A recognition engine. Instances are not shared between processes."""

    @property
    def name(self) -> str:
        """Name and version, such as ``tesserocr/5.5.4+vie``: kept with every page that it read."""
        ...

    def read_strip(self, strip: GrayImage, charset: Charset = Charset.ANY) -> tuple[Word, ...]:
        """Return the words of one line of writing, left to right; () where nothing is read.

        Raises:
            EngineError: the engine failed.

        """
        ...

    def read_region(self, image: GrayImage, *, dpi: float) -> tuple[Line, ...]:
        """Return the lines of free-standing text in reading order, found by the engine's own layout.

        Raises:
            EngineError: the engine failed.

        """
        ...

    def close(self) -> None:
        """Free what the engine holds."""
        ...
