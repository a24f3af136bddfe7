"""Type and title (trích yếu) of a notice: under the head, beside "V/v", or over a text without a head."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from extractors.closed_words import (
    find_type,
    mend_body_words,
    mend_phrases,
    resembles,
    share_of_capitals,
    type_of_symbol,
)
from extractors.data.notice_words import AUTHORITIES, TITLE_ENDS
from extractors.echoes import count_readings, mend_by_echo
from extractors.found import Found
from extractors.letterhead import (
    LETTER_SUBJECT,
    NUMBER_LINE,
    SALUTATION,
    height_of,
    line_of,
    middle_of,
    split_at_gaps,
    top_down,
)
from extractors.syllables import open_glued
from extractors.text import fold, fold_in_place, fold_words, nfc, tone_fold
from models.page import Line
from models.record import CodeValue, Reason

_SUBJECT_INSIDE = re.compile(r"\bv\S{0,2}\s?viec\b")
_SUBJECT = re.compile(r"^\W*(?:v[eéề]\s*vi[eệ]c)\b", re.IGNORECASE)
# "quý I1": strokes that are figures beside one that is a letter are all the same stroke.
_QUARTER = re.compile(r"(?<=\bquý )(?=[1l]*I)[I1l]{2,3}(?!\w)")
_LIST_ITEM = re.compile(r"^\s*(?:[-–+•]|\d{1,2}\s?[.)]|[ivx]{1,4}\s?[.)]|dieu \d)\s*\D")
_GAP = 2.0  # line heights: wider white parts a title from what stands beside it
_LOOK_FOR_TYPE = 6  # lines below the head; the type word is the first of them but for dirt and urgency stamps


@dataclass(frozen=True, slots=True)
class Heading:
    """Type and title; ``rest`` are the lines below them."""

    document_type: Found | None
    title: Found | None
    rest: tuple[Line, ...]


def read_heading(body: Sequence[Line], *, left: Sequence[Line], symbol: str = "") -> Heading:
    """Return type and title of a page with a letterhead.

    ``body`` are the lines below it, ``left`` its left column (where a letter has its "V/v"), ``symbol`` the
    document's symbol, which names the type where the type word is damaged. Either part is None where nothing
    of the kind was found.
    """
    for index, line in enumerate(body[:_LOOK_FOR_TYPE]):
        known = find_type(line.text)
        if known is not None:
            return _typed_heading(body[index + 1 :], line=line, word=known[0], is_alone=known[2])
    by_symbol = type_of_symbol(symbol)
    for index, line in enumerate(body[:_LOOK_FOR_TYPE]):
        if by_symbol is not None and resembles(line.text, by_symbol):
            return _typed_heading(body[index + 1 :], line=line, word=by_symbol, is_alone=True)
    subject = _subject_lines(left)
    if subject:
        kind = Found("CÔNG VĂN", subject[:1], CodeValue("CÔNG VĂN"), raw=subject[0].text)
        return Heading(kind, _title_of(subject, rest=body), tuple(body))
    return Heading(None, _untyped_title(body), tuple(body))


def _typed_heading(below: Sequence[Line], *, line: Line, word: str, is_alone: bool) -> Heading:
    """Return the heading whose type word is in ``line``; what follows it there belongs to the title."""
    kind = Found(word, (line,), CodeValue(word), _doubt_of_type(word, line), raw=line.text)
    taken, rest = _take_title(below, kind=line)
    title = _title_of(taken if is_alone else (line, *taken), rest=rest)
    if title is None or is_alone:
        return Heading(kind, title, rest)
    opening = line.text.split()
    mended = " ".join(mend_body_words(mend_phrases(opening, (word,))))
    text = " ".join((mended, *nfc(title.text).split()[len(opening) :]))
    doubts = () if tone_fold(text) == tone_fold(title.text) else (Reason.LOW_CONFIDENCE,)
    others = (title.text, *title.candidates)
    return Heading(
        kind, replace(title, text=text, reasons=(*title.reasons, *doubts), candidates=others), rest
    )


def _doubt_of_type(word: str, line: Line) -> tuple[Reason, ...]:
    folded = fold_words(line.text)
    return () if folded.startswith(fold_words(word)) else (Reason.LOW_CONFIDENCE,)


def _subject_lines(left: Sequence[Line]) -> tuple[Line, ...]:
    """Return the lines of "V/v …" under the number, to the end of the left column."""
    for index, line in enumerate(left):
        if LETTER_SUBJECT.match(fold_in_place(line.text)) and not NUMBER_LINE.match(fold_in_place(line.text)):
            return tuple(left[index:])
    return ()


def _untyped_title(body: Sequence[Line]) -> Found | None:
    """Return a "Về việc …" line under a head whose type word was not read."""
    for index, line in enumerate(body[:_LOOK_FOR_TYPE]):
        if LETTER_SUBJECT.match(fold_in_place(line.text)):
            taken, rest = _take_title(body[index:], kind=line)
            found = _title_of(taken, rest=rest)
            return replace(found, reasons=(*found.reasons, Reason.AMBIGUOUS)) if found else None
    return None


def _take_title(lines: Sequence[Line], *, kind: Line) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """Return (lines of the title under the type word, lines below it)."""
    taken: list[Line] = []
    above = kind
    for index, line in enumerate(lines):
        part = _centred_part(line if taken else _from_subject(line), kind)
        if part is None:
            if not taken and index > 3:
                break
            continue  # a stamp or note beside the title
        if _ends_title(part, taken=taken, above=above, kind=kind):
            return tuple(taken), tuple(lines[index:])
        taken += (*_opening(part, lines[:index]), part)
        above = part
    return tuple(taken), tuple(lines[len(taken) :])


def _opening(part: Line, before: Sequence[Line]) -> tuple[Line, ...]:
    """Return the line before where ``part`` goes on with it: typed words gape, and a row falls in two."""
    last = before[-1] if before else None
    height = height_of(part)
    is_near = last is not None and 0 < part.box.x - last.box.x2 < _GAP * height
    return (last,) if last and is_near and abs(middle_of(last) - middle_of(part)) < 0.5 * height else ()


def _from_subject(line: Line) -> Line:
    """Return a title's first line from "Về việc" on: what a stamp or note put before it is left out.

    In running text the same words are written small.
    """
    inside = _SUBJECT_INSIDE.search(fold_in_place(line.text))
    return _from_word_at(line, inside.start()) if inside and line.text[inside.start()] == "V" else line


def _centred_part(line: Line, kind: Line) -> Line | None:
    """Return the part of a line that stands under the type word; None where the whole stands aside."""
    near = min(split_at_gaps(line), key=lambda part: abs(part.box.center_x - kind.box.center_x), default=None)
    if near is None or not near.box.x < kind.box.center_x < near.box.x2:
        return None
    return near


def _from_word_at(line: Line, start: int) -> Line:
    """Return the line from the word on that holds character ``start``: what a stamp put before it goes."""
    end = -1
    for index, word in enumerate(line.words):
        end += len(word.text) + 1
        if end > start:
            return line_of(line.words[index:], line)
    return line


def _ends_title(line: Line, *, taken: Sequence[Line], above: Line, kind: Line) -> bool:
    text = line.text
    folded = fold(text).lstrip(" .,-'\"")
    if any(folded.startswith(end) for end in TITLE_ENDS) or SALUTATION.match(folded):
        return True
    if _LIST_ITEM.match(fold_in_place(text)):
        return True
    if share_of_capitals(text) > 0.7 and (
        any(folded.startswith(word) for word in AUTHORITIES)
        or (taken and share_of_capitals(taken[-1].text) < 0.5)
    ):
        return True
    height = max(height_of(kind), height_of(line))
    if not taken:
        return middle_of(line) - middle_of(kind) > 4.0 * height
    pitches = [
        middle_of(low) - middle_of(high) for high, low in zip((kind, *taken), (*taken, line), strict=False)
    ]
    usual = max(min(pitches), 1.05 * height_of(line))
    return middle_of(line) - middle_of(above) > 1.5 * usual


def _title_of(lines: Sequence[Line], *, rest: Iterable[Line]) -> Found | None:
    """Join the title's lines and mend what the page itself proves; None for no lines."""
    if not lines:
        return None
    read = nfc(" ".join(line.text for line in lines))
    plain = _tidy(read)
    counts = count_readings(line.text for line in rest)
    echo = mend_by_echo(plain, counts)
    is_sure = tone_fold(echo.text) == tone_fold(plain) == tone_fold(echo.rival)
    doubts = () if is_sure else (Reason.AMBIGUOUS,)
    others = (plain, echo.rival)
    return Found(echo.text, tuple(lines), reasons=doubts, candidates=others, raw=read) if echo.text else None


