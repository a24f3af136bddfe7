"""What a paper says though a part of it could not be read: headings, leaders, labels without colons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from extractors.columns_guess import guess_columns
from extractors.documents import extract
from extractors.headings import ColumnRole
from extractors.ink import ink_of_lines
from extractors.labelled import without_leaders
from extractors.labels import find_labels
from extractors.registers import find_layout
from extractors.rows import with_calendar
from models.page import Line, PageDocument, Reading
from models.record import FieldName, Record
from tests.page_builder import make_line, make_page, make_table

F = FieldName


def read(page: PageDocument) -> Record:
    records = list(extract([page], sha256="0" * 64))
    assert len(records) == 1
    return records[0]


def texts(record: Record) -> dict[str, str]:
    return {str(f.name): f.text for f in record.fields}


PEOPLE = (
    ("1", "Nguyễn Văn An", "1945", "Tân Thanh, Văn Lãng, Lạng Sơn", "C1 D2 E3", "Hạ sĩ, A trưởng", "3/1968"),
    ("2", "Trần Văn Ba", "1948", "Hải Minh, Hải Hậu, Nam Hà", "C5 D7 E9", "H1, Chiến sĩ", "12/5/1972"),
    ("3", "Lê Đình Cư", "1950", "Hưng Vũ, Bắc Sơn, Lạng Sơn", "C4 D6 E12", "Binh nhất, Y tá", "1/1/1973"),
)
HEAD = ("STT", "Họ và tên", "Năm sinh", "Quê quán", "Đơn vị", "Cấp bậc, chức vụ", "Hy sinh")


@pytest.mark.parametrize(
    ("column", "misread", "name"),
    [
        (2, "8ính nâu", F.BIRTH_DATE),
        (3, "Qœé quẹn x", F.HOME_PLACE),
        (4, "fi_ xx", F.UNIT),
        (6, "Bụ n1ph", F.DEATH_DATE),
    ],
)
def test_a_column_whose_heading_is_unread_is_known_by_what_it_holds(
    column: int, misread: str, name: FieldName
) -> None:
    head = [misread if i == column else text for i, text in enumerate(HEAD)]
    layout = find_layout(make_table([head, *PEOPLE]))
    assert layout is not None
    assert (layout.columns[column].name, layout.columns[column].is_guessed) == (name, True)
    known = [c for c in layout.columns if c.index != column]
    assert not any(c.is_guessed for c in known)


def test_a_heading_that_is_known_to_be_another_is_not_overruled() -> None:
    head = [*HEAD[:2], "Năm báo tử", *HEAD[3:]]
    layout = find_layout(make_table([head, *PEOPLE]))
    assert layout is not None
    assert layout.columns[2].name is not F.HOME_PLACE


def test_without_headings_a_column_of_ranks_and_positions_gives_both() -> None:
    layout = guess_columns(make_table(PEOPLE, header=0))
    assert layout is not None
    assert layout.columns[5].role is ColumnRole.RANK_POSITION
    names = [c.name for c in layout.columns]
    assert names[1:5] == [F.FULL_NAME, F.BIRTH_DATE, F.HOME_PLACE, F.UNIT]


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        (".Vũ.Lễ, .Bắc .Sơn, .Lạng .Sơn", "Vũ Lễ, Bắc Sơn, Lạng Sơn"),
        ("Xã Đào. Viên. huyện. Tràng. Định", "Xã Đào Viên huyện Tràng Định"),
        ("A.phó", "A phó"),
        ("Nguyễn Đình .Ước", "Nguyễn Đình Ước"),
        ("Gò Dầu..Tây Ninh", "Gò Dầu Tây Ninh"),
        ("Nghĩa .trang .của .đơn .vị", "Nghĩa trang của đơn vị"),
        ("H. Lộc Bình", "H. Lộc Bình"),
        ("X. Yên Đổ, H. Phú Lương, T. Bắc Thái", "X. Yên Đổ, H. Phú Lương, T. Bắc Thái"),
        ("Đ.C. Văn", "Đ.C. Văn"),
        ("C14.D14.E271", "C14.D14.E271"),
        ("01.07.1963", "01.07.1963"),
        ("", ""),
    ],
)
def test_leaders_are_taken_off_and_full_stops_stay(typed: str, clean: str) -> None:
    assert without_leaders(typed) == clean


def test_a_table_of_facts_is_a_form() -> None:
    rows: Sequence[Sequence[str]] = (
        ("Họ và tên", "Nguyễn Văn Tích"),
        ("Năm sinh", "1946"),
        ("Đơn vị", "C6 E18"),
        ("Đã hy sinh ngày", "07/07/1973"),
        ("Tại", "Gia Lai"),
        ("Thân nhân", "Nguyễn Văn Trung"),
    )
    found = texts(read(make_page(["TRÍCH LỤC HỒ SƠ LIỆT SĨ"], [make_table(rows, header=0)])))
    assert found["full_name"] == "Nguyễn Văn Tích"
    assert found["death_place"] == "Gia Lai"
    assert found["next_of_kin"] == "Nguyễn Văn Trung"


def test_a_name_in_a_sentence_joins_the_labels_below_it() -> None:
    lines = [
        "GIẤY BÁO TỬ",
        "Chúng tôi vô cùng thương tiếc báo tin: đồng chí Vi Ngọc Huy,",
        "sinh năm 1945, nguyên quán: Xã An Ninh, huyện Quỳnh Phụ, tỉnh Thái Bình.",
        "Nhập ngũ: 1977, đơn vị: e101 f7, cấp bậc: B1, chức vụ: A trưởng.",
        "Đã hy sinh ngày: 28-05-1981; tại: Mặt trận Tây Nguyên.",
        "Thi hài đồng chí được mai táng tại: Nghĩa trang mặt trận.",
        "Họ tên thân nhân: Y Hữu Quảng.",
    ]
    found = texts(read(make_page(lines, [])))
    assert found["full_name"] == "Vi Ngọc Huy"
    assert found["death_date"] == "28-05-1981"
    assert found["death_place"] == "Mặt trận Tây Nguyên"


@pytest.mark.parametrize(
    ("look", "confidence", "expected"),
    [
        ("18/7/1963 (ÂL)", 0.99, "18/7/1963 (ÂL)"),
        ("18/7/1963 (ÂL)", 0.4, "18/7/1963"),
        ("18/7/1968 (ÂL)", 0.99, "18/7/1963"),
        ("18/7/1963 (2)", 0.99, "18/7/1963"),
        ("18/7/19633", 0.99, "18/7/1963"),
    ],
)
def test_the_calendar_of_a_date_comes_from_the_look_that_reads_words(
    look: str, confidence: float, expected: str
) -> None:
    line: Line = replace(make_line("18/7/1963"), readings=(Reading(look, confidence, "as-words"),))
    ink = ink_of_lines([line], page_no=1, place=line.box)
    assert with_calendar(ink, line).text == expected


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        ("Sinh năm- 1935", F.BIRTH_DATE, "1935"),
        ("Nhập ngũ- 03-07-1964", F.ENLISTMENT_DATE, "03-07-1964"),
        ("Quê quán' Quảng Hợp, Quảng Xương", F.HOME_PLACE, "Quảng Hợp, Quảng Xương"),
        ("Thân nhân Vũ Văn Lâm", F.NEXT_OF_KIN, "Vũ Văn Lâm"),
        ("Nơi an táng Gần mặt trận", F.BURIAL_PLACE, "Gần mặt trận"),
        ("Thân nhân của liệt sĩ chưa rõ", None, ""),
        ("và thân nhân Vũ Văn Lâm", None, ""),
    ],
)
def test_a_label_at_the_start_of_a_line_stands_without_its_colon(
    line: str, name: FieldName | None, value: str
) -> None:
    found = [(m.name, line[m.start : m.end]) for m in find_labels(line)]
    assert found == ([(name, value)] if name is not None else [])


def test_facts_that_follow_each_other_run_on_over_line_ends() -> None:
    lines = [
        "Số: 432/TL",
        "TRÍCH LỤC HỒ SƠ LIỆT SĨ",
        "Đồng chí Nguyễn Nghĩa; sinh năm 1943; quê quán: Thượng Quận,",
        "Kim Môn, Hải Hưng; nhập ngũ: 7/1970; cấp bậc: Hạ sỹ; chức vụ: B",
        "trưởng; hy sinh: 20/07/1971; nơi hy sinh: Tây Ninh; nơi an táng ban",
        "đầu: Nghĩa trang của đơn vị; thân nhân: Y Văn Tâm.",
    ]
    found = texts(read(make_page(lines, [])))
    assert found["home_place"] == "Thượng Quận, Kim Môn, Hải Hưng"
    assert found["position"] == "B trưởng"
    assert found["burial_place"] == "Nghĩa trang của đơn vị"
    assert found["document_number"] == "432/TL"
