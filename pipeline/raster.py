"""Image files to pixels: every kind becomes one upright BGR array. Refuses what is cut off or too big."""

from __future__ import annotations

import math
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import cv2
import numpy as np
from PIL import Image, UnidentifiedImageError

from models.errors import BadInputError, TooLargeError
from pipeline.arrays import ColourImage
from pipeline.loaded import Limits, PageOrigin, RawPage
from pipeline.pixels import to_bgr
from pipeline.sniff import MediaType
from pipeline.source_file import open_source

_FORMATS: dict[MediaType, tuple[str, ...]] = {
    MediaType.TIFF: ("TIFF",),
    MediaType.JPEG: ("JPEG", "MPO"),
    MediaType.PNG: ("PNG",),
    MediaType.WEBP: ("WEBP",),
    MediaType.JP2: ("JPEG2000",),
}
_ORIENTATION_TAG = 274
_SUBFILE_TAG = 254
_REDUCED_BIT = 1  # a small copy of another page, not a page
_PHOTOMETRIC_TAG = 262

# What Pillow's readers raise for content that is cut off or makes no sense.
_DECODE_ERRORS = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, struct.error)


def count_image_pages(path: Path, media_type: MediaType, limits: Limits) -> int:
    """Return how many pages an image file holds: 1, but for TIFF. Reduced copies in a TIFF are not counted.

    Raises:
        TooLargeError: more pages, or more pixels on one, than ``limits`` allow.
        BadInputError: the file is cut off or broken.
    """
    with open_source(path) as source, _opened(source, media_type) as image:
        count = 0
        for frame in _page_frames(image, media_type):
            limits.check_size(*frame.size)
            count += 1
            limits.check_page_count(count)
    if not count:
        raise BadInputError("The file holds no page.")
    return count


def load_image_page(path: Path, page_no: int, media_type: MediaType, limits: Limits) -> RawPage:
    """Return page ``page_no`` (from 1) of an image file, turned as its orientation tag says.

    Where the file gives different resolutions across and down (fax), the image is stretched to square pixels.

    Raises:
        TooLargeError: refused by its header alone. BadInputError: cut off, broken, or no such page.
        UnsupportedInputError: pixels of a kind that is not read.
    """
    with open_source(path) as source, _opened(source, media_type) as image:
        _check_whole(source, media_type)
        frame = _frame_at(image, page_no, media_type)
        limits.check_size(*frame.size)
        orientation = _orientation(frame)
        x_dpi, y_dpi = _claimed_dpi(frame)
        pixels = _decode(frame, media_type)
        # TIFF pages come out of Pillow already turned: do only what the loaded image still asks for.
        pixels = apply_orientation(pixels, _orientation(frame))
    if orientation >= 5:  # a quarter turn swaps across and down
        x_dpi, y_dpi = y_dpi, x_dpi
    pixels, dpi = square_pixels(pixels, x_dpi, y_dpi, limits=limits)
    return RawPage(pixels, dpi, PageOrigin.IMAGE)


@contextmanager
def _opened(source: BinaryIO, media_type: MediaType) -> Iterator[Image.Image]:
    """Open by header; all errors of the image library under this roof become ours."""
    with warnings.catch_warnings():
        # Our own limit is checked by the header; Pillow's warning at half of its limit would only be noise.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        warnings.filterwarnings("ignore", module="PIL")
        try:
            with Image.open(source, formats=_FORMATS[media_type]) as image:
                yield image
        except Image.DecompressionBombError as error:
            raise TooLargeError("The image has more than 178 million pixels.") from error
        except UnidentifiedImageError as error:
            raise BadInputError(
                f"The {media_type.upper()} file is cut off or broken at its start."
            ) from error
        except _DECODE_ERRORS as error:
            raise BadInputError(f"The {media_type.upper()} file is cut off or broken.") from error


def _page_frames(image: Image.Image, media_type: MediaType) -> Iterator[Image.Image]:
    """Yield the image at each of its pages in turn (it is the same object, moved on)."""
    if media_type is not MediaType.TIFF:
        yield image
        return
    index = 0
    while True:
        try:
            image.seek(index)
        except EOFError:
            return
        if not _tag(image, _SUBFILE_TAG) & _REDUCED_BIT:
            yield image
        index += 1


def _tag(image: Image.Image, number: int) -> int:
    value = getattr(image, "tag_v2", {}).get(number, 0)
    return value if isinstance(value, int) else 0


def _frame_at(image: Image.Image, page_no: int, media_type: MediaType) -> Image.Image:
    for number, frame in enumerate(_page_frames(image, media_type), start=1):
        if number == page_no:
            return frame
    raise BadInputError(f"The file has no page {page_no}.")


