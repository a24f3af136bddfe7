"""Pages to records: the fold over one file that decides where a document begins and who reads it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from extractors.dateline import doubt_later, find_dateline
from extractors.forms import extract_form
from extractors.ink import Ink, ink_of_lines, ink_of_span
from extractors.kinds import PageKind, classify, match_title
from extractors.minutes import extract_minutes
from extractors.notices import extract_notice
from extractors.quality import quality_of
from extractors.registers import RegisterState, find_layout, finish, read_page
from extractors.spans import TextWithBoxes
from extractors.table_sense import sense_rows
from extractors.text import fold, fold_in_place
from extractors.trust import Trust, weigh_records
from models.evidence import PageQuality
from models.geometry import Box, union_of
from models.ids import record_id
from models.page import PageContent, PageDocument
from models.record import (
    REGISTERS,
    DateValue,
    DocumentKind,
    Field,
    FieldName,
    FieldStatus,
    Reason,
    Record,
    RecordKind,
    Source,
)

# Raised when the same page gives other records or other evidence; calibrations are numbered within it.
EXTRACTOR_VERSION = "0003"

# A notice or form is read as a whole, so its pages are held. No letter is longer; what goes on past this many
# pages stays searchable but adds no field, and a file of 500 pages stays within memory.
MAX_HELD_PAGES = 40
_SAME_TITLE = 88  # likeness of the running title on each page of one register
_SURE = 0.8  # of a kind told by printed headings; a guess by content breaks no register
_FULL_PAGE = 10  # lines: a page with a register's title and as many lines but no table was not understood
_TITLE_LINES = 3
_SUPPORTING_ROWS = 200  # rows before one with which it is compared: some ten pages, and memory stays bounded


@dataclass(frozen=True, slots=True)
class Carry:
    """What one page leaves to the next.

    ``pages`` are held for documents that are read as a whole, ``written``
    is the day on which the paper was written, as far as it says so.
    """

    kind: DocumentKind
    title: str
    register: RegisterState
    pages: tuple[PageDocument, ...] = ()
    written: DateValue | None = None


def extract(
    pages: Iterable[PageDocument],
    *,
    sha256: str,
    trust: Trust | None = None,
    named: Mapping[int, DocumentKind] | None = None,
) -> Iterator[Record]:
    """Yield the records of one file from its pages in order, each as soon as it is complete.

    Blank pages and versos that only shine through are passed over and break nothing. Ids depend on file,
    page and place alone. A file without text gives no record. Fields are weighed by ``trust``; without one
    their confidence and status are provisional. ``named`` are kinds that people gave to documents, by the
    page on which they begin.
    """
    qualities: dict[int, PageQuality] = {}
    before: deque[Record] = deque(maxlen=_SUPPORTING_ROWS)
    for records in _extract_pages(pages, qualities, sha256=sha256, named=named or {}):
        sensed = sense_rows(records, company=tuple(before))
        yield from weigh_records(sensed, before=before, qualities=qualities, trust=trust)
        before.extend(records)


def _extract_pages(
    pages: Iterable[PageDocument],
    qualities: dict[int, PageQuality],
    *,
    sha256: str,
    named: Mapping[int, DocumentKind],
) -> Iterator[tuple[Record, ...]]:
    """Yield the records that are complete after each page; ``qualities`` gets that of each page read."""
    carry: Carry | None = None
    for page in pages:
        if page.content is not PageContent.TEXT or not _is_written(page):
            continue
        qualities[page.page_no] = quality_of(page)
        seen = classify(page)
        if page.page_no in named:
            seen = replace(seen, kind=named[page.page_no], is_start=True, score=1.0)
        if carry is None or _begins_document(page, seen, carry):
            yield _dated(_close(carry, sha256=sha256), carry)
            carry = _open(page, seen)
        carry = replace(carry, written=find_dateline(page.lines) or carry.written)
        carry, records = _take(page, carry, sha256=sha256)
        yield _dated(records, carry)
    yield _dated(_close(carry, sha256=sha256), carry)


def _dated(records: tuple[Record, ...], carry: Carry | None) -> tuple[Record, ...]:
    """Return the records with what lies after the day of their paper doubted."""
    return tuple(doubt_later(record, carry.written) for record in records) if carry else records


def _is_written(page: PageDocument) -> bool:
    return any(line.words for line in page.lines) or bool(page.tables)


def _begins_document(page: PageDocument, seen: PageKind, carry: Carry) -> bool:
    """Say whether ``page`` begins another document than the one that is open."""
    if seen.is_start:
        is_same = seen.kind is carry.kind and fuzz.ratio(_title_key(seen), carry.title) >= _SAME_TITLE
        return carry.kind not in REGISTERS or not is_same
    if carry.kind in REGISTERS:
        return _leaves_register(page, seen, carry)
    if seen.kind in REGISTERS:
        is_annex = carry.kind is DocumentKind.EXHUMATION_MINUTES  # the people dug up, listed in the minutes
        return not is_annex
    return carry.kind is DocumentKind.UNKNOWN and seen.kind is not DocumentKind.UNKNOWN


def _leaves_register(page: PageDocument, seen: PageKind, carry: Carry) -> bool:
    if seen.kind in REGISTERS:
        is_sure = seen.score >= _SURE and seen.kind is not carry.kind
        return is_sure and bool(carry.register.columns)
    has_rows = any(find_layout(t, carry.register.columns) is not None for t in page.tables)
    return not has_rows and seen.kind is not DocumentKind.UNKNOWN


def _title_key(seen: PageKind) -> str:
    return fold(" ".join(line.text for line in seen.title))


def _open(page: PageDocument, seen: PageKind) -> Carry:
    kind = seen.kind
    lines = sum(bool(line.words) for line in page.lines)
    if kind in REGISTERS and lines >= _FULL_PAGE and not any(find_layout(t) for t in page.tables):
        kind = DocumentKind.UNKNOWN
    cemetery = find_cemetery(page, seen) if kind is DocumentKind.GRAVE_REGISTER else None
    return Carry(kind, _title_key(seen), RegisterState(kind, cemetery))


def _take(page: PageDocument, carry: Carry, *, sha256: str) -> tuple[Carry, tuple[Record, ...]]:
    if carry.kind in REGISTERS:
        state, records = read_page(page, carry.register, sha256=sha256)
        return replace(carry, register=state), records
    if carry.kind is DocumentKind.UNKNOWN:
        records = () if carry.pages else (unknown_record(page, sha256=sha256),)
        return replace(carry, pages=(page,)), records
    if len(carry.pages) >= MAX_HELD_PAGES:
        return carry, ()
    return replace(carry, pages=(*carry.pages, page)), ()


def _close(carry: Carry | None, *, sha256: str) -> tuple[Record, ...]:
    """Return the records that were waiting for the end of their document."""
    if carry is None or carry.kind is DocumentKind.UNKNOWN:
        return ()
    if carry.kind in REGISTERS:
        return finish(carry.register, sha256=sha256)
    if carry.kind is DocumentKind.DEATH_NOTICE:
        found = extract_form(carry.pages, sha256=sha256)
    elif carry.kind is DocumentKind.EXHUMATION_MINUTES:
        found = extract_minutes(carry.pages, sha256=sha256)
    else:
        return (extract_notice(carry.pages, sha256=sha256),)
    return found or (unknown_record(carry.pages[0], sha256=sha256),)


def unknown_record(page: PageDocument, *, sha256: str) -> Record:
    """Return the one record of a document whose kind a person must name: its first lines as ``title``."""
    lines = [line for line in page.lines if line.words][:_TITLE_LINES]
    lines = (
        lines or [line for t in page.tables for c in t.cells for line in c.lines if line.words][:_TITLE_LINES]
    )
    box = union_of(line.box for line in lines) if lines else Box(0, 0, page.width_px, page.height_px)
    ink = ink_of_lines(lines, page_no=page.page_no, place=box)
    title = Field(
        FieldName.TITLE,
        ink.text,
        ink.raw,
        round(ink.mean / 2, 4),
        FieldStatus.QUEUED,
        page.page_no,
        box,
        reasons=(Reason.KIND_UNKNOWN,),
    )
    id_ = record_id(sha256, page.page_no, RecordKind.NOTICE, "u0")
    source = Source(sha256, page.page_no, 1)
    return Record(id_, RecordKind.NOTICE, DocumentKind.UNKNOWN, source, (title,))


def find_cemetery(page: PageDocument, seen: PageKind) -> Ink | None:
    """Return the writing in a register's title that names the cemetery, from "NGHĨA TRANG" on, or None."""
    for line in seen.title:
        source = TextWithBoxes((line,))
        key = fold_in_place(source.text)
        start = max(key.find("nghia trang"), key.find("ntls"))
        rule = match_title(source.text) if start < 0 else None
        if rule is not None and rule.phrase.startswith("nghia trang"):
            start = 0  # misread, but like it as a whole: "NGHĨA 1kANG LIỆT SĨ"
        if start >= 0:
            return ink_of_span(source, start, len(source.text), page_no=page.page_no)
    return None
