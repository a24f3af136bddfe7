"""Tables without all their rules: rows by numbers or by rules alone, streaks that are no rules."""

from __future__ import annotations

import pytest

from models.geometry import Box
from pipeline.arrays import Mask
from pipeline.columns import find_white_columns
from pipeline.grid import Grid
from pipeline.ruled_rows import find_ruled_rows
from pipeline.rules import find_rules, paint_rules
from pipeline.streaks import split_streaks
from pipeline.white_rows import find_row_tops
from tests.drawn import DPI, blank, draw_rule, draw_table, draw_word

LETTER_PX = 14.0
COLUMNS = ((40, 2), (130, 12), (400, 8), (620, 6))  # where words begin, how many letters


def draw_rows(ink: Mask, ys: list[int]) -> None:
    for y in ys:
        for x, letters in COLUMNS:
            draw_word(ink, x, y, letters=letters)


def white_grid(ink: Mask, stamp: Mask | None = None) -> Grid:
    grid = find_white_columns(ink, Box(0, 0, *ink.shape[::-1]), text_height_px=LETTER_PX, stamp=stamp)
    assert grid is not None
    return grid


@pytest.mark.parametrize(
    ("number_drop", "second_line"),
    [
        pytest.param(0, 24, id="numbers stand beside the first line"),
        pytest.param(12, 24, id="numbers stand in the middle of two lines"),
    ],
)
def test_a_row_is_cut_above_all_of_its_writing(number_drop: int, second_line: int) -> None:
    ink = blank()
    tops = [40, 110, 180, 250, 320]
    for y in tops:
        draw_word(ink, 40, y + number_drop, letters=2)
        draw_word(ink, 130, y, letters=10)
        draw_word(ink, 130, y + second_line, letters=6)
    lines = [(y + d, y + d + 14) for y in tops for d in (0, second_line)]
    cuts = find_row_tops(ink, lines, 100, text_height_px=LETTER_PX)
    assert len(cuts) == 6
    assert all(y - 32 < cut < y for y, cut in zip(tops, cuts, strict=False))


def test_headings_without_a_number_are_a_row_of_their_own() -> None:
    ink = blank()
    draw_word(ink, 130, 20, letters=6)
    for y in (80, 120, 160):
        draw_word(ink, 40, y, letters=2)
    cuts = find_row_tops(ink, [(20, 34), (80, 94), (120, 134), (160, 174)], 100, text_height_px=LETTER_PX)
    assert len(cuts) == 5


@pytest.mark.parametrize("end", ["above", "below"])
def test_what_stands_far_off_is_no_row(end: str) -> None:
    ink = blank(800, 800)
    draw_rows(ink, list(range(200, 520, 32)))
    for y in (40, 70) if end == "above" else (620, 650):
        draw_word(ink, 140, y, letters=8)
        draw_word(ink, 410, y, letters=6)
    grid = white_grid(ink)
    assert (len(grid.xs) - 1, len(grid.ys) - 1) == (4, 10)


def test_a_heading_wider_than_its_column_stays_above_it() -> None:
    ink = blank()
    draw_rows(ink, list(range(100, 420, 32)))
    draw_word(ink, 40, 68, letters=2)
    draw_word(ink, 130, 68, letters=12)
    draw_word(ink, 372, 68, letters=13)  # reaches over both ends of its column
    draw_word(ink, 620, 68, letters=6)
    grid = white_grid(ink)
    assert (len(grid.xs) - 1, len(grid.ys) - 1) == (4, 11)
    assert 275 < grid.xs[2] < 372
    assert 528 < grid.xs[3] < 620


def test_a_stamp_over_the_white_hides_no_column() -> None:
    ink, stamp = blank(), blank()
    draw_rows(ink, list(range(100, 420, 32)))
    ink[190:300, 540:600:7] = 1
    stamp[185:305, 535:605] = 1
    assert len(white_grid(ink, stamp).xs) - 1 == 4


def test_rules_between_rows_alone_make_a_table() -> None:
    ink = blank()
    draw_rows(ink, list(range(60, 360, 50)))
    draw_word(ink, 500, 460, letters=10)  # a signature below
    for y in range(40, 360, 50):
        draw_rule(ink, (30, y), (770, y))
    rules = find_rules(ink, dpi=DPI)
    text = ink & (1 - paint_rules(rules, dpi=DPI))
    (grid,) = find_ruled_rows(rules.horizontal, text, dpi=DPI, text_height_px=LETTER_PX)
    assert (len(grid.xs) - 1, len(grid.ys) - 1) == (4, 6)
    assert grid.box.x == pytest.approx(30, abs=3)
    assert grid.box.x2 == pytest.approx(770, abs=3)


def test_rules_of_a_letterhead_make_no_table() -> None:
    ink = blank()
    for y in (60, 200, 420):
        draw_rule(ink, (30, y), (770, y))
    for y in range(220, 400, 30):
        draw_word(ink, 40, y, letters=58)
    rules = find_rules(ink, dpi=DPI)
    text = ink & (1 - paint_rules(rules, dpi=DPI))
    assert find_ruled_rows(rules.horizontal, text, dpi=DPI, text_height_px=LETTER_PX) == []


def test_streaks_of_a_feeder_are_no_rules_of_the_table() -> None:
    ink = blank(800, 900)
    draw_table(ink, [50, 150, 400, 700], [300, 350, 400, 450])
    draw_rule(ink, (270, 0), (270, 899))
    rules, streaks = split_streaks(find_rules(ink, dpi=DPI), dpi=DPI)
    assert [round(r.middle) for r in rules.vertical] == pytest.approx([50, 150, 400, 700], abs=2)
    assert streaks is not None
    assert [round(r.middle) for r in streaks.vertical] == pytest.approx([270], abs=2)
    assert streaks.mask[600:800, 270].all()


def test_a_table_that_fills_its_image_has_no_streaks() -> None:
    ink = blank(800, 400)
    draw_table(ink, [20, 150, 400, 780], [8, 100, 200, 390])
    rules, streaks = split_streaks(find_rules(ink, dpi=DPI), dpi=DPI)
    assert streaks is None
    assert len(rules.vertical) == 4
