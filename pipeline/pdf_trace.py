"""What a PDF page draws: its size, the images it could draw, and whether one image is all that it shows."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf

from models.errors import BadInputError

# A page of one image, with invisible text over it, has orders of some 100 kB at most (packed).
_MAX_PACKED_BYTES = 300_000
_MAX_FORM_DEPTH = 3
# The image must fill the page to this share (more where something was painted under it, which may peep out),
# and at most so much of it may lie outside.
_MIN_COVER, _MIN_COVER_OVER_PAINT, _MAX_OUTSIDE = 0.9, 0.98, 0.02
# Across and down may differ by this factor before the page is drawn instead.
_MAX_STRETCH = 1.05
_MAX_SLANT = 0.005

_PAINTING = frozenset({"f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh", "INLINE IMAGE"})
_PATH_BUILDING = frozenset({"m", "l", "c", "v", "y", "h"})
_SHOWING_TEXT = frozenset({"Tj", "TJ", "'", '"'})
_INVISIBLE_TEXT_MODES = frozenset({3, 7})
_NOTES_WITHOUT_LOOKS = frozenset({"/Link", "/Popup"})

Rect = tuple[float, float, float, float]  # x1, y1, x2, y2 in points, y upward


@dataclass(frozen=True, slots=True)
class LoneImage:
    """An image that is the page.

    ``matrix`` maps its unit square to the page in points, before the page's own turn of ``turn_deg``
    (clockwise); ``dpi`` is the finer one of across and down.
    """

    image: pikepdf.Stream
    matrix: pikepdf.Matrix
    turn_deg: int
    dpi: float
    is_square: bool


def page_size_pt(page: pikepdf.Page) -> tuple[float, float]:
    """Return width and height of the crop box as shown (after the page's turn) in points of 1/72 inch.

    Raises:
        BadInputError: the page has no area.
    """
    x1, y1, x2, y2 = _crop(page)
    width, height = (x2 - x1) * _unit(page), (y2 - y1) * _unit(page)
    return (height, width) if _turn_deg(page) in {90, 270} else (width, height)


def _unit(page: pikepdf.Page) -> float:
    unit = page.obj.get("/UserUnit", 1)
    return float(unit) if isinstance(unit, int | float) and unit > 0 else 1.0


def _crop(page: pikepdf.Page) -> Rect:
    """Return the crop box cut to the media box."""
    try:
        media, crop = _rect(page.mediabox), _rect(page.cropbox)
    except (AttributeError, TypeError, ValueError, KeyError) as error:
        raise BadInputError("The PDF page has no size.") from error
    inner = (max(media[0], crop[0]), max(media[1], crop[1]), min(media[2], crop[2]), min(media[3], crop[3]))
    for rect in (inner, media):
        if rect[2] - rect[0] >= 1 and rect[3] - rect[1] >= 1:
            return rect
    raise BadInputError("The PDF page has no size.")


def _rect(box: pikepdf.Object) -> Rect:
    if not isinstance(box, pikepdf.Array):
        raise TypeError("a rectangle is an array of four numbers")
    a, b, c, d = (float(v) for v in box)
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


def _images(resources: pikepdf.Object | None, *, depth: int) -> Iterator[pikepdf.Stream]:
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
        trace.follow(page.obj, page.obj.get("/Contents"), page.obj.get("/Resources"), at=pikepdf.Matrix())
    except (
        _CannotFollowError,
        pikepdf.PdfError,
        AttributeError,
        TypeError,
        ValueError,
        IndexError,
        KeyError,
    ):
        return None  # the page is drawn, which is always right
    if trace.image is None or trace.is_more_shown:
        return None
    return _as_lone(page, trace)


def _has_visible_notes(page: pikepdf.Page) -> bool:
    notes = page.obj.get("/Annots")
    if not isinstance(notes, pikepdf.Array):
        return False
    kinds = (n.get("/Subtype") if isinstance(n, pikepdf.Dictionary) else None for n in notes)
    return any(str(kind) not in _NOTES_WITHOUT_LOOKS for kind in kinds)


class _CannotFollowError(Exception):
    """The page has more orders, deeper ones or others than a page of one image needs."""


class _Trace:
    """What a page's drawing orders come to: its last image, and whether anything shows over or under it."""

    def __init__(self) -> None:
        self.image: pikepdf.Stream | None = None
        self.matrix = pikepdf.Matrix()
        self.is_more_shown = False
        self.is_paint_under = False
        self.clips: list[Rect] = []
        self._text_mode = 0
        self._path: Rect | None = None
        self._depth = 0

    def follow(
        self,
        holder: pikepdf.Object,
        content: pikepdf.Object | None,
        resources: pikepdf.Object | None,
        *,
        at: pikepdf.Matrix,
    ) -> None:
        """Walk through the orders of a page or form whose own space is ``at`` on the page."""
        if self._depth > _MAX_FORM_DEPTH or _packed_length(content) > _MAX_PACKED_BYTES:
            raise _CannotFollowError
        source = pikepdf.Page(holder) if isinstance(holder, pikepdf.Dictionary) else holder
        stack: list[tuple[pikepdf.Matrix, int]] = []
        for order in pikepdf.parse_content_stream(source):
            name, operands = str(order.operator), list(order.operands)
            if name == "q":
                stack.append((at, self._text_mode))
            elif name == "Q" and stack:
                at, self._text_mode = stack.pop()
            elif name == "cm":
                at = pikepdf.Matrix(*(float(v) for v in operands)) @ at
            elif name == "Do":
                self._draw(_x_objects(resources).get(str(operands[0])), resources, at=at)
            elif name == "gs":
                self._check_state(operands[0], resources)
            else:
                self._note(name, operands, at=at)

    def _draw(
        self, thing: pikepdf.Stream | None, resources: pikepdf.Object | None, *, at: pikepdf.Matrix
    ) -> None:
        if thing is None:
            return
        if thing.get("/Subtype") == "/Form":
            inner = pikepdf.Matrix(*(float(v) for v in thing.get("/Matrix", [1, 0, 0, 1, 0, 0]))) @ at
            self.clips.append(_mapped(_rect(thing.BBox), inner))
            self._depth += 1
            self.follow(thing, thing, thing.get("/Resources", resources), at=inner)
            self._depth -= 1
            return
        if self.image is not None:  # one image drawn twice
            raise _CannotFollowError
        self.image, self.matrix = thing, at
        self.is_paint_under, self.is_more_shown = self.is_more_shown, False

    def _check_state(self, name: pikepdf.Object, resources: pikepdf.Object | None) -> None:
        """Transparency and soft masks change what the pixels look like."""
        states = resources.get("/ExtGState") if isinstance(resources, pikepdf.Dictionary) else None
        state = states.get(str(name)) if isinstance(states, pikepdf.Dictionary) else None
        if not isinstance(state, pikepdf.Dictionary):
            return
        is_plain = (
            str(state.get("/SMask", "/None")) == "/None"
            and str(state.get("/BM", "/Normal")) in {"/Normal", "/Compatible"}
            and float(state.get("/ca", 1)) == 1
        )
        if not is_plain:
            raise _CannotFollowError

    def _note(self, name: str, operands: list[pikepdf.Object], *, at: pikepdf.Matrix) -> None:
        """Take in an order that does not draw an image."""
        if name == "Tr":
            self._text_mode = int(operands[0])
        elif name in _PAINTING or (name in _SHOWING_TEXT and self._text_mode not in _INVISIBLE_TEXT_MODES):
            self.is_more_shown = True
        elif name == "re":
            x, y, w, h = (float(v) for v in operands)
            self._path = _mapped((x, y, x + w, y + h), at)
        elif name in _PATH_BUILDING:
            self._path = None
        elif name in {"W", "W*"}:
            if self._path is None:
                raise _CannotFollowError
            self.clips.append(self._path)
        elif name == "BDC" and str(operands[0]) == "/OC":  # a layer that may be switched off
            raise _CannotFollowError


def _packed_length(content: pikepdf.Object | None) -> int:
    if isinstance(content, pikepdf.Array):
        return sum(_packed_length(part) for part in content)
    return int(content.get("/Length", 0)) if isinstance(content, pikepdf.Stream) else 0


def _mapped(rect: Rect, at: pikepdf.Matrix) -> Rect:
    """Return the box around the rectangle after ``at``."""
    corners = [at.transform((x, y)) for x in (rect[0], rect[2]) for y in (rect[1], rect[3])]
    xs, ys = [float(c[0]) for c in corners], [float(c[1]) for c in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _as_lone(page: pikepdf.Page, trace: _Trace) -> LoneImage | None:
    """Return the traced image if it fills the page upright and uncut."""
    m, image = trace.matrix, trace.image
    slant = min(abs(m.b) + abs(m.c), abs(m.a) + abs(m.d))
    side = max(abs(m.b) + abs(m.c), abs(m.a) + abs(m.d))
    turn = _turn_deg(page)
    if image is None or side <= 0 or slant > _MAX_SLANT * side or turn % 90:
        return None
    crop, box = _crop(page), _mapped((0, 0, 1, 1), m)
    min_cover = _MIN_COVER_OVER_PAINT if trace.is_paint_under else _MIN_COVER
    if _share(box, of=crop) < min_cover or _share(crop, of=box) < 1 - _MAX_OUTSIDE:
        return None
    if any(_share(clip, of=box) < 1 - _MAX_OUTSIDE for clip in trace.clips):
        return None
    width_in = math.hypot(m.a, m.b) * _unit(page) / 72
    height_in = math.hypot(m.c, m.d) * _unit(page) / 72
    x_dpi, y_dpi = int(image.get("/Width", 0)) / width_in, int(image.get("/Height", 0)) / height_in
    finer, coarser = max(x_dpi, y_dpi), min(x_dpi, y_dpi)
    if coarser <= 0:
        return None
    return LoneImage(image, m, turn, finer, finer / coarser <= _MAX_STRETCH)


def _share(rect: Rect, *, of: Rect) -> float:
    """Return the share of the area of ``of`` that lies in ``rect``."""
    width = min(rect[2], of[2]) - max(rect[0], of[0])
    height = min(rect[3], of[3]) - max(rect[1], of[1])
    area = (of[2] - of[0]) * (of[3] - of[1])
    return max(width, 0.0) * max(height, 0.0) / area if area > 0 else 0.0
