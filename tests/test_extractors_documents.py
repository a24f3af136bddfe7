"""Pages to records: registers, forms, minutes and unknown papers, on pages made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.documents import EXTRACTOR_VERSION, extract
from models.page import Cell, Line, PageContent, PageDocument, Reading, Table
from models.record import DocumentKind, FieldStatus, Reason, Record, RecordKind, UnknownValue
from tests.page_builder import make_line, make_page, make_table

SHA = "a" * 64
Rows = list[list[str | None]]
LIST_TITLE = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "", "DANH SÁCH LIỆT SĨ XÃ AN PHÚ"]
HEADER = ["TT", "Họ và tên liệt sĩ", "Năm sinh", "Quê quán", "Đơn vị", "Hy sinh"]
AN = ["1", "Nguyễn Văn An", "1945", "Tân Thanh, Văn Lãng, Lạng Sơn", "C4 D22 E2 F3", "26/10/1967"]
BINH = ["2", "Trần Bình", "1950", "nt", "E141-F2", "3/1968"]
CUONG = ["3", "Lê Văn Cường", "1931", '"', "Binh trạm 37", "1972"]


def read(*pages: PageDocument) -> list[Record]:
    return list(extract(pages, sha256=SHA))


def register(rows: Sequence[Sequence[str | None]], **options: object) -> list[Record]:
    return read(make_page(LIST_TITLE, [make_table(rows, **options)]))  # type: ignore[arg-type]


def said(record: Record, key: str) -> str | None:
    found = record.get(key)
    return found.text if found is not None else None


def reasons(record: Record, key: str) -> tuple[Reason, ...]:
    found = record.get(key)
    assert found is not None, key
    return found.reasons


def names(records: Sequence[Record]) -> list[str | None]:
    return [said(r, "full_name") for r in records]


# --- rows and fields -------------------------------------------------------------------------------------


def test_a_list_gives_one_record_a_row_with_each_column_as_a_field() -> None:
    records = register([HEADER, AN, BINH, CUONG])
    assert names(records) == ["Nguyễn Văn An", "Trần Bình", "Lê Văn Cường"]
    first = records[0]
    assert (first.kind, first.document_kind) == (RecordKind.MARTYR, DocumentKind.MARTYR_LIST)
    assert [f.key for f in first.fields] == ["full_name", "birth_date", "home_place", "unit", "death_date"]
    assert [f.status for f in first.fields] == [FieldStatus.ACCEPTED] * 5
    assert [r.source.row for r in records] == [1, 2, 3]


def test_boxes_are_those_of_the_words() -> None:
    field = register([HEADER, AN])[0].get("full_name")
    assert field is not None
    assert field.box.as_list() == [405, 665, 130, 20]


def test_dittos_stand_for_what_is_above_and_chain() -> None:
    records = register([HEADER, AN, BINH, CUONG])
    assert [said(r, "home_place") for r in records] == [AN[3]] * 3
    field = records[2].get("home_place")
    assert field is not None
    assert (field.raw, field.status) == ('"', FieldStatus.ACCEPTED)
    assert field.box.y > 700  # the ditto's own place


@pytest.mark.parametrize(
    ("above", "cell", "reason"),
    [("", "nt", Reason.DITTO_UNRESOLVED), ("Tân Thanh, Văn Lãng", "nt, Văn Quan", Reason.AMBIGUOUS)],
)
def test_doubtful_dittos_wait_for_a_person(above: str, cell: str, reason: Reason) -> None:
    records = register([HEADER, [*AN[:3], above, *AN[4:]], [*BINH[:3], cell, *BINH[4:]]])
    assert reason in reasons(records[1], "home_place")


def test_a_low_mark_read_as_letters_is_a_ditto() -> None:
    table = make_table([HEADER, AN, [*BINH[:3], "TT", *BINH[4:]]])
    cells = tuple(_lowered(c) if c.text == "TT" and c.row_index == 2 else c for c in table.cells)
    page = make_page(LIST_TITLE, [Table(table.box, 3, 6, cells, 1)])
    assert said(read(page)[1], "home_place") == AN[3]
    assert Reason.AMBIGUOUS in reasons(read(page)[1], "home_place")


def test_a_low_digit_is_a_digit() -> None:
    table = make_table([HEADER, AN, [*BINH[:2], "4", *BINH[3:]]])
    cells = tuple(_lowered(c) if c.text == "4" else c for c in table.cells)
    assert said(read(make_page(LIST_TITLE, [Table(table.box, 3, 6, cells, 1)]))[1], "birth_date") == "4"


def _lowered(cell: Cell) -> Cell:
    lines = tuple(
        replace(x, words=tuple(replace(w, box=replace(w.box, h=9), glyphs=()) for w in x.words))
        for x in cell.lines
    )
    return replace(cell, lines=lines)


def test_an_empty_cell_gives_no_field_and_ink_without_text_a_queued_one() -> None:
    row = ["1", "Nguyễn Văn An", "", "", "E2", "1968"]
    record = register([HEADER, row], ink=[(1, 3)])[0]
    assert record.get("birth_date") is None
    assert said(record, "home_place") == ""
    assert reasons(record, "home_place") == (Reason.INK_WITHOUT_TEXT,)


def test_unknown_columns_are_kept_under_their_heading() -> None:
    rows = [[*HEADER, "Họ tên người khai"], [*AN, "Lê Thị Bảy"]]
    assert any(f.key.startswith("other:") or f.key == "next_of_kin" for f in register(rows)[0].fields)


def test_two_columns_of_one_heading_lose_nothing() -> None:
    rows = [[*HEADER, "Ghi chú", "Ghi chú"], [*AN, "Có hài cốt", "Đã quy tập"]]
    record = register(rows)[0]
    assert (said(record, "notes"), said(record, "other:Ghi chú")) == ("Có hài cốt", "Đã quy tập")


def test_other_looks_that_read_otherwise_queue_the_field() -> None:
    table = make_table([HEADER, AN])
    cells = tuple(
        replace(c, lines=tuple(replace(x, readings=(Reading("1946", 0.9, "digits"),)) for x in c.lines))
        if c.text == "1945"
        else c
        for c in table.cells
    )
    record = read(make_page(LIST_TITLE, [replace(table, cells=cells)]))[0]
    field = record.get("birth_date")
    assert field is not None
    assert (field.text, field.reasons, field.candidates) == ("1945", (Reason.ENGINES_DISAGREE,), ("1946",))


def test_dates_that_cannot_all_be_right_are_queued() -> None:
    record = register([HEADER, [*AN[:2], "1965", *AN[3:]]])[0]
    assert Reason.DATES_CONFLICT in reasons(record, "birth_date")
    assert Reason.DATES_CONFLICT in reasons(record, "death_date")


# --- headings of columns ---------------------------------------------------------------------------------


def test_place_columns_under_one_heading_give_one_place() -> None:
    rows: Rows = [
        ["TT", "Họ và tên", "Quê quán", None, None, "Ngày, tháng, năm", None],
        [None, None, "Xã", "Huyện", "Tỉnh", "Sinh", "Hy sinh"],
        ["1", "2", "3", "4", "5", "6", "7"],
        ["1", "Nguyễn Văn An", "Tân Thanh", "Văn Lãng", "Lạng Sơn", "1945", "3/1968"],
        ["2", "Trần Bình", "Hoàng Việt", "nt", "nt", "1946", "4/1968"],
    ]
    spans = {(0, 0): (2, 1), (0, 1): (2, 1), (0, 2): (1, 3), (0, 5): (1, 2)}
    records = register(rows, header=2, spans=spans)
    assert said(records[0], "home_place") == "Tân Thanh, Văn Lãng, Lạng Sơn"
    assert said(records[1], "home_place") == "Hoàng Việt, Văn Lãng, Lạng Sơn"
    assert [said(records[0], k) for k in ("birth_date", "death_date")] == ["1945", "3/1968"]
    assert len(records) == 2


@pytest.mark.parametrize(
    ("cell", "rank", "position"),
    [("Binh nhất, Liên lạc", "Binh nhất", "Liên lạc"), ("B1", "B1", None), ("Chiến sĩ", None, "Chiến sĩ")],
)
def test_rank_and_position_of_one_column(cell: str, rank: str | None, position: str | None) -> None:
    rows = [["TT", "Họ và tên", "Cấp bậc, chức vụ", "Hy sinh"], ["1", "Nguyễn Văn An", cell, "1968"]]
    record = register(rows)[0]
    assert (said(record, "rank"), said(record, "position")) == (rank, position)


def test_parts_of_a_cell_have_their_own_boxes() -> None:
    rows = [["TT", "Họ và tên", "Cấp bậc, chức vụ"], ["1", "Nguyễn Văn An", "Binh nhất, Liên lạc"]]
    record = register(rows)[0]
    rank, position = record.get("rank"), record.get("position")
    assert rank is not None
    assert position is not None
    assert rank.box.x2 <= position.box.x


@pytest.mark.parametrize("header", [0, 1])
def test_headings_are_found_whatever_the_layout_says(header: int) -> None:
    assert names(register([HEADER, AN], header=header)) == ["Nguyễn Văn An"]


def test_a_name_with_another_name_gives_both() -> None:
    record = register([HEADER, ["1", "Nguyễn Văn An (tức Ba Hòa)", *AN[2:]]])[0]
    assert (said(record, "full_name"), said(record, "other_name")) == ("Nguyễn Văn An", "Ba Hòa")


def test_a_cell_of_labelled_lines_is_split() -> None:
    stone = "Liệt sĩ: Nguyễn Văn An\nSinh năm: 1945\nQuê quán: Tân Yên, Bắc Giang\nHy sinh: 3/1968"
    rows = [["STT", "Số mộ", "Hàng", "Thông tin ghi trên bia mộ"], ["1", "12", "3", stone]]
    record = read(make_page(["NGHĨA TRANG LIỆT SĨ XÃ AN PHÚ"], [make_table(rows)]))[0]
    keys = ("full_name", "birth_date", "home_place", "death_date", "grave_number")
    assert [said(record, k) for k in keys] == [
        "Nguyễn Văn An", "1945", "Tân Yên, Bắc Giang", "3/1968", "12",
    ]  # fmt: skip


def test_columns_without_headings_are_guessed_and_queued() -> None:
    rows = [
        AN,
        [*BINH[:3], "An Phú, Tuy Hòa, Phú Yên", *BINH[4:]],
        [*CUONG[:3], "Nga Sơn, Thanh Hóa", *CUONG[4:]],
    ]
    records = read(make_page([], [make_table(rows, header=0)]))
    assert names(records) == ["Nguyễn Văn An", "Trần Bình", "Lê Văn Cường"]
    assert [said(records[0], k) for k in ("birth_date", "death_date", "unit")] == [
        "1945",
        "26/10/1967",
        AN[4],
    ]
    assert Reason.COLUMN_GUESSED in reasons(records[0], "full_name")


def test_a_table_of_something_else_gives_no_record() -> None:
    budget = make_table([["STT", "Nội dung chi", "Số tiền"], ["1", "Xăng dầu", "1.000.000"]])
    assert not [r for r in read(make_page(LIST_TITLE, [budget])) if r.kind is RecordKind.MARTYR]


# --- rows that are no records ----------------------------------------------------------------------------

WIDE = (1, 6)


def _wide(text: str) -> list[str | None]:
    return [text, None, None, None, None, None]


@pytest.mark.parametrize(
    "row",
    [
        ["", "", "", "", "", ""],
        _wide("Tổng số: 27 liệt sĩ"),
        ["", "Cộng: 27", "", "", "", ""],
        HEADER,
        ["1", "2", "3", "4", "5", "6"],
        _wide("I. Thời kỳ chống Pháp"),
        ["27", "", "", "", "", ""],
    ],
)
def test_rows_that_are_no_records(row: list[str | None]) -> None:
    spans = {(2, 0): WIDE} if row[1] is None else {}
    assert names(register([HEADER, AN, row, BINH], spans=spans)) == ["Nguyễn Văn An", "Trần Bình"]


def test_the_rest_of_a_record_in_the_next_row_is_appended() -> None:
    rest = ["", "", "", "Lạng Sơn", "", ""]
    first = [*AN[:3], "Tân Thanh, Văn Lãng,", *AN[4:]]
    records = register([HEADER, first, rest, BINH])
    assert len(records) == 2
    assert [said(r, "home_place") for r in records] == ["Tân Thanh, Văn Lãng, Lạng Sơn"] * 2


def test_the_rest_of_a_name_is_appended_and_doubted() -> None:
    records = register([HEADER, AN, ["", "Hùng", "", "", "", ""], BINH])
    assert names(records) == ["Nguyễn Văn An Hùng", "Trần Bình"]
    assert Reason.ROW_UNCERTAIN in reasons(records[0], "full_name")


def test_a_heading_row_gives_its_unit_where_there_is_no_column() -> None:
    rows: Rows = [["TT", "Họ và tên", "Hy sinh"], ["Đại đội 5", None, None], ["1", "Nguyễn Văn An", "1968"]]
    record = register(rows, spans={(1, 0): (1, 3)})[0]
    field = record.get("unit")
    assert field is not None
    assert field.text == "Đại đội 5"
    assert field.box.y < 740  # points to the heading


def test_a_heading_row_does_not_fill_an_empty_cell_of_its_own_column() -> None:
    records = register([HEADER, _wide("Đại đội 5"), [*AN[:4], "", AN[5]]], spans={(1, 0): WIDE})
    assert records[0].get("unit") is None


def test_a_commune_over_the_rows_is_only_likely_their_home() -> None:
    rows = [["TT", "Họ và tên", "Hy sinh"], ["I", "XÃ TÂN THANH", ""], ["1", "Nguyễn Văn An", "1968"]]
    records = register(rows)
    assert len(records) == 1
    assert said(records[0], "home_place") == "XÃ TÂN THANH"
    assert Reason.ROW_UNCERTAIN in reasons(records[0], "home_place")


# --- running numbers -------------------------------------------------------------------------------------


def _numbered(*numbers: str) -> list[Record]:
    people = ["Nguyễn Văn An", "Trần Bình", "Lê Văn Cường", "Phạm Văn Dũng", "Vũ Đình Giang"]
    rows = [[n, p, "1945", "Tân Yên, Bắc Giang", "E2", "1968"] for n, p in zip(numbers, people, strict=False)]
    return register([HEADER, *rows])


@pytest.mark.parametrize(
    ("numbers", "broken"),
    [
        (("1", "2", "3", "4", "5"), []),
        (("1", "2", "9", "4", "5"), []),  # one misread number
        (("1", "Z", "", "4", "5"), []),
        (("1", "2", "1", "2", "3"), []),  # a new group
        (("1", "2", "5", "6", "7"), [2]),  # two rows are missing
        (("1", "2", "2", "3", "4"), [2]),  # a repeat
    ],
)
def test_broken_order_queues_the_name(numbers: tuple[str, ...], broken: list[int]) -> None:
    records = _numbered(*numbers)
    assert [i for i, r in enumerate(records) if Reason.SEQUENCE_BROKEN in reasons(r, "full_name")] == broken


# --- cells that lost a rule ------------------------------------------------------------------------------


def test_a_cell_over_two_rows_with_one_line_holds_for_both() -> None:
    rows: Rows = [[*HEADER], [*AN], [*BINH[:3], None, *BINH[4:]]]
    records = register(rows, spans={(1, 3): (2, 1)})
    assert [said(r, "home_place") for r in records] == [AN[3]] * 2


def test_a_cell_over_two_columns_is_cut_by_its_words_and_doubted() -> None:
    table = make_table([HEADER, ["1", "Nguyễn Văn An", "1945", "", None, "1968"]], spans={(1, 3): (1, 2)})
    lines = (make_line("Tân Yên", x=1010, y=665), make_line("E141-F2", x=1310, y=665))
    joined = Line(lines[0].box, lines[0].words + lines[1].words)
    cells = tuple(replace(c, lines=(joined,)) if c.column_span == 2 else c for c in table.cells)
    record = read(make_page(LIST_TITLE, [replace(table, cells=cells)]))[0]
    assert (said(record, "home_place"), said(record, "unit")) == ("Tân Yên", "E141-F2")
    assert Reason.ROW_UNCERTAIN in reasons(record, "unit")


# --- over pages ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("with_header", [True, False])
def test_a_table_goes_on_over_pages_dittos_and_numbers_too(with_header: bool) -> None:
    second = [HEADER, BINH, CUONG] if with_header else [BINH, CUONG]
    pages = [
        make_page(LIST_TITLE, [make_table([HEADER, AN])]),
        make_page([], [], page_no=2, content=PageContent.BLANK),
        make_page([], [make_table(second, header=int(with_header), y=100)], page_no=3),
    ]
    records = read(*pages)
    assert names(records) == ["Nguyễn Văn An", "Trần Bình", "Lê Văn Cường"]
    assert [said(r, "home_place") for r in records] == [AN[3]] * 3
    assert [(r.source.page_no, r.source.row) for r in records] == [(1, 1), (3, 1), (3, 2)]


def test_a_record_goes_on_on_the_next_page() -> None:
    first = make_page(LIST_TITLE, [make_table([HEADER, [*AN[:3], "Tân Thanh, Văn Lãng,", *AN[4:]]])])
    second = make_page([], [make_table([["", "", "", "Lạng Sơn", "", ""], BINH], header=0, y=100)], page_no=2)
    records = read(first, second)
    assert said(records[0], "home_place") == "Tân Thanh, Văn Lãng, Lạng Sơn"
    assert len(records) == 2


def test_a_new_title_ends_the_reach_of_dittos() -> None:
    other = make_page(["DANH SÁCH LIỆT SĨ XÃ HÒA BÌNH"], [make_table([HEADER, BINH])], page_no=2)
    records = read(make_page(LIST_TITLE, [make_table([HEADER, AN])]), other)
    assert Reason.DITTO_UNRESOLVED in reasons(records[1], "home_place")


def test_ids_are_stable_and_distinct_and_do_not_hang_on_confidence() -> None:
    sure, unsure = (register([HEADER, AN, BINH, CUONG], confidence=c) for c in (0.99, 0.3))
    assert [r.id for r in sure] == [r.id for r in unsure]
    assert len({r.id for r in sure}) == 3
    assert all(f.status is FieldStatus.QUEUED for r in unsure for f in r.fields)
    assert EXTRACTOR_VERSION == "0003"


# --- graves ----------------------------------------------------------------------------------------------

GRAVE_TITLE = ["SỔ QUẢN LÝ MỘ LIỆT SĨ", "NGHĨA TRANG LIỆT SĨ HUYỆN GIA BÌNH, TỈNH BẮC NINH"]
GRAVE_HEADER = ["Số TT", "Họ và tên", "Quê quán", "Lô", "Hàng", "Mộ số", "Ghi chú"]


def test_graves_named_and_unnamed() -> None:
    rows = [
        GRAVE_HEADER,
        ["1", "Lương Thanh Bốn", "Hưng Nguyên, Nghệ An", "C", "1", "1", "Chuyển về quê 10/2011"],
        ["2", "Mộ chưa biết tên", "Chưa rõ", "C", "1", "2", ""],
        ["3", "", "", "C", "1", "3", ""],
        ["4", "", "", "", "", "", ""],
    ]
    records = read(make_page(GRAVE_TITLE, [make_table(rows)]))
    assert [(r.kind, r.is_named) for r in records] == [(RecordKind.GRAVE, n) for n in (True, False, True)]
    assert [said(r, "grave_number") for r in records] == ["1", "2", "3"]
    assert records[1].get("full_name") is None
    assert said(records[1], "other:Họ và tên") == "Mộ chưa biết tên"
    home = records[1].get("home_place")
    assert home is not None
    assert isinstance(home.value, UnknownValue)
    assert said(records[0], "cemetery") == GRAVE_TITLE[1]


def test_lot_and_row_of_heading_rows() -> None:
    rows: Rows = [["STT", "Họ và tên", "Số mộ"], ["LÔ A - HÀNG 3", None, None], ["1", "Lê Văn An", "7"]]
    record = read(make_page(GRAVE_TITLE, [make_table(rows, spans={(1, 0): (1, 3)})]))[0]
    assert [said(record, k) for k in ("grave_lot", "grave_row", "grave_number")] == ["A", "3", "7"]


def test_a_misread_short_heading_is_rescued_and_queued() -> None:
    rows = [[*GRAVE_HEADER[:4], "Hàn 5", *GRAVE_HEADER[5:]], ["1", "Lê An", "Chưa rõ", "C", "1", "2", ""]]
    record = read(make_page(GRAVE_TITLE, [make_table(rows)]))[0]
    assert said(record, "grave_row") == "1"
    assert Reason.COLUMN_GUESSED in reasons(record, "grave_row")


# --- forms -----------------------------------------------------------------------------------------------

FORM = [
    "BỘ QUỐC PHÒNG", "ĐƠN VỊ C23 D27 E66 F338", "Số: 220/BT", "", "GIẤY BÁO TỬ", "",
    "Họ và tên liệt sĩ: Nguyễn Văn Liên", "Sinh năm: ........ 1956",
    "Nguyên quán: Tập Ngãi, Tiểu Cần, Trà Vinh",
    "Nhập ngũ: 26/09/1976", "Đơn vị: C23 D27 E66 F338", "Cấp bậc: Trung sĩ   Chức vụ: Lái xe",
    "Đã hy sinh ngày: 1982 tháng 07 năm 23", "Tại: Thành cổ Quảng Trị",
    "Thi hài được mai táng tại: Nghĩa trang liệt sĩ Trường Sơn", "Họ tên cha (mẹ, vợ): Nguyễn Khắc Thái",
]  # fmt: skip
FORM_TRUTH = {
    "document_number": "220/BT", "full_name": "Nguyễn Văn Liên", "birth_date": "1956",
    "home_place": "Tập Ngãi, Tiểu Cần, Trà Vinh", "enlistment_date": "26/09/1976", "unit": "C23 D27 E66 F338",
    "rank": "Trung sĩ", "position": "Lái xe", "death_date": "1982 tháng 07 năm 23",
    "death_place": "Thành cổ Quảng Trị", "burial_place": "Nghĩa trang liệt sĩ Trường Sơn",
    "next_of_kin": "Nguyễn Khắc Thái",
}  # fmt: skip


def test_a_death_notice_gives_one_martyr() -> None:
    (record,) = read(make_page(FORM))
    assert (record.kind, record.document_kind) == (RecordKind.MARTYR, DocumentKind.DEATH_NOTICE)
    assert {f.key: f.text for f in record.fields} == FORM_TRUTH


def test_a_value_runs_over_lines() -> None:
    lines = [
        *FORM[:8],
        "Nguyên quán: thôn Thượng Hòa Trung, xã Tập Ngãi, huyện Tiểu Cần,",
        "tỉnh Trà Vinh",
        *FORM[9:],
    ]
    (record,) = read(make_page(lines))
    text = "thôn Thượng Hòa Trung, xã Tập Ngãi, huyện Tiểu Cần, tỉnh Trà Vinh"
    assert said(record, "home_place") == text


def test_forms_in_one_file_are_records_of_their_own() -> None:
    second = [line.replace("Nguyễn Văn Liên", "Đỗ Quốc Được").replace("220/BT", "221/BT") for line in FORM]
    records = read(make_page(FORM), make_page(second, page_no=2))
    assert names(records) == ["Nguyễn Văn Liên", "Đỗ Quốc Được"]
    assert [said(r, "document_number") for r in records] == ["220/BT", "221/BT"]


def test_an_extract_in_sentences() -> None:
    lines = [
        "TRÍCH LỤC HỒ SƠ LIỆT SĨ", "",
        "Đồng chí Trần Văn Hòa, sinh năm 1942; quê quán: xã Tân Yên, huyện Bình Lục, tỉnh Hà Nam; nhập ngũ",
        "tháng 11-1966; đơn vị: Tiểu đoàn 4, Trung đoàn 2; cấp bậc: Binh nhất; chức vụ: Chiến sĩ; hy sinh",
        "ngày 12-1-1968 tại mặt trận phía Nam; nơi an táng ban đầu tại Gò Dầu",
        "(theo Giấy báo tử số 444K, ngày 1-12-1976).",
    ]  # fmt: skip
    (record,) = read(make_page(lines))
    expected = {
        "full_name": "Trần Văn Hòa", "birth_date": "1942",
        "home_place": "xã Tân Yên, huyện Bình Lục, tỉnh Hà Nam",
        "enlistment_date": "tháng 11-1966", "unit": "Tiểu đoàn 4, Trung đoàn 2", "rank": "Binh nhất",
        "position": "Chiến sĩ", "death_place": "mặt trận phía Nam", "document_number": "444K",
    }  # fmt: skip
    assert {k: said(record, k) for k in expected} == expected
    died = said(record, "death_date")
    assert died is not None
    assert died.endswith("12-1-1968")


def test_a_form_without_a_name_waits_for_one() -> None:
    (record,) = read(make_page([line for line in FORM if "Họ và tên" not in line]))
    assert reasons(record, "full_name") == (Reason.FIELD_MISSING,)


# --- minutes ---------------------------------------------------------------------------------------------

MINUTES = [
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "", "BIÊN BẢN",
    "Cất bốc hài cốt liệt sĩ", "",
    "Hôm nay, ngày 11 tháng 11 năm 2009, tại xã Đô Lương, huyện Đô Lương, tỉnh Nghệ", "An, chúng tôi gồm:",
    "1. Ông Lương Viết Chức, đại diện Ban Chỉ huy quân sự huyện Đô Lương;", "",
]  # fmt: skip
DEAD = (
    "Họ và tên: Lê Thuấn. Quê quán: xã Bình Tiến, huyện Hương Trà, tỉnh Huế. "
    "Đơn vị: E271-F3. Hy sinh ngày: 07-02-1961."
)
LAID = "Hài cốt được bàn giao về nghĩa trang liệt sĩ huyện Đô Lương."


def test_minutes_of_one_person() -> None:
    (record,) = read(make_page([*MINUTES, f"Đã tiến hành cất bốc 01 hài cốt liệt sĩ. {DEAD}", LAID]))
    assert (record.kind, record.document_kind) == (RecordKind.EXHUMATION, DocumentKind.EXHUMATION_MINUTES)
    assert {f.key: f.text for f in record.fields} == {
        "full_name": "Lê Thuấn", "home_place": "xã Bình Tiến, huyện Hương Trà, tỉnh Huế", "unit": "E271-F3",
        "death_date": "07-02-1961", "exhumation_date": "ngày 11 tháng 11 năm 2009",
        "exhumation_place": "xã Đô Lương, huyện Đô Lương, tỉnh Nghệ An",
        "cemetery": "nghĩa trang liệt sĩ huyện Đô Lương",
    }  # fmt: skip


def test_minutes_of_several_people_share_day_and_place() -> None:
    records = read(make_page([*MINUTES, DEAD, DEAD.replace("Lê Thuấn", "Nguyễn Quân"), LAID]))
    assert names(records) == ["Lê Thuấn", "Nguyễn Quân"]
    assert {said(r, "exhumation_date") for r in records} == {"ngày 11 tháng 11 năm 2009"}


def test_minutes_with_a_table_of_people() -> None:
    table = make_table([["TT", "Họ và tên", "Quê quán", "Hy sinh"], ["1", "Lê Thuấn", "Chưa rõ", "1961"]])
    (record,) = read(make_page([*MINUTES, LAID], [table]))
    assert record.kind is RecordKind.EXHUMATION
    assert said(record, "full_name") == "Lê Thuấn"
    assert said(record, "exhumation_place") == "xã Đô Lương, huyện Đô Lương, tỉnh Nghệ An"


@pytest.mark.parametrize(
    ("text", "is_named"),
    [("Đã tiến hành cất bốc 01 hài cốt liệt sĩ chưa biết tên.", False), ("Đã cất bốc 01 hài cốt.", True)],
)
def test_minutes_that_name_nobody(text: str, is_named: bool) -> None:
    (record,) = read(make_page([*MINUTES, text, LAID]))
    assert record.is_named is is_named
    assert (record.get("full_name") is not None) is is_named


# --- other papers ----------------------------------------------------------------------------------------


def test_an_unknown_paper_gives_one_queued_title_and_no_person() -> None:
    pages = [make_page(["Bài thơ mùa xuân", "Hoa nở trên đồi"], page_no=n) for n in (1, 2)]
    (record,) = read(*pages)
    assert (record.kind, record.document_kind) == (RecordKind.NOTICE, DocumentKind.UNKNOWN)
    assert reasons(record, "title") == (Reason.KIND_UNKNOWN,)


@pytest.mark.parametrize(
    "pages", [[], [make_page(["UBND"], content=PageContent.SHOW_THROUGH)], [make_page()]]
)
def test_no_text_gives_no_record(pages: list[PageDocument]) -> None:
    assert read(*pages) == []


def test_a_list_behind_a_letter_is_a_document_of_its_own() -> None:
    letter = [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Số: 299/UBND-TTHC",
        "",
        "KẾ HOẠCH",
        "Quy tập hài cốt liệt sĩ",
    ]
    records = read(make_page(letter), make_page([], [make_table([HEADER, AN])], page_no=2))
    assert [r.kind for r in records] == [RecordKind.NOTICE, RecordKind.MARTYR]


# --- whatever comes --------------------------------------------------------------------------------------

CELLS = st.sampled_from(
    ["", "1", "2", "l", "nt", '"', "Lê Văn An", "Hùng", "Mộ chưa biết tên", "1945", "3/1968",
     "Tân Yên, Bắc Giang", "Tổng số: 3",
     "LÔ A", "Đại đội 5", "Hy sinh", "Họ và tên", "Xã", "-", "…", "|", "C4 D22", "A\nB",
     "Sinh năm: 1945"]
)  # fmt: skip
LINES = st.sampled_from(
    ["GIẤY BÁO TỬ", "BIÊN BẢN", "Cất bốc hài cốt liệt sĩ", "Họ và tên: Lê An", "Họ và tên:", "Quê quán",
     "Số: /BT", "Hôm nay, ngày 1 tháng 2 năm 1990, tại", "chúng tôi gồm", "DANH SÁCH LIỆT SĨ", "hy sinh ngày",
     "Đồng chí", ".", ""]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(CELLS, min_size=4, max_size=4), min_size=1, max_size=6),
    st.lists(LINES, min_size=1, max_size=6).filter(any),
    st.integers(0, 2),
)
def test_nothing_breaks_and_every_field_stands_on_the_page(rows: Rows, lines: list[str], header: int) -> None:
    page = make_page(lines, [make_table(rows, header=min(header, len(rows)))])
    records = read(page, replace(page, page_no=2))
    assert len({r.id for r in records}) == len(records)
    for record in records:
        for field in record.fields:
            assert 0 <= field.box.x < field.box.x2 <= page.width_px
            assert field.page_no in (1, 2)
            assert field.text or field.status is FieldStatus.QUEUED


# --- prose: extracts and slips ----------------------------------------------------------------------------

PROSE: list[tuple[list[str], dict[str, str]]] = [
    (
        [
            "TRÍCH SAO HỒ SƠ LIỆT SĨ",
            "Liệt sĩ Trần Văn Bảy sinh năm 1945 tại xã Quảng Đức, huyện Quảng Xương, tỉnh Thanh Hóa.",
            "Nhập ngũ ngày 15/02/1964, thuộc đơn vị C4 D22 E2 F3, cấp bậc Hạ sĩ, chức vụ A trưởng.",
            "Hy sinh ngày 20/3/1968 tại mặt trận phía Nam trong trường hợp chiến đấu.",
            "Thi hài mai táng tại nghĩa trang đơn vị gần mặt trận (theo giấy báo tử số 444K).",
        ],
        {
            "full_name": "Trần Văn Bảy",
            "birth_date": "1945",
            "home_place": "xã Quảng Đức, huyện Quảng Xương, tỉnh Thanh Hóa",
            "enlistment_date": "ngày 15/02/1964",
            "unit": "C4 D22 E2 F3",
            "rank": "Hạ sĩ",
            "position": "A trưởng",
            "death_date": "20/3/1968",
            "death_place": "mặt trận phía Nam",
            "burial_place": "nghĩa trang đơn vị gần mặt trận",
        },
    ),
    (
        [
            "GIẤY BÁO TỬ",
            "Ban Chỉ huy Trung đoàn 2 báo tin đau buồn đồng chí Lê Văn Cường",
            "Sinh năm 1949. Quê quán xã Hồng Việt, huyện Hòa An, tỉnh Cao Bằng",
            "Nhập ngũ tháng 4 năm 1967. Cấp bậc Trung sĩ. Chức vụ tiểu đội phó. Đơn vị C2 D1 E141",
            "Đã hy sinh ngày 05 tháng 9 năm 1972 tại mặt trận Quảng Trị",
            "Mai táng tại khu vực riêng của đơn vị.",
        ],
        {
            "full_name": "Lê Văn Cường",
            "home_place": "xã Hồng Việt, huyện Hòa An, tỉnh Cao Bằng",
            "enlistment_date": "tháng 4 năm 1967",
            "position": "tiểu đội phó",
            "unit": "C2 D1 E141",
            "death_date": "05 tháng 9 năm 1972",
            "death_place": "mặt trận Quảng Trị",
            "burial_place": "khu vực riêng của đơn vị",
        },
    ),
    (
        [
            "TRÍCH LỤC",
            "HỒ SƠ LIỆT SĨ",
            "Đồng chí: Vũ Đình Tý, bí danh Ba Tý. Sinh ngày 02/3/1940. Nguyên quán: Phổ Khánh, Đức Phổ.",
            "Cấp bậc, chức vụ khi hy sinh: Thượng sĩ, Trung đội trưởng. Đơn vị: Đại đội 3.",
            "Đã anh dũng hy sinh ngày 12/5/1969, tại Ba Tơ, Quảng Ngãi. Lý do: Chiến đấu.",
        ],
        {
            "full_name": "Vũ Đình Tý",
            "other_name": "Ba Tý",
            "rank": "Thượng sĩ",
            "position": "Trung đội trưởng",
            "unit": "Đại đội 3",
            "death_place": "Ba Tơ, Quảng Ngãi",
        },
    ),
    (
        [
            "PHIẾU QUY TẬP HÀI CỐT LIỆT SĨ",
            "Liệt sĩ: Trần Văn Bảy",
            "Thời gian quy tập: ngày 20 tháng 4 năm 1996",
            "Địa điểm quy tập: cao điểm 544, xã Cam Nghĩa, huyện Cam Lộ",
            "Nơi an táng lại: Nghĩa trang liệt sĩ Trường Sơn",
        ],
        {
            "full_name": "Trần Văn Bảy",
            "exhumation_date": "ngày 20 tháng 4 năm 1996",
            "exhumation_place": "cao điểm 544, xã Cam Nghĩa, huyện Cam Lộ",
            "cemetery": "Nghĩa trang liệt sĩ Trường Sơn",
        },
    ),
    (
        ["PHIẾU CẤT BỐC MỘ LIỆT SĨ", "Ngày cất bốc: 02/12/1999", "Quy tập về nghĩa trang: NTLS Đường 9"],
        {"exhumation_date": "02/12/1999", "cemetery": "NTLS Đường 9"},
    ),
]


@pytest.mark.parametrize(("lines", "expected"), PROSE, ids=[lines[0] for lines, _ in PROSE])
def test_extracts_and_slips(lines: list[str], expected: dict[str, str]) -> None:
    (record,) = read(make_page(lines))
    assert {key: said(record, key) for key in expected} == expected


@pytest.mark.parametrize(
    "marks", [["1.", "2.", "3."], ["-", "-", "-"], ["1", "2", "3"]], ids=["dots", "dashes", "bare"]
)
def test_the_number_or_dash_before_a_fact_is_not_the_end_of_the_fact_above(marks: list[str]) -> None:
    facts = [
        "Họ và tên liệt sĩ: Nguyễn Văn An",
        "Quê quán: Tân Thanh, Văn Lãng, Lạng Sơn",
        "Ngày cất bốc: 15/3/1994",
    ]
    page = make_page(["PHIẾU CẤT BỐC HÀI CỐT LIỆT SĨ"])
    lines = [
        make_line(text, x=x, y=300 + 30 * i)
        for i, (mark, fact) in enumerate(zip(marks, facts, strict=True))
        for text, x in ((mark, 100), (fact, 160))
    ]
    block = replace(page.blocks[0], lines=(*page.blocks[0].lines, *lines))
    (record,) = read(replace(page, blocks=(block,)))
    assert (said(record, "full_name"), said(record, "home_place")) == (
        "Nguyễn Văn An",
        facts[1].split(": ")[1],
    )
