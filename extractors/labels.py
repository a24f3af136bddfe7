"""Labels of forms, stones, sentences ("Sinh năm: 1945"): where in a text the value of which field stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from rapidfuzz import fuzz

from extractors.lexicons import load_rows
from extractors.text import fold_in_place
from models.record import FieldName


class LabelMode(StrEnum):
    """Where a label may stand and what must follow it."""

    ANY = "any"  # anywhere, with a colon or leaders
    START = "start"  # only at the start of a line or after a semicolon, with a colon or leaders
    OPEN = "open"  # at the start of a line or of a clause the value may follow at once
    LINE = "line"  # at the start of a line the value may follow at once, if it begins like a value


@dataclass(frozen=True, slots=True)
class LabelMatch:
    """A label found in a text. ``start`` and ``end`` are the offsets of its value, ``at`` that of the label.

    ``is_rank_position`` marks a label whose value holds both ("Cấp bậc, chức vụ"); its name is ``rank``.
    """

    name: FieldName
    label: str
    at: int
    start: int
    end: int
    score: float
    is_rank_position: bool = False


_BRACKETS = r"(?:\s*\([^)]{0,40}\)?)?"
_SEPARATOR = r"\s*(?:[:;]|[.…_·]{2,}|…|-{3,}|\.\s*:)"
_LEADERS = " .…_·:;-–—|\n"
_TAIL = " .,;…_·|-–—\n"
_LIKENESS = 85  # of a misread label before a colon; "Quê quán" read as "Quẽ quản" folds to the same anyway
_SHORTEST = 6  # letters; shorter labels must be exact
_COUNTED = 3  # characters before a label: "1. ", "- "
_MOST_WORDS = 8
_LONG_LABEL = 7  # letters; "Đơn vị" or "Vợ" before a capital may as well begin a sentence
_COLON_LIKE = re.compile(r"\s?['’`\"“”„~–-]\s(?=\S)")
_CLAUSE = re.compile(r"(?:^|[;,.)]\s+|\s{2,}|\n\s*|[-–•*+]\s+)$")
_JOINT = "rank_position"


@cache
def _rows() -> tuple[tuple[re.Pattern[str], str, str, LabelMode], ...]:
    """Label patterns on folded text, longest first, so that "Họ và tên liệt sĩ" stands before "Họ và tên"."""
    rows = sorted(load_rows("labels"), key=lambda row: -len(row[1]))
    return tuple((_pattern(label), label, field, LabelMode(mode)) for _, label, field, mode, _ in rows)


def _pattern(label: str) -> re.Pattern[str]:
    words = re.findall(r"[a-z0-9]+", fold_in_place(label))
    return re.compile(r"(?<![a-z0-9])" + r"[\s,./()\-]*".join(words) + r"(?![a-z0-9])")


@cache
def _by_letters() -> tuple[tuple[str, str, str], ...]:
    found = ((re.sub(r"[^a-z]", "", fold_in_place(label)), label, field) for _, label, field, _ in _rows())
    return tuple(row for row in found if len(row[0]) >= _SHORTEST)


def _value_start(text: str, end: int, *, mode: LabelMode, at: int) -> int | None:
    """Return where the value begins after a label that ends at ``end``, or None where it is no label."""
    before = text[text.rfind("\n", 0, at) + 1 : at]
    if mode is LabelMode.START and before.strip(" -–•*+|.") and not before.rstrip().endswith(";"):
        return None
    found = re.compile(_BRACKETS + _SEPARATOR).match(text, end)
    if found:
        return found.end()
    if mode is LabelMode.OPEN and _CLAUSE.search(before) and text[end : end + 1] in ("", " "):
        return end
    if before.strip(" -–•*+|."):
        return None
    if mode is LabelMode.LINE and _begins_value(text[end:]):
        return end
    return _misread_colon(text, at=at, end=end)


def _misread_colon(text: str, *, at: int, end: int) -> int | None:
    """Return where the value begins after a long label at a line's start whose colon was misread or lost.

    A bad scan gives "Sinh năm- 1935", "Quê quán' Quảng Hợp", "Thân nhân Vũ Văn Lâm".
    """
    if sum(c.isalpha() for c in text[at:end]) < _LONG_LABEL:
        return None
    found = _COLON_LIKE.match(text, end)
    if found:
        return found.end()
    return end if _begins_value(text[end:]) else None


def _begins_value(rest: str) -> bool:
    """Say whether a space and then a capital, figure or quote follow: a name or date, not a sentence."""
    first = rest.lstrip()[:1]
    return rest[:1] == " " and (first.isupper() or first.isdigit() or first in '"“(')


def _exact(text: str, folded: str) -> list[LabelMatch]:
    found: list[LabelMatch] = []
    for pattern, label, field, mode in _rows():
        for match in pattern.finditer(folded):
            start = _value_start(text, match.end(), mode=mode, at=match.start())
            if start is not None:
                found.append(_match(field, label, at=match.start(), start=start, score=1.0))
    return found


def _match(field: str, label: str, *, at: int, start: int, score: float) -> LabelMatch:
    is_joint = field == _JOINT
    name = FieldName.RANK if is_joint else FieldName(field)
    return LabelMatch(name, label, at, start, start, score, is_joint)


def _fuzzy_before(folded: str, first: int, colon: int) -> LabelMatch | None:
    """Return the label that the words between ``first`` and a colon resemble, the likest and longest."""
    words = list(re.finditer(r"[a-z0-9]+", folded[first:colon]))[-_MOST_WORDS:]
    best: tuple[float, float, str, str, int] | None = None
    for i in range(len(words)):
        key = re.sub(r"[^a-z]", "", folded[first + words[i].start() : colon])
        if len(key) < _SHORTEST - 1:
            break
        for letters, label, field in _by_letters():
            score = fuzz.ratio(letters, key, score_cutoff=_LIKENESS)
            # The most letters explained: "hv sinh ngày" is a misread "hy sinh ngày", no right "sinh ngày".
            explained = score * len(letters)
            if score and (best is None or explained > best[0]):
                best = (explained, score, field, label, first + words[i].start())
    if best is None:
        return None
    return _match(best[2], best[3], at=best[4], start=colon + 1, score=round(best[1] / 100, 3))


def _without_overlap(found: list[LabelMatch]) -> list[LabelMatch]:
    kept: list[LabelMatch] = []
    for match in sorted(found, key=lambda m: (m.at, -m.start, -len(m.label))):
        if not kept or match.at >= kept[-1].start:
            kept.append(match)
    return kept


def _with_end(match: LabelMatch, text: str, stop: int) -> LabelMatch:
    start = match.start
    while start < stop and text[start] in _LEADERS:
        start += 1
    end = stop
    while end > start and text[end - 1] in _TAIL:
        end -= 1
    return LabelMatch(match.name, match.label, match.at, start, end, match.score, match.is_rank_position)


def find_labels(text: str) -> list[LabelMatch]:
    """Return all labels of a line (or of a cell's lines joined by newlines) with the spans of their values.

    ``text`` should be NFC: offsets are those of ``text`` itself. A value reaches to the next label; leaders
    and closing signs are left out; an empty span (``start == end``) means that the value stands elsewhere,
    such as on the next line. No labels give an empty list.
    """
    folded = fold_in_place(text)
    found = _without_overlap(_exact(text, folded))
    for colon in (i for i, c in enumerate(text) if c == ":"):
        match = _misread_label(text, folded, colon, found)
        if match is not None:
            found = _without_overlap([*found, match])
    stops = [*(m.at for m in found[1:]), len(text)][: len(found)]
    return [_with_end(m, text, stop) for m, stop in zip(found, stops, strict=True)]


def _misread_label(text: str, folded: str, colon: int, found: list[LabelMatch]) -> LabelMatch | None:
    """Return the misread label before a colon, also where its end alone is a label ("hv sinh ngày:")."""
    own = next((m for m in found if m.at <= colon < m.start), None)
    clauses = (text.rfind(mark, 0, colon) + 1 for mark in ("\n", "; ", ". ", "  "))
    first = max(*clauses, *(m.start for m in found if m.start <= colon), 0)
    match = _fuzzy_before(folded, first, colon)
    if match is None or (own is not None and (match.at >= own.at or len(match.label) <= len(own.label))):
        return None
    return match


def split_labels(text: str) -> list[tuple[FieldName, int, int]]:
    """Return (field, start, end) of each labelled value of ``text``: see ``find_labels``."""
    return [(m.name, m.start, m.end) for m in find_labels(text)]


def match_label(text: str) -> LabelMatch | None:
    """Return the label at the start of a line, with the span of its value, or None for no label there."""
    first = next(iter(find_labels(text)), None)
    if first is None or re.search(r"\w{2}", text[: first.at]):
        return None
    return first


def is_label(text: str) -> bool:
    """Say whether a text is nothing but a label: "Quê quán (nếu có)", as it stands in a cell of a form."""
    clean = text.strip(_LEADERS)
    found = find_labels(f"{clean}:") if clean else []
    return len(found) == 1 and found[0].at <= _COUNTED and found[0].start > len(clean)
