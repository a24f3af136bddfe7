"""Death notices and extracts to one record a person: labels line by line, else sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import reduce
from itertools import zip_longest

from extractors.collector import RECORD_KINDS, Collector, make_record
from extractors.ink import Ink, ink_of_span, missing_field
from extractors.labelled import LabelValue, read_labels
from extractors.labels import find_labels, is_label, match_label
from extractors.letterhead import height_of, middle_of, split_at_gaps, top_down
from extractors.spans import TextWithBoxes
from extractors.statements import find_comrade, find_statements
from models.geometry import Box, union_of
from models.ids import record_id
from models.page import Cell, Line, PageDocument, Table
from models.record import DocumentKind, FieldName, Record, Source

# What a head may say of all people on the paper; a label such as "Đơn vị" up there names who wrote it.
_OF_THE_PAPER = frozenset({FieldName.DOCUMENT_NUMBER, FieldName.CERTIFICATE_NUMBER})
_WHITE = 3.0  # line heights of white between the two columns of a letterhead that were read as one line
_COUNT = re.compile(r"(?:\d{1,2}|[IVXa-h]{1,4})[.)/]?|[-–+•*]")
_LEAST_FACTS = 2  # rows of a table that count their facts
_PROSE = 14  # words: no line of a form of labels is so long
_LEAST_BROKEN = 2  # lines that begin with the rest of a value: one may be a label misread


def extract_form(
    pages: Sequence[PageDocument], *, sha256: str, kind: DocumentKind = DocumentKind.DEATH_NOTICE
) -> tuple[Record, ...]:
    """Return one record a person named on the pages of one form; none for pages without a word.

    A form whose name is nowhere to be found still gives its record, with the name queued as missing.
    """
    values = [(p, v) for p in pages for v in form_values(p)]
    people = list(split_people(values))
    if not people:
        return ()
    row_of: dict[int, int] = {}
    records = []
    for page_no, collector in people:
        row = row_of[page_no] = row_of.get(page_no, 0) + 1
        if collector.is_named and not collector.has(FieldName.FULL_NAME):
            box = _box_of(collector, page_no)
            collector.put(missing_field(FieldName.FULL_NAME, page_no=page_no, box=box))
        id_ = record_id(sha256, page_no, RECORD_KINDS[kind], f"p{row - 1}")
        records.append(make_record(collector, id_=id_, kind=kind, source=Source(sha256, page_no, row)))
    return tuple(records)


def form_values(page: PageDocument) -> tuple[LabelValue, ...]:
    """Return the values of a page in reading order: those of labels, completed by those of sentences."""
    lines = reading_lines(page)
    labelled, _ = read_labels(lines, page_no=page.page_no)
    names = {v.name for v in labelled}
    stated = sentence_values(lines, page_no=page.page_no, with_comrade=True)
    if runs_on(lines) and len({v.name for v in stated}) >= len(names) - len(_OF_THE_PAPER):
        return _with_paper_numbers(labelled, stated)
    speaks = is_prose(lines) or FieldName.FULL_NAME not in names
    if speaks and len({v.name for v in stated}) > len(names):
        return stated
    # Labels for the most part, and the name in a sentence: each says what the other leaves out.
    added = [v for v in stated if v.name not in names] if FieldName.FULL_NAME not in names else []
    return tuple(sorted([*labelled, *added], key=lambda v: (v.ink.box.y, v.ink.box.x))) if added else labelled


def is_prose(lines: Sequence[Line]) -> bool:
    """Say whether a line is longer than any of a form of labels."""
    return max((len(line.words) for line in lines), default=0) >= _PROSE


def runs_on(lines: Sequence[Line]) -> bool:
    """Say whether labelled facts follow each other like sentences: lines end within values.

    ``quê quán: Thượng Quận,`` and in the next line ``Kim Môn, Hải Hưng; nhập ngũ: 7/1970; chức vụ: B``.
    """
    broken = 0
    for line, before in zip(lines[1:], lines, strict=False):
        first = next(iter(find_labels(line.text)), None)
        if first is not None and re.search(r"[^\W\d]{2}.*[;.]\s*$", line.text[: first.at]):
            broken += bool(find_labels(before.text))
    return broken >= _LEAST_BROKEN


def _with_paper_numbers(
    labelled: Sequence[LabelValue], stated: Sequence[LabelValue]
) -> tuple[LabelValue, ...]:
    """Return what the sentences say, after the numbers of the paper itself, which stand above them."""
    said = {v.name for v in stated}
    return (*(v for v in labelled if v.name in _OF_THE_PAPER and v.name not in said), *stated)


def sentence_values(
    lines: Sequence[Line], *, page_no: int, with_comrade: bool = False
) -> tuple[LabelValue, ...]:
    """Return the values that sentences over ``lines`` give, in order; see ``find_statements``."""
    source = TextWithBoxes(tuple(lines))
    found = list(find_statements(source.text))
    if with_comrade and not any(s.name is FieldName.FULL_NAME for s in found):
        found += find_comrade(source.text)
    found.sort(key=lambda s: s.start)
    inks = ((s, ink_of_span(source, s.start, s.end, page_no=page_no)) for s in found)
    return tuple(LabelValue(s.name, ink, str(s.name), s.is_rank_position) for s, ink in inks)


def split_people(values: Iterable[tuple[PageDocument, LabelValue]]) -> Iterator[tuple[int, Collector]]:
    """Yield page number and fields of each person: a name begins one, the head's number holds for all."""
    head: list[LabelValue] = []
    person: Collector | None = None
    page_no, last_page = 0, None
    for page, value in values:
        last_page = last_page or page
        if value.name is FieldName.FULL_NAME and not _is_same(person, value.ink):
            if person is not None:
                yield page_no, person
            person, page_no = Collector(), page.page_no
            _add_all(person, (h for h in head if h.name in _OF_THE_PAPER))
        if person is None:
            head.append(value)
        else:
            person.add_labelled(value)
    if person is None and last_page is not None and head:
        person, page_no = Collector(), last_page.page_no
        _add_all(person, head)
    if person is not None:
        yield page_no, person


