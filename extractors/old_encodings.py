"""Text typed for TCVN3 and VNI fonts turned into Unicode, and which of them a text was typed for.

Those fonts draw Vietnamese letters in the places of Latin-1: ``NguyÔn`` in .VnTime, ``Nguyeãn`` in VNI-Times.
Which letter stands where is in ``data/old_encodings.csv``. Nothing here knows of workbooks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from extractors.lexicons import load_rows
from extractors.syllables import is_syllable


class Encoding(StrEnum):
    """How Vietnamese letters are written in a text."""

    UNICODE = "unicode"
    TCVN3 = "tcvn3"
    VNI = "vni"


@dataclass(frozen=True, slots=True)
class Guess:
    """What some texts seem to be typed in. ``is_sure``: enough speaks for it, and nothing for another."""

    encoding: Encoding
    is_sure: bool


# Names as the makers of the fonts gave them: ".VnTime", ".VnArialH", "VNtimes new roman" is TCVN3 too;
# "VNI-Times", "VNI-Helve-Condense".
_FONTS: tuple[tuple[re.Pattern[str], Encoding], ...] = (
    (re.compile(r"vni[\s-]", re.IGNORECASE), Encoding.VNI),
    (re.compile(r"\.vn|vn(?:times?|arial)\b", re.IGNORECASE), Encoding.TCVN3),
)
_CAPITALS = re.compile(r"\.vn.*h$", re.IGNORECASE)
_BEYOND_LATIN_1 = re.compile(r"[\u0100-\u024f\u1e00-\u1eff\u0300-\u0323]")
_WORD = re.compile(r"[^\W\d_]+")
# Of the syllables with marks so many must be Vietnamese in one encoding, and so few in the next likely.
_MOST_ARE, _FEW_ARE, _LEAST_SEEN = 0.9, 0.6, 12
_NOT_WORDS = str.maketrans(dict.fromkeys("-.,;:/()", " "))


def encoding_of_font(name: str) -> Encoding | None:
    """Return the encoding that a font stands for; None for a font that shows text as it is."""
    return next((encoding for pattern, encoding in _FONTS if pattern.match(name.strip())), None)


def shows_capitals(font: str) -> bool:
    """Say whether a TCVN3 font shows small letters as capitals: .VnTimeH."""
    return _CAPITALS.match(font.strip()) is not None


def to_unicode(text: str, encoding: Encoding) -> str:
    """Return ``text``, typed in ``encoding``, in Unicode; what is no code of it stays as it is."""
    if encoding is Encoding.UNICODE:
        return text
    table = _letters(encoding)
    decoded = _codes(encoding).sub(lambda found: table[found[0]], text)
    return _capitalised(decoded) if encoding is Encoding.TCVN3 else decoded


def from_unicode(text: str, encoding: Encoding) -> str:
    """Return Unicode ``text`` (NFC) as it was typed in ``encoding``.

    TCVN3 has no capitals with tones: they come out as the small letters that its capital fonts show so.
    """
    if encoding is Encoding.UNICODE:
        return text
    table = _codes_by_letter(encoding)
    return "".join(table.get(letter) or table.get(letter.lower(), letter) for letter in text)


def guess_encoding(texts: Iterable[str]) -> Guess:
    """Return what ``texts`` of one source seem to be typed in: that which makes most of them Vietnamese.

    A letter beyond Latin-1 (ế, ữ) can only be Unicode. Texts without marks are Unicode and sure.
    """
    given = [text for text in texts if not text.isascii()]
    if not given:
        return Guess(Encoding.UNICODE, is_sure=True)
    beyond = sum(_BEYOND_LATIN_1.search(text) is not None for text in given)
    if 2 * beyond >= len(given):
        return Guess(Encoding.UNICODE, is_sure=True)
    words = [word for text in given for word in _marked_words(text)]
    scores = sorted(((share, one) for one, share in _shares(words).items()), reverse=True)
    (best, encoding), (next_best, _) = scores[:2]
    is_clear = best >= _MOST_ARE and next_best <= _FEW_ARE and len(words) >= _LEAST_SEEN and not beyond
    return Guess(encoding if best > next_best else Encoding.UNICODE, is_sure=is_clear)


def fits(text: str, encoding: Encoding) -> bool:
    """Say whether ``text`` can have been typed in ``encoding``: in no other it reads better."""
    if _BEYOND_LATIN_1.search(text) is not None:
        return encoding is Encoding.UNICODE
    shares = _shares(_marked_words(text))
    return shares[encoding] >= max(shares.values())


def _shares(words: Sequence[str]) -> dict[Encoding, float]:
    """Return by encoding how many of some words with marks are Vietnamese syllables in it (1.0 for none)."""
    return {
        one: sum(is_syllable(to_unicode(word, one).lower()) for word in words) / len(words) if words else 1.0
        for one in Encoding
    }


def _marked_words(text: str) -> list[str]:
    """Return the words that hold more than plain letters: in old encodings also signs such as © and µ."""
    return [word for word in text.translate(_NOT_WORDS).split() if not word.isascii()]


def _capitalised(text: str) -> str:
    """Make the first letter of a name a capital where TCVN3 has none for it: ``Ngô Thị ánh``.

    Only where every other word begins with one: a sentence is left alone.
    """
    words = _WORD.findall(text)
    small = [word for word in words if word[0].islower()]
    if len(small) == len(words) or any(word[0].isascii() for word in small):
        return text
    return _WORD.sub(lambda found: found[0][0].upper() + found[0][1:], text)


@cache
def _letters(encoding: Encoding) -> Mapping[str, str]:
    table = dict(_codes_of(encoding))
    if encoding is Encoding.VNI:  # "Aù": the mark of a capital is as often typed small
        table |= {
            code[0].upper() + code[1]: letter.upper() for code, letter in table.items() if len(code) > 1
        }
    return table


@cache
def _codes(encoding: Encoding) -> re.Pattern[str]:
    longest_first = sorted(_letters(encoding), key=lambda code: (-len(code), code))
    return re.compile("|".join(map(re.escape, longest_first)))


@cache
def _codes_by_letter(encoding: Encoding) -> Mapping[str, str]:
    return {letter: code for code, letter in _codes_of(encoding)}


def _codes_of(encoding: Encoding) -> list[tuple[str, str]]:
    rows = (row for row in load_rows("old_encodings") if row[0] == encoding.value)
    return [("".join(chr(int(code, 16)) for code in codes.split()), letter) for _, codes, letter in rows]
