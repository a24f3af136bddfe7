"""The generator: the same seed gives the same pages, faces without all letters are refused.

Truth says what is drawn.
"""

from __future__ import annotations

import random
import re
import unicodedata
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from PIL import Image, ImageFont, ImageSequence

from bench.ageing import curl, fax, rotate
from bench.catalogue import BY_NAME, LAYOUTS
from bench.demo import make_demo_pages
from bench.faces import VIETNAMESE_LETTERS, FaceStyle, covers_vietnamese, find_faces
from bench.generate import Order, make_document, plan_orders, write_document
from bench.layouts import Layout
from bench.long_pdf import write_long_pdf
from bench.recipes import RECIPES, Paper, Recipe, pick_recipe
from bench.splits import HeldOutError, Split, of_split
from bench.strike import Blow, Strike, strike_text
from bench.truth import RowState, load_truth
from bench.wording import Wording
from bench.writing import make_date
from models.record import FieldName
from pipeline.sniff import MediaType, sniff

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


def order_of(name: str, *, level: int = 0, seed: int = 7, suffix: str = "") -> Order:
    layout = BY_NAME[name]
    split = Split.HELD_OUT if layout.is_held_out else Split.DEV
    return Order(layout, level, seed, dpi=SMALL_DPI, suffix=suffix, split=split)


@pytest.mark.parametrize("layout", LAYOUTS, ids=[layout.name for layout in LAYOUTS])
def test_every_layout_draws_ink_and_names_only_known_fields(layout: Layout) -> None:
    made = make_document(order_of(layout.name))
    assert all(np.count_nonzero(p.image[..., 0] < 128) > 200 for p in made.pages)
    assert made.drawn.records
    for record in made.drawn.records:
        assert set(record.fields) <= {str(name) for name in FieldName}
        assert record.state is not RowState.CUT or layout.name == "list-cut"
        assert all(text and text == unicodedata.normalize("NFC", text) for text in record.fields.values())
        assert set(record.edtf) <= set(record.fields)
        assert 1 <= record.page_no <= len(made.pages)


@pytest.mark.parametrize(("name", "level"), [("list-ruled", 0), ("paper", 1), ("list-typed", 2)])
def test_same_seed_same_bytes_and_another_seed_others(tmp_path: Path, name: str, level: int) -> None:
    first, second, third = (tmp_path / k for k in "abc")
    truths = [
        write_document(order_of(name, level=level, seed=seed), out, "page")
        for seed, out in ((1, first), (1, second), (2, third))
    ]
    assert truths[0] == truths[1] != truths[2]
    files = [out / "pages" / t.file for out, t in zip((first, second, third), truths, strict=True)]
    assert files[0].read_bytes() == files[1].read_bytes() != files[2].read_bytes()


def test_truth_comes_back_from_its_file(tmp_path: Path) -> None:
    truth = write_document(order_of("paper", seed=3), tmp_path, "page")
    assert load_truth(tmp_path / "truth" / "page.json") == truth


def test_a_long_list_goes_on_over_pages_with_every_row_once(tmp_path: Path) -> None:
    order = order_of("list-continued", seed=5, suffix=".tif")
    truth = write_document(order, tmp_path, "long")
    with Image.open(tmp_path / "pages" / truth.file) as image:
        assert truth.pages == sum(1 for _ in ImageSequence.Iterator(image)) > 1
    numbers = [r.page_no for r in truth.records]
    assert numbers == sorted(numbers)
    assert set(numbers) == set(range(1, truth.pages + 1))


def test_dittos_are_resolved_in_the_truth() -> None:
    for seed in range(6):
        drawn = make_document(order_of("list-dittos", seed=seed)).drawn
        values = {v for r in drawn.records for v in r.fields.values()}
        assert not values & {"nt", "-nt-", '"', "như trên", "〃", "NT"}


def test_an_unnamed_grave_has_a_place_and_no_person() -> None:
    drawn = make_document(order_of("grave-columns", seed=2)).drawn
    unnamed = [r for r in drawn.records if r.is_unnamed]
    assert unnamed
    assert all("full_name" not in r.fields and "grave_number" in r.fields for r in unnamed)


@pytest.mark.parametrize("split", [Split.DEV, Split.FIT])
def test_what_is_held_out_is_drawn_in_its_own_split_alone(split: Split) -> None:
    for order in plan_orders(1, 80, split=split):
        assert not order.layout.is_held_out
        with pytest.raises(HeldOutError, match="not held out"):
            make_document(replace(order, split=Split.HELD_OUT))
    for order in plan_orders(1, 30, split=Split.HELD_OUT):
        assert order.layout.is_held_out
        with pytest.raises(HeldOutError, match="is held out"):
            make_document(replace(order, split=split))


