"""Draws administrative papers.

Plans, decisions, letters with their letterhead, and the page of a web site.
"""

from __future__ import annotations

from dataclasses import dataclass

from bench.draw import Align, Pen, Sheet
from bench.layouts import MOTTO, NATION, Drawn, Job
from bench.truth import TruthRecord
from bench.wording import Wording

# (type word, symbol, trích yếu)
_TYPES = (
    ("KẾ HOẠCH", "KH-BCĐ", "Tìm kiếm, quy tập hài cốt liệt sĩ năm {year}"),
    ("KẾ HOẠCH", "KH-UBND", "Tổ chức lễ đón nhận và an táng hài cốt liệt sĩ năm {year}"),
    ("QUYẾT ĐỊNH", "QĐ-UBND", "Về việc kiện toàn Ban Chỉ đạo 515 tỉnh {province}"),
    ("THÔNG BÁO", "TB-BCĐ", "Kết luận cuộc họp Ban Chỉ đạo 515 quý {quarter} năm {year}"),
    ("BÁO CÁO", "BC-BCĐ", "Kết quả tìm kiếm, quy tập hài cốt liệt sĩ năm {year}"),
    ("CHỈ THỊ", "CT-UBND", "Về việc tăng cường công tác quản lý mộ liệt sĩ, nghĩa trang liệt sĩ"),
)
_STRANGE_TYPES = (
    ("HƯỚNG DẪN", "HD-BCĐ", "Tổ chức lấy mẫu hài cốt liệt sĩ để giám định ADN năm {year}"),
    ("QUYẾT ĐỊNH", "QĐ-UBND", "Về việc giao nhiệm vụ quản lý, chăm sóc các nghĩa trang liệt sĩ năm {year}"),
    ("THÔNG BÁO", "TB-UBND", "Về việc tiếp nhận hài cốt liệt sĩ về địa phương đợt {quarter} năm {year}"),
    ("TỜ TRÌNH", "TTr-BCĐ", "Đề nghị hỗ trợ kinh phí tìm kiếm hài cốt liệt sĩ tỉnh {province}"),
)
_CITED = (
    "Quyết định số {n}/QĐ-TTg ngày {d} của Thủ tướng Chính phủ",
    "Kế hoạch số {n}/KH-BCĐ ngày {d} của Ban Chỉ đạo 515",
    "Công văn số {n}/BNV-CNCC ngày {d} của Bộ Nội vụ",
    "Nghị định số {n}/2021/NĐ-CP ngày {d} của Chính phủ",
)
_STRANGE_CITED = (
    "Nghị quyết số {n}/NQ-CP ngày {d} của Chính phủ",
    "Thông tư số {n}/2022/TT-BQP ngày {d} của Bộ trưởng Bộ Quốc phòng",
    "Hướng dẫn số {n}/HD-BCĐ ngày {d} của Ban Chỉ đạo quốc gia 515",
)
_STRANGE_TASKS = (
    "Phê duyệt phương án kèm theo Quyết định này; kinh phí do ngân sách tỉnh bảo đảm theo phân cấp.",
    "Giao Sở Nội vụ chủ trì, phối hợp với Bộ Chỉ huy Quân sự tỉnh tổ chức thực hiện và kiểm tra.",
    "Quyết định này có hiệu lực thi hành kể từ ngày ký.",
    "Chánh Văn phòng, Giám đốc các sở, Chủ tịch Ủy ban nhân dân các huyện chịu trách nhiệm thi hành.",
)
_TASKS = (
    "Đẩy mạnh công tác tuyên truyền, vận động các cá nhân cung cấp thông tin về liệt sĩ, mộ liệt sĩ.",
    "Khảo sát, xác minh địa bàn, kết luận khu vực còn hài cốt liệt sĩ và lập bản đồ tìm kiếm, quy tập.",
    "Rà soát, hoàn thiện danh sách liệt sĩ, mộ liệt sĩ trong các nghĩa trang; xây dựng cơ sở dữ liệu.",
    "Tổ chức lễ truy điệu và an táng hài cốt liệt sĩ trang nghiêm, chu đáo, tiết kiệm.",
    "Các cơ quan, đơn vị báo cáo kết quả về cơ quan thường trực trước ngày 15 tháng 12 hằng năm.",
)


