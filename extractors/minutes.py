"""Minutes and slips of an exhumation to one record a person: who, from where, dug up when and where."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractors.collector import Collector, make_record
from extractors.forms import is_prose, sentence_values, split_people, table_lines, with_facts
from extractors.ink import ink_of_span, missing_field
from extractors.labelled import LabelValue, read_labels
from extractors.letterhead import top_down
from extractors.registers import RegisterState, find_layout, finish, read_page
from extractors.running_text import find_cast
from extractors.spans import TextWithBoxes
from extractors.statements import DATE, Statement, key_of, trim
from models.geometry import Box
from models.ids import record_id
from models.page import Line, PageDocument
from models.record import DocumentKind, Field, FieldName, Record, RecordKind, Source

KIND = DocumentKind.EXHUMATION_MINUTES
_NEEDED = frozenset({FieldName.FULL_NAME, FieldName.EXHUMATION_DATE, FieldName.EXHUMATION_PLACE})
_SHARED = frozenset({FieldName.EXHUMATION_DATE, FieldName.EXHUMATION_PLACE, FieldName.CEMETERY})
# "Hôm nay, hồi 8 giờ, ngày 11 tháng 11 năm 2009, tại …, chúng tôi gồm"
_TODAY = re.compile(rf"h[o0]m\s+n[ao]y\b.{{0,40}}?({DATE})")
_ANY_DATE = re.compile(rf"({DATE})")
_AT = re.compile(r"\s*[,;.]?\s*(?:tai|o)\b\s*:?\s*")
_AT_END = re.compile(
    r"[,;.]?\s*(?:chung\s+toi|thanh\s+phan|gom\s+co|\bgom\b|da\s+tien\s+hanh|dai\s+dien)|[;:]|\.(?=\s)"
)
_LAID_TO = re.compile(
    r"(?:ban\s+giao|dua|an\s+tang|quy\s+tap|di\s+chuyen)\b[^.;]{0,60}?\b(?:ve|tai|vao)\s+(?:nghia\s+trang\s*:\s*)?(?=nghia\s+trang|ntls)"
)
_LAID_END = re.compile(r"[.;]|\s(?:vao|luc|de|theo|va)\s|,\s*(?:vao|luc|de|theo)\s|$")
_UNNAMED = re.compile(r"(?:hai\s+cot|mo|liet\s+s[iy])\s+(?=(?:chua|khong|vo)\s+(?:biet|xac|ro|ten|danh))")
_LETTERHEAD = re.compile(r"cong\s+hoa\s+xa\s+hoi|doc\s+lap")


def extract_minutes(pages: Sequence[PageDocument], *, sha256: str) -> tuple[Record, ...]:
    """Return one record a person in the minutes (a table of people in them gives one a row).

    Minutes that name nobody give one record: unnamed where they say so, else with the name queued as missing.
    None for pages without text.
    """
    stated = [(p, v) for p in pages for v in page_values(p)]
    shared = _shared(stated)
    listed = tuple(_listed(pages, shared, sha256=sha256))
    if listed:
        return listed
    own = [(p, v) for p, v in stated if v.name not in _SHARED]
    people = list(split_people(own)) or _nobody(pages)
    cast = _cast(pages)
    row_of: dict[int, int] = {}
    records = []
    for page_no, collector in people:
        row = row_of[page_no] = row_of.get(page_no, 0) + 1
        for made in shared.fields.values():
            collector.put(made)
        _settle_name(collector, pages, page_no)
        for made in cast:
            collector.put(made)
        id_ = record_id(sha256, page_no, RecordKind.EXHUMATION, f"p{row - 1}")
        records.append(make_record(collector, id_=id_, kind=KIND, source=Source(sha256, page_no, row)))
    return tuple(records)


def _cast(pages: Sequence[PageDocument]) -> tuple[Field, ...]:
    """Return who took part and where, over all pages: witnesses, kin, who handed over and who received."""
    cast: list[Field] = []
    for page in pages:
        source = TextWithBoxes(tuple(line for line in page.lines if line.words), " ")
        cast += find_cast(source, page_no=page.page_no, index=len(cast))
    return tuple(cast)


def page_values(page: PageDocument) -> tuple[LabelValue, ...]:
    """Return the values of a page of minutes in order: of sentences, or of labels where those tell more."""
    written = [line for line in page.lines if line.words and not _LETTERHEAD.search(key_of(line.text))]
    lines = list(with_facts(top_down(written)))
    for table in page.tables:
        if find_layout(table) is None:
            lines += table_lines(table)
    stated = sentence_values(lines, page_no=page.page_no)
    labelled, _ = read_labels(lines, page_no=page.page_no)
    known = {v.name for v in stated}
    names = {v.name for v in labelled}
    is_form = names >= known and not is_prose(lines)
    told = labelled if is_form or len(names - known) > 1 else stated
    said = {v.name for v in told}
    left = [v for v in (*stated, *labelled) if v.name in _NEEDED and v.name not in said]
    return (*_meeting(lines, page_no=page.page_no, known=known), *told, *left)


def _meeting(lines: Sequence[Line], *, page_no: int, known: set[FieldName]) -> Iterator[LabelValue]:
    """Yield day and place of the digging, and the cemetery the remains went to, from the running text."""
    source = TextWithBoxes(tuple(lines))
    key = key_of(source.text)
    found: list[Statement] = []
    today = _TODAY.search(key)
    if today is not None and FieldName.EXHUMATION_DATE not in known:
        found.append(Statement(FieldName.EXHUMATION_DATE, today.start(1), today.end(1)))
    if today is not None and FieldName.EXHUMATION_PLACE not in known:
        found += _span(FieldName.EXHUMATION_PLACE, source.text, key, (_AT, _AT_END), today.end())
    laid = _LAID_TO.search(key)
    if laid is not None:
        end = _LAID_END.search(key, laid.end())
        found.append(Statement(FieldName.CEMETERY, laid.end(), end.start() if end else len(key)))
    for said in found:
        start, stop = trim(source.text, said.start, said.end)
        if start < stop:
            ink = ink_of_span(source, start, stop, page_no=page_no)
            yield LabelValue(said.name, ink, str(said.name))


def _span(
    name: FieldName, text: str, key: str, patterns: tuple[re.Pattern[str], re.Pattern[str]], at: int
) -> list[Statement]:
    begin = patterns[0].match(key, at)
    if begin is None:
        return []
    end = patterns[1].search(key, begin.end())
    return [Statement(name, begin.end(), end.start() if end else len(text))]


def _shared(stated: Sequence[tuple[PageDocument, LabelValue]]) -> Collector:
    """Collect what holds for all people of the minutes; the first word on each stands."""
    shared = Collector()
    for _, value in stated:
        if value.name in _SHARED and not shared.has(value.name):
            shared.add_labelled(value)
    return shared


def _listed(pages: Sequence[PageDocument], shared: Collector, *, sha256: str) -> Iterator[Record]:
    state = RegisterState(KIND, shared=shared)
    for page in pages:
        state, records = read_page(page, state, sha256=sha256)
        yield from records
    yield from finish(state, sha256=sha256)


def _nobody(pages: Sequence[PageDocument]) -> list[tuple[int, Collector]]:
    written = [p for p in pages if any(line.words for line in p.lines)]
    return [(written[0].page_no, Collector())] if written else []


def _settle_name(collector: Collector, pages: Sequence[PageDocument], page_no: int) -> None:
    """Say why there is no name: nobody knows it, or it was not found."""
    if not collector.is_named or collector.has(FieldName.FULL_NAME):
        return
    page = next(p for p in pages if p.page_no == page_no)
    source = TextWithBoxes(tuple(line for line in page.lines if line.words))
    unnamed = _UNNAMED.search(key_of(source.text))
    if unnamed is not None:
        end = re.compile(r"[.,;]|$").search(source.text, unnamed.end())
        ink = ink_of_span(source, unnamed.end(), end.start() if end else len(source.text), page_no=page_no)
        collector.add(FieldName.FULL_NAME, ink, heading="Họ và tên")
        return
    box = source.box(0, len(source.text)) if source.text else Box(0, 0, page.width_px, page.height_px)
    collector.put(missing_field(FieldName.FULL_NAME, page_no=page_no, box=box))
