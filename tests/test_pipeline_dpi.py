"""Resolution: which claims are believed, and what the writing says."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from pipeline.dpi import estimate_dpi, is_plausible, settle_dpi
from pipeline.load import Limits, count_pages, load_page

SAMPLES = Path(__file__).parents[2] / "shared" / "samples"
needs_samples = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason=f"THE SHARED SAMPLES ARE NOT THERE ({SAMPLES}): nothing real is measured"
)

CLAIMS = [
    (300.0, 2480, 3508, True, "A4 at 300"),
    (200.0, 3508, 1654, True, "wider than A3 but no more than A2"),
    (72.0, 2480, 3508, False, "what cameras and editors write when they do not know"),
    (96.0, 794, 1123, False, "a screen"),
    (1.0, 2480, 3508, False, "a ratio taken for a resolution"),
    (1200.0, 2480, 3508, False, "a sheet of 5 cm"),
    (150.0, 4960, 7016, False, "a sheet larger than A2"),
    (600.0, 9921, 14031, True, "A2 at 600"),
    (float("nan"), 2480, 3508, False, "0/0"),
    (float("inf"), 2480, 3508, False, "1/0"),
    (0.0, 2480, 3508, False, "nothing"),
]


@pytest.mark.parametrize(("dpi", "width", "height", "expected", "why"), CLAIMS, ids=[c[4] for c in CLAIMS])
def test_a_claim_must_make_a_sheet_of_paper(
    dpi: float, width: int, height: int, expected: bool, why: str
) -> None:
    assert is_plausible(dpi, width_px=width, height_px=height) is expected, why


def page_of_type(dpi: int, points: float, *, width_in: float = 8.27, height_in: float = 11.69) -> Image.Image:
    """Return a page of typed lines with every kind of Vietnamese letter."""
    image = Image.new("L", (round(width_in * dpi), round(height_in * dpi)), 255)
    draw = ImageDraw.Draw(image)
    # The bundled face is a quarter larger than the serif faces of Vietnamese offices at the same points.
    font = ImageFont.truetype(_face(), points * dpi / 72 * 0.82)
    line = "Thực hiện Quyết định số 1237 của Thủ tướng Chính phủ về quy tập hài cốt liệt sĩ"
    for row in range(int(height_in * 72 / (points * 1.6)) - 4):
        draw.text((dpi, (2 + row) * points * 1.6 * dpi / 72), line[: int(90 * width_in / 8.27)], 0, font)
    return image


def _face() -> str:
    import matplotlib as mpl  # noqa: PLC0415  # slow to import, and only for its face

    return str(Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSerif.ttf")


@pytest.mark.parametrize("dpi", [100, 150, 200, 300, 400])
@pytest.mark.parametrize("turn", [0, 1])
def test_an_a4_page_is_found_by_shape_and_writing(dpi: int, turn: int) -> None:
    gray = np.rot90(np.asarray(page_of_type(dpi, 13)), turn)
    assert estimate_dpi(np.ascontiguousarray(gray)) == pytest.approx(dpi, rel=0.01)


@pytest.mark.parametrize("points", [11, 13, 14])
@pytest.mark.parametrize("dpi", [150, 200, 300])
def test_a_cutting_of_no_known_shape_is_measured_by_its_writing(dpi: int, points: float) -> None:
    gray = np.asarray(page_of_type(dpi, points, width_in=7.0, height_in=4.0))
    assert estimate_dpi(gray) == pytest.approx(dpi, rel=0.3)


def test_a_page_without_writing_is_taken_for_a4() -> None:
    assert estimate_dpi(np.full((2339, 1654), 255, np.uint8)) == pytest.approx(200, abs=1)


@given(st.integers(1, 400), st.integers(1, 400), st.integers(0, 2**32 - 1))
def test_an_estimate_is_always_a_usable_number(height: int, width: int, seed: int) -> None:
    gray = np.random.default_rng(seed).integers(0, 256, (height, width), dtype=np.uint8)
    assert 50 <= estimate_dpi(gray) <= 1200


def test_a_claim_larger_than_a3_needs_the_writing_to_agree() -> None:
    page = cv2.cvtColor(np.asarray(page_of_type(300, 13)), cv2.COLOR_GRAY2BGR).astype(np.uint8)
    assert settle_dpi(page, 300.0) == (300.0, False)
    dpi, is_estimated = settle_dpi(page, 150.0)  # would be A2 with type of 26 points
    assert is_estimated
    assert dpi == pytest.approx(300, rel=0.01)
    dpi, is_estimated = settle_dpi(page, None)
    assert is_estimated
    assert dpi == pytest.approx(300, rel=0.01)


@needs_samples
def test_real_scans_without_a_resolution_are_found_near_200() -> None:
    pages = sorted((SAMPLES / "real" / "pages").iterdir())
    assert pages
    for path in pages:
        loaded = load_page(path, 1, Limits())
        assert loaded.dpi_is_estimated
        assert 150 <= loaded.dpi <= 260, path.name


@needs_samples
def test_made_pages_load_with_their_own_resolution_and_estimates_stay_near() -> None:
    for path in sorted((SAMPLES / "made" / "pages").iterdir()):
        for page_no in range(1, count_pages(path, Limits()) + 1):
            loaded = load_page(path, page_no, Limits())
            assert loaded.image.min() < 128, path.name
            assert min(abs(loaded.dpi - d) for d in (200, 240, 300)) < 0.5, path.name
            gray = np.asarray(cv2.cvtColor(loaded.image, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
            assert estimate_dpi(gray) == pytest.approx(loaded.dpi, rel=0.15), path.name