@dataclass(frozen=True, slots=True)
class _Head:
    """What stands in the letterhead, printed or partly by hand."""

    above: str
    body: str
    number: int
    symbol: str
    place: str
    date: tuple[int, int, int]
    by_hand: frozenset[str]

    @property
    def date_text(self) -> str:
        """The date as the paper prints it."""
        day, month, year = self.date
        return (
            f"ngày {day:02d} tháng {month:02d} năm {year}"
            if month < 3
            else f"ngày {day:02d} tháng {month} năm {year}"
        )


def _make_head(job: Job, symbol: str) -> _Head:
    rng = job.rng
    province = job.place().province
    is_board = "BCĐ" in symbol
    kind = symbol.partition("-")[0]
    above, body = ("", f"ỦY BAN NHÂN DÂN\nTỈNH {province.upper()}")
    if is_board:
        above, body = (f"ỦY BAN NHÂN DÂN\nTỈNH {province.upper()}", "BAN CHỈ ĐẠO 515")
    elif rng.random() < 0.3:
        above, body = (f"ỦY BAN NHÂN DÂN TỈNH {province.upper()}", "SỞ LAO ĐỘNG - THƯƠNG BINH\nVÀ XÃ HỘI")
        symbol = "SLĐTBXH-NCC" if kind == "UBND" else f"{kind}-SLĐTBXH"
    date = (rng.randint(1, 28), rng.randint(1, 12), rng.randint(2004, 2025))
    hand = rng.choice(
        (frozenset[str](), frozenset({"document_number"}), frozenset({"document_number", "document_date"}))
    )
    return _Head(above, body, rng.randint(1, 999), symbol, province, date, hand)


def _draw_head(job: Job, sheet: Sheet, head: _Head, subject: str) -> int:
    """Draw issuer, number and (for letters) the subject at the left.

    Nation, motto, place and date at the right.
    """
    pen = job.pen(12.5)
    size = pen.size_pt / 72 * sheet.dpi
    left, width = sheet.mm(20), sheet.mm(75)
    y = sheet.mm(20)
    if head.above:
        y = sheet.block((left, y, width), head.above, pen, align=Align.CENTER)
    y = sheet.block((left, y, width), head.body, pen.heavy(), align=Align.CENTER)
    sheet.rule((left + width * 0.35, y + 3), (left + width * 0.65, y + 3))
    y += sheet.mm(3)
    number = f"{head.number:02d}"
    if "document_number" in head.by_hand:
        x = sheet.text((left + width * 0.22, y), "Số: ", pen)
        end = max(sheet.handwrite((x, y - size * 0.1), number, size * 1.15), x + sheet.mm(11))
        sheet.text((end, y), f"/{head.symbol}", pen)
    else:
        sheet.aligned((left, y, width), f"Số: {number}/{head.symbol}", pen, align=Align.CENTER)
    y_left = y + sheet.line_height(pen)
    if subject:
        y_left = sheet.block((left, y_left, width), subject, pen.sized(12), align=Align.CENTER)
    return max(y_left, _draw_right(sheet, head, pen, y)) + sheet.mm(6)


def _draw_right(sheet: Sheet, head: _Head, pen: Pen, y: int) -> int:
    size = pen.size_pt / 72 * sheet.dpi
    x, width = sheet.mm(96), sheet.image.width - sheet.mm(96 + 12)
    y2 = sheet.aligned((x, sheet.mm(20), width), NATION, pen.heavy(), align=Align.CENTER)
    y2 = sheet.aligned((x, y2, width), MOTTO, pen.heavy(), align=Align.CENTER)
    sheet.rule((x + width * 0.24, y2 + 3), (x + width * 0.76, y2 + 3))
    y = max(y, y2 + sheet.mm(3))
    slanted = pen.slanted()
    if "document_date" not in head.by_hand:
        return sheet.aligned((x, y, width), f"{head.place}, {head.date_text}", slanted, align=Align.CENTER)
    at = sheet.text((x + width * 0.08, y), f"{head.place}, ngày ", slanted)
    at = max(sheet.handwrite((at, y - size * 0.1), f"{head.date[0]:02d}", size * 1.1), at + sheet.mm(7))
    sheet.text((at, y), f" {head.date_text.split(' ', 2)[2]}", slanted)
    return y + sheet.line_height(pen)


