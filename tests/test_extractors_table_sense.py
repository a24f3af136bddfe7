"""What a whole register tells of its rows: totals, habits of columns, spellings, cells of label lines."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from extractors.documents import extract
from extractors.table_sense import sense_rows
from extractors.totals import is_total_off, read_total
from models.record import Field, Reason, Record
from tests.page_builder import make_page, make_table

TITLE = ["DANH SÁCH LIỆT SĨ XÃ AN PHÚ"]
HEADER = ["TT", "Họ và tên liệt sĩ", "Năm sinh", "Quê quán", "Đơn vị", "Ngày hy sinh"]
NAMES = tuple(f"{n} Văn An" for n in ("Nguyễn", "Trần", "Lê", "Phạm", "Vũ", "Bùi", "Đỗ"))
Rows = list[list[str | None]]


def rows(
    *, homes: tuple[str, ...] = (), deaths: tuple[str, ...] = (), units: tuple[str, ...] = (), count: int = 7
) -> Rows:
    """Return rows that are all alike but for what is given for the first of them."""
    made: Rows = []
    for i in range(count):
        home = homes[i] if i < len(homes) else "Tân Thanh, Văn Lãng, Lạng Sơn"
        died = deaths[i] if i < len(deaths) else f"{i + 1:02d}/03/1968"
        unit = units[i] if i < len(units) else f"C{i + 1} D2 E3"
        made.append([str(i + 1), NAMES[i], "1945", home, unit, died])
    return made


def read(table_rows: Rows, *, lines: Sequence[str] = TITLE, wide_row: int | None = None) -> list[Record]:
    """Return the records of one page with a table of these rows under HEADER; ``wide_row`` is one cell."""
    spans = {} if wide_row is None else {(wide_row, 0): (1, 6)}
    table = make_table([HEADER, *table_rows], spans=spans)
    return list(extract([make_page(lines, [table])], sha256="a" * 64))


def field(record: Record, key: str) -> Field:
    """Return a field that must be there."""
    made = record.get(key)
    assert made is not None
    return made


# --- totals -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Tổng số: 27 liệt sĩ", 27),
        ("Tổng cộng: 1O5 mộ", 105),
        ("Danh sách này gồm 27 (hai mươi bảy) đồng chí", 27),
        ("Cộng 12", 12),
        ("Cộng lại là 12 liệt sĩ", 12),
        ("TỔNG SỐ LIỆT SĨ: 8", 8),
        ("Tổng số trang: 12", None),
        ("Tổng số 12 trang", None),
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", None),
        ("Tổng hợp danh sách", None),
        ("", None),
    ],
)
def test_declared_totals(text: str, count: int | None) -> None:
    assert read_total(text) == count


def test_a_total_may_be_that_of_the_last_part() -> None:
    off = [is_total_off(n, counted=12, since_heading=5) for n in (5, 12, 6)]
    assert off == [False, False, True]


def _wide(text: str) -> list[str | None]:
    return [text, None, None, None, None, None]


@pytest.mark.parametrize(("said", "is_off"), [("Tổng số: 7 liệt sĩ", False), ("Tổng số: 8 liệt sĩ", True)])
def test_a_total_that_is_not_that_of_the_rows_queues_the_last_one(said: str, is_off: bool) -> None:
    records = read([*rows(), _wide(said)], wide_row=8)
    assert len(records) == 7
    doubted = [r for r in records if Reason.TOTAL_DIFFERS in field(r, "full_name").reasons]
    assert doubted == ([records[-1]] if is_off else [])


def test_a_total_announced_above_the_table_is_checked_at_the_end() -> None:
    records = read(rows(), lines=[*TITLE, "Danh sách gồm 9 liệt sĩ"])
    assert Reason.TOTAL_DIFFERS in field(records[-1], "full_name").reasons
    assert Reason.TOTAL_DIFFERS not in field(records[0], "full_name").reasons


# --- habits -----------------------------------------------------------------------------------------------


def test_a_commune_read_two_ways_is_doubted_where_it_is_rare() -> None:
    records = read(rows(homes=("Tân Thanh, Văn Lãng, Lạng Sơn", "Tân Thành, Văn Lảng, Lạng Sơn")))
    odd, usual = field(records[1], "home_place"), field(records[2], "home_place")
    assert odd.text == "Tân Thành, Văn Lảng, Lạng Sơn"  # never changed
    assert Reason.AMBIGUOUS in odd.reasons and "Tân Thanh, Văn Lãng, Lạng Sơn" in odd.candidates
    assert Reason.AMBIGUOUS not in usual.reasons


def test_two_spellings_as_often_as_each_other_are_both_doubted() -> None:
    records = read(rows(homes=("Minh Tiến, Đoan Hùng", "Minh Tiên, Đoan Hùng")))
    assert all(Reason.AMBIGUOUS in field(r, "home_place").reasons for r in records[:2])


def test_where_the_tone_stands_makes_no_second_spelling() -> None:
    records = read(rows(homes=("Hòa Bình, Văn Quan, Lạng Sơn", "Hoà Bình, Văn Quan, Lạng Sơn")))
    assert all(Reason.AMBIGUOUS not in field(r, "home_place").reasons for r in records[:2])


def test_another_separator_than_the_column_has_is_doubted() -> None:
    records = read(rows(deaths=("01/03/1968", "02-03-1968")))
    odd = field(records[1], "death_date")
    assert Reason.AMBIGUOUS in odd.reasons and "02/03/1968" in odd.candidates
    assert Reason.AMBIGUOUS not in field(records[3], "death_date").reasons


def test_a_year_far_from_all_others_is_doubted() -> None:
    records = read(rows(deaths=("01/03/1998",)))
    assert Reason.AMBIGUOUS in field(records[0], "death_date").reasons
    assert Reason.AMBIGUOUS not in field(records[1], "death_date").reasons


def test_few_rows_have_no_habits() -> None:
    records = read(rows(deaths=("01/03/1968", "02-03-1968"), count=3))
    assert all(Reason.AMBIGUOUS not in field(r, "death_date").reasons for r in records)


def test_a_lost_ditto_is_offered_what_stands_above() -> None:
    units = ("E141-F2", '"', '"', "u", '"', "C4 D2", '"')
    odd = field(read(rows(units=units))[3], "unit")
    assert Reason.DITTO_UNRESOLVED in odd.reasons and "E141-F2" in odd.candidates


def test_a_stroke_in_a_roman_column_is_a_roman_one() -> None:
    header = ["STT", "Họ và tên", "Số mộ", "Hàng"]
    rows_read = [
        [str(i + 1), NAMES[i], str(i + 1), row] for i, row in enumerate(("1", "I", "TT", "III", "IV"))
    ]
    table = make_table([header, *rows_read])
    records = list(extract([make_page(["SỔ QUẢN LÝ MỘ LIỆT SĨ"], [table])], sha256="a" * 64))
    assert [field(r, "grave_row").text for r in records] == ["I", "I", "II", "III", "IV"]
    assert field(records[0], "grave_row").raw == "1"
    assert Reason.AMBIGUOUS in field(records[0], "grave_row").reasons


def test_one_record_has_no_company() -> None:
    records = read(rows(count=1))
    assert sense_rows(records) == tuple(records)


# --- one cell with label lines ----------------------------------------------------------------------------


def test_a_cell_of_label_lines_gives_its_fields() -> None:
    cell = (
        "Liệt sĩ Nguyễn Văn An\nSinh năm 1945\nNhập ngũ 02/1965\nQuê quán: Tân Thanh, Văn Lãng, Lạng Sơn\n"
        "Hy sinh 12/3/1968\nCấp bậc: Hạ sĩ\nĐơn vị: C4 D22 E2"
    )
    table = make_table([["STT", "Số mộ", "Hàng", "Thông tin ghi trên bia mộ"], ["1", "12", "3", cell]])
    record = next(extract([make_page(["SỔ QUẢN LÝ MỘ LIỆT SĨ"], [table])], sha256="a" * 64))
    said = {f.key: f.text for f in record.fields}
    assert said == {
        "grave_number": "12",
        "grave_row": "3",
        "full_name": "Nguyễn Văn An",
        "birth_date": "1945",
        "enlistment_date": "02/1965",
        "home_place": "Tân Thanh, Văn Lãng, Lạng Sơn",
        "death_date": "12/3/1968",
        "rank": "Hạ sĩ",
        "unit": "C4 D22 E2",
    }


GRAVES = ["STT", "Mộ số", "Họ tên LS", "Quê quán", "Hy sinh"]


def graves(*groups: str, spans: bool = True) -> list[Record]:
    """Return the records of a register of graves: under each group two of them."""
    made: Rows = [list(GRAVES)]
    wide = {}
    for group in groups:
        wide[len(made), 0] = (1, 5)
        made.append([group, None, None, None, None])
        for number in ("1", "2"):
            stt = str(sum(row[1] is not None for row in made))
            made.append([stt, number, NAMES[len(made) % 7], "Tân Thanh, Văn Lãng", "1968"])
    table = make_table(made, spans=wide if spans else {})
    return list(extract([make_page(["SỔ QUẢN LÝ MỘ LIỆT SĨ"], [table])], sha256="a" * 64))


def test_an_h_after_a_row_one_is_a_roman_two() -> None:
    records = graves("Khu D - Hàng I", "Khu D - Hàng H")
    assert [field(r, "grave_row").text for r in records] == ["I", "I", "II", "II"]
    assert Reason.AMBIGUOUS in field(records[2], "grave_row").reasons
    assert [field(r, "grave_row").text for r in graves("Khu D - Hàng G", "Khu D - Hàng H")][2] == "H"


def test_a_row_that_heads_graves_is_no_heading_of_columns_even_where_rules_cut_it() -> None:
    rows: Rows = [list(GRAVES), ["Lô A", "- Hàng 1", "", "", ""], ["1", "1", NAMES[0], "Tân Thanh", "1968"]]
    table = make_table(rows, header=2)
    made = list(extract([make_page(["SỔ QUẢN LÝ MỘ LIỆT SĨ"], [table])], sha256="a" * 64))
    said = {key: field(made[0], key).text for key in ("grave_lot", "grave_row", "grave_number", "full_name")}
    assert said == {"grave_lot": "A", "grave_row": "1", "grave_number": "1", "full_name": NAMES[0]}


def test_a_row_that_only_reaches_down_from_above_is_no_row() -> None:
    rows: Rows = [
        list(HEADER),
        ["1", NAMES[0], "1945", "Tân Thanh, Văn Lãng", "C1", "1968"],
        [None] * 6,
        ["2", NAMES[1], "1945", "Tân Thanh, Văn Lãng", "C1", "1968"],
    ]
    table = make_table(rows, spans={(1, c): (2, 1) for c in range(6)})
    made = list(extract([make_page(TITLE, [table])], sha256="a" * 64))
    assert [field(r, "full_name").text for r in made] == [NAMES[0], NAMES[1]]


def test_a_row_without_a_name_waits() -> None:
    table = make_table(
        [list(GRAVES), ["1", "1", NAMES[0], "Tân Thanh", "1968"], ["2", "2", "", "Tân Thanh", "1969"]]
    )
    made = list(extract([make_page(["SỔ QUẢN LÝ MỘ LIỆT SĨ"], [table])], sha256="a" * 64))
    doubts = [field(r, "death_date").evidence.doubts for r in made]  # type: ignore[union-attr]
    assert [str(Reason.FIELD_MISSING) in d for d in doubts] == [False, True]


def test_a_cell_that_a_rule_cuts_under_one_heading_waits() -> None:
    rows: Rows = [
        ["TT", "Họ và tên liệt sĩ", "Nguyên quán", None, "Hy sinh"],
        ["1", NAMES[0], "Nghĩa Tá", "Chợ Đồn,", "1968"],
        ["2", NAMES[1], "Tân Thanh, Văn Lãng", "", "1969"],
    ]
    table = make_table(rows, spans={(0, 2): (1, 2)})
    made = list(extract([make_page(TITLE, [table])], sha256="a" * 64))
    homes = [field(r, "home_place").reasons for r in made]
    assert [Reason.COLUMN_GUESSED in reasons for reasons in homes] == [True, False]
