"""One form of text: mending, keys for matching, broken lines, syllables, dittos, unknowns."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.dittos import is_ditto
from extractors.syllables import invalid_syllables, is_syllable, open_glued
from extractors.text import fold, fold_in_place, join_broken, nfc, strip_artefacts, tone_fold
from extractors.unknowns import is_placeholder, is_unknown, is_unnamed

VIETNAMESE = st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạếềểễệốồổỗộ ĐƯƠ.,-/0123456789", max_size=40)


@pytest.mark.parametrize(
    ("lines", "expected", "why"),
    [
        (["27.02.195", "1"], "27.02.1951", "the last figure of the year"),
        (["08/11/193", "5"], "08/11/1935", "the same with slashes"),
        (["09/03/192", "S)"], "09/03/192S)", "a misread rest still belongs to the number"),
        (["22-11-", "1949"], "22-11-1949", "broken at the dash"),
        (["12/06/19", "55"], "12/06/1955", "broken in the year"),
        (["12/0", "5/1955"], "12/05/1955", "broken in the month"),
        (["22-11", "-1949"], "22-11-1949", "the dash went down"),
        (["D28-E209-", "F312"], "D28-E209-F312", "a chain of units"),
        (["D11", "-E209"], "D11-E209", "a chain, the dash went down"),
        (["C17 D34 E209", "F320"], "C17 D34 E209 F320", "a chain with spaces"),
        (["Phường 2 - Tuy Hoà -", "Phú Yên"], "Phường 2 - Tuy Hoà - Phú Yên", "a dash between words"),
        (["Chuyển về quê", "10/2011"], "Chuyển về quê 10/2011", "words and a date"),
        (["Quân y viện", "211"], "Quân y viện 211", "words and a number"),
        (["Tiểu đoàn 40,", "Trung đoàn 165"], "Tiểu đoàn 40, Trung đoàn 165", "a comma"),
        (["Nguyễn", "", "Văn An"], "Nguyễn Văn An", "an empty line"),
        ([], "", "nothing"),
    ],
)
def test_lines_of_a_cell_are_joined(lines: list[str], expected: str, why: str) -> None:
    assert join_broken(lines) == expected, why


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Ðắk Lắk", "Đắk Lắk"), ("a\u00a0 b\u200b", "a b"), (unicodedata.normalize("NFD", "Nguyễn"), "Nguyễn")],
)
def test_text_is_mended(text: str, expected: str) -> None:
    assert nfc(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("|C_", "C"),
        ("Đại úy [", "Đại úy"),
        ("......Hà Nam......", "Hà Nam"),
        ("An (tức Ba)", "An (tức Ba)"),
        ("Lạng Sơn.", "Lạng Sơn"),
        ("-/3/1968", "-/3/1968"),
    ],
)
def test_ends_are_freed_from_rules(text: str, expected: str) -> None:
    assert strip_artefacts(text) == expected


@pytest.mark.parametrize(
    ("one", "two", "is_same"),
    [
        ("hòa", "hoà", True),
        ("Thuý", "Thúy", True),
        ("sĩ", "sỹ", True),
        ("Lý", "Lí", True),
        ("Lê", "Lẽ", False),
        ("Nguyên", "Nguyễn", False),
        ("mây", "mâi", False),
    ],
)
def test_tone_key(one: str, two: str, is_same: bool) -> None:
    assert (tone_fold(one) == tone_fold(two)) is is_same


@settings(max_examples=60, deadline=None)
@given(VIETNAMESE)
def test_fold_in_place_keeps_offsets_and_fold_is_stable(text: str) -> None:
    assert len(fold_in_place(text)) == len(text)
    assert fold(fold(text)) == fold(text)
    assert nfc(nfc(text)) == nfc(text)


VALID = "Nguyễn Quốc Giếng gì nghiêng khuỷu Hoàng huỳnh Yến Ủy uỷ quyết Ngoan Huổi Phiêng Púng Sốp Vạch"
INVALID = "Ngưyễn Liêt Hôc Kon Krông Nguyễnn Vắn2 Tiếc̣"


@pytest.mark.parametrize("word", VALID.split())
def test_syllables(word: str) -> None:
    assert is_syllable(word) and is_syllable(word.upper())


@pytest.mark.parametrize("word", INVALID.split())
def test_what_is_no_syllable(word: str) -> None:
    assert not is_syllable(word)


def test_words_are_named_that_are_no_syllables() -> None:
    assert invalid_syllables("Nguyễn Ngưyễn 12 An") == ("Ngưyễn",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Nguyễn ThanhNgọ", "Nguyễn Thanh Ngọ"), ("SơnLa", "Sơn La"), ("NTLS", "NTLS"), ("KBuôr", "KBuôr")],
)
def test_lost_spaces(text: str, expected: str) -> None:
    assert open_glued(text) == expected


@pytest.mark.parametrize(
    "text", ["nt", "n.t", "N.T.", "-nt-", '"', "″", "〃", "''", "như trên", "ní", "n†", "“", "„"]
)
def test_dittos(text: str) -> None:
    assert is_ditto(text)


@pytest.mark.parametrize("text", ["", "1", "11", "B", "An", "Nt Hùng", "-", "'", "Nhu", '"Quốc Tuấn"'])
def test_what_is_no_ditto(text: str) -> None:
    assert not is_ditto(text)


@pytest.mark.parametrize(
    "text",
    [
        "Mộ chưa biết tên",
        "Mộ chưa biêt tẻn",
        "Vô danh",
        "Mộ liệt sĩ chưa xác định được thông tin",
        "LS chưa xác định danh tính",
        "Không rõ",
    ],
)
def test_unnamed(text: str) -> None:
    assert is_unnamed(text)


@pytest.mark.parametrize("text", ["Nguyễn Văn Biết", "Võ Danh", "Trần Danh", ""])
def test_named(text: str) -> None:
    assert not is_unnamed(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Không rõ", True),
        ("KR", True),
        ("k/rõ", True),
        ("Chưa rõ", True),
        ("Chưa quy tập", False),
        ("Lào", False),
    ],
)
def test_unknown(text: str, expected: bool) -> None:
    assert is_unknown(text) is expected


def test_placeholders_are_no_statement() -> None:
    assert is_placeholder("//") and is_placeholder("…") and not is_placeholder("1968")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Quảng TrỊ", "Quảng Trị"),
        ("VỊ Xuyên", "Vị Xuyên"),
        ("VỊ XUYÊN", "VỊ XUYÊN"),
        ("UBND XÃ Tân Thanh", "UBND XÃ Tân Thanh"),
        ("QĐ số 5", "QĐ số 5"),
        ("NTLS Đường 9", "NTLS Đường 9"),
        ("ThanhNgọ", "Thanh Ngọ"),
    ],
)
def test_a_capital_within_a_word_is_a_small_letter(text: str, said: str) -> None:
    assert open_glued(text) == said
