"""What the same words look like elsewhere on the page: a heading's lost marks are often kept in the text.

A title says what the text says again. Where a word of it is read with other marks than in the same company
further down, most of the readings win; only marks change, never letters, and the change is always told.
Marks are only added: the engine loses the second mark of a letter (dầu, dâu) and never invents one.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extractors.syllables import is_syllable
from extractors.text import fold, nfc, tone_fold

_LEAST = 2  # one other reading alone proves nothing
_EDGE = ".,;:()\"'“”|"

Company = tuple[str, str, bool]


def _words(lines: Iterable[str]) -> list[str]:
    return [word for line in lines for word in (w.strip(_EDGE) for w in nfc(line).split()) if word]


def count_readings(lines: Iterable[str]) -> dict[Company, Counter[str]]:
    """Return how often each word (lower case) was read beside each neighbour: (key, its key, is after)."""
    words = [w.lower() for w in _words(lines)]
    keys = [fold(w) for w in words]
    counts: dict[Company, Counter[str]] = {}
    for index, word in enumerate(words):
        if index:
            counts.setdefault((keys[index], keys[index - 1], False), Counter())[word] += 1
        if index + 1 < len(words):
            counts.setdefault((keys[index], keys[index + 1], True), Counter())[word] += 1
    return counts


def _votes(keys: Sequence[str], index: int, counts: dict[Company, Counter[str]]) -> Counter[str]:
    """Return the readings of word ``index`` in its company on both sides; each place counts once."""
    before = counts.get((keys[index], keys[index - 1], False), Counter()) if index else Counter[str]()
    after = (
        counts.get((keys[index], keys[index + 1], True), Counter()) if index + 1 < len(keys) else Counter()
    )
    return before | after


@dataclass(frozen=True, slots=True)
class Echo:
    """A text after comparison with the page: ``text`` mended, ``rival`` as the page would have it, if it may.

    ``rival`` differs from ``text`` where another reading is found as often as the text's own but proves less.
    """

    text: str
    rival: str


def mend_by_echo(text: str, counts: dict[Company, Counter[str]]) -> Echo:
    """Compare the words of ``text`` with how the page (without it) reads them in the same company.

    Put right is a word that the page reads with more marks, at least twice and twice as often; where only the
    place of the tone differs, or where the other reading is no syllable, the word is left alone.
    """
    words = nfc(text).split()
    bare = [w.strip(_EDGE) for w in words]
    keys = [fold(w) for w in bare]
    mended, rival = list(words), list(words)
    for index, core in enumerate(bare):
        votes = _votes(keys, index, counts) if core else Counter[str]()
        best, times = votes.most_common(1)[0] if votes else ("", 0)
        own = votes[core.lower()]
        if times < max(_LEAST, own) or tone_fold(best) == tone_fold(core) or not is_syllable(best):
            continue
        other = words[index].replace(core, _in_case_of(core, best))
        rival[index] = other
        if times >= 2 * own + (own > 0) and _mark_count(best) > _mark_count(core):
            mended[index] = other
    return Echo(" ".join(mended), " ".join(rival))


def _mark_count(word: str) -> int:
    return sum(unicodedata.combining(c) != 0 for c in unicodedata.normalize("NFD", word))


def _in_case_of(model: str, word: str) -> str:
    if model.isupper() and len(model) > 1:
        return word.upper()
    return word[:1].upper() + word[1:] if model[:1].isupper() else word
