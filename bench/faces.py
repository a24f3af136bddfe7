"""Type faces to draw with: found in the usual folders, refused where a Vietnamese letter is missing.

A face without some letters draws empty boxes that no engine can read, and the measure would be of the face.
"""

from __future__ import annotations

import itertools
import os
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
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


@dataclass(frozen=True, slots=True)
class Face:
    """A family of files. ``is_held_out``.

    Never to be used while rules are being made, only to measure them.
    """

    name: str
    style: FaceStyle
    regular: Path
    bold: Path
    italic: Path
    bold_italic: Path
    is_held_out: bool = False


@dataclass(frozen=True, slots=True)
class _Recipe:
    name: str
    style: FaceStyle
    files: tuple[str, str, str, str]
    is_held_out: bool = False


def _named(stem: str, endings: tuple[str, str, str, str]) -> tuple[str, str, str, str]:
    """Return the files of regular, bold, italic and bold italic."""
    regular, bold, italic, both = (f"{stem}{ending}.ttf" for ending in endings)
    return regular, bold, italic, both


_FREE = ("", "Bold", "Oblique", "BoldOblique")
_ROMAN = ("", "Bold", "Italic", "BoldItalic")
_UPRIGHT = ("", "-Bold", "", "-Bold")  # the core package of DejaVu brings no italics
_DASHED = ("-Regular", "-Bold", "-Italic", "-BoldItalic")
_S, _A, _M = FaceStyle.SERIF, FaceStyle.SANS, FaceStyle.MONO
# FreeFont and DejaVu are enough to draw everything; the others widen the measure.
_RECIPES = (
    _Recipe("FreeSerif", _S, _named("FreeSerif", _ROMAN)),
    _Recipe("FreeSans", _A, _named("FreeSans", _FREE)),
    _Recipe("FreeMono", _M, _named("FreeMono", _FREE)),
    _Recipe("DejaVu Serif", _S, _named("DejaVuSerif", _UPRIGHT)),
    _Recipe("DejaVu Sans", _A, _named("DejaVuSans", _UPRIGHT)),
    _Recipe("Tinos", _S, _named("Tinos", _DASHED)),
    _Recipe("Arimo", _A, _named("Arimo", _DASHED)),
    _Recipe("Cousine", _M, _named("Cousine", _DASHED)),
    _Recipe("Gentium", _S, _named("GentiumPlus", _DASHED), is_held_out=True),
    _Recipe("Carlito", _A, _named("Carlito", _DASHED), is_held_out=True),
    _Recipe("CMU Typewriter", _M, ("cmuntt.ttf", "cmuntb.ttf", "cmunit.ttf", "cmuntx.ttf"), is_held_out=True),
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
        home / "fonts",
        Path.home() / ".fonts",
    )
    return tuple(folder for folder in folders if folder.is_dir())


@lru_cache(maxsize=1)
def find_faces() -> tuple[Face, ...]:
    """Return the faces of this machine that can be drawn with, in a fixed order.

    Raises:
        SetupError: there is none of a style (serif, sans, mono) outside the held-out ones.

    """
    files = {p.name: p for folder in font_folders() for p in sorted(folder.rglob("*.ttf"))}
    faces = []
    for recipe in _RECIPES:
        if not set(recipe.files) <= files.keys() or not all(
            covers_vietnamese(files[n]) for n in recipe.files
        ):
            continue
        regular, bold, italic, bold_italic = (files[name] for name in recipe.files)
        face = Face(recipe.name, recipe.style, regular, bold, italic, bold_italic, recipe.is_held_out)
        faces.append(face)
    missing = set(FaceStyle) - {f.style for f in faces if not f.is_held_out}
    if missing:
        raise SetupError(
            f"no face with all Vietnamese letters for: {', '.join(sorted(missing))}",
            remedy="Run 'make setup', or install fonts-freefont-ttf and fonts-dejavu-core.",
        )
    return tuple(faces)
