"""Draws papers of the sixties to the nineties: typed death notices, decisions of the old republic."""

from __future__ import annotations

from dataclasses import dataclass

from bench.draw import Align, Sheet
from bench.layouts import MOTTO, NATION, NATION_OLD, Drawn, Job, draw_letterhead, draw_number, draw_signature
from bench.papers import make_case, person_truth
from bench.truth import TruthRecord
from bench.wording import Wording
from bench.writing import Place

_OPENINGS = Wording(
    (
        "Nay báo tử đồng chí {name}, sinh năm {birth}, quê quán: {home}.",
        "Chúng tôi vô cùng thương tiếc báo tin: đồng chí {name}, sinh năm {birth}, nguyên quán: {home}.",
    ),
)
_NUMBERS = Wording(("{n}/BT", "{n}/{k}", "{n}K", "{n}/CT"), ("{n}-BT/QK", "{n}/CS"))


def draw_old_notice(job: Job) -> Drawn:
    """Draw a death notice of the seventies: the old republic's head, sentences that name the facts."""
    rng = job.rng
    person, place = make_case(job)
    number = job.say(_NUMBERS).format(n=rng.randint(100, 999), k=rng.randint(10, 99))
    sheet, pen = job.sheet(), job.pen(13)
    issuer = rng.choice((("BỘ QUỐC PHÒNG", "ĐOÀN 559"), ("QUÂN KHU TRỊ THIÊN", "PHÒNG CHÍNH SÁCH")))
    y = draw_letterhead(job, sheet, issuer, top=sheet.mm(18), is_old=True)
    draw_number(job, sheet, number, y=y)
    width = sheet.image.width
    y = sheet.aligned((0, y + sheet.mm(12), width), "GIẤY BÁO TỬ", job.pen(17).heavy(), align=Align.CENTER)
    to = f"Kính gửi: Ủy ban hành chính xã {person.home.commune}, huyện {person.home.district}"
    y = sheet.aligned((0, y + sheet.mm(3), width), to, pen, align=Align.CENTER) + sheet.mm(5)
    box, indent = (sheet.mm(28), width - sheet.mm(46)), sheet.mm(10)
    first = job.say(_OPENINGS).format(name=person.name, birth=person.birth.text, home=place)
    service = (
        ("nhập ngũ", person.enlisted.text),
        ("đơn vị", person.unit),
        ("cấp bậc", person.rank),
        ("chức vụ", person.position),
    )
    parts = [f"{label}: {value}" for label, value in service if value]
    texts = [
        first,
        f"{parts[0][0].upper()}{', '.join(parts)[1:]}." if parts else "",
        f"Đã hy sinh ngày: {person.died.text}"
        + (f"; tại: {person.death_place}." if person.death_place else "."),
        f"Thi hài đồng chí được mai táng tại: {person.burial}.",
        f"Họ tên thân nhân: {person.kin}.",
        "Đơn vị xin chia buồn cùng gia đình và mong gia đình biến đau thương thành hành động cách mạng.",
    ]
    for text in filter(None, texts):
        y = sheet.paragraph((box[0], y, box[1]), text, pen, indent_px=indent) + sheet.mm(1.5)
    draw_signature(sheet, pen, ("T/M THỦ TRƯỞNG ĐƠN VỊ",), job.name(), top=y + sheet.mm(6))
    return Drawn((sheet.image,), (person_truth(person, place, number),))


_OLD_TYPES = (
    ("QUYẾT ĐỊNH", "QĐ-UB", "Về việc thành lập Ban quản trang nghĩa trang liệt sĩ huyện {d}"),
    ("THÔNG TRI", "TT-UB", "Về việc tổ chức tốt ngày Thương binh liệt sĩ 27 tháng 7"),
    ("CHỈ THỊ", "CT-UB", "Về việc kiểm tra, tu sửa mộ liệt sĩ và nghĩa trang liệt sĩ"),
    ("THÔNG BÁO", "TB-LB", "Về việc di chuyển hài cốt liệt sĩ về nghĩa trang huyện {d}"),
)
_OLD_NUMBERS = Wording(("{n}/{s}", "{n}/ {s}", "{n}-{s}"), ("{n} /{s}", "{n}–{s}"))


