"""Lays a list out on its pages: title, table, what goes on overleaf, signature, and what befell the sheet."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PIL import Image

from bench.draw import RED, Align, Pen, Sheet, make_stamp
from bench.layouts import Drawn, Job, draw_letterhead, draw_signature
from bench.registers import Register
from bench.tables import column_edges, draw_table
from bench.truth import RowState, TruthRecord
from bench.wording import Wording
from bench.writing import Place

_ISSUERS = Wording(
    (
        "ỦY BAN NHÂN DÂN|XÃ {c}",
        "TỈNH ĐỘI {p}|PHÒNG CHÍNH SÁCH",
        "ỦY BAN NHÂN DÂN HUYỆN {d}|PHÒNG LAO ĐỘNG - TB VÀ XH",
        "TỈNH {p}|SỞ LAO ĐỘNG - TB VÀ XÃ HỘI",
    ),
    held_out=("QUÂN KHU 1|BỘ CHQS TỈNH {p}", "HUYỆN {d}|BAN CHỈ HUY QUÂN SỰ"),
)
_TITLES = Wording(
    (
        "DANH SÁCH LIỆT SĨ\nHUYỆN {d}, TỈNH {p}",
        "DANH SÁCH TRÍCH NGANG LIỆT SĨ XÃ {c}",
        "SỔ DANH SÁCH QUÂN NHÂN HY SINH",
        "DANH SÁCH LIỆT SỸ HY SINH TRONG KHÁNG CHIẾN",
        "DANH SÁCH CÁC ANH HÙNG LIỆT SĨ\nXÃ {c}, HUYỆN {d}",
    ),
    held_out=(
        "DANH SÁCH LIỆT SĨ QUÊ Ở HUYỆN {d}",
        "BẢNG KÊ DANH SÁCH LIỆT SĨ\nTỪ TRẦN TẠI CÁC CHIẾN TRƯỜNG",
        "DANH SÁCH LIỆT SĨ CHƯA QUY TẬP CỦA TỈNH {p}",
    ),
)
_MARGIN_NOTES = Wording(
    ("Đã quy tập 1998", "Xem sổ số 2", "Đã báo gia đình", "Kiểm tra lại", "Trùng tên"),
    held_out=("Chuyển NTLS tỉnh", "Đã sao lục", "Hỏi lại xã"),
)


@dataclass(frozen=True, slots=True)
class Look:
    """How a list lies on its pages.

    ``is_bare`` leaves out title and headings: a page from the middle of a book. ``margin_notes`` are written
    by hand beside the table, ``is_stamped`` puts a seal over the names, ``cut_mm`` is lost at the lower edge.
    """

    landscape: bool = False
    repeat_heading: bool = True
    is_bare: bool = False
    is_old: bool = False
    margin_notes: int = 0
    is_stamped: bool = False
    cut_mm: float = 0.0


def draw_title(job: Job, sheet: Sheet, home: Place, *, top: int, is_old: bool) -> int:
    """Draw letterhead and title of a list; return the y below."""
    rng = job.rng
    names = {"c": home.commune.upper(), "d": home.district.upper(), "p": home.province.upper()}
    left = tuple(job.say(_ISSUERS).format(**names).split("|"))
    y = draw_letterhead(job, sheet, left, top=top, is_old=is_old or rng.random() < 0.1) + sheet.mm(5)
    title = job.say(_TITLES).format(**names)
    width = sheet.image.width - 2 * sheet.mm(18)
    y = sheet.block((sheet.mm(18), y, width), title, job.pen(14).heavy(), align=Align.CENTER)
    if rng.random() < 0.35:
        date = f"{rng.randint(10, 28)}/{rng.randint(10, 12)}/1994"
        note = f"(Kèm theo Công văn số {rng.randint(10, 900)}/UBND-VX ngày {date})"
        y = sheet.block((sheet.mm(18), y, width), note, job.pen(11).slanted(), align=Align.CENTER)
    return y + sheet.mm(4)


def draw_pages(job: Job, register: Register, pen: Pen, look: Look) -> Drawn:
    """Draw a list over as many pages as it needs; later pages with or without the heading.

    Raises:
        ValueError: a row is higher than a page.

    """
    pages: list[Image.Image] = []
    records: list[TruthRecord] = []
    spec, done = register.spec, 0
    edges: tuple[int, ...] = ()
    while done < len(spec.rows):
        sheet = job.sheet(landscape=look.landscape)
        margin = sheet.mm(job.rng.uniform(11, 16)) if not edges else edges[0]
        top = sheet.mm(18)
        if not pages and not look.is_bare:
            top = draw_title(job, sheet, register.home, top=sheet.mm(14), is_old=look.is_old)
        if pages and job.rng.random() < 0.6:
            sheet.aligned((0, sheet.mm(9), sheet.image.width), str(len(pages) + 1), pen, align=Align.CENTER)
        edges = edges or column_edges(sheet, spec, pen, (margin, sheet.image.width - margin))
        has_heading = (not pages and not look.is_bare) or (bool(pages) and look.repeat_heading)
        rest = replace(
            spec,
            rows=spec.rows[done:],
            has_heading=spec.has_heading and has_heading,
            has_numbers=spec.has_numbers and has_heading,
            struck=frozenset(i - done for i in spec.struck),
        )
        bottom = sheet.image.height - sheet.mm(16)
        y, count = draw_table(sheet, rest, pen, edges=edges, top=top, bottom=bottom)
        if count == 0:
            raise ValueError("a row of the list is higher than a page")
        truths = [replace(t, page_no=len(pages) + 1) for t in register.truths[done : done + count] if t]
        done += count
        is_last = done >= len(spec.rows)
        if is_last and not look.cut_mm and y < sheet.image.height - sheet.mm(60) and job.rng.random() < 0.6:
            draw_signature(
                sheet, job.pen(12), ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), job.name(), top=y + sheet.mm(5)
            )
        _befall(job, sheet, edges, (top, y), look)
        image = sheet.image
        if look.cut_mm:
            image, truths = _cut(sheet, y, look.cut_mm, truths)
        pages.append(image)
        records += truths
    return Drawn(tuple(pages), tuple(records))


def _befall(job: Job, sheet: Sheet, edges: tuple[int, ...], body: tuple[int, int], look: Look) -> None:
    """Write notes into the margin and put a seal over the names."""
    top, bottom = body
    for _ in range(look.margin_notes):
        pen = job.hand_pen(job.rng.uniform(11, 14))
        text = job.say(_MARGIN_NOTES)
        free = sheet.image.width - edges[-1] - sheet.mm(1)
        if sheet.length(text, pen) < free:
            y = job.rng.uniform(top + 0.3 * (bottom - top), bottom)
            sheet.text((edges[-1] + sheet.mm(1), y), text, pen)
        else:
            x = job.rng.uniform(edges[0], edges[-1] - sheet.length(text, pen))
            sheet.text((x, min(bottom + sheet.mm(2), sheet.image.height - sheet.mm(14))), text, pen)
    if look.is_stamped:
        size = sheet.mm(job.rng.uniform(30, 38))
        stamp = make_stamp(job.face, "ỦY BAN NHÂN DÂN XÃ", size, RED)
        x = edges[1] + job.rng.randint(-size // 3, size // 3)
        y = job.rng.randint(top, max(top + 1, bottom - size))
        stamp.putalpha(stamp.getchannel("A").point(lambda a: int(a * 0.75)))
        sheet.image.paste(stamp, (max(0, x), y), stamp)


def _cut(
    sheet: Sheet, bottom: int, cut_mm: float, truths: list[TruthRecord]
) -> tuple[Image.Image, list[TruthRecord]]:
    """Lose what lies below the table's last ``cut_mm``: the last row is on the page in part only."""
    height = bottom - sheet.mm(cut_mm)
    image = sheet.image.crop((0, 0, sheet.image.width, height))
    return image, [*truths[:-1], replace(truths[-1], state=RowState.CUT)]
