"""Which characters a misread one may stand for. Only makes readings; the grammars choose among them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import islice, product

# Best guess first. Seen on typed and printed registers: "§" for 8 (C8) as often as for 5, "I" and "l" for 1.
DIGIT_LIKE: dict[str, str] = {
    "O": "0",
    "o": "0",
    "Q": "0",
    "D": "0",
    "U": "0",
    "l": "1",
    "I": "1",
    "i": "1",
    "Í": "1",
    "í": "1",
    "ì": "1",
    "Ì": "1",
    "|": "1",
    "!": "1",
    "]": "1",
    "J": "1",
    "Z": "2",
    "z": "2",
    "A": "4",
    "S": "5",
    "s": "5",
    "§": "85",
    "Š": "5",
    "G": "6",
    "b": "6",
    "T": "7",
    "?": "7",
    "B": "8",
    "&": "8",
    "g": "9",
    "q": "9",
}


def digit_readings(text: str, *, limit: int = 32) -> Iterator[str]:
    """Yield ``text`` with each look-alike replaced by the digits it may stand for, likeliest first.

    Text without look-alikes is yielded as it is; at most ``limit`` readings are made.
    """
    choices = [DIGIT_LIKE.get(c, c) for c in text]
    yield from ("".join(chars) for chars in islice(product(*choices), limit))


# One stroke with more than one meaning: no look at the ink can tell these apart, only what stands around
# them.
SAME_INK: dict[str, str] = {
    **dict.fromkeys("Il|", "1Il|"),
    "1": "Il",
    "O": "0",
    "o": "0",
    "0": "Oo",
    **dict.fromkeys("‐‑‒–—―−", "-"),
    "Ð": "Đ",
    "ð": "đ",
    "⁄": "/",
    "∕": "/",
    "″": '"',
}

# Figures and letters that are taken for each other, likeliest first. Seen on typed and printed registers.
_SHAPES: dict[str, str] = {
    "0": "689CDQ",
    "1": "47!/]i",
    "2": "Z73",
    "3": "859",
    "4": "1A9",
    "5": "S683",
    "6": "5G8b0",
    "7": "1T2?",
    "8": "3B6509§",
    "9": "4g3q80",
    "A": "4",
    "B": "8ER",
    "C": "GO(0",
    "D": "OĐ0",
    "Đ": "D",
    "d": "đ",
    "đ": "d",
    "E": "FÉÊB€",
    "F": "EP",
    "G": "C6",
    "H": "NM",
    "N": "HM",
    "P": "FR",
    "Q": "O0",
    "R": "KP",
    "S": "58",
    "T": "7YI",
    "U": "ƯV0",
    "V": "YU",
    "Y": "VT",
    "Z": "2",
    "b": "6h",
    "e": "c",
    "c": "eo",
    "f": "t",
    "g": "9q",
    "h": "b",
    "i": "1lí",
    "m": "n",
    "n": "uh",
    "o": "0ơcc",
    "q": "g9",
    "r": "n",
    "s": "5",
    "t": "f†l",
    "u": "nư",
    "v": "y",
    "y": "v",
    "z": "2",
    "§": "85S",
    "Š": "5",
    "†": "t",
    "€": "E",
    "£": "E",
    "Ƒ": "F",
    "(": "C",
    "&": "8",
    "?": "7",
    "!": "1",
    "]": "1",
    "/": "1-",
    "-": ".",
    ".": ",-",
    ",": ".",
    ":": ".",
    ";": ",",
}
_VOWELS = "aăâeêioôơuưy"
_MARKED: dict[str, str] = {
    **dict.fromkeys("aăâ", "aăâ"),
    **dict.fromkeys("eê", "eê"),
    **dict.fromkeys("oôơ", "oôơ"),
    **dict.fromkeys("uư", "uư"),
}
_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")


@cache
def _by_marks(char: str) -> tuple[str, ...]:
    """Return the same letter with other marks, those that differ by tone alone first; () for no vowel."""
    parts = unicodedata.normalize("NFD", char.lower())
    tone = "".join(c for c in parts if c in _TONES)
    bare = unicodedata.normalize("NFC", "".join(c for c in parts if c not in _TONES))
    if bare not in _VOWELS:
        return ()
    said = [bare + t for t in _TONES] + [b + t for b in _MARKED.get(bare, "") for t in (tone, *_TONES)]
    marked = dict.fromkeys(unicodedata.normalize("NFC", s) for s in said)
    return tuple(m.upper() if char.isupper() else m for m in marked if m != char.lower())


@cache
def confusions(char: str) -> tuple[str, ...]:
    """Return what ``char`` is often misread from, likeliest first: shapes, then the letter with other marks.

    Sources: the errors counted on this project's typed and printed pages, and the stacked marks that engines
    lose (ể to ê, ố to ô). A character that is never confused gives an empty tuple.
    """
    return tuple(dict.fromkeys((*_SHAPES.get(char, ""), *DIGIT_LIKE.get(char, ""), *_by_marks(char))))
