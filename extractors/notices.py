"""Notices to records: any administrative paper, with a letterhead or as a report in running text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors.citations import cite_fields
from extractors.closed_words import type_of_symbol
from extractors.found import Found, to_field
from extractors.issuing_body import find_body, find_place
from extractors.letterhead import Letterhead, find_letterhead, middle_of
from extractors.notice_head import dating_lines, find_date, find_number
from extractors.notice_title import Heading, find_plain_title, read_heading
from extractors.running_text import find_mentions
from extractors.signature import Signature, find_signature
from extractors.spans import TextWithBoxes
from models.ids import record_id
from models.page import Line, PageDocument
from models.record import (
    CodeValue,
    DocumentKind,
    Field,
    FieldName,
    MentionValue,
    Reason,
    Record,
    RecordKind,
    Source,
)


@dataclass(frozen=True, slots=True)
class _Head:
    """The fields of the first page's head, and the y (px) below which its text begins."""

    fields: tuple[Field, ...]
    text_top_px: float


def extract_notice(pages: Sequence[PageDocument], *, sha256: str) -> Record:
    """Return the record of one notice from its pages in order.

    What is not on the paper gives no field; what is there and cannot be read gives a queued one.

    Raises:
        ValueError: there are no pages.

    """
    if not pages:
        raise ValueError("a notice has at least one page")
    first = pages[0]
    head = _read_head(first)
    own = next((f.text for f in head.fields if f.name is FieldName.DOCUMENT_NUMBER), "")
    fields = (*head.fields, *_signature_fields(pages), *_text_fields(pages, head=head, own_number=own))
    return Record(
        id=record_id(sha256, first.page_no, RecordKind.NOTICE, "n0"),
        kind=RecordKind.NOTICE,
        document_kind=DocumentKind.NOTICE,
        source=Source(sha256, first.page_no, 1),
        fields=fields,
    )


def _fields_of(found: Sequence[tuple[FieldName, Found | None]], page_no: int) -> tuple[Field, ...]:
    return tuple(to_field(one, name, page_no=page_no) for name, one in found if one is not None)


def _read_head(page: PageDocument) -> _Head:
    letterhead = find_letterhead(page.lines)
    if letterhead is None:
        heading = find_plain_title(page.lines)
        fields = _fields_of(((FieldName.TITLE, heading.title),), page.page_no)
    else:
        heading = read_heading(letterhead.body, left=letterhead.left, symbol=_symbol_of(letterhead))
        fields = _head_fields(letterhead, heading, page.page_no)
    tops = [middle_of(line) for line in heading.rest]
    return _Head(fields, min(tops, default=0.0))


def _symbol_of(letterhead: Letterhead) -> str:
    number = find_number(letterhead.left, document_type=None)
    return re.sub(r"^[^/-]*[/-](?:\d{4}/)?", "", number.text) if number else ""


def _head_fields(letterhead: Letterhead, heading: Heading, page_no: int) -> tuple[Field, ...]:
    kind = heading.document_type
    number = find_number(letterhead.left, document_type=kind.text if kind else None)
    body = find_body(letterhead.left)
    return _fields_of(
        (
            (FieldName.DOCUMENT_NUMBER, number),
            (
                FieldName.DOCUMENT_DATE,
                find_date(letterhead.right) or find_date(dating_lines(letterhead.body)),
            ),
            (FieldName.ISSUING_BODY, body),
            (FieldName.ISSUE_PLACE, find_place(letterhead.right, body=body.text if body else "")),
            (FieldName.DOCUMENT_TYPE, kind or _type_by_symbol(number)),
            (FieldName.TITLE, heading.title),
        ),
        page_no,
    )


def _type_by_symbol(number: Found | None) -> Found | None:
    """Return the type that the symbol stands for where no type word was read: a guess for a person to see."""
    word = type_of_symbol(number.text.partition("/")[2]) if number else None
    if number is None or word is None:
        return None
    return replace(number, text=word, value=CodeValue(word), reasons=(Reason.FIELD_MISSING,), candidates=())


def _signature_fields(pages: Sequence[PageDocument]) -> tuple[Field, ...]:
    """Return signatory and role from the last page that has either."""
    for page in reversed(pages):
        signature: Signature = find_signature(page.lines, width_px=page.width_px)
        if signature.name or signature.role:
            return _fields_of(
                ((FieldName.SIGNATORY, signature.name), (FieldName.SIGNATORY_TITLE, signature.role)),
                page.page_no,
            )
    return ()


def _text_fields(pages: Sequence[PageDocument], *, head: _Head, own_number: str) -> tuple[Field, ...]:
    """Return cited documents and mentions of all pages, each thing once, at its first place."""
    cited: list[Field] = []
    mentions: list[Field] = []
    for page in pages:
        top = head.text_top_px if page is pages[0] else 0.0
        text = TextWithBoxes(_running_lines(page, top), " ")
        known = frozenset(f.text for f in cited)
        cited += cite_fields(text, page_no=page.page_no, own_number=own_number, known=known, index=len(cited))
        named = frozenset(f.value for f in mentions if isinstance(f.value, MentionValue))
        mentions += find_mentions(text, page_no=page.page_no, known=named, index=len(mentions))
    return (*cited, *mentions)


def _running_lines(page: PageDocument, top_px: float) -> tuple[Line, ...]:
    """Return the page's lines from ``top_px`` down, in reading order, cells of tables after them."""
    cells = (line for table in page.tables for cell in table.cells for line in cell.lines)
    return tuple(line for line in (*page.lines, *cells) if line.words and middle_of(line) >= top_px - 1)
