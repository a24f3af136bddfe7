"""Draws papers about one person.

Death notices as forms or as a running extract, and minutes of exhumation.
"""

from __future__ import annotations

from dataclasses import replace

from bench import words
from bench.draw import Align, Pen, Sheet
from bench.layouts import Drawn, Job, draw_letterhead, draw_number, draw_signature
from bench.people import Person
from bench.truth import TruthRecord
from bench.wording import Wording
from bench.writing import Written, write_place


def make_case(job: Job) -> tuple[Person, str]:
    """Return a person and his home as a form or sentence names it."""
    home, habits = job.place(), job.habits()
    person = job.person(home, habits)
    if not person.birth.text:  # a form that asks for it and has none is another layout's trap
        person = replace(person, birth=Written("1945", "1945"))
    form = job.rng.choice((habits.place_form, "{c}, {d}, {p}", "Xã {c}, huyện {d}, tỉnh {p}"))
    return person, write_place(job.rng, home, form)


def fill_line(sheet: Sheet, pen: Pen, label: str, value: str, *, y: int, dotted: bool) -> int:
    """Draw "label: value" with dotted leaders under and after the value; return the y below."""
    left, right = sheet.mm(28), sheet.image.width - sheet.mm(18)
    x = sheet.text((left, y), label + (" " if label.endswith(":") else ": "), pen)
    lines = sheet.wrap(value, pen, right - x)
    for index, line in enumerate(lines):
        start = x if index == 0 else left
        if dotted:
            sheet.dots((start, y + sheet.line_height(pen) * 0.09, right - start), pen)
        sheet.text((start + (sheet.mm(2) if dotted else 0), y), line, pen)
        y += sheet.line_height(pen)
    return y + sheet.mm(1.5)


def person_truth(person: Person, place: str, number: str) -> TruthRecord:
    """Return the truth of a paper about one person that names every fact, with its own number."""
    fields = {
        "full_name": person.name, "birth_date": person.birth.text, "home_place": place,
        "enlistment_date": person.enlisted.text, "unit": person.unit, "rank": person.rank,
        "position": person.position,
        "death_date": person.died.text, "death_place": person.death_place, "burial_place": person.burial,
        "next_of_kin": person.kin, "document_number": number,
    }  # fmt: skip
    dates = {"birth_date": person.birth, "enlistment_date": person.enlisted, "death_date": person.died}
    edtf = {k: d.edtf for k, d in dates.items() if d.edtf}
    return TruthRecord({k: v for k, v in fields.items() if v}, edtf, page_no=1)


_LABELS = {
    "name": Wording(("Họ và tên liệt sĩ", "Họ và tên", "Đồng chí"), ("Họ tên liệt sĩ",)),
    "birth": Wording(("Sinh năm", "Năm sinh"), ("Ngày, tháng, năm sinh",)),
    "home": Wording(("Nguyên quán", "Quê quán")),
    "enlisted": Wording(("Nhập ngũ", "Nhập ngũ ngày"), ("Ngày nhập ngũ",)),
    "unit": Wording(("Đơn vị",), ("Đơn vị khi hy sinh",)),
    "died": Wording(("Đã hy sinh ngày", "Hy sinh ngày"), ("Ngày hy sinh",)),
    "where": Wording(("Tại", "Nơi hy sinh"), ("Hy sinh tại",)),
    "grave": Wording(("Thi hài được mai táng tại", "Nơi an táng"), ("Nơi mai táng",)),
    "kin": Wording(("Họ tên cha (mẹ, vợ)", "Thân nhân"), ("Thân nhân chủ yếu",)),
}


def facts_of(job: Job, person: Person, place: str) -> tuple[tuple[str, str], ...]:
    """Return what a form asks and what was filled in, in order; a value may be empty."""
    return (
        (job.say(_LABELS["name"]), person.name), (job.say(_LABELS["birth"]), person.birth.text),
        (job.say(_LABELS["home"]), place), (job.say(_LABELS["enlisted"]), person.enlisted.text),
        (job.say(_LABELS["unit"]), person.unit), ("Cấp bậc", person.rank), ("Chức vụ", person.position),
        (job.say(_LABELS["died"]), person.died.text), (job.say(_LABELS["where"]), person.death_place),
        (job.say(_LABELS["grave"]), person.burial), (job.say(_LABELS["kin"]), person.kin),
    )  # fmt: skip


