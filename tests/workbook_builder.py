"""Makes small lists in Excel and CSV, as offices have them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import xlwt
from openpyxl import Workbook
from openpyxl.styles import Font

from extractors.old_encodings import Encoding, from_unicode

HEADINGS = ("STT", "Họ và tên", "Năm sinh", "Quê quán", "Đơn vị", "Ngày hy sinh", "Nơi an táng")
MEN: tuple[tuple[str, ...], ...] = (
    (
        "1",
        "Nguyễn Văn Đức",
        "1945",
        "Tân Thanh, Văn Lãng, Lạng Sơn",
        "c3 d5 e12 f3",
        "12/3/1968",
        "Quảng Trị",
    ),
    ("2", "Vi Hồng Thắng", "1949", "Hồng Phong, Bình Gia, Lạng Sơn", "e12 f3", "5/1970", "Chưa quy tập"),
    ("3", "Trần Đình Chiến", "1951", "Hồng Phong, Bình Gia, Lạng Sơn", "d4", "1972", "Tây Ninh"),
    ("4", "Lương Văn Tưởng", "1950", "Hữu Lũng, Lạng Sơn", "e41", "20/11/1969", "Khe Sanh"),
)
FONTS = {Encoding.UNICODE: "Times New Roman", Encoding.TCVN3: ".VnTime", Encoding.VNI: "VNI-Times"}
TITLE = "DANH SÁCH LIỆT SĨ XÃ TÂN THANH"


def list_xlsx(
    path: Path,
    encoding: Encoding = Encoding.UNICODE,
    *,
    font: str | None = None,
    rows: Sequence[Sequence[str]] = MEN,
) -> Path:
    """Write the list in this encoding; ``font`` in place of the one that says so."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = "Danh sach"
    page["B1"] = from_unicode(TITLE, encoding)
    page.append([])
    page.append([from_unicode(text, encoding) for text in HEADINGS])
    for row in rows:
        page.append([_value(from_unicode(text, encoding)) for text in row])
    for line in page.iter_rows():
        for cell in line:
            cell.font = Font(name=font if font is not None else FONTS[encoding])
    book.save(path)
    return path


def grouped_xlsx(path: Path) -> Path:
    """Write a list with two levels of headings, a running heading, and dates of three kinds."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(["TT", "Họ và tên", "Quê quán", None, None, "Ngày hy sinh"])
    page.append([None, None, "Xã", "Huyện", "Tỉnh", None])
    page.merge_cells("C1:E1")
    for merged in ("A1:A2", "B1:B2", "F1:F2"):
        page.merge_cells(merged)
    page.append(["Trung đoàn 12"])
    page.append([1, "Nguyễn Văn Đức", "Tân Thanh", "Văn Lãng", "Lạng Sơn", date(1968, 3, 12)])
    page.append([2, "Vi Hồng Thắng", "Hồng Phong", "Bình Gia", "Lạng Sơn", date(1970, 5, 1)])
    page["F5"].number_format = "mm/yyyy"
    page.append([3, "Trần Đình Chiến", "Hồng Phong", "Bình Gia", "Lạng Sơn", 1972])
    book.save(path)
    return path


def list_xls(path: Path, encoding: Encoding) -> Path:
    """Write the list as old Excel does."""
    book = xlwt.Workbook(encoding="latin-1")
    page = book.add_sheet("Sheet1")
    style = xlwt.easyxf(f"font: name {FONTS[encoding]}")
    for at, row in enumerate((HEADINGS, *MEN)):
        for column, text in enumerate(row):
            page.write(at, column, from_unicode(text, encoding), style)
    book.save(str(path))
    return path


def list_csv(
    path: Path, *, delimiter: str = ",", codec: str = "utf-8", encoding: Encoding = Encoding.UNICODE
) -> Path:
    """Write the list as CSV."""
    out = io.StringIO()
    for row in (HEADINGS, *MEN):
        out.write(delimiter.join(f'"{from_unicode(text, encoding)}"' for text in row) + "\r\n")
    path.write_bytes(out.getvalue().encode(codec))
    return path


def _value(text: str) -> str | int:
    return int(text) if text.isdecimal() else text
