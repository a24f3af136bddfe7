"""Learning from corrections: which lines teach, which pages are kept apart, and when a gain is sure."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.faces import find_faces
from bench.lines import CLEAN, LineMaker
from models.errors import BadInputError
from models.geometry import Box, union_of
from models.page import Line, PageDocument
from models.record import Field, FieldName, FieldStatus
from pipeline.own_alphabet import INDEX
from pipeline.own_decode import read_signs
from pipeline.own_strip import fit_strip
from pipeline.taught import TaughtLine, Verdicted, cut_taught, texts_of
from tests.page_builder import make_line, make_page, make_table
from training.comparing import compare, is_enough, split_pages
from training.shards import shard_of_taught

WEIGHTS = Path(__file__).parent.parent / "pipeline/data/reader.onnx"
PAGE = make_page(
    ["Nguyễn Văn An"], [make_table([["Họ tên", "Quê"], ["Lê Thị Bình", "Tân Thanh"], ["nt", "Văn Lãng"]])]
)


def _field(line: Line, *, text: str = "", raw: str = "") -> Field:
    said = text or line.text
    box = line.box.padded(3, within=Box(0, 0, 5000, 5000))
    return Field(FieldName.FULL_NAME, said, raw or said, 0.9, FieldStatus.ACCEPTED, 1, box)


def _line(page: PageDocument, text: str) -> Line:
    lines = [*page.lines, *(line for t in page.tables for c in t.cells for line in c.lines)]
    return next(line for line in lines if line.text == text)


@pytest.mark.parametrize(
    ("line", "field", "said", "taught"),
    [
        ("Lê Thị Bình", {}, "Lê Thị Bình", ["Lê Thị Bình"]),  # confirmed
        ("Lê Thị Bình", {}, "Lê Thị Bính", ["Lê Thị Bính"]),  # corrected
        ("Nguyễn Văn An", {}, "Nguyễn Văn Ân", ["Nguyễn Văn Ân"]),  # free text
        ("nt", {"text": "Tân Thanh", "raw": "nt"}, "Tân Thanh", []),  # a ditto: what it stands for is no ink
        ("Nguyễn Văn An", {"text": "Văn An"}, "Văn An", []),  # a part of a line
        ("Văn Lãng", {}, "Quân y viện 211", []),  # another column's ink
        ("Văn Lãng", {}, "", []),
    ],
)
def test_only_whole_lines_teach(line: str, field: dict[str, str], said: str, taught: list[str]) -> None:
    machine = _field(_line(PAGE, line), **field)
    assert [text for _, text in texts_of(PAGE, Verdicted(machine, said))] == taught


def test_a_field_of_two_lines_teaches_both_where_it_was_confirmed_and_none_where_corrected() -> None:
    page = make_page(["Tân Thanh", "Văn Lãng"])
    box = union_of(line.box for line in page.lines)
    machine = replace(_field(page.lines[0]), text="Tân Thanh Văn Lãng", raw="Tân Thanh Văn Lãng", box=box)
    told = [text for _, text in texts_of(page, Verdicted(machine, "Tân Thanh Văn Lãng"))]
    assert told == ["Tân Thanh", "Văn Lãng"]
    assert not list(texts_of(page, Verdicted(machine, "Tân Thành Văn Lãng")))


def _image(line: Line) -> bytes:
    image = np.full((600, 800, 3), 250, np.uint8)
    for word in line.words:
        for glyph in word.glyphs:
            b = glyph.box
            image[b.y + 2 : b.y2 - 2, b.x + 2 : b.x2 - 2] = 20
    return bytes(cv2.imencode(".jpg", image)[1].tobytes())


def test_strips_are_cut_where_the_line_lies() -> None:
    line = make_line("Bình An", x=100, y=200)
    page = replace(make_page(["x"]), blocks=(replace(make_page(["x"]).blocks[0], lines=(line,)),))
    [taught] = cut_taught(_image(line), page, [Verdicted(_field(line), "Bình Ân")], name="s/1")
    assert (taught.text, taught.page) == ("Bình Ân", "s/1")
    assert taught.strip.shape == (line.box.h + 4, line.box.w + 4)
    assert (taught.strip < 128).any()


def test_an_image_that_is_none_is_an_error() -> None:
    line = PAGE.lines[0]
    with pytest.raises(BadInputError):
        cut_taught(b"no image", PAGE, [Verdicted(_field(line), line.text)], name="s/1")


def _taught(page: str, text: str = "An") -> TaughtLine:
    return TaughtLine(np.full((20, 60), 30, np.uint8), text, 14.0, page)


@given(st.lists(st.integers(0, 200), max_size=80))
def test_a_page_teaches_or_is_compared_on_never_both(pages: list[int]) -> None:
    lines = [_taught(f"page {number}") for number in pages]
    taught, compared = split_pages(lines)
    assert len(taught) + len(compared) == len(lines)
    assert not {x.page for x in taught} & {x.page for x in compared}
    assert split_pages(lines[::-1])[0] == taught[::-1]


@pytest.mark.parametrize(("pages", "each", "enough"), [(40, 10, True), (40, 1, False), (2, 300, False)])
def test_enough_means_lines_and_pages(pages: int, each: int, *, enough: bool) -> None:
    assert is_enough([_taught(f"page {k}") for k in range(pages) for _ in range(each)]) is enough


def _pages(*counts: tuple[int, int, int]) -> tuple[list[TaughtLine], list[str], list[str]]:
    """Pages of (lines, right before, right after)."""
    lines, before, after = [], [], []
    for number, (count, old, new) in enumerate(counts):
        lines += [_taught(f"page {number}")] * count
        before += ["An"] * old + ["?"] * (count - old)
        after += ["An"] * new + ["?"] * (count - new)
    return lines, before, after


@pytest.mark.parametrize(
    ("pages", "better"),
    [
        ([(10, 5, 9)] * 6, True),
        ([(10, 5, 5)] * 6, False),
        ([(10, 9, 5)] * 6, False),
        ([(10, 5, 10), (10, 5, 5), (10, 8, 5), (10, 6, 5)], False),  # one page alone is no proof
        ([], False),
    ],
)
def test_a_gain_counts_where_it_is_sure(pages: list[tuple[int, int, int]], *, better: bool) -> None:
    lines, before, after = _pages(*pages)
    found = compare(lines, before, after)
    assert (found.lines, found.pages) == (len(lines), len(pages))
    assert (found.before, found.after) == (sum(p[1] for p in pages), sum(p[2] for p in pages))
    assert found.low <= found.high
    assert found.is_better is better


def test_the_bounds_hold_the_gain() -> None:
    found = compare(*_pages((10, 2, 4), (20, 10, 16), (5, 5, 4), (12, 3, 9)))
    assert found.low <= (found.after - found.before) / found.lines <= found.high


def test_taught_lines_make_a_shard_of_what_can_be_said() -> None:
    shard = shard_of_taught([_taught("p", "An"), _taught("p", "An" * 60)])
    assert shard.classes.tolist() == [INDEX["A"], INDEX["n"]]
    assert len(shard.widths) == 1


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="PyTorch is not installed")
def test_shipped_weights_read_back_give_the_same_scores() -> None:
    import torch  # noqa: PLC0415

    from pipeline.own_network import OwnNetwork, softmax  # noqa: PLC0415
    from training.from_onnx import read_network  # noqa: PLC0415

    sample = LineMaker(find_faces(), seed=3).make(CLEAN)
    strip = fit_strip(sample.strip, text_height_px=sample.text_height_px)
    with torch.no_grad():
        scores = read_network(WEIGHTS)(torch.from_numpy(strip / np.float32(255))[None, None])[0]
    [odds] = OwnNetwork(WEIGHTS).read([strip])
    read_back = softmax(scores.numpy()[: len(odds)], 1.0)
    # The program rounds what passes between its layers to eight bits; here nothing is rounded.
    assert [sign.text for sign in read_signs(read_back)] == [sign.text for sign in read_signs(odds)]
    assert np.abs(read_back - odds).mean() < 1e-3
