"""Verdicts on fields by their truth, and pages that are read once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from bench.cached import pipeline_print, read_pages
from bench.labelled import label_files, labelled_fields
from bench.truth import Truth, TruthRecord
from models.page import Line, Word
from pipeline.arrays import GrayImage
from pipeline.engine import Charset
from tests.page_builder import make_page, make_table

ROWS = [
    ["STT", "Họ và tên", "Năm sinh", "Ghi chú"],
    ["1", "Nguyễn Văn An", "1948", "CHC"],
    ["2", "Lê Thị Binh", "1950", ""],
    ["3", "Lê Văn Chính", "1951", "CHC"],
]
TRUTH = Truth(
    "a.png",
    "martyr_list",
    "1",
    (
        TruthRecord({"full_name": "Nguyễn Văn An", "birth_date": "1948"}, {"birth_date": "1948"}),
        TruthRecord({"full_name": "Lê Thị Bình", "birth_date": "1950"}),
        TruthRecord({"full_name": "Lê Văn Chính"}),
    ),
    font="Tinos",
    layout="list-ruled",
)


def test_each_field_gets_the_verdict_of_its_truth() -> None:
    found = list(
        labelled_fields([make_page(["DANH SÁCH LIỆT SĨ"], [make_table(ROWS)])], TRUTH, sha256="0" * 64)
    )
    verdicts = [(x.name, x.is_right) for x in found]
    assert verdicts == [
        ("full_name", True),
        ("birth_date", True),
        ("full_name", False),
        ("birth_date", True),
        ("full_name", True),
        ("birth_date", False),  # the row has none: invented
    ]  # and nothing of the notes, of which the truth never speaks
    assert {(x.origin, x.file, x.level, x.kind) for x in found} == {
        ("list-ruled", "a.png", "1", "martyr_list")
    }
    assert all(x.evidence.page.engine == "test" for x in found)


class CountingEngine:
    """Reads nothing and counts how often it was asked for a page."""

    def __init__(self) -> None:
        self.pages = 0

    @property
    def name(self) -> str:
        """A name with a version."""
        return "counting/1"

    def read_strip(self, strip: GrayImage, charset: Charset = Charset.ANY) -> tuple[Word, ...]:
        """Nothing is read."""
        return ()

    def read_region(self, image: GrayImage, *, dpi: float) -> tuple[Line, ...]:
        """Nothing is read, but counted."""
        self.pages += 1
        return ()

    def close(self) -> None:
        """Nothing is held."""
        return None


def test_a_page_is_read_once(tmp_path: Path) -> None:
    image = np.full((400, 300), 255, np.uint8)
    image[100:140, 50:250] = np.tile((0, 0, 255, 255), 50)
    (tmp_path / "pages").mkdir()
    path = tmp_path / "pages" / "a.png"
    Image.fromarray(image).save(path, dpi=(150, 150))
    engine, cache = CountingEngine(), tmp_path / "read" / pipeline_print("counting/1")
    first, second = (list(read_pages(path, engine, cache)) for _ in range(2))
    assert first == second and engine.pages <= 1
    assert list(label_files([TRUTH], tmp_path, engine=engine, cache=cache)) == []
    assert pipeline_print("counting/1") != pipeline_print("counting/2")