def draw_death_form(job: Job) -> Drawn:
    """Draw a death notice as a form: a label and its value a line, with or without dotted leaders."""
    rng = job.rng
    person, place = make_case(job)
    number = rng.choice(
        (
            f"{rng.randint(20, 900)}/BT",
            f"{rng.randint(100, 900)}/{rng.randint(10, 99)}",
            f"{rng.randint(100, 999)}K",
        )
    )
    sheet, pen = job.sheet(), job.pen(13)
    issuer = rng.choice(
        (("BỘ QUỐC PHÒNG", f"SƯ ĐOÀN {rng.choice(words.DIVISIONS)}"), ("QUÂN KHU 4", "CỤC CHÍNH TRỊ"))
    )
    y = draw_letterhead(job, sheet, issuer, top=sheet.mm(18))
    sheet.aligned(
        (sheet.mm(18), y - sheet.mm(1), sheet.mm(70)), f"Số: {number}", job.pen(12), align=Align.CENTER
    )
    width = sheet.image.width
    y = sheet.aligned(
        (0, y + sheet.mm(14), width), "GIẤY BÁO TỬ", job.pen(18).heavy(), align=Align.CENTER
    ) + sheet.mm(8)
    is_dotted = rng.random() < 0.6
    for label, value in facts_of(job, person, place):
        if value or is_dotted:
            y = fill_line(sheet, pen, label, value, y=y, dotted=is_dotted)
    title = rng.choice((("THỦ TRƯỞNG ĐƠN VỊ",), ("TL. TƯ LỆNH", "CHỦ NHIỆM CHÍNH TRỊ")))
    draw_signature(sheet, pen, title, job.name(), top=y + sheet.mm(8))
    return Drawn((sheet.image,), (person_truth(person, place, number),))


def draw_death_extract(job: Job) -> Drawn:
    """Draw an extract of a file: the same facts in one long sentence."""
    rng = job.rng
    person, place = make_case(job)
    number = f"{rng.randint(20, 900)}/TL"
    sheet, pen = job.sheet(), job.pen(13)
    y = draw_letterhead(job, sheet, ("QUÂN KHU 1", "BỘ CHQS TỈNH LẠNG SƠN"), top=sheet.mm(18))
    draw_number(job, sheet, number, y=y)
    title = "TRÍCH LỤC HỒ SƠ LIỆT SĨ"
    y = sheet.aligned(
        (0, y + sheet.mm(14), sheet.image.width), title, job.pen(15).heavy(), align=Align.CENTER
    )
    parts = (
        f"Đồng chí {person.name}", f"sinh năm {person.birth.text}", f"quê quán: {place}",
        f"nhập ngũ: {person.enlisted.text}" if person.enlisted.text else "",
        f"đơn vị: {person.unit}" if person.unit else "",
        f"cấp bậc: {person.rank}" if person.rank else "",
        f"chức vụ: {person.position}" if person.position else "",
        f"hy sinh: {person.died.text}", f"nơi hy sinh: {person.death_place}" if person.death_place else "",
        f"nơi an táng ban đầu: {person.burial}", f"thân nhân: {person.kin}",
    )  # fmt: skip
    text = "; ".join(p for p in parts if p) + "."
    width = sheet.image.width - sheet.mm(48)
    y = sheet.paragraph((sheet.mm(30), y + sheet.mm(8), width), text, pen, indent_px=sheet.mm(10))
    draw_signature(sheet, pen, ("CHỈ HUY TRƯỞNG",), job.name(), top=y + sheet.mm(8))
    return Drawn((sheet.image,), (person_truth(person, place, number),))


def make_exhumation(job: Job, person: Person, place: str) -> tuple[TruthRecord, str, str]:
    """Return the truth of an exhumation of ``person``, and when and where it was, as the paper says it."""
    rng = job.rng
    at = job.place()
    where = f"xã {at.commune}, huyện {at.district}, tỉnh {at.province}"
    day, month, year = rng.randint(1, 28), rng.randint(1, 12), rng.randint(1990, 2015)
    when = f"ngày {day:02d} tháng {month:02d} năm {year}"
    fields = {
        "full_name": person.name, "home_place": place, "unit": person.unit, "death_date": person.died.text,
        "exhumation_date": when, "exhumation_place": where,
    }  # fmt: skip
    edtf = {"death_date": person.died.edtf, "exhumation_date": f"{year}-{month:02d}-{day:02d}"}
    kept = {k: v for k, v in edtf.items() if v}
    return TruthRecord({k: v for k, v in fields.items() if v}, kept, page_no=1), when, where


