"""Which way up: the four turns of real pages, clean and bad; and pages that say nothing."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.deskew import find_ink
from pipeline.frame import reduce, reduction
from pipeline.orient import estimate_orientation, quarter_turn, words_px

Image = NDArray[np.uint8]
SAMPLES = Path(__file__).parents[2] / "shared" / "samples"
PAGES = [
    ("made/pages/000-martyr_list-l0.png", 240, "a landscape table, clean"),
    ("made/pages/005-exhumation_minutes-l0.tif", 300, "few lines"),
    ("made/pages/014-martyr_list-l2.tif", 240, "a landscape table, photographed"),
    ("made/pages/015-martyr_list-l2.jpg", 200, "speckled, typewriter"),
    ("made/pages/018-notice-l2.jpg", 200, "speckled"),
    ("made/pages/016-grave_register-l2.jpg", 200, "stained and faint"),
    ("real/pages/qn_299cv_2025_p1.jpg", 200, "real, with stamps and a signature"),
    ("real/pages/cb_h14_1999_157qd_header.jpg", 170, "real, only the head of a page"),
]


def load_gray(name: str) -> Image:
    path = SAMPLES / name
    if not path.exists():
        pytest.skip(f"SKIPPED LOUDLY: the shared sample {name} is not here")
    image = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    assert image is not None
    return np.asarray(image, dtype=np.uint8)


@pytest.mark.parametrize(("name", "dpi", "why"), PAGES, ids=[why for _, _, why in PAGES])
def test_all_four_turns_of_real_pages(name: str, dpi: float, why: str) -> None:
    gray = load_gray(name)
    divisor = reduction(gray.shape, dpi=dpi)
    small = reduce(gray, divisor)
    found = [
        estimate_orientation(find_ink(quarter_turn(small, turns)), dpi=dpi / divisor).turns
        for turns in range(4)
    ]
    assert found == [0, 3, 2, 1]


def test_quarter_turn_is_counter_clockwise() -> None:
    page = np.array([[1, 2], [3, 4]], np.uint8)
    assert quarter_turn(page, 1).tolist() == [[2, 4], [1, 3]]
    assert quarter_turn(page, 0) is page
    assert quarter_turn(quarter_turn(page, 3), 1).tolist() == page.tolist()


def test_nothing_is_turned_without_text() -> None:
    bare = estimate_orientation(np.zeros((400, 300), np.uint8), dpi=100)
    assert (bare.turns, bare.axis, bare.balance) == (0, 1.0, 0.0)


def test_a_lone_stamp_turns_nothing() -> None:
    ink = np.zeros((900, 700), np.uint8)
    cv2.circle(ink, (300, 500), 60, 1, 3)
    cv2.putText(ink, "UBND", (265, 505), 0, 0.6, 1, 2)
    assert estimate_orientation(ink, dpi=100).turns == 0


def test_left_aligned_cells_do_not_turn_a_page() -> None:
    # A grave register of few short lines, six columns left-aligned: its left edges gather on upright lines
    # more strongly than its few lines do on level ones, but its words run level.
    ink = np.zeros((1100, 800), np.uint8)
    for row in range(8):
        for column in range(6):
            for letter in range(4):
                x, y = 60 + 120 * column + 7 * letter, 80 + 120 * row + 2 * (7 * column % 5)
                ink[y : y + 9, x : x + 5] = 1
    assert words_px(ink, dpi=100) > 5 * (1 + words_px(quarter_turn(ink, 1), dpi=100))
    assert estimate_orientation(ink, dpi=100).axis > 1
    assert estimate_orientation(quarter_turn(ink, 1), dpi=100).axis < 1