def test_a_held_out_face_and_a_held_out_ageing_are_refused_elsewhere() -> None:
    order = order_of("list-ruled", level=1)
    strange = replace(find_faces()[0], is_held_out=True)
    with pytest.raises(HeldOutError):
        make_document(replace(order, face=strange))
    with pytest.raises(HeldOutError):
        make_document(replace(order, recipe=next(r for r in RECIPES if r.is_held_out)))


def test_the_ageings_of_the_splits_differ_on_every_level() -> None:
    for level in (0, 1, 2):
        names = [{pick_recipe(random.Random(k), level, split).name for k in range(99)} for split in Split]
        assert names[0] == names[1] and names[0].isdisjoint(names[2])


def test_a_held_out_wording_is_said_in_its_own_split_alone() -> None:
    wording = Wording(("một", "hai"), held_out=("ba",))
    rng = random.Random(1)
    assert {wording.pick(rng, is_held_out=False) for _ in range(50)} == {"một", "hai"}
    assert {wording.pick(rng, is_held_out=True) for _ in range(50)} == {"ba"}
    assert Wording(("một",)).pick(rng, is_held_out=True) == "một"
    with pytest.raises(ValueError, match="open and held out"):
        Wording(("một",), held_out=("một",))


def test_a_seed_means_other_pages_in_each_split() -> None:
    seeds = [{o.seed for o in plan_orders(1, 40, split=split)} for split in Split]
    assert seeds[0].isdisjoint(seeds[1]) and seeds[1].isdisjoint(seeds[2])


def test_every_layout_and_level_is_planned() -> None:
    for split in Split:
        orders = plan_orders(1, 3 * len(LAYOUTS), split=split)
        assert {o.layout.name for o in orders} == {x.name for x in of_split(LAYOUTS, split)}
        assert {o.level for o in orders} == {0, 1, 2}


def test_dates_mean_what_they_say() -> None:
    rng = random.Random(1)
    for _ in range(400):
        year = rng.randint(1945, 1988)
        date = make_date(rng, year, style=rng.randint(0, 3), whole=0.5)
        assert date.edtf.startswith(str(year))
        assert str(year) in date.text or date.text.endswith(f"/{year % 100}")
        assert date.edtf.count("-") <= 2


def test_dates_take_every_form_of_the_registers() -> None:
    rng = random.Random(2)
    texts = [make_date(rng, 1968, style=0, whole=0.3).text for _ in range(3000)]
    shapes = {re.sub(r"\d+", "9", text) for text in texts}
    assert shapes >= {"9", "9/9", "9/9/9", "/9/9", "-/9/9", "…/9/9", "//9", "…/…/9", "Tháng 9 năm 9", "năm 9"}


@pytest.mark.parametrize("recipe", RECIPES, ids=[r.name for r in RECIPES])
def test_ageing_keeps_size_and_ink_and_leaves_the_input_alone(recipe: Recipe) -> None:
    image = np.full((300, 200, 3), 255, np.uint8)
    image[100:110, 20:180] = 20
    before = image.copy()
    aged = recipe.apply(Paper(image, 100), np.random.default_rng(4))
    assert aged.image.shape == image.shape
    assert np.array_equal(image, before)
    assert aged.image[100:110, 60:140].mean() < aged.image[200:250, 60:140].mean() - 60
    assert np.array_equal(aged.image, recipe.apply(Paper(image, 100), np.random.default_rng(4)).image)
    assert not aged.is_bilevel or set(np.unique(aged.image)) <= {0, 255}


@pytest.mark.parametrize("strike", list(Strike))
def test_struck_letters_stand_in_their_columns(strike: Strike) -> None:
    face = next(f for f in find_faces() if f.style is FaceStyle.MONO)
    image, font = Image.new("RGB", (400, 60), "white"), ImageFont.truetype(str(face.regular), 30)
    end = strike_text(image, random.Random(1), "Ế   ị", Blow(font, (10, 10), (0, 0, 0), strike))
    step = font.getlength("n")
    assert end == pytest.approx(10 + 5 * step)
    dark = np.asarray(image)[..., 0] < 140
    columns = [dark[:, round(10 + k * step) : round(10 + (k + 1) * step)].any() for k in (0, 2, 4)]
    assert columns == [True, False, True]


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
