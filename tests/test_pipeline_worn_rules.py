"""Rules worn to dots, doubled frames and pale rules: what bad copies do to a table, drawn small."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from pipeline.arrays import GrayImage, Mask
from pipeline.dotted_rules import find_dotted_rules
from pipeline.grid import find_grids
from pipeline.illumination import Light
from pipeline.prepare import prepare
from pipeline.rules import find_rules
from pipeline.show_through import estimate_white
from tests.drawn import DPI, blank, draw_rule, draw_table, draw_word

XS, YS = [50, 150, 400, 700], [50, 130, 210, 290, 370]
LIGHT = Light(np.full((250, 200), 240, np.uint8), np.zeros((250, 200), np.uint8), contrast=0.9, noise=0.03)


def speckled(ink: Mask, *, kept: float, specks: float) -> GrayImage:
    """Return a copy in which ``kept`` (0..1) of thin ink is left and ``specks`` of the paper dark."""
    rng = np.random.default_rng(5)
    thick = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    worn = ink & ((rng.random(ink.shape) < kept) | (thick > 0))
    return np.asarray(np.where((worn > 0) | (rng.random(ink.shape) < specks), 0, 255), np.uint8)


def thin_table() -> Mask:
    ink = blank()
    draw_table(ink, XS, YS)
    for y in YS:
        ink[y - 2 : y + 3, XS[0] - 2 : XS[-1] + 3] = 0
    for x in XS:
        ink[YS[0] - 2 : YS[-1] + 3, x - 2 : x + 3] = 0
    for y in YS:
        draw_rule(ink, (XS[0], y), (XS[-1], y), thickness=1)
    for x in XS:
        draw_rule(ink, (x, YS[0]), (x, YS[-1]), thickness=1)
    return ink


@pytest.mark.parametrize(("kept", "specks"), [(0.7, 0.003), (0.6, 0.01), (0.75, 0.02)])
def test_rules_worn_to_dots_are_found_among_specks(kept: float, specks: float) -> None:
    dotted = find_dotted_rules(speckled(thin_table(), kept=kept, specks=specks), dpi=DPI)
    rules = find_rules(dotted, dpi=DPI)
    assert [round(r.middle) for r in rules.horizontal] == pytest.approx(YS, abs=2)
    assert [round(r.middle) for r in rules.vertical] == pytest.approx(XS, abs=2)


def test_words_and_specks_are_no_dotted_rules() -> None:
    ink = blank()
    for y in range(40, 560, 30):
        draw_word(ink, 60, y, letters=50)
    assert not find_dotted_rules(speckled(ink, kept=1.0, specks=0.02), dpi=DPI).any()


def test_a_speckled_page_keeps_the_table_when_its_specks_are_lifted() -> None:
    gray = speckled(thin_table(), kept=0.7, specks=0.01)
    page = cv2.copyMakeBorder(gray, 0, 400, 0, 0, cv2.BORDER_CONSTANT, value=(255,))
    page[600:] = np.where(np.random.default_rng(6).random((400, 800)) < 0.01, 0, 255)
    clear = prepare(np.asarray(cv2.cvtColor(page, cv2.COLOR_GRAY2BGR), np.uint8), dpi=DPI)
    ink = np.asarray(clear.gray < 200, np.uint8)
    (grid,) = find_grids(find_rules(ink, dpi=DPI), blank(), dpi=DPI)
    assert (len(grid.xs), len(grid.ys)) == (len(XS), len(YS))


@pytest.mark.parametrize("gap", [4, 7, 10, 16])
def test_a_double_frame_is_one_border(gap: int) -> None:
    ink = blank(800, 480)
    draw_table(ink, XS, YS)
    cv2.rectangle(ink, (XS[0] - gap, YS[0] - gap), (XS[-1] + gap, YS[-1] + gap), 1, 2)
    (grid,) = find_grids(find_rules(ink, dpi=DPI), blank(800, 480), dpi=DPI)
    assert (len(grid.xs), len(grid.ys)) == (len(XS), len(YS))


def test_a_double_frame_whose_lines_touch_the_rules_is_one_border() -> None:
    ink = blank(800, 480)
    draw_table(ink, XS, YS)
    cv2.rectangle(ink, (XS[0] - 18, YS[0] - 18), (XS[-1] + 18, YS[-1] + 18), 1, 2)
    for y in YS:
        draw_rule(ink, (XS[0] - 18, y), (XS[-1] + 18, y))
    for x in XS:
        draw_rule(ink, (x, YS[0] - 18), (x, YS[-1] + 18))
    (grid,) = find_grids(find_rules(ink, dpi=DPI), blank(800, 480), dpi=DPI)
    assert (len(grid.xs), len(grid.ys)) == (len(XS), len(YS))


def depth_with(pale: str) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    depth = np.zeros((250, 200), np.float32)
    for y in range(20, 240, 12):  # words of the page itself
        depth[y : y + 4, 20:90:2] = 0.8
    if pale == "rules":
        depth[15:240:12, 10:195] = 0.3
        depth[15:240, 10:195:60] = 0.3
    if pale == "words":
        depth[15:240:12, 110:190:2] = 0.3
    return depth


@pytest.mark.parametrize(("pale", "white_at"), [("none", 0.05), ("rules", 0.05), ("words", 0.3)])
def test_pale_rules_are_not_the_other_side(pale: str, white_at: float) -> None:
    # A carbon copy at 240 dpi: its thin rules had a third of its letters' contrast and were bleached.
    assert estimate_white(depth_with(pale), LIGHT, dpi=100) == pytest.approx(white_at, abs=0.01)
