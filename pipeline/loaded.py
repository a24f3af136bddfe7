"""What loading takes and gives: its limits, and a page as pixels. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from models.errors import TooLargeError
from models.page import Line
from pipeline.arrays import ColourImage


class PageOrigin(StrEnum):
    """Where the pixels of a page come from."""

    IMAGE = "image"  # an image file, or one page of a TIFF
    PDF_IMAGE = "pdf-image"  # the one image that is the PDF page, pixel for pixel
    PDF_RENDER = "pdf-render"  # drawn from the PDF page


@dataclass(frozen=True, slots=True)
class Limits:
    """What is refused before it is unpacked, and how PDF pages are drawn.

    ``max_pixels`` of 150 million hold an A2 sheet at 600 dpi; the image library itself stops at 178 million.
    """

    max_pixels: int = 150_000_000
    max_pages: int = 2_000
    pdf_dpi: int = 300
    render_timeout_s: int = 60

    def check_size(self, width_px: int, height_px: int) -> None:
        """Raise TooLargeError for an image of more than ``max_pixels``."""
        if width_px * height_px > self.max_pixels:
            raise TooLargeError(
                f"The image has {width_px} x {height_px} pixels, more than {self.max_pixels:,} in all."
            )

    def check_page_count(self, count: int) -> None:
        """Raise TooLargeError for a file of more than ``max_pages``."""
        if count > self.max_pages:
            raise TooLargeError(f"The file has more than {self.max_pages} pages.")


@dataclass(frozen=True, slots=True)
class RawPage:
    """A page as it came out of its file: ``image`` uint8 BGR HxWx3, ``dpi`` as claimed there (or None)."""

    image: ColourImage
    dpi: float | None
    origin: PageOrigin
    text_layer: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class LoadedPage:
    """A page as pixels.

    ``image`` is uint8, BGR, HxWx3, C-contiguous, turned as the file says it should be shown. ``text_layer``
    holds the lines of a born-digital page, boxes in pixels of ``image``; empty where there is none to trust.
    """

    image: ColourImage
    dpi: float
    dpi_is_estimated: bool
    text_layer: tuple[Line, ...]
    origin: PageOrigin
