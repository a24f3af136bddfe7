"""Which texts say that the paper does not know. An unknown value is a statement, not a missing one."""

from __future__ import annotations

import re

from rapidfuzz import fuzz

from extractors.lexicons import load_rows
from extractors.text import fold_words, nfc, tone_fold

# Below this likeness (0..100) of folded forms a text is not the marker ("khongro"/"khongno" is 86).
_LIKENESS = 86
_ONLY_MARKS = re.compile(r"^[\s.\-–—_/:…?,;*]+$")


def _is_like(text: str, kind: str) -> bool:
    key = fold_words(text)
    if not key:
        return False
    compact = key.replace(" ", "")
    for _, form, row_kind, match in load_rows("unknown"):
        if row_kind not in (kind, "any"):
            continue
        if match == "exact":  # "Võ Danh" can be a person
            if tone_fold(text).strip(" .()") == tone_fold(form):
                return True
            continue
        known = fold_words(form)
        known_compact = known.replace(" ", "")
        if compact == known_compact:
            return True
        if len(known_compact) >= 6 and fuzz.ratio(compact, known_compact) >= _LIKENESS:
            return True
        if match == "part" and f" {known} " in f" {key} ":
            return True
    return False


def is_unknown(text: str) -> bool:
    """Say whether a cell says that nobody knows: ``không rõ``, ``KR``, ``chưa xác định``, misread or not."""
    return _is_like(text, "value")


def is_unnamed(text: str) -> bool:
    """Say whether the place of a name says that the name is not known: ``Mộ chưa biết tên``, ``Vô danh``."""
    return _is_like(text, "name") or _is_like(text, "value")


def is_placeholder(text: str) -> bool:
    """Say whether a cell holds only dots, dashes and slashes (``//``, ``…``): left empty by hand."""
    return bool(_ONLY_MARKS.match(nfc(text)))
