"""The one image that is a whole PDF page: found by following the page's drawing orders, taken out undrawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pikepdf
from pikepdf.models.image import (
    HifiPrintImageNotTranscodableError,
    InvalidPdfImageError,
    NotExtractableError,
    UnsupportedImageTypeError,
)

from models.errors import BadInputError
from pipeline.arrays import ColourImage
from pipeline.pixels import to_bgr

# A page with more drawing orders than this is not one image; reading them all would only cost time.
_MAX_CONTENT_BYTES = 2_000_000
_MAX_FORM_DEPTH = 3
# The image must fill the page to this share on each side, and at most so much of it may lie outside.
_MIN_COVER, _MAX_OUTSIDE = 0.9, 0.02
# Across and down may differ by this factor (pixels not square) before the page is drawn instead.
_MAX_STRETCH = 1.05

_PAINTING = frozenset({"f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh"})
_SHOWING_TEXT = frozenset({"Tj", "TJ", "'", '"'})
_INVISIBLE_TEXT_MODES = frozenset({3, 7})
_WITHOUT_LOOKS = frozenset({"/Link", "/Popup"})


@dataclass(frozen=True, slots=True)
class LoneImage:
    """An image that is the page. ``matrix`` maps its unit square to the page in points, before ``turn_deg``
    (the page's own turn, clockwise) is applied; ``dpi`` is the finer one of across and down.
    """

    image: pikepdf.Stream
    matrix: pikepdf.Matrix
    turn_deg: int
    dpi: float
    is_square: bool


def page_size_pt(page: pikepdf.Page) -> tuple[float, float]:
    """Return width and height of the crop box as shown (after the page's turn) in points of 1/72 inch."""
    x1, y1, x2, y2 = _crop(page)
    unit = float(page.obj.get("/UserUnit", 1) or 1)
    width, height = (x2 - x1) * unit, (y2 - y1) * unit
    return (height, width) if _turn_deg(page) in {90, 270} else (width, height)


def _crop(page: pikepdf.Page) -> tuple[float, float, float, float]:
    """Return the crop box cut to the media box, as x1, y1, x2, y2; raises BadInputError for an empty one."""
    try:
        media, crop = _rect(page.mediabox), _rect(page.cropbox)
    except (AttributeError, TypeError, ValueError, KeyError) as error:
        raise BadInputError("The PDF page has no size.") from error
    x1, y1, x2, y2 = (
        max(media[0], crop[0]),
        max(media[1], crop[1]),
        min(media[2], crop[2]),
        min(media[3], crop[3]),
    )
    if x2 - x1 < 1 or y2 - y1 < 1:
        x1, y1, x2, y2 = media
    if x2 - x1 < 1 or y2 - y1 < 1:
        raise BadInputError("The PDF page has no size.")
    return x1, y1, x2, y2


def _rect(box: pikepdf.Object | Sequence[float]) -> tuple[float, float, float, float]:
    a, b, c, d = (float(v) for v in box)  # type: ignore[union-attr]
    return min(a, c), min(b, d), max(a, c), max(b, d)


def _turn_deg(page: pikepdf.Page) -> int:
    turn = page.obj.get("/Rotate", 0)
    return int(turn) % 360 if isinstance(turn, int) else 0


def image_sizes(page: pikepdf.Page) -> Iterator[tuple[int, int]]:
    """Yield (width, height) in pixels of every image that the page could draw, without unpacking any."""
    for image in _images(page.obj.get("/Resources"), depth=0):
        width, height = image.get("/Width", 0), image.get("/Height", 0)
        if isinstance(width, int) and isinstance(height, int):
            yield width, height


def _images(resources: pikepdf.Object | None, *, depth: int) -> Iterator[pikepdf.Object]:
    for thing in _x_objects(resources).values():
        kind = thing.get("/Subtype")
        if kind == "/Image":
            yield thing
        elif kind == "/Form" and depth < _MAX_FORM_DEPTH:
            yield from _images(thing.get("/Resources"), depth=depth + 1)


def _x_objects(resources: pikepdf.Object | None) -> dict[str, pikepdf.Stream]:
    found = resources.get("/XObject") if isinstance(resources, pikepdf.Dictionary) else None
    if not isinstance(found, pikepdf.Dictionary):
        return {}
    return {str(k): v for k, v in found.items() if isinstance(v, pikepdf.Stream)}


def find_lone_image(page: pikepdf.Page) -> LoneImage | None:
    """Return the image that alone is what the page shows; None where anything else can be seen on it.

    Invisible text does not count, nor what is painted before the image and hidden by it.
    """
    if sum(1 for _ in image_sizes(page)) != 1 or _has_visible_notes(page):
        return None
    trace = _Trace()
    try:
        trace.follow(page, page.obj.get("/Resources"), pikepdf.Matrix(), depth=0)
    except (_TooMuchError, pikepdf.PdfError, TypeError, ValueError, IndexError):
        return None  # orders that we cannot follow: the page is drawn, which is always right
    if trace.image is None or trace.is_more_shown:
        return None
    return _as_lone(page, trace.image, trace.matrix)


def _has_visible_notes(page: pikepdf.Page) -> bool:
    notes = page.obj.get("/Annots")
    if not isinstance(notes, pikepdf.Array):
        return False
    return any(
        not isinstance(n, pikepdf.Dictionary) or str(n.get("/Subtype")) not in _WITHOUT_LOOKS for n in notes
    )


class _TooMuchError(Exception):
    """The page has more orders, or deeper ones, than a page of one image needs."""


class _Trace:
    """What a page's drawing orders come to: the last image, and whether anything shows beside it."""

    def __init__(self) -> None:
        self.image: pikepdf.Stream | None = None
        self.matrix = pikepdf.Matrix()
        self.is_more_shown = False
        self._text_mode = 0

    def follow(
        self,
        content: pikepdf.Page | pikepdf.Object,
        resources: pikepdf.Object | None,
        at: pikepdf.Matrix,
        *,
        depth: int,
    ) -> None:
        """Walk through the orders of a page or form whose own space is ``at`` on the page."""
        if depth > _MAX_FORM_DEPTH or _content_length(content) > _MAX_CONTENT_BYTES:
            raise _TooMuchError
        stack: list[tuple[pikepdf.Matrix, int]] = []
        for order in pikepdf.parse_content_stream(content):
            name = str(order.operator)
            if name == "q":
                stack.append((at, self._text_mode))
            elif name == "Q" and stack:
                at, self._text_mode = stack.pop()
            elif name == "cm":
                at = pikepdf.Matrix(*(float(v) for v in order.operands)) @ at  # type: ignore[arg-type,union-attr]
            elif name == "Do":
                self._draw(str(order.operands[0]), resources, at, depth=depth)
            else:
                self._note(name, order.operands)

    def _draw(self, name: str, resources: pikepdf.Object | None, at: pikepdf.Matrix, *, depth: int) -> None:
        thing = _x_objects(resources).get(name)
        if thing is None:
            return
        if thing.get("/Subtype") == "/Image":
            self.image, self.matrix = thing, at
            self.is_more_shown = False  # what was painted before lies under the page's image
        elif thing.get("/Subtype") == "/Form":
            own = thing.get("/Matrix")
            placed = pikepdf.Matrix(own) @ at if isinstance(own, pikepdf.Array) else at
            self.follow(thing, thing.get("/Resources", resources), placed, depth=depth + 1)

    def _note(self, name: str, operands: Sequence[object]) -> None:
        if name == "Tr":
            self._text_mode = int(str(operands[0]))
        elif (
            name in _PAINTING
            or name == "INLINE IMAGE"
            or (name in _SHOWING_TEXT and self._text_mode not in _INVISIBLE_TEXT_MODES)
        ):
            self.is_more_shown = True


def _content_length(content: pikepdf.Page | pikepdf.Object) -> int:
    """Return the bytes of the drawing orders as stored: enough to refuse monsters before they are parsed."""
    orders = content.obj.get("/Contents") if isinstance(content, pikepdf.Page) else content
    streams = list(orders) if isinstance(orders, pikepdf.Array) else [orders]
    return sum(int(str(s.get("/Length", 0))) for s in streams if isinstance(s, pikepdf.Stream))


def _as_lone(page: pikepdf.Page, image: pikepdf.Stream, matrix: pikepdf.Matrix) -> LoneImage | None:
    """Return the image with its place, or None where it does not fill the page upright."""
    if matrix.a <= 0 or matrix.d <= 0 or abs(matrix.b) > 0.01 * matrix.a or abs(matrix.c) > 0.01 * matrix.d:
        return None
    x1, y1, x2, y2 = _crop(page)
    left, right = matrix.e, matrix.e + matrix.a
    bottom, top = matrix.f, matrix.f + matrix.d
    covered_x = (min(right, x2) - max(left, x1)) / (x2 - x1)
    covered_y = (min(top, y2) - max(bottom, y1)) / (y2 - y1)
    outside = max(x1 - left, right - x2, 0.0) / matrix.a, max(y1 - bottom, top - y2, 0.0) / matrix.d
    if min(covered_x, covered_y) < _MIN_COVER or max(outside) > _MAX_OUTSIDE:
        return None
    unit = float(page.obj.get("/UserUnit", 1) or 1) / 72
    across = int(str(image.get("/Width", 0))) / (matrix.a * unit)
    down = int(str(image.get("/Height", 0))) / (matrix.d * unit)
    if min(across, down) <= 0:
        return None
    is_square = max(across, down) / min(across, down) <= _MAX_STRETCH
    return LoneImage(image, matrix, _turn_deg(page), max(across, down), is_square)


def take_image(lone: LoneImage) -> ColourImage | None:
    """Return the image's own pixels (BGR), turned as the page is; None where the page must be drawn instead.

    Masks, inverted or stretched images and rare compressions are left to Poppler, which knows them all.
    """
    stream = lone.image
    if not lone.is_square or any(key in stream for key in ("/ImageMask", "/SMask", "/Mask", "/Decode")):
        return None
    try:
        pixels = to_bgr(pikepdf.PdfImage(stream).as_pil_image())
    except (
        UnsupportedImageTypeError,
        NotExtractableError,
        InvalidPdfImageError,
        HifiPrintImageNotTranscodableError,
        pikepdf.PdfError,
        NotImplementedError,
        ValueError,
        OSError,
    ):
        return None
    return np.ascontiguousarray(np.rot90(pixels, k=-(lone.turn_deg // 90)))
