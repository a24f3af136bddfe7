"""What the same words look like elsewhere on the page: a heading's lost marks can often be read in the text below.

A title says what the text says again. Where a word of it is read with other marks than in the same company
further down, most of the readings win; only marks change, never letters, and the change is always told.
Marks are only added: the engine loses the second mark of a letter (dầu, dâu) and never invents one.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from extractors.syllables import is_syllable
from extractors.text import fold, nfc, tone_fold

_LEAST = 2  # one other reading alone proves nothing
_EDGE = ".,;:()\"'“”|"

Company = tuple[str, str, bool]


def _words(lines: Iterable[str]) -> list[str]:
    return [word for line in lines for word in (w.strip(_EDGE) for w in nfc(line).split()) if word]


def count_readings(lines: Iterable[str]) -> dict[Company, Counter[str]]:
    """Return how often each word (lower case) was read in each company: (own key, neighbour's key, is after)."""
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
    """Return the readings of word ``index`` in its company on both sides; each place on the page counts once."""
    before = counts.get((keys[index], keys[index - 1], False), Counter()) if index else Counter[str]()
    after = (
        counts.get((keys[index], keys[index + 1], True), Counter()) if index + 1 < len(keys) else Counter()
    )
    return before | after


def mend_by_echo(text: str, counts: dict[Company, Counter[str]]) -> str:
    """Return ``text`` with words that the page reads otherwise, at least twice and twice as often, put right.

    ``counts`` are of the page without ``text``. A word is left alone where its own reading is found too
    often, where only the place of the tone differs, or where the other reading is no syllable.
    """
    words = nfc(text).split()
    bare = [w.strip(_EDGE) for w in words]
    keys = [fold(w) for w in bare]
    mended = []
    for index, (word, core) in enumerate(zip(words, bare, strict=True)):
        votes = _votes(keys, index, counts) if core else Counter[str]()
        best, times = votes.most_common(1)[0] if votes else ("", 0)
        own = votes[core.lower()]
        is_better = times >= _LEAST and times >= 2 * (own + 1) - (0 if own else 1) and is_syllable(best)
        if not is_better or _mark_count(best) <= _mark_count(core) or tone_fold(best) == tone_fold(core):
            mended.append(word)
        else:
            mended.append(word.replace(core, _in_case_of(core, best)))
    return " ".join(mended)


def _mark_count(word: str) -> int:
    return sum(unicodedata.combining(c) != 0 for c in unicodedata.normalize("NFD", word))


def _in_case_of(model: str, word: str) -> str:
    if model.isupper() and len(model) > 1:
        return word.upper()
    return word[:1].upper() + word[1:] if model[:1].isupper() else word
