"""Syllables by the rules of spelling, surnames by their shares, names taken apart and compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.lexicons import load_rows
from extractors.names import is_surname, parse_name, split_other_name, split_title, surname_share
from extractors.syllables import is_syllable
from extractors.text import tone_fold
from extractors.unknowns import is_unnamed
from models.record import NameValue, Reason, UnknownValue

RIGHT = """
    nghiêng khuya quý quỳnh quẩy quạu giếng gìn giặc gì quốc quơ huơ uyên uyển khuyết khuỷu ngoẻo ngoằn
    ngoèo xoong loong boong soóc moóc kiêng khiêu yếu yêng yểng ỉa ịa rượu hươu bướu khướu mười mươi
    cuỗm muỗng uốn uống oà òa hòa hoà quá quà toán toàn toáng loạng choạng loắt choắt xoăn xoắn hoẵng
    ngoắc huệ huề khuê thuế thuở quở huấn khuất khuâng bâng huýt suýt huých uỵch luýnh quýnh khuỳnh
    huynh thuỳ thùy tuya quyển quyết quyền quên quét quẹt quạch quẻ queo quèo quặp quặt quắc quắm quăng
    quẳng quần quấn quận quẩn quất quật quấy quây quầy quậy quít quịt quỵt quýt quy quỷ quỹ quỵ rớt ớt
    ợt cớm nớp lớp hợp tớp cừ ngữ chữ ưng ừng ức ứt sứt sượt lượt lướt cướp mướp ướp ướt ước thước ưu
    cừu lựu tựu khứu giữ giờ giấc giục giùm giúp giỗ giông giống giồng giội giọi giòi giòn giòng gié giẻ
    gieo giẹo giềng giập giậu giầu giầy giây giấy giặt giắt giăng giằng giẵm giã giáo giao giạ giá già
    gia giàu giỏi giỏ giới giở giữa Ngoạn Ngoãn Khoan Hoành Hoạch Oanh Uông Ông Ửng Ẩn Ấn Ất Êm Êu Ế Ê Ơ
    Ớ Yến Y Ỷ Yên Yêu Lương Lường Lượng Trương Nguyễn Nguyên Nguyệt Nghĩa Nghị Nghiêm Nghiệp Nghệ Ngành
    Ngạch Ngạn Ngà Ngọ Ngọc Ngộ Ngô Ngưu Ngư Ngự Khôi Khởi Khương Khướt Khuông Khuất Khúc Khoa Khoái
    Khoát Đoàn Đoạt Đường Được Đương Đằng Đẳng Đặng Đậu Đỗ Độ Đích Đình Định Đỉnh Điền Điện Điều Điểu
    Điệp Phùng Phượng Phương Phước Phúc Phiêu Phiệt Tuyên Tuyển Tuyết Tuynh Tuy Tuỳ Tùy Tụy Thoa Thoại
    Thoan Thuần Thuận Thuật Thức Thực Thung Thưởng Thượng Quyên Quyến Quynh Quân Quang Quảng Quát Quế
    Quách Giang Giáp Giai Giản Gióng Giới Vượng Vưu Vương Viêng Viết Việt Vịnh Xuân Xuyên Xuyến Xướng
    Xứng Xoa Xoài Bướm Bường Bửu Cường Cương Cước Cửu Cúc Cung Chức Chương Chuyên Chuyền Chuẩn Chuất
    Chúc Chiểu Chiêm Chiêu Kiểm Kiều Kiệt Kính Ký Kỳ Kỷ Kỵ Kỹ Kì Kí Hùng Hưởng Hường Hướng Huyền Huỳnh
    Huyên Huy Húy Hiểu Hiếu Hiệp Hợi Hợp Liễu Liên Liêm Loát Luận Luyện Lũy Luỹ Lực Mưu Muôn Muội Mẫn
    Miện Miên Nhuận Nhượng Nhường Nhung Nhẫn Nhưỡng Nhiếp Nhiêu Nương Niệm Nhật Nhất Rơi Rươi Sửu Sùng
    Sương Suối Suyền Tuân Tuấn Tuất Tường Tưởng Tửu Tựu Trưởng Trường Triệu Triệt Trúc Trực Truật Truyền
    Truyện Trùng Ích Út Ưng ghế ghi ghê ghép ghềnh nghe nghén nghẹn nghìn kèn kẻ kể kênh kết kịch kiếp
    kim kéo kẹo kẽm kỵ ỵ duyên duyệt doãn doanh dinh diễm diệu dũng dương dưỡng quỳ khoẻ khỏe thủy thuỷ
    húy goá góa đoá đóa loà xoè xòe ngoài ngoáy hoáy hoạy xoáy khoáy loay hoay ngoao ngoạm oạp ngoạp oặc
    cuội ruồi nguội uể oải ngoào
