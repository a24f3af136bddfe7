"""Labelled values over lines: "Họ và tên: …" with values that run on. Not for sentences, not for columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors.ink import Ink, ink_of_span
from extractors.labels import LabelMatch, find_labels
from extractors.spans import TextWithBoxes
from extractors.text import fold
from models.page import Line
from models.record import FieldName

_GAP = 1.6  # a value goes on in the next line when the gap is below this many line heights
_EDGES = " \n:;.,…_•+*"
_BULLET = re.compile(r"\s(?:[-–]|\d{1,2}[.)/])\s*$")  # of the next fact, read into this one
_FULL = 0.8  # and its line ran to this share of the widest line
_LEADING = re.compile(r"(?:(?<=\s)|^)[.·…_]+(?=[^\W\d_])|[.·_]{2,}")
# Dots before a word, between two letters of what are two words, or after a word of some length.
_LEADER = re.compile(
    r"(?:(?<=\s)|^)[.,·…_]+(?=[^\W\d_])|(?<=[^\W\d_])[.·…_]+(?=[^\W\d_]{2})"
    r"|(?<=[^\W\d_]{2})[.·…_]+(?=\s|$)"
)
_STOP = re.compile(
    r"^(?:\W*(?:noi nhan|kinh gui|thu truong|chi huy|t/?m\b|k/?t\b|tl\b|dai dien|xac nhan"
    r"|nguoi|cong hoa|doc lap|ngay\b.{0,12}thang|don vi (?:xin|da|to chuc)|vay|nay|xin|luu|ghi chu)"
    r"|.{2,40}, ?ngay\b.{0,12}thang)"
)


@dataclass(frozen=True, slots=True)
class LabelValue:
    """The value that a printed label introduces: field, writing, and the label as printed.

    ``is_rank_position``: the value may hold both.
    """

    name: FieldName
    ink: Ink
    label: str
    is_rank_position: bool = False


@dataclass(frozen=True, slots=True)
class _Open:
    """A value whose end may still move: offsets into the joined text."""

    match: LabelMatch
    start: int
    end: int


def read_labels(
    lines: Sequence[Line], *, page_no: int, is_dense: bool = False
) -> tuple[tuple[LabelValue, ...], tuple[Line, ...]]:
    """Return the labelled values in reading order, and the lines that belong to none.

    A value goes on over the following unlabelled lines where its own line was full (``is_dense``: always, as
    in a cell); a label without a value takes the next line. Labels with nothing after them give no value.
    """
    source = TextWithBoxes(tuple(lines))
    widest = max((line.box.x2 for line in source.lines), default=0)
    found: list[_Open] = []
    free: list[Line] = []
    offset, last = 0, None
    for line in source.lines:
        labels = [] if _is_head(line) else find_labels(line.text)
        goes_on = bool(found) and last is not None
        if labels:
            found += [_Open(m, offset + m.start, offset + m.end) for m in labels]
            last = line
        elif goes_on and _goes_on(source, found[-1], last, line, widest_px=widest, is_dense=is_dense):
            found[-1] = replace(found[-1], end=offset + len(line.text))
            last = line
        else:
            free.append(line)
            last = None
        offset += len(line.text) + 1
    values = tuple(v for item in found if (v := _value(source, item, page_no=page_no)) is not None)
    return values, tuple(free)


def _is_head(line: Line) -> bool:
    """Say whether it is a letterhead line in capitals ("ĐƠN VỊ C23 D27"), which is no label."""
    letters = [c for c in line.text if c.isalpha()]
    return bool(letters) and all(c.isupper() for c in letters) and ":" not in line.text


def _goes_on(
    source: TextWithBoxes, value: _Open, last: Line | None, line: Line, *, widest_px: int, is_dense: bool
) -> bool:
    if last is None or is_dense:
        return is_dense
    if _STOP.search(fold(line.text)):
        return False
    gap = line.box.y - last.box.y2
    if gap > _GAP * max(last.box.h, line.box.h) or line.box.y < last.box.y:
        return False
    is_empty = not source.text[value.start : value.end].strip(_EDGES)
    return is_empty or (last.box.x2 >= _FULL * widest_px and not _is_head(line))


def without_leaders(text: str) -> str:
    """Return a form's value without the dotted leader it was typed over: ".Vũ.Lễ, .Bắc .Sơn".

    Dots before a word and runs of dots are no writing; single ones within and after words go only where at
    least half of the words carry them: "H. Lộc Bình" keeps its own.
    """
    words = text.split()
    is_dotted = 2 * sum(bool(_LEADER.search(w)) for w in words) >= max(1, len(words))
    pattern = _LEADER if is_dotted else _LEADING
    return " ".join(_LEADING.sub(" ", pattern.sub(" ", text)).split())


def _value(source: TextWithBoxes, value: _Open, *, page_no: int) -> LabelValue | None:
    start, end = value.start, value.end
    while start < end and source.text[start] in _EDGES:
        start += 1
    while end > start and source.text[end - 1] in _EDGES:
        end -= 1
    bullet = _BULLET.search(source.text, start, end)
    end = bullet.start() if bullet else end
    if start == end:
        return None
    ink = ink_of_span(source, start, end, page_no=page_no)
    ink = replace(ink, text=without_leaders(ink.text))
    return LabelValue(value.match.name, ink, value.match.label, value.match.is_rank_position)
