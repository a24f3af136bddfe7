"""Whether the text of a PDF page says what its pixels show. Errs to no: then the pixels are read instead."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from models.geometry import Box
from pipeline.arrays import ColourImage

# Letters with marks that Vietnamese has.
_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_VOWELS = "aăâeêioôơuưy"
_VIETNAMESE = frozenset(
    unicodedata.normalize("NFC", base + tone) for v in _VOWELS for base in (v, v.upper()) for tone in _TONES
) | frozenset("đĐ")
# Signs of the upper Latin-1 half that a Vietnamese page may well have.
_HARMLESS_SIGNS = frozenset("°·«»–—‘’“”…•§±²³×½¼¾©®")
_MAX_GARBAGE = 0.02
_MAX_FOREIGN, _MIN_FOREIGN = 0.1, 3
# Plain Vietnamese has marks on a quarter of its letters; lists of codes and names, on a tenth. A page of text
# with hardly any is in another language or has lost them: both are better read from the pixels.
_MIN_MARKED, _ENOUGH_LETTERS = 0.04, 60

# A character whose box shows less contrast than this is not seen by a reader.
_MIN_CONTRAST = 60
_MAX_UNSEEN = 0.03
# Pieces of ink of letter size outside the text, as a share of the characters, that a page may have (bullets,
# a signature). More means that part of the text is drawn, not written.
_MAX_UNTOLD, _UNTOLD_ALLOWANCE = 0.15, 15


def is_trusted_text(text: str) -> bool:
    """Tell whether the characters make sense as Vietnamese written in Unicode.

    False for: unmapped or private characters, the codes of TCVN3, VNI and like fonts taken for Latin-1,
    letters that have lost their marks.
    """
    text = unicodedata.normalize("NFC", text)
    printed = [c for c in text if not c.isspace()]
    if not printed:
        return False
    garbage = sum(1 for c in printed if _is_garbage(c))
    if garbage > _MAX_GARBAGE * len(printed):
        return False
    letters = [c for c in printed if c.isalpha()]
    marked = [c for c in printed if ord(c) > 0x7F and c not in _HARMLESS_SIGNS]
    foreign = sum(1 for c in marked if c not in _VIETNAMESE) + _inner_capitals(text)
    if foreign >= _MIN_FOREIGN and foreign > _MAX_FOREIGN * len(marked):
        return False
    vietnamese = sum(1 for c in marked if c in _VIETNAMESE)
    return len(letters) < _ENOUGH_LETTERS or vietnamese >= _MIN_MARKED * len(letters)


def _inner_capitals(text: str) -> int:
    """Count capitals with marks right after a small letter: how TCVN3 shows in Latin-1 (TiÕn for Tiến)."""
    return sum(1 for a, b in pairwise(text) if a.islower() and b.isupper() and ord(b) > 0x7F)


def _is_garbage(char: str) -> bool:
    return char == "\ufffd" or unicodedata.category(char) in {"Co", "Cn", "Cc", "Cs"}


def shows_as_ink(image: ColourImage, boxes: Sequence[Box]) -> bool:
    """Tell whether the characters' boxes hold ink, and hold nearly all of the page's writing.

    ``image`` is the drawn page (BGR), ``boxes`` those of its characters in pixels. False where characters lie
    hidden (white, covered, off the page) or where the page shows writing that the text leaves out.
    """
    if not boxes:
        return False
    gray = np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    unseen = sum(1 for box in boxes if not _has_contrast(gray, box))
    if unseen > _MAX_UNSEEN * len(boxes):
        return False
    return _untold_pieces(gray, boxes) <= max(_UNTOLD_ALLOWANCE, _MAX_UNTOLD * len(boxes))


def _has_contrast(gray: NDArray[np.uint8], box: Box) -> bool:
    y, x = max(0, box.y - 2), max(0, box.x - 2)
    part = gray[y : box.y2 + 2, x : box.x2 + 2]
    return part.size > 0 and int(part.max()) - int(part.min()) >= _MIN_CONTRAST


def _untold_pieces(gray: NDArray[np.uint8], boxes: Sequence[Box]) -> int:
    """Return how many pieces of ink of letter size lie outside all ``boxes``."""
    height_px = float(np.median([b.h for b in boxes]))
    pad = max(2, round(0.15 * height_px))
    ink = (gray < 150).astype(np.uint8)
    for b in boxes:
        ink[max(0, b.y - pad) : b.y2 + pad, max(0, b.x - pad) : b.x2 + pad] = 0
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    w, h = stats[1:, cv2.CC_STAT_WIDTH], stats[1:, cv2.CC_STAT_HEIGHT]
    is_letter = (h >= 0.5 * height_px) & (h <= 3 * height_px) & (w >= 0.2 * height_px) & (w <= 4 * height_px)
    return int(np.count_nonzero(is_letter))
