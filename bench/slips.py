"""Draws slips: facts in a table of two columns, a form filled in by hand, a survey, a hand-over."""

from __future__ import annotations

from dataclasses import replace

from bench import words
from bench.draw import Align
from bench.layouts import Drawn, Job, draw_letterhead, draw_number, draw_signature
from bench.papers import facts_of, fill_line, make_case, make_exhumation, person_truth
from bench.table_spec import Head, Row, Rules, TableSpec
from bench.tables import draw_table


def draw_fact_table(job: Job) -> Drawn:
    """Draw an extract of a file as a ruled table: what is asked at the left, the answer at the right."""
    person, place = make_case(job)
    number = f"{job.rng.randint(20, 900)}/TL"
    sheet, pen = job.sheet(), job.pen(12.5)
    y = draw_letterhead(job, sheet, ("BỘ CHỈ HUY QUÂN SỰ", "PHÒNG CHÍNH TRỊ"), top=sheet.mm(18))
    draw_number(job, sheet, number, y=y)
    title = "TRÍCH LỤC HỒ SƠ LIỆT SĨ"
    box = (0, y + sheet.mm(12), sheet.image.width)
    y = sheet.aligned(box, title, job.pen(15).heavy(), align=Align.CENTER) + sheet.mm(6)
    rows = tuple(Row((label, value)) for label, value in facts_of(job, person, place) if value)
    spec = TableSpec((Head("Nội dung"), Head("Thông tin")), rows, Rules.FULL, has_heading=False)
    edges = (sheet.mm(25), sheet.mm(85), sheet.image.width - sheet.mm(20))
    y, _ = draw_table(sheet, spec, pen, edges=edges, top=y, bottom=sheet.image.height - sheet.mm(20))
    draw_signature(sheet, pen, ("TRƯỞNG PHÒNG",), job.name(), top=y + sheet.mm(6))
    return Drawn((sheet.image,), (person_truth(person, place, number),))


def draw_hand_form(job: Job) -> Drawn:
    """Draw a printed form filled in by hand: nothing of it may be accepted wrong."""
    person, place = make_case(job)
    number = str(job.rng.randint(20, 900))
    sheet, pen, hand = job.sheet(), job.pen(13), job.hand_pen(15)
    y = draw_letterhead(job, sheet, ("BỘ QUỐC PHÒNG", "SƯ ĐOÀN 304"), top=sheet.mm(18))
    x = sheet.text((sheet.mm(36), y), "Số: ", job.pen(12))
    sheet.text((x, y), f"{number}/BT", hand)
    box = (0, y + sheet.mm(14), sheet.image.width)
    y = sheet.aligned(box, "GIẤY BÁO TỬ", job.pen(18).heavy(), align=Align.CENTER) + sheet.mm(8)
    left, right = sheet.mm(28), sheet.image.width - sheet.mm(18)
    for label, value in facts_of(job, person, place):
        x = sheet.text((left, y), f"{label}: ", pen)
        sheet.dots((x, y + sheet.mm(0.6), right - x), pen)
        sheet.text((x + sheet.mm(3), y - sheet.mm(1)), value, hand)
        y += round(1.25 * sheet.line_height(pen)) + sheet.mm(1)
    draw_signature(sheet, pen, ("THỦ TRƯỞNG ĐƠN VỊ",), job.name(), top=y + sheet.mm(6))
    truth = person_truth(person, place, f"{number}/BT")
    return Drawn((sheet.image,), (replace(truth, handwritten=frozenset(truth.fields)),))


def draw_survey(job: Job) -> Drawn:
    """Draw a survey with numbered questions, some two on a line."""
    rng = job.rng
    person, place = make_case(job)
    sheet, pen = job.sheet(), job.pen(12.5)
    width = sheet.image.width
    title = "PHIẾU THU THẬP THÔNG TIN LIỆT SĨ"
    y = sheet.aligned((0, sheet.mm(22), width), title, job.pen(15).heavy(), align=Align.CENTER)
    y = sheet.aligned((0, y, width), "(Trích lục từ giấy báo tử)", pen.slanted(), align=Align.CENTER)
    y += sheet.mm(6)
    for number, (label, value) in enumerate(facts_of(job, person, place), start=1):
        y = fill_line(sheet, pen, f"{number}. {label}", value, y=y, dotted=rng.random() < 0.3)
    draw_signature(sheet, pen, ("NGƯỜI KHAI",), job.name(), top=y + sheet.mm(6))
    truth = person_truth(person, place, "")
    return Drawn((sheet.image,), (truth,))


def draw_handover(job: Job) -> Drawn:
    """Draw the minutes by which remains are handed over to a cemetery."""
    rng = job.rng
    person, place = make_case(job)
    truth, when, where = make_exhumation(job, person, place)
    sheet, pen = job.sheet(), job.pen(13)
    top = sheet.mm(18)
    y = draw_letterhead(job, sheet, ("BỘ CHỈ HUY QUÂN SỰ TỈNH", "ĐỘI QUY TẬP K53"), top=top) + sheet.mm(8)
    width = sheet.image.width
    y = sheet.aligned((0, y, width), "BIÊN BẢN", job.pen(16).heavy(), align=Align.CENTER)
    subtitle = "Bàn giao hài cốt liệt sĩ sau khi cất bốc"
    y = sheet.aligned((0, y, width), subtitle, job.pen(13).heavy(), align=Align.CENTER) + sheet.mm(5)
    box, indent = (sheet.mm(28), width - sheet.mm(46)), sheet.mm(10)
    texts = (
        f"Hôm nay, {when}, tại {where}, đại diện các bên gồm:",
        f"- Bên giao: đồng chí {job.name()}, Đội trưởng Đội quy tập K53.",
        f"- Bên nhận: ông {job.name()}, Trưởng ban quản trang.",
        f"Đã tiến hành cất bốc và bàn giao 01 hài cốt liệt sĩ cùng di vật: {rng.choice(words.RELICS)}.",
    )
    for text in texts:
        y = sheet.paragraph((box[0], y, box[1]), text, pen, indent_px=indent) + sheet.mm(1)
    facts = (
        ("Họ và tên liệt sĩ", person.name), ("Quê quán", place), ("Đơn vị", person.unit),
        ("Hy sinh ngày", person.died.text),
    )  # fmt: skip
    for label, value in facts:
        if value:
            y = fill_line(sheet, pen, label, value, y=y, dotted=False)
    draw_signature(sheet, pen, ("ĐẠI DIỆN BÊN GIAO",), job.name(), top=y + sheet.mm(6))
    return Drawn((sheet.image,), (truth,))
