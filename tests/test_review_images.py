"""Cuts of a page image on tiny pictures with exact answers, and the cache that keeps them."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from models.geometry import Box
from review.image_cache import CutCache, DecodedPages, PageCuts, PageImage
from review.images import TILE_PX, Cut, cut, decode, encode, level_size, max_level, tile
from storage.folder import FolderStore

WHITE, BLACK = (255, 255, 255), (0, 0, 0)


def page(width: int = 1100, height: int = 700) -> Image.Image:
    """A white page with its right half black."""
    image = Image.new("RGB", (width, height), WHITE)
    image.paste(BLACK, (width // 2, 0, width, height))
    return image


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def test_a_cut_has_the_pixels_of_its_box() -> None:
    made = cut(page(100, 50), Cut(Box(40, 10, 20, 8)))
    assert made.size == (20, 8)
    assert made.getpixel((9, 4)) == WHITE
    assert made.getpixel((10, 4)) == BLACK


def test_what_lies_beyond_the_page_is_white() -> None:
    made = cut(page(100, 50), Cut(Box(90, 40, 20, 20)))
    assert made.getpixel((5, 5)) == BLACK
    assert made.getpixel((15, 5)) == WHITE
    assert cut(page(100, 50), Cut(Box(500, 500, 10, 10))).getcolors() == [(100, WHITE)]


@pytest.mark.parametrize(("height", "size"), [(16, (40, 16)), (4, (10, 4)), (None, (20, 8))])
def test_a_cut_is_scaled_to_its_height(height: int | None, size: tuple[int, int]) -> None:
    assert cut(page(100, 50), Cut(Box(40, 10, 20, 8), height)).size == size


@pytest.mark.parametrize(
    ("box", "height"),
    [(Box(0, 0, 0, 5), None), (Box(0, 0, 5, 5), 0), (Box(0, 0, 5, 5), 9000), (Box(0, 0, 10**6, 5), None)],
)
def test_a_cut_that_would_cost_too_much_or_nothing_is_refused(box: Box, height: int | None) -> None:
    with pytest.raises(ValueError, match="cannot be made"):
        Cut(box, height)


@given(width=st.integers(1, 6000), height=st.integers(1, 6000))
def test_the_pyramid_ends_at_one_pixel_and_at_the_page(width: int, height: int) -> None:
    top = max_level(width, height)
    assert level_size(width, height, top) == (width, height)
    assert level_size(width, height, 0) == (1, 1)


@pytest.mark.parametrize("halvings", [0, 1, 2, 3])
def test_halving_while_decoding_gives_the_size_of_its_level(halvings: int) -> None:
    image = page(1101, 701)
    top = max_level(1101, 701)
    assert decode(encode(image), halvings=halvings).size == level_size(1101, 701, top - halvings)


def test_tiles_cover_the_page_once() -> None:
    image = page(1100, 700)
    sizes = {
        (c, r): found.size for c in range(4) for r in range(3) if (found := tile(image, column=c, row=r))
    }
    assert set(sizes) == {(c, r) for c in range(3) for r in range(2)}
    assert sizes[(2, 1)] == (1100 - 2 * TILE_PX, 700 - TILE_PX)
    assert sum(w * h for w, h in sizes.values()) == 1100 * 700


# --- the cache


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    found = FolderStore(tmp_path / "store")
    found.put("pages/0001.jpg", encode(page()))
    return found


def the_page(version: str = "1") -> PageImage:
    return PageImage("a" * 20, "pages/0001.jpg", version, 1100, 700)


def test_a_cut_is_made_once_and_read_after(store: FolderStore, tmp_path: Path) -> None:
    cuts = PageCuts(DecodedPages(store), CutCache(tmp_path / "cuts"))
    first = cuts.cut(the_page(), Cut(Box(500, 0, 100, 40), 20))
    store.delete("pages/0001.jpg")
    fresh = PageCuts(DecodedPages(store), CutCache(tmp_path / "cuts"))
    assert fresh.cut(the_page(), Cut(Box(500, 0, 100, 40), 20)) == first
    assert opened(first).size == (50, 20)


def test_a_page_read_again_is_cut_again(store: FolderStore, tmp_path: Path) -> None:
    cuts = PageCuts(DecodedPages(store), CutCache(tmp_path / "cuts"))
    old = cuts.cut(the_page(), Cut(Box(0, 0, 40, 40)))
    store.put("pages/0001.jpg", encode(Image.new("RGB", (1100, 700), BLACK)))
    assert cuts.cut(the_page("2"), Cut(Box(0, 0, 40, 40))) != old


def test_a_tile_that_is_not_there_is_none(store: FolderStore, tmp_path: Path) -> None:
    cuts = PageCuts(DecodedPages(store), CutCache(tmp_path / "cuts"))
    top = max_level(1100, 700)
    assert cuts.tile(the_page(), level=top, column=9, row=0) is None
    assert cuts.tile(the_page(), level=top + 1, column=0, row=0) is None
    smallest = cuts.tile(the_page(), level=0, column=0, row=0)
    assert smallest is not None
    assert opened(smallest).size == (1, 1)


def test_a_scaled_cut_shows_the_same_place(store: FolderStore, tmp_path: Path) -> None:
    """A cut shown at a quarter is made from the quarter-size page, and must not slip."""
    cuts = PageCuts(DecodedPages(store), CutCache(tmp_path / "cuts"))
    made = opened(cuts.cut(the_page(), Cut(Box(448, 0, 204, 400), 100)))
    assert made.size == (51, 100)
    grey = made.convert("L").crop((20, 50, 31, 51)).tobytes()
    assert grey[0] > 200
    assert grey[-1] < 60


def test_memory_and_disk_stay_within_their_limits(store: FolderStore, tmp_path: Path) -> None:
    decoded = DecodedPages(store, limit_bytes=1)
    assert decoded.get(the_page()).size == (1100, 700)
    assert decoded.get(the_page(), halvings=1).size == (550, 350)
    kept = CutCache(tmp_path / "cuts", limit_bytes=30_000)
    cuts = PageCuts(decoded, kept)
    for x in range(40):
        cuts.cut(the_page(), Cut(Box(x * 20, 0, 300, 300)))
    held = sum(path.stat().st_size for path in (tmp_path / "cuts").rglob("*.jpg"))
    assert 0 < held <= 30_000


def test_a_folder_that_refuses_costs_no_picture(store: FolderStore, tmp_path: Path) -> None:
    (tmp_path / "cuts").write_text("a file where the folder should be")
    cuts = PageCuts(DecodedPages(store), CutCache(tmp_path / "cuts"))
    assert opened(cuts.cut(the_page(), Cut(Box(0, 0, 40, 40)))).size == (40, 40)
