"""Pillow's many kinds of pixels to the one kind that the rest of the pipeline knows. No files here."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from models.errors import UnsupportedInputError
from pipeline.arrays import ColourImage

_TRANSPARENT_MODES = frozenset({"RGBA", "LA", "PA", "RGBa", "La"})
# Full white by depth: unit floats; 8, 12, 16 and 32 bits.
_FLOAT_SCALES = (1.0, 255.0, 65535.0)
_INTEGER_SCALES = (255.0, 4095.0, 65535.0, 4294967295.0)


def to_bgr(image: Image.Image) -> ColourImage:
    """Return the pixels as uint8 BGR, HxWx3, C-contiguous.

    What is transparent shows white paper. 16-bit gray keeps its upper eight bits; 12-bit gray kept in 16 bits
    (nothing above 4095) is stretched.

    Raises:
        UnsupportedInputError: a kind of pixels that is not read.
    """
    if image.mode == "L" and "transparency" not in image.info:
        return _from_gray(np.asarray(image))
    if image.mode == "1":
        return _from_gray(np.asarray(image.convert("L")))
    if image.mode.startswith("I") or image.mode == "F":
        return _from_gray(_to_8bit(np.asarray(image)))
    if image.mode == "LAB":
        return _as_uint8(cv2.cvtColor(np.asarray(image), cv2.COLOR_LAB2BGR))
    return _as_uint8(cv2.cvtColor(np.asarray(_to_rgb(image)), cv2.COLOR_RGB2BGR))


def _to_rgb(image: Image.Image) -> Image.Image:
    if image.mode in _TRANSPARENT_MODES or "transparency" in image.info:
        layer = image.convert("RGBA")
        paper = Image.new("RGBA", layer.size, (255, 255, 255, 255))
        return Image.alpha_composite(paper, layer).convert("RGB")
    if image.mode == "RGB":
        return image
    try:
        return image.convert("RGB")
    except ValueError as error:
        raise UnsupportedInputError(
            f"The image has pixels of the kind {image.mode}, which is not read."
        ) from error


def _to_8bit(values: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Return gray values of any depth as 0..255 by the least usual full scale that holds them all."""
    numbers = values.astype(np.float32)
    peak = float(np.nanmax(numbers)) if numbers.size else 0.0
    scales = _FLOAT_SCALES if values.dtype.kind == "f" else _INTEGER_SCALES
    full = next((scale for scale in scales if peak <= scale), scales[-1])
    scaled = np.nan_to_num(numbers * np.float32(255.0 / full))
    return _as_uint8(np.clip(np.rint(scaled), 0, 255))


def _from_gray(gray: NDArray[np.generic]) -> ColourImage:
    return _as_uint8(cv2.cvtColor(gray.astype(np.uint8, copy=False), cv2.COLOR_GRAY2BGR))


def _as_uint8(pixels: NDArray[np.generic]) -> ColourImage:
    return np.ascontiguousarray(pixels, dtype=np.uint8)
