"""Pages scanned twice are found among pages of one form, shown as a relation, and never dropped."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bench.catalogue import LAYOUTS
from bench.generate import Order, make_document
from bench.recipes import RECIPES
from flows.alike import find_copies, say_the_same, shared_pairs
from models.codec import encode_page
from models.geometry import Box
from models.ids import page_id
from models.page import Block, BlockKind, Line, PageContent, PageDocument, Word
from pipeline.page_look import CANDIDATE, SAME, likeness_of_images, likeness_of_looks, look_of
from storage.archive import Archive
from storage.copies import keep_look
from storage.keys import page_image_key, page_ocr_key
from storage.publish import published
from storage.values import PageResult
from tests.archive_builder import DATABASES, add_files, make_record, open_archive, sha
from tests.page_builder import make_page


def _jpeg(image: Image.Image) -> bytes:
    out = BytesIO()
    image.convert("L").save(out, "JPEG", quality=85)
    return out.getvalue()


def _form(seed: int, *, shift: int = 0, grey: int = 0) -> bytes:
    """A ruled form filled with words (bars) by chance; ``shift`` and ``grey`` are what another scan does."""
    rng = np.random.default_rng(seed)
    page = np.full((1400, 1000), 250 - grey, np.uint8)
    page[100 + shift : 1300 + shift : 60, 60:940] = 40
    page[100 + shift : 1301 + shift, 60:941:220] = 40
    for top in range(120 + shift, 1290 + shift, 60):
        x = 70
        while x < 860:
            width = int(rng.integers(15, 90))
            page[top : top + 22, x : min(x + width, 930)] = 60 + grey
            x += width + int(rng.integers(10, 70))
    return _jpeg(Image.fromarray(page))


@pytest.fixture(params=DATABASES)
def archive(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Archive]:
    with open_archive(tmp_path, database=request.param) as opened:
        yield opened


def _document(seed: str, confidence: float, *, count: int = 40) -> PageDocument:
    """A page of words by chance, the same for the same seed."""
    rng, box = random.Random(seed), Box(0, 0, 9, 9)
    words = tuple(Word(str(rng.randint(100, 999)), confidence, box) for _ in range(count))
    return replace(make_page(), blocks=(Block(BlockKind.TEXT, box, (Line(box, words),)),))


def _finish(
    archive: Archive,
    batch_id: str,
    images: dict[str, bytes],
    sure: dict[str, float],
    words: dict[str, str],
) -> None:
    for task in archive.lease_pages(batch_id, "w", limit=99):
        image = images[task.sha256]
        keys = page_image_key(task.sha256, task.page_no), page_ocr_key(task.sha256, task.page_no)
        archive.store.put(keys[0], image)
        page = _document(words.get(task.sha256, task.sha256), sure.get(task.sha256, 0.9))
        archive.store.put(keys[1], encode_page(page))
        look = look_of(image)
        archive.finish_page(task.page_id, "w", PageResult(PageContent.TEXT, "t", 300.0, *keys, look=look))


def test_a_second_scan_is_found_told_and_kept(archive: Archive) -> None:
    batch_id = add_files(archive, "b", [1, 1, 1, 1])
    images = {sha(1): _form(1), sha(2): _form(2), sha(3): _form(1, shift=9, grey=25), sha(4): _form(3)}
    _finish(archive, batch_id, images, {sha(3): 0.5}, {sha(3): sha(1)})
    assert [find_copies(archive, sha(n)) for n in (1, 2, 3, 4)] == [1, 0, 1, 0]
    (found,) = archive.copies(batch_id)
    assert (found.file, found.other_file) == ("so-1.pdf", "so-3.pdf"), "the one that reads better first"
    assert found.likeness > SAME
    assert archive.status(batch_id).pages_in == 4
    for number in (1, 2, 3):
        archive.save_records(sha(number), [make_record(number=number)], author="r", version="1")
    told = {r.record.source.sha256: published(r).get("other_scans") for r in archive.iter_records()}
    assert told[sha(2)] is None
    other = {"file": "so-3.pdf", "sha256": sha(3), "page": 1, "likeness": found.likeness, "better": False}
    assert told[sha(1)] == [other]
    assert isinstance(told[sha(3)], list) and told[sha(3)] == [
        {**other, "file": "so-1.pdf", "sha256": sha(1), "better": True}
    ]


def test_a_page_read_again_is_compared_again(archive: Archive) -> None:
    batch_id = add_files(archive, "b", [1, 1])
    _finish(archive, batch_id, {sha(1): _form(1), sha(2): _form(1, shift=5)}, {}, {sha(2): sha(1)})
    assert find_copies(archive, sha(1)) == 1
    with archive.database.write() as connection:
        keep_look(connection, page_id(sha(2), 1), sha(2), look_of(_form(7)))
    assert archive.copies(batch_id) == []


def test_pages_that_look_alike_and_say_something_else_are_two(archive: Archive) -> None:
    batch_id = add_files(archive, "b", [1, 1])
    _finish(archive, batch_id, {sha(1): _form(1), sha(2): _form(1, shift=5)}, {}, {})
    assert find_copies(archive, sha(1)) == 0


def test_few_words_tell_nothing() -> None:
    title = _document("a", 0.9, count=8)
    assert shared_pairs(title, title) == 0.0
    assert shared_pairs(_document("a", 0.9), _document("a", 0.5)) == 1.0


def _filled(*numbers: int) -> PageDocument:
    """A form of twenty printed words with numbers written in."""
    printed = [f"chữ{letter}" for letter in "abcdefghijklmnopqrst"]
    box = Box(0, 0, 9, 9)
    words = tuple(Word(text, 0.9, box) for text in (*printed, *map(str, numbers)))
    return replace(make_page(), blocks=(Block(BlockKind.TEXT, box, (Line(box, words),)),))


@pytest.mark.parametrize(
    ("first", "second", "is_same", "why"),
    [
        ((1, 2, 3, 4, 5, 6), (1, 2, 3, 4, 5, 6), True, "the same paper"),
        ((1, 2, 3, 4, 5, 6), (1, 2, 3, 4, 7, 8), True, "two numbers read wrongly"),
        ((1, 2, 3, 4, 5, 6), (1, 7, 8, 9, 10, 11), False, "another filling of the form"),
        ((1, 1, 1, 1, 1, 1), (1, 2, 2, 2, 2, 2), False, "how often counts"),
        ((1, 2), (3, 4), True, "too few numbers to tell"),
    ],
)
def test_two_fillings_of_one_form_are_two_papers(
    first: tuple[int, ...], second: tuple[int, ...], *, is_same: bool, why: str
) -> None:
    assert say_the_same(_filled(*first), _filled(*second)) is is_same, why


def test_an_empty_page_has_no_look() -> None:
    assert look_of(_jpeg(Image.new("L", (1000, 1400), 250))) is None
    assert look_of(b"no picture") is None


@pytest.mark.slow
def test_pages_of_one_form_are_told_apart_from_a_second_scan() -> None:
    layout = next(layout for layout in LAYOUTS if layout.name == "list-ruled")
    recipes = [r for r in RECIPES if r.name in ("flatbed", "damp")]
    scans = [
        (
            seed,
            _jpeg(Image.fromarray(make_document(Order(layout, 1, seed, dpi=100, recipe=r)).pages[0].image)),
        )
        for seed in (1, 2)
        for r in recipes
    ]
    looks = [look_of(image) for _, image in scans]
    assert all(looks)
    for i, (seed, image) in enumerate(scans):
        likeness = likeness_of_looks(looks[i] or b"", [look or b"" for look in looks])
        for j, (other_seed, other) in enumerate(scans):
            if i < j:
                is_same = bool(likeness[j] >= CANDIDATE) and likeness_of_images(image, other) >= SAME
                assert is_same is (seed == other_seed), (seed, other_seed, likeness[j])
