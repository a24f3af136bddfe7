"""Words of closed lists, found in spite of what the engine does to capitals: types, bodies, roles, provinces.

Only words of a list are ever mended, and only where the letters without marks agree; names of people and free
text stay as read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from rapidfuzz import fuzz, process

from extractors.data.notice_words import BODY_HEADS, BODY_WORDS, DOCUMENT_TYPES, SIGNING_ROLES
from extractors.lexicons import load_province_names
from extractors.text import fold, fold_words, nfc, tone_fold

_TYPE_SCORE = 86.0  # one letter of seven wrong: "QUYEI DINH"; "QUY DINH" stays 80 away from "QUYET DINH"
_RESEMBLES = 66.0  # two letters of six wrong; only asked where the document's symbol already says the type
_PROVINCE_SCORE = 88.0
_TYPES_BY_FOLD = {fold(word): (word, symbol) for word, symbol in DOCUMENT_TYPES}


def share_of_capitals(text: str) -> float:
    """Return the share (0..1) of upper-case among the letters of ``text``; 0 where there are none."""
    letters = [c for c in text if c.isalpha()]
    return sum(c.isupper() for c in letters) / len(letters) if letters else 0.0


def find_type(text: str) -> tuple[str, str, bool] | None:
    """Return (type word as printed in law, its symbol, stands alone) for a line that is or begins with one.

    A line that begins with the type and goes on counts only where its words are capitals, as in a heading;
    ``Kế hoạch hoạt động …`` is a title. None where there is no type word.
    """
    if share_of_capitals(text) < 0.7:
        return None
    folded = fold_words(text)
    if not folded or len(folded) > 90:
        return None
    exact = _TYPES_BY_FOLD.get(folded)
    if exact is not None:
        return *exact, True
    close = process.extractOne(folded, _TYPES_BY_FOLD.keys(), scorer=fuzz.ratio, score_cutoff=_TYPE_SCORE)
    if close is not None and len(folded) >= 6:
        return *_TYPES_BY_FOLD[close[0]], True
    for key, row in _TYPES_BY_FOLD.items():
        if folded.startswith(key + " ") and len(key) >= 6:
            return *row, False
    return None


def resembles(text: str, word: str) -> bool:
    """Say whether ``text`` may be ``word`` with a few letters lost or broken (``CHỈ r HI``), spaces aside."""
    key, wanted = fold_words(text).replace(" ", ""), fold_words(word).replace(" ", "")
    return fuzz.ratio(key, wanted) >= _RESEMBLES


def type_of_symbol(symbol: str) -> str | None:
    """Return the type word whose abbreviation begins a document's symbol (``QĐ-UBND``), or None."""
    first = re.split(r"[-/]", symbol)[0]
    return next(
        (word for word, short in DOCUMENT_TYPES if short.lower() == first.lower() and len(short) > 1), None
    )


@cache
def _folded_phrases(phrases: tuple[str, ...]) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """Return (folded words, printed words) for each phrase, longest first."""
    rows = [(tuple(fold(w) for w in phrase.split()), tuple(phrase.split())) for phrase in phrases]
    return tuple(sorted(rows, key=lambda row: -len(row[0])))


def mend_phrases(words: Iterable[str], phrases: tuple[str, ...]) -> list[str]:
    """Return ``words`` with those that spell a phrase of the list without its marks written as in the list.

    A word that differs only by where its tone stands (``UỶ``, ``ỦY``) is left as read. Case is the list's.
    """
    mended = [nfc(word) for word in words]
    keys = [fold(word).strip(".,:;-") for word in mended]
    done = 0
    while done < len(mended):
        step = 1
        for folded, printed in _folded_phrases(phrases):
            if tuple(keys[done : done + len(folded)]) == folded:
                for offset, right in enumerate(printed):
                    mended[done + offset] = _mend(mended[done + offset], right)
                step = len(folded)
                break
        done += step
    return mended


def _mend(read: str, right: str) -> str:
    tail = read[len(read.rstrip(".,:;-")) :]
    return (
        read if tone_fold(read.rstrip(".,:;-")) == tone_fold(right) and read[:1].isupper() else right + tail
    )


def mend_body_words(words: Iterable[str]) -> list[str]:
    """Return the words of a body's name (capitals) with heads and usual words mended."""
    return mend_phrases(words, (*BODY_HEADS, *BODY_WORDS))


def mend_role(words: Iterable[str]) -> list[str]:
    """Return the words of a signer's role (capitals) mended."""
    return mend_phrases(words, SIGNING_ROLES)


@cache
def _provinces() -> dict[str, str]:
    """Return the provinces, past and present, by folded name, as they are usually spelled."""
    rows = load_province_names()
    usual = {fold_words(row[0]): nfc(row[0]) for row in rows if not row[1]}
    return {fold_words(row[0]): nfc(row[0]) for row in rows} | usual


@cache
def _spellings() -> frozenset[str]:
    """Return all ways to spell a province with its marks: ``Đắk Lắk``, ``Đăk Lăk``."""
    return frozenset(tone_fold(row[0]) for row in load_province_names())


def find_province(text: str) -> str | None:
    """Return the province whose name ``text`` is, marks aside, as the list writes it; None for none.

    One letter in nine may be wrong where no other province is as near.
    """
    key = fold_words(text)
    if key in _provinces():
        return _provinces()[key]
    if len(key) < 6:
        return None
    near = process.extract(key, _provinces().keys(), scorer=fuzz.ratio, score_cutoff=_PROVINCE_SCORE, limit=2)
    if not near or (len(near) > 1 and near[1][1] >= near[0][1]):
        return None
    return _provinces()[near[0][0]]


def is_province(text: str) -> bool:
    """Say whether ``text`` is the name of a province with its marks, in any case and known spelling."""
    return tone_fold(text) in _spellings()
