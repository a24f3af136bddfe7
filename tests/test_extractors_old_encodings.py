"""Texts typed for TCVN3 and VNI fonts, both ways; which of them a text was typed for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.lexicons import load_rows
from extractors.old_encodings import (
    Encoding,
    Guess,
    encoding_of_font,
    fits,
    from_unicode,
    guess_encoding,
    shows_capitals,
    to_unicode,
)

U, T, V = Encoding.UNICODE, Encoding.TCVN3, Encoding.VNI
# typed, encoding, Unicode: as such files stand in offices
TYPED = (
    ("NguyÔn V¨n §øc", T, "Nguyễn Văn Đức"),
    ("Hoµng ThÞ B×nh", T, "Hoàng Thị Bình"),
    ("X· T©n Thanh, huyÖn V¨n L·ng, tØnh L¹ng S¬n", T, "Xã Tân Thanh, huyện Văn Lãng, tỉnh Lạng Sơn"),
    ("Ng« ThÞ ¸nh", T, "Ngô Thị Ánh"),
    ("hy sinh ngµy 12-3-1968", T, "hy sinh ngày 12-3-1968"),
    ("Tr\u00adêng S¬n", T, "Trường Sơn"),
    ("Nguyeãn Vaên Ñöùc", V, "Nguyễn Văn Đức"),
    ("Hoaøng Thò Bình", V, "Hoàng Thị Bình"),
    ("Xaõ Taân Thanh, huyeän Vaên Laõng, tænh Laïng Sôn", V, "Xã Tân Thanh, huyện Văn Lãng, tỉnh Lạng Sơn"),
    ("Ngoâ Thò AÙnh", V, "Ngô Thị Ánh"),
    ("Aùnh Ñoaøn Lyù", V, "Ánh Đoàn Lý"),
    ("NGUYEÃN VAÊN ÑÖÙC", V, "NGUYỄN VĂN ĐỨC"),
    ("Nguyễn Văn Đức", U, "Nguyễn Văn Đức"),
)
FONTS = (
    (".VnTime", T), (".VnArialH", T), (".VnTimeH", T), ("VNI-Times", V), ("VNI Helve", V), ("vni-times", V),
    ("Times New Roman", None), ("Arial", None), ("Vnikolas", None), ("", None),
)  # fmt: skip
NAMES = (
    "Nguyễn Văn Đức", "Trần Đình Chiến", "Hoàng Thị Bình", "Lê Hữu Phước", "Vũ Ngọc Ánh",
    "Đỗ Xuân Trường", "Phạm Hồng Thắng", "Bùi Quang Huệ", "Ngô Thế Dũng", "Lương Văn Tưởng",
)  # fmt: skip


@pytest.mark.parametrize(("typed", "encoding", "meant"), TYPED)
def test_old_letters_are_read(typed: str, encoding: Encoding, meant: str) -> None:
    assert to_unicode(typed, encoding) == meant


@pytest.mark.parametrize("encoding", [T, V])
def test_every_code_is_its_letter_and_no_other(encoding: Encoding) -> None:
    rows = [row for row in load_rows("old_encodings") if row[0] == encoding.value]
    assert len({row[1] for row in rows}) == len({row[2] for row in rows}) == len(rows)
    assert len(rows) == {T: 74, V: 134}[encoding]  # 67 small letters, 7 capitals; 67 of each


_SMALL = sorted({row[2] for row in load_rows("old_encodings") if row[0] == "tcvn3" and row[2].islower()})


@given(st.text(alphabet=[*_SMALL, *"bcdghklmnpqrstvx ", *"0123456789-/,."]))
def test_what_is_typed_comes_back(text: str) -> None:
    assert to_unicode(from_unicode(text, T), T) == text
    # In VNI a mark follows its vowel: two letters that stand side by side are never taken for one.
    assert to_unicode(from_unicode(text, V), V) == text


@pytest.mark.parametrize(("font", "encoding"), FONTS)
def test_fonts_say_which(font: str, encoding: Encoding | None) -> None:
    assert encoding_of_font(font) is encoding


def test_capital_fonts_end_in_h() -> None:
    assert shows_capitals(".VnTimeH") and shows_capitals(".VnArialH")
    assert not shows_capitals(".VnTime") and not shows_capitals("VNI-TimesH")


@pytest.mark.parametrize("encoding", list(Encoding))
def test_a_list_of_names_says_what_it_was_typed_in(encoding: Encoding) -> None:
    assert guess_encoding(from_unicode(name, encoding) for name in NAMES) == Guess(encoding, is_sure=True)


DOUBTED = (
    (("Hà", "Lò"), "two short words say little: as they stand, unsurely"),
    (("Nguyễn Văn Đức", "NguyÔn V¨n §øc"), "both in one file"),
    (("©©©", "ÔÔ¨"), "no words in any encoding"),
)


@pytest.mark.parametrize(("texts", "why"), DOUBTED)
def test_what_is_not_clear_is_doubted(texts: tuple[str, ...], why: str) -> None:
    guess = guess_encoding(texts)
    assert not guess.is_sure or guess.encoding is U, why


def test_a_font_does_not_make_unicode_old() -> None:
    assert not fits("Nguyễn Văn Đức", T)  # typed anew in a cell that kept its .VnTime
    assert fits("NguyÔn V¨n §øc", T)
    assert fits("An", T)
