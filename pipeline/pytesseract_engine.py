"""Tesseract as a program of its own through pytesseract: slower, but nothing native runs in our process.

Strips are stacked on a page by nobody here: a strip is a process (about 130 ms), a page region another. Use
it where the tesserocr wheel does not run.
"""

from __future__ import annotations

import csv
import io
import os

import numpy as np
import pytesseract
from PIL import Image

from models.errors import EngineError, SetupError
from models.geometry import Box, union_of
from models.page import Line, Word
from pipeline.arrays import GrayImage
from pipeline.engine import Charset
from pipeline.tessdata import CODE_LANGUAGE, LANGUAGE, NEVER, STRIP_MARGIN_PX, WHITELISTS, find_tessdata

_TIMEOUT_S = 110
_SINGLE_LINE, _AUTO = 7, 3


class PytesseractEngine:
    """One Tesseract process a call."""

    def __init__(self, tessdata: str | None = None) -> None:
        self._folder = find_tessdata(tessdata)
        self._has_codes = (self._folder / f"{CODE_LANGUAGE}.traineddata").is_file()
        os.environ["OMP_THREAD_LIMIT"] = "1"
        try:
            version = str(pytesseract.get_tesseract_version())
        except (pytesseract.TesseractNotFoundError, SystemExit) as error:
            raise SetupError(
                "the program tesseract was not found", remedy="Run: sudo apt-get install tesseract-ocr"
            ) from error
        self._name = f"pytesseract/{version}+{LANGUAGE}"

    @property
    def name(self) -> str:
        """Name, Tesseract's version and model."""
        return self._name

    def read_strip(self, strip: GrayImage, charset: Charset = Charset.ANY) -> tuple[Word, ...]:
        """Read one line of writing."""
        padded = np.pad(strip, STRIP_MARGIN_PX, constant_values=255)
        lines = self._run(padded, mode=_SINGLE_LINE, charset=charset, dpi=300)
        return tuple(w.shifted(-STRIP_MARGIN_PX, -STRIP_MARGIN_PX) for ws in lines for w in ws)

    def read_region(self, image: GrayImage, *, dpi: float) -> tuple[Line, ...]:
        """Read free text by Tesseract's automatic layout."""
        lines = self._run(image, mode=_AUTO, charset=Charset.ANY, dpi=dpi)
        return tuple(Line(union_of(w.box for w in ws), tuple(ws)) for ws in lines)

    def close(self) -> None:
        """Nothing is held between calls."""

    def _run(self, image: GrayImage, *, mode: int, charset: Charset, dpi: float) -> list[list[Word]]:
        is_code = charset is not Charset.ANY and self._has_codes
        config = [
            f"--psm {mode}",
            f"--dpi {dpi:.0f}",
            f'--tessdata-dir "{self._folder}"',
            "-c tessedit_do_invert=0",
        ]
        if charset is Charset.ANY:
            config.append(f"-c tessedit_char_blacklist={NEVER}")
        else:
            config.append(f'-c "tessedit_char_whitelist={WHITELISTS[charset]}"')
        try:
            table = pytesseract.image_to_data(
                Image.fromarray(image),
                lang=CODE_LANGUAGE if is_code else LANGUAGE,
                config=" ".join(config),
                timeout=_TIMEOUT_S,
            )
        except (pytesseract.TesseractError, RuntimeError) as error:
            raise EngineError(f"Tesseract failed on a region of {image.shape}: {error}") from error
        return _lines_of_table(str(table))


def _lines_of_table(table: str) -> list[list[Word]]:
    """Group the word rows of Tesseract's TSV by block, paragraph and line."""
    lines: dict[tuple[str, str, str], list[Word]] = {}
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        text = (row["text"] or "").strip()
        if row["level"] == "5" and text:
            box = Box(int(row["left"]), int(row["top"]), int(row["width"]), int(row["height"]))
            confidence = min(1.0, max(0.0, float(row["conf"]) / 100))
            key = (row["block_num"], row["par_num"], row["line_num"])
            lines.setdefault(key, []).append(Word(text, confidence, box))
    return list(lines.values())
