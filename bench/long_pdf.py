"""Writes a PDF of many scanned pages, one page at a time, so that its length costs no memory."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from pathlib import Path

from bench.draw import Align
from bench.faces import FaceStyle, find_faces
from bench.layouts import Job
from bench.people import make_name


def _page_jpeg(job: Job, number: int) -> tuple[bytes, int, int]:
    """Draw a page of a few lines, each page different; return its JPEG and its size in pixels."""
    sheet, pen = job.sheet(), job.pen(13)
    y = sheet.mm(25)
    for line in (f"Trang {number}", *(make_name(job.rng) for _ in range(4))):
        y = sheet.aligned((sheet.mm(30), y, sheet.mm(150)), line, pen, align=Align.LEFT)
    buffer = io.BytesIO()
    sheet.image.convert("L").save(buffer, "JPEG", quality=70)
    return buffer.getvalue(), sheet.image.width, sheet.image.height


def _objects(job: Job, pages: int) -> Iterator[tuple[int, bytes]]:
    """Yield numbered PDF objects: 1 catalogue, 2 page tree, then image, content and page for each page."""
    kids = " ".join(f"{5 + 3 * k} 0 R" for k in range(pages))
    yield 1, b"<< /Type /Catalog /Pages 2 0 R >>"
    yield 2, f"<< /Type /Pages /Count {pages} /Kids [{kids}] >>".encode()
    for k in range(pages):
        jpeg, width, height = _page_jpeg(job, k + 1)
        image = f"<< /Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceGray "
        image += f"/BitsPerComponent 8 /Filter /DCTDecode /Length {len(jpeg)} >>\nstream\n"
        yield 3 + 3 * k, image.encode() + jpeg + b"\nendstream"
        w, h = width * 72 / job.dpi, height * 72 / job.dpi
        content = f"q {w:.2f} 0 0 {h:.2f} 0 0 cm /I Do Q".encode()
        yield 4 + 3 * k, b"<< /Length %d >>\nstream\n" % len(content) + content + b"\nendstream"
        page = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {w:.2f} {h:.2f}] "
        page += f"/Resources << /XObject << /I {3 + 3 * k} 0 R >> >> /Contents {4 + 3 * k} 0 R >>"
        yield 5 + 3 * k, page.encode()


def write_long_pdf(path: Path, *, pages: int, seed: int = 1, dpi: int = 300) -> None:
    """Write a scanned A4 PDF of ``pages`` different pages, a few names on each; same seed, same bytes.

    Raises:
        SetupError: no faces to draw with.

    """
    face = next(f for f in find_faces() if f.style is FaceStyle.SERIF)
    job = Job(random.Random(seed), face, dpi)
    offsets: list[int] = []
    with path.open("wb") as out:
        out.write(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
        for number, body in _objects(job, pages):
            offsets.append(out.tell())
            out.write(b"%d 0 obj\n" % number + body + b"\nendobj\n")
        start = out.tell()
        out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1))
        out.writelines(b"%010d 00000 n \n" % offset for offset in offsets)
        out.write(
            b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(offsets) + 1, start)
        )