def _tidy(read: str) -> str:
    """Drop dirt between words and at the ends, open glued syllables, write "Về việc" as always printed."""
    words = [open_glued(word) for word in read.split() if word.strip("|_‘’'`´^~•*=\\") or word in ("-", "–")]
    text = re.sub(r"^[^\w\"“(]+|[\s|_.,;:=~*-]+$", "", " ".join(words))
    return _QUARTER.sub(lambda found: "I" * len(found.group()), _SUBJECT.sub("Về việc", text))


# --- pages without a head ---------------------------------------------------------------------------------


def find_plain_title(lines: Iterable[Line]) -> Heading:
    """Return the heading of a text without a letterhead: the lines right above its first paragraph.

    A running head or banner further up is left out. ``title`` is None where the page begins with the text.
    """
    ordered = top_down(lines)
    start = _first_paragraph(ordered)
    if start is None or start == 0:
        return Heading(None, None, ordered)
    title = [ordered[start - 1]]
    for line in reversed(ordered[: start - 1]):
        if middle_of(title[0]) - middle_of(line) > 1.7 * height_of(title[0]) or not _is_alike(line, title[0]):
            break
        title.insert(0, line)
    return Heading(None, _title_of(title, rest=ordered[start:]), ordered[start:])


def _is_alike(line: Line, other: Line) -> bool:
    """Say whether two lines are set in about one size: a banner over the title seldom is."""
    return 0.8 <= height_of(line) / height_of(other) <= 1.25


def _first_paragraph(lines: Sequence[Line]) -> int | None:
    """Return the index of the first of three lines that run on at one pitch over most of the width."""
    width = max((line.box.w for line in lines), default=0)
    for index in range(len(lines) - 2):
        three = lines[index : index + 3]
        pitches = [middle_of(low) - middle_of(high) for high, low in pairwise(three)]
        is_full = all(line.box.w > 0.75 * width for line in three[:2])
        height = median(height_of(line) for line in three)
        if is_full and max(pitches) < 2.2 * height and max(pitches) < 1.5 * max(1.0, min(pitches)):
            return index
    return None
