"""Which texts say that the paper does not know. An unknown value is a statement, not a missing one."""

from __future__ import annotations

import re
from functools import cache

from rapidfuzz import fuzz

from extractors.lexicons import load_rows
from extractors.text import fold_words, nfc, tone_fold

# Below this likeness (0..100) of folded forms a text is not the marker ("khongro"/"khongno" is 86).
_LIKENESS = 86
_LONGEST = 120  # characters: what is longer says more than that nobody knows
_ONLY_MARKS = re.compile(r"^[\s.\-–—_/:…?,;*]+$")


@cache
def _forms(kind: str) -> tuple[tuple[str, str, str, str], ...]:
    """Return (match, key by tones, folded words, the same without spaces) of the rows for a kind."""
    rows = [row for row in load_rows("unknown") if row[2] in (kind, "any")]
    folded = [(match, tone_fold(form), fold_words(form)) for _, form, _, match in rows]
    return tuple((match, toned, known, known.replace(" ", "")) for match, toned, known in folded)


def _is_like(text: str, kind: str) -> bool:
    if len(text) > _LONGEST:
        return False
    key = fold_words(text)
    if not key:
        return False
    compact = key.replace(" ", "")
    toned = tone_fold(text).strip(" .()")
    return any(_fits(form, toned=toned, key=key, compact=compact) for form in _forms(kind))


def _fits(form: tuple[str, str, str, str], *, toned: str, key: str, compact: str) -> bool:
    match, form_toned, known, known_compact = form
    if match == "exact":  # "Võ Danh" can be a person
        return toned == form_toned
    if compact == known_compact:
        return True
    if len(known_compact) >= 6 and fuzz.ratio(compact, known_compact, score_cutoff=_LIKENESS):
        return True
    return match == "part" and f" {known} " in f" {key} "


def is_unknown(text: str) -> bool:
    """Say whether a cell says that nobody knows: ``không rõ``, ``KR``, ``chưa xác định``, misread or not."""
    return _is_like(text, "value")


def is_unnamed(text: str) -> bool:
    """Say whether the place of a name says that the name is not known: ``Mộ chưa biết tên``, ``Vô danh``."""
    return _is_like(text, "name") or _is_like(text, "value")


def is_placeholder(text: str) -> bool:
    """Say whether a cell holds only dots, dashes and slashes (``//``, ``…``): left empty by hand."""
    return bool(_ONLY_MARKS.match(nfc(text)))
