"""When two readings count as the same.

Folding of text and dates, likeness of rows, and which row is which.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import Indel

_SPACES = re.compile(r"\s+")
_SIGN = re.compile(r"\s*([/-])\s*")
_DAY_FIRST = re.compile(r"(\d\d)-(\d\d)-(\d{4})")
_DASHES = str.maketrans("–—−", "---")
_TONES = "\u0300\u0301\u0303\u0309\u0323"
# The tone of oa, oe, uy stands on the first or the second vowel by two schools of spelling (hòa, hoà).
_TONE_PLACE = re.compile(rf"([oOuU])([{_TONES}])([aAeEyY])(?![\u0302\u0306\u031b])")


def fold_text(text: str) -> str:
    """Return the text with what may differ between two right readings taken away; case and accents stay.

    NFC, Ð to Đ, dashes to one dash, runs of white to one space, none around "/" and "-", the
    tone of oa, oe, uy in its new place ("hòa" gives "hoà").
    """
    marks = unicodedata.normalize("NFD", text.replace("Ð", "Đ").translate(_DASHES))
    moved = _TONE_PLACE.sub(r"\1\3\2", marks)
    return _SIGN.sub(r"\1", _SPACES.sub(" ", unicodedata.normalize("NFC", moved)).strip())


def fold_edtf(edtf: str) -> str:
    """Return an EDTF date year first: some truth wrote the day first ("23-07-1982" gives "1982-07-23")."""
    match = _DAY_FIRST.fullmatch(edtf.strip())
    return "-".join(reversed(match.groups())) if match else edtf.strip()


def is_same(read: tuple[str, str], true: tuple[str, str]) -> bool:
    """Return True where (text, EDTF) as read say what the truth says: the same text, or the same date."""
    if fold_text(read[0]) == fold_text(true[0]):
        return True
    return bool(true[1]) and fold_edtf(read[1]) == fold_edtf(true[1])


def likeness(read: Mapping[str, str], true: Mapping[str, str]) -> float:
    """Return how alike two rows are, 0..1: the mean over the true row's fields, the name counting three.

    A row without a field in common gives 0.
    """
    total = weight = 0.0
    for name, text in true.items():
        share = 3.0 if name == "full_name" else 1.0
        weight += share
        if name in read:
            total += share * Indel.normalized_similarity(
                fold_text(read[name]).lower(), fold_text(text).lower()
            )
    return total / weight if weight else 0.0


@dataclass(frozen=True, slots=True)
class Pairing:
    """Which read row is which true row: index pairs in order, then the indexes left over on either side."""

    pairs: tuple[tuple[int, int], ...]
    unmatched_read: tuple[int, ...]
    unmatched_true: tuple[int, ...]


LEAST_LIKENESS = (
    0.4  # two rows of one commune share place and unit by chance; a third of the name lies below this
)


def align(read: Sequence[Mapping[str, str]], true: Sequence[Mapping[str, str]]) -> Pairing:
    """Pair rows so that their order is kept and the sum of likeness is greatest (Needleman and Wunsch 1970).

    Rows of nobody's name between the same neighbours, as many on either side, are the same where a field is
    the same: of an unnamed grave the register says hardly more than its number.
    """
    pairs = _by_place(_by_likeness([[likeness(r, t) for t in true] for r in read]), read, true)
    seen_read, seen_true = {p[0] for p in pairs}, {p[1] for p in pairs}
    return Pairing(
        tuple(pairs),
        tuple(k for k in range(len(read)) if k not in seen_read),
        tuple(k for k in range(len(true)) if k not in seen_true),
    )


def _by_likeness(alike: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    width = len(alike[0]) if alike else 0
    score = [[0.0] * (width + 1) for _ in range(len(alike) + 1)]
    for i in range(1, len(alike) + 1):
        for j in range(1, width + 1):
            here = alike[i - 1][j - 1]
            matched = score[i - 1][j - 1] + here if here >= LEAST_LIKENESS else 0.0
            score[i][j] = max(matched, score[i - 1][j], score[i][j - 1])
    pairs = []
    i, j = len(alike), width
    while i and j:
        here = alike[i - 1][j - 1]
        if here >= LEAST_LIKENESS and score[i][j] == score[i - 1][j - 1] + here:
            pairs.append((i - 1, j - 1))
            i, j = i - 1, j - 1
        elif score[i][j] == score[i - 1][j]:
            i -= 1
        else:
            j -= 1
    return pairs[::-1]


def _by_place(
    pairs: Sequence[tuple[int, int]], read: Sequence[Mapping[str, str]], true: Sequence[Mapping[str, str]]
) -> list[tuple[int, int]]:
    """Add the unnamed rows between two pairs where as many are left on either side."""
    ends = [(-1, -1), *pairs, (len(read), len(true))]
    filled = list(pairs)
    for (i, j), (i2, j2) in pairwise(ends):
        if i2 - i == j2 - j:
            between = zip(range(i + 1, i2), range(j + 1, j2), strict=True)
            filled += [(k, n) for k, n in between if _is_same_grave(read[k], true[n])]
    return sorted(filled)


def _is_same_grave(read: Mapping[str, str], true: Mapping[str, str]) -> bool:
    same = (fold_text(read[name]) == fold_text(text) for name, text in true.items() if name in read)
    return "full_name" not in true and any(same)
