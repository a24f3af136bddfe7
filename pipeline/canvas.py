"""A page made ready for reading: what every later step of the layout and the readers looks at."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from models.geometry import Box
from models.page import Mark, PageContent, Step
from pipeline import dewarp
from pipeline.arrays import ColourImage, GrayImage, Mask
from pipeline.bend import find_bend
from pipeline.despeckle import wipe_lone_specks
from pipeline.faint import smooth_for_faint
from pipeline.grid import only_of_grids
from pipeline.leaders import wipe_leaders
from pipeline.parts import find_parts
from pipeline.prepare import Prepared
from pipeline.rules import Rules, find_rules, keep_rules, paint_rules
from pipeline.streaks import split_streaks
from pipeline.textlines import estimate_text_height_px
from pipeline.typed_rules import wipe_typed_rules

# Rules of tables are drawn thin and fade first: they are looked for in all that is darker than paper. Where
# they make no table, letters that touch would pass for rules there, and only clear ones count …
_FAINT_INK_BELOW, _RULE_INK_BELOW = 240, 215
# … while writing is what is at least this dark (both of ``Prepared.gray``, whose paper is 255).
_TEXT_INK_BELOW = 185
# A line is marked as stamped when this share of its box lies under stamp ink.
_STAMP_SHARE = 0.03


@dataclass(frozen=True, slots=True)
class Canvas:
    """One straight page. All arrays have the shape of the page.

    ``image`` is the colour page that is kept; ``gray`` is for reading (paper 255, no rules, no stamps), and
    ``smooth`` the same without grain, for pale ink; ``ink`` is its writing without rules (0/1); ``stamp``
    where stamps lay; ``rules`` the ruled lines; ``leaders`` the strips from which dots under writing were
    wiped.
    """

    image: ColourImage
    gray: GrayImage
    ink: Mask
    smooth: GrayImage
    stamp: Mask
    rules: Rules
    dpi: float
    text_height_px: float
    content: PageContent
    gutter_x: int | None
    steps: tuple[Step, ...]
    leaders: tuple[Box, ...] = ()

    @property
    def box(self) -> Box:
        """The whole page."""
        return Box(0, 0, self.gray.shape[1], self.gray.shape[0])

    def marks(self, box: Box) -> frozenset[Mark]:
        """Return what is known of the writing in ``box`` from the page around it."""
        found = set()
        stamped = self.stamp[box.y : box.y2, box.x : box.x2]
        if stamped.size and float(stamped.mean()) >= _STAMP_SHARE:
            found.add(Mark.STAMP)
        if box.x <= 2 or box.y <= 2 or box.x2 >= self.box.x2 - 2 or box.y2 >= self.box.y2 - 2:
            found.add(Mark.CUT)
        middle = self.rules.mask[box.y + box.h // 4 : box.y2 - box.h // 4, box.x : box.x2]
        if middle.size and float(middle.any(axis=0).mean()) >= 0.6:
            found.add(Mark.STRUCK)
        if any(_lies_in(strip, box) for strip in self.leaders):
            found.add(Mark.LEADER)
        return frozenset(found)


def make_canvas(prepared: Prepared) -> Canvas:
    """Find the rules, take out the curl they show, and wipe them from what is read."""
    image, gray, stamp = prepared.image, prepared.gray, prepared.stamp
    rules, streaks = _find_rules(gray, dpi=prepared.dpi)
    steps = list(prepared.steps)
    bend = find_bend(rules, _darker(gray, _TEXT_INK_BELOW), dpi=prepared.dpi, gutter_x=prepared.gutter_x)
    if bend is not None:
        moves = bend.moves
        image, gray = dewarp.straighten(image, moves), dewarp.straighten(gray, moves)
        stamp = dewarp.straighten(stamp, moves, is_mask=True) if stamp.any() else stamp
        rules, streaks = _find_rules(gray, dpi=prepared.dpi)
        steps.append(Step("dewarp", (("bend_px", round(bend.bend_px, 1)),)))
    painted = paint_rules(rules, dpi=prepared.dpi)
    if streaks is not None:
        cv2.bitwise_or(painted, paint_rules(streaks, dpi=prepared.dpi), dst=painted)
    wiped = gray.copy()
    wiped[painted > 0] = 255
    text = _darker(wiped, _TEXT_INK_BELOW)
    parts = find_parts(text)
    text_height_px = estimate_text_height_px(parts, dpi=prepared.dpi)
    wipe_lone_specks(text, parts, dpi=prepared.dpi)
    wipe_typed_rules(wiped, text, parts, text_height_px=text_height_px)
    leaders = wipe_leaders(wiped, text, parts, text_height_px=text_height_px).strips
    return Canvas(
        image=image,
        gray=wiped,
        ink=text,
        smooth=smooth_for_faint(wiped, stamp),
        stamp=stamp,
        rules=rules,
        dpi=prepared.dpi,
        text_height_px=text_height_px,
        content=prepared.content,
        gutter_x=prepared.gutter_x,
        steps=tuple(steps),
        leaders=leaders,
    )


def _lies_in(strip: Box, line: Box) -> bool:
    return strip.x < line.x2 and line.x < strip.x2 and line.y < strip.y + strip.h / 2 <= line.y2 + strip.h


def _find_rules(gray: GrayImage, *, dpi: float) -> tuple[Rules, Rules | None]:
    """Return the rules of the page's tables, faint ones too, or its clear rules; and a feeder's streaks."""
    faint, streaks = split_streaks(find_rules(_darker(gray, _FAINT_INK_BELOW), dpi=dpi), dpi=dpi)
    in_tables = only_of_grids(faint, dpi=dpi)
    if in_tables.horizontal:
        return in_tables, streaks
    clear, _ = split_streaks(find_rules(_darker(gray, _RULE_INK_BELOW), dpi=dpi), dpi=dpi)
    # Serifs in a row (TTHC) are runs too, but make no rule: only what belongs to one is wiped.
    return keep_rules(clear, range(len(clear.horizontal) + len(clear.vertical)), dpi=dpi), streaks


def _darker(gray: GrayImage, level: int) -> Mask:
    """Return 1 where ``gray`` is darker than ``level``."""
    return np.asarray(cv2.threshold(gray, level - 1, 1, cv2.THRESH_BINARY_INV)[1], np.uint8)