@dataclass(frozen=True, slots=True)
class _OldHead:
    """What stands at the head of an old paper."""

    home: Place
    word: str
    title: str
    number: str
    number_text: str
    day: int
    month: int
    year: int
    by_hand: bool

    @property
    def is_old(self) -> bool:
        """Before July 1976 the republic had another name, and councils of administration."""
        return self.year < 1976

    @property
    def body(self) -> str:
        """The issuing council over two lines."""
        council = "ỦY BAN HÀNH CHÍNH" if self.is_old else "ỦY BAN NHÂN DÂN"
        return f"{council}\nTỈNH {self.home.province.upper()}"

    @property
    def date(self) -> str:
        """The date as typed."""
        return f"ngày {self.day} tháng {self.month} năm {self.year}"


def _make_head(job: Job) -> _OldHead:
    rng, home = job.rng, job.place()
    word, symbol, template = rng.choice(_OLD_TYPES)
    number = str(rng.randint(10, 900))
    return _OldHead(
        home=home,
        word=word,
        title=template.format(d=home.district),
        number=number,
        number_text=job.say(_OLD_NUMBERS).format(n=number, s=symbol),
        day=rng.randint(1, 28),
        month=rng.randint(3, 12),
        year=rng.randint(1964, 1995),
        by_hand=rng.random() < 0.4,
    )


def _draw_head(job: Job, sheet: Sheet, head: _OldHead) -> int:
    pen = job.pen(13)
    left, width = sheet.mm(22), sheet.mm(72)
    y = sheet.block((left, sheet.mm(20), width), head.body, pen.heavy(), align=Align.CENTER) + sheet.mm(2)
    x = sheet.text((left + width * 0.2, y), "Số: ", pen)
    if head.by_hand:
        size = pen.size_pt / 72 * sheet.dpi
        end = max(sheet.handwrite((x, y - size * 0.1), head.number, size * 1.15), x + sheet.mm(9))
        sheet.text((end, y), head.number_text.removeprefix(head.number), pen)
    else:
        sheet.text((x, y), head.number_text, pen)
    right, span = sheet.mm(98), sheet.image.width - sheet.mm(98 + 14)
    nation = NATION_OLD if head.is_old else NATION
    y2 = sheet.aligned((right, sheet.mm(20), span), nation, job.pen(12).heavy(), align=Align.CENTER)
    y2 = sheet.aligned((right, y2, span), MOTTO, job.pen(12).heavy(), align=Align.CENTER)
    line = f"{head.home.province}, {head.date}"
    y2 = sheet.aligned((right, y2 + sheet.mm(3), span), line, pen, align=Align.CENTER)
    return max(y, y2) + sheet.mm(12)


def draw_old_paper(job: Job) -> Drawn:
    """Draw a typed decision or circular of the sixties to the nineties, its number at times by hand."""
    rng, head = job.rng, _make_head(job)
    sheet, pen = job.sheet(), job.pen(13)
    y = _draw_head(job, sheet, head)
    y = sheet.aligned((0, y, sheet.image.width), head.word, job.pen(15).heavy(), align=Align.CENTER)
    box = (sheet.mm(34), y, sheet.image.width - sheet.mm(68))
    y = sheet.block(box, head.title, pen, align=Align.CENTER) + sheet.mm(6)
    cited, day = f"{rng.randint(20, 300)}/CP", rng.randint(10, 28)
    for text in (
        f"Căn cứ Nghị định số {cited} ngày {day} tháng 10 năm {head.year - 1} của Hội đồng Chính phủ;",
        "Để bảo đảm mộ liệt sĩ được chăm sóc chu đáo, Ủy ban yêu cầu các cấp kiểm tra từng nghĩa trang.",
        f"Các ngành, các huyện báo cáo kết quả trước ngày 20 tháng 12 năm {head.year}.",
    ):
        box = (sheet.mm(26), y, sheet.image.width - sheet.mm(46))
        y = sheet.paragraph(box, text, pen, indent_px=sheet.mm(10)) + sheet.mm(2)
    lines = rng.choice((("T/M ỦY BAN", "CHỦ TỊCH"), ("T/M ỦY BAN", "K/T CHỦ TỊCH", "PHÓ CHỦ TỊCH")))
    name = job.name()
    draw_signature(sheet, pen, lines, name, top=y + sheet.mm(8))
    fields = {
        "document_number": head.number_text, "document_date": head.date,
        "issuing_body": head.body.replace("\n", " "), "issue_place": head.home.province,
        "document_type": head.word, "title": head.title, "signatory": name, "signatory_title": lines[-1],
    }  # fmt: skip
    hand = frozenset({"document_number"}) if head.by_hand else frozenset[str]()
    edtf = {"document_date": f"{head.year}-{head.month:02d}-{head.day:02d}"}
    return Drawn((sheet.image,), (TruthRecord(fields, edtf, (cited,), hand, page_no=1),))
