"""The generator: the same seed gives the same pages, faces without all letters are refused.

Truth says what is drawn.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from PIL import Image, ImageSequence

from bench import people
from bench.ageing import age, curl, fax, rotate
from bench.demo import make_demo_pages
from bench.faces import VIETNAMESE_LETTERS, covers_vietnamese, find_faces
from bench.generate import LAYOUTS, Order, make_document, plan_orders, write_document
from bench.layouts import Layout
from bench.long_pdf import write_long_pdf
from bench.truth import load_truth
from models.record import FieldName
from pipeline.sniff import MediaType, sniff

BY_NAME: Mapping[str, Layout] = {layout.name: layout for layout in LAYOUTS}
SMALL_DPI = 100


def make_font(path: Path, letters: str) -> Path:
    builder = FontBuilder(1000, isTTF=True)
    names = [".notdef", *(f"u{ord(c):04X}" for c in letters)]
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(c): f"u{ord(c):04X}" for c in letters})
    builder.setupGlyf({name: TTGlyphPen(None).glyph() for name in names})
    builder.setupHorizontalMetrics(dict.fromkeys(names, (500, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupPost()
    builder.save(path)
    return path


def test_face_with_all_letters_is_taken_and_one_without_a_single_letter_refused(tmp_path: Path) -> None:
    letters = "".join(sorted(VIETNAMESE_LETTERS))
    assert covers_vietnamese(make_font(tmp_path / "whole.ttf", letters))
    # Liberation is such a face: it has Latin letters and lacks those with two marks.
    assert not covers_vietnamese(make_font(tmp_path / "lacks.ttf", letters.replace("ể", "")))
    assert not covers_vietnamese(tmp_path / "absent.ttf")


def test_no_vietnamese_letter_is_forgotten() -> None:
    assert sum(unicodedata.category(c).startswith("L") for c in VIETNAMESE_LETTERS) == 2 * (12 * 6 + 1)


def test_liberation_is_never_drawn_with() -> None:
    assert not any("Liberation" in str(face.regular) for face in find_faces())


@pytest.mark.parametrize("layout", LAYOUTS, ids=[layout.name for layout in LAYOUTS])
def test_every_layout_draws_ink_and_names_only_known_fields(layout: Layout) -> None:
    pages, drawn, _, _ = make_document(Order(layout, 0, seed=7, dpi=SMALL_DPI))
    assert all(np.count_nonzero(p.image[..., 0] < 128) > 200 for p in pages)
    assert drawn.records
    for record in drawn.records:
        assert set(record.fields) <= {str(name) for name in FieldName}
        assert all(text and text == unicodedata.normalize("NFC", text) for text in record.fields.values())
        assert set(record.edtf) <= set(record.fields)
        assert 1 <= record.page_no <= len(pages)


@pytest.mark.parametrize(("name", "level"), [("list-ruled", 0), ("paper", 1), ("list-typed", 2)])
def test_same_seed_same_bytes_and_another_seed_others(tmp_path: Path, name: str, level: int) -> None:
    first, second, third = (tmp_path / k for k in "abc")
    truths = [
        write_document(Order(BY_NAME[name], level, seed, dpi=SMALL_DPI), out, "page")
        for seed, out in ((1, first), (1, second), (2, third))
    ]
    assert truths[0] == truths[1] != truths[2]
    files = [out / "pages" / t.file for out, t in zip((first, second, third), truths, strict=True)]
    assert files[0].read_bytes() == files[1].read_bytes() != files[2].read_bytes()


def test_truth_comes_back_from_its_file(tmp_path: Path) -> None:
    truth = write_document(Order(BY_NAME["paper"], 0, 3, dpi=SMALL_DPI), tmp_path, "page")
    assert load_truth(tmp_path / "truth" / "page.json") == truth


def test_a_long_list_goes_on_over_pages_with_every_row_once(tmp_path: Path) -> None:
    order = Order(BY_NAME["list-continued"], 0, 5, dpi=SMALL_DPI, suffix=".tif")
    truth = write_document(order, tmp_path, "long")
    with Image.open(tmp_path / "pages" / truth.file) as image:
        assert truth.pages == sum(1 for _ in ImageSequence.Iterator(image)) > 1
    numbers = [r.page_no for r in truth.records]
    assert numbers == sorted(numbers)
    assert set(numbers) == set(range(1, truth.pages + 1))


def test_dittos_are_resolved_in_the_truth() -> None:
    for seed in range(6):
        _, drawn, _, _ = make_document(Order(BY_NAME["list-dittos"], 0, seed, dpi=SMALL_DPI))
        values = {v for r in drawn.records for v in r.fields.values()}
        assert not values & {"nt", "-nt-", '"', "như trên", "〃", "NT"}


def test_an_unnamed_grave_has_a_place_and_no_person() -> None:
    _, drawn, _, _ = make_document(Order(BY_NAME["grave-columns"], 0, 2, dpi=SMALL_DPI))
    unnamed = [r for r in drawn.records if r.is_unnamed]
    assert unnamed
    assert all("full_name" not in r.fields and "grave_number" in r.fields for r in unnamed)


def test_held_out_work_shares_no_layout_and_face_with_the_rest() -> None:
    for order in plan_orders(1, 30):
        assert not order.layout.is_held_out and order.face is None
    for order in plan_orders(1, 10, held_out=True):
        assert order.layout.is_held_out or (order.face is not None and order.face.is_held_out)


def test_every_layout_and_level_is_planned() -> None:
    orders = plan_orders(1, 45)
    assert {o.layout.name for o in orders} == {x.name for x in LAYOUTS if not x.is_held_out}
    assert {o.level for o in orders} == {0, 1, 2}


def test_dates_mean_what_they_say() -> None:
    rng = random.Random(1)
    for _ in range(300):
        year = rng.randint(1945, 1988)
        date = people.make_date(rng, year, style=rng.randint(0, 3), whole=0.5)
        assert date.edtf.startswith(str(year))
        assert str(year) in date.text or date.text.endswith(f"/{year % 100}")
        assert date.edtf.count("-") <= 2


@pytest.mark.parametrize("level", [0, 1, 2])
def test_ageing_keeps_size_and_leaves_the_input_alone(level: int) -> None:
    image = np.full((300, 200, 3), 255, np.uint8)
    image[100:110, 20:180] = 20
    before = image.copy()
    aged = age(image, level, 100, rng=np.random.default_rng(4), stamp=None)
    assert aged.image.shape == image.shape
    assert np.array_equal(image, before)
    assert aged.is_bilevel <= (level == 2)


def test_single_ageing_steps_do_what_they_say() -> None:
    rng = np.random.default_rng(1)
    image = np.full((120, 160, 3), 255, np.uint8)
    image[60:62, 10:150] = 0
    assert set(np.unique(fax(image, rng, 0.01))) == {0, 255}
    assert np.array_equal(rotate(image, 0.0), image)
    assert not np.array_equal(curl(image, rng, 6.0), image)


def test_demo_pages_are_all_kinds_with_bad_files_among_them(tmp_path: Path) -> None:
    truths = make_demo_pages(tmp_path)
    pages = {p.name: p for p in (tmp_path / "pages").iterdir()}
    assert {t.file for t in truths} <= set(pages)
    assert {t.kind for t in truths} >= {
        "martyr_list",
        "grave_register",
        "death_notice",
        "exhumation_minutes",
        "notice",
    }
    assert {t.level for t in truths} == {"0", "1", "2"}
    assert any(t.pages > 1 and t.file.endswith(".pdf") for t in truths)
    assert any(t.pages > 1 and t.file.endswith(".tif") for t in truths)
    assert pages["14-copy-of-01.png"].read_bytes() == pages["01-list-ruled.png"].read_bytes()
    assert len(pages) == len(truths) + 3


def test_a_long_pdf_has_its_pages_and_is_the_same_again(tmp_path: Path) -> None:
    for name in "ab":
        write_long_pdf(tmp_path / f"{name}.pdf", pages=7, dpi=50)
    data = (tmp_path / "a.pdf").read_bytes()
    assert data == (tmp_path / "b.pdf").read_bytes()
    assert sniff(data[:4096]) is MediaType.PDF
    assert data.count(b"/Type /Page /Parent") == 7
