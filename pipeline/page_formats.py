"""A page as read in the formats of others: ALTO 4, PAGE 2019, hOCR and PDF with searchable text.

Only the choice of format is here; each format has its own module. Nothing is read from or written to disk.
"""

from __future__ import annotations

from enum import StrEnum

from models.page import PageDocument
from pipeline.formats_alto import render_alto
from pipeline.formats_hocr import render_hocr
from pipeline.formats_page import render_page_xml
from pipeline.formats_pdf import render_pdf


class PageFormat(StrEnum):
    """The formats that a page can be given out in."""

    ALTO = "alto"
    PAGE = "page"
    HOCR = "hocr"
    PDF = "pdf"

    @property
    def suffix(self) -> str:
        """The end of a file name in this format, without a leading dot."""
        return _SUFFIXES[self]


_SUFFIXES = {
    PageFormat.ALTO: "alto.xml",
    PageFormat.PAGE: "page.xml",
    PageFormat.HOCR: "hocr.html",
    PageFormat.PDF: "pdf",
}


def render_page(page: PageDocument, fmt: PageFormat, *, image_jpeg: bytes, image_name: str) -> bytes:
    """Return the page in the format asked for; the same page always gives the same bytes.

    Args:
        page: What was read, in pixels of the page image. A page without text gives a document without text.
        fmt: The format.
        image_jpeg: The page image; only the PDF holds it, unchanged.
        image_name: What the text formats call the image; the PDF does not name it.

    Raises:
        BadInputError: the PDF was asked for and ``image_jpeg`` is no JPEG.

    """
    match fmt:
        case PageFormat.ALTO:
            return render_alto(page, image_name=image_name)
        case PageFormat.PAGE:
            return render_page_xml(page, image_name=image_name)
        case PageFormat.HOCR:
            return render_hocr(page, image_name=image_name)
        case PageFormat.PDF:
            return render_pdf(page, image_jpeg=image_jpeg)