def _decode(frame: Image.Image, media_type: MediaType) -> ColourImage:
    try:
        frame.load()
    except MemoryError as error:
        raise TooLargeError("There is not enough memory to unpack the image.") from error
    # Pillow turns MinIsWhite over for 1 to 8 bits, not for 16.
    min_is_white = getattr(frame, "tag_v2", {}).get(_PHOTOMETRIC_TAG) == 0
    is_deep = frame.mode.startswith("I")
    pixels = to_bgr(frame)
    if min_is_white and is_deep:
        pixels = np.bitwise_not(pixels)
    if media_type is MediaType.JPEG and _ends_in_filler(pixels):
        raise BadInputError("The lower part of the JPEG is missing.")
    return pixels


def _ends_in_filler(pixels: ColourImage) -> bool:
    """Tell whether the last 8 rows are the exact mid-grey that decoders fill missing data with."""
    return bool((pixels[-8:] == 128).all()) and not bool((pixels[:8] == 128).all())


def _check_whole(source: BinaryIO, media_type: MediaType) -> None:
    """Refuse files whose own structure says that there should be more: their decoders would not complain."""
    position = source.tell()
    try:
        if media_type is MediaType.WEBP:
            _check_riff(source)
        elif media_type is MediaType.JP2:
            _check_codestream_end(source)
    finally:
        source.seek(position)


def _check_riff(source: BinaryIO) -> None:
    size = source.seek(0, 2)
    source.seek(4)
    (promised,) = struct.unpack("<I", source.read(4))
    if promised + 8 > size:
        raise BadInputError(f"The WebP file is cut off: {promised + 8 - size} bytes are missing.")


def _check_codestream_end(source: BinaryIO) -> None:
    """JPEG 2000 decoders show a blurred page for half a file; only the end marker tells a whole one."""
    size = source.seek(0, 2)
    source.seek(0)
    start, end = 0, size
    if source.read(4) == b"\0\0\0\x0c":
        start, end = _codestream_span(source, size)
    if end > size:
        raise BadInputError(f"The JPEG 2000 file is cut off: {end - size} bytes are missing.")
    source.seek(max(start, end - 64))
    if b"\xff\xd9" not in source.read(min(64, end - start)):
        raise BadInputError("The JPEG 2000 file is cut off: its end mark is missing.")


def _codestream_span(source: BinaryIO, size: int) -> tuple[int, int]:
    """Return first byte and end of the box that holds the codestream; BadInputError where there is none."""
    at = 0
    while at + 8 <= size:
        source.seek(at)
        length, kind = struct.unpack(">I4s", source.read(8))
        head = 8
        if length == 1:
            (length,) = struct.unpack(">Q", source.read(8))
            head = 16
        elif length == 0:
            length = size - at
        if kind == b"jp2c":
            return at + head, at + length
        at += max(length, head)
    raise BadInputError("The JPEG 2000 file holds no image.")


def _orientation(image: Image.Image) -> int:
    value = image.getexif().get(_ORIENTATION_TAG, 1)
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def apply_orientation(pixels: ColourImage, orientation: int) -> ColourImage:
    """Return the image shown as EXIF orientation 1..8 means it; 1 changes nothing."""
    if orientation >= 5:
        pixels = np.swapaxes(pixels, 0, 1)
    if orientation in {2, 3, 6, 7}:
        pixels = pixels[:, ::-1]
    if orientation in {3, 4, 7, 8}:
        pixels = pixels[::-1]
    return np.ascontiguousarray(pixels)


def _claimed_dpi(image: Image.Image) -> tuple[float | None, float | None]:
    claim = image.info.get("dpi")
    if not isinstance(claim, tuple) or len(claim) != 2:
        return None, None
    x_dpi, y_dpi = (float(c) for c in claim)
    if not (math.isfinite(x_dpi) and math.isfinite(y_dpi)) or min(x_dpi, y_dpi) <= 0:
        return None, None
    return x_dpi, y_dpi


def square_pixels(
    pixels: ColourImage, x_dpi: float | None, y_dpi: float | None, *, limits: Limits
) -> tuple[ColourImage, float | None]:
    """Return the image with square pixels, and its dpi (None where unknown).

    Only a believable difference is acted on: both 50 to 1200 dpi, apart by a factor of 1.1 to 2.2 (fax has
    204 x 98). The coarser direction is stretched, so no detail is lost.
    """
    if x_dpi is None or y_dpi is None:
        return pixels, None
    ratio = max(x_dpi, y_dpi) / min(x_dpi, y_dpi)
    if ratio < 1.1:
        return pixels, (x_dpi + y_dpi) / 2
    if ratio > 2.2 or min(x_dpi, y_dpi) < 50 or max(x_dpi, y_dpi) > 1200:
        return pixels, None
    height, width = pixels.shape[:2]
    dpi = max(x_dpi, y_dpi)
    size = (round(width * dpi / x_dpi), round(height * dpi / y_dpi))
    limits.check_size(*size)
    stretched = cv2.resize(pixels, size, interpolation=cv2.INTER_LINEAR)
    return stretched.astype(np.uint8, copy=False), dpi
