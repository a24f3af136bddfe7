"""Lists and registers that are held out of every fit and of every rule: drawn to measure, never looked at."""

from __future__ import annotations

from dataclasses import replace

from bench.draw import Align
from bench.graves import fill_page, make_graves, only, who
from bench.layouts import Drawn, Job, draw_letterhead
from bench.list_columns import Nested
from bench.list_pages import Look, draw_pages
from bench.registers import Plan, Register, make_register
from bench.table_spec import Head, Row, Rules, TableSpec
from bench.tables import column_edges, draw_table
from bench.truth import TruthRecord

_LEDGER = ("stt", "full_name", "birth_date", "home_place", "enlistment_date", "unit", "death_date")
_ANNEX = ("stt", "full_name", "home_place", "rank_position", "unit", "death_date", "certificate_number")
_WARS = ("stt", "full_name", "home_place", "unit", "death_date", "death_place")
_DEEP: tuple[tuple[Nested, ...], ...] = (
    ("stt", ("Họ tên, năm sinh", ("full_name", "birth_date")),
     ("Quê quán", ("commune", "district", "province")),
     ("Trong quân đội", ("enlistment_date", "unit", "rank_position")),
     ("Hy sinh", ("death_date", "death_place"))),
    ("stt", "full_name", "birth_date", "home_place", ("Quân ngũ", ("enlistment_date", ("Khi hy sinh",
     ("rank", "position", "unit")))), ("Hy sinh", ("death_date", "burial_place"))),
)  # fmt: skip


def _with_row(register: Register, at: int, text: str) -> Register:
    """Put a row of one text into a list: carried over, a year, no person."""
    rows, truths = list(register.spec.rows), list(register.truths)
    rows.insert(at, Row((text,)))
    truths.insert(at, None)
    return replace(register, spec=replace(register.spec, rows=tuple(rows)), truths=tuple(truths))


def draw_ledger(job: Job) -> Drawn:
    """Draw a page of a ledger whose sums are carried over from the page before and to the next."""
    first, count = job.rng.randint(12, 90), job.rng.randint(9, 13)
    plan = Plan(_LEDGER, Rules.DOUBLE, count, first_number=first, is_roomy=job.rng.random() < 0.4)
    register = make_register(job, plan)
    register = _with_row(register, len(register.spec.rows), f"Cộng mang sang: {first + count - 1}")
    register = _with_row(register, 0, f"Trang trước chuyển sang: {first - 1}")
    return draw_pages(job, register, job.pen(10.5), Look(landscape=True))


def draw_wars(job: Job) -> Drawn:
    """Draw a list in three parts, each under its own heading that names no field of a row."""
    register = make_register(job, Plan(_WARS, Rules.FULL, job.rng.randint(9, 13)))
    parts = ("A. LIỆT SĨ CHỐNG PHÁP", "B. LIỆT SĨ CHỐNG MỸ", "C. LIỆT SĨ BẢO VỆ TỔ QUỐC")
    step = len(register.spec.rows) // len(parts)
    for index in reversed(range(len(parts))):
        register = _with_row(register, index * step, parts[index])
    return draw_pages(job, register, job.pen(10.5), Look(landscape=job.rng.random() < 0.5))


