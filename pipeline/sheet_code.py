"""QR codes of batch sheets: drawn for printing, and found again on a scanned page, old, turned or stained."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from models.batch_sheet import BatchSheet, encode_sheet, parse_sheet
from pipeline.arrays import ColourImage

_Grey = NDArray[np.uint8]

# A quarter of the code may be unreadable (level Q); two codes stand on a sheet besides.
_CORRECTION = "Q"
# A printed module is near 1 mm: 1600 pixels on the long side of A4 leave five to it, and halve noise.
_LOOK_SIDES_PX = (1600, 1000)


def draw_code(sheet: BatchSheet) -> _Grey:
    """Return the sheet's QR code, one pixel a module, black 0 on white 255, without its quiet zone."""
    code = zxingcpp.create_barcode(encode_sheet(sheet), zxingcpp.BarcodeFormat.QRCode, ec_level=_CORRECTION)
    return np.array(code.to_image(scale=1, add_quiet_zones=False), dtype=np.uint8)


def find_sheet(image: ColourImage) -> BatchSheet | None:
    """Return what the batch sheet on a page says, or None where the page is none (in some 30 ms).

    Args:
        image: The page as scanned, HxWx3 BGR uint8; no turning or cleaning is needed before.

    """
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY).astype(np.uint8, copy=False)
    # Made here: as a global it would outlive the library, which complains of that when the program ends.
    qr_codes = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    for look in _looks(grey):
        for code in zxingcpp.read_barcodes(look, formats=qr_codes):
            sheet = parse_sheet(code.text)
            if sheet is not None:
                return sheet
    return None


def _looks(grey: _Grey) -> Iterator[_Grey]:
    """Give the page at two sizes, and freed of specks: what one spoils, another shows."""
    large = _at_most(grey, _LOOK_SIDES_PX[0])
    yield large
    yield cv2.medianBlur(large, 3).astype(np.uint8, copy=False)
    yield _at_most(large, _LOOK_SIDES_PX[1])


def _at_most(grey: _Grey, side_px: int) -> _Grey:
    scale = side_px / max(grey.shape)
    if scale >= 1:
        return grey
    return cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(
        np.uint8, copy=False
    )
