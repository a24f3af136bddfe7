"""Papers about one person that are held out of every fit and rule: drawn to measure, never looked at."""

from __future__ import annotations

from bench import words
from bench.draw import Align, Sheet
from bench.layouts import Drawn, Job, draw_letterhead, draw_number, draw_signature
from bench.papers import make_case, make_exhumation, person_truth
from bench.people import Person
from bench.table_spec import Head, Row, Rules, TableSpec
from bench.tables import draw_table
from bench.wording import Wording

_TEAMS = Wording(("Đội quy tập mộ liệt sĩ K92", "Đội K73", "Đội 192"))
_NOTED = Wording(("Được ghi nhận theo hồ sơ lưu trữ tại đơn vị.", "Lập theo danh sách của đơn vị."))


def _title(job: Job, sheet: Sheet, text: str, *, y: float, size_pt: float = 16) -> int:
    box = (0, y, sheet.image.width)
    return sheet.aligned(box, text, job.pen(size_pt).heavy(), align=Align.CENTER)


def _pairs(person: Person, place: str) -> tuple[tuple[tuple[str, str], ...], ...]:
    """Return the lines of a form: one question each or two, with what was filled in."""
    return (
        (("Họ và tên", person.name),),
        (("Sinh năm", person.birth.text), ("Nhập ngũ", person.enlisted.text)),
        (("Nguyên quán", place),),
        (("Cấp bậc", person.rank), ("Chức vụ", person.position)),
        (("Đơn vị", person.unit),),
        (("Hy sinh ngày", person.died.text),),
        (("Nơi hy sinh", person.death_place),),
        (("Nơi an táng", person.burial),),
        (("Thân nhân", person.kin),),
    )


def draw_two_on_a_line(job: Job) -> Drawn:
    """Draw a death notice whose lines ask one or two things, values in bold, no leaders."""
    person, place = make_case(job)
    number = f"{job.rng.randint(100, 999)}/GBT"
    sheet, pen = job.sheet(), job.pen(13)
    y = draw_letterhead(job, sheet, ("QUÂN KHU 3", "SƯ ĐOÀN 350"), top=sheet.mm(17))
    draw_number(job, sheet, number, y=y)
    y = _title(job, sheet, "GIẤY BÁO TỬ", y=y + sheet.mm(13), size_pt=17) + sheet.mm(7)
    left, middle = sheet.mm(27), sheet.mm(112)
    for line in _pairs(person, place):
        for start, (label, value) in zip((left, middle), line, strict=False):
            if value:
                x = sheet.text((start, y), f"{label}: ", pen)
                sheet.text((x, y), value, pen.heavy())
        y += sheet.line_height(pen) + sheet.mm(1.6)
    y = sheet.block((left, y + sheet.mm(2), sheet.mm(150)), job.say(_NOTED), pen.slanted())
    draw_signature(
        sheet, pen, ("TL. SƯ ĐOÀN TRƯỞNG", "TRƯỞNG BAN CHÍNH SÁCH"), job.name(), top=y + sheet.mm(4)
    )
    return Drawn((sheet.image,), (person_truth(person, place, number),))


def draw_news(job: Job) -> Drawn:
    """Draw a death notice as a letter to the family, its facts in sentences."""
    person, place = make_case(job)
    number = f"{job.rng.randint(100, 999)}/TB"
    sheet, pen = job.sheet(), job.pen(13)
    y = draw_letterhead(job, sheet, ("BỘ TƯ LỆNH", "BINH ĐOÀN 12"), top=sheet.mm(17))
    draw_number(job, sheet, number, y=y)
    y = _title(job, sheet, "GIẤY BÁO TỬ", y=y + sheet.mm(13)) + sheet.mm(6)
    service = (
        ("nhập ngũ", person.enlisted.text), ("cấp bậc", person.rank), ("chức vụ", person.position),
        ("đơn vị", person.unit),
    )  # fmt: skip
    told = ", ".join(f"{label}: {value}" for label, value in service if value)
    where = f", tại {person.death_place}" if person.death_place else ""
    texts = [
        f"Thủ trưởng đơn vị xin báo tin: đồng chí {person.name}, sinh năm {person.birth.text}, "
        f"quê quán: {place}.",
        f"{told[0].upper()}{told[1:]}." if told else "",
        f"Đã hy sinh ngày {person.died.text}{where}.",
        f"Nơi an táng: {person.burial}.",
        f"Thân nhân: {person.kin}.",
    ]
    box = (sheet.mm(28), sheet.image.width - sheet.mm(47))
    for text in filter(None, texts):
        y = sheet.paragraph((box[0], y, box[1]), text, pen, indent_px=sheet.mm(9)) + sheet.mm(1.5)
    draw_signature(sheet, pen, ("CHÍNH ỦY",), job.name(), top=y + sheet.mm(6))
    return Drawn((sheet.image,), (person_truth(person, place, number),))


