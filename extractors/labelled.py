"""Labelled values over lines: "Họ và tên: …" with values that run on. Not for sentences, not for columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.ink import Ink, ink_of_span
from extractors.labels import split_labels
from extractors.spans import TextWithBoxes
from extractors.text import fold
from models.page import Line
from models.record import FieldName

_GAP = 1.6  # a value goes on in the next line when the gap is below this many line heights
_FULL = 0.8  # and its line ran to this share of the widest line
_STOP = re.compile(
    r"^(?:\W*(?:noi nhan|kinh gui|thu truong|chi huy|t/?m\b|k/?t\b|tl\b|dai dien|xac nhan|nguoi|cong hoa|doc lap"
    r"|ngay\b.{0,12}thang|don vi (?:xin|da|to chuc)|vay|nay|xin|luu|ghi chu)|.{2,40}, ?ngay\b.{0,12}thang)"
)


@dataclass(frozen=True, slots=True)
class LabelValue:
    """The value that a printed label introduces: field, writing, and the label as printed."""

    name: FieldName
    ink: Ink
    label: str


def read_labels(
    lines: Sequence[Line], *, page_no: int, is_dense: bool = False
) -> tuple[tuple[LabelValue, ...], tuple[Line, ...]]:
    """Return the labelled values in reading order, and the lines that belong to none.

    A value goes on over the following unlabelled lines where its own line was full (``is_dense``: always, as
    in a cell); a label without a value takes the next line. Labels with nothing after them give no value.
    """
    source = TextWithBoxes(tuple(lines))
    widest = max((line.box.x2 for line in source.lines), default=0)
    found: list[tuple[FieldName, int, int, str]] = []
    free: list[Line] = []
    offset, last = 0, None
    for line in source.lines:
        labels = [] if _is_head(line) else split_labels(line.text)
        if labels:
            found += _placed(labels, line.text, offset)
        elif (
            last is not None
            and found
            and _goes_on(source, found[-1], (last, line), widest, is_dense=is_dense)
        ):
            name, start, _, label = found[-1]
            found[-1] = (name, start, offset + len(line.text), label)
            labels = [found[-1][:3]]
        else:
            free.append(line)
        last = line if labels else None
        offset += len(line.text) + 1
    values = tuple(v for item in found if (v := _value(source, item, page_no=page_no)) is not None)
    return values, tuple(free)


def _placed(
    labels: Sequence[tuple[FieldName, int, int]], text: str, offset: int
) -> list[tuple[FieldName, int, int, str]]:
    ends = [0, *(end for _, _, end in labels)]
    return [
        (name, offset + start, offset + end, text[before:start].strip(" :;.,…"))
        for (name, start, end), before in zip(labels, ends, strict=False)
    ]


def _is_head(line: Line) -> bool:
    """A letterhead line in capitals ("ĐƠN VỊ C23 D27") is no label, unless a colon says so."""
    letters = [c for c in line.text if c.isalpha()]
    return bool(letters) and all(c.isupper() for c in letters) and ":" not in line.text


def _goes_on(
    source: TextWithBoxes,
    open_value: tuple[FieldName, int, int, str],
    lines: tuple[Line, Line],
    widest: int,
    *,
    is_dense: bool,
) -> bool:
    last, line = lines
    if is_dense:
        return True
    if _STOP.search(fold(line.text)):
        return False
    gap = line.box.y - last.box.y2
    if gap > _GAP * max(last.box.h, line.box.h) or line.box.y < last.box.y:
        return False
    is_empty = not source.text[open_value[1] : open_value[2]].strip(" :;.,…_-")
    return is_empty or (last.box.x2 >= _FULL * widest and not _is_head(line))


def _value(
    source: TextWithBoxes, item: tuple[FieldName, int, int, str], *, page_no: int
) -> LabelValue | None:
    name, start, end, label = item
    while start < end and source.text[start] in " \n:;.,…_":
        start += 1
    while end > start and source.text[end - 1] in " \n:;.,…_":
        end -= 1
    if start == end:
        return None
    return LabelValue(name, ink_of_span(source, start, end, page_no=page_no), label)
