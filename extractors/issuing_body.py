"""Which body issues a notice, and where: the left column above the number, and the place before the date."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.closed_words import find_province, is_province, mend_body_words, share_of_capitals
from extractors.data.notice_words import BODY_HEADS
from extractors.found import Found
from extractors.letterhead import (
    LETTER_SUBJECT,
    NUMBER_HINT,
    NUMBER_LINE,
    height_of,
    line_of,
    match_date,
    middle_of,
    part_of,
)
from extractors.text import fold, fold_in_place, fold_words, nfc, tone_fold
from models.page import Line
from models.record import Reason

_HEAD_KEYS = tuple(sorted((fold_words(head) for head in BODY_HEADS), key=len, reverse=True))
_OPEN_END = re.compile(r"(?:[-–,]|\bva|\bve|\bcua)\s*$")
_NO_HEAD = re.compile(r"^(?:phong\s?,|phong chong|hoi nhap|doan ket|bo sung)")


def find_place(right: Sequence[Line], *, body: str) -> Found | None:
    """Return the place of issue (before the comma of the date line), None where there is none.

    A name that is a province's but for its marks gets the list's; one that is nearly the province of the
    issuing body gets that, and is doubted.
    """
    line = _place_part(right)
    if line is None:
        return None
    words = tuple(w for w in line.words if any(c.isalpha() for c in w.text))
    while words and not words[0].text.lstrip("(\"'")[:1].isupper():
        words = words[1:]
    read = nfc(re.split(r",|\bngày\b", " ".join(w.text for w in words))[0]).strip(" ,.;:-")
    if not read:
        return None
    used = tuple(w for w in words if fold_in_place(w.text)[:4] != "ngay")
    text = _mended_place(read, body)
    doubts = () if tone_fold(text) == tone_fold(read) else (Reason.LOW_CONFIDENCE,)
    return Found(text, (line_of(used, line),), reasons=doubts, candidates=(read,), raw=read)


def _place_part(right: Sequence[Line]) -> Line | None:
    """Return what stands before the date: in its line, or in one that fell apart from it; None for none."""
    for index, line in enumerate(right):
        match = match_date(line.text)
        if match is None:
            continue
        if match.start() > 1:
            return part_of(line, 0, match.start())
        return right[index - 1] if index and _is_one_row(right[index - 1], line) else None
    return None


def _is_one_row(line: Line, after: Line) -> bool:
    """Say whether two lines are one that fell in two where typed words gape."""
    return abs(middle_of(line) - middle_of(after)) < 0.5 * height_of(after) and line.box.x < after.box.x


def _mended_place(read: str, body: str) -> str:
    if is_province(read):
        return read
    own = re.search(r"TỈNH (.+)$", body)
    key, known = fold_words(read), find_province(read)
    if own and (near := find_province(own.group(1))) and _is_near(fold_words(near), key):
        return near
    return known if known is not None and fold_words(known) == key else read


def _is_near(one: str, other: str) -> bool:
    """Say whether two folded names of one length differ in at most one letter of five."""
    wrong = sum(a != b for a, b in zip(one, other, strict=False))
    return len(one) == len(other) and wrong * 5 <= len(one)


def _capital_words(line: Line) -> Line | None:
    """Return the part of a head line that is set in capitals, dirt at its ends left out; None for none."""
    words = list(line.words)
    while words and not _is_capital(words[0].text):
        words.pop(0)
    while words and not _is_capital(words[-1].text):
        words.pop()
    text = " ".join(w.text for w in words)
    if share_of_capitals(text) < 0.7 or sum(c.isalpha() for c in text) < 3:
        return None
    return line_of(words, line)


def _is_capital(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return bool(letters and all(c.isupper() for c in letters)) or text.strip(".,-").isdigit()


def _opens_body(text: str, before: str) -> bool:
    folded = fold_words(text)
    if _OPEN_END.search(fold(before)) or _NO_HEAD.match(fold(text)):
        return False
    return any(folded == key or folded.startswith(key + " ") for key in _HEAD_KEYS)


def find_body(left: Sequence[Line]) -> Found | None:
    """Return the body that issues: the last one above the number, its lines joined; None for none."""
    bodies: list[list[Line]] = []
    for line in left:
        folded = fold_in_place(line.text)
        if NUMBER_LINE.match(folded) or NUMBER_HINT.search(folded) or LETTER_SUBJECT.match(folded):
            break
        part = _capital_words(line)
        if part is None:
            continue
        if not bodies or _opens_body(part.text, bodies[-1][-1].text):
            bodies.append([])
        bodies[-1].append(part)
    if not bodies:
        return None
    lines = tuple(bodies[-1])
    read = nfc(" ".join(line.text for line in lines))
    text = mend_body(read)
    doubts: list[Reason] = [] if tone_fold(text) == tone_fold(read) else [Reason.LOW_CONFIDENCE]
    if fold_words(text) in ("uy ban nhan dan", "ubnd", "so", "bo", "ban chi dao", "bo chi huy quan su"):
        doubts.append(Reason.FIELD_MISSING)  # of which place or field is not read
    return Found(text, lines, reasons=tuple(doubts), candidates=(read,), raw=read)


def mend_body(read: str) -> str:
    """Return a body's name (capitals) with closed words and its province mended: ``TĨNH QUANG NGAI``."""
    words = mend_body_words(read.split())
    text = " ".join(word for word in words if word.strip("_|-–") or word in ("-", "–"))
    at = re.search(r"\bTỈNH (?P<name>.+)$", text)
    if at is None or is_province(at.group("name")):
        return text
    province = find_province(at.group("name"))
    return text[: at.start("name")] + province.upper() if province else text
