"""What the measure of cost switches off, and that it switches it on again."""

from __future__ import annotations

from bench.cost import plain
from extractors.documents import extract
from tests.page_builder import make_page, make_table

TITLE = ["DANH SÁCH LIỆT SĨ XÃ AN PHÚ"]
ROWS = [["TT", "Họ và tên liệt sĩ", "Năm sinh", "Hy sinh"], ["1", "Nguyễn Văn An", "1945", "3/l968"]]


def death_date() -> str:
    (record,) = extract([make_page(TITLE, [make_table(ROWS)])], sha256="a" * 64)
    made = record.get("death_date")
    assert made is not None
    return made.text


def test_without_alternatives_a_text_stays_as_read_and_afterwards_no_longer() -> None:
    with plain():
        assert death_date() == "3/l968"
    assert death_date() == "3/1968"
