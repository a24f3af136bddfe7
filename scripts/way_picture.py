"""Draws README's picture of the way (docs/way.png): page, record, dossier, total, list.

From an archive as ``make demo`` leaves it: ``python -m scripts.way_picture demo/.sohoa docs/way.png``. The
dossier is the first that has a scanned paper and another source; nothing in the picture is made up.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image, ImageDraw, ImageFont

from dossiers.claims import claims_of
from dossiers.summary import summarise
from models.geometry import Box, union_of
from models.record import Record
from storage.archive import Archive
from storage.dossiers import Dossiers
from storage.elsewhere import Elsewhere
from storage.handovers import Handovers
from storage.keys import handover_key
from storage.settings import Settings
from storage.summaries import By, Figure, Summaries
from storage.values import StoredRecord

_WIDTH, _GAP, _PAD = 1500, 34, 18
_INK, _SOFT, _LINE, _MARK = "#1c1c1c", "#5d6670", "#b9c3cb", "#0b5563"
_STEPS = ("1. Trang giấy", "2. Bản ghi", "3. Hồ sơ", "4. Tổng hợp", "5. Danh sách bàn giao")


def _face(points: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype("FreeSansBold.ttf" if bold else "FreeSans.ttf", points)


class _Sheet:
    """The picture as it grows downwards. Lives while it is drawn."""

    def __init__(self) -> None:
        self.image = Image.new("RGB", (_WIDTH, 4000), "white")
        self.pen = ImageDraw.Draw(self.image)
        self.y = _PAD

    def head(self, text: str) -> None:
        self.pen.text((_PAD, self.y), text, font=_face(26, bold=True), fill=_MARK)
        self.y += 42

    def paste(self, picture: Image.Image, *, most: int) -> None:
        picture = picture.convert("RGB")
        picture.thumbnail((_WIDTH - 2 * _PAD, most), Image.Resampling.LANCZOS)
        self.image.paste(picture, (_PAD, self.y))
        frame = (_PAD, self.y, _PAD + picture.width, self.y + picture.height)
        self.pen.rectangle(frame, outline=_LINE)
        self.y += picture.height + _GAP

    def table(self, rows: list[tuple[str, ...]], widths: tuple[int, ...]) -> None:
        for at, row in enumerate(rows):
            x = _PAD
            for whole, width in zip(row, widths, strict=True):
                font, text = _face(19, bold=at == 0), whole
                while self.pen.textlength(text, font=font) > width - 12:
                    text = text[:-2].rstrip() + "…"
                self.pen.text((x + 6, self.y + 4), text, font=font, fill=_INK if at else _SOFT)
                x += width
            self.y += 31
            self.pen.line((_PAD, self.y, x, self.y), fill=_LINE)
        self.y += _GAP


def _page_of(archive: Archive, record: Record) -> Image.Image:
    row = next(p for p in archive.pages_of(record.source.sha256) if p.page_no == record.source.page_no)
    assert row.image_key is not None
    return Image.open(io.BytesIO(archive.store.get(row.image_key))).convert("RGB")


def _around(page: Image.Image, record: Record) -> Image.Image:
    """Return the part of the page around a record's row, which is framed."""
    row = union_of(f.box for f in record.fields if f.box.area)
    ImageDraw.Draw(page).rectangle((row.x - 8, row.y - 8, row.x2 + 8, row.y2 + 8), outline=_MARK, width=6)
    part = Box(0, row.y - 420, page.width, row.h + 840).intersection(Box(0, 0, page.width, page.height))
    return page.crop((part.x, part.y, part.x2, part.y2))


def draw(archive: Archive) -> Image.Image:
    """Return the picture."""
    papers = _two_sources(archive)
    scanned = papers[0].record
    sheet = _Sheet()
    sheet.head(f"{_STEPS[0]}: {papers[0].file}")
    sheet.paste(_around(_page_of(archive, scanned), scanned), most=430)
    sheet.head(f"{_STEPS[1]}: mỗi giá trị có chỗ trên ảnh, độ tin, tình trạng")
    said = [(f.name.value, f.text, f"{f.confidence:.3f}", f.status.value) for f in scanned.fields]
    sheet.table([("trường", "chữ trên giấy", "độ tin", "tình trạng"), *said], (230, 780, 140, 200))
    sheet.head(f"{_STEPS[2]}: một người, {len(papers)} nguồn, nguồn nào nói gì")
    claims = claims_of([p.record for p in papers])
    rows = [
        (c.name.value, *(f.text if (f := p.record.get(c.name.value)) is not None else "" for p in papers[:2]))
        for c in claims
    ]
    sheet.table([("trường", *(p.file for p in papers[:2])), *rows], (230, 610, 610))
    sheet.head(f"{_STEPS[3]}: mỗi con số mở ra danh sách của nó")
    _totals(sheet, archive)
    number = Handovers(archive).all()[0].number
    sheet.head(f"{_STEPS[4]} số {number}: XLSX để điền, PDF để gửi")
    with pdfium.PdfDocument(archive.store.get(handover_key(number, "pdf"))) as pdf:
        sheet.paste(pdf[0].render(scale=2).to_pil(), most=640)
    return sheet.image.crop((0, 0, _WIDTH, sheet.y))


def _totals(sheet: _Sheet, archive: Archive) -> None:
    shown = (Figure.ALL, Figure.GATHERED, Figure.NOT_GATHERED, Figure.NOT_KNOWN)
    lines = Summaries(archive, summarise).totals(By.HOME_PROVINCE)[:5]
    rows = [
        (line.value or "(chưa rõ)", *(f"{line.counts[f]} ± {line.doubts[f]:.1f}" for f in shown))
        for line in lines
    ]
    heads = ("quê quán, tỉnh ngày nay", "tổng số", "đã quy tập", "chưa quy tập", "chưa rõ")
    sheet.table([heads, *rows], (420, 230, 230, 230, 230))


def _two_sources(archive: Archive) -> list[StoredRecord]:
    """Return the papers of the first dossier with a scan and a list from elsewhere, the scan first."""
    dossiers, lists = Dossiers(archive), Elsewhere(archive).sources()
    for dossier in Elsewhere(archive).dossiers():
        frame = dossiers.frame(dossier)
        papers = dossiers.records(frame.record_ids) if frame is not None else []
        ordered = sorted(papers, key=lambda p: p.record.source.sha256 in lists)
        if len(ordered) > 1 and ordered[0].record.source.sha256 not in lists:
            return ordered
    raise SystemExit("no dossier with a scan and a list: run make demo first")


if __name__ == "__main__":
    with Archive.open(Settings(home=Path(sys.argv[1]))) as opened:
        draw(opened).save(sys.argv[2], optimize=True)
