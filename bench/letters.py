"""Errors letter by letter, and how many of them are marks alone (a wrong tone on the right letter)."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from bench.compare import fold_text


@dataclass(frozen=True, slots=True)
class LetterErrors:
    """Counts over texts: letters of the truth, edits to make the reading right, edits without marks."""

    letters: int = 0
    edits: int = 0
    bare_edits: int = 0

    @property
    def rate(self) -> float:
        """Character error rate; may exceed 1 where much was read that is not there."""
        return self.edits / self.letters if self.letters else 0.0

    @property
    def mark_rate(self) -> float:
        """Share of letters wrong by their marks alone (diacritic error rate)."""
        return (self.edits - self.bare_edits) / self.letters if self.letters else 0.0

    def __add__(self, other: LetterErrors) -> LetterErrors:
        """Pool two counts, so that each letter weighs the same."""
        return LetterErrors(
            self.letters + other.letters, self.edits + other.edits, self.bare_edits + other.bare_edits
        )


def _bare(text: str) -> str:
    """Return the text without marks, đ as d."""
    letters = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in letters if not unicodedata.combining(c))


def count_errors(read: str, true: str) -> LetterErrors:
    """Compare one reading with the truth, both folded as fields are (white space, dashes, place of tones)."""
    left, right = fold_text(read), fold_text(true)
    edits = Levenshtein.distance(left, right)
    return LetterErrors(len(right), edits, min(edits, Levenshtein.distance(_bare(left), _bare(right))))
