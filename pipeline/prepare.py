"""A page made readable: upright, straight, evenly lit, stamps lifted; with every estimate recorded.

It joins the image steps; each of them decides on a reduced copy and is applied once to the full page.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from models.page import PageContent, Step
from pipeline import blank, borders, colour, deskew, despeckle, gutter, illumination, orient, rings, show_through
from pipeline.frame import Image, paper_colour, px, reduce, reduction


@dataclass(frozen=True, slots=True)
class Prepared:
    """A readable page. All images have the same height and width; boxes of the page refer to ``image``.

    ``image`` is BGR uint8, upright and straight. ``gray`` (uint8) has flat white paper, dark ink with its greys,
    and stamps, stains and the other side lightened. ``ink`` and ``stamp`` are uint8 0/1. ``gutter_x`` is the column
    between two book pages, each of which was straightened by itself.
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


def _small_gray(image: Image, divisor: int) -> Image:
    return np.asarray(cv2.cvtColor(reduce(image, divisor), cv2.COLOR_BGR2GRAY), dtype=np.uint8)


def _straighten(image: Image, *, dpi: float) -> _Upright:
    """Whiten the border, turn the page upright and straighten it, or each half of it."""
    divisor = reduction(image.shape, dpi=dpi)
    small_dpi = dpi / divisor
    small = _small_gray(image, divisor)
    steps: list[Step] = []
    border = borders.find_border(small, dpi=small_dpi)
    if border is not None:
        image = borders.whiten(image, border, colour=paper_colour(image))
        small = borders.whiten(small, border, colour=paper_colour(small[:, :, None]))
        steps.append(Step("border", (("share", float(border.mean())),)))
    ink = deskew.find_ink(small)
    lies = orient.estimate_orientation(ink, dpi=small_dpi)
    if lies.turns:
        image, small, ink = (orient.quarter_turn(a, lies.turns) for a in (image, small, ink))
    steps.append(Step("orient", (("turns", lies.turns), ("axis", lies.axis), ("balance", lies.balance))))
    fold = gutter.find_gutter(small, ink, dpi=small_dpi)
    if fold is None:
        deg = deskew.skew_of_ink(ink)
        steps.append(Step("deskew", (("deg", deg),)))
        return _Upright(deskew.rotate(image, deg, fill=paper_colour(image)), None, tuple(steps))
    return _straighten_halves(image, ink, fold, divisor=divisor, steps=tuple(steps))


def _straighten_halves(
    image: Image, ink: Image, fold: int, *, divisor: int, steps: tuple[Step, ...]
) -> _Upright:
    """Straighten two book pages each by itself and put them side by side again, tops level."""
    fill = paper_colour(image)
    halves, angles = [], []
    for part, part_ink in (
        (image[:, : fold * divisor], ink[:, :fold]),
        (image[:, fold * divisor :], ink[:, fold:]),
    ):
        deg = deskew.skew_of_ink(np.ascontiguousarray(part_ink))
        angles.append(deg)
        halves.append(deskew.rotate(np.ascontiguousarray(part), deg, fill=fill))
    height = max(half.shape[0] for half in halves)
    level = [
        cv2.copyMakeBorder(half, 0, height - half.shape[0], 0, 0, cv2.BORDER_CONSTANT, value=fill) for half in halves
    ]
    at = level[0].shape[1]
    done = (*steps, Step("gutter", (("x", at),)), Step("deskew", (("left_deg", angles[0]), ("right_deg", angles[1]))))
    return _Upright(np.ascontiguousarray(np.hstack(level)), at, done)


def _clear(image: Image, *, dpi: float, gutter_x: int | None) -> _Readable:
    """Flatten the light, lift stamps and specks, and judge what the page is."""
    divisor = reduction(image.shape, dpi=dpi)
    small_dpi = dpi / divisor
    small = reduce(image, divisor)
    small_gray = np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), np.uint8)
    paper = illumination.estimate_paper(small, dpi=small_dpi)
    paper_gray = np.asarray(cv2.cvtColor(paper, cv2.COLOR_BGR2GRAY), np.uint8)
    full_gray = np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), np.uint8)
    darkest = illumination.darkest_nearby(full_gray, divisor=divisor, shape=small_gray.shape)
    light = illumination.estimate_light(darkest, paper_gray, small_gray, dpi=small_dpi)
    depth = cv2.subtract(paper_gray, darkest).astype(np.float32) / paper_gray
    white_at = show_through.estimate_white(depth, light, dpi=small_dpi)
    gray = illumination.flatten(full_gray, light, white_at=white_at)
    steps = [
        Step("light", (("contrast", light.contrast), ("noise", light.noise))),
        Step("show-through", (("white_at", white_at),)),
    ]
    pale = (depth > max(0.05, 1.2 * light.noise)).astype(np.uint8)
    stamp = np.zeros(gray.shape, np.uint8)
    for region in colour.find_stamps(small, paper, pale, dpi=small_dpi):
        box = colour.lift(gray, image, region, paper=paper, divisor=divisor)
        part = cv2.resize(colour.spread(region, small_dpi), (region.box.w * divisor, region.box.h * divisor))
        stamp[region.box.y * divisor : region.box.y2 * divisor, region.box.x * divisor : region.box.x2 * divisor] |= part
        steps.append(Step(f"stamp-{region.ink.name.lower()}", (("x", box.x), ("y", box.y), ("w", box.w), ("h", box.h))))
    if gutter_x is not None:
        gray[:, max(0, gutter_x - px(1.5, dpi)) : gutter_x + px(1.5, dpi)] = 255
    ink = find_ink(gray)
    gray, ink, more = _despeckle(gray, ink, dpi=dpi)
    gray, ink, round_stamp, rounds = _lift_rings(gray, ink, dpi=dpi)
    stamp |= round_stamp
    small_ink = (reduce(ink * np.uint8(255), divisor) > 50).astype(np.uint8)
    content = blank.judge_content(small_ink, pale=pale, stamp_share=float(stamp.mean()), dpi=small_dpi)
    return _Readable(gray, ink, stamp, content, (*steps, *more, *rounds))


def find_ink(gray: Image) -> Image:
    """Return the ink (uint8 0/1) of a flattened page."""
    return np.asarray(cv2.threshold(gray, 150, 1, cv2.THRESH_BINARY_INV)[1], np.uint8)


def _despeckle(gray: Image, ink: Image, *, dpi: float) -> tuple[Image, Image, tuple[Step, ...]]:
    specks = despeckle.estimate_specks_per_cm2(ink, dpi=dpi)
    if specks < despeckle.DENSE_PER_CM2:
        return gray, ink, ()
    gray = despeckle.lift_specks(gray, despeckle.find_specks(ink, dpi=dpi))
    return gray, find_ink(gray), (Step("despeckle", (("specks_per_cm2", specks),)),)


def _lift_rings(gray: Image, ink: Image, *, dpi: float) -> tuple[Image, Image, Image, tuple[Step, ...]]:
    found = rings.find_rings(ink, dpi=dpi)
    for ring in found:
        rings.lift_ring(gray, ink, ring)
    steps = tuple(Step("ring", (("x", r.x), ("y", r.y), ("radius", r.radius), ("cover", r.cover))) for r in found)
    return gray, find_ink(gray) if found else ink, rings.draw_rings(ink.shape, found), steps
