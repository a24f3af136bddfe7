"""What kind of paper a page is, by title, columns, labels or prose; and what must not be taken for it."""

from __future__ import annotations

import pytest

from extractors.kinds import TITLE_RULES, TitleRule, classify, match_title, match_type_word
from models.page import PageDocument
from models.record import DocumentKind as K
from tests.page_builder import make_page, make_table

TITLES = [
    ("GIẤY BÁO TỬ", K.DEATH_NOTICE),
    ("GIÁY BẢO TỪ", K.DEATH_NOTICE),  # tones misread
    ("GIẤYBÁO TỬ", K.DEATH_NOTICE),  # space lost
    ("TRÍCH LỤC HỒ SƠ LIỆT SỸ", K.DEATH_NOTICE),
    ("DANH SÁCH LIỆT SĨ XÃ CHIỀNG NGẦN, HUYỆN SƠN LA", K.MARTYR_LIST),
    ("SỔ DANH SÁCH QUÂN NHÂN HY SINH", K.MARTYR_LIST),
    ("SÔ DANH SACH QUAN NHAN HY S1NH", K.MARTYR_LIST),
    ("DANH SÁCH TRÍCH NGANG LIỆT SĨ", K.MARTYR_LIST),
    ("SỔ QUẢN LÝ MỘ LIỆT SĨ", K.GRAVE_REGISTER),
    ("NGHĨA TRANG LIỆT SĨ HUYỆN GIA BÌNH, TỈNH BẮC NINH", K.GRAVE_REGISTER),
    ("DANH SÁCH LIỆT SĨ AN TÁNG TẠI NTLS XÃ HÒA PHÚ", K.GRAVE_REGISTER),
    ("PHIẾU CẤT BỐC HÀI CỐT LIỆT SĨ", K.EXHUMATION_MINUTES),
]
NOT_TITLES = [
    "danh sách liệt sĩ trên địa bàn",  # goes on from the line above
    "Về việc phê duyệt danh sách liệt sĩ",  # the subject of a notice
    "Theo giấy báo tử số 444K ngày 1-12-1976",
    "KẾ HOẠCH",
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "",
]


@pytest.mark.parametrize(("text", "kind"), TITLES)
def test_titles(text: str, kind: K) -> None:
    rule = match_title(text)
    assert rule is not None
    assert rule.kind is kind


@pytest.mark.parametrize("text", NOT_TITLES)
def test_not_titles(text: str) -> None:
    assert match_title(text) is None


@pytest.mark.parametrize("rule", [r for r in TITLE_RULES if "…" not in r.example], ids=lambda r: r.id)
def test_each_rule_reads_its_example(rule: TitleRule) -> None:
    found = match_title(rule.example)
    assert found is not None
    assert found.kind is rule.kind


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("KẾ HOẠCH", "ke hoach"),
        ("QUYÉT ĐỊNH", "quyet dinh"),
        ("CHÍ THỊ", "chi thi"),
        ("Kế hoạch hoạt động năm 2020", None),
    ],
)
def test_type_words(text: str, word: str | None) -> None:
    assert match_type_word(text) == word


HEAD = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", ""]
MARTYRS = make_table(
    [["TT", "Họ và tên", "Năm sinh", "Quê quán"], ["1", "Lê Văn An", "1945", "Tân Yên, Bắc Giang"]]
)
GRAVES = make_table([["STT", "Họ và tên", "Lô", "Hàng", "Mộ số"], ["1", "Lê Văn An", "A", "1", "2"]])
SUBJECT = "Kế hoạch tìm kiếm, quy tập hài cốt liệt sĩ năm 2020"
BODY = [
    "Ban Chỉ đạo về tìm kiếm, quy tập và xác định danh tính hài cốt liệt sĩ tỉnh đã ban hành Kế hoạch số 180",
    "về việc thực hiện công tác tìm kiếm, quy tập hài cốt liệt sĩ năm 2020 và những năm tiếp theo",
    "thiện danh sách, hồ sơ liệt sĩ, mộ liệt sĩ trong nghĩa trang, xác định tổng số liệt sĩ hy sinh",
]  # fmt: skip
FORM = ["Họ và tên liệt sĩ: Lê Văn An", "Sinh năm: 1945", "Quê quán: Tân Yên", "Đã hy sinh ngày: 3/1968"]

PAGES = [
    ("list by title", make_page([*HEAD, "DANH SÁCH LIỆT SĨ XÃ AN PHÚ"], [MARTYRS]), K.MARTYR_LIST, True),
    ("list title, grave columns", make_page(["DANH SÁCH LIỆT SĨ"], [GRAVES]), K.GRAVE_REGISTER, True),
    ("columns alone", make_page([], [MARTYRS]), K.MARTYR_LIST, False),
    ("grave columns alone", make_page([], [GRAVES]), K.GRAVE_REGISTER, False),
    ("minutes", make_page([*HEAD, "BIÊN BẢN", "Cất bốc hài cốt liệt sĩ"]), K.EXHUMATION_MINUTES, True),
    ("other minutes", make_page([*HEAD, "BIÊN BẢN", "Họp Ban Chỉ đạo"]), K.NOTICE, True),
    ("plan", make_page([*HEAD, "Số: 62/KH-UBND", "KẾ HOẠCH", SUBJECT, *BODY]), K.NOTICE, True),
    ("letter", make_page([*HEAD, "Số: 299/UBND-TTHC", "V/v quy tập hài cốt liệt sĩ", *BODY]), K.NOTICE, True),
    ("news about a plan", make_page([SUBJECT, *BODY]), K.NOTICE, False),
    ("form without title", make_page(FORM), K.DEATH_NOTICE, True),
    ("nothing known", make_page(["Bài thơ mùa xuân", "Hoa nở trên đồi"]), K.UNKNOWN, False),
]  # fmt: skip


@pytest.mark.parametrize(("page", "kind", "is_start"), [p[1:] for p in PAGES], ids=[p[0] for p in PAGES])
def test_classify(page: PageDocument, kind: K, is_start: bool) -> None:
    seen = classify(page)
    assert (seen.kind, seen.is_start) == (kind, is_start)
