"""The list as PDF with the letterhead of Nghị định 30/2020/NĐ-CP; number and date are left open."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from dossiers.handover_lists import Issuer, ListRow, asked_of, known_cells, known_headings
from models.errors import SetupError
from models.handover import Handover, row_code

_DPI = 150
_SIZE_PX = (1754, 1240)  # A4 across
_LEFT, _RIGHT, _TOP, _BOTTOM = 118, 1754 - 89, 118, 1240 - 118  # 20 mm, 15 mm at the right (phụ lục I)
_WIDTHS = (92, 130, 70, 150, 110, 100, 150, 160, 160, 300, 125)  # of the columns, in pixels
_PT = _DPI / 72
_BOLD = "FreeSerifBold.ttf"


class _Pen:
    """A page that grows line by line. Lives while one list is drawn."""

    def __init__(self) -> None:
        self.pages: list[Image.Image] = []
        self.y = 0
        self.new_page()

    def new_page(self) -> None:
        self.pages.append(Image.new("L", _SIZE_PX, 255))
        self.draw = ImageDraw.Draw(self.pages[-1])
        self.y = _TOP

    def centred(self, middle: int, text: str, font: ImageFont.FreeTypeFont, y: int) -> int:
        width = self.draw.textlength(text, font=font)
        self.draw.text((middle - width / 2, y), text, font=font, fill=0)
        return round(width)

    def broken(self, words: Sequence[str], font: ImageFont.FreeTypeFont, width: int) -> list[str]:
        """Return the words, those that are wider than the column (names of files) in pieces."""
        pieces = []
        for word in words:
            piece = ""
            for letter in word:
                if piece and self.draw.textlength(piece + letter, font=font) > width:
                    pieces.append(piece)
                    piece = ""
                piece += letter
            pieces.append(piece)
        return pieces

    def wrapped(self, text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
        lines = [""]
        for word in self.broken(text.split(), font, width):
            longer = f"{lines[-1]} {word}".strip()
            if lines[-1] and self.draw.textlength(longer, font=font) > width:
                lines.append(word)
            else:
                lines[-1] = longer
        return lines


def list_pdf(handover: Handover, issuer: Issuer, rows: Sequence[ListRow]) -> bytes:
    """Return the list as a PDF.

    Raises:
        SetupError: the typeface is not installed.

    """
    pen = _Pen()
    _letterhead(pen, handover, issuer)
    head = ["Mã dòng", *known_headings(), "Điều đề nghị", "Nguồn"]
    _row(pen, head, _face("FreeSerifBold.ttf", 10))
    for at, row in enumerate(rows, start=1):
        cells = [row_code(handover.number, at), *known_cells(row.summary), asked_of(row.summary), row.sources]
        if not _row(pen, cells, _face("FreeSerif.ttf", 10)):
            pen.new_page()
            _row(pen, head, _face("FreeSerifBold.ttf", 10))
            _row(pen, cells, _face("FreeSerif.ttf", 10))
    _foot(pen, handover, issuer)
    pages = [page.convert("1", dither=Image.Dither.NONE) for page in pen.pages]
    pages += _annex(handover, rows)
    out = BytesIO()
    title = f"Bàn giao {handover.number}"
    pages[0].save(out, "PDF", resolution=_DPI, save_all=True, append_images=pages[1:], title=title)
    return out.getvalue()


def _annex(handover: Handover, rows: Sequence[ListRow]) -> list[Image.Image]:
    """Return pages with the rows of the papers as pictures, in greys; none where no strips were wanted."""
    if not any(row.strips for row in rows):
        return []
    pen = _Pen()
    pen.centred(
        (_LEFT + _RIGHT) // 2, f"ẢNH CHỤP GIẤY GỐC (bàn giao {handover.number})", _face(_BOLD, 13), _TOP
    )
    pen.y += 50
    for at, row in enumerate(rows, start=1):
        for number, strip in enumerate(row.strips):
            name = f"{row_code(handover.number, at)}  {row.summary.name}" if number == 0 else ""
            _strip(pen, name, Image.open(BytesIO(strip)).convert("L"))
    return pen.pages


def _strip(pen: _Pen, name: str, strip: Image.Image) -> None:
    strip.thumbnail((_RIGHT - _LEFT, _BOTTOM - _TOP - 60), Image.Resampling.LANCZOS)
    if pen.y + strip.height + 44 > _BOTTOM:
        pen.new_page()
    if name:
        pen.draw.text((_LEFT, pen.y), name, font=_face(_BOLD, 11), fill=0)
        pen.y += 30
    pen.pages[-1].paste(strip, (_LEFT, pen.y))
    pen.y += strip.height + 14


def _letterhead(pen: _Pen, handover: Handover, issuer: Issuer) -> None:
    left, right = _LEFT + 330, _RIGHT - 420
    plain, bold, italic = (_face(f"FreeSerif{kind}.ttf", 13) for kind in ("", "Bold", "Italic"))
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
    pen.centred(middle, "DANH SÁCH", _face("FreeSerifBold.ttf", 14), _TOP + 140)
    pen.centred(middle, "Liệt sĩ đề nghị xác minh, kết luận địa bàn", bold, _TOP + 176)
    pen.centred(middle, f"Kính gửi: {handover.receiver}", plain, _TOP + 216)
    pen.y = _TOP + 270


def _row(pen: _Pen, cells: Sequence[str], font: ImageFont.FreeTypeFont) -> bool:
    """Draw one row of the table; return False, drawing nothing, where the page has no room for it."""
    step = round(font.size * 1.25)
    lines = [pen.wrapped(text, font, width - 12) for text, width in zip(cells, _WIDTHS, strict=True)]
    height = max(len(some) for some in lines) * step + 10
    if pen.y + height > _BOTTOM:
        return False
    x = _LEFT
    for some, width in zip(lines, _WIDTHS, strict=True):
        pen.draw.rectangle([(x, pen.y), (x + width, pen.y + height)], outline=0)
        for at, line in enumerate(some):
            pen.draw.text((x + 6, pen.y + 4 + at * step), line, font=font, fill=0)
        x += width
    pen.y += height
    return True


def _foot(pen: _Pen, handover: Handover, issuer: Issuer) -> None:
    if pen.y + 220 > _BOTTOM:
        pen.new_page()
    y = pen.y + 24
    pen.draw.text((_LEFT, y), "Nơi nhận:", font=_face("FreeSerifBoldItalic.ttf", 12), fill=0)
    small = _face("FreeSerif.ttf", 11)
    for at, line in enumerate(("- Như trên;", f"- Lưu: VT (bàn giao {handover.number}).")):
        pen.draw.text((_LEFT, y + 30 + at * 26), line, font=small, fill=0)
    pen.centred(_RIGHT - 300, f"TM. {issuer.body.upper()}", _face("FreeSerifBold.ttf", 13), y)
    pen.centred(_RIGHT - 300, "(Chữ ký, dấu)", _face("FreeSerifItalic.ttf", 13), y + 34)


def _face(name: str, points: float) -> ImageFont.FreeTypeFont:
    try:
        return ImageFont.truetype(name, round(points * _PT))
    except OSError as error:
        raise SetupError(
            f"the typeface {name} is not installed", remedy="Install the package fonts-freefont-ttf."
        ) from error
