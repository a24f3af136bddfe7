"""From rules to cells: merged cells, open sides, several tables; rows and columns without rules."""

from __future__ import annotations

import numpy as np
import pytest

from models.geometry import Box
from pipeline.arrays import Mask
from pipeline.columns import find_white_columns
from pipeline.despeckle import wipe_lone_specks
from pipeline.grid import Grid, find_grids
from pipeline.parts import find_parts
from pipeline.row_split import split_rows
from pipeline.rules import find_rules, paint_rules
from pipeline.textlines import find_line_boxes
from tests.drawn import DPI, blank, draw_rule, draw_table, draw_word

LETTER_PX = 14.0


def grids_of(ink: Mask) -> list[Grid]:
    rules = find_rules(ink, dpi=DPI)
    text = ink & (1 - paint_rules(rules, dpi=DPI))
    return find_grids(rules, text, dpi=DPI)


def test_a_full_grid_gives_each_cell_once() -> None:
    ink = blank()
    draw_table(ink, [50, 150, 400, 700], [50, 100, 150, 200])
    (grid,) = grids_of(ink)
    assert [(c.row_index, c.column_index) for c in grid.cells] == [(r, c) for r in range(3) for c in range(3)]
    assert abs(grid.xs[1] - 150) <= 2
    assert abs(grid.ys[2] - 150) <= 2


def test_a_merged_heading_spans_its_columns() -> None:
    ink = blank()
    draw_table(ink, [50, 150, 400, 700], [50, 100, 150, 200])
    ink[52:99, 145:156] = 0  # no rule between the first two headings
    draw_word(ink, 130, 62, letters=4)
    (grid,) = grids_of(ink)
    first = grid.cells[0]
    assert (first.column_span, first.row_span) == (2, 1)


def test_a_heading_over_two_rows_spans_them() -> None:
    ink = blank()
    draw_table(ink, [50, 150, 400, 700], [50, 100, 150, 200, 250])
    ink[95:106, 52:148] = 0
    (grid,) = grids_of(ink)
    assert (grid.cells[0].row_span, grid.cells[0].column_span) == (2, 1)


def test_a_faint_break_in_the_body_merges_nothing() -> None:
    ink = blank()
    draw_table(ink, [50, 150, 400, 700], [50, 100, 150, 200])
    ink[105:145, 395:406] = 0  # the rule between two body cells is gone, and nothing is written across
    (grid,) = grids_of(ink)
    assert len(grid.cells) == 9


def test_two_tables_on_a_page_come_top_to_bottom() -> None:
    ink = blank(800, 900)
    draw_table(ink, [50, 150, 400, 700], [500, 550, 600, 650])
    draw_table(ink, [50, 300, 600], [50, 100, 150, 200])
    assert [len(g.xs) for g in grids_of(ink)] == [3, 4]


def test_open_sides_are_closed() -> None:
    ink = blank()
    for y in (50, 100, 150, 200, 250):
        draw_rule(ink, (50, y), (700, y))
    for x in (200, 450):
        draw_rule(ink, (x, 50), (x, 250))
    (grid,) = grids_of(ink)
    assert len(grid.xs) == 4
    assert abs(grid.xs[0] - 50) <= 3


def test_a_lone_frame_is_no_table() -> None:
    ink = blank()
    for a, b in (
        ((50, 50), (700, 50)),
        ((50, 500), (700, 500)),
        ((50, 50), (50, 500)),
        ((700, 50), (700, 500)),
    ):
        draw_rule(ink, a, b)
    assert grids_of(ink) == []


def test_lines_of_a_cell_are_found_with_their_accents() -> None:
    ink = blank()
    draw_word(ink, 60, 60)
    ink[52:55, 64:70] = 1  # an accent above the first line
    draw_word(ink, 60, 90)
    boxes = find_line_boxes(ink, Box(40, 40, 300, 200), text_height_px=LETTER_PX)
    assert [(b.y, b.y2) for b in boxes] == [(52, 75), (89, 105)]


def test_no_ink_no_lines() -> None:
    assert find_line_boxes(blank(), Box(0, 0, 300, 200), text_height_px=LETTER_PX) == []


def test_rows_without_rules_are_split_at_their_numbers() -> None:
    ink = blank()
    xs, ys = [50, 110, 400, 700], [50, 100, 400]
    draw_table(ink, xs, ys)
    ink[106:394, 56:694] = 0
    for x in xs[1:-1]:
        draw_rule(ink, (x, 50), (x, 400))
    for row in range(5):
        draw_word(ink, 70, 120 + 55 * row, letters=1)
        draw_word(ink, 130, 120 + 55 * row, letters=10)
        draw_word(ink, 420, 120 + 55 * row, letters=8)
        draw_word(ink, 420, 143 + 55 * row, letters=4)  # wraps to a second line
    (grid,) = grids_of(ink)
    text = ink & (1 - paint_rules(find_rules(ink, dpi=DPI), dpi=DPI))
    assert len(split_rows(grid, text, text_height_px=LETTER_PX).ys) == 7


def test_a_typed_register_is_seen_by_its_white_columns() -> None:
    ink = blank(1000, 700)
    draw_word(ink, 250, 30, letters=35)  # a title across the columns
    for row in range(12):
        y = 100 + 40 * row
        for x, letters in ((50, 2), (140, 12), (400, 6), (600, 16)):
            draw_word(ink, x, y, letters=letters)
    grid = find_white_columns(ink, Box(0, 0, 1000, 700), text_height_px=LETTER_PX)
    assert grid is not None
    assert (len(grid.xs) - 1, len(grid.ys) - 1) == (4, 12)
    assert not grid.is_ruled


