"""Keys under which names of places are compared, and what a misreading costs. Knows no place.

Three keys, from coarse to fine: ``shape`` (letters that print alike are one), ``plain`` (without marks) and
``marked`` (with marks, wherever the tone stands). What two names differ in tells what kind of misreading it
would take: a mark is lost easily, a letter is not.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from extractors.text import nfc, tone_fold

# What a misreading costs, in wrong letters. Of Tesseract's errors on our pages 62 % were marks alone, so a
# mark is worth little; letters of one shape (l, I and 1; o and 0; i and y as clerks write them) somewhat
# more.
_LETTER, _ALIKE, _MARK = 1.0, 0.35, 0.15
# A text that bears no mark at all was written or read without them: they say nothing then.
_MARK_OF_BARE = 0.01

_ALIKE_LETTERS = str.maketrans("l1jy|!05f8", "iiiiiiostb")
_NOT_WORD = re.compile(r"[^a-z0-9|!]+")
_NOT_MARKED = re.compile(r"[^\w\u0300\u0301\u0303\u0309\u0323]+|_")
# The highlands' word for water has four spellings on paper, and so do the names that begin with it.
_DAK = re.compile(r"\b[ĐđDd](?:ăk|ak|ắc|ắk|ăc)\b")
_LETTERS = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵđ"


def _bare(letter: str) -> str:
    return "d" if letter == "đ" else unicodedata.normalize("NFD", letter)[0]


_PLAIN = str.maketrans({c: _bare(c) for c in _LETTERS + _LETTERS.upper()} | {"Đ": "d"})


@dataclass(frozen=True, slots=True)
class Spelling:
    """A name's three keys, each without spaces; ``is_bare`` says that it bears no mark."""

    shape: str
    plain: str
    marked: str
    is_bare: bool


def plain_key(name: str) -> str:
    """Return the letters and digits of an NFC ``name`` in small letters without marks and spaces.

    >>> plain_key("Bà Rịa - Vũng Tàu")
    'bariavungtau'
    """
    return _NOT_WORD.sub("", name.translate(_PLAIN).lower())


def shape_key(plain: str) -> str:
    """Return a plain key with letters that print alike as one."""
    return plain.translate(_ALIKE_LETTERS)


@lru_cache(maxsize=65536)
def spelling_of(name: str) -> Spelling:
    """Return the keys of a name as read or as listed, in any Unicode form."""
    composed = _DAK.sub("Đắk", nfc(name))
    plain = plain_key(composed)
    marked = _NOT_MARKED.sub("", tone_fold(composed))
    return Spelling(shape_key(plain), plain, marked, marked == plain)


def misreading_cost(read: Spelling, name: Spelling, *, is_bare: bool) -> float:
    """Return what it takes to read ``name`` as ``read``, in wrong letters; 0 for the same spelling.

    ``is_bare`` says that the whole text bears no mark.
    """
    if read.marked == name.marked:
        return 0.0
    shape = Levenshtein.distance(read.shape, name.shape)
    plain = max(shape, Levenshtein.distance(read.plain, name.plain))
    marks = max(0, Levenshtein.distance(read.marked, name.marked) - plain)
    mark = _MARK_OF_BARE if is_bare else _MARK
    return shape * _LETTER + (plain - shape) * _ALIKE + marks * mark


def allowed_letters(shape: str, *, few: bool = False) -> int:
    """Return how many wrong letters may be a misreading: one in four, none in a short name.

    Among ``few`` names one in three: hardly another is so near.
    """
    if len(shape) <= 2:
        return 0
    return max(1, len(shape) // 3) if few else 0 if len(shape) == 3 else max(1, len(shape) // 4)