"""

# What engines make of names when a mark is lost, moved or doubled, or a letter goes.
WRONG = """
    Ngueyn Nguyn Nguỹên Ngưyễn Trầ Vă giừơng muá cuả Hưũ Đaò Tụê bàc tòt tìch hỏc lòp àt ảc kac cia cé cê
    ngh ghan ngê ngi qang qo fan jan wan Zung ươ tươ tiê yê iêg luô ieng Nguyễnn Văng\u0300 uông\u0300 bùy
    muyên vuận anhh thươngg âu\u0302
"""


@pytest.mark.parametrize("word", RIGHT.split())
def test_syllables_that_are_written(word: str) -> None:
    assert is_syllable(word) and is_syllable(word.upper())


@pytest.mark.parametrize("word", WRONG.split())
def test_what_can_be_no_syllable(word: str) -> None:
    assert not is_syllable(word)


@pytest.mark.parametrize(
    ("old", "new"), [("hòa", "hoà"), ("thủy", "thuỷ"), ("khỏe", "khoẻ"), ("sĩ", "sỹ"), ("Quý", "Quí")]
)
def test_both_spellings_are_right_and_the_same(old: str, new: str) -> None:
    assert is_syllable(old) and is_syllable(new) and tone_fold(old) == tone_fold(new)


@given(st.text(alphabet="aăâeêioôơuưyàáảãạnghctpmđqkr\u0301\u0300", max_size=9))
def test_no_text_breaks_the_rules(text: str) -> None:
    assert isinstance(is_syllable(text), bool)


@pytest.mark.parametrize(
    "name", ["Nguyễn", "Nông", "Bế", "Vi", "Hứa", "Lộc", "Mông", "Giàng", "Lò", "Ksor", "Niê", "Thạch"]
)
def test_surnames_of_all_peoples(name: str) -> None:
    assert is_surname(name) and is_surname(name.upper())


def test_shares_of_surnames() -> None:
    rows = load_rows("surnames")
    assert len({r[0] for r in rows}) == len(rows) > 250
    assert (
        surname_share("Nguyễn") > surname_share("Nông") > surname_share("Khà") > surname_share("Nguyên") > 0
    )


@pytest.mark.parametrize(
    ("text", "title", "rest"),
    [
        ("Đ/c Nguyễn Văn An", "Đ/c", "Nguyễn Văn An"),
        ("ĐỒNG CHÍ NGUYỄN VĂN AN", "ĐỒNG CHÍ", "NGUYỄN VĂN AN"),
        ("Liệt sĩ: Nông Văn Bảy", "Liệt sĩ", "Nông Văn Bảy"),
        ("Ông Vi Văn Cao", "Ông", "Vi Văn Cao"),
        ("BÀ BẾ THỊ HOA", "BÀ", "BẾ THỊ HOA"),
        ("Bà Rịa", "Bà", "Rịa"),
        ("Anh", "", "Anh"),
    ],
)
def test_titles_are_split_off(text: str, title: str, rest: str) -> None:
    assert split_title(text) == (title, rest)


def test_capitals_stay_in_the_text_and_not_in_the_value() -> None:
    parsed = parse_name("NGUYỄN THỊ HÒA")
    assert (parsed.text, parsed.value) == ("NGUYỄN THỊ HÒA", NameValue("Nguyễn", "Thị", "Hòa"))
    assert parse_name("H'Hen Niê").value == NameValue("H'Hen", "", "Niê")


@pytest.mark.parametrize("text", ["tức Hùng", "bí danh: Ba Hùng", "còn gọi là Út", "tên thường gọi Năm"])
def test_other_names_are_split_off(text: str) -> None:
    name, other = split_other_name(f"Nguyễn Văn An ({text})")
    assert name == "Nguyễn Văn An" and other and other.split()[-1] == text.rsplit(maxsplit=1)[-1]


@pytest.mark.parametrize(
    "text",
    [
        "Mộ chưa biết tên",
        "MỘ LIỆT SĨ CHƯA XÁC ĐỊNH ĐƯỢC THÔNG TIN",
        "Vô danh",
        "LS chưa biết tên",
        "Chưa xác định danh tính",
        "Không rõ họ tên",
    ],
)
def test_unknown_is_a_state_and_no_name(text: str) -> None:
    assert is_unnamed(text) and parse_name(text).value == UnknownValue()


def test_a_moved_tone_is_doubted_and_kept() -> None:
    parsed = parse_name("Nguỹên Văn An")
    assert parsed.text == "Nguỹên Văn An" and Reason.INVALID_SYLLABLE in parsed.reasons
