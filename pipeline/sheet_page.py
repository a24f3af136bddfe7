"""Batch sheets drawn for the printer: A4, black on white, words for people, two QR codes for the scanner."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from models.batch_sheet import BatchSheet, SheetOrder
from models.errors import SetupError
from models.record import DocumentKind
from pipeline.sheet_code import draw_code

_DPI = 300
_SIZE_PX = (2480, 3508)
_MARGIN_PX = 200
# 65 mm and 50 mm wide: even the longest name of a batch leaves 0.8 mm to a module.
_LARGE_CODE_PX, _SMALL_CODE_PX = 770, 590
_FACES = ("DejaVuSans-Bold.ttf", "DejaVuSans.ttf")

KIND_WORDS = {
    DocumentKind.MARTYR_LIST: "Danh sách liệt sĩ",
    DocumentKind.GRAVE_REGISTER: "Sổ quản lý mộ",
    DocumentKind.DEATH_NOTICE: "Giấy báo tử",
    DocumentKind.EXHUMATION_MINUTES: "Biên bản cất bốc, quy tập",
    DocumentKind.NOTICE: "Công văn, thông báo, quyết định",
    DocumentKind.UNKNOWN: "Chưa rõ",
}
_ORDER_WORDS = {
    SheetOrder.PLAIN: "Quét lần lượt từng trang",
    SheetOrder.STACKS: "Quét hết chồng mặt trước, rồi hết chồng mặt sau",
    SheetOrder.STACKS_REVERSED: "Quét hết chồng mặt trước, lật cả chồng, rồi quét mặt sau",
}
_BEGIN_ADVICE = (
    "Đặt phiếu này lên trên chồng giấy rồi quét cùng. Phiếu mở đợt mới và đóng đợt trước.",
    "Nếu số trang quét được khác số ghi trên phiếu, đợt được giữ lại chờ người kiểm tra.",
    "Quét thiếu trang? Quét lại phiếu này rồi quét tiếp các trang thiếu.",
)
_END_ADVICE = ("Đặt phiếu này dưới cùng chồng giấy cuối: đợt đang quét được đóng lại và đếm trang.",)


def sheets_pdf(sheets: Sequence[BatchSheet]) -> bytes:
    """Return a PDF with one A4 page for each sheet.

    Raises:
        SetupError: the typeface with Vietnamese letters is not installed.

    """
    pages = [draw_sheet(sheet) for sheet in sheets]
    out = BytesIO()
    pages[0].save(out, "PDF", resolution=_DPI, save_all=True, append_images=pages[1:], title="sohoa")
    return out.getvalue()


def draw_sheet(sheet: BatchSheet) -> Image.Image:
    """Return the sheet as a 1-bit picture at 300 dpi."""
    page = Image.new("L", _SIZE_PX, 255)
    pen = ImageDraw.Draw(page)
    bold, plain = (_face(name) for name in _FACES)
    right, bottom = _SIZE_PX[0] - _MARGIN_PX, _SIZE_PX[1] - _MARGIN_PX
    code = Image.fromarray(draw_code(sheet))
    for side, corner in ((_LARGE_CODE_PX, (_MARGIN_PX, 560)), (_SMALL_CODE_PX, (right, bottom))):
        # Whole pixels a module: edges between modules stay sharp on paper.
        whole = side // code.width * code.width
        place = corner if corner[0] == _MARGIN_PX else (corner[0] - whole, corner[1] - whole)
        page.paste(code.resize((whole, whole), Image.Resampling.NEAREST), place)
    title = "PHIẾU KẾT THÚC ĐỢT" if sheet.is_end else "PHIẾU MỞ ĐỢT"
    pen.text((_MARGIN_PX, _MARGIN_PX), title, font=bold.font_variant(size=150), fill=0)
    pen.line([(_MARGIN_PX, 430), (right, 430)], fill=0, width=8)
    _write_facts(pen, sheet, bold=bold, plain=plain)
    y = 1880 if not sheet.is_end else 1500
    for line in _END_ADVICE if sheet.is_end else _BEGIN_ADVICE:
        y = _write(pen, (_MARGIN_PX, y), line, plain.font_variant(size=58), width=right - _MARGIN_PX) + 30
    number = f"Phiếu số {sheet.id} · sohoa"
    pen.text((_MARGIN_PX, bottom - 50), number, font=plain.font_variant(size=48), fill=0)
    return page.convert("1", dither=Image.Dither.NONE)


def _write_facts(
    pen: ImageDraw.ImageDraw,
    sheet: BatchSheet,
    *,
    bold: ImageFont.FreeTypeFont,
    plain: ImageFont.FreeTypeFont,
) -> None:
    """Write what the code says, for people, beside it."""
    if sheet.is_end:
        return
    pages = f"{sheet.expected} trang" if sheet.expected else "Không đếm trang"
    kind = KIND_WORDS[sheet.kind] if sheet.kind else "Máy tự nhận loại giấy tờ"
    facts = (("Đợt", sheet.batch), ("Loại giấy tờ", kind), ("Số trang", pages))
    x, y = _MARGIN_PX + _LARGE_CODE_PX + 100, 560
    width = _SIZE_PX[0] - _MARGIN_PX - x
    for label, text in (*facts, ("Cách quét", _ORDER_WORDS[sheet.order])):
        pen.text((x, y), label, font=plain.font_variant(size=50), fill=0)
        y = _write(pen, (x, y + 66), text, bold.font_variant(size=76), width=width) + 56


def _write(
    pen: ImageDraw.ImageDraw, at: tuple[int, int], text: str, font: ImageFont.FreeTypeFont, *, width: int
) -> int:
    """Write ``text`` in lines not wider than ``width``; return where the next thing may stand."""
    x, y = at
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and pen.textlength(longer, font=font) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    for line in lines:
        pen.text((x, y), line, font=font, fill=0)
        y += round(font.size * 1.3)
    return y


def _face(name: str) -> ImageFont.FreeTypeFont:
    try:
        return ImageFont.truetype(name, 50)
    except OSError as error:
        raise SetupError(
            f"the typeface {name} is not installed", remedy="Install the package fonts-dejavu-core."
        ) from error
