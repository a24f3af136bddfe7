"""What kind of page image or list some bytes are, told by content and never by name."""

from __future__ import annotations

import re
from enum import StrEnum

from models.errors import UnsupportedInputError
from pipeline.workbook_csv import is_csv_list

HEAD_BYTES = 1024  # readers of PDF accept the header anywhere in the first kilobyte


class MediaType(StrEnum):
    """The kinds of file that are read."""

    PDF = "pdf"
    TIFF = "tiff"
    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    JP2 = "jp2"
    XLSX = "xlsx"  # lists from elsewhere: their pages are drawn
    XLS = "xls"
    CSV = "csv"


# TIFF: II or MM, version 42, or 43 for BigTIFF. JPEG 2000: the signature box or a bare codestream.
_SIGNATURES: tuple[tuple[MediaType, re.Pattern[bytes]], ...] = (
    (MediaType.TIFF, re.compile(rb"II[*+]\0|MM\0[*+]")),
    (MediaType.JPEG, re.compile(rb"\xff\xd8\xff")),
    (MediaType.PNG, re.compile(rb"\x89PNG\r\n\x1a\n")),
    (MediaType.WEBP, re.compile(rb"RIFF.{4}WEBP", re.DOTALL)),
    (MediaType.XLS, re.compile(rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")),
    (MediaType.JP2, re.compile(rb"\0\0\0\x0cjP  \r\n\x87\n|\xff\x4f\xff\x51")),
)
# The first part of an Office document; whether it is a workbook is seen when its list of parts is read.
_XLSX = re.compile(rb"PK\x03\x04.{26}(?:\[Content_Types\]\.xml|_rels/|docProps/|xl/)", re.DOTALL)
_PDF = re.compile(rb"%PDF-\d")

# Kinds that people do hand in, so that the message can name them.
_KNOWN_OTHERS: tuple[tuple[str, re.Pattern[bytes]], ...] = (
    ("a ZIP archive or an Office document", re.compile(rb"PK\x03\x04|PK\x05\x06")),
    ("an archive", re.compile(rb"Rar!|7z\xbc\xaf|\x1f\x8b|BZh|\xfd7zXZ")),
    ("a GIF image", re.compile(rb"GIF8[79]a")),
    ("a BMP image", re.compile(rb"BM.{4}\0\0\0\0", re.DOTALL)),
    ("a HEIC or AVIF image", re.compile(rb".{4}ftyp(?:hei|hev|mif|avi)", re.DOTALL)),
    ("a DjVu document", re.compile(rb"AT&TFORM")),
    ("a PostScript document", re.compile(rb"%!PS")),
)
_BINARY_BYTE = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def sniff(head: bytes) -> MediaType:
    """Return the kind of the file that begins with ``head`` (``HEAD_BYTES`` are enough, fewer may do).

    Raises:
        UnsupportedInputError: it is no kind of page image that the program reads, or empty.
    """
    for media_type, signature in _SIGNATURES:
        if signature.match(head):
            return media_type
    if _XLSX.match(head):
        return MediaType.XLSX
    if _PDF.search(head[:HEAD_BYTES]) and not _is_known_other(head):
        return MediaType.PDF
    if is_csv_list(head[:HEAD_BYTES]):
        return MediaType.CSV
    raise UnsupportedInputError(f"The content is {_describe(head)}, not a page image.")


def _is_known_other(head: bytes) -> bool:
    return any(signature.match(head) for _, signature in _KNOWN_OTHERS)


def _describe(head: bytes) -> str:
    if not head:
        return "empty"
    for name, signature in _KNOWN_OTHERS:
        if signature.match(head):
            return name
    return "of an unknown kind" if _BINARY_BYTE.search(head) else "text"
