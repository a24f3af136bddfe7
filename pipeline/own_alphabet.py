"""The characters that our own reader tells apart, in a fixed order, and what is written alike.

The order is part of the weights: class 0 is the blank of CTC, class k the character ``ALPHABET[k - 1]``.
"""

from __future__ import annotations

import itertools
import unicodedata

_VOWELS = "aăâeêioôơuưy"
_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_LOWER = "".join(unicodedata.normalize("NFC", v + t) for v, t in itertools.product(_VOWELS, _TONES))
_CONSONANTS = "bcdđfghjklmnpqrstvwxz"
VIETNAMESE = _LOWER + _CONSONANTS + _LOWER.upper() + _CONSONANTS.upper()
_DIGITS = "0123456789"
_SIGNS = ".,:;!?'’\"“”()[]/\\|-–_+=*&%@#<>°№§…×²•~"
ALPHABET = " " + VIETNAMESE + _DIGITS + _SIGNS
BLANK = 0

# Signs that no eye tells apart on paper: one of each group stands for all in training and in reading.
_ALIKE = str.maketrans(
    {"—": "–", "‐": "-", "‑": "-", "″": '"', "〃": '"', "„": '"', "′": "'", "‘": "’", "º": "°", "Ð": "Đ"}
)


def as_written(text: str) -> str:
    """Return ``text`` as the reader would write it: NFC, one sign of each that look alike, three dots as one.

    Characters that the reader does not know are left out.
    """
    text = unicodedata.normalize("NFC", text).translate(_ALIKE).replace("...", "…")
    return "".join(ch for ch in text if ch in _KNOWN)


_KNOWN = frozenset(ALPHABET)
INDEX = {ch: index + 1 for index, ch in enumerate(ALPHABET)}
