"""Batch sheets: the code says what the sheet says, and old, turned and copied sheets are still read."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bench.recipes import RECIPES, Paper, Recipe
from models.batch_sheet import BatchSheet, SheetOrder, encode_sheet, parse_sheet
from models.errors import BadInputError
from models.record import DocumentKind
from models.stacks import interleave
from pipeline.arrivals import is_unfinished_name
from pipeline.sheet_code import find_sheet
from pipeline.sheet_page import draw_sheet, sheets_pdf

SHEET = BatchSheet(
    "ABCDEFGH2345",
    "Hữu Lũng 1984 – sổ liệt sĩ xã Cai Kinh, quyển số 3",
    DocumentKind.MARTYR_LIST,
    120,
    SheetOrder.STACKS_REVERSED,
)


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda r: r.name)
def test_an_aged_sheet_is_read_any_way_up(recipe: Recipe) -> None:
    drawn = draw_sheet(SHEET).convert("RGB").resize((1240, 1754), Image.Resampling.LANCZOS)
    aged = recipe.apply(Paper(np.array(drawn), 150), np.random.default_rng(7)).image
    colour = cv2.cvtColor(aged, cv2.COLOR_GRAY2BGR) if aged.ndim == 2 else aged
    for turns in range(4):
        turned = np.ascontiguousarray(np.rot90(colour, turns), dtype=np.uint8)
        assert find_sheet(turned) == SHEET, turns


def test_one_code_is_enough() -> None:
    drawn = np.array(draw_sheet(SHEET).convert("RGB").resize((1240, 1754)))
    drawn[200:1000, :700] = 128
    assert find_sheet(drawn.astype(np.uint8)) == SHEET


def test_a_page_is_no_sheet() -> None:
    assert find_sheet(np.full((1754, 1240, 3), 255, np.uint8)) is None


def test_one_page_a_sheet() -> None:
    data = sheets_pdf([SHEET, BatchSheet("ABCDEFGH2346", "")])
    assert data.startswith(b"%PDF") and data.count(b"/Type /Page\n") == 2


@settings(max_examples=50)
@given(
    name=st.text(min_size=1, max_size=40).filter(lambda t: len(t.encode("utf-8", "replace")) <= 200),
    pages=st.integers(0, 500).map(lambda n: 2 * n),
    kind=st.none() | st.sampled_from(DocumentKind),
    order=st.sampled_from(SheetOrder),
)
def test_the_code_says_what_the_sheet_says(
    name: str, pages: int, kind: DocumentKind | None, order: SheetOrder
) -> None:
    try:
        name.encode()
    except UnicodeEncodeError:
        return
    sheet = BatchSheet("ABCDEFGH", name, kind, pages, order)
    text = encode_sheet(sheet)
    assert parse_sheet(text) == sheet
    assert set(text) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"), "alphanumeric mode"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "nothing"),
        ("HTTPS://EXAMPLE.ORG/", "another code"),
        (encode_sheet(SHEET)[:-1] + "0", "a wrong check"),
        (encode_sheet(SHEET).replace("/120/", "/121/"), "a misread number"),
        ("SOHOA2/ABCDEFGH/ANY/1/PLAIN/ME/00000000", "another edition"),
    ],
)
def test_what_is_no_sheet_of_ours(text: str, why: str) -> None:
    assert parse_sheet(text) is None, why


@pytest.mark.parametrize(
    ("fronts", "backs", "is_reversed", "expected"),
    [
        ([1, 3], [2, 4], False, [1, 2, 3, 4]),
        ([1, 3], [4, 2], True, [1, 2, 3, 4]),
        ([], [], True, []),
    ],
)
def test_two_stacks_are_put_together(
    fronts: list[int], backs: list[int], is_reversed: bool, expected: list[int]
) -> None:
    assert interleave(fronts, backs, are_backs_reversed=is_reversed) == expected


def test_stacks_that_do_not_match_are_refused() -> None:
    with pytest.raises(BadInputError, match="3 fronts but 2 backs"):
        interleave([1, 2, 3], [1, 2], are_backs_reversed=False)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.tif", False),
        ("a.TIF.part", True),
        ("a.pdf.crdownload", True),
        ("scan.TMP", True),
        ("~scan.pdf", True),
        ("scan.pdf~", True),
        (".scan.pdf.x8Zq", True),
        ("tmp.pdf", False),
        ("quyển~2.pdf", False),
    ],
)
def test_names_of_files_that_are_not_whole(name: str, expected: bool) -> None:
    assert is_unfinished_name(name) is expected
