"""A page made readable: upright, straight, evenly lit, stamps lifted; with every estimate recorded.

It joins the image steps; each of them decides on a reduced copy and is applied once to the full page.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from models.page import PageContent, Step
from pipeline import (
    blank,
    borders,
    colour,
    deskew,
    despeckle,
    gutter,
    illumination,
    orient,
    rings,
    show_through,
)
from pipeline.dotted_rules import find_dotted_rules
from pipeline.frame import Image, paper_colour, px, reduce, reduction

_LEAST_PX = 48  # smaller scraps hold nothing to estimate from


@dataclass(frozen=True, slots=True)
class Prepared:
    """A readable page. All images have the same height and width; boxes of the page refer to ``image``.

    ``image`` is BGR uint8, upright and straight. ``gray`` (uint8) has flat white paper, dark ink with its
    greys, and stamps, stains and the other side lightened. ``ink`` and ``stamp`` are uint8 0/1. ``gutter_x``
    is the column between two book pages, each of which was straightened by itself.
    """

    image: Image
    gray: Image
    ink: Image
    stamp: Image
    dpi: float
    content: PageContent
    gutter_x: int | None
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class _Upright:
    image: Image
    gutter_x: int | None
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class _Readable:
    gray: Image
    ink: Image
    stamp: Image
    content: PageContent
    steps: tuple[Step, ...]


def prepare(image: Image, *, dpi: float) -> Prepared:
    """Return the page made readable.

    Args:
        image: Page, BGR uint8, any of four ways up, skewed by at most 15 degrees.
        dpi: Its resolution.
    """
    if min(image.shape[:2]) < _LEAST_PX:
        return _as_it_is(image, dpi=dpi)
    up = _straighten(image, dpi=dpi)
    clear = _clear(up.image, dpi=dpi, gutter_x=up.gutter_x)
    return Prepared(
        image=up.image,
        gray=clear.gray,
        ink=clear.ink,
        stamp=clear.stamp,
        dpi=dpi,
        content=clear.content,
        gutter_x=up.gutter_x,
        steps=(*up.steps, *clear.steps),
    )


def prepare_in_place(image: Image, *, dpi: float, gutter_x: int | None) -> Prepared:
    """Return a page that was made upright and straight before, made readable without moving a pixel."""
    if min(image.shape[:2]) < _LEAST_PX:
        return _as_it_is(image, dpi=dpi)
    clear = _clear(image, dpi=dpi, gutter_x=gutter_x)
    return Prepared(image, clear.gray, clear.ink, clear.stamp, dpi, clear.content, gutter_x, clear.steps)


def _as_it_is(image: Image, *, dpi: float) -> Prepared:
    gray = _gray(image)
    none = np.zeros(gray.shape, np.uint8)
    return Prepared(image, gray, find_ink(gray), none, dpi, PageContent.TEXT, None, ())


def _gray(image: Image) -> Image:
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), dtype=np.uint8)


def _straighten(image: Image, *, dpi: float) -> _Upright:
    """Whiten the border, turn the page upright and straighten it, or each half of it."""
    divisor = reduction(image.shape, dpi=dpi)
    small_dpi = dpi / divisor
    small_colour = reduce(image, divisor)
    fill = paper_colour(small_colour)
    small = _gray(small_colour)
    steps: list[Step] = []
    border = borders.find_border(small, dpi=small_dpi)
    if border is not None:
        image = borders.whiten(image, border, colour=fill)
        small = borders.whiten(small, border, colour=(int(np.mean(fill)),))
        steps.append(Step("border", (("share", float(border.mean())),)))
    ink = deskew.find_ink(small)
    lies = orient.estimate_orientation(ink, dpi=small_dpi)
    if lies.turns:
        image, small, ink = (orient.quarter_turn(a, lies.turns) for a in (image, small, ink))
        border = None if border is None else orient.quarter_turn(border, lies.turns)
    steps.append(Step("orient", (("turns", lies.turns), ("axis", lies.axis), ("balance", lies.balance))))
    fold = gutter.find_gutter(small, ink, dpi=small_dpi, border=border)
    if fold is None:
        deg = deskew.skew_of_ink(ink)
        steps.append(Step("deskew", (("deg", deg),)))
        return _Upright(deskew.rotate(image, deg, fill=fill), None, tuple(steps))
    return _straighten_halves(image, ink, fold * divisor, fill=fill, steps=tuple(steps))


def _straighten_halves(
    image: Image, ink: Image, fold: int, *, fill: tuple[int, ...], steps: tuple[Step, ...]
) -> _Upright:
    """Straighten two book pages each by itself and put them side by side again, tops level."""
    halves, angles = [], []
    at = fold * ink.shape[1] // image.shape[1]
    for part, part_ink in ((image[:, :fold], ink[:, :at]), (image[:, fold:], ink[:, at:])):
        angles.append(deskew.skew_of_ink(np.ascontiguousarray(part_ink)))
        halves.append(deskew.rotate(np.ascontiguousarray(part), angles[-1], fill=fill))
    height = max(half.shape[0] for half in halves)
    level = [
        cv2.copyMakeBorder(half, 0, height - half.shape[0], 0, 0, cv2.BORDER_CONSTANT, value=fill)
        for half in halves
    ]
    at = level[0].shape[1]
    done = (
        *steps,
        Step("gutter", (("x", at),)),
        Step("deskew", (("left_deg", angles[0]), ("right_deg", angles[1]))),
    )
    return _Upright(np.ascontiguousarray(np.hstack(level)), at, done)


def _clear(image: Image, *, dpi: float, gutter_x: int | None) -> _Readable:
    """Flatten the light, lift stamps and specks, and judge what the page is."""
    divisor = reduction(image.shape, dpi=dpi)
    small = reduce(image, divisor)
    paper = illumination.estimate_paper(small, dpi=dpi / divisor)
    gray, pale, steps = _flatten(image, _gray(small), _gray(paper), divisor=divisor, dpi=dpi)
    found = colour.find_stamps(small, paper, pale, dpi=dpi / divisor)
    for region in found:
        colour.lift(gray, image, region, paper=paper, divisor=divisor)
    stamp = colour.draw_stamps(gray.shape, found, dpi=dpi, divisor=divisor)
    if gutter_x is not None:  # the fold's own line
        gray[:, max(0, gutter_x - px(1.5, dpi)) : gutter_x + px(1.5, dpi)] = 255
    gray, ink, specks = _despeckle(gray, find_ink(gray), dpi=dpi)
    ink, round_stamp, rounds = _lift_rings(gray, ink, dpi=dpi)
    stamp |= round_stamp
    small_ink = (reduce(ink * np.uint8(255), divisor) > 50).astype(np.uint8)
    content = blank.judge_content(
        small_ink, pale=pale, stamp_share=cv2.countNonZero(stamp) / stamp.size, dpi=dpi / divisor
    )
    stamps = tuple(_stamp_step(region, divisor) for region in found)
    return _Readable(gray, ink, stamp, content, (*steps, *stamps, *specks, *rounds))


def _flatten(
    image: Image, small: Image, paper: Image, *, divisor: int, dpi: float
) -> tuple[Image, Image, tuple[Step, ...]]:
    """Return the flat grey page, the reduced mask of all that is darker than paper, and the steps."""
    full = _gray(image)
    darkest = illumination.darkest_nearby(full, divisor=divisor, shape=(small.shape[0], small.shape[1]))
    light = illumination.estimate_light(darkest, paper, small, dpi=dpi / divisor)
    depth = illumination.depth_of(darkest, paper)
    white_at = show_through.estimate_white(depth, light, dpi=dpi / divisor)
    pale = (depth > max(0.05, 1.2 * light.noise)).astype(np.uint8)
    steps = (
        Step("light", (("contrast", light.contrast), ("noise", light.noise))),
        Step("show-through", (("white_at", white_at),)),
    )
    return illumination.flatten(full, light, white_at=white_at), pale, steps


def _stamp_step(region: colour.StampRegion, divisor: int) -> Step:
    x, y, w, h = (v * divisor for v in region.box.as_list())
    return Step(f"stamp-{region.ink.name.lower()}", (("x", x), ("y", y), ("w", w), ("h", h)))


def find_ink(gray: Image) -> Image:
    """Return the ink (uint8 0/1) of a flattened page."""
    return np.asarray(cv2.threshold(gray, 150, 1, cv2.THRESH_BINARY_INV)[1], np.uint8)


def _despeckle(gray: Image, ink: Image, *, dpi: float) -> tuple[Image, Image, tuple[Step, ...]]:
    specks = despeckle.estimate_specks_per_cm2(ink, dpi=dpi)
    if specks < despeckle.DENSE_PER_CM2:
        return gray, ink, ()
    dotted = find_dotted_rules(gray, dpi=dpi)
    gray = despeckle.lift_specks(gray, ink, despeckle.find_specks(ink, dpi=dpi))
    gray[dotted > 0] = 0
    return gray, find_ink(gray), (Step("despeckle", (("specks_per_cm2", specks),)),)


def _lift_rings(gray: Image, ink: Image, *, dpi: float) -> tuple[Image, Image, tuple[Step, ...]]:
    """Lift round black stamps off ``gray`` in place; return the ink left, where they lay, and the steps."""
    found = rings.find_rings(ink, dpi=dpi)
    for ring in found:
        rings.lift_ring(gray, ink, ring)
    steps = tuple(
        Step("ring", (("x", r.x), ("y", r.y), ("radius", r.radius), ("cover", r.cover))) for r in found
    )
    return find_ink(gray) if found else ink, rings.draw_rings(ink.shape, found), steps
