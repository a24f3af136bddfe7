"""Draws registers of graves: a row a grave, named or not.

Columns, or one free cell with what the stone says.
"""

from __future__ import annotations

import random
from dataclasses import replace

from bench import people, words
from bench.draw import Align, Sheet
from bench.layouts import Drawn, Job
from bench.people import Person
from bench.table_spec import Head, Row, Rules, TableSpec
from bench.tables import column_edges, draw_table
from bench.truth import TruthRecord

_ROW_NAMES = (("1", "2", "3", "4", "5"), ("I", "II", "III", "IV", "V"))


def _grave_truth(person: Person | None, place: str, spot: tuple[str, str, str], notes: str) -> TruthRecord:
    fields = {"grave_lot": spot[0], "grave_row": spot[1], "grave_number": spot[2], "notes": notes}
    edtf: dict[str, str] = {}
    if person is not None:
        fields |= {
            "full_name": person.name,
            "home_place": place,
            "unit": person.unit,
            "death_date": person.died.text,
        }
        edtf = {"death_date": person.died.edtf} if person.died.edtf else {}
    kept = {k: v for k, v in fields.items() if v}
    return TruthRecord(kept, edtf, is_unnamed=person is None, page_no=1)


def _draw_title(job: Job, sheet: Sheet) -> int:
    home = people.make_place(job.rng)
    title = job.rng.choice(
        (
            f"SỔ QUẢN LÝ MỘ LIỆT SĨ\nNGHĨA TRANG LIỆT SĨ HUYỆN {home.district.upper()}",
            f"DANH SÁCH MỘ LIỆT SĨ\nNGHĨA TRANG LIỆT SĨ XÃ {home.commune.upper()}",
            f"SỔ MỘ NGHĨA TRANG LIỆT SĨ TỈNH {home.province.upper()}",
        )
    )
    width = sheet.image.width - sheet.mm(30)
    return sheet.block(
        (sheet.mm(15), sheet.mm(18), width), title, job.pen(14).heavy(), align=Align.CENTER
    ) + sheet.mm(6)