def draw_minutes(job: Job) -> Drawn:
    """Draw minutes of an exhumation as running text with a few labelled lines."""
    rng = job.rng
    person, place = make_case(job)
    truth, when, where = make_exhumation(job, person, place)
    sheet, pen = job.sheet(), job.pen(13)
    team = rng.choice(("ĐỘI QUY TẬP K52", "ĐỘI QUY TẬP K72", "ĐỘI 584"))
    y = draw_letterhead(job, sheet, ("BỘ CHỈ HUY QUÂN SỰ TỈNH", team), top=sheet.mm(18)) + sheet.mm(8)
    y = sheet.aligned((0, y, sheet.image.width), "BIÊN BẢN", job.pen(16).heavy(), align=Align.CENTER)
    y = sheet.aligned(
        (0, y, sheet.image.width), "Cất bốc, quy tập hài cốt liệt sĩ", job.pen(13).heavy(), align=Align.CENTER
    )
    box, indent = (sheet.mm(28), sheet.image.width - sheet.mm(46)), sheet.mm(10)
    relics = rng.sample(words.RELICS, 3)
    depth = f"{rng.randint(7, 13) / 10:.1f}".replace(".", ",")
    wrap = rng.choice(("tăng", "võng", "ni lông"))
    texts = (
        f"Hôm nay, {when}, tại {where}, chúng tôi gồm có:",
        f"1. Đồng chí {job.name()}, Đội trưởng {team.capitalize()}, đại diện đơn vị cất bốc.",
        f"2. Ông {job.name()}, đại diện chính quyền địa phương.",
        f"Đã tiến hành cất bốc 01 bộ hài cốt liệt sĩ ở độ sâu {depth} mét, hài cốt bọc trong {wrap}. "
        f"Di vật thu được gồm: {', '.join(relics)}.",
        "Thông tin về liệt sĩ:",
    )
    y += sheet.mm(5)
    for text in texts:
        y = sheet.paragraph((box[0], y, box[1]), text, pen, indent_px=indent) + sheet.mm(1)
    for label, value in (
        ("Họ và tên", person.name), ("Quê quán", place), ("Đơn vị", person.unit),
        ("Hy sinh ngày", person.died.text),
    ):  # fmt: skip
        if not value:
            continue
        y = fill_line(sheet, pen, f"- {label}", value, y=y, dotted=False)
    end = (
        "Biên bản được lập thành 03 bản có giá trị như nhau, đọc cho mọi người cùng nghe và nhất trí ký tên."
    )
    y = sheet.paragraph((box[0], y, box[1]), end, pen, indent_px=indent)
    draw_signature(sheet, pen, ("ĐẠI DIỆN ĐƠN VỊ",), job.name(), top=y + sheet.mm(6))
    return Drawn((sheet.image,), (truth,))


def draw_exhumation_form(job: Job) -> Drawn:
    """Draw a slip (phiếu) of an exhumation: every fact on a dotted line."""
    rng = job.rng
    person, place = make_case(job)
    truth, when, where = make_exhumation(job, person, place)
    sheet, pen = job.sheet(), job.pen(13)
    y = draw_letterhead(job, sheet, ("QUÂN KHU 4", "ĐỘI QUY TẬP K52"), top=sheet.mm(18)) + sheet.mm(8)
    title = "PHIẾU CẤT BỐC HÀI CỐT LIỆT SĨ"
    y = sheet.aligned((0, y, sheet.image.width), title, job.pen(16).heavy(), align=Align.CENTER) + sheet.mm(6)
    for label, value in (
        ("Họ và tên liệt sĩ", person.name), ("Quê quán", place), ("Đơn vị", person.unit),
        ("Ngày hy sinh", person.died.text), ("Thời gian cất bốc", when), ("Địa điểm cất bốc", where),
        ("Tình trạng hài cốt", rng.choice(("Còn đủ", "Còn một phần", "Đã mủn"))),
        ("Di vật kèm theo", ", ".join(rng.sample(words.RELICS, 2))),
    ):  # fmt: skip
        y = fill_line(sheet, pen, label, value, y=y, dotted=True)
    draw_signature(sheet, pen, ("ĐỘI TRƯỞNG",), job.name(), top=y + sheet.mm(6))
    return Drawn((sheet.image,), (truth,))
