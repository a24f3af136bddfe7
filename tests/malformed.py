"""Malformed files by the thousand, the same for the same number, and the job that loads one in a worker."""

from __future__ import annotations

import io
import random
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pikepdf
from PIL import Image

from flows.confine import allow_cpu
from models.errors import SohoaError
from pipeline.load import count_pages, load_page
from pipeline.loaded import Limits

# Small limits, so that a header that lies is refused and not unpacked for minutes.
LIMITS = Limits(max_pixels=20_000_000, max_pages=50, render_timeout_s=10)
TIME_LIMIT_S = 20.0
_EXTREMES = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
_PDF_WORDS = (
    b"0",
    b"-1",
    b"999999999999",
    b"1e99",
    b"/Length",
    b"/Kids",
    b"<<",
    b">>",
    b"[",
    b"]",
    b"obj",
    b"R",
)


@dataclass(frozen=True, slots=True)
class MalformedJob:
    """One file by its number, to be written below ``folder`` and loaded."""

    folder: Path
    number: int


def load_malformed(job: MalformedJob) -> str:
    """Write the file, load its first and last page as a scan would; return what came of it."""
    allow_cpu(TIME_LIMIT_S)
    path = job.folder / f"{job.number}"
    path.write_bytes(malformed(job.number))
    try:
        count = count_pages(path, LIMITS)
        for page_no in sorted({1, count}):
            load_page(path, page_no, LIMITS)
    except SohoaError as error:
        return f"refused: {error.code}"
    finally:
        path.unlink(missing_ok=True)
    return "read"


def malformed(number: int) -> bytes:
    """Return the file of this number: a sound one, changed in one to four ways."""
    rng = random.Random(number)
    name, sound = rng.choice(_sound_files())
    data = bytearray(sound)
    for _ in range(rng.randrange(1, 5)):
        rng.choice(_CHANGES)(data, rng)
    if name == "png" and rng.random() < 0.7:
        data = _with_right_sums(
            data
        )  # else every change is found by a checksum, and nothing behind it is tried
    return bytes(data)


def _flip(data: bytearray, rng: random.Random) -> None:
    for _ in range(rng.randrange(1, 20)):
        if data:
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def _flip_early(data: bytearray, rng: random.Random) -> None:
    for _ in range(rng.randrange(1, 6)):
        if data:
            data[rng.randrange(min(len(data), 300))] = rng.randrange(256)


def _cut(data: bytearray, rng: random.Random) -> None:
    del data[rng.randrange(len(data) + 1) :]


def _drop(data: bytearray, rng: random.Random) -> None:
    at = rng.randrange(len(data) + 1)
    del data[at : at + rng.randrange(1, 400)]


def _repeat(data: bytearray, rng: random.Random) -> None:
    at = rng.randrange(len(data) + 1)
    data[at:at] = data[at : at + rng.randrange(1, 400)] * rng.randrange(1, 20)


def _splice(data: bytearray, rng: random.Random) -> None:
    _, other = rng.choice(_sound_files())
    at, start = rng.randrange(len(data) + 1), rng.randrange(len(other))
    data[at : at + 50] = other[start : start + rng.randrange(1, 300)]


def _set_number(data: bytearray, rng: random.Random) -> None:
    value, form = rng.choice(_EXTREMES), rng.choice(("<I", ">I", "<H", ">H"))
    size = struct.calcsize(form)
    if len(data) > size:
        at = rng.randrange(len(data) - size)
        struct.pack_into(form, data, at, value & (0xFFFF if size == 2 else 0xFFFFFFFF))


def _set_word(data: bytearray, rng: random.Random) -> None:
    at = rng.randrange(len(data) + 1)
    data[at : at + rng.randrange(0, 8)] = rng.choice(_PDF_WORDS)


_CHANGES: tuple[Callable[[bytearray, random.Random], None], ...] = (
    _flip,
    _flip_early,
    _cut,
    _drop,
    _repeat,
    _splice,
    _set_number,
    _set_word,
)


def _with_right_sums(data: bytearray) -> bytearray:
    at = 8
    while at + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        end = at + 8 + length
        if end + 4 > len(data):
            break
        struct.pack_into(">I", data, end, zlib.crc32(data[at + 4 : end]))
        at = end + 4
    return data


@cache
def _sound_files() -> tuple[tuple[str, bytes], ...]:
    noise = np.random.default_rng(1).integers(0, 255, (90, 120), np.uint8)
    grey = Image.fromarray(noise)
    colour, bits = grey.convert("RGB"), grey.convert("1")
    files = [
        ("png", _saved(grey, "PNG")),
        ("png", _saved(colour, "PNG")),
        ("png", _saved(grey.convert("P"), "PNG")),
        ("jpeg", _saved(colour, "JPEG")),
        ("jpeg", _saved(grey, "JPEG", progressive=True)),
        ("jpeg", _saved(colour.convert("CMYK"), "JPEG")),
        *(("tiff", _saved(bits, "TIFF", compression=c)) for c in ("group4", "group3", "packbits")),
        *(("tiff", _saved(colour, "TIFF", compression=c)) for c in ("tiff_lzw", "jpeg", "tiff_deflate")),
        ("tiff", _saved(grey, "TIFF", save_all=True, append_images=[grey, bits])),
        ("pdf", _saved(colour, "PDF")),
        ("pdf", _saved(bits, "PDF", save_all=True, append_images=[grey])),
        ("pdf", _text_pdf(is_packed=False)),
        ("pdf", _text_pdf(is_packed=True)),
    ]
    return tuple(files)


def _saved(image: Image.Image, form: str, **how: object) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **how)
    return out.getvalue()


def _text_pdf(*, is_packed: bool) -> bytes:
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(200, 200))
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    pdf.pages[0].Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    pdf.pages[0].Contents = pdf.make_stream(b"BT /F1 12 Tf 20 100 Td (So 180/KH-BCD) Tj ET 10 10 50 50 re S")
    out = io.BytesIO()
    mode = pikepdf.ObjectStreamMode.generate if is_packed else pikepdf.ObjectStreamMode.disable
    pdf.save(out, object_stream_mode=mode, compress_streams=is_packed)
    return out.getvalue()
