"""Notices: head, title, signature and the doubt of what is written by hand, on pages laid out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.closed_words import find_province, find_type, is_province
from extractors.echoes import count_readings, mend_by_echo
from extractors.issuing_body import find_body, mend_body
from extractors.letterhead import cut_at, find_letterhead, match_date
from extractors.notices import extract_notice
from extractors.signature import as_name, find_signature
from models.geometry import Box, union_of
from models.page import Block, BlockKind, Glyph, Line, PageDocument, Word
from models.record import DateValue, DocumentKind, FieldName, FieldStatus, Reason, Record

_W, _H = 16, 26  # of a capital, px
WIDTH = 1650


def _word(text: str, *, x: int, y: int, height: int = _H, confidence: float = 0.99) -> Word:
    # Glyphs touch as print does; small letters are as tall as capitals here: only figures are measured.
    glyphs = tuple(Glyph(c, confidence, Box(x + i * _W, y, _W - 2, height)) for i, c in enumerate(text))
    return Word(text, confidence, union_of(g.box for g in glyphs), glyphs)


def _line(text: str, *, x: int, y: int, hand: str = "") -> Line:
    """A printed line; the word ``hand`` in it is taller and sits lower, as figures written by hand do."""
    words = []
    for part in text.split():
        is_hand = part == hand
        words.append(_word(part, x=x, y=y - 4 if is_hand else y, height=_H + 12 if is_hand else _H))
        x += len(part) * _W + _W // 2
    return Line(union_of(w.box for w in words), tuple(words))


def _centred(text: str, *, y: int, middle: int = WIDTH // 2) -> Line:
    length = len(text) * _W
    return _line(text, x=middle - length // 2, y=y)


def _joined(*lines: Line) -> Line:
    words = tuple(w for line in lines for w in line.words)
    return Line(union_of(w.box for w in words), words)


def _page(*lines: Line, page_no: int = 1) -> PageDocument:
    block = Block(BlockKind.TEXT, union_of(line.box for line in lines), lines)
    return PageDocument(page_no, WIDTH, 2340, 200.0, "test", blocks=(block,))


def _head(
    number: str, day: str, *, hand_number: str = "", hand_day: str = "", joined: bool = False
) -> list[Line]:
    rows = [
        (_line("ỦY BAN NHÂN DÂN", x=200, y=100), _line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", x=800, y=100)),
        (_line("TĨNH QUANG NGÃI", x=205, y=140), _line("Độc lập - Tự do - Hạnh phúc", x=850, y=140)),
        (_line(number, x=210, y=220, hand=hand_number), _line(day, x=830, y=220, hand=hand_day)),
    ]
    return [_joined(a, b) for a, b in rows] if joined else [line for row in rows for line in row]


_TYPE = [_centred("QUYÉT ĐỊNH", y=320)]
_TITLE = [
    _centred("Về việc tìm kiếm, quy tập hài cốt liệt sĩ", y=370),
    _centred("trên địa bàn tỉnh năm 2020", y=410),
    _centred("CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH", y=490),
    _line("Căn cứ Quyết định số 150/QĐ-TTg ngày 14/1/2013 của Thủ tướng", x=200, y=560),
]
_FOOT = [
    _joined(_line("Nơi nhận:", x=200, y=900), _line("KT. CHỦ TỊCH", x=1150, y=900)),
    _joined(_line("- Như trên;", x=200, y=940), _line("PHO CHU TỊCH", x=1150, y=940)),
    _line("Trần Văn Bảy", x=1155, y=1150),
]
PRINTED = ("Số: 62/KH-UBND", "Quảng Ngãi, ngày 10 tháng 02 năm 2020")


def _record(*lines: Line) -> Record:
    return extract_notice([_page(*lines)], sha256="0" * 64)


def _texts(record: Record) -> dict[str, str]:
    return {f.key: f.text for f in record.fields if f.name is not FieldName.MENTIONS}


@pytest.mark.parametrize("joined", [False, True], ids=["two columns", "columns read as one line"])
def test_a_whole_notice(joined: bool) -> None:
    record = _record(*_head(*PRINTED, joined=joined), *_TYPE, *_TITLE, *_FOOT)
    assert record.document_kind is DocumentKind.NOTICE
    assert _texts(record) == {
        "document_number": "62/KH-UBND",
        "document_date": "ngày 10 tháng 02 năm 2020",
        "issuing_body": "ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI",
        "issue_place": "Quảng Ngãi",
        "document_type": "QUYẾT ĐỊNH",
        "title": "Về việc tìm kiếm, quy tập hài cốt liệt sĩ trên địa bàn tỉnh năm 2020",
        "signatory": "Trần Văn Bảy",
        "signatory_title": "PHÓ CHỦ TỊCH",
        "cited_documents#0": "150/QĐ-TTg",
    }
    date = record.get("document_date")
    assert date is not None
    assert (date.value, date.status) == (DateValue("2020-02-10"), FieldStatus.ACCEPTED)


# (number line, date line, what is written by hand in each, texts, why)
WRITTEN = [
    ("Số: 84 /QĐ-UBND", "84", "84/QĐ-UBND", "read but written: doubted"),
    ("Số: 2# /QĐ-UBND", "2#", "/QĐ-UBND", "unreadable: left out"),
    ("Số:       /QĐ-UBND", "", "/QĐ-UBND", "left blank"),
    ("Số: ..... /QĐ-UBND", "", "/QĐ-UBND", "dots"),
]


@pytest.mark.parametrize(("number", "hand", "text", "why"), WRITTEN, ids=[row[3] for row in WRITTEN])
def test_a_written_number_is_never_accepted(number: str, hand: str, text: str, why: str) -> None:
    field = _record(*_head(number, PRINTED[1], hand_number=hand), *_TYPE).get("document_number")
    assert field is not None, why
    assert (field.text, field.status) == (text, FieldStatus.QUEUED)
    assert Reason.HANDWRITTEN in field.reasons


DAYS = [
    ("Quảng Ngãi, ngày 03 tháng 02 năm 2025", "03", "ngày 03 tháng 02 năm 2025", "2025-02-03"),
    ("Quảng Ngãi, ngày 3| tháng 12 năm 2024", "3|", "ngày tháng 12 năm 2024", "2024-12-XX"),
    ("Quảng Ngãi, ngày tháng 4 năm 2020", "", "ngày tháng 4 năm 2020", "2020-04-XX"),
    ("Quảng Ngãi, ngày ..... tháng 4 năm 2020", "", "ngày tháng 4 năm 2020", "2020-04-XX"),
    ("Quảng Ngãi, ngày⁄{5 tháng 01 năm 2025", "", "ngày tháng 01 năm 2025", "2025-01-XX"),
]


@pytest.mark.parametrize(("line", "hand", "text", "edtf"), DAYS, ids=[row[0] for row in DAYS])
def test_a_written_day_is_never_accepted(line: str, hand: str, text: str, edtf: str) -> None:
    field = _record(*_head(PRINTED[0], line, hand_day=hand), *_TYPE).get("document_date")
    assert field is not None
    assert (field.text, field.value, field.status) == (text, DateValue(edtf), FieldStatus.QUEUED)


def test_an_impossible_day_has_no_value() -> None:
    field = _record(*_head(PRINTED[0], "Quảng Ngãi, ngày 31 tháng 02 năm 2020"), *_TYPE).get("document_date")
    assert field is not None
    assert (field.value, field.status) == (None, FieldStatus.QUEUED)
    assert Reason.IMPOSSIBLE_DATE in field.reasons


def test_a_letter_has_its_subject_under_the_number() -> None:
    subject = [_line("V/v xây dựng quy trình", x=200, y=270), _line("giải quyết hồ sơ", x=240, y=310)]
    rest = [_centred("Kính gửi: Sở Nội vụ", y=420), _line("Thực hiện chỉ đạo của tỉnh như sau", x=200, y=500)]
    texts = _texts(_record(*_head(*PRINTED), *subject, *rest))
    assert texts["document_type"] == "CÔNG VĂN"
    assert texts["title"] == "V/v xây dựng quy trình giải quyết hồ sơ"


def test_a_text_without_a_head_has_title_and_name_only() -> None:
    body = [
        _line(
            "một dòng chữ dài chạy hết bề ngang của trang giấy này để làm thành đoạn", x=100, y=400 + 40 * i
        )
        for i in range(5)
    ]
    page = [
        _line("Quyết tâm thực hiện thắng lợi Nghị quyết", x=300, y=100),
        _line("Kế hoạch hoạt động tìm kiếm, quy tập năm 2020", x=100, y=250),
        *body,
        _line("Nguyễn Như Trang", x=1250, y=700),
        _line("Trung tâm CNTT & Truyền thông", x=100, y=760),
    ]
    assert _texts(_record(*page)) == {
        "title": "Kế hoạch hoạt động tìm kiếm, quy tập năm 2020",
        "signatory": "Nguyễn Như Trang",
    }


def test_the_signature_is_on_the_last_page_and_pages_count() -> None:
    pages = [_page(*_head(*PRINTED), *_TYPE, *_TITLE), _page(*_FOOT, page_no=2)]
    record = extract_notice(pages, sha256="1" * 64)
    name = record.get("signatory")
    assert name is not None
    assert (name.text, name.page_no) == ("Trần Văn Bảy", 2)


def test_the_same_page_gives_the_same_record_and_no_pages_none() -> None:
    lines = (*_head(*PRINTED), *_TYPE, *_TITLE)
    assert _record(*lines) == _record(*lines)
    with pytest.raises(ValueError, match="at least one page"):
        extract_notice([], sha256="0" * 64)


def test_an_empty_page_gives_a_record_without_fields() -> None:
    assert extract_notice([PageDocument(1, 100, 100, 300.0, "test")], sha256="0" * 64).fields == ()


# (lines of the left column, body, why)
BODIES = [
    (["UBND TỈNH QUẢNG NGÃI", "BAN CHÍ ĐẠO 138"], "BAN CHỈ ĐẠO 138", "the second body issues"),
    (["ỦY BAN NHÂN DÂN", "TĨNH CAO BẰNG"], "ỦY BAN NHÂN DÂN TỈNH CAO BẰNG", "one body over two lines"),
    (
        ["UỶ BAN NHÂN DÂN", "TỈNH CAO BẰNG"],
        "UỶ BAN NHÂN DÂN TỈNH CAO BẰNG",
        "the tone stays where it is printed",
    ),
    (
        ["UBND TỈNH LẠNG SƠN", "SỞ LAO ĐỘNG - THƯƠNG BINH", "VÀ XÃ HỘI"],
        "SỞ LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI",
        "three lines",
    ),
    (
        ["BỘ TƯ LỆNH QUÂN KHU 1", "BỘ CHỈ HUY QUÂN SỰ", "TỈNH LẠNG SƠN"],
        "BỘ CHỈ HUY QUÂN SỰ TỈNH LẠNG SƠN",
        "army",
    ),
    (
        ["BAN CHỈ ĐẠO", "PHÒNG, CHỐNG TỘI PHẠM"],
        "BAN CHỈ ĐẠO PHÒNG, CHỐNG TỘI PHẠM",
        "a head word inside a name",
    ),
    (["ly ỦY BAN NHÂN DÂN ˆ", "XÃ TÂN THANH"], "ỦY BAN NHÂN DÂN XÃ TÂN THANH", "dirt at the ends"),
]


@pytest.mark.parametrize(("lines", "body", "why"), BODIES, ids=[row[2] for row in BODIES])
def test_the_body_that_issues(lines: list[str], body: str, why: str) -> None:
    found = find_body([_line(text, x=200, y=100 + 40 * i) for i, text in enumerate(lines)])
    assert found is not None, why
    assert found.text == body


TYPES = [
    ("QUYÉT ĐỊNH", "QUYẾT ĐỊNH", True),
    ("QUY ĐỊNH", "QUY ĐỊNH", True),
    ("CHÍ THỊ", "CHỈ THỊ", True),
    ("QUYẾT ĐỊNH CỦA UỶ BAN NHÂN DÂN TỈNH", "QUYẾT ĐỊNH", False),
]


@pytest.mark.parametrize(("text", "word", "is_alone"), TYPES)
def test_type_words(text: str, word: str, is_alone: bool) -> None:
    found = find_type(text)
    assert found is not None
    assert (found[0], found[2]) == (word, is_alone)


@pytest.mark.parametrize("text", ["Kế hoạch hoạt động tìm kiếm", "TỈNH CAO BẰNG", "", "CHỦ TỊCH"])
def test_no_type_word(text: str) -> None:
    assert find_type(text) is None


def test_provinces_are_found_without_their_marks_only() -> None:
    assert find_province("QUANG NGÁAI") == "Quảng Ngãi"
    assert find_province("Tân Thanh") is None


@pytest.mark.parametrize(
    ("text", "name"),
    [("Nguyễn Văn Sáu", "Nguyễn Văn Sáu"), ("ThS. Lê Thị Hoa.", "Lê Thị Hoa"),
     ("Đại tá Trần Bảy", "Trần Bảy"),
     ("TRUNG TÂM", None), ("Nguyễn", None), ("Kính gửi các sở", None), ("Hxyq Văn A", None)],
)  # fmt: skip
def test_names_of_signers(text: str, name: str | None) -> None:
    assert as_name(text) == name


def test_an_authority_in_the_middle_does_not_sign() -> None:
    lines = (*_head(*PRINTED), *_TYPE, *_TITLE)
    signature = find_signature(lines, width_px=WIDTH)
    assert (signature.name, signature.role) == (None, None)


def test_signing_for_someone_without_an_own_role_is_doubted() -> None:
    role = find_signature([_FOOT[0], _FOOT[2]], width_px=WIDTH).role
    assert role is not None
    assert (role.text, role.reasons) == ("CHỦ TỊCH", (Reason.FIELD_MISSING,))


# (title, page, mended, why)
ECHOES = [
    (
        "công bô Danh mục",
        ["việc công bố Danh mục", "công bố Danh mục TTHC"],
        "công bố Danh mục",
        "a lost mark comes back",
    ),
    (
        "tràn dầu của",
        ["sự cố tràn dâu của", "tràn dâu của tỉnh", "tràn dâu;"],
        "tràn dầu của",
        "marks are not taken away",
    ),
    ("xoá nhà tạm", ["xóa nhà tạm", "xóa nhà tạm"], "xoá nhà tạm", "the tone may stand elsewhere"),
    ("công bô Danh mục", ["việc công bố Danh mục"], "công bô Danh mục", "once proves nothing"),
]


@pytest.mark.parametrize(("title", "page", "mended", "why"), ECHOES, ids=[row[3] for row in ECHOES])
def test_a_title_is_mended_by_its_page(title: str, page: list[str], mended: str, why: str) -> None:
    assert mend_by_echo(title, count_readings(page)).text == mended, why


def test_no_head_no_letterhead() -> None:
    assert find_letterhead([_line("Kế hoạch số 180/KH-BCĐ ngày 31/12/2019", x=100, y=100)]) is None


def test_a_stamp_beside_a_line_does_not_move_its_neighbours() -> None:
    lines = [*_head(*PRINTED), *_TYPE, _line("ĐẾN Số 2352", x=30, y=372), *_TITLE]
    assert _texts(_record(*lines))["title"].endswith("trên địa bàn tỉnh năm 2020")


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=50))
def test_any_text_may_be_searched_for_a_date(text: str) -> None:
    match = match_date(text)
    assert match is None or 0 <= match.start() <= match.end() <= len(text)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 8)), min_size=1, max_size=8), st.integers(0, 1600)
)
def test_cutting_a_line_loses_no_word(shape: list[tuple[int, int]], boundary: int) -> None:
    x, words = 0, []
    for gap, length in shape:
        x += gap
        words.append(_word("a" * length, x=x, y=0))
        x += length * _W
    line = Line(union_of(w.box for w in words), tuple(words))
    parts = cut_at(line, boundary)
    if parts is not None:
        kept = [w for part in parts if part is not None for w in part.words]
        assert kept == words


def test_how_sure_the_letters_are_reaches_the_field() -> None:
    head = _head(*PRINTED)
    unsure = [
        replace(
            line,
            words=tuple(
                replace(w, glyphs=tuple(replace(g, confidence=0.9) for g in w.glyphs)) for w in line.words
            ),
        )
        for line in head
    ]
    field = _record(*unsure, *_TYPE).get("document_number")
    assert field is not None and field.evidence is not None
    assert (field.evidence.worst, field.evidence.letters) == (0.9, len(field.text))


def test_the_symbol_names_a_damaged_type_word() -> None:
    broken = _centred("KẾ r HOẠC", y=320)
    field = _record(*_head(*PRINTED), broken, *_TITLE).get("document_type")
    assert field is not None
    assert (field.text, field.status) == ("KẾ HOẠCH", FieldStatus.QUEUED)


def test_a_type_that_goes_on_in_its_line_stays_in_the_title() -> None:
    opening = _centred("QUYẾT ĐỊNH CỦA UÝ BẠN NHÂN DÂN TĨNH", y=320)
    texts = _texts(_record(*_head(*PRINTED), opening, *_TITLE))
    assert texts["document_type"] == "QUYẾT ĐỊNH"
    assert texts["title"].startswith("QUYẾT ĐỊNH CỦA ỦY BAN NHÂN DÂN TỈNH Về việc tìm kiếm")


def _values(*lines: Line) -> dict[str, str]:
    return {f.key: f.text for f in extract_notice([_page(*lines)], sha256="a" * 64).fields}


def _typed_head(day: Sequence[Line]) -> list[Line]:
    """A typed head: the day begins left of the motto, and its words gape."""
    return [
        _line("ỦY BAN HÀNH CHÍNH", x=200, y=100),
        _line("VIỆT NAM DÂN CHỦ CỘNG HÒA", x=900, y=100),
        _line("TỈNH NGHỆ AN", x=230, y=140),
        _line("Độc lập - Tự do - Hạnh phúc", x=890, y=140),
        *day,
    ]


DAY = _line("Nghệ An, ngày 3 tháng 6 năm 1966", x=830, y=220)
GAPING = replace(DAY, words=tuple(w.shifted(12 * i, 0) for i, w in enumerate(DAY.words)))


@pytest.mark.parametrize(
    "day",
    [[GAPING], [_line("Nghệ An,", x=830, y=220), _line("ngày 3 tháng 6 năm 1966", x=1010, y=220)]],
    ids=["one line", "two lines"],
)
def test_a_typed_place_is_not_cut_at_its_gaps(day: list[Line]) -> None:
    assert _values(*_typed_head(day), *_TYPE, *_TITLE)["issue_place"] == "Nghệ An"


def test_a_motto_that_touches_the_body_beside_it_is_found_within_its_word() -> None:
    glued = _joined(
        _line("ỦY BAN NHÂN DÂN TỈNH", x=200, y=100),
        _line("VĨNHỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", x=560, y=100),
    )
    head = [
        glued,
        _line("PHÚ", x=330, y=140),
        _line("Độc lập - Tự do - Hạnh phúc", x=740, y=140),
        _line("SỞ LAO ĐỘNG - THƯƠNG BINH", x=200, y=180),
        _line("Số: 62/SLĐTBXH", x=210, y=260),
        _line("Vĩnh Phú, ngày 10 tháng 02 năm 1990", x=730, y=260),
    ]
    said = _values(*head, *_TYPE, *_TITLE)
    assert said["issuing_body"] == "SỞ LAO ĐỘNG - THƯƠNG BINH"
    assert said["document_number"] == "62/SLĐTBXH"


def test_the_subject_of_a_letter_goes_on_below_the_reach_of_the_head() -> None:
    rows = _head("Số: 62/SLĐTBXH", PRINTED[1])
    subject = [
        _line("V/v rà soát danh sách liệt sĩ, mộ", x=150, y=300),
        _line("liệt sĩ trên địa bàn", x=200, y=342),
    ]
    said = _values(*rows, *subject, _line("Kính gửi: Ủy ban nhân dân các huyện", x=300, y=420))
    assert said["title"] == "V/v rà soát danh sách liệt sĩ, mộ liệt sĩ trên địa bàn"


def test_a_title_row_that_fell_in_two_is_one() -> None:
    rows = [
        _centred("CHỈ THỊ", y=320),
        _line("Về việc kiểm tra,", x=350, y=370),
        _line("tu sửa mộ liệt sĩ và nghĩa trang liệt sĩ", x=630, y=370),
        _line("Căn cứ Nghị định số 36/CP ngày 11 tháng 10 năm 1967 của Hội đồng", x=200, y=480),
    ]
    said = _values(*_head(*PRINTED), *rows)
    assert said["title"] == "Về việc kiểm tra, tu sửa mộ liệt sĩ và nghĩa trang liệt sĩ"


def test_a_number_apart_from_its_word_is_one_line() -> None:
    head = [one for one in _head("Số:", PRINTED[1]) if one.text != "Số:"]
    said = _values(*head, _line("Số:", x=210, y=220), _line("62/KH-UBND", x=290, y=220), *_TYPE, *_TITLE)
    assert said["document_number"] == "62/KH-UBND"


@pytest.mark.parametrize("name", ["ĐẮK LẮK", "ĐĂK LĂK", "BẮC KẠN", "BẮC CẠN"])
def test_a_province_is_left_as_it_is_spelled(name: str) -> None:
    assert mend_body(f"ỦY BAN NHÂN DÂN TỈNH {name}") == f"ỦY BAN NHÂN DÂN TỈNH {name}"
    assert is_province(name)


@pytest.mark.parametrize(
    ("read", "tidy"), [("quý I1 năm 2009", "quý II năm 2009"), ("quý 1 năm 2009", "quý 1 năm 2009")]
)
def test_strokes_of_a_quarter_are_all_the_same(read: str, tidy: str) -> None:
    rows = [_centred("THÔNG BÁO", y=320), _centred(f"Kết luận cuộc họp {read}", y=370), *_TITLE[3:]]
    assert _values(*_head(*PRINTED), *rows)["title"] == f"Kết luận cuộc họp {tidy}"
