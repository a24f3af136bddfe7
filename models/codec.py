"""Pages and fields to JSON bytes and back. The only place that knows their stored form."""

from __future__ import annotations

import gzip
import re
import zlib

from pydantic import TypeAdapter

from models.calibration import Calibration
from models.evidence import Evidence
from models.page import PageDocument
from models.record import Field, Value

_SIZE = re.compile(rb'\{"page_no":\d+,"width_px":(\d+),"height_px":(\d+),')
_PAGE: TypeAdapter[PageDocument] = TypeAdapter(PageDocument)
_FIELD: TypeAdapter[Field] = TypeAdapter(Field)
_CALIBRATION: TypeAdapter[Calibration] = TypeAdapter(Calibration)
_EVIDENCE: TypeAdapter[Evidence] = TypeAdapter(Evidence)
_VALUE: TypeAdapter[Value] = TypeAdapter(Value)


def encode_page(page: PageDocument) -> bytes:
    """Return the page as gzipped JSON; the same page gives the same bytes."""
    return gzip.compress(_PAGE.dump_json(page, exclude_defaults=True), compresslevel=5, mtime=0)


def decode_page(data: bytes) -> PageDocument:
    """Return the page that ``encode_page`` wrote.

    Raises:
        ValueError: other bytes, or a bit of them flipped (pydantic.ValidationError where they unpack).
        EOFError, OSError: they are cut off, or their checksum differs.

    """
    try:
        return _PAGE.validate_json(gzip.decompress(data))
    except zlib.error as error:  # no ValueError by itself: 'sohoa check --deep' ended with it
        raise ValueError("the page does not unpack") from error


def decode_page_size(data: bytes) -> tuple[int, int]:
    """Return width and height in pixels of the page that ``encode_page`` wrote; only its head is unpacked.

    Raises:
        ValueError: other bytes.

    """
    try:
        head = zlib.decompressobj(wbits=31).decompress(data, 200)
    except zlib.error as error:
        raise ValueError("no page") from error
    found = _SIZE.match(head)
    if found is None:
        raise ValueError("no page")
    return int(found[1]), int(found[2])


def encode_field(field: Field) -> str:
    """Return the field as a JSON text. Of its evidence only what is not as usual is written."""
    body = _FIELD.dump_json(field, exclude={"evidence"}).decode()
    if field.evidence is None:
        return body
    evidence = _EVIDENCE.dump_json(field.evidence, exclude_defaults=True).decode()
    return f'{body[:-1]},"evidence":{evidence}}}'


def decode_field(data: str) -> Field:
    """Return the field that ``encode_field`` wrote; raises pydantic.ValidationError for other text."""
    return _FIELD.validate_json(data)


def encode_calibration(calibration: Calibration) -> bytes:
    """Return the calibration as JSON."""
    return _CALIBRATION.dump_json(calibration, exclude_defaults=True) + b"\n"


def decode_calibration(data: bytes | str) -> Calibration:
    """Return the calibration that ``encode_calibration`` wrote; pydantic.ValidationError for others."""
    return _CALIBRATION.validate_json(data)
