"""A new file made of chosen pages of others, in any order, their content untouched: PDF to PDF, TIFF to TIFF.

The same pages always give the same bytes, so that what is made again is known again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path

import pikepdf
from PIL import Image

from models.errors import BadInputError
from pipeline.sniff import HEAD_BYTES, MediaType, sniff

# 1-bit pages stay as small as scanners make them; all others are packed without loss.
_TIFF_PACKING = {"1": "group4"}
_TIFF_LOSSLESS = "tiff_adobe_deflate"


def select_pages(pages: Sequence[tuple[Path, int]]) -> tuple[bytes, MediaType]:
    """Return a file of these pages (file and page number from 1), and what kind of file it is.

    Raises:
        BadInputError: the files are not all PDF or all TIFF, or one is broken.

    """
    kinds = {_kind_of(path) for path, _ in pages}
    if kinds == {MediaType.PDF}:
        return _select_pdf(pages), MediaType.PDF
    if kinds == {MediaType.TIFF}:
        return _select_tiff(pages), MediaType.TIFF
    raise BadInputError(
        "Pages of different kinds of files cannot be put together.",
        remedy="Give PDF files alone or TIFF files alone, or one image a page.",
    )


def _kind_of(path: Path) -> MediaType:
    with path.open("rb") as source:
        return sniff(source.read(HEAD_BYTES))


def _select_pdf(pages: Sequence[tuple[Path, int]]) -> bytes:
    out = BytesIO()
    try:
        with ExitStack() as opened, pikepdf.new() as made:
            sources: dict[Path, pikepdf.Pdf] = {}
            for path, page_no in pages:
                if path not in sources:
                    sources[path] = opened.enter_context(pikepdf.open(path))
                made.pages.append(sources[path].pages[page_no - 1])
            made.remove_unreferenced_resources()
            made.save(out, deterministic_id=True)
    except (pikepdf.PdfError, IndexError) as error:
        raise BadInputError("The PDF is broken and cannot be repaired.") from error
    return out.getvalue()


def _select_tiff(pages: Sequence[tuple[Path, int]]) -> bytes:
    out = BytesIO()
    frames = _frames(pages)
    try:
        first = next(frames)
        first.save(out, "TIFF", save_all=True, append_images=frames, **_how_packed(first))
    except (OSError, EOFError, SyntaxError, ValueError) as error:
        raise BadInputError(f"The {MediaType.TIFF.name} file is cut off or broken.") from error
    return out.getvalue()


def _frames(pages: Sequence[tuple[Path, int]]) -> Iterator[Image.Image]:
    """Give the frames one at a time: a register in colour does not fit in memory as pixels."""
    for path, page_no in pages:
        with Image.open(path, formats=("TIFF",)) as image:
            image.seek(page_no - 1)
            frame = image.copy()
        frame.encoderinfo = _how_packed(frame)
        yield frame


def _how_packed(frame: Image.Image) -> dict[str, object]:
    packing: dict[str, object] = {"compression": _TIFF_PACKING.get(frame.mode, _TIFF_LOSSLESS)}
    return {**packing, "dpi": frame.info["dpi"]} if "dpi" in frame.info else packing