def draw_annex(job: Job) -> Drawn:
    """Draw the annex of a decision: certificates that are issued anew, without any letterhead."""
    rng = job.rng
    register = make_register(job, Plan(_ANNEX, Rules.FULL, rng.randint(9, 13), has_numbers=True))
    sheet, pen = job.sheet(landscape=True), job.pen(10.5)
    box = (sheet.mm(15), sheet.mm(16), sheet.image.width - sheet.mm(30))
    y = sheet.block(box, "PHỤ LỤC SỐ 02", job.pen(13).heavy(), align=Align.CENTER)
    title = "DANH SÁCH LIỆT SĨ ĐƯỢC CẤP LẠI BẰNG TỔ QUỐC GHI CÔNG"
    y = sheet.block((box[0], y, box[2]), title, job.pen(13).heavy(), align=Align.CENTER)
    day = f"{rng.randint(10, 28)} tháng {rng.randint(10, 12)} năm {rng.randint(2009, 2022)}"
    note = f"(Ban hành kèm theo Quyết định số {rng.randint(100, 2000)}/QĐ-TTg ngày {day})"
    y = sheet.block((box[0], y, box[2]), note, job.pen(12).slanted(), align=Align.CENTER) + sheet.mm(4)
    edges = column_edges(sheet, register.spec, pen, (sheet.mm(14), sheet.image.width - sheet.mm(14)))
    bottom = sheet.image.height - sheet.mm(14)
    _, count = draw_table(sheet, register.spec, pen, edges=edges, top=y, bottom=bottom)
    return Drawn((sheet.image,), tuple(replace(t, page_no=1) for t in register.truths[:count] if t))


def draw_deep(job: Job) -> Drawn:
    """Draw headings of three levels in an order and under words that no other layout has."""
    plan = Plan(job.rng.choice(_DEEP), Rules.FULL, job.rng.randint(8, 11), has_numbers=job.rng.random() < 0.5)
    return draw_pages(job, make_register(job, plan), job.pen(9.5), Look(landscape=True))


def draw_spot_first(job: Job) -> Drawn:
    """Draw a register that begins each row with where the grave lies and has no running number."""
    graves = make_graves(job, job.rng.randint(13, 17))
    rows = tuple(Row((*g.spot, *who(g), g.notes)) for g in graves)
    names = ("Lô", "Hàng", "Số mộ", "Họ tên liệt sĩ", "Quê", "Đơn vị", "Ngày hy sinh", "Ghi chú")
    heads = tuple(Head(name) for name in names)
    spec = TableSpec(heads, rows, Rules.OPEN, centred=frozenset({0, 1, 2}), rule_px=2)
    return _draw_graves(job, spec, tuple(g.truth() for g in graves), "SỔ THEO DÕI MỘ LIỆT SĨ NGHĨA TRANG")


def draw_hand_over(job: Job) -> Drawn:
    """Draw the list of graves that one cemetery hands over to another, lines between its rows only."""
    graves = make_graves(job, job.rng.randint(11, 15))
    rows = []
    for index, grave in enumerate(graves):
        name, home, _, died = who(grave)
        rows.append(Row((f"{index + 1:02d}", name, home, died, *grave.spot[1:], grave.notes)))
    heads = (Head("TT"), Head("Họ và tên"), Head("Quê quán"), Head("Hy sinh"),
             Head("Vị trí mộ", (Head("Hàng"), Head("Số"))), Head("Ghi chú"))  # fmt: skip
    rules = job.rng.choice((Rules.FULL, Rules.HORIZONTAL))
    spec = TableSpec(heads, tuple(rows), rules, centred=frozenset({0, 4, 5}), is_middle=True)
    names = ("full_name", "home_place", "death_date", "grave_row", "grave_number", "notes")
    truths = tuple(only(g.truth(), names) for g in graves)
    return _draw_graves(job, spec, truths, "DANH SÁCH MỘ LIỆT SĨ BÀN GIAO")


def _draw_graves(job: Job, spec: TableSpec, truths: tuple[TruthRecord, ...], title: str) -> Drawn:
    sheet, pen, home = job.sheet(), job.pen(10.5), job.place()
    left = ("ỦY BAN NHÂN DÂN", f"HUYỆN {home.district.upper()}")
    y = draw_letterhead(job, sheet, left, top=sheet.mm(15)) + sheet.mm(6)
    box = (sheet.mm(15), y, sheet.image.width - sheet.mm(30))
    y = sheet.block(box, title, job.pen(14).heavy(), align=Align.CENTER) + sheet.mm(5)
    return fill_page(sheet, spec, pen, truths, top=y)
