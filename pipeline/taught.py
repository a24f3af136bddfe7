"""Lines that people taught: strips of a kept page with what is truly written on them. Reads nothing.

A field's text is what stands on paper only where it is a whole line, or several: where the machine's reading
of those lines is, letter by letter, the field as it was shown to the person who confirmed or corrected it.
What was worked out (a ditto, a part of a line) is no text of any strip and is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from rapidfuzz.distance import Levenshtein

from models.errors import BadInputError
from models.page import Line, PageDocument
from models.record import Field
from pipeline.arrays import GrayImage
from pipeline.canvas import make_canvas
from pipeline.own_alphabet import as_written
from pipeline.prepare import prepare_in_place

# The strips are cut as ``own_reader`` cuts them.
_PADDING_PX = 2
# A correction that has less than this in common with what was read is of other ink: of a wrong column, say.
_LEAST_ALIKE = 0.3


@dataclass(frozen=True, slots=True)
class Verdicted:
    """A field as the machine had it, and what a person says stands there."""

    machine: Field
    said: str


@dataclass(frozen=True, slots=True)
class TaughtLine:
    """A strip (gray, paper 255) with what it says, the usual letter height of its page, and which page."""

    strip: GrayImage
    text: str
    text_height_px: float
    page: str


def cut_taught(
    image_jpeg: bytes, page: PageDocument, verdicts: Sequence[Verdicted], *, name: str
) -> list[TaughtLine]:
    """Return the lines of a kept page (called ``name``) that people's verdicts tell the text of.

    Raises:
        BadInputError: the image cannot be read.

    """
    told = [found for one in verdicts for found in texts_of(page, one)]
    if not told:
        return []
    image = cv2.imdecode(np.frombuffer(image_jpeg, np.uint8), cv2.IMREAD_COLOR)
    if image is None:
        raise BadInputError("the kept page image cannot be read", remedy="Run 'sohoa check'.")
    canvas = make_canvas(prepare_in_place(np.asarray(image, np.uint8), dpi=page.dpi, gutter_x=page.gutter_x))
    lines = []
    for line, text in told:
        area = line.box.padded(_PADDING_PX, within=canvas.box)
        strip = np.ascontiguousarray(canvas.gray[area.y : area.y2, area.x : area.x2])
        if strip.size and (strip < 200).any():
            lines.append(TaughtLine(strip, text, canvas.text_height_px, name))
    return lines


def texts_of(page: PageDocument, verdict: Verdicted) -> Iterator[tuple[Line, str]]:
    """Give the lines that make up a field, each with what it says; nothing where they do not."""
    machine, said = verdict.machine, as_written(" ".join(verdict.said.split()))
    lines = [line for line in _lines(page) if line.words and _is_within(line, machine)]
    read = _closed(" ".join(line.text for line in lines))
    if not said or read != _closed(machine.raw) or read != _closed(machine.text):
        return
    if _closed(said) == read:
        yield from ((line, as_written(line.text)) for line in lines)
    elif len(lines) == 1 and Levenshtein.normalized_similarity(read, _closed(said)) >= _LEAST_ALIKE:
        yield lines[0], said


def _lines(page: PageDocument) -> Iterator[Line]:
    yield from page.lines
    yield from (line for table in page.tables for cell in table.cells for line in cell.lines)


def _is_within(line: Line, field: Field) -> bool:
    box = field.box
    return box.x <= line.box.center_x < box.x2 and box.y <= line.box.center_y < box.y2


def _closed(text: str) -> str:
    """Return the text without spaces: where they stand is no matter of letters."""
    return "".join(as_written(text).split())
