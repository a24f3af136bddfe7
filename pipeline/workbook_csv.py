"""Reads CSV, and tells a list of people in CSV from any other text by its headings."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from extractors.headings import match_heading
from extractors.old_encodings import Encoding, guess_encoding, to_unicode
from models.errors import BadInputError
from pipeline.workbook_raw import RawCell, RawSheet, check_cells

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_DELIMITERS = ("\t", ";", ",")
_LEAST_HEADINGS = 3  # a line of a letter may hold a comma and the words "họ tên"


def is_csv_list(head: bytes) -> bool:
    """Say whether a file that begins so is a list in CSV: one of its first lines holds known headings."""
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    return any(_heading_delimiter(line) is not None for line in _lines_any(_decoded(head, is_cut=True)))


def read_csv(path: Path) -> list[RawSheet]:
    """Return the one sheet of a CSV file.

    Raises:
        BadInputError: its rows cannot be told apart. TooLargeError: more cells than a worker can hold.

    """
    text = _decoded(path.read_bytes(), is_cut=False)
    found = (_heading_delimiter(line) for line in _lines_any(text))
    delimiter = next((one for one in found if one is not None), ",")
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise BadInputError(
            "The CSV file is broken.", remedy="Open it in Excel or LibreOffice and save it anew."
        ) from error
    check_cells(sum(map(len, rows)))
    cells = (
        RawCell(at, column, cell.strip())
        for at, row in enumerate(rows)
        for column, cell in enumerate(row)
        if cell.strip()
    )
    return [RawSheet("CSV", tuple(cells))]


def _lines_any(text: str) -> list[str]:
    """Return the first lines as they stand and as old encodings would have them."""
    lines = text.splitlines()[:40]
    return [*lines, *(to_unicode(line, one) for one in (Encoding.TCVN3, Encoding.VNI) for line in lines)]


def _heading_delimiter(line: str) -> str | None:
    """Return what parts the cells of a line of headings; None for any other line."""
    for delimiter in _DELIMITERS:
        cells = [cell.strip(' "') for cell in line.split(delimiter)]
        known = sum(bool(cell) and match_heading(cell) is not None for cell in cells)
        if len(cells) >= _LEAST_HEADINGS and known >= _LEAST_HEADINGS and 2 * known >= len(cells):
            return delimiter
    return None


def _decoded(data: bytes, *, is_cut: bool) -> str:
    """Return the text: by its mark, as UTF-8, else in a code page of one byte a letter.

    That may be the Vietnamese one of Windows (1258), or letters typed for TCVN3 and VNI fonts (Latin-1).
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, errors="ignore" if is_cut else "replace")
    try:
        return data.decode("utf-8", errors="strict")
    except UnicodeDecodeError as error:
        if is_cut and error.start > len(data) - 4:
            return data[: error.start].decode("utf-8")
    old = data.decode("latin-1")
    is_old = guess_encoding(old.splitlines()).encoding is not Encoding.UNICODE
    return old if is_old else data.decode("cp1258", errors="replace")
