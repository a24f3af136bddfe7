"""Number and date of a notice, from its letterhead: printed forms, mostly filled in by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from extractors.closed_words import type_of_symbol
from extractors.data.notice_words import DOCUMENT_TYPES
from extractors.found import Found
from extractors.letterhead import (
    NUMBER_HINT,
    NUMBER_LINE,
    height_of,
    match_date,
    middle_of,
    part_of,
    split_at_gaps,
)
from extractors.printed import glyphs_between, looks_printed, stand_apart
from extractors.text import fold_in_place, nfc
from models.geometry import union_of
from models.page import Line, Mark
from models.record import CodeValue, DateValue, Reason

_NUMBER_START = re.compile(r"^\W{0,3}(?:s[o068e]|88(?=\s?:))i?(?![a-z])[\s:;.,]*")
_BARE = 5  # characters of a "Số:" with nothing after it
_OWN_NUMBER = re.compile(r"[\s._]*(\d{1,5}[a-zđ]?)[\s._]*", re.IGNORECASE)
_PARTY_NUMBER = re.compile(r"\d{1,5}\s*(?=-)")
_SYMBOL = re.compile(r"[^\W_][\w.&]*(?:\s*[-/]\s*[^\W_][\w.&]*)*")


def number_text(number: str, *, symbol: str, dash: str = "/") -> str:
    """Return number and symbol in the one form: ``157`` and ``QĐ - NĐ-UB`` give ``157/QĐ-NĐ-UB``."""
    tight = re.sub(r"\s*([-/])\s*", r"\1", nfc(symbol).replace("–", "-")).strip(" .,-/")
    return f"{number}{dash}{tight.replace(' ', '')}"


def _cut_number(text: str) -> tuple[int, int, int] | None:
    """Return the offsets (start of number, of the sign after it, end of symbol) in a number line, or None."""
    folded = fold_in_place(text)
    start = _NUMBER_START.match(folded)
    if start is None or not NUMBER_LINE.match(folded):
        return None
    party = _PARTY_NUMBER.match(text, start.end())
    sign = party.end() if party else text.find("/", start.end())
    if sign < 0:
        return None
    symbol = _SYMBOL.match(text, sign + 1 + len(text[sign + 1 :]) - len(text[sign + 1 :].lstrip()))
    if symbol is None or sum(c.isalpha() for c in symbol.group()) < 2:
        return None
    return start.end(), sign, symbol.end()


def find_number(left: Sequence[Line], *, document_type: str | None) -> Found | None:
    """Return the number and symbol ("Số: 62/KH-UBND") of the head, None where no number line is seen.

    A number that cannot be read is left out of the text (``/QĐ-UBND``); one that may be written by hand is
    doubted whatever the engine's confidence.
    """
    for line in _whole_rows(left):
        cut = _cut_number(line.text)
        if cut is None:
            if NUMBER_HINT.match(fold_in_place(line.text)):
                return Found("", (line,), reasons=(Reason.HANDWRITTEN, Reason.FIELD_MISSING), raw=line.text)
            continue
        start, sign, end = cut
        written = _OWN_NUMBER.fullmatch(line.text[start:sign])
        symbol = line.text[sign + 1 : end]
        dash = "-" if line.text[sign] == "-" else "/"
        reasons = _doubts_of_number(line, cut) if written else (Reason.HANDWRITTEN, Reason.FIELD_MISSING)
        text = number_text(written.group(1) if written else "", symbol=symbol, dash=dash)
        better = _mended_symbol(text, document_type)
        return Found(
            text=text,
            lines=(part_of(line, start, end),),
            value=CodeValue(text) if written else None,
            reasons=(*reasons, Reason.NOT_IN_GRAMMAR) if better else reasons,
            candidates=(better,) if better else (),
            raw=line.text[start:end],
        )
    return None


def _whole_rows(left: Sequence[Line]) -> Iterator[Line]:
    """Yield the lines of the left column; a "Số:" that stands alone with what follows it in its row."""
    for index, line in enumerate(left):
        after = left[index + 1] if index + 1 < len(left) else None
        is_bare = NUMBER_HINT.match(fold_in_place(line.text)) and len(line.text) <= _BARE
        if after is None or not is_bare or abs(middle_of(after) - middle_of(line)) > 0.5 * height_of(line):
            yield line
        else:
            words = (*line.words, *after.words)
            yield Line(union_of(w.box for w in words), words, after.readings, line.marks | after.marks)


def _mended_symbol(text: str, document_type: str | None) -> str | None:
    """Return the number with the symbol that the type word demands, where another was read; else None."""
    if document_type is None or document_type == "CÔNG VĂN":
        return None
    number, sign, symbol = re.match(r"(\d*\w?)([-/])(.*)", text, re.DOTALL).groups()  # type: ignore[union-attr]
    year = re.match(r"\d{4}/", symbol)
    symbol = symbol[year.end() :] if year else symbol
    short = dict(DOCUMENT_TYPES)[document_type]
    first, dash, rest = symbol.partition("-")
    known = {abbreviation.lower() for _, abbreviation in DOCUMENT_TYPES}
    if type_of_symbol(symbol) == document_type or first.lower() in known or not dash:
        return None
    if any(part.lower() == short.lower() for part in re.split(r"[-/]", symbol)):
        return None  # older forms put the body first: 350/UB-QĐ
    return f"{number}{sign}{year.group() if year else ''}{short}-{rest}" if len(first) <= 3 else None


def _doubts_of_number(line: Line, cut: tuple[int, int, int]) -> tuple[Reason, ...]:
    start, sign, end = cut
    if Mark.TRUSTED in line.marks:
        return ()
    number = tuple(g for g in glyphs_between(line, start, sign) if g.text.isalnum())
    symbol = glyphs_between(line, sign, end)
    opening = glyphs_between(line, 0, start)[-1:]
    if not number or not looks_printed(number, symbol) or stand_apart((*number, *symbol[:1])):
        return (Reason.HANDWRITTEN,)
    # "Số:" and the number stand a space apart; a wider hole was left open for a hand.
    return (Reason.HANDWRITTEN,) if opening and number[0].box.x - opening[0].box.x2 > number[0].box.h else ()


def find_date(right: Sequence[Line]) -> Found | None:
    """Return the date ("ngày 03 tháng 02 năm 2025") of the head as printed, None where there is none.

    Parts that cannot be read are left out of the text; a day written by hand is doubted.
    """
    for line in right:
        match = match_date(line.text)
        if match is None:
            continue
        parts = {key: match.group(key).strip(" .…,_") for key in ("day", "month", "year")}
        limits = {"day": 31, "month": 12, "year": 9999}
        read = {k: part if part.isdigit() and 0 < int(part) <= limits[k] else "" for k, part in parts.items()}
        if len(read["year"]) != 4:
            read["year"] = ""
        words = ("ngày", read["day"], "tháng", read["month"], "năm", read["year"])
        value, reasons = _date_value(read["day"], read["month"], read["year"])
        if match.group("word") != "thang":
            reasons = (*reasons, Reason.NOT_IN_GRAMMAR)
        return Found(
            text=" ".join(word for word in words if word),
            lines=(part_of(line, match.start(), match.end()),),
            value=value,
            reasons=(*reasons, *_doubts_of_date(line, match)),
            raw=line.text[match.start() : match.end()],
        )
    return None


def _date_value(day: str, month: str, year: str) -> tuple[DateValue | None, tuple[Reason, ...]]:
    if len(year) != 4:
        return None, (Reason.FIELD_MISSING,)
    if not month or not 1 <= int(month) <= 12:
        return DateValue(f"{year}-XX-XX"), (Reason.FIELD_MISSING if not month else Reason.IMPOSSIBLE_DATE,)
    if not day:
        return DateValue(f"{year}-{int(month):02d}-XX"), (Reason.FIELD_MISSING,)
    try:
        return DateValue(date(int(year), int(month), int(day)).isoformat()), ()
    except ValueError:
        return None, (Reason.IMPOSSIBLE_DATE,)


def _doubts_of_date(line: Line, match: re.Match[str]) -> tuple[Reason, ...]:
    if Mark.TRUSTED in line.marks:
        return ()
    year = glyphs_between(line, *match.span("year"))
    for part in ("day", "month"):
        digits = tuple(g for g in glyphs_between(line, *match.span(part)) if g.text.isalnum())
        others = glyphs_between(line, *match.span("month" if part == "day" else "year"))
        if not digits or not looks_printed(digits, (*year, *others)) or stand_apart(digits):
            return (Reason.HANDWRITTEN,)
    printed_space = _space_before(line, match.start("year"))
    day_spaces = (_space_before(line, match.start("day")), _space_before(line, match.start("word")))
    is_even = printed_space > 0 and all(_is_like(space, printed_space) for space in day_spaces)
    return () if is_even else (Reason.HANDWRITTEN,)


def _is_like(space: int, printed_space: int) -> bool:
    """Compare two word spaces of one line; italics lean into theirs, so a few pixels are free."""
    return 0.4 * printed_space - 4 <= space <= 1.8 * printed_space + 4


def _space_before(line: Line, start: int) -> int:
    """Return the white (px) before the glyph at character ``start``; 0 where it is not known."""
    after = glyphs_between(line, start, start + 1)
    before = [g for g in glyphs_between(line, 0, start) if g.text.strip()]
    return after[0].box.x - before[-1].box.x2 if after and before else 0


def dating_lines(body: Sequence[Line]) -> tuple[Line, ...]:
    """Return the parts of body lines that are only "place, day": there the date stands over the signature."""
    parts = (part for line in body for part in split_at_gaps(line))
    return tuple(part for part in parts if _is_dating(part.text))


def _is_dating(text: str) -> bool:
    match = match_date(text)
    if match is None or len(match.group("year")) != 4:
        return False
    before, after = text[: match.start()].strip(), text[match.end() :]
    return before.endswith(",") and len(before) < 40 and before[:1].isupper() and len(after.strip(" .")) == 0
