"""Which digits a misread character may stand for. Only makes readings; the grammars choose among them."""

from __future__ import annotations

from collections.abc import Iterator
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
