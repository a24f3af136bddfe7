"""What the site asks of other rooms: reading pixels and running the pipeline. The command line wires it in.

Without a tool the site works and says of what it cannot do that it cannot now.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from models.errors import SohoaError
from models.geometry import Box
from models.page import Line, PageDocument, Table


class BoxReader(Protocol):
    """Reads pixels on the spot."""

    def read_box(self, image_jpeg: bytes, box: Box, *, dpi: float) -> Line:
        """Return the writing in a box of a page image, as one line."""

    def read_table(
        self, image_jpeg: bytes, page: PageDocument, xs: Sequence[int], ys: Sequence[int]
    ) -> Table:
        """Read a table anew between these grid lines, given in pixels of the page image."""


class Pipeline(Protocol):
    """Takes files in and reads them, in the background."""

    def take_in(self, batch_id: str, paths: Sequence[Path]) -> tuple[int, list[tuple[str, SohoaError]]]:
        """Take files into a batch and begin to read them; return how many, and refusals by name."""

    def start(self, batch_id: str) -> None:
        """Begin to read what waits in the batch; nothing happens where that is going on."""

    def extract_again(self, sha256: str) -> None:
        """Make the records of one file anew from its page documents."""


class Answers(Protocol):
    """Takes filled-in lists in."""

    def take_in(self, path: Path, *, sender: str) -> tuple[int, tuple[tuple[str, str], ...]]:
        """Take one in; return how many answers, and refused rows with the reason (key of a message)."""


@dataclass(frozen=True, slots=True)
class Tools:
    """The tools at hand; None where the server was started without."""

    reader: BoxReader | None = None
    pipeline: Pipeline | None = None
    answers: Answers | None = None
