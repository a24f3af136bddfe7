"""Makes the pages of the demo: every kind of paper and age, and files that must be refused or left out."""

from __future__ import annotations

import shutil
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font

from bench.catalogue import BY_NAME
from bench.faces import Face, find_faces
from bench.generate import Order, write_document
from bench.truth import RowState, Truth
from extractors.old_encodings import Encoding, from_unicode

# (layout, level, face, file ending): faces of the two font packages that `make setup` always installs.
_DEMO = (
    ("list-ruled", 0, "FreeSerif", ".png"),
    ("list-nested", 1, "FreeSans", ".jpg"),
    ("list-typed", 1, "FreeMono", ".jpg"),
    ("list-continued", 1, "DejaVu Serif", ".pdf"),
    ("grave-columns", 1, "FreeSerif", ".jpg"),
    ("list-dittos", 2, "FreeSerif", ".tif"),
    ("death-form", 0, "DejaVu Serif", ".png"),
    ("minutes", 1, "FreeSerif", ".jpg"),
    ("paper", 1, "FreeSerif", ".jpg"),
    ("web", 0, "FreeSans", ".png"),
)
_SEED = 515


def _face(name: str) -> Face | None:
    return next((f for f in find_faces() if f.name == name), None)


def make_demo_pages(out: Path) -> list[Truth]:
    """Make about ten documents in ``out/pages``, their truth in ``out/truth``, the same every time.

    ``out/lists`` gets what another office knows of the men of the first page.

    Two files are there to be refused (a JPEG cut short, a text named ``.png``) and one is a second copy of a
    page. Pages of before are replaced.

    Raises:
        SetupError: no faces to draw with.

    """
    shutil.rmtree(out / "pages", ignore_errors=True)
    shutil.rmtree(out / "truth", ignore_errors=True)
    truths = []
    for index, (name, level, face, ending) in enumerate(_DEMO):
        order = Order(BY_NAME[name], level, _SEED + index, _face(face), 240 if level else 300, ending)
        truths.append(write_document(order, out, f"{index + 1:02d}-{name}"))
    tiff = Order(BY_NAME["list-continued"], 0, _SEED + 99, _face("FreeSans"), 200, ".tif")
    truths.append(write_document(tiff, out, "11-list-continued"))
    pages = out / "pages"
    jpeg = (pages / "02-list-nested.jpg").read_bytes()
    (pages / "12-cut-short.jpg").write_bytes(jpeg[: len(jpeg) // 3])
    (pages / "13-not-an-image.png").write_text("Đây không phải là ảnh.\n", encoding="utf-8")
    shutil.copyfile(pages / "01-list-ruled.png", pages / "14-copy-of-01.png")
    write_list(truths[0], out / "lists" / "danh-sach-so-noi-vu.xlsx")
    return truths


# Columns of a list that another office keeps of the same men: fewer, and typed for the fonts of its time.
_LISTED = (
    ("Họ và tên", "full_name"), ("Năm sinh", "birth_date"), ("Quê quán", "home_place"),
    ("Ngày hy sinh", "death_date"),
)  # fmt: skip


def write_list(truth: Truth, path: Path) -> None:
    """Write the men of a page as a list in Excel, in TCVN3 (.VnTime): a second source for the same people."""
    book = Workbook()
    page = book.worksheets[0]
    rows = [
        [str(at), *(record.fields.get(name, "") for _, name in _LISTED)]
        for at, record in enumerate((r for r in truth.records if r.state is RowState.WHOLE), start=1)
    ]
    for row in (["STT", *(heading for heading, _ in _LISTED)], *rows):
        page.append([from_unicode(text, Encoding.TCVN3) for text in row])
    for line in page.iter_rows():
        for cell in line:
            cell.font = Font(name=".VnTime")
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
