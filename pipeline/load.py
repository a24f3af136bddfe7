"""A page of any accepted file as pixels with a resolution. What they mean is for other rooms."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from models.errors import BadInputError, SohoaError
from pipeline.dpi import settle_dpi
from pipeline.load_pdf import count_pdf_pages, load_pdf_page
from pipeline.loaded import Limits, LoadedPage, PageOrigin
from pipeline.raster import count_image_pages, load_image_page
from pipeline.sniff import HEAD_BYTES, MediaType, sniff
from pipeline.source_file import display_name, open_source
from pipeline.workbook import WORKBOOKS
from pipeline.workbook_pages import DrawnPage, count_workbook_pages, draw_workbook_page

__all__ = ["Limits", "LoadedPage", "PageOrigin", "count_pages", "draw_list_page", "load_page"]


def count_pages(path: Path, limits: Limits) -> int:
    """Return how many pages the file holds, at least 1, without unpacking any.

    Raises:
        TooLargeError: more pages or pixels than ``limits`` allow. EncryptedError: a PDF with a password.
        BadInputError: no page, cut off or broken. AccessError: this user may not read it.
    """
    with _placed(path, None):
        media_type = _media_type(path)
        if media_type is MediaType.PDF:
            return count_pdf_pages(path, limits)
        if media_type in WORKBOOKS:
            return count_workbook_pages(path, media_type, limits)
        return count_image_pages(path, media_type, limits)


def load_page(path: Path, page_no: int, limits: Limits) -> LoadedPage:
    """Return page ``page_no`` (from 1) of the file. The file is opened anew each time and nothing is kept.

    Raises:
        TooLargeError: refused before it is unpacked. EncryptedError: a PDF with a password.
        BadInputError: no such page, cut off or broken; never half a page.
        TimeLimitError: drawing the PDF page took too long. AccessError: this user may not read it.
    """
    if page_no < 1:
        raise ValueError(f"pages count from 1, not {page_no}")
    with _placed(path, page_no):
        media_type = _media_type(path)
        if media_type is MediaType.PDF:
            raw = load_pdf_page(path, page_no, limits)
        else:
            raw = load_image_page(path, page_no, media_type, limits)
        dpi, is_estimated = settle_dpi(raw.image, raw.dpi)
    return LoadedPage(raw.image, dpi, is_estimated, raw.text_layer, raw.origin)


def draw_list_page(path: Path, page_no: int) -> DrawnPage | None:
    """Return page ``page_no`` of a list in Excel or CSV with its document; None for a file with pixels.

    Raises:
        BadInputError: no such page, or broken. AccessError: this user may not read it.
    """
    with _placed(path, page_no):
        media_type = _media_type(path)
        return draw_workbook_page(path, media_type, page_no) if media_type in WORKBOOKS else None


@contextmanager
def _placed(path: Path, page_no: int | None) -> Iterator[None]:
    """Add file and page to the errors that pass."""
    try:
        yield
    except SohoaError as error:
        error.file = error.file or display_name(path.name)
        error.page_no = page_no
        raise


def _media_type(path: Path) -> MediaType:
    """Return what a file is, by its content; raises BadInputError and UnsupportedInputError."""
    with open_source(path) as source:
        head = source.read(HEAD_BYTES)
    if not head:
        raise BadInputError("The file is empty (zero bytes).")
    return sniff(head)
