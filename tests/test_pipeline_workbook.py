"""Lists from elsewhere: Excel and CSV, three encodings, give records of their rows with pixels."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from PIL import Image

from extractors.documents import extract
from extractors.old_encodings import Encoding
from extractors.trust import shipped_trust
from models.errors import BadInputError, SohoaError, TooLargeError, UnsupportedInputError
from models.record import FieldName, FieldStatus, Reason, Record
from pipeline import workbook_raw
from pipeline.load import Limits, count_pages, draw_list_page
from pipeline.workbook_pages import ROWS
from pipeline.workbook_raw import shown
from tests.workbook_builder import HEADINGS, MEN, grouped_xlsx, list_csv, list_xls, list_xlsx

T, V, U = Encoding.TCVN3, Encoding.VNI, Encoding.UNICODE
NAMES = (
    FieldName.FULL_NAME, FieldName.BIRTH_DATE, FieldName.HOME_PLACE, FieldName.UNIT, FieldName.DEATH_DATE,
    FieldName.BURIAL_PLACE,
)  # fmt: skip
GIVEN: tuple[tuple[str, Callable[[Path], Path], str], ...] = (
    ("u.xlsx", list_xlsx, "Unicode"),
    ("t.xlsx", lambda p: list_xlsx(p, T), "TCVN3, the font says so"),
    ("v.xlsx", lambda p: list_xlsx(p, V), "VNI, the font says so"),
    ("ta.xlsx", lambda p: list_xlsx(p, T, font="Arial"), "TCVN3 under a font that says nothing"),
    ("va.xlsx", lambda p: list_xlsx(p, V, font="Arial"), "VNI under a font that says nothing"),
    ("un.xlsx", lambda p: list_xlsx(p, U, font=".VnTime"), "typed anew in Unicode, the font stayed"),
    ("u.xls", lambda p: list_xls(p, U), "old Excel"),
    ("t.xls", lambda p: list_xls(p, T), "old Excel, TCVN3"),
    ("v.xls", lambda p: list_xls(p, V), "old Excel, VNI"),
    ("u.csv", list_csv, "UTF-8"),
    ("s.csv", lambda p: list_csv(p, delimiter=";", codec="utf-8-sig"), "semicolons, as Excel here saves it"),
    ("w.txt", lambda p: list_csv(p, delimiter="\t", codec="utf-16"), "Excel's 'Unicode text'"),
    ("t.csv", lambda p: list_csv(p, codec="latin-1", encoding=T), "TCVN3 saved as ANSI"),
    ("v.csv", lambda p: list_csv(p, codec="latin-1", encoding=V), "VNI saved as ANSI"),
)


def read(path: Path) -> list[Record]:
    """Return the records of a file as the program makes them."""
    drawn = [draw_list_page(path, at) for at in range(1, count_pages(path, Limits()) + 1)]
    pages = [one.page for one in drawn if one is not None]
    assert len(pages) == len(drawn)
    return list(extract(pages, sha256="a" * 64, trust=shipped_trust()))


@pytest.mark.parametrize(("name", "write", "why"), GIVEN, ids=[g[2] for g in GIVEN])
def test_rows_become_records(tmp_path: Path, name: str, write: Callable[[Path], Path], why: str) -> None:
    found = read(write(tmp_path / name))
    texts = [tuple(field.text for key in NAMES if (field := r.get(key)) is not None) for r in found]
    assert texts == [row[1:] for row in MEN], why
    assert {f.status for r in found for f in r.fields} == {FieldStatus.ACCEPTED}


def test_levels_of_headings_running_headings_and_dates_as_precise_as_shown(tmp_path: Path) -> None:
    first, second, third = read(grouped_xlsx(tmp_path / "g.xlsx"))
    said = [{f.name: f.text for f in record.fields} for record in (first, second, third)]
    assert said[0][FieldName.HOME_PLACE] == "Tân Thanh, Văn Lãng, Lạng Sơn"
    assert [one[FieldName.DEATH_DATE] for one in said] == ["12/03/1968", "05/1970", "1972"]
    assert {one[FieldName.UNIT] for one in said} == {"Trung đoàn 12"}


def test_every_value_points_at_its_pixels(tmp_path: Path) -> None:
    path = list_xlsx(tmp_path / "u.xlsx")
    drawn = draw_list_page(path, 1)
    assert drawn is not None
    picture = Image.open(BytesIO(drawn.image_jpeg)).convert("L")
    assert picture.size == (drawn.page.width_px, drawn.page.height_px)
    for field in (f for r in extract([drawn.page], sha256="a" * 64) for f in r.fields):
        box = field.box
        cut = picture.crop((box.x, box.y, box.x2, box.y2))
        assert min(cut.tobytes()) < 100, f"nothing is written at {field.key}"
        assert box.w < drawn.page.width_px / 3


def test_long_lists_go_over_pages_and_each_has_its_headings(tmp_path: Path) -> None:
    rows = [(str(n), f"Nguyễn Văn {given}", str(1930 + n % 25), *MEN[0][3:]) for n, given in
            enumerate(["An", "Bình", "Cường"] * ROWS, start=1)]  # fmt: skip
    path = list_xlsx(tmp_path / "long.xlsx", rows=rows)
    assert count_pages(path, Limits()) == 3
    found = read(path)
    assert [r.source.page_no for r in found] == [n // ROWS + 1 for n in range(3 * ROWS)]
    assert len({r.id for r in found}) == len(rows)
    last = draw_list_page(path, 3)
    assert last is not None and [c.text for c in last.page.tables[0].row(0)] == list(HEADINGS)


def test_an_unclear_encoding_waits_for_a_person(tmp_path: Path) -> None:
    mixed = list_xlsx(tmp_path / "mixed.xlsx", rows=[MEN[0], ("2", "NguyÔn V¨n §øc", *MEN[1][2:]), *MEN[2:]])
    _, two, *_ = read(mixed)
    doubted = [f for f in two.fields if Reason.ENCODING_GUESSED in f.reasons]
    assert {f.status for f in doubted} == {FieldStatus.QUEUED}
    assert [(f.name, f.text) for f in doubted] == [(FieldName.FULL_NAME, "Nguyễn Văn Đức")]


def _zip(path: Path, *names: str) -> Path:
    with ZipFile(path, "w") as parts:
        for name in names:
            parts.writestr(name, "<x/>")
    return path


def _cut(path: Path) -> Path:
    whole = list_xlsx(path).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    return path


def _no_list(path: Path) -> Path:
    path.write_text("a,b,c\n1,2,3\n")
    return path


REFUSED: tuple[tuple[str, Callable[[Path], Path], type[SohoaError], str], ...] = (
    ("a.docx", lambda p: _zip(p, "[Content_Types].xml", "word/document.xml"), UnsupportedInputError, "Word"),
    ("b.xlsx", lambda p: _zip(p, "[Content_Types].xml", "xl/workbook.xml"), BadInputError, "parts missing"),
    ("c.xlsx", _cut, BadInputError, "cut off"),
    ("e.csv", _no_list, UnsupportedInputError, "a table of something else"),
)


@pytest.mark.parametrize(("name", "write", "error", "why"), REFUSED)
def test_what_is_no_list_is_refused(
    tmp_path: Path, name: str, write: Callable[[Path], Path], error: type[SohoaError], why: str
) -> None:
    with pytest.raises(error) as caught:
        count_pages(write(tmp_path / name), Limits())
    assert caught.value.remedy, why


def test_a_workbook_that_no_worker_could_hold_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = list_xlsx(tmp_path / "u.xlsx")
    monkeypatch.setattr(workbook_raw, "MOST_CELLS", 10)
    with pytest.raises(TooLargeError):
        count_pages(path, Limits())


SHOWN = (
    (1968.0, "General", "1968"),
    (7, "000", "007"),
    (True, "General", "1"),
    (None, "", ""),
    ("'07", "@", "07"),
)


@pytest.mark.parametrize(("value", "number_format", "text"), SHOWN)
def test_values_are_what_their_cells_show(value: object, number_format: str, text: str) -> None:
    assert shown(value, number_format) == text
