"""The words of the screen by key, a few TOML files a language. Which language is the request's matter."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

LANGUAGES = ("vi", "en")
# Endings of a language's files; each has sections of its own.
_FILES = ("", ".dossiers", ".enquiries", ".maps", ".operator", ".places")

Words = Mapping[str, "str | Words"]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All words of one language; missing keys are mistakes of ours and raise KeyError."""

    lang: str
    words: Words

    def t(self, key: str, **values: object) -> str:
        """Return the words for a dotted key with ``{name}`` filled in from ``values``."""
        found: str | Words = self.words
        for name in key.split("."):
            if isinstance(found, str):
                raise KeyError(key)
            found = found[name]
        if not isinstance(found, str):
            raise KeyError(key)
        return found.format_map(values) if values else found

    def t_or(self, key: str, otherwise: str) -> str:
        """Return the words for ``key``, or ``otherwise`` for a code that has none."""
        try:
            return self.t(key)
        except KeyError:
            return otherwise

    def part(self, sections: Iterable[str]) -> str:
        """Return some sections as JSON that may stand inside a script element."""
        chosen = {name: self.words[name] for name in sections}
        return json.dumps(chosen, ensure_ascii=False).replace("<", "\\u003c")


def keys_of(words: Words, prefix: str = "") -> Iterator[str]:
    """Give all dotted keys of a catalogue."""
    for name, found in words.items():
        if isinstance(found, str):
            yield prefix + name
        else:
            yield from keys_of(found, f"{prefix}{name}.")


@cache
def catalogue(lang: str) -> Catalogue:
    """Return the words of ``vi`` or ``en``; raises ValueError for another language."""
    if lang not in LANGUAGES:
        raise ValueError(f"there is no catalogue for {lang!r}")
    words: dict[str, str | Words] = {}
    for name in _FILES:
        text = resources.files("review").joinpath("catalogue", f"{lang}{name}.toml").read_text("utf-8")
        words |= tomllib.loads(text)
    return Catalogue(lang, words)
