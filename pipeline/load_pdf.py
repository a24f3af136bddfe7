"""PDF pages to pixels: the embedded image where one image is the page, else the page drawn by Poppler."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pdf2image
import pikepdf
from pdf2image.exceptions import (
    PDFInfoNotInstalledError,
    PDFPageCountError,
    PDFPopplerTimeoutError,
    PDFSyntaxError,
    PopplerNotInstalledError,
)

from models.errors import BadInputError, EncryptedError, SetupError, TimeLimitError
from models.page import Line
from pipeline.arrays import ColourImage
from pipeline.loaded import Limits, PageOrigin, RawPage
from pipeline.pdf_image import take_image
from pipeline.pdf_trace import LoneImage, find_lone_image, image_sizes, page_size_pt
from pipeline.pixels import to_bgr
from pipeline.source_file import open_source
from pipeline.text_layer import read_text_layer

_POINTS_PER_INCH = 72.0
# No sheet is drawn larger than A2 at the usual resolution: a page of more inches is a scan with a wrong size.
_MAX_LONG_IN = 24.0
_MAX_NATIVE_DPI = 600.0


def count_pdf_pages(path: Path, limits: Limits) -> int:
    """Return how many pages a PDF holds, at least 1.

    Raises:
        EncryptedError: it needs a password. TooLargeError: more pages than ``limits`` allow.
        BadInputError: none, or broken beyond repair.
    """
    with _opened(path) as pdf:
        count = len(pdf.pages)
    if not count:
        raise BadInputError("The PDF holds no page.")
    limits.check_page_count(count)
    return count


def load_pdf_page(path: Path, page_no: int, limits: Limits) -> RawPage:
    """Return page ``page_no`` (from 1) of a PDF.

    Raises:
        EncryptedError, TooLargeError, BadInputError: as ``pipeline.load.load_page`` says.
        TimeLimitError: drawing took longer than ``limits.render_timeout_s``.
        SetupError: Poppler is not installed.
    """
    with _opened(path) as pdf:
        if page_no > len(pdf.pages):
            raise BadInputError(f"The PDF has no page {page_no}, only {len(pdf.pages)}.")
        page = pdf.pages[page_no - 1]
        for width, height in image_sizes(page):
            limits.check_size(width, height)
        lone = find_lone_image(page)
        taken = take_image(lone) if lone is not None else None
        if lone is not None and taken is not None:
            return RawPage(taken, lone.dpi, PageOrigin.PDF_IMAGE)
        size_pt = page_size_pt(page)
    image = draw_page(path, page_no, dpi=_render_dpi(size_pt, lone, limits), limits=limits)
    dpi = image.shape[1] / size_pt[0] * _POINTS_PER_INCH
    layer = _text_layer(path, page_no, image) if lone is None else ()
    return RawPage(image, dpi, PageOrigin.PDF_RENDER, layer)


@contextmanager
def _opened(path: Path) -> Iterator[pikepdf.Pdf]:
    """Open for reading; errors of the PDF library under this roof become ours."""
    try:
        with open_source(path) as source, pikepdf.open(source) as pdf:
            yield pdf
    except pikepdf.PasswordError as error:
        raise EncryptedError("The PDF needs a password.") from error
    except (pikepdf.PikepdfError, UnicodeDecodeError) as error:
        # Names that are no text, streams that the library gives up on: found by scripts/fuzz_files.py.
        raise BadInputError("The PDF is broken and cannot be repaired.") from error


def _render_dpi(size_pt: tuple[float, float], lone: LoneImage | None, limits: Limits) -> float:
    """Return the dpi to draw at: the image's own where it is the page, within what limits and paper allow."""
    width_in, height_in = (max(side, 1.0) / _POINTS_PER_INCH for side in size_pt)
    long_in = max(width_in, height_in)
    if lone is not None:
        dpi = min(lone.dpi, _MAX_NATIVE_DPI) if long_in <= _MAX_LONG_IN else lone.dpi
    else:
        dpi = min(1.0, _MAX_LONG_IN / long_in) * limits.pdf_dpi
    # A hair below the limit, as Poppler rounds both sides up.
    dpi = min(dpi, 0.999 * math.sqrt(limits.max_pixels / (width_in * height_in)))
    return max(dpi, 1.0)


def draw_page(path: Path, page_no: int, *, dpi: float, limits: Limits) -> ColourImage:
    """Return the page as Poppler draws it: its crop box, turned as it says.

    Raises:
        TimeLimitError, SetupError, BadInputError: as ``load_pdf_page`` says.
    """
    try:
        drawn = pdf2image.convert_from_path(
            path.absolute(),
            dpi=dpi,  # type: ignore[arg-type]  # pdftoppm takes fractions, and a scan is drawn at its own
            first_page=page_no,
            last_page=page_no,
            fmt="ppm",
            thread_count=1,
            use_cropbox=True,
            use_pdftocairo=False,
            timeout=limits.render_timeout_s,
        )
    except PDFPopplerTimeoutError as error:
        raise TimeLimitError(f"Drawing the PDF page took over {limits.render_timeout_s} s.") from error
    except (PDFInfoNotInstalledError, PopplerNotInstalledError) as error:
        raise SetupError("Poppler, which draws PDF pages, is not installed.") from error
    except (PDFPageCountError, PDFSyntaxError, OSError, ValueError) as error:
        raise BadInputError("The PDF page cannot be drawn.") from error
    if not drawn:
        raise BadInputError("The PDF page cannot be drawn.")
    limits.check_size(*drawn[0].size)
    return to_bgr(drawn[0])


def _text_layer(path: Path, page_no: int, image: ColourImage) -> tuple[Line, ...]:
    with open_source(path) as source:
        return read_text_layer(source, page_no, image)
