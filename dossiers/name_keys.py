"""Names as keys to compare by: with marks, without, without the middle, and what else a man was called."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from extractors.text import fold_words, tone_fold
from models.record import NameValue

_SPLIT = re.compile(r"\s*[,;/]\s*|\s+-\s+")
_MANY = 4  # other names of one man on one paper; more is running text


@dataclass(frozen=True, slots=True)
class NameKeys:
    """One name: ``toned`` keeps the marks, ``whole`` not, ``bare`` is surname and given name alone.

    ``given`` is the last syllable; of a name of one syllable there is nothing else.
    """

    toned: str
    whole: str
    bare: str
    given: str


def name_keys(value: NameValue) -> NameKeys | None:
    """Return the keys of a name; None for one without letters."""
    syllables = [*value.surname.split(), *value.middle.split(), *value.given.split()]
    keys = [syllable_keys(syllable) for syllable in syllables]
    words = [folded for _, folded in keys if folded]
    if not words:
        return None
    bare = f"{words[0]} {words[-1]}" if len(words) > 1 else ""
    toned = " ".join(toned for toned, _ in keys)
    return NameKeys(toned, " ".join(words) if len(words) > 1 else "", bare, words[-1])


@lru_cache(maxsize=32_768)
def syllable_keys(syllable: str) -> tuple[str, str]:
    """Return one syllable with its marks and without; there are some seven thousand in all."""
    toned = tone_fold(syllable)
    return toned, fold_words(toned)


def split_name(text: str) -> NameValue:
    """Return a name by its syllables: the first is the surname, the last the given name."""
    words = text.split()
    if len(words) < 2:
        return NameValue("", "", text.strip())
    return NameValue(words[0], " ".join(words[1:-1]), words[-1])


def other_keys(text: str) -> tuple[str, ...]:
    """Return the keys without marks of the other names in a text, each once; few or none."""
    keys = (fold_words(tone_fold(part)) for part in _SPLIT.split(text))
    return tuple(dict.fromkeys(key for key in keys if key and not key.isdigit()))[:_MANY]
