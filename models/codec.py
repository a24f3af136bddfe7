"""Pages and fields to JSON bytes and back. The only place that knows their stored form."""

from __future__ import annotations

import gzip

from pydantic import TypeAdapter

from models.page import PageDocument
from models.record import Field, Value

_PAGE: TypeAdapter[PageDocument] = TypeAdapter(PageDocument)
_FIELD: TypeAdapter[Field] = TypeAdapter(Field)
_VALUE: TypeAdapter[Value] = TypeAdapter(Value)


def encode_page(page: PageDocument) -> bytes:
    """Return the page as gzipped JSON; the same page gives the same bytes."""
    return gzip.compress(_PAGE.dump_json(page, exclude_defaults=True), compresslevel=5, mtime=0)


def decode_page(data: bytes) -> PageDocument:
    """Return the page that ``encode_page`` wrote; raises pydantic.ValidationError for other bytes."""
    return _PAGE.validate_json(gzip.decompress(data))


def encode_field(field: Field) -> str:
    """Return the field as a JSON text."""
    return _FIELD.dump_json(field).decode()


def decode_field(data: str) -> Field:
    """Return the field that ``encode_field`` wrote; raises pydantic.ValidationError for other text."""
    return _FIELD.validate_json(data)
