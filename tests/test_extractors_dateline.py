"""When a paper was written, and what on it cannot be after that."""

from __future__ import annotations

import pytest

from extractors.dateline import find_dateline
from extractors.documents import extract
from models.record import DateValue, FieldName, Reason
from tests.page_builder import make_line, make_page, make_table

HEADER = ["TT", "Họ và tên liệt sĩ", "Năm sinh", "Quê quán", "Đơn vị", "Ngày hy sinh"]


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("Lạng Sơn, ngày 05 tháng 02 năm 1984", "1984-02-05"),
        ("Cao Lộc, ngày 5 tháng 2 năm 1984.", "1984-02-05"),
        ("hy sinh tại Tây Ninh, ngày 12 tháng 3 năm 1968", None),
        ("Lạng Sơn, ngày … tháng 02 năm 1984", None),
        ("Lạng Sơn, ngày 31 tháng 02 năm 1984", None),
        ("ngày 05 tháng 02 năm 1984", None),
        ("Nguyễn Văn An, sinh ngày 05 tháng 02 năm 1944", None),
    ],
)
def test_a_dateline_is_a_place_and_a_date_alone(text: str, edtf: str | None) -> None:
    assert find_dateline([make_line(text)]) == (DateValue(edtf) if edtf else None)


def test_the_last_dateline_counts() -> None:
    lines = [make_line(f"Lạng Sơn, ngày 05 tháng 02 năm {year}") for year in (1984, 1985)]
    assert find_dateline(lines) == DateValue("1985-02-05")


def test_a_death_after_the_paper_is_doubted() -> None:
    rows = [
        ["1", "Nguyễn Văn An", "1945", "Tân Thanh, Văn Lãng", "C4", "12/3/1968"],
        ["2", "Trần Văn Bình", "1945", "Tân Thanh, Văn Lãng", "C4", "12/3/1988"],
    ]
    lines = ["Lạng Sơn, ngày 05 tháng 02 năm 1984", "DANH SÁCH LIỆT SĨ"]
    page = make_page(lines, [make_table([HEADER, *rows])])
    deaths = [r.get(str(FieldName.DEATH_DATE)) for r in extract([page], sha256="c" * 64)]
    doubts = [Reason.DATES_CONFLICT in made.reasons for made in deaths if made is not None]
    assert doubts == [False, True]
