"""What speaks for the rows and columns of a table, and when it is plainly not enough."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractors.documents import extract
from extractors.registers import find_layout
from extractors.row_order import settle_rows
from extractors.rows import read_rows
from extractors.strangers import is_foreign
from extractors.structure import RowSense, is_structure_doubtful, sense_structure
from models.evidence import Evidence
from models.page import Table
from models.record import FieldName, Reason, Record
from tests.page_builder import make_page, make_table

_HEAD = ["STT", "Họ và tên", "Năm sinh", "Quê quán", "Hy sinh"]
_ROWS = [
    ["1", "Nguyễn Văn An", "1945", "Lộc Bình, Lạng Sơn", "3/1968"],
    ["2", "Trần Văn Bình", "1946", "Tràng Định, Lạng Sơn", "5/1969"],
    ["3", "Lê Văn Cường", "1947", "Bắc Sơn, Lạng Sơn", "7/1970"],
    ["4", "Phạm Văn Dũng", "1948", "Hữu Lũng, Lạng Sơn", "9/1971"],
]


def sense(table: Table) -> list[RowSense]:
    layout = find_layout(table)
    assert layout is not None
    rows = settle_rows(read_rows(table, layout, page_no=1), layout)
    return list(sense_structure(table, layout, rows).values())


def records_of(table: Table) -> list[Record]:
    return list(extract([make_page(["DANH SÁCH LIỆT SĨ"], [table])], sha256="a" * 64))


def is_doubted(record: Record) -> bool:
    return any(Reason.STRUCTURE_DOUBTFUL in made.reasons for made in record.fields)


def test_a_whole_table_has_everything_for_it() -> None:
    assert sense(make_table([_HEAD, *_ROWS])) == [RowSense()] * 4
    assert not any(map(is_doubted, records_of(make_table([_HEAD, *_ROWS]))))


def test_a_number_out_of_order_tells_on_its_row_and_its_neighbours() -> None:
    rows = [_ROWS[0], ["9", *_ROWS[1][1:]], _ROWS[2], _ROWS[3]]
    found = sense(make_table([_HEAD, *rows]))
    assert [s.in_order for s in found] == [0.0, 0.0, 0.5, 1.0]
    assert {s.numbered for s in found} == {0.38}


def test_an_empty_cell_tells_only_where_the_others_are_filled() -> None:
    rows = [[*row[:3], "", row[4]] if k == 3 else row for k, row in enumerate(_ROWS)]
    assert [s.filled for s in sense(make_table([_HEAD, *rows]))] == [1.0, 1.0, 1.0, 0.8]


def test_lines_at_the_edges_of_their_cells_are_cut() -> None:
    table = make_table([_HEAD, *_ROWS])
    cells = tuple(
        replace(c, lines=tuple(replace(x, box=replace(x.box, y=c.box.y + 1)) for x in c.lines))
        if c.row_index == 2
        else c
        for c in table.cells
    )
    found = sense(replace(table, cells=cells))
    assert [s.uncut for s in found] == [1.0, 0.0, 1.0, 1.0]
    assert {s.uncut_around for s in found} == {0.75}
    assert [is_doubted(r) for r in records_of(replace(table, cells=cells))] == [False, True, False, False]


def test_a_column_nobody_knows_is_not_headed() -> None:
    head = [*_HEAD[:2], "Xyzt qwrt", *_HEAD[3:]]
    assert {s.headed for s in sense(make_table([head, *_ROWS]))} == {0.8}


@pytest.mark.parametrize(
    ("evidence", "is_doubtful"),
    [
        (Evidence(), False),
        (Evidence(fitting=0.4), True),
        (Evidence(numbered=0.4), True),
        (Evidence(uncut=0.4), True),
        (Evidence(in_order=0.0), False),  # a misread number alone says nothing of the row
        (Evidence(in_order=0.0, row_filled=0.7), True),
        (Evidence(in_order=0.5, row_filled=0.7), False),
    ],
)
def test_structure_is_doubted_where_it_is_plainly_mistaken(evidence: Evidence, is_doubtful: bool) -> None:
    assert is_structure_doubtful(evidence) is is_doubtful


@pytest.mark.parametrize(
    ("text", "is_strange"),
    [
        ("Chuẩn úy Tây Hồ - Thọ Xuân, Thanh Hóa", True),  # two columns read as one
        ("Trung Sơn, Sầm Sơn, Thanh Hóa", False),
        ("Hạ Hòa, Phú Thọ", False),
    ],
)
def test_a_rank_before_a_place_is_of_another_column(text: str, is_strange: bool) -> None:
    assert is_foreign(FieldName.HOME_PLACE, text) is is_strange


def test_a_cell_over_rows_and_columns_with_words_in_one_of_them_is_read() -> None:
    """Damp hid both rules about a cell; the page failed with "the union of no boxes"."""
    third = ["3", "Lê Văn Cường", "Bắc Sơn, Lạng Sơn", None, "7/1970"]
    fourth = ["4", "Phạm Văn Dũng", None, None, "9/1971"]
    table = make_table([_HEAD, *_ROWS[:2], third, fourth], spans={(3, 2): (2, 2)})
    assert len(records_of(table)) == 4
