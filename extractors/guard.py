"""What no field can hold: letters of other scripts, controls, texts without end. Judges no meaning.

A Cyrillic "а" looks like a Latin one and is another letter to every search and every comparison; a
figure of another script would count as a number. Such texts keep their form, get no value and wait.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import cache, wraps

from extractors.parsed import Parsed, Parser
from extractors.text import nfc
from models.record import Reason

MAX_LENGTH = 4000
"""Characters of the longest field that is read: a page of type holds fewer. Longer ones are kept unread."""

# Latin letters beyond ASCII and Vietnamese that languages of the highlands write; then the signs of type.
_HIGHLAND = "ĕĭŏŭčñöüäïëÿƀʼ"
_MARKS = "\u0300\u0301\u0302\u0303\u0306\u0308\u0309\u030c\u0323\u031b"
_SIGNS = "–—―‐‑−“”„‟«»‘’‚‛…·•°º′″〃№§¶†‡×÷±½¼¾€£©®™¦¬´`¨¸ªÐð⁄∕→←▪■□●○◦✓✔☐"


@cache
def _is_known(char: str) -> bool:
    if char.isascii():
        return char.isprintable() or char in "\t\n\r"
    if char in _SIGNS or unicodedata.category(char) == "Zs":
        return True
    base = unicodedata.normalize("NFD", char.lower())
    is_latin = base[0] in "abcdefghijklmnopqrstuvwxyz" or base[0] in "đ" + _HIGHLAND
    return is_latin and all(c in _MARKS for c in base[1:])


def strangers_in(text: str) -> tuple[str, ...]:
    """Return the characters of ``text`` that no paper of this kind holds, each once; () for none.

    Known are ASCII, the letters of Vietnamese and of the languages of the highlands, and the signs of type.
    """
    return tuple(
        dict.fromkeys(c for c in unicodedata.normalize("NFC", text[:MAX_LENGTH]) if not _is_known(c))
    )


def is_readable(text: str) -> bool:
    """Say whether a field may be read at all: not without end, and in letters that these papers have."""
    return len(text) <= MAX_LENGTH and not strangers_in(text)


def guarded(parse: Parser) -> Parser:
    """Return a parser that gives a text it cannot hold back unread, with ODD_CHARACTERS."""

    @wraps(parse)
    def parse_readable(text: str) -> Parsed:
        return parse(text) if is_readable(text) else Parsed(nfc(text), None, (Reason.ODD_CHARACTERS,))

    return parse_readable


def guarded_candidates(offer: Callable[[str], tuple[str, ...]]) -> Callable[[str], tuple[str, ...]]:
    """Return a source of candidates that offers none for a text that cannot be read."""

    @wraps(offer)
    def offer_readable(text: str) -> tuple[str, ...]:
        return offer(text) if is_readable(text) else ()

    return offer_readable


def stranger_doubts(text: str) -> tuple[Reason, ...]:
    """Return the doubt that characters of no such paper are: read as they stand, never accepted."""
    return () if is_readable(text) else (Reason.ODD_CHARACTERS,)
