"""The text that a PDF carries: taken with exact boxes where it is what the page shows, left out otherwise."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import numpy as np
import pikepdf
import pytest

from models.page import Mark
from pipeline.load import Limits, LoadedPage, PageOrigin, load_page
from pipeline.text_trust import is_trusted_text
from tests.pdf_builder import jpeg_stream, write_text_page
from tests.test_pipeline_load_pdf import sheet

LIMITS = Limits()
LINES = [
    ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 290.0, 780.0),
    ("ỦY BAN NHÂN DÂN", 60.0, 780.0),
    ("Số: 180/KH-BCĐ", 60.0, 750.0),
    ("Thực hiện Quyết định số 1237/QĐ-TTg ngày 27 tháng 7 năm 2013 của", 60.0, 700.0),
    ("Thủ tướng Chính phủ về tìm kiếm, quy tập hài cốt liệt sĩ .......", 60.0, 680.0),
]


def page_of(path: Path, **how: object) -> LoadedPage:
    with pikepdf.new() as pdf:
        lines = how.pop("lines", LINES)
        write_text_page(pdf, lines, **how)  # type: ignore[arg-type]
        pdf.save(path)
    return load_page(path, 1, LIMITS)


def test_a_born_digital_page_gives_its_lines_with_exact_boxes(tmp_path: Path) -> None:
    page = page_of(tmp_path / "a.pdf")
    assert page.origin is PageOrigin.PDF_RENDER
    assert [line.text for line in page.text_layer] == [
        LINES[1][0],
        LINES[0][0],
        *(t for t, _, _ in LINES[2:]),
    ]
    dark = page.image[:, :, 0] < 128
    for line in page.text_layer:
        assert line.marks == {Mark.TRUSTED}
        for word in line.words:
            assert "".join(g.text for g in word.glyphs) == word.text
            assert all(word.box.covers(g.box) == 1 for g in word.glyphs)
            b = word.box
            assert dark[b.y : b.y2, b.x : b.x2].any()
            dark[b.y - 2 : b.y2 + 2, b.x - 2 : b.x2 + 2] = False
    assert not dark.any(), "no ink lies outside the boxes"


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_boxes_turn_with_the_page(turn: int, tmp_path: Path) -> None:
    """A page written upright and shown turned: its words run down or backwards, and are read as pixels."""
    upright = page_of(tmp_path / "a.pdf")
    turned = page_of(tmp_path / "b.pdf", entries={"Rotate": turn})
    assert turned.image.shape[:2] == upright.image.shape[:2][:: -1 if turn != 180 else 1]
    assert turned.text_layer == ()


def test_a_page_cut_by_its_crop_box_keeps_its_places(tmp_path: Path) -> None:
    page = page_of(tmp_path / "a.pdf", entries={"CropBox": pikepdf.Array([40, 600, 560, 820])})
    assert page.image.shape[:2] == pytest.approx((917, 2167), abs=2)
    dark = page.image[:, :, 0] < 128
    assert page.text_layer
    for line in page.text_layer:
        b = line.box
        dark[b.y - 2 : b.y2 + 2, b.x - 2 : b.x2 + 2] = False
    assert not dark.any()


TCVN3 = dict(zip("ộòãủệựếđậướị", "éßâñÖùÕ®Ë\xad\xdb\xde", strict=False)) | {"Ộ": "Ö", "Ệ": "Ö", "Ò": "ß"}
# Every letter of the lines as its bare one.
BARE = {
    c: unicodedata.normalize("NFD", c)[0].replace("đ", "d").replace("Đ", "D")
    for line in LINES
    for c in line[0]
}
UNTRUSTED = {
    "unseen text on white": {"mode": 3},
    "an old font's codes": {"shown_as": TCVN3},
    "letters that mean private codes": {"shown_as": {c: chr(0xE000 + ord(c)) for c in "aniưhốệ"}},
    "letters that mean nothing": {"shown_as": dict.fromkeys("hưtế", "\ufffd")},
    "marks lost": {"shown_as": BARE},
    "white text": {"before": b"1 g\n"},
    "text under a sheet of white": {"after": b"1 g 0 0 595 842 re f\n"},
}


@pytest.mark.parametrize("why", UNTRUSTED)
def test_text_that_is_not_what_the_page_shows_is_left_out(why: str, tmp_path: Path) -> None:
    assert page_of(tmp_path / "a.pdf", **UNTRUSTED[why]).text_layer == ()  # type: ignore[arg-type]


def test_a_text_that_tells_only_a_part_is_left_out(tmp_path: Path) -> None:
    """A text layer of one line over a page whose other letters are drawn as shapes."""
    shapes = b"".join(
        b"%d %d 6 8 re f\n" % (60 + 12 * column, 600 - 20 * row) for row in range(10) for column in range(30)
    )
    assert page_of(tmp_path / "a.pdf", after=shapes).text_layer == ()


def test_text_over_a_scan_is_left_out(tmp_path: Path) -> None:
    with pikepdf.new() as pdf:
        place = b"q 595 0 0 842 0 0 cm /Im Do Q\n"
        write_text_page(pdf, LINES, before=place, images={"Im": jpeg_stream(pdf, sheet())})
        pdf.save(tmp_path / "a.pdf")
    page = load_page(tmp_path / "a.pdf", 1, LIMITS)
    assert page.origin is PageOrigin.PDF_RENDER
    assert page.text_layer == ()


def test_rules_and_a_small_logo_do_not_cost_the_trust(tmp_path: Path) -> None:
    ruled = b"".join(b"60 %d 475 0.7 re f\n" % (660 - 24 * i) for i in range(12)) + b"60 396 0.7 264 re f\n"
    assert len(page_of(tmp_path / "a.pdf", after=ruled).text_layer) == len(LINES)


TRUST = [
    ("Cộng hòa xã hội chủ nghĩa Việt Nam, độc lập – tự do – hạnh phúc 27°C", True, "plain"),
    ("STT 1 2 3 1968 12/5", True, "too short to lack marks"),
    ("Céng hoµ x· héi chñ nghÜa ViÖt Nam §éc lËp - Tù do - H¹nh phóc", False, "TCVN3"),
    ("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam Ñoäc laäp - Töï do - Haïnh phuùc", False, "VNI"),
    ("Cong hoa xa hoi chu nghia Viet Nam Doc lap Tu do Hanh phuc, uy ban nhan dan tinh", False, "no marks"),
    ("Cộng \ue001\ue002\ue003 hòa xã hội", False, "private codes"),
    ("C\ufffdng h\ufffda x\ufffd h\ufffdi", False, "unmapped"),
    ("", False, "nothing"),
    ("Nguyễn Văn An – Xã Tân Thanh, huyện Văn Lãng".replace("ễ", "e\u0302\u0303"), True, "decomposed"),
]


@pytest.mark.parametrize(("text", "expected", "why"), TRUST, ids=[t[2] for t in TRUST])
def test_text_is_judged_by_its_letters(text: str, expected: bool, why: str) -> None:
    assert is_trusted_text(text) is expected, why


def test_a_blank_page_has_no_text(tmp_path: Path) -> None:
    page = page_of(tmp_path / "a.pdf", lines=[])
    assert page.text_layer == ()
    assert np.all(page.image == 255)
