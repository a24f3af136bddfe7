"""The fields of a notice's head: number, date, place and issuing body, from the two columns of the letterhead."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from extractors.closed_words import (
    find_province,
    is_province,
    mend_body_words,
    share_of_capitals,
    type_of_symbol,
)
from extractors.data.notice_words import BODY_HEADS, DOCUMENT_TYPES
from extractors.found import Found
from extractors.letterhead import LETTER_SUBJECT, NUMBER_HINT, NUMBER_LINE, line_of, match_date
from extractors.printed import glyphs_between, looks_printed, stand_apart
from extractors.text import fold, fold_in_place, fold_words, nfc, tone_fold
from models.page import Line, Mark
from models.record import CodeValue, DateValue, Reason

_NUMBER_START = re.compile(r"^\W{0,3}s[o06e]i?(?![a-z])[\s:;.,]*")
_OWN_NUMBER = re.compile(r"[\s._]*(\d{1,5}[a-zđ]?)[\s._]*", re.IGNORECASE)
_PARTY_NUMBER = re.compile(r"\d{1,5}\s*(?=-)")
_SYMBOL = re.compile(r"[^\W_][\w.&]*(?:\s*[-/]\s*[^\W_][\w.&]*)*")
_HEAD_KEYS = tuple(sorted((fold_words(head) for head in BODY_HEADS), key=len, reverse=True))
_OPEN_END = re.compile(r"(?:[-–,]|\bva|\bve|\bcua)\s*$")
_NO_HEAD = re.compile(r"^(?:phong\s?,|phong chong|hoi nhap|doan ket|bo sung)")


def number_text(number: str, *, symbol: str, dash: str = "/") -> str:
    """Return number and symbol in the one form: ``157`` and ``QĐ - NĐ-UB`` give ``157/QĐ-NĐ-UB``."""
    tight = re.sub(r"\s*([-/])\s*", r"\1", nfc(symbol).replace("–", "-")).strip(" .,-/")
    return f"{number}{dash}{tight.replace(' ', '')}"


def _cut_number(text: str) -> tuple[int, int, int] | None:
    """Return the offsets (start of number, of the sign after it, end of symbol) in a number line, or None."""
    start = _NUMBER_START.match(fold_in_place(text))
    if start is None:
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
    for line in left:
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
            lines=(_cut_line(line, start, end),),
            value=CodeValue(text) if written else None,
            reasons=(*reasons, Reason.NOT_IN_GRAMMAR) if better else reasons,
            candidates=(better,) if better else (),
            raw=line.text[start:end],
        )
    return None


def _mended_symbol(text: str, document_type: str | None) -> str | None:
    """Return the number with the symbol that the type word demands, where the read one is another; else None."""
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


def _cut_line(line: Line, start: int, end: int) -> Line:
    """Return the words of a line that characters ``start`` to ``end`` touch."""
    offset, words = 0, []
    for word in line.words:
        if offset < end and offset + len(word.text) > start:
            words.append(word)
        offset += len(word.text) + 1
    return line_of(words, line)


def find_date(right: Sequence[Line]) -> Found | None:
    """Return the date ("ngày 03 tháng 02 năm 2025") of the head as printed, None where there is none.

    Parts that cannot be read are left out of the text; a day written by hand is doubted.
    """
    for line in right:
        match = match_date(line.text)
        if match is None:
            continue
        parts = {key: match.group(key).strip(" .…,_") for key in ("day", "month", "year")}
        read = {key: part if part.isdigit() else "" for key, part in parts.items()}
        words = ("ngày", read["day"], "tháng", read["month"], "năm", read["year"])
        value, reasons = _date_value(read["day"], read["month"], read["year"])
        if match.group("word") != "thang":
            reasons = (*reasons, Reason.NOT_IN_GRAMMAR)
        return Found(
            text=" ".join(word for word in words if word),
            lines=(_cut_line(line, match.start(), match.end()),),
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


def find_place(right: Sequence[Line], *, body: str) -> Found | None:
    """Return the place of issue (before the comma of the date line), None where there is none.

    A name that is a province's but for its marks gets the list's; one that is nearly the province of the
    issuing body gets that, and is doubted.
    """
    for line in right:
        match = match_date(line.text)
        if match is None:
            continue
        words = _cut_line(line, 0, match.start()).words if match.start() > 1 else ()
        words = tuple(w for w in words if any(c.isalpha() for c in w.text))
        while words and not words[0].text.lstrip("(\"'")[:1].isupper():
            words = words[1:]
        read = nfc(re.split(r",|\bngày\b", " ".join(w.text for w in words))[0]).strip(" ,.;:-")
        if not read:
            return None
        used = tuple(w for w in words if fold_in_place(w.text)[:4] != "ngay")
        text = _mended_place(read, body)
        doubts = () if tone_fold(text) == tone_fold(read) else (Reason.LOW_CONFIDENCE,)
        return Found(text, (line_of(used, line),), reasons=doubts, candidates=(read,), raw=read)
    return None


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
    """Return the body that issues: the last body above the number, its lines joined; None where none is read."""
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
    """Return a body's name in capitals with its closed words and its province mended (``TĨNH QUANG NGAI``)."""
    words = mend_body_words(read.split())
    text = " ".join(word for word in words if word.strip("_|-–") or word in ("-", "–"))
    at = re.search(r"\bTỈNH (?P<name>.+)$", text)
    if at is None or is_province(at.group("name")):
        return text
    province = find_province(at.group("name"))
    return text[: at.start("name")] + province.upper() if province else text
