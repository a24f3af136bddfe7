"""Type faces to draw with: found in the usual folders, refused where a Vietnamese letter is missing.

A face without some letters draws empty boxes that no engine can read, and the measure would be of the face.
"""

from __future__ import annotations

import csv
import itertools
import os
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from fontTools.ttLib import TTFont, TTLibError

from models.errors import SetupError

_VOWELS = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
VIETNAMESE_LETTERS = frozenset(
    unicodedata.normalize("NFC", vowel + tone) for vowel, tone in itertools.product(_VOWELS, _TONES)
) | frozenset("đĐ0123456789.,:;/-()")


class FaceStyle(StrEnum):
    """What a face looks like, which decides for which papers it is taken."""

    SERIF = "serif"
    SANS = "sans"
    MONO = "mono"
    HAND = "hand"  # imitates handwriting


# Whole pages of the bench are drawn in these; hands are for lines and entries.
PAGE_STYLES = frozenset({FaceStyle.SERIF, FaceStyle.SANS, FaceStyle.MONO})


@dataclass(frozen=True, slots=True)
class Face:
    """A family of files.

    ``is_held_out``: never to be used while rules are made or readers trained, only to measure them.
    """

    name: str
    style: FaceStyle
    regular: Path
    bold: Path
    italic: Path
    bold_italic: Path
    is_held_out: bool = False


@dataclass(frozen=True, slots=True)
class FaceRow:
    """A row of ``data/faces.csv``: file names of a face and the package that brings them."""

    name: str
    style: FaceStyle
    is_core: bool
    is_held_out: bool
    package: str
    regular: str
    bold: str
    italic: str
    bold_italic: str

    @property
    def files(self) -> tuple[str, str, str, str]:
        """File names of regular, bold, italic and bold italic; some faces have one file for all four."""
        return self.regular, self.bold, self.italic, self.bold_italic


@lru_cache(maxsize=1)
def read_face_rows() -> tuple[FaceRow, ...]:
    """Return the faces that are known of, in the order of ``data/faces.csv``, installed or not."""
    text = files("bench").joinpath("data/faces.csv").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return tuple(
        FaceRow(
            row["name"],
            FaceStyle(row["style"]),
            row["core"] == "yes",
            row["held_out"] == "yes",
            row["package"],
            row["regular"],
            row["bold"] or row["regular"],
            row["italic"] or row["regular"],
            row["bold_italic"] or row["bold"] or row["italic"] or row["regular"],
        )
        for row in csv.DictReader(lines)
    )


def covers_vietnamese(path: Path) -> bool:
    """Return True where the font file has all Vietnamese letters in both cases, digits and common signs.

    A file that is no font gives False.
    """
    try:
        with TTFont(path, lazy=True, fontNumber=0) as font:
            return all(ord(letter) in (font.getBestCmap() or {}) for letter in VIETNAMESE_LETTERS)
    except (TTLibError, OSError):
        return False


def font_folders() -> tuple[Path, ...]:
    """Return the folders in which this system keeps fonts, those that exist."""
    home = Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local/share"))
    folders = (
        Path("/usr/share/fonts"),
        Path("/usr/local/share/fonts"),
        Path("/usr/share/texmf/fonts"),
        home / "fonts",
        Path.home() / ".fonts",
    )
    return tuple(folder for folder in folders if folder.is_dir())


@lru_cache(maxsize=1)
def find_all_faces() -> tuple[Face, ...]:
    """Return every listed face that this machine has and that can be drawn with, in a fixed order.

    How many there are depends on the packages installed: for measuring widely and for training, not for
    pages that must come out alike on every machine.
    """
    found = {
        p.name: p
        for folder in font_folders()
        for p in sorted(folder.rglob("*"))
        if p.suffix.lower() in (".ttf", ".otf")
    }
    faces = []
    for row in read_face_rows():
        if not set(row.files) <= found.keys() or not all(covers_vietnamese(found[n]) for n in set(row.files)):
            continue
        regular, bold, italic, bold_italic = (found[name] for name in row.files)
        faces.append(Face(row.name, row.style, regular, bold, italic, bold_italic, row.is_held_out))
    return tuple(faces)


@lru_cache(maxsize=1)
def find_faces() -> tuple[Face, ...]:
    """Return the core faces of this machine that can be drawn with, in a fixed order.

    Raises:
        SetupError: there is none of a style (serif, sans, mono) outside the held-out ones.

    """
    core = {row.name for row in read_face_rows() if row.is_core}
    faces = tuple(face for face in find_all_faces() if face.name in core)
    missing = PAGE_STYLES - {f.style for f in faces if not f.is_held_out}
    if missing:
        raise SetupError(
            f"no face with all Vietnamese letters for: {', '.join(sorted(missing))}",
            remedy="Run 'make setup', or install fonts-freefont-ttf and fonts-dejavu-core.",
        )
    return faces
