"""Lists for handing over: what is known of each man, what lacks, what is asked; and the answers read back.

What the receiver need not see is not in them: kin and notes of the papers stay here, so nothing of the living
leaves the house. Answers are read by the code of the row and held against its name.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from dossiers.workbooks import Sheet, Value
from extractors.text import nfc
from models.errors import BadInputError
from models.handover import Answer, Handover, row_code
from models.record import FieldName
from models.summary import Answer as Known
from models.summary import Summary

CODE = "Mã dòng"
NAME = "Họ và tên"
# What we know, in the order of the forms: the heading and the part of the row.
_KNOWN: tuple[tuple[str, str, int], ...] = (
    (NAME, "name", 24), ("Năm sinh", "born", 12), ("Quê quán", "home", 28), ("Đơn vị", "unit", 18),
    ("Ngày hy sinh", "died", 14), ("Nơi hy sinh", "death_place", 24),
    ("Nơi an táng ban đầu", "burial_place", 24), ("Nghĩa trang, mộ", "cemetery", 24),
)  # fmt: skip
# What the receiver fills in, and the field that the answer becomes.
ANSWERS: tuple[tuple[str, FieldName, int], ...] = (
    ("Trả lời: đã quy tập hay chưa, năm nào", FieldName.NOTES, 26),
    ("Trả lời: nghĩa trang", FieldName.CEMETERY, 24),
    ("Trả lời: khu, lô", FieldName.GRAVE_LOT, 10),
    ("Trả lời: hàng", FieldName.GRAVE_ROW, 10),
    ("Trả lời: số mộ", FieldName.GRAVE_NUMBER, 10),
    ("Trả lời: ngày hy sinh", FieldName.DEATH_DATE, 16),
    ("Trả lời: nơi hy sinh", FieldName.DEATH_PLACE, 24),
    ("Trả lời: quê quán", FieldName.HOME_PLACE, 24),
)
_LACKS = {
    "birth_date": "năm sinh", "home_place": "quê quán", "unit": "đơn vị", "death_date": "ngày hy sinh",
    "death_place": "nơi hy sinh", "burial_place": "nơi an táng ban đầu", "full_name": "họ tên",
}  # fmt: skip
_MOST_HEAD = 30  # lines above the headings that somebody may have added


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who sends: the body above, the body itself, the place of the date line."""

    above: str
    body: str
    place: str


@dataclass(frozen=True, slots=True)
class ListRow:
    """One man of a list and the papers that speak of him; ``strips`` are their rows as JPEG, if wanted."""

    summary: Summary
    sources: str
    strips: tuple[bytes, ...] = ()


def asked_of(row: Summary) -> str:
    """Return in words what the receiver is asked: what lacks, whether he was gathered, what contradicts."""
    asked = []
    if row.lacks:
        asked.append("bổ sung " + ", ".join(_LACKS.get(name, name) for name in row.lacks))
    if row.gathered is Known.UNKNOWN:
        asked.append("đã quy tập chưa, về đâu")
    elif row.gathered is Known.NO:
        asked.append("nơi chôn cất còn hay mất, có thể tìm kiếm không")
    if row.is_open:
        asked.append("các giấy ghi khác nhau, đề nghị xác minh")
    text = "; ".join(asked) or "xác nhận"
    return text[0].upper() + text[1:]


def list_sheet(handover: Handover, issuer: Issuer, rows: Sequence[ListRow]) -> Sheet:
    """Return the list as a sheet to be filled in."""
    above = (
        issuer.above,
        issuer.body,
        f"DANH SÁCH LIỆT SĨ ĐỀ NGHỊ XÁC MINH (số bàn giao {handover.number})",
        f"Kính gửi: {handover.receiver}",
        "Đề nghị ghi vào các cột Trả lời, giữ nguyên cột Mã dòng, rồi gửi lại tệp này.",
    )
    columns = (
        (CODE, 12), ("TT", 6), *((heading, width) for heading, _, width in _KNOWN), ("Điều đề nghị", 34),
        ("Nguồn", 30), *((heading, width) for heading, _, width in ANSWERS),
    )  # fmt: skip
    made = [_cells(handover, at, row) for at, row in enumerate(rows, start=1)]
    return Sheet(f"Ban giao {handover.number}", above, columns, made)


def known_cells(row: Summary) -> list[str]:
    """Return what is known of a man, in the order of the list's columns."""
    cells = [str(getattr(row, part)) for _, part, _ in _KNOWN]
    return [*cells[:-1], ", ".join(part for part in (row.cemetery, row.grave) if part)]


def known_headings() -> list[str]:
    """Return the headings of what is known."""
    return [heading for heading, _, _ in _KNOWN]


def _cells(handover: Handover, number: int, row: ListRow) -> list[Value]:
    known: list[Value] = list(known_cells(row.summary))
    head: list[Value] = [row_code(handover.number, number), number]
    return [*head, *known, asked_of(row.summary), row.sources, *([""] * len(ANSWERS))]


def read_answers(data: bytes, *, file: str) -> list[Answer]:
    """Return the filled-in rows of a list that came back; rows without an answer are left out.

    Raises:
        BadInputError: it is no XLSX file, or has no column of row codes.

    """
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise BadInputError(
            f"{file} cannot be read as XLSX", remedy="Save it as .xlsx in Excel or LibreOffice and try again."
        ) from error
    for page in book.worksheets:
        rows = ([_text(cell) for cell in row] for row in page.iter_rows(values_only=True))
        head = _find_head(rows)
        if head is not None:
            return [answer for row in rows if (answer := _answer(head, row)) is not None]
    raise BadInputError(
        f"{file} has no column '{CODE}'", remedy="Send the list back with its columns as it was sent."
    )


def _find_head(rows: Iterable[list[str]]) -> dict[str, int] | None:
    for at, row in enumerate(rows):
        if CODE in row:
            return {heading: index for index, heading in enumerate(row) if heading}
        if at > _MOST_HEAD:
            return None
    return None


def _answer(head: dict[str, int], row: Sequence[str]) -> Answer | None:
    def cell(heading: str) -> str:
        at = head.get(heading, len(row))
        return row[at] if at < len(row) else ""

    texts = tuple((name.value, text) for heading, name, _ in ANSWERS if (text := cell(heading)))
    return Answer(cell(CODE), cell(NAME), texts) if texts and cell(CODE) else None


def _text(cell: object) -> str:
    """Return a cell as the text that its reader saw: a whole number without a point."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    strftime = getattr(cell, "strftime", None)
    text = strftime("%d/%m/%Y") if strftime is not None else str(cell)
    return nfc(text).lstrip("'").strip()
