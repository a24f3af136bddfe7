"""The whole of making a page readable: what a page is, shapes that fit, and bounds on real pages."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from models.page import PageContent
from pipeline.deskew import rotate
from pipeline.orient import quarter_turn
from pipeline.prepare import Prepared, prepare

Image = NDArray[np.uint8]
SAMPLES = Path(__file__).parents[2] / "shared" / "samples"


def load(name: str) -> Image:
    path = SAMPLES / name
    if not path.exists():
        pytest.skip(f"SKIPPED LOUDLY: the shared sample {name} is not here")
    image = cv2.imread(str(path), cv2.IMREAD_COLOR)
    assert image is not None
    return np.asarray(image, dtype=np.uint8)


def estimate(page: Prepared, step: str, key: str) -> float:
    return next(dict(s.estimate)[key] for s in page.steps if s.name == step)


def grain(height: int = 1400, width: int = 1000) -> Image:
    noise = np.random.default_rng(0).normal(225, 4, (height, width, 3))
    return np.clip(noise, 0, 255).astype(np.uint8)


def assert_fits(page: Prepared) -> None:
    shape = page.image.shape[:2]
    assert page.gray.shape == page.ink.shape == page.stamp.shape == shape
    assert page.ink.max() <= 1 and page.stamp.max() <= 1


def test_a_blank_page_says_so() -> None:
    page = prepare(grain(), dpi=120)
    assert page.content is PageContent.BLANK
    assert not page.ink.any()
    assert_fits(page)


def test_a_verso_with_only_a_stamp_says_so() -> None:
    image = grain()
    cv2.circle(image, (600, 900), 80, (60, 60, 200), 5)
    page = prepare(image, dpi=120)
    assert page.content is PageContent.SHOW_THROUGH
    assert page.stamp[820:980, 520:680].any()


@pytest.mark.parametrize("size", [(1, 1), (3, 40), (40, 3), (60, 60)])
def test_tiny_images_pass(size: tuple[int, int]) -> None:
    assert_fits(prepare(np.full((*size, 3), 200, np.uint8), dpi=300))


def verso(image: Image) -> Image:
    pale = cv2.GaussianBlur(cv2.flip(image, 1), (0, 0), 2).astype(np.float32)
    return np.asarray(225 - (255 - pale) * 0.15, dtype=np.uint8)


def test_only_the_other_side_is_show_through() -> None:
    page = prepare(verso(load("made/pages/006-notice-l0.png")), dpi=300)
    assert page.content is PageContent.SHOW_THROUGH


def test_a_faint_page_is_text() -> None:
    image = load("made/pages/006-notice-l0.png").astype(np.float32)
    page = prepare((225 - (255 - image) * 0.3).astype(np.uint8), dpi=300)
    assert page.content is PageContent.TEXT
    assert (page.gray < 140).mean() > 0.01


def test_the_other_side_vanishes_and_the_page_stays() -> None:
    image = load("made/pages/006-notice-l0.png")
    page = prepare(np.minimum(image, verso(image)), dpi=300)
    own = cv2.dilate((image[:, :, 0] < 200).astype(np.uint8), np.ones((25, 25), np.uint8))
    assert page.ink[own == 0].mean() < 1e-4
    assert page.ink.sum() > 0.8 * (image[:, :, 0] < 128).sum()


def test_a_turned_and_skewed_table_with_black_border_comes_back() -> None:
    image = load("made/pages/007-martyr_list-l1.jpg")
    skewed = rotate(image, -4.0, fill=(6, 6, 8))
    page = prepare(quarter_turn(skewed, 1), dpi=300)
    assert estimate(page, "orient", "turns") == 3
    assert estimate(page, "deskew", "deg") == pytest.approx(4.46, abs=0.15)
    assert estimate(page, "border", "share") > 0.05
    assert page.gutter_x is None
    assert page.ink[:40].mean() < 0.001 and page.ink[:, :40].mean() < 0.001
    assert_fits(page)


def test_each_page_of_a_spread_is_straightened_by_itself() -> None:
    left = load("made/pages/011-notice-l1.tif")
    right = rotate(left, 3.0, fill=(230, 230, 230))
    height = max(left.shape[0], right.shape[0])
    sheets = [
        cv2.copyMakeBorder(s, 0, height - s.shape[0], 0, 0, cv2.BORDER_CONSTANT, value=(230, 230, 230))
        for s in (left, right)
    ]
    spread = cv2.resize(np.hstack(sheets), None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    page = prepare(np.asarray(spread, dtype=np.uint8), dpi=150)
    assert page.gutter_x is not None
    assert abs(page.gutter_x - left.shape[1] / 2) < 120
    assert estimate(page, "deskew", "left_deg") == pytest.approx(0.16, abs=0.15)
    assert estimate(page, "deskew", "right_deg") == pytest.approx(-2.84, abs=0.15)
    assert_fits(page)


@pytest.mark.parametrize(
    ("name", "dpi", "count"),
    [
        ("made/pages/012-exhumation_minutes-l1.jpg", 300, 1),
        ("made/pages/013-notice-l1.jpg", 300, 1),  # its red title is text
        ("made/pages/020-notice-l2.tif", 200, 1),
        ("made/pages/004-notice-l0.jpg", 300, 0),
    ],
)
def test_red_stamps_of_sample_pages(name: str, dpi: float, count: int) -> None:
    page = prepare(load(name), dpi=dpi)
    assert sum(s.name == "stamp-red" for s in page.steps) == count
    assert page.content is PageContent.TEXT


@pytest.mark.parametrize("name", ["made/pages/015-martyr_list-l2.jpg", "made/pages/018-notice-l2.jpg"])
def test_speckled_copies_come_clean_and_their_black_stamp_is_found(name: str) -> None:
    page = prepare(load(name), dpi=200)
    names = [s.name for s in page.steps]
    assert "despeckle" in names and names.count("ring") == 2
    assert (page.gray[-300:] == 255).mean() > 0.99
