"""The one image that is a whole PDF page, taken out pixel for pixel. ``pdf_trace`` finds which it is."""

from __future__ import annotations

import numpy as np
import pikepdf
from pikepdf.models.image import (
    HifiPrintImageNotTranscodableError,
    InvalidPdfImageError,
    NotExtractableError,
    UnsupportedImageTypeError,
)
from PIL import Image

from models.errors import BadInputError, TooLargeError
from pipeline.arrays import ColourImage
from pipeline.pdf_trace import LoneImage
from pipeline.pixels import to_bgr

# Kinds that are left to Poppler: it has a JBIG2 decoder of its own and draws all the others.
_LEFT_TO_POPPLER = (
    UnsupportedImageTypeError,
    HifiPrintImageNotTranscodableError,
    InvalidPdfImageError,
    NotExtractableError,
    NotImplementedError,
    pikepdf.DependencyError,
)
_PLAIN_COLOURS = frozenset({"/DeviceGray", "/DeviceRGB", "/CalGray", "/CalRGB", "/G", "/RGB"})
_BROKEN = "The image in the PDF is cut off or broken."


def take_image(lone: LoneImage) -> ColourImage | None:
    """Return the embedded image as the page shows it (uint8 BGR HxWx3), at its own resolution.

    Returns None for kinds whose meaning depends on more than their pixels (masks, CMYK, odd ranges, pixels
    not square, JBIG2): these are drawn.

    Raises:
        BadInputError: its data are cut off or broken. TooLargeError: it is larger than it says.
    """
    if not lone.is_square or not _is_plain(lone.image):
        return None
    inverted = _is_turned_over(lone.image)
    if inverted is None:
        return None
    picture = _unpacked(lone.image)
    if picture is None:
        return None
    pixels = to_bgr(picture)
    if inverted:
        pixels = np.bitwise_not(pixels)
    return _as_shown(pixels, lone)


def _unpacked(image: pikepdf.Stream) -> Image.Image | None:
    try:
        picture = pikepdf.PdfImage(image).as_pil_image()
        if picture.size != tuple(int(image.get(key, 0)) for key in ("/Width", "/Height")):
            return None
        picture.load()
    except _LEFT_TO_POPPLER:
        return None
    except Image.DecompressionBombError as error:
        raise TooLargeError("The image in the PDF is larger than it says.") from error
    except (
        OSError,
        ValueError,
        TypeError,
        SyntaxError,
        pikepdf.PdfError,
        pikepdf.DataDecodingError,
    ) as error:
        raise BadInputError(_BROKEN) from error
    return None if picture.mode in {"CMYK", "YCbCr"} else picture


def _is_plain(image: pikepdf.Stream) -> bool:
    """Tell whether the pixels mean what they are, with no mask and a plain colour space."""
    if image.get("/ImageMask", False) or "/SMask" in image or "/Mask" in image:
        return False
    colours = image.get("/ColorSpace")
    if colours is None:
        return _filters(image) == ["/JPXDecode"]
    return _is_plain_colour(colours)


def _is_plain_colour(colours: pikepdf.Object) -> bool:
    if isinstance(colours, pikepdf.Name):
        return str(colours) in _PLAIN_COLOURS
    if not isinstance(colours, pikepdf.Array) or not len(colours):
        return False
    kind = str(colours[0])
    if kind == "/ICCBased":
        profile = colours[1]
        return isinstance(profile, pikepdf.Stream) and profile.get("/N") in {1, 3}
    if kind in {"/Indexed", "/I"}:
        return _is_plain_colour(colours[1])
    return kind in _PLAIN_COLOURS


def _filters(image: pikepdf.Stream) -> list[str]:
    names = image.get("/Filter")
    if isinstance(names, pikepdf.Array):
        return [str(n) for n in names]
    return [] if names is None else [str(names)]


def _is_turned_over(image: pikepdf.Stream) -> bool | None:
    """Return whether the range of values is turned over; None where it is better left to Poppler.

    JPEG data come out as stored, so we turn them; of other packings the library turns some and not others.
    """
    given = image.get("/Decode")
    if not isinstance(given, pikepdf.Array):
        return False
    values = [float(v) for v in given]
    is_indexed = isinstance(image.get("/ColorSpace"), pikepdf.Array) and "/Indexed" in str(
        image.ColorSpace[0]
    )
    if not is_indexed and all(v == i % 2 for i, v in enumerate(values)):
        return False
    is_jpeg = _filters(image)[-1:] == ["/DCTDecode"]
    return True if is_jpeg and all(v == 1 - i % 2 for i, v in enumerate(values)) else None


def _as_shown(pixels: ColourImage, lone: LoneImage) -> ColourImage:
    """Turn and mirror as the page does; ``lone.matrix`` maps the unit square, y upward, to the page."""
    m = lone.matrix
    if abs(m.a) + abs(m.d) < abs(m.b) + abs(m.c):
        pixels = np.swapaxes(pixels, 0, 1)
        mirrored_x, mirrored_y = m.c > 0, m.b > 0
    else:
        mirrored_x, mirrored_y = m.a < 0, m.d < 0
    pixels = pixels[:, ::-1] if mirrored_x else pixels
    pixels = pixels[::-1] if mirrored_y else pixels
    return np.ascontiguousarray(np.rot90(pixels, k=-lone.turn_deg // 90))
