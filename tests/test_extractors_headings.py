"""Headings of columns and labels of forms: each row, misread forms, and what must not be matched."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.headings import ColumnRole, match_heading
from extractors.labels import find_labels, match_label, split_labels
from extractors.lexicons import load_rows
from models.record import FieldName

F = FieldName


@pytest.mark.parametrize("row", load_rows("headings"), ids=lambda row: str(row[0]))
def test_each_heading(row: tuple[str, ...]) -> None:
    _, heading, role, field, level, not_this = row
    for text in (heading, heading.upper()):
        match = match_heading(text)
        assert match is not None and (match.role, match.name or "", match.level) == (role, field, level)
    other = match_heading(not_this)
    assert other is None or (other.role, other.name or "", other.level) != (role, field, level)


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("Quê quán (xã, huyện, tỉnh)", F.HOME_PLACE, ColumnRole.FIELD),
        ("Ngàyhy sinh", F.DEATH_DATE, ColumnRole.FIELD),
        ("Đơn vị khi hy smh", F.UNIT, ColumnRole.FIELD),
        ("Mộ sô", F.GRAVE_NUMBER, ColumnRole.FIELD),
        ("1ô", F.GRAVE_LOT, ColumnRole.FIELD),
        ("Ngày, tháng, năm / Hy sinh", F.DEATH_DATE, ColumnRole.FIELD),
        ("Ngày, tháng, năm / Sinh", F.BIRTH_DATE, ColumnRole.FIELD),
        ("Quê quán / Huyện", F.HOME_PLACE, ColumnRole.PLACE_PART),
        ("Họ và tên (bí danh)", None, ColumnRole.NAME_AND_OTHER),
        ("Họ tên cha (mẹ, vợ)", F.NEXT_OF_KIN, ColumnRole.FIELD),
    ],
)
def test_headings_as_read(text: str, name: FieldName | None, role: ColumnRole) -> None:
    match = match_heading(text)
    assert match is not None and (match.name, match.role) == (name, role)


@pytest.mark.parametrize(
    "text", ["", "Hộ", "Nguyễn Văn An", "Sơn La", "Chiến sĩ", "1968", "12/3/1968", "C1 D2"]
)
def test_what_is_no_heading(text: str) -> None:
    assert match_heading(text) is None


def spans(text: str) -> list[tuple[FieldName, str]]:
    return [(name, text[start:end]) for name, start, end in split_labels(text)]


@pytest.mark.parametrize("row", load_rows("labels"), ids=lambda row: str(row[0]))
def test_each_label(row: tuple[str, ...]) -> None:
    _, label, field, _, not_this = row
    name = F.RANK if field == "rank_position" else F(field)
    match = match_label(f"{label}: Giá trị 12")
    assert match is not None and match.name is name
    assert all(m.label != label or m.name is not name for m in find_labels(not_this))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Họ và tên liệt sĩ: Nguyễn Văn Liên", [(F.FULL_NAME, "Nguyễn Văn Liên")]),
        ("Họ tên cha (mẹ, vợ): Nguyễn Khắc Thái", [(F.NEXT_OF_KIN, "Nguyễn Khắc Thái")]),
        ("Cấp bậc......Hạ sĩ......Chức vụ...Chiến sĩ....", [(F.RANK, "Hạ sĩ"), (F.POSITION, "Chiến sĩ")]),
        (
            "Hương Trà. Đơn vị: E271-E3. Hy sinh ngày: 07-02-1961.",
            [(F.UNIT, "E271-E3"), (F.DEATH_DATE, "07-02-1961")],
        ),
        (
            "Liệt sĩ Nguyễn Văn An\nSinh năm 1945\nQuê quán Hưng Yên\nHy sinh 12/3/1968",
            [
                (F.FULL_NAME, "Nguyễn Văn An"),
                (F.BIRTH_DATE, "1945"),
                (F.HOME_PLACE, "Hưng Yên"),
                (F.DEATH_DATE, "12/3/1968"),
            ],
        ),
        ("Nguvên quán: Hà Nam", [(F.HOME_PLACE, "Hà Nam")]),
        ("Đă hv sinh ngày: 12/3/1968", [(F.DEATH_DATE, "12/3/1968")]),
        ("Mộ số: 3 Hàng: 4 Lô: C", [(F.GRAVE_NUMBER, "3"), (F.GRAVE_ROW, "4"), (F.GRAVE_LOT, "C")]),
        ("Sinh năm:", [(F.BIRTH_DATE, "")]),
        ("Các liệt sĩ đã hy sinh trong chiến tranh", []),
        ("quy tập hài cốt liệt sĩ hy sinh tại Lào", []),
        ("", []),
    ],
)
def test_labels_of_lines(text: str, expected: list[tuple[FieldName, str]]) -> None:
    assert spans(text) == expected


def test_a_label_for_both_says_so() -> None:
    match = match_label("Cấp bậc, chức vụ: Hạ sĩ, A trưởng")
    assert match is not None and match.is_rank_position


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="Họtên SinămQuêá:.…;\n123", max_size=40))
def test_spans_lie_in_order_within_the_text(text: str) -> None:
    last = 0
    for _, start, end in split_labels(text):
        assert last <= start <= end <= len(text)
        last = end
