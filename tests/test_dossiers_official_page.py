"""The pen of official papers: lines within their width, whatever names of files do, and pages that turn."""

from __future__ import annotations

import pytest

from dossiers.official_page import Pen, face

_FILE = "danh-sach-liet-si-" * 6 + "1984.pdf"
# A text, the width, the indent of its first line, in how many lines.
WRAPPED: list[tuple[str, int, int, int]] = [
    ("", 300, 0, 1),
    ("Nguyễn Văn Đức", 300, 0, 1),
    ("Nguyễn Văn Đức, xã Tân Thanh", 200, 0, 2),
    ("Nguyễn Văn Đức", 200, 100, 2),
    (f"Nguồn: {_FILE}, tr. 3", 300, 75, 7),
]


@pytest.mark.parametrize(("text", "width", "indent", "count"), WRAPPED)
def test_no_line_is_wider_than_its_room_and_no_letter_is_lost(
    text: str, width: int, indent: int, count: int
) -> None:
    pen, font = Pen((600, 600), top=10, bottom=590), face("FreeSerif.ttf", 13)
    lines = pen.wrapped(text, font, width, indent_px=indent)
    assert len(lines) == count
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    rooms = [width - indent, *([width] * (len(lines) - 1))]
    assert all(pen.draw.textlength(one, font=font) <= room for one, room in zip(lines, rooms, strict=True))


def test_a_page_turns_where_there_is_no_room() -> None:
    pen = Pen((600, 600), top=10, bottom=590)
    pen.make_room(580)
    assert len(pen.pages) == 1
    pen.y += 1
    pen.make_room(580)
    assert (len(pen.pages), pen.y) == (2, 10)
