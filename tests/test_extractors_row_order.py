"""Running numbers settle which rows begin a record: tables by hand, each with the reason it was added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from extractors.beside import split_beside
from extractors.documents import extract
from extractors.headings import match_heading
from extractors.registers import find_layout
from extractors.row_order import settle_rows
from extractors.rows import Row, RowKind, read_rows
from models.record import Record
from tests.page_builder import make_page, make_table

HEAD = ("STT", "Họ và tên", "Quê quán", "Ngày hy sinh")
CELLS = Sequence[tuple[str | None, ...]]


def settled(body: CELLS) -> list[Row]:
    table = make_table([HEAD, *body])
    layout = find_layout(table)
    assert layout is not None
    return list(settle_rows(read_rows(table, layout, page_no=1), layout))


def kinds(body: CELLS) -> str:
    """R for a record, c for a row that goes on, anything else as a dot."""
    marks = {RowKind.RECORD: "R", RowKind.CONTINUATION: "c"}
    return "".join(marks.get(row.kind, ".") for row in settled(body))


AN = ("Nguyễn Văn An", "Tân Thanh, Văn Lãng", "3/1968")
BA = ("Trần Văn Ba", "Hải Minh, Hải Hậu", "12/5/1972")
CU = ("Lê Đình Cư", "Yên Thế, Hà Bắc", "1967")
REST = ("Hồng Tỉnh", "Cao Lạng", None)


@pytest.mark.parametrize(
    ("body", "expected", "why"),
    [
        ([("1", *AN), ("2", *BA), ("3", *CU)], "RRR", "nothing to settle"),
        ([("1", *AN), ("I", *REST), ("2", *BA), ("3", *CU)], "RcRR", "the rule read as I is no number one"),
        ([("l 1", *AN), ("I", *REST), ("Ì 2", *BA), ("l3", *CU)], "RcRR", "rules beside the numbers"),
        ([("1", *AN), (None, "Hồng", "Cao", None), ("2", *BA), ("3", *CU)], "RcRR", "a wrapped row"),
        ([("1", *AN), (None, *BA), ("2", *CU), ("3", *AN)], "RRRR", "a whole person without a number stays"),
        ([("1", *AN), ("I", *REST), (None, *BA), ("3", *CU), ("4", *AN)], "RcRRR", "one number is missing"),
        ([("1", *AN), ("7", *BA), ("3", *CU), ("4", *AN)], "RRRR", "a misread number breaks no row"),
        ([("1", *AN), ("I", *REST)], "RR", "two numbers prove nothing"),
        ([("11", *AN), ("I", *REST), ("|2", *BA), ("|3", *CU), ("14", *AN)], "RcRRR", "the frame as a one"),
        ([("10", *AN), ("11", *BA), ("12", *CU), ("13", *AN)], "RRRR", "ten to thirteen are no frames"),
        ([("12", *AN), ("13", *BA), ("I", *REST), ("14", *CU)], "RRcR", "a page that goes on"),
    ],
)  # fmt: skip
def test_rows_follow_their_numbers(body: CELLS, expected: str, why: str) -> None:
    assert kinds(body) == expected, why


def test_numbers_beside_a_frame_are_counted_without_it() -> None:
    framed = settled([("11", *AN), ("|2", *BA), ("|3", *CU), ("|4", *BA), ("15", *AN)])
    assert [row.number for row in framed] == [1, 2, 3, 4, 5]
    plain = settled([("10", *AN), ("11", *BA), ("12", *CU), ("13", *AN)])
    assert [row.number for row in plain] == [10, 11, 12, 13]


def test_a_row_between_two_numbers_is_no_doubt() -> None:
    rows = settled([("1", *AN), ("I", *REST), ("2", *BA), ("3", *CU)])
    assert rows[1].is_settled and rows[1].number is None
    assert [row.number for row in rows if row.kind is RowKind.RECORD] == [1, 2, 3]


@pytest.mark.parametrize(
    ("heading", "known"),
    [("STT ị", True), ("F— ị TT", True), ("I Họ và tên", True), ("ị I", False), ("I abc", False)],
)
def test_a_heading_is_known_beside_the_trace_of_a_rule(heading: str, known: bool) -> None:
    assert (match_heading(heading) is not None) is known


@pytest.mark.parametrize(
    "head_right",
    [("STT", "Họ và tên", "Hy sinh"), ("qx", "Họ và tên", "~ vw"), ("qx", "Họ và tên", "Hy sinh")],
    ids=["whole", "only the names", "a stamp on the first"],
)
def test_tables_beside_each_other_are_read_one_after_the_other(head_right: tuple[str, str, str]) -> None:
    head = ("STT", "Họ và tên", "Hy sinh")
    left, right = ("Nguyễn Văn An", "3/1968"), ("Trần Văn Ba", "12/5/1972")
    rows = [(*head, None, *head_right), ("1", *left, None, "3", *right), ("2", *right, None, "4", *left)]
    page = make_page(["DANH SÁCH LIỆT SĨ"], [make_table(rows)])
    records = list(extract([page], sha256="b" * 64))
    found = [(f.text, r.source.row) for r in records if (f := r.get("full_name")) is not None]
    assert found == [("Nguyễn Văn An", 1), ("Trần Văn Ba", 2), ("Trần Văn Ba", 3), ("Nguyễn Văn An", 4)]
    assert len({r.id for r in records}) == 4
    dates = [made.text for r in records if (made := r.get("death_date")) is not None]
    assert dates == ["3/1968", "12/5/1972", "12/5/1972", "3/1968"]


def test_a_table_in_which_one_heading_stands_twice_is_one_table() -> None:
    table = make_table([(*HEAD, "Ghi chú", "Ghi chú"), ("1", *AN, "x", "y")])
    assert list(split_beside(table)) == [table]


def across(right_rows: CELLS, *, right_x: int = 1500, right_y: int = 600) -> list[Record]:
    left = make_table(
        [("STT", "Họ và tên", "Năm sinh"), ("1", "Nguyễn Văn An", "1945"), ("2", "Trần Ba", "1948")]
    )
    right = make_table(right_rows, y=right_y)
    moved = tuple(replace(c, box=c.box.shifted(right_x, 0)) for c in right.cells)
    right = replace(right, box=right.box.shifted(right_x, 0), cells=moved)
    return list(extract([make_page(["DANH SÁCH LIỆT SĨ"], [left, right])], sha256="c" * 64))


def test_rows_run_on_over_the_facing_page() -> None:
    records = across([("Đơn vị", "Hy sinh"), ("C1 D2", "3/1968"), ("C7 E9", "12/5/1972")])
    found = [{str(f.name): f.text for f in r.fields} for r in records]
    assert [(f["full_name"], f["unit"], f["death_date"]) for f in found] == [
        ("Nguyễn Văn An", "C1 D2", "3/1968"),
        ("Trần Ba", "C7 E9", "12/5/1972"),
    ]


@pytest.mark.parametrize(
    ("rows", "right_x", "right_y", "why"),
    [
        ([("STT", "Đơn vị"), ("1", "C1 D2"), ("2", "C7 E9")], 1500, 600, "it counts rows of its own"),
        ([("Họ và tên", "Hy sinh"), ("Lê Cư", "1968"), ("Vi Hai", "1972")], 1500, 600, "it names people"),
        ([("Đơn vị", "Hy sinh"), ("C1 D2", "3/1968"), ("C7 E9", "1972")], 0, 900, "it stands below"),
        (
            [("Đơn vị", "Hy sinh"), ("C1 D2", "3/1968"), ("C7 E9", "1972")],
            1500,
            640,
            "its rows stand between",
        ),
    ],
)
def test_tables_that_are_not_the_same_rows_stay_apart(
    rows: CELLS, right_x: int, right_y: int, why: str
) -> None:
    records = across(rows, right_x=right_x, right_y=right_y)
    an = next(r for r in records if (f := r.get("full_name")) is not None and f.text == "Nguyễn Văn An")
    assert an.get("unit") is None and an.get("death_date") is None, why
