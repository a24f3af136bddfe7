"""Kinds of file by their first bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import UnsupportedInputError
from pipeline.sniff import MediaType, sniff

TAKEN = [
    (b"%PDF-1.7\n", MediaType.PDF, "plain"),
    (b"\xef\xbb\xbf\r\n%PDF-1.4\n", MediaType.PDF, "junk before the header, as mail programs leave it"),
    (b"II*\0\x08\0\0\0", MediaType.TIFF, "little endian"),
    (b"MM\0*\0\0\0\x08", MediaType.TIFF, "big endian"),
    (b"II+\0\x08\0\0\0", MediaType.TIFF, "BigTIFF"),
    (b"\xff\xd8\xff\xe0\0\x10JFIF", MediaType.JPEG, "JFIF"),
    (b"\xff\xd8\xff\xe1\0\x10Exif", MediaType.JPEG, "EXIF"),
    (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", MediaType.PNG, "plain"),
    (b"RIFF\n\n\0\0WEBPVP8 ", MediaType.WEBP, "a size that holds newlines"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", MediaType.JP2, "file format"),
    (b"\xff\x4f\xff\x51\0\x2f", MediaType.JP2, "bare codestream"),
    (
        b"PK\x03\x04\x14\0\x06\0\x08\0" + 20 * b"\0" + b"[Content_Types].xml",
        MediaType.XLSX,
        "Office; which is seen later",
    ),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", MediaType.XLS, "old Office; which is seen later"),
    ("STT,Họ và tên,Năm sinh,Quê quán\n1,".encode(), MediaType.CSV, "a list by its headings"),
]

REFUSED = [
    (b"", "empty"),
    ("Danh sách liệt sĩ\n1. Nguyễn Văn An".encode(), "text"),
    (b"see %PDF for more", "text"),
    (b"PK\x03\x04\x14\0\x06\0 %PDF-1.4", "Office"),
    (b"GIF89a\x01\0", "GIF"),
    (b"BM\x36\0\0\0\0\0\0\0", "BMP"),
    (b"\0\0\0\x18ftypheic", "HEIC"),
    (b"RIFF\0\0\0\0WAVE", "unknown"),
    (b"\x00\x01\x02\x03", "unknown"),
]


@pytest.mark.parametrize(("head", "expected", "why"), TAKEN, ids=[t[2] for t in TAKEN])
def test_page_images_are_known_by_content(head: bytes, expected: MediaType, why: str) -> None:
    assert sniff(head) is expected, why


@pytest.mark.parametrize(("head", "said"), REFUSED)
def test_everything_else_is_named_and_refused(head: bytes, said: str) -> None:
    with pytest.raises(UnsupportedInputError, match=said) as caught:
        sniff(head)
    assert caught.value.remedy.startswith("Give PDF")


@given(st.binary(max_size=200))
def test_any_bytes_are_either_known_or_refused(head: bytes) -> None:
    try:
        assert sniff(head) in MediaType
    except UnsupportedInputError as error:
        assert error.message
