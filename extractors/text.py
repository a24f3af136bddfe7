"""Text in one form: NFC, one kind of dash and space, keys for matching. Not for judging what a text means."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache

# Characters that Tesseract and old keyboards give in place of the Vietnamese ones. "Ð" (Icelandic eth) is the
# commonest: it stands in the Latin-1 part of old fonts where "Đ" was meant.
_SAME_AS = str.maketrans(
    {
        "Ð": "Đ",
        "ð": "đ",
        "Ɖ": "Đ",
        "\u00a0": " ",
        "\u2002": " ",
        "\u2003": " ",
        "\u2007": " ",
        "\u2009": " ",
        "\u202f": " ",
        "\u3000": " ",
        "\t": " ",
        "\r": " ",
        "\n": " ",
        "\u200b": None,
        "\u200c": None,
        "\u200d": None,
        "\u2060": None,
        "\ufeff": None,
        "\u00ad": None,
    }
)
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_QUOTES = "‘’‛`´ʼ"
_FOLD_CHARS = {**dict.fromkeys(_DASHES, "-"), **dict.fromkeys(_QUOTES, "'"), "đ": "d", "Đ": "d"}
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_SPACES = re.compile(r"\s+")
_LONE_Y = re.compile(r"^(h|k|l|m|s|t|v|đ|d|qu)y$")

# What a table rule, a dotted leader or dirt leaves at the ends of a cell.
_ARTEFACTS = "|_¦‘’`´~^*•·«»<>¬{}\\ "
_STOPS = _ARTEFACTS + ",;:.…"


def nfc(text: str) -> str:
    """Return ``text`` in NFC with look-alike letters, odd spaces and zero-width characters mended."""
    composed = unicodedata.normalize("NFC", text).translate(_SAME_AS)
    return _SPACES.sub(" ", unicodedata.normalize("NFC", composed)).strip()


@cache
def _fold_char(char: str) -> str:
    known = _FOLD_CHARS.get(char)
    if known is not None:
        return known
    base = unicodedata.normalize("NFD", char)[0].lower()
    return "d" if base in "đðɖ" else base[0]


def fold_in_place(text: str) -> str:
    """Return ``text`` in lower case without marks, one character for each of ``text``.

    Offsets stay valid, so that a match can be carried back to the text (and to the boxes of its words).
    """
    return "".join(_fold_char(c) for c in text)


# Lists of known words are compared with every cell: without memory most of the time went into folding them.
@lru_cache(maxsize=16_384)
def fold(text: str) -> str:
    """Return the key for all matching: lower case, đ as d, no marks, dashes as "-", spaces squeezed."""
    return _SPACES.sub(" ", fold_in_place(nfc(text))).strip()


@lru_cache(maxsize=16_384)
def fold_words(text: str) -> str:
    """Return the folded letters and digits of ``text`` with single spaces between the words."""
    return " ".join(re.findall(r"[a-z0-9]+", fold(text)))


def _tone_fold_syllable(syllable: str) -> str:
    marks = unicodedata.normalize("NFD", syllable)
    tone = "".join(c for c in marks if c in _TONES)
    bare = unicodedata.normalize("NFC", "".join(c for c in marks if c not in _TONES))
    return _LONE_Y.sub(r"\1i", bare) + tone


@lru_cache(maxsize=16_384)
def tone_fold(text: str) -> str:
    """Return a key that keeps the marks but not where the tone stands, nor i/y after a lone consonant.

    ``hòa`` and ``hoà``, ``sĩ`` and ``sỹ``, ``Lý`` and ``Lí`` get the same key; ``Lê`` and ``Lẽ`` do not.
    """
    return " ".join(_tone_fold_syllable(s) for s in nfc(text).lower().split())


def strip_artefacts(text: str) -> str:
    """Return ``text`` (NFC) without what table rules and leaders leave at its ends.

    A closing full stop goes too: cells and form fields are no sentences. Pairs of brackets and quotes stay.
    """
    text = nfc(text).strip(_STOPS)
    for opening, closing in ("()", "[]"):
        if text.count(opening) != text.count(closing):  # half a bracket at an end is a table rule
            text = text.lstrip(closing).rstrip(opening)
            text = text.lstrip(opening) if closing not in text else text
            text = text.rstrip(closing) if opening not in text else text
    return text.strip(_ARTEFACTS)


# --- lines of a cell -------------------------------------------------------------------------------------

_DATE = re.compile(r"^(?:\d{1,2}([./-]))?\d{1,2}[./-]\d{4}$")
_HALF_DATE = re.compile(r"^(?:\d{1,2}[./-])?\d{1,2}[./-]1[89]\d$")
_HALF_YEAR = re.compile(r"^1[89]\d$")
_OPEN_NUMBER = re.compile(r"\d[./-]$")
_OPEN_CODE = re.compile(r"[A-Za-zĐđ]?[\dOoIlSB]{1,4}[-/]$")
_LEADS_NUMBER = re.compile(r"^[./-]\s?\d")
_LEADS_CODE = re.compile(r"^[-/][A-Za-z]\d")


def _is_broken(upper: str, lower: str) -> bool:
    """Say whether the end of ``upper`` and the start of ``lower`` are one number or code."""
    tail, head = upper.rpartition(" ")[2], lower.partition(" ")[0]
    if _OPEN_NUMBER.search(tail) or _OPEN_CODE.search(tail):
        # "22-11-" + "1949", "D28-E209-" + "F312"; a dash with a space before it is punctuation between words.
        return len(tail) > 1 and (head[0].isdigit() or (head[0].isalpha() and not head.isalpha()))
    if _LEADS_NUMBER.match(lower) and tail[-1].isdigit():
        return True
    if _LEADS_CODE.match(lower) and tail[-1].isalnum() and any(c.isdigit() for c in tail):
        return True
    if _HALF_DATE.match(tail):
        # The fourth digit of the year went to the next line: "27.02.195" + "1". Whatever was read there
        # ("S)" for "9") belongs to the number, so a short rest of any kind is joined.
        return len(lower) <= 2 or (len(head) == 1 and head.isdigit())
    if _HALF_YEAR.match(upper) and len(lower) == 1 and lower.isdigit():
        return True
    return bool(_DATE.match(tail + head)) and not _DATE.match(tail) and any(c in tail for c in "./-")


def join_broken(lines: Sequence[str]) -> str:
    """Return the lines of one cell as one text: a space between lines, none inside a broken number or code.

    ``["27.02.195", "1"]`` gives ``27.02.1951``, ``["D28-E209-", "F312"]`` gives ``D28-E209-F312``; empty
    lines are dropped, no lines give an empty text.
    """
    joined = ""
    for line in (nfc(raw) for raw in lines):
        if not line:
            continue
        if not joined:
            joined = line
        else:
            joined += line if _is_broken(joined, line) else f" {line}"
    return joined
