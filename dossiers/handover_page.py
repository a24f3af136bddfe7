"""The list as PDF with the letterhead of Nghị định 30/2020/NĐ-CP; number and date are left open."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageFont

from dossiers.handover_lists import Issuer, ListRow, asked_of, known_cells, known_headings
from dossiers.official_page import Pen, face, pdf_of, sign, two_tone
from models.handover import Handover, row_code

_SIZE_PX = (1754, 1240)  # A4 across
_LEFT, _RIGHT, _TOP, _BOTTOM = 118, 1754 - 89, 118, 1240 - 118  # 20 mm, 15 mm at the right (phụ lục I)
_WIDTHS = (92, 130, 70, 150, 110, 100, 150, 160, 160, 300, 125)  # of the columns, in pixels
_BOLD = "FreeSerifBold.ttf"


def list_pdf(handover: Handover, issuer: Issuer, rows: Sequence[ListRow]) -> bytes:
    """Return the list as a PDF.

    Raises:
        SetupError: the typeface is not installed.

    """
    pen = _begin()
    _letterhead(pen, handover, issuer)
    head = ["Mã dòng", *known_headings(), "Điều đề nghị", "Nguồn"]
    plain, bold = face("FreeSerif.ttf", 10), face(_BOLD, 10)
    _row(pen, head, bold)
    for at, row in enumerate(rows, start=1):
        cells = [row_code(handover.number, at), *known_cells(row.summary), asked_of(row.summary), row.sources]
        if not _row(pen, cells, plain):
            pen.turn()
            _row(pen, head, bold)
            _row(pen, cells, plain)
    pen.make_room(220)
    sign(pen, issuer, f"bàn giao {handover.number}", left=_LEFT, middle=_RIGHT - 300)
    pages = [*two_tone(pen.pages), *_annex(handover, rows)]
    return pdf_of(pages, title=f"Bàn giao {handover.number}")


def _begin() -> Pen:
    return Pen(_SIZE_PX, top=_TOP, bottom=_BOTTOM)


def _annex(handover: Handover, rows: Sequence[ListRow]) -> list[Image.Image]:
    """Return pages with the rows of the papers as pictures, in greys; none where no strips were wanted."""
    if not any(row.strips for row in rows):
        return []
    pen = _begin()
    pen.centred(
        (_LEFT + _RIGHT) // 2, f"ẢNH CHỤP GIẤY GỐC (bàn giao {handover.number})", face(_BOLD, 13), _TOP
    )
    pen.y += 50
    for at, row in enumerate(rows, start=1):
        for number, strip in enumerate(row.strips):
            name = f"{row_code(handover.number, at)}  {row.summary.name}" if number == 0 else ""
            _strip(pen, name, Image.open(BytesIO(strip)).convert("L"))
    return pen.pages


def _strip(pen: Pen, name: str, strip: Image.Image) -> None:
    strip.thumbnail((_RIGHT - _LEFT, _BOTTOM - _TOP - 60), Image.Resampling.LANCZOS)
    pen.make_room(strip.height + 44)
    if name:
        pen.draw.text((_LEFT, pen.y), name, font=face(_BOLD, 11), fill=0)
        pen.y += 30
    pen.pages[-1].paste(strip, (_LEFT, pen.y))
    pen.y += strip.height + 14


def _letterhead(pen: Pen, handover: Handover, issuer: Issuer) -> None:
    left, right = _LEFT + 330, _RIGHT - 420
    plain, bold, italic = (face(f"FreeSerif{kind}.ttf", 13) for kind in ("", "Bold", "Italic"))
    pen.centred(left, issuer.above.upper(), plain, _TOP)
    width = pen.centred(left, issuer.body.upper(), bold, _TOP + 34)
    pen.draw.line([(left - width // 5, _TOP + 70), (left + width // 5, _TOP + 70)], fill=0, width=2)
    pen.centred(left, "Số:            /DS-           ", plain, _TOP + 80)
    pen.centred(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold, _TOP)
    width = pen.centred(right, "Độc lập - Tự do - Hạnh phúc", bold, _TOP + 34)
    pen.draw.line([(right - width // 2, _TOP + 70), (right + width // 2, _TOP + 70)], fill=0, width=2)
    when = f"{issuer.place}, ngày       tháng       năm {handover.made_at.year}"
    pen.centred(right, when, italic, _TOP + 80)
    middle = (_LEFT + _RIGHT) // 2
    pen.centred(middle, "DANH SÁCH", face("FreeSerifBold.ttf", 14), _TOP + 140)
    pen.centred(middle, "Liệt sĩ đề nghị xác minh, kết luận địa bàn", bold, _TOP + 176)
    pen.centred(middle, f"Kính gửi: {handover.receiver}", plain, _TOP + 216)
    pen.y = _TOP + 270


def _row(pen: Pen, cells: Sequence[str], font: ImageFont.FreeTypeFont) -> bool:
    """Draw one row of the table; return False, drawing nothing, where the page has no room for it."""
    step = round(font.size * 1.25)
    lines = [pen.wrapped(text, font, width - 12) for text, width in zip(cells, _WIDTHS, strict=True)]
    height = max(len(some) for some in lines) * step + 10
    if not pen.has_room(height):
        return False
    x = _LEFT
    for some, width in zip(lines, _WIDTHS, strict=True):
        pen.draw.rectangle([(x, pen.y), (x + width, pen.y + height)], outline=0)
        for at, line in enumerate(some):
            pen.draw.text((x + 6, pen.y + 4 + at * step), line, font=font, fill=0)
        x += width
    pen.y += height
    return True
