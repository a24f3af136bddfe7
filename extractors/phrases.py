"""Phrases whose marks are known: the same letters with other marks are probably misread."""

from __future__ import annotations

import re
from functools import cache

from extractors.lexicons import load_province_names, load_rows
from extractors.text import fold, nfc, tone_fold

_LONGEST = 3  # words of a phrase


def _key(text: str) -> str:
    return tone_fold(text.replace("-", " "))


@cache
def _phrases() -> dict[str, frozenset[str]]:
    """The right spellings by their letters: phrases of registers, and provinces of two words and more."""
    known: dict[str, set[str]] = {}
    texts = [row[0] for row in load_rows("phrases") if row[1] == "text"]
    texts += [row[0] for row in load_province_names() if " " in row[0] and "-" not in row[0]]
    for text in texts:
        known.setdefault(fold(text), set()).add(_key(text))
    return {key: frozenset(spellings) for key, spellings in known.items()}


@cache
def _middles() -> dict[str, str]:
    return {fold(row[0]): tone_fold(row[0]) for row in load_rows("phrases") if row[1] == "middle"}


def mismarked(text: str) -> tuple[str, ...]:
    """Return the known phrases that stand in ``text`` with other marks, as written there; none is ()."""
    found = []
    for part in re.split(r"[^\w\s]+", nfc(text)):  # a phrase does not reach over a comma
        for said in _runs(part.split()):
            right = _phrases().get(fold(said))
            if right is not None and _key(said) not in right:
                found.append(said)
    return tuple(found)


def _runs(words: list[str]) -> list[str]:
    counts = range(2, _LONGEST + 1)
    return [" ".join(words[i : i + n]) for n in counts for i in range(len(words) - n + 1)]


def is_misread_middle(word: str) -> bool:
    """Say whether a middle name is one of the commonest, other marks on it ("Thi", "Vãn")."""
    right = _middles().get(fold(word))
    return right is not None and tone_fold(word) != right