def reading_lines(page: PageDocument) -> tuple[Line, ...]:
    """Return the page's lines with each table row as one line, put where the table stands."""
    rows = [line for table in page.tables for line in table_lines(table)]
    lines = [part for line in page.lines if line.words for part in split_at_gaps(line, white=_WHITE)]
    lines = list(with_facts(top_down(lines)))
    if not rows:
        return tuple(lines)
    return tuple(sorted([*lines, *rows], key=lambda line: (line.box.y, line.box.x)))


def with_facts(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield the lines; a label that stands apart from its value in one row becomes one line with it.

    ``1 | Họ và tên | Nguyễn Văn An`` without rules. Numbers that count the facts are left out.
    """
    joined: dict[int, Line] = {}
    gone: set[int] = set()
    for label in (line for line in lines if match_label(line.text)):
        row = sorted((x for x in lines if _is_one_row(label, x)), key=lambda x: x.box.x)
        at = row.index(label)
        if at and _COUNT.fullmatch(row[at - 1].text):
            gone.add(id(row[at - 1]))
        rest = list(_rest_of_fact(label, row[at + 1 :]))
        if rest:
            joined[id(label)] = reduce(_joined, rest, _closed(label) if is_label(label.text) else label)
            gone |= {id(line) for line in rest}
    return (joined.get(id(line), line) for line in lines if id(line) not in gone)


def _rest_of_fact(label: Line, after: Sequence[Line]) -> Iterator[Line]:
    """Yield what goes on with a label to its right: its value, and what gaping words of type cut off."""
    last = label
    for line in after:
        reach = line.box.x - last.box.x2
        is_near = reach < _WHITE * height_of(line) or (last is label and is_label(label.text))
        if not is_near or match_label(line.text):
            return
        yield line
        last = line


def _is_one_row(line: Line, other: Line) -> bool:
    """Say whether two lines stand at one height."""
    return abs(middle_of(line) - middle_of(other)) < 0.5 * min(height_of(line), height_of(other))


def _joined(line: Line, after: Line) -> Line:
    words = (*line.words, *after.words)
    return Line(union_of(w.box for w in words), words, (), line.marks | after.marks)


def table_lines(table: Table) -> Iterator[Line]:
    """Yield the lines of a table as they run across its cells: a form laid out in a grid."""
    rows = [[c for c in table.row(r) if c.lines] for r in range(table.row_count)]
    is_counted = sum(_is_counted(row) and is_label(row[1].text) for row in rows) >= _LEAST_FACTS
    for row in rows:
        cells = _as_facts(row, is_pair=table.column_count == 2, is_counted=is_counted)
        for depth in range(max((len(c.lines) for c in cells), default=0)):
            yield from _line_across(cells, depth)


def _is_counted(cells: Sequence[Cell]) -> bool:
    return len(cells) > 2 and _COUNT.fullmatch(cells[0].text.strip()) is not None


def _as_facts(cells: Sequence[Cell], *, is_pair: bool, is_counted: bool) -> Sequence[Cell]:
    """Return a row of facts with colons after its labels; the number that counts the facts is left out."""
    if is_counted and _is_counted(cells):
        return [_as_label(cells[1]), *cells[2:]]
    if len(cells) == 2 and is_pair:
        return [_as_label(cells[0]), cells[1]]
    pairs = zip_longest(cells, cells[1:])
    return [_as_label(c) if after is not None and is_label(c.text) else c for c, after in pairs]


def _as_label(cell: Cell) -> Cell:
    """Return a cell with a colon after it: in a table of facts the rule stands for it on paper."""
    *others, last = cell.lines
    if not last.words or cell.text.rstrip().endswith(":"):
        return cell
    return replace(cell, lines=(*others, _closed(last)))


def _closed(line: Line) -> Line:
    """Return a line with a colon at its end."""
    *words, end = line.words
    return replace(line, words=(*words, replace(end, text=f"{end.text.rstrip(':')}:")))


def _line_across(cells: Sequence[Cell], depth: int) -> Iterator[Line]:
    parts = [c.lines[depth] for c in cells if depth < len(c.lines) and c.lines[depth].words]
    if parts:
        words = tuple(w for line in parts for w in line.words)
        marks = frozenset(m for line in parts for m in line.marks)
        readings = parts[0].readings if len(parts) == 1 else ()
        yield Line(union_of(line.box for line in parts), words, readings, marks)


def _is_same(person: Collector | None, ink: Ink) -> bool:
    """Say whether the name is only said again ("liệt sĩ Lê Thuấn" at the end of his own form)."""
    named = person.fields.get(str(FieldName.FULL_NAME)) if person is not None else None
    return named is not None and named.text.casefold() == ink.text.casefold()


def _add_all(collector: Collector, values: Iterable[LabelValue]) -> None:
    for value in values:
        collector.add_labelled(value)


def _box_of(collector: Collector, page_no: int) -> Box:
    return union_of(f.box for f in collector.fields.values() if f.page_no == page_no)
