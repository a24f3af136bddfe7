"""The running numbers of a register as the backbone of its rows: what stands between 4 and 5 belongs to 4.

Not for telling one row by itself (that is :mod:`extractors.rows`), but for all rows of a table together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extractors.columns_meaning import Column, Layout
from extractors.headings import ColumnRole
from extractors.rows import Row, RowKind, is_dated, kind_of
from models.record import FieldName

_LEAST = 3  # numbers in order: fewer may be chance
_DENSE = 0.4  # of the numbers between the first and the last must have been read
_LETTER_WEIGHT = 0.4  # of a number that was read as a letter: a rule reads as "I" as often as a one does
_FRAME_WEIGHT = 0.3  # of a number whose first one may be the frame of the table: "110" for ten, "11" for one
_FRAMED = re.compile(r"1\s?(\d{1,4})\W*")
_MOST_DIGITS = 5
_BODY = (RowKind.RECORD, RowKind.CONTINUATION)


@dataclass(frozen=True, slots=True)
class _Numbered:
    """A row that may carry a number: its place among the rows, the number, how far it is one."""

    at: int
    number: int
    weight: float


def settle_rows(rows: Sequence[Row], layout: Layout) -> tuple[Row, ...]:
    """Return the rows with their kinds settled by the running numbers, where those can be relied on.

    Each stretch between headings is looked at by itself, since numbers may start again there. Between two
    numbers that follow each other nothing new begins, unless it has a name and a date of its own; between
    others as many rows begin as numbers are missing. A trace of a rule in the column is no number.
    """
    sequence = tuple(c.index for c in layout.columns if c.role is ColumnRole.SEQUENCE)
    if not sequence:
        return tuple(rows)
    settled = list(rows)
    starts = [0, *(i + 1 for i, r in enumerate(rows) if r.kind not in (*_BODY, RowKind.EMPTY)), len(rows)]
    for first, last in pairwise(starts):
        _settle_stretch(settled, layout.columns, sequence, range(first, last))
    return tuple(settled)


def _settle_stretch(
    rows: list[Row], columns: tuple[Column, ...], sequence: tuple[int, ...], places: range
) -> None:
    chain = _backbone([n for i in places for n in _numbers_of(rows[i], i, sequence)])
    span = chain[-1].number - chain[0].number + 1 if chain else 0
    if len(chain) < _LEAST or len(chain) < _DENSE * span:
        return
    for here in chain:
        rows[here.at] = replace(rows[here.at], kind=RowKind.RECORD, number=here.number)
    kept = {n.at for n in chain}
    for i in places:
        if i not in kept and rows[i].kind in _BODY and not _has_digit(rows[i], sequence):
            rows[i] = _without_number(rows[i], columns, sequence)
    for above, below in pairwise(chain):
        between = [i for i in range(above.at + 1, below.at) if rows[i].kind in _BODY]
        # The numbers tell how many begin between them: the fullest rows do, the others go on.
        fullest = sorted(between, key=lambda i: (-_fullness(rows[i], columns), i))
        missing = below.number - above.number - 1
        for i in fullest[:missing]:
            rows[i] = replace(rows[i], kind=RowKind.RECORD)
        for i in fullest[missing:]:
            if missing or not _is_whole(rows[i], columns):
                rows[i] = replace(rows[i], kind=RowKind.CONTINUATION, number=None, is_settled=not missing)


def _numbers_of(row: Row, at: int, sequence: tuple[int, ...]) -> Iterator[_Numbered]:
    """Yield what number a row may carry: its only run of figures, or all of it, letters taken for figures.

    "l 5" is a rule beside a five; "l5" may be that, or a fifteen.
    """
    if row.kind not in _BODY:
        return
    text = " ".join(row.inks[i].text for i in sequence if i in row.inks)
    runs = re.findall(r"\d+", text)
    if len(runs) == 1 and len(runs[0]) <= _MOST_DIGITS:
        yield _Numbered(at, int(runs[0]), 1.0)
    if row.number is not None and [str(row.number)] != runs:
        yield _Numbered(at, row.number, _LETTER_WEIGHT)
    framed = _FRAMED.fullmatch(text)
    if framed:
        yield _Numbered(at, int(framed.group(1)), _FRAME_WEIGHT)


def _backbone(found: Sequence[_Numbered]) -> list[_Numbered]:
    """Return the heaviest run of rising numbers in which no two are further apart than their rows."""
    best: list[tuple[float, int]] = []  # weight of the best run that ends here, and where it comes from
    for here in found:
        before = [
            (weight, k)
            for k, (weight, _) in enumerate(best)
            if 0 < here.number - found[k].number <= here.at - found[k].at
        ]
        weight, origin = max(before, default=(0.0, -1))
        best.append((weight + here.weight, origin))
    run: list[_Numbered] = []
    at = max(range(len(best)), key=lambda k: best[k][0], default=-1)
    while at >= 0:
        run.append(found[at])
        at = best[at][1]
    return run[::-1]


def _has_digit(row: Row, sequence: tuple[int, ...]) -> bool:
    return any(re.search(r"\d", row.inks[i].text) for i in sequence if i in row.inks)


def _without_number(row: Row, columns: tuple[Column, ...], sequence: tuple[int, ...]) -> Row:
    inks = {i: ink for i, ink in row.inks.items() if i not in sequence}
    return replace(row, inks=inks, number=None, kind=kind_of(columns, inks, number=None))


def _fullness(row: Row, columns: tuple[Column, ...]) -> int:
    """Return how much a row looks like one that begins: its filled cells, a date counting three."""
    return sum(bool(ink.text) for ink in row.inks.values()) + 2 * is_dated(columns, row.inks)


def _is_whole(row: Row, columns: tuple[Column, ...]) -> bool:
    """Say whether a row without a number is a person all the same: a name and a date of its own."""
    has_name = any(
        c.name is FieldName.FULL_NAME and c.index in row.inks and row.inks[c.index].text for c in columns
    )
    return has_name and is_dated(columns, row.inks)