def _spots(rng: random.Random, count: int) -> list[tuple[str, str, str]]:
    lot, per_row = rng.choice("ABCDE"), rng.randint(5, 10)
    rows = rng.choice(_ROW_NAMES)
    coded = rng.random() < 0.2
    return [
        (
            lot,
            rows[k // per_row],
            f"{lot}{k // per_row + 1}-{k % per_row + 1:02d}" if coded else str(k % per_row + 1),
        )
        for k in range(count)
    ]


def draw_columns(job: Job) -> Drawn:
    """Draw a grave a row: name, home, unit, death, lot, row, number, notes.

    Every fifth stone bears no name.
    """
    rng = job.rng
    sheet, pen, style, place_style = job.sheet(), job.pen(10.5), rng.randint(0, 3), rng.randint(0, 3)
    rows, truths = [], []
    for index, spot in enumerate(_spots(rng, rng.randint(16, 20))):
        notes = rng.choice(words.GRAVE_NOTES) if rng.random() < 0.4 else ""
        home = people.make_place(rng)
        place = people.write_place(rng, home, place_style)
        person = people.make_person(rng, home, style) if rng.random() > 0.2 else None
        # A stone without a name still has a place in the register.
        who = (
            (person.name, place, person.unit, person.died.text)
            if person
            else (rng.choice(words.UNNAMED), "", "", "")
        )
        rows.append(Row((str(index + 1), *who, *spot, notes)))
        truths.append(_grave_truth(person, place, spot, notes))
    spec = TableSpec(
        heads=_grave_heads(rng),
        rows=tuple(rows),
        rules=rng.choice((Rules.FULL, Rules.FULL, Rules.COLUMNS, Rules.DOUBLE)),
        centred=frozenset({0, 5, 6, 7}),
        rule_px=max(1, round(job.dpi / 150)),
        has_numbers=rng.random() < 0.4,
    )
    edges = column_edges(sheet, spec, pen, (sheet.mm(13), sheet.image.width - sheet.mm(12)))
    bottom = sheet.image.height - sheet.mm(15)
    _, count = draw_table(sheet, spec, pen, edges=edges, top=_draw_title(job, sheet), bottom=bottom)
    return Drawn((sheet.image,), tuple(truths[:count]))


def _grave_heads(rng: random.Random) -> tuple[Head, ...]:
    spot = rng.choice(
        (
            (Head("Vị trí mộ", (Head("Lô"), Head("Hàng"), Head("Số"))),),
            (Head("Lô"), Head("Hàng"), Head("Mộ số")),
            (Head("Khu"), Head("Hàng"), Head("Số mộ")),
        )
    )
    name = rng.choice(("Họ và tên liệt sĩ", "Họ tên LS", "Họ và tên"))
    home = rng.choice(("Quê quán", "Nguyên quán"))
    died = rng.choice(("Ngày hy sinh", "Hy sinh", "Ngày tháng năm hy sinh"))
    return (
        Head(rng.choice(("STT", "TT"))),
        Head(name),
        Head(home),
        Head("Đơn vị"),
        Head(died),
        *spot,
        Head("Ghi chú"),
    )


def draw_free_cell(job: Job) -> Drawn:
    """One cell holds what the stone says, a label before each part; number, row and lot stand beside it."""
    rng = job.rng
    sheet, pen, style = job.sheet(), job.pen(10.5), rng.randint(0, 3)
    rows, truths = [], []
    for index, spot in enumerate(_spots(rng, rng.randint(6, 8))):
        home = people.make_place(rng)
        person = people.make_person(rng, home, style) if rng.random() > 0.2 else None
        notes = rng.choice(words.GRAVE_NOTES) if rng.random() < 0.4 else ""
        place = ", ".join(home.levels)
        stone = _stone(rng, person, place) if person else rng.choice(words.UNNAMED)
        rows.append(Row((str(index + 1), spot[2], spot[1], spot[0], stone, notes)))
        truth = _grave_truth(person, place, spot, notes)
        truths.append(_with_stone(truth, person, stone))
    heads = ("STT", "Số mộ", "Hàng", "Lô", "Thông tin ghi trên bia mộ", "Ghi chú")
    spec = TableSpec(
        heads=tuple(Head(h) for h in heads),
        rows=tuple(rows),
        centred=frozenset({0, 1, 2, 3}),
        rule_px=max(1, round(job.dpi / 150)),
        is_middle=rng.random() < 0.5,
    )
    edges = column_edges(sheet, spec, pen, (sheet.mm(15), sheet.image.width - sheet.mm(15)))
    bottom = sheet.image.height - sheet.mm(15)
    _, count = draw_table(sheet, spec, pen, edges=edges, top=_draw_title(job, sheet), bottom=bottom)
    return Drawn((sheet.image,), tuple(truths[:count]))


def _stone(rng: random.Random, person: Person, place: str) -> str:
    parts = [f"Liệt sĩ: {person.name}", f"Sinh năm: {person.birth.text}", f"Quê quán: {place}"]
    parts += [f"Nhập ngũ: {person.enlisted.text}"] if rng.random() < 0.6 else []
    parts += [f"Đơn vị: {person.unit}", f"Hy sinh: {person.died.text}"]
    return "\n".join(parts)


def _with_stone(truth: TruthRecord, person: Person | None, stone: str) -> TruthRecord:
    """Add what only the stone says: birth, and enlistment where it was cut."""
    if person is None:
        return truth
    fields, edtf = dict(truth.fields), dict(truth.edtf)
    fields["birth_date"], edtf["birth_date"] = person.birth.text, person.birth.edtf
    if "Nhập ngũ" in stone:
        fields["enlistment_date"], edtf["enlistment_date"] = person.enlisted.text, person.enlisted.edtf
    return replace(truth, fields=fields, edtf=edtf)
