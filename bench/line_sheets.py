"""Sheets of lines that nothing was trained on: held-out faces, texts and ageings, cut by the pipeline itself.

Each sheet has lines far apart from one another, drawn as the bench draws pages and aged by one of the
bench's held-out recipes. It is then made readable and its lines are found as in any scan, so that the
strips are what the program would read, and told which line they are by their height on the sheet alone.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from bench.ageing import as_jpeg
from bench.draw import Pen, Sheet
from bench.faces import Face, FaceStyle
from bench.line_draw import letters_of
from bench.line_legible import lying_letters
from bench.lines import LineSample
from bench.recipes import Paper, pick_recipe
from bench.splits import Split
from bench.strike import Strike
from models.geometry import union_of
from pipeline.canvas import Canvas, make_canvas
from pipeline.free_lines import FoundLine, find_free_lines
from pipeline.prepare import prepare

LINES_A_SHEET = 22
_LEFT_MM, _TOP_MM = 24.0, 22.0
_DPI = ((240, 300), (200, 240, 300), (200, 200, 240))  # by level, as the bench makes its pages
# A bad scan of a worn ribbon leaves letters that no person could read.
_STRIKES = ((Strike.RIBBON,), (Strike.RIBBON, Strike.RIBBON, Strike.WORN), (Strike.RIBBON,))


@dataclass(frozen=True, slots=True)
class _Row:
    """A line as drawn: what it says and where its middle lies, as a share of the sheet's height."""

    text: str
    middle: float


def make_sheet(
    rng: random.Random, faces: Sequence[Face], level: int, make_text: Callable[[random.Random], str]
) -> list[LineSample]:
    """Return the lines of one sheet of ``level`` (0 clean, 1 office scan, 2 bad scan) as they were cut.

    A line that the layout did not find comes with an empty strip (one white pixel): it counts as not read.
    """
    face, dpi = rng.choice(faces), rng.choice(_DPI[level])
    pen = _pen(rng, face, level)
    sheet, rows = _draw(rng, pen, dpi, make_text)
    recipe = pick_recipe(rng, level, Split.HELD_OUT)
    aged = recipe.apply(Paper(np.asarray(sheet.image), dpi), np.random.default_rng(rng.getrandbits(64)))
    pixels = as_jpeg(aged.image, aged.jpeg_quality) if aged.jpeg_quality else aged.image
    canvas = make_canvas(prepare(np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), np.uint8), dpi=dpi))
    strips = _by_row(canvas, rows)
    return [
        LineSample(strip, row.text, canvas.text_height_px, face.name, face.style)
        for strip, row in zip(strips, rows, strict=True)
    ]


def _pen(rng: random.Random, face: Face, level: int) -> Pen:
    is_typed = face.style is FaceStyle.MONO
    size_pt, strike = rng.choice((11, 12, 12, 13, 14)), rng.choice(_STRIKES[level])
    pen = Pen(face, size_pt, is_typed=is_typed, strike=strike)
    chance = rng.random()
    return pen.heavy() if chance < 0.15 else pen.slanted() if chance < 0.3 else pen


def _draw(
    rng: random.Random, pen: Pen, dpi: int, make_text: Callable[[random.Random], str]
) -> tuple[Sheet, list[_Row]]:
    sheet = Sheet(rng, dpi)
    known, lying = letters_of(pen.path), lying_letters(pen.path)
    width, height = sheet.image.size
    step = (height - 2 * sheet.mm(_TOP_MM)) / LINES_A_SHEET
    rows = []
    for index in range(LINES_A_SHEET):
        text = make_text(rng)
        while not set(text) <= known | {" "} or lying & set(text) or _is_wide(sheet, text, pen, width):
            text = make_text(rng)
        y = sheet.mm(_TOP_MM) + index * step
        sheet.text((sheet.mm(_LEFT_MM), y), text, pen)
        rows.append(_Row(text, (y + 0.5 * sheet.line_height(pen)) / height))
    return sheet, rows


def _is_wide(sheet: Sheet, text: str, pen: Pen, width_px: int) -> bool:
    return sheet.length(text, pen) * 1.03 > width_px - 2 * sheet.mm(_LEFT_MM)


def _by_row(canvas: Canvas, rows: Sequence[_Row]) -> list[NDArray[np.uint8]]:
    """Give each row what was found at its height; pieces side by side are one strip."""
    found = find_free_lines(canvas.gray, canvas.ink, text_height_px=canvas.text_height_px)
    half = 0.5 * abs(rows[1].middle - rows[0].middle)
    pieces: dict[int, list[FoundLine]] = {}
    for line in found:
        middle = (line.box.y + line.box.h / 2) / canvas.gray.shape[0]
        row = min(range(len(rows)), key=lambda k: abs(rows[k].middle - middle))
        if abs(rows[row].middle - middle) <= half:
            pieces.setdefault(row, []).append(line)
    return [_strip(canvas, pieces.get(k, [])) for k in range(len(rows))]


def _strip(canvas: Canvas, pieces: Sequence[FoundLine]) -> NDArray[np.uint8]:
    if len(pieces) == 1:
        return pieces[0].strip
    # Specks are found as lines too: they are lower than half of the tallest piece.
    tallest = max((piece.box.h for piece in pieces), default=0)
    boxes = [piece.box for piece in pieces if 2 * piece.box.h >= tallest]
    if not boxes:
        return np.full((1, 1), 255, np.uint8)
    box = union_of(boxes)
    return canvas.gray[box.y : box.y2, box.x : box.x2]
