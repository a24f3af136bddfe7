"""Cuts of a page image: crops, scaled pages, tiles. Pure: bytes and boxes in, bytes out.

Who may see them is decided elsewhere.

A tile pyramid follows Deep Zoom: at the highest level one pixel is one pixel of the page image, each level
below has half the width and height, rounded up.
"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass

from PIL import Image

from models.geometry import Box

TILE_PX = 512
# What the desk's viewer and crops need is far below; more would be a way to make the server work for nothing.
MAX_CUT_PX = 4096
_JPEG_QUALITY = 82
# libjpeg halves while it decodes, at most three times; smaller pictures are resized from an eighth.
_MAX_DRAFT = 3


@dataclass(frozen=True, slots=True)
class Cut:
    """A part of a page, and how high it is to be shown. ``height_px`` is None for the page's own pixels.

    ``width_px`` is given where the width must be exact; None keeps the part's own shape.
    """

    box: Box
    height_px: int | None = None
    width_px: int | None = None

    def __post_init__(self) -> None:
        """Refuse what has no pixels or asks for too many."""
        if self.box.area == 0 or max(self.box.w, self.box.h) > 4 * MAX_CUT_PX:
            raise ValueError(f"a cut of {self.box.w}x{self.box.h} pixels cannot be made")
        if self.height_px is not None and not 1 <= self.height_px <= MAX_CUT_PX:
            raise ValueError(f"a cut {self.height_px} pixels high cannot be made")
        if self.width_px is not None and not 1 <= self.width_px <= MAX_CUT_PX:
            raise ValueError(f"a cut {self.width_px} pixels wide cannot be made")


def decode(data: bytes, *, halvings: int = 0) -> Image.Image:
    """Return a JPEG page image as RGB, halved ``halvings`` times (0 to 3) while it is decoded.

    Sizes are rounded up, as in ``level_size``.
    """
    if not 0 <= halvings <= _MAX_DRAFT:
        raise ValueError(f"a page image can be halved 0 to {_MAX_DRAFT} times, not {halvings}")
    image = Image.open(io.BytesIO(data))
    wanted = (math.ceil(image.width / 2**halvings), math.ceil(image.height / 2**halvings))
    if halvings:
        image.draft("RGB", wanted)
    rgb = image.convert("RGB")
    return rgb if rgb.size == wanted else rgb.resize(wanted, Image.Resampling.BOX)


def encode(image: Image.Image) -> bytes:
    """Return the image as a JPEG of a quality at which faint strokes stay."""
    sink = io.BytesIO()
    image.save(sink, "JPEG", quality=_JPEG_QUALITY, progressive=False)
    return sink.getvalue()


def cut(page: Image.Image, wanted: Cut) -> Image.Image:
    """Return one part of the page, scaled to the wanted height; parts beyond the edge are white.

    Enlarging is by bicubic: strokes of 2 pixels grow smooth instead of into stairs.
    """
    box = wanted.box
    part = Image.new("RGB", (box.w, box.h), "white")
    inside = box.intersection(Box(0, 0, page.width, page.height))
    if inside.area:
        piece = page.crop((inside.x, inside.y, inside.x2, inside.y2))
        part.paste(piece, (inside.x - box.x, inside.y - box.y))
    if wanted.height_px is None or wanted.height_px == box.h:
        return part
    width = wanted.width_px or max(1, min(MAX_CUT_PX, round(box.w * wanted.height_px / box.h)))
    method = Image.Resampling.BICUBIC if wanted.height_px > box.h else Image.Resampling.BOX
    return part.resize((width, wanted.height_px), method)


def max_level(width_px: int, height_px: int) -> int:
    """Return the level of the pyramid at which the page has its own size."""
    return math.ceil(math.log2(max(width_px, height_px))) if max(width_px, height_px) > 1 else 0


def level_size(width_px: int, height_px: int, level: int) -> tuple[int, int]:
    """Return the width and height of the page at ``level``; never below one pixel."""
    factor = 2 ** (max_level(width_px, height_px) - level)
    return max(1, math.ceil(width_px / factor)), max(1, math.ceil(height_px / factor))


def halvings_of(width_px: int, height_px: int, level: int) -> int:
    """Return how often the page is best halved while decoding to make ``level`` (0 to 3)."""
    return min(_MAX_DRAFT, max_level(width_px, height_px) - level)


def tile(scaled: Image.Image, *, column: int, row: int) -> Image.Image | None:
    """Return one tile of a page scaled to its level, or None where the level has no such tile."""
    x, y = column * TILE_PX, row * TILE_PX
    if column < 0 or row < 0 or x >= scaled.width or y >= scaled.height:
        return None
    return scaled.crop((x, y, min(x + TILE_PX, scaled.width), min(y + TILE_PX, scaled.height)))