def test_a_second_line_of_an_entry_begins_no_row() -> None:
    ink = blank(1000, 700)
    for row in range(8):
        y = 60 + 70 * row
        for x, letters in ((50, 2), (140, 12), (400, 6), (600, 16)):
            draw_word(ink, x, y, letters=letters)
        draw_word(ink, 600, y + 26, letters=5)
    grid = find_white_columns(ink, Box(0, 0, 1000, 700), text_height_px=LETTER_PX)
    assert grid is not None
    assert len(grid.ys) - 1 == 8


def test_a_paragraph_is_no_table() -> None:
    ink = blank(1000, 700)
    for row in range(14):
        x = 50
        for word in range(12):
            letters = 2 + (row * 7 + word * 5) % 6
            draw_word(ink, x, 60 + 40 * row, letters=letters)
            x += letters * 12 + 10
    assert find_white_columns(ink, Box(0, 0, 1000, 700), text_height_px=LETTER_PX) is None


def test_faded_edges_between_two_headings_merge_nothing() -> None:
    # The rules of a carbon copy faded in the row of headings alone; each heading stands in its own column.
    ink = blank()
    xs, ys = [50, 250, 450, 700], [50, 100, 150, 200, 250]
    draw_table(ink, xs, ys)
    ink[ys[0] + 3 : ys[1] - 2, xs[0] + 3 : xs[-1] - 2] = 0
    for x in xs[:-1]:
        draw_word(ink, x + 80, ys[0] + 15, letters=4)
    for x in xs[1:-1]:
        ink[ys[0] + 3 : ys[1] - 2, x - 3 : x + 4] = 0
    (grid,) = grids_of(ink)
    assert [(c.column_index, c.column_span) for c in grid.cells if c.row_index == 0] == [
        (0, 1),
        (1, 1),
        (2, 1),
    ]


@pytest.mark.parametrize(
    ("word_tops", "spans"),
    [
        pytest.param([193], [1, 4], id="written once in the middle of four rows"),
        pytest.param([173, 193], [1, 4], id="two lines in the middle"),
        pytest.param([112], [1, 4], id="written once at the top"),
        pytest.param([112, 162, 212, 262], [1, 1, 1, 1, 1], id="each row has its own: the rules have faded"),
        pytest.param([112, 212], [1, 1, 1, 1, 1], id="two rows have their own"),
        pytest.param([], [1, 1, 1, 1, 1], id="nothing written"),
    ],
)
def test_a_cell_that_rows_share_is_one(word_tops: list[int], spans: list[int]) -> None:
    ink = blank()
    draw_table(ink, [50, 150, 400, 700], [50, 100, 150, 200, 250, 300])
    ink[105:295, 152:398] = 0
    for top in word_tops:
        draw_word(ink, 170, top)
    (grid,) = grids_of(ink)
    assert [c.row_span for c in grid.cells if c.column_index == 1] == spans


def test_edges_that_a_stain_took_from_most_columns_merge_nothing() -> None:
    ink = blank()
    draw_table(ink, [50, 150, 400, 700], [50, 100, 150, 200])
    ink[140:160, 152:690] = 0
    ink[155:190, 152:398] = 0
    (grid,) = grids_of(ink)
    assert len(grid.cells) == 9


def test_a_few_specks_do_not_hide_the_white_between_columns() -> None:
    ink = blank()
    for row in range(12):
        for x, letters in ((40, 2), (130, 12), (400, 8), (620, 6)):
            draw_word(ink, x, 40 + 40 * row, letters=letters)
    places = np.random.default_rng(3).integers((0, 0), (598, 798), (300, 2))
    for y, x in places:
        ink[y : y + 2, x : x + 2] = 1
    assert wipe_lone_specks(ink, find_parts(ink), dpi=DPI) > 150
    grid = find_white_columns(ink, Box(0, 0, 800, 600), text_height_px=LETTER_PX)
    assert grid is not None
    assert (len(grid.xs) - 1, len(grid.ys) - 1) == (4, 12)


def test_dots_near_writing_are_no_lone_specks() -> None:
    ink = blank()
    draw_word(ink, 100, 100)
    ink[110:113, 162:165] = 1  # a full stop
    ink[94:97, 102:105] = 1  # the dot of an i
    assert wipe_lone_specks(ink, find_parts(ink), dpi=DPI) == 0


@pytest.mark.parametrize(
    ("stroke", "is_written_across", "rows"),
    [
        ((155, 300), True, 3),  # dirt in a line, and letters go through its height: no rule
        ((155, 300), False, 4),  # hardly ruled, but nothing is written there: a rule that faded
        ((50, 700), True, 4),  # ruled all along: a rule through writing
    ],
)
def test_a_boundary_that_no_rule_made_cuts_no_row(
    stroke: tuple[int, int], is_written_across: bool, rows: int
) -> None:
    ink = blank()
    draw_table(ink, [50, 150, 400, 700], [50, 100, 200, 300])
    draw_rule(ink, (stroke[0], 150), (stroke[1], 150))
    if is_written_across:
        draw_word(ink, 450, 143, letters=6)
    (grid,) = grids_of(ink)
    assert len(grid.ys) - 1 == rows
