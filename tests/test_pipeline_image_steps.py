"""Borders, folds, light, coloured and round stamps, specks: each on drawn pages whose answer is known."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from models.geometry import Box
from pipeline import borders, colour, despeckle, gutter, illumination, rings

Image = NDArray[np.uint8]
RED, BLUE, BLACK = (50, 50, 200), (190, 60, 40), (25, 25, 25)


def page(height: int = 1000, width: int = 800, level: int = 240) -> Image:
    return np.full((height, width, 3), level, np.uint8)


def type_lines(
    image: Image, colour_bgr: tuple[int, int, int] = BLACK, *, left: int = 60, right: int = 740
) -> None:
    for y in range(80, image.shape[0] - 60, 24):
        for x in range(left, right - 10, 13):
            cv2.rectangle(image, (x, y), (x + 7, y + 8), colour_bgr, 1)


@pytest.mark.parametrize("side", ["top", "left", "wedge"])
def test_a_black_border_is_found_and_whitened(side: str) -> None:
    image = page()
    type_lines(image)
    corners = {
        "top": [(0, 0), (799, 0), (799, 30), (0, 30)],
        "left": [(0, 0), (25, 0), (25, 999), (0, 999)],
        "wedge": [(0, 0), (799, 0), (0, 50)],
    }
    cv2.fillPoly(image, [np.array(corners[side], np.int32)], (8, 8, 8))
    mask = borders.find_border(image[:, :, 0].copy(), dpi=100)
    assert mask is not None
    white = borders.whiten(image, mask, colour=(240, 240, 240))
    assert white[:20].min() >= 200 and white[:, :20].min() >= 200
    assert (white[80:, 40:] == image[80:, 40:]).all()


def test_a_clean_page_and_a_dark_photograph_have_no_border() -> None:
    image = page()
    type_lines(image, left=0, right=800)  # text that runs into the edge is no border
    assert borders.find_border(image[:, :, 0].copy(), dpi=100) is None
    assert borders.find_border(np.zeros((400, 300), np.uint8), dpi=100) is None


def find_fold(image: Image) -> int | None:
    gray = image[:, :, 0].copy()
    return gutter.find_gutter(gray, (gray < 128).astype(np.uint8), dpi=100)


def test_two_book_pages_by_the_wide_lane() -> None:
    image = page(800, 1160)
    type_lines(image, left=60, right=500)
    type_lines(image, left=650, right=1100)
    found = find_fold(image)
    assert found is not None and 500 < found < 650


def test_two_book_pages_by_the_shadow_of_the_fold() -> None:
    image = page(800, 1160)
    type_lines(image, left=60, right=545)
    type_lines(image, left=615, right=1100)
    image[:, 570:590] = 90
    found = find_fold(image)
    assert found is not None and 570 <= found <= 590


def test_two_book_pages_by_a_fold_so_black_that_it_was_taken_for_border() -> None:
    image = page(800, 1160)
    type_lines(image, left=60, right=545)
    type_lines(image, left=615, right=1100)
    border = np.zeros((800, 1160), np.uint8)
    border[:, 565:590] = 1
    border[:20] = 1
    image[:, 555:600] = 120  # the shadow beside it is ink to this step
    gray = image[:, :, 0].copy()
    found = gutter.find_gutter(gray, (gray < 128).astype(np.uint8), dpi=100, border=border)
    assert found == pytest.approx(577, abs=2)
    border[300:600, 565:590] = 0  # a black bar that ends is no fold
    image[:, 555:600] = 240
    image[:, 565:1100] = 240
    gray = image[:, :, 0].copy()
    assert gutter.find_gutter(gray, (gray < 128).astype(np.uint8), dpi=100, border=border) is None


def test_a_landscape_table_is_no_spread() -> None:
    image = page(800, 1160)
    type_lines(image, left=60, right=500)
    type_lines(image, left=650, right=1100)
    for y in range(70, 760, 48):
        cv2.line(image, (50, y), (1110, y), BLACK, 2)
    cv2.line(image, (580, 70), (580, 740), BLACK, 2)
    assert find_fold(image) is None


def test_a_portrait_page_is_no_spread() -> None:
    image = page(1160, 800)
    type_lines(image, left=60, right=340)
    type_lines(image, left=460, right=740)
    assert find_fold(image) is None


def test_shaded_paper_becomes_white_and_ink_stays_dark() -> None:
    shade = np.tile(np.linspace(120, 250, 800), (1000, 1)).astype(np.uint8)
    gray = shade.copy()
    gray[200:205, 50:750] = gray[200:205, 50:750] // 5
    paper = illumination.estimate_paper(gray, dpi=100)
    darkest = illumination.darkest_nearby(gray, divisor=1, shape=(1000, 800))
    light = illumination.estimate_light(darkest, paper, gray, dpi=100)
    flat = illumination.flatten(gray, light, white_at=0.05)
    assert flat[400:, 20:-20].min() >= 240
    assert flat[201:204, 100:700].max() < 110
    assert light.contrast == pytest.approx(0.8, abs=0.05)


def lifted(image: Image) -> tuple[Image, tuple[colour.StampRegion, ...]]:
    paper = illumination.estimate_paper(image, dpi=100)
    gray = np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    found = colour.find_stamps(image, paper, (gray < 180).astype(np.uint8), dpi=100)
    for region in found:
        colour.lift(gray, image, region, paper=paper, divisor=1)
    return gray, found


@pytest.mark.parametrize(("ink", "bgr"), [(colour.Ink.RED, RED), (colour.Ink.BLUE, BLUE)])
def test_a_coloured_stamp_goes_and_the_text_under_it_stays(
    ink: colour.Ink, bgr: tuple[int, int, int]
) -> None:
    image = page()
    cv2.circle(image, (400, 500), 70, bgr, 4)
    cv2.rectangle(image, (340, 495), (460, 503), BLACK, -1)
    cv2.rectangle(image, (60, 100), (700, 108), BLACK, -1)
    gray, found = lifted(image)
    assert [region.ink for region in found] == [ink]
    assert Box(329, 429, 143, 143).covers(found[0].box) > 0.9
    assert gray[499, 345:455].max() < 100  # the text
    assert gray[431:435, 398:402].min() > 190  # the ring


def test_red_and_blue_lines_of_text_are_text() -> None:
    for bgr in (RED, BLUE):
        image = page()
        type_lines(image)
        cv2.putText(image, "Quyet tam thuc hien thang loi", (60, 60), 0, 1.0, bgr, 2)
        gray, found = lifted(image)
        assert found == ()
        assert int((gray[30:65] < 140).sum()) > 500


def test_a_page_typed_in_blue_is_text() -> None:
    image = page()
    type_lines(image, BLUE)
    assert lifted(image)[1] == ()


def ring_page() -> Image:
    ink = np.zeros((1200, 1000), np.uint8)
    for y in range(100, 1100, 80):
        cv2.line(ink, (50, y), (950, y), 1, 2)
        cv2.putText(ink, "Binh tram 34", (300, y + 50), 0, 1.0, 1, 2)
    return ink


def test_a_black_ring_over_a_table_is_found_and_lifted() -> None:
    ink = ring_page()
    clean = ink.copy()
    cv2.circle(ink, (510, 620), 115, 1, 5)
    found = rings.find_rings(ink, dpi=200)
    assert len(found) == 1
    assert (found[0].x, found[0].y, found[0].radius) == pytest.approx((510, 620, 115), abs=2)
    gray = np.where(ink > 0, 20, 255).astype(np.uint8)
    rings.lift_ring(gray, ink, found[0])
    left = (gray < 128).astype(np.uint8)
    ring_only = (ink > 0) & (clean == 0)
    assert left[ring_only].mean() < 0.45
    assert left[clean > 0].mean() > 0.985


def test_text_and_rules_hold_no_ring() -> None:
    assert rings.find_rings(ring_page(), dpi=200) == ()
    assert rings.find_rings(np.zeros((300, 200), np.uint8), dpi=200) == ()


def test_specks_go_and_dots_stay() -> None:
    rng = np.random.default_rng(1)
    ink = (rng.random((900, 700)) < 0.02).astype(np.uint8)
    ink[100:140, 100:140] = 0
    ink[118:122, 118:122] = 1  # a full stop at 200 dpi
    ink[400:410, 200:500] = 1
    assert despeckle.estimate_specks_per_cm2(ink, dpi=200) > despeckle.DENSE_PER_CM2
    specks = despeckle.find_specks(ink, dpi=200)
    gray = np.where(ink > 0, 10, 230).astype(np.uint8)
    out = despeckle.lift_specks(gray, ink, specks)
    assert out[118:122, 118:122].max() == 10 and out[400:410, 200:500].max() == 10
    assert (out[500:] < 128).mean() < 0.002


def test_a_clean_page_has_no_specks() -> None:
    assert despeckle.estimate_specks_per_cm2(ring_page(), dpi=200) < 1