def _draw_body(job: Job, sheet: Sheet, pen: Pen, y: int) -> tuple[int, tuple[str, ...]]:
    """Draw grounds and tasks; return the y below and the numbers cited."""
    rng = job.rng
    box = (sheet.mm(28), sheet.image.width - sheet.mm(45))
    cited = []
    templates = _STRANGE_CITED if job.is_held_out else _CITED
    for template in rng.sample(templates, rng.randint(1, 3)):
        date = f"{rng.randint(1, 28):02d}/{rng.randint(1, 12):02d}/{rng.randint(2010, 2021)}"
        text = template.format(n=rng.randint(100, 2600), d=date)
        cited.append(text.partition(" số ")[2].partition(" ")[0])
        y = sheet.paragraph(
            (box[0], y, box[1]), f"Căn cứ {text};", pen.slanted(), indent_px=sheet.mm(10)
        ) + sheet.mm(1)
    if job.is_held_out:
        return _draw_articles(job, sheet, pen, y), tuple(cited)
    y = sheet.aligned(
        (box[0], y + sheet.mm(2), box[1]), "I. MỤC ĐÍCH, YÊU CẦU", pen.heavy(), align=Align.LEFT
    )
    for index, task in enumerate(rng.sample(_TASKS, rng.randint(3, 5))):
        y = sheet.paragraph(
            (box[0], y, box[1]), f"{index + 1}. {task}", pen, indent_px=sheet.mm(10)
        ) + sheet.mm(1)
    return y, tuple(cited)


def _draw_articles(job: Job, sheet: Sheet, pen: Pen, y: int) -> int:
    """Draw the articles of a decision; return the y below."""
    box = (sheet.mm(28), sheet.image.width - sheet.mm(45))
    y += sheet.mm(3)
    for index, task in enumerate(job.rng.sample(_STRANGE_TASKS, job.rng.randint(3, 4))):
        text = f"Điều {index + 1}. {task}"
        y = sheet.paragraph((box[0], y, box[1]), text, pen, indent_px=sheet.mm(10)) + sheet.mm(2)
    return y


def _draw_foot(job: Job, sheet: Sheet, y: int, head: _Head) -> tuple[str, str]:
    """Draw "Nơi nhận" and the signature block; return the signatory and the title."""
    rng, pen = job.rng, job.pen(13)
    name = job.name()
    lines: tuple[str, ...]
    if "BAN CHỈ" in head.body:
        lines = rng.choice((("TM. BAN CHỈ ĐẠO", "TRƯỞNG BAN"), ("KT. TRƯỞNG BAN", "PHÓ TRƯỞNG BAN")))
    elif "SỞ" in head.body:
        lines = ("GIÁM ĐỐC",)
    else:
        lines = rng.choice(
            (("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"))
        )
    left = sheet.aligned(
        (sheet.mm(28), y, 10), "Nơi nhận:", pen.sized(11.5).heavy().slanted(), align=Align.LEFT
    )
    sheet.block(
        (sheet.mm(28), left, sheet.mm(70)),
        "- Như trên;\n- Các thành viên BCĐ;\n- Lưu: VT, VX.",
        pen.sized(10.5),
    )
    x, width = sheet.image.width * 0.52, sheet.image.width * 0.4
    for line in lines:
        y = sheet.aligned((x, y, width), line, pen.heavy(), align=Align.CENTER)
    sheet.aligned((x, y + sheet.mm(20), width), name, pen.heavy(), align=Align.CENTER)
    return name, lines[-1]


def _truth(head: _Head, document_type: str, title: str, foot: tuple[str, str]) -> TruthRecord:
    day, month, year = head.date
    fields = {
        "document_number": f"{head.number:02d}/{head.symbol}", "document_date": head.date_text,
        "issuing_body": head.body.replace("\n", " "), "issue_place": head.place,
        "document_type": document_type,
        "title": title, "signatory": foot[0], "signatory_title": foot[1],
    }  # fmt: skip
    return TruthRecord(
        fields, {"document_date": f"{year}-{month:02d}-{day:02d}"}, handwritten=head.by_hand, page_no=1
    )


