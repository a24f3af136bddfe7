"""Ranks and positions by one list: which it is, its normal form, and a cell that holds both taken apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz

from extractors.guard import guarded, guarded_candidates
from extractors.lexicons import load_rows
from extractors.lookalikes import DIGIT_LIKE
from extractors.parsed import Parsed
from extractors.syllables import open_glued
from extractors.text import fold_words, strip_artefacts, tone_fold
from extractors.unknowns import is_unknown
from models.record import CodeValue, Reason, UnknownValue

# Likeness (0..100) of folded forms below which a text is not the entry: "Trung si"/"Thuong si" are 82 alike.
_LIKENESS = 84
_SPLIT = re.compile(r"\s*[,;]\s*|\s+[-–—/+]\s*|\s*[-–—+]\s+|\s*\n\s*|(?<=\w)[-–—](?=\w)|\s*\(\s*|\s*\)\s*")


@dataclass(frozen=True, slots=True)
class RankEntry:
    """One form of the list that a text was found to be. ``is_exact``: the marks are right as well."""

    normal: str
    kind: str
    form: str
    is_exact: bool


def _key(text: str) -> str:
    return fold_words(text.replace("†", "t").replace("§", "s"))


@cache
def _by_tone() -> dict[str, tuple[str, str, str]]:
    return {tone_fold(form): (normal, kind, form) for _, normal, kind, form in load_rows("ranks")}


@cache
def _by_fold() -> dict[str, tuple[str, str, str]]:
    return {_key(form): (normal, kind, form) for _, normal, kind, form in reversed(load_rows("ranks"))}


@cache
def _by_compact() -> dict[str, tuple[str, str, str]]:
    return {key.replace(" ", ""): entry for key, entry in _by_fold().items()}


def _has_code(text: str) -> bool:
    """Say whether a separate part of the text is a code such as H3, which a likeness would pass over."""
    return any(_code(part) for part in re.split(r"[\s,;\-–/]+", text))


def find_exact(text: str) -> RankEntry | None:
    """Return the entry that a text is by its letters and marks, None for any other text."""
    exact = _by_tone().get(tone_fold(text.strip(" .")))
    return RankEntry(*exact, True) if exact else None


def find_entry(text: str) -> RankEntry | None:
    """Return the entry that a text is, first by its letters and marks, then without marks, then by likeness.

    None where nothing is alike enough, or two entries of different meaning are equally alike.
    """
    exact = find_exact(text)
    if exact:
        return exact
    key = _key(text)
    same = _by_fold().get(key) or _by_compact().get(key.replace(" ", ""))
    if same:
        return RankEntry(*same, False)
    if len(key) < 5 or _has_code(text):
        return None
    scored = sorted(((fuzz.ratio(known, key), known) for known in _by_fold()), reverse=True)
    (best, known), rest = scored[0], scored[1:]
    if best < _LIKENESS:
        return None
    rivals = {_by_fold()[k][0] for score, k in rest if score >= best}
    return RankEntry(*_by_fold()[known], False) if rivals <= {_by_fold()[known][0]} else None


def split_rank_position(text: str) -> tuple[str, str]:
    """Return (rank, position) of a cell that may hold both, either empty: ``H1 - c/sỹ`` gives both.

    What is in no list counts as position where a rank was found before it or nothing was, so that no word
    of the cell is lost.
    """
    clean = open_glued(strip_artefacts(text))
    whole = find_entry(clean)
    if whole:
        return (clean, "") if whole.kind == "rank" else ("", clean)
    parts = [p for p in _SPLIT.split(clean) if p and p.strip(" .,-")]
    if len(parts) == 1:
        parts = _cut_words(clean)
    ranks: list[str] = []
    positions: list[str] = []
    for part in parts:
        entry = find_entry(part) or _code_entry(part)
        (ranks if entry and entry.kind == "rank" and not ranks else positions).append(strip_artefacts(part))
    return ", ".join(ranks), ", ".join(positions)


def _code_entry(part: str) -> RankEntry | None:
    """Return the rank of a misread code ("BI", "Hl", "HS")."""
    code = _code(part)
    return find_entry(code) if code else None


def _cut_words(text: str) -> list[str]:
    """Cut a cell without a separator after its rank: "Binh nhất Liên lạc"."""
    words = text.split()
    for cut in range(len(words) - 1, 0, -1):
        head = " ".join(words[:cut])
        entry = find_entry(head) or _code_entry(head)
        if entry and entry.kind == "rank" and len(entry.form.split()) == cut:
            return [head, " ".join(words[cut:])]
    return [text]


def _parse(text: str, kind: str) -> Parsed:
    clean = open_glued(strip_artefacts(text))
    if is_unknown(clean):
        return Parsed(clean, UnknownValue())
    entry = find_entry(clean)
    if entry is None:
        return Parsed(clean, None, (Reason.NOT_IN_GRAMMAR,))
    reasons: tuple[Reason, ...] = () if entry.is_exact else (Reason.NOT_IN_GRAMMAR,)
    if entry.kind != kind:
        reasons = (*reasons, Reason.AMBIGUOUS)
    return Parsed(clean, CodeValue(entry.normal), reasons)


@guarded
def parse_rank(text: str) -> Parsed:
    """Read a rank: CodeValue with its normal form (``B1`` is ``Binh nhất``); the text stays as written.

    A form with other marks or letters keeps its value and gets NOT_IN_GRAMMAR; a position in the place of
    a rank gets AMBIGUOUS; anything else has no value.
    """
    return _parse(text, "rank")


@guarded
def parse_position(text: str) -> Parsed:
    """Read a position (``A trưởng`` is ``Tiểu đội trưởng``); as ``parse_rank`` with the kinds exchanged."""
    return _parse(text, "position")


@guarded_candidates
def rank_candidates(text: str) -> tuple[str, ...]:
    """Return the forms that a misread rank or position may be, likeliest first; none for an exact form."""
    clean = open_glued(strip_artefacts(text))
    if not clean:
        return ()
    entry = find_entry(clean)
    if entry is not None:
        return () if entry.is_exact else (_like_case(entry.form, clean),)
    code = _code(clean)
    return (code,) if code else ()


def _code(text: str) -> str:
    """Return the code of a rank that two characters are or look like ("BI" for B1); empty for none."""
    if len(text) != 2:
        return ""
    head = {"8": "B", "N": "H", "M": "H"}.get(text[0], text[0].upper())
    readings = (head + digit for digit in DIGIT_LIKE.get(text[1], text[1]))
    return next((r for r in readings if tone_fold(r) in _by_tone() and r[1].isdigit()), "")


def _like_case(form: str, clean: str) -> str:
    return form.upper() if clean.isupper() and len(clean) > 3 else form
