"""Whether what was drawn can still be read: letters that lie, strokes that are gone.

Training on lines that nobody can read teaches guessing, and measuring with them measures the drawing. Two
causes are looked at: a font file that draws two letters alike (a mark is missing in it), and ageing or
cutting that took a piece of a letter away whole.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Gray = NDArray[np.uint8]
Drawn = NDArray[np.bool_]

_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_BARE = {"a": "aăâ", "e": "eê", "i": "i", "o": "oôơ", "u": "uư", "y": "y"}
# Two letters of which less than this share of the ink differs look the same. Carlito's Ậ and Ạ differ in
# nothing, Sassy Frass's Y and Ỵ in 0.6 %; a thin bar of Đ (Playfair Display) in 1.6 %.
_LEAST_DIFFERENT = 0.012
_LOOK_AT_PX = 48
# A piece of a letter counts as seen when this share of it is darker than this share of the line's usual ink.
_LEAST_SEEN, _LEAST_DARK = 0.33, 0.25
# Pieces are at most this wide and not told from dust below this area (both by the letters' size).
_PIECE_EM, _DUST_EM2 = 0.5, 0.006


@lru_cache(maxsize=1)
def _families() -> tuple[tuple[str, ...], ...]:
    """Return the letters that differ in their marks alone, capitals apart."""
    small = [
        tuple(unicodedata.normalize("NFC", v + t) for v in kin for t in _TONES) for kin in _BARE.values()
    ]
    small.append(("d", "đ"))
    return tuple(small + [tuple(ch.upper() for ch in family) for family in small])


def _drawing(font: ImageFont.FreeTypeFont, letter: str) -> NDArray[np.float32]:
    image = Image.new("L", (_LOOK_AT_PX * 3, _LOOK_AT_PX * 3), 0)
    place = (_LOOK_AT_PX, _LOOK_AT_PX * 7 // 4)
    ImageDraw.Draw(image).text(place, letter, font=font, fill=255, anchor="ls")
    return np.asarray(np.asarray(image).reshape(-1) > 110, np.float32)


@lru_cache(maxsize=1024)
def lying_letters(path: Path) -> frozenset[str]:
    """Return the letters that a font file draws as another of their kin; empty for a sound file."""
    font = ImageFont.truetype(str(path), _LOOK_AT_PX, layout_engine=ImageFont.Layout.BASIC)
    lying: set[str] = set()
    for family in _families():
        ink = np.stack([_drawing(font, letter) for letter in family])
        both = ink @ ink.T
        area = np.diag(both)[:, None] + np.diag(both)[None]
        alike = area - 2 * both < _LEAST_DIFFERENT * (area - both)
        np.fill_diagonal(alike, val=False)
        lying |= {family[k] for k in np.flatnonzero(alike.any(axis=0))}
    return frozenset(lying)


def is_legible(drawn: Drawn, gray: Gray, *, size_px: float) -> bool:
    """Return True where every piece of every letter can still be seen.

    Args:
        drawn: where ink was put, before ageing.
        gray: what became of it, of the same shape, paper 255; what was cut away must be paper.
        size_px: the size of the letters (an em).

    """
    where = np.flatnonzero(drawn)
    if where.size == 0:
        return False
    left = gray.reshape(-1)[where]
    usual = float(np.percentile(left, 20))
    seen = left < 255 - _LEAST_DARK * (255 - usual)
    labels = cv2.connectedComponents(drawn.astype(np.uint8))[1].reshape(-1)[where]
    piece_px = max(4, round(_PIECE_EM * size_px))
    columns = where % drawn.shape[1] // piece_px
    pieces = labels * (drawn.shape[1] // piece_px + 1) + columns
    sizes = np.bincount(pieces)
    shown = np.bincount(pieces, weights=seen)
    matters = sizes >= max(3.0, _DUST_EM2 * size_px**2)
    return bool((shown[matters] >= _LEAST_SEEN * sizes[matters]).all())