def draw_sections(job: Job) -> Drawn:
    """Draw minutes of an exhumation in numbered sections of short lines."""
    person, place = make_case(job)
    truth, when, where = make_exhumation(job, person, place)
    sheet, pen, team = job.sheet(), job.pen(13), job.say(_TEAMS)
    y = draw_letterhead(job, sheet, ("BỘ CHQS TỈNH", team.upper()), top=sheet.mm(17)) + sheet.mm(7)
    y = _title(job, sheet, "BIÊN BẢN", y=y)
    y = _title(job, sheet, "Cất bốc hài cốt liệt sĩ", y=y, size_pt=13) + sheet.mm(5)
    people = (("Họ và tên liệt sĩ", person.name), ("Quê quán", place), ("Đơn vị", person.unit),
              ("Ngày hy sinh", person.died.text))  # fmt: skip
    relics = ", ".join(job.rng.sample(words.RELICS, 2))
    sections = (
        ("I. THỜI GIAN, ĐỊA ĐIỂM", (("Thời gian cất bốc", when), ("Địa điểm cất bốc", where))),
        ("II. THÀNH PHẦN", (("Đại diện đơn vị", job.name()), ("Đại diện địa phương", job.name()))),
        ("III. THÔNG TIN LIỆT SĨ", people),
        ("IV. HÀI CỐT, DI VẬT", (("Tình trạng hài cốt", "Còn một phần"), ("Di vật", relics))),
    )
    for heading, lines in sections:
        y = sheet.aligned((sheet.mm(28), y, 10), heading, pen.heavy(), align=Align.LEFT) + sheet.mm(0.5)
        for label, value in lines:
            if value:
                box = (sheet.mm(33), y, sheet.image.width - sheet.mm(52))
                y = sheet.block(box, f"- {label}: {value}", pen) + sheet.mm(0.8)
    draw_signature(sheet, pen, ("ĐỘI TRƯỞNG",), job.name(), top=y + sheet.mm(5))
    return Drawn((sheet.image,), (truth,))


def draw_card(job: Job) -> Drawn:
    """Draw a card of gathered remains: questions at the left of a ruled table, answers at the right."""
    person, place = make_case(job)
    truth, when, where = make_exhumation(job, person, place)
    sheet, pen = job.sheet(), job.pen(12.5)
    y = draw_letterhead(job, sheet, ("QUÂN KHU 7", job.say(_TEAMS).upper()), top=sheet.mm(17)) + sheet.mm(8)
    y = _title(job, sheet, "PHIẾU QUY TẬP HÀI CỐT LIỆT SĨ", y=y, size_pt=15) + sheet.mm(6)
    facts = (
        ("Họ và tên liệt sĩ", person.name), ("Quê quán", place), ("Đơn vị", person.unit),
        ("Hy sinh ngày", person.died.text), ("Ngày cất bốc", when), ("Nơi cất bốc", where),
        ("Di vật", job.rng.choice(words.RELICS)),
    )  # fmt: skip
    rows = tuple(Row(fact) for fact in facts if fact[1])
    spec = TableSpec((Head("Nội dung"), Head("Ghi nhận")), rows, Rules.FULL, has_heading=False)
    edges = (sheet.mm(24), sheet.mm(78), sheet.image.width - sheet.mm(20))
    y, _ = draw_table(sheet, spec, pen, edges=edges, top=y, bottom=sheet.image.height - sheet.mm(20))
    draw_signature(sheet, pen, ("NGƯỜI LẬP PHIẾU",), job.name(), top=y + sheet.mm(6))
    return Drawn((sheet.image,), (truth,))