def draw_paper(job: Job) -> Drawn:
    """Draw a plan, decision, report … with its type word and title in the middle."""
    rng = job.rng
    word, symbol, template = rng.choice(_STRANGE_TYPES if job.is_held_out else _TYPES)
    head = _make_head(job, symbol)
    title = template.format(
        year=head.date[2], province=head.place, quarter=rng.choice(("I", "II", "III", "IV"))
    )
    sheet, pen = job.sheet(), job.pen(13.5)
    y = _draw_head(job, sheet, head, "")
    y = sheet.aligned((0, y, sheet.image.width), word, job.pen(14).heavy(), align=Align.CENTER)
    box = (sheet.mm(35), y, sheet.image.width - sheet.mm(70))
    y = sheet.block(box, title, job.pen(14).heavy(), align=Align.CENTER) + sheet.mm(6)
    y, cited = _draw_body(job, sheet, pen, y)
    foot = _draw_foot(job, sheet, y + sheet.mm(6), head)
    truth = _truth(head, word, title, foot)
    return Drawn(
        (sheet.image,), (TruthRecord(truth.fields, truth.edtf, cited, truth.handwritten, page_no=1),)
    )


_SUBJECTS = Wording(
    (
        "V/v cung cấp thông tin về mộ liệt sĩ",
        "V/v rà soát danh sách liệt sĩ, mộ liệt sĩ trên địa bàn",
        "V/v tổ chức lễ truy điệu và an táng hài cốt liệt sĩ",
    ),
    held_out=(
        "V/v xác minh thông tin phần mộ liệt sĩ",
        "V/v hướng dẫn di chuyển hài cốt liệt sĩ về quê an táng",
    ),
)


def draw_letter(job: Job) -> Drawn:
    """Draw a letter (công văn): no type word, the subject "V/v …" under the number, "Kính gửi"."""
    rng = job.rng
    head = _make_head(job, rng.choice(("UBND-VX", "UBND-NC", "BCĐ-CT")))
    title = job.say(_SUBJECTS)
    sheet, pen = job.sheet(), job.pen(13.5)
    y = _draw_head(job, sheet, head, title)
    to = f"Kính gửi: Ủy ban nhân dân các huyện, thành phố tỉnh {head.place}"
    box = (sheet.mm(35), y, sheet.image.width - sheet.mm(70))
    y = sheet.block(box, to, pen, align=Align.CENTER) + sheet.mm(5)
    y, cited = _draw_body(job, sheet, pen, y)
    foot = _draw_foot(job, sheet, y + sheet.mm(6), head)
    truth = _truth(head, "CÔNG VĂN", title, foot)
    return Drawn(
        (sheet.image,), (TruthRecord(truth.fields, truth.edtf, cited, truth.handwritten, page_no=1),)
    )


def draw_web(job: Job) -> Drawn:
    """Draw the print of a web page that reports on a plan: it cites the plan and is not the plan."""
    rng = job.rng
    place = job.place().province
    year, number = rng.randint(2012, 2024), rng.randint(20, 400)
    title = rng.choice((f"Kế hoạch tìm kiếm, quy tập hài cốt liệt sĩ năm {year}",
                        f"{place} đẩy mạnh tìm kiếm, quy tập hài cốt liệt sĩ năm {year}"))  # fmt: skip
    sheet, pen = job.sheet(), job.pen(12.5)
    box = (sheet.mm(20), sheet.image.width - sheet.mm(40))
    cited = f"{number}/KH-BCĐ"
    date = f"{rng.randint(10, 28)}/{rng.randint(10, 12)}/{year - 1}"
    y = sheet.block((box[0], sheet.mm(20), box[1]), title, job.pen(14).heavy()) + sheet.mm(5)
    texts = (
        f"Ban Chỉ đạo về tìm kiếm, quy tập và xác định danh tính hài cốt liệt sĩ (BCĐ 515) tỉnh {place} "
        f"đã ban hành Kế hoạch số {cited} ngày {date} về việc "
        f"thực hiện công tác tìm kiếm, quy tập hài cốt liệt sĩ năm {year}.",
        *rng.sample(_TASKS, 4),
    )
    for text in texts:
        y = sheet.paragraph((box[0], y, box[1]), text, pen, indent_px=sheet.mm(10)) + sheet.mm(3)
    author = job.name()
    sheet.aligned((box[0], y, box[1]), author, pen.heavy(), align=Align.RIGHT)
    return Drawn(
        (sheet.image,), (TruthRecord({"title": title, "signatory": author}, cited=(cited,), page_no=1),)
    )
