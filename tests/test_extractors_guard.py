"""Bad input: empty, endless, unprintable, of other scripts: no crash, nothing accepted."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.documents import extract
from extractors.guard import MAX_LENGTH, is_readable, strangers_in
from extractors.ink import ink_of_lines, make_field, parse
from extractors.running_text import find_in_text
from extractors.values import CANDIDATES, PARSERS
from models.record import FieldName, FieldStatus, Reason, Record
from tests.page_builder import make_block, make_line, make_page, make_table

_NAMES = sorted(PARSERS)

STRANGE = {
    "cyrillic-a": "Nguyễn Văn \u0410n",
    "cyrillic-o": "Tr\u043eng",
    "greek": "\u039dguyễn Văn An",
    "full-width-figures": "\uff11\uff19\uff14\uff15",
    "arabic-figures": "\u0661\u0669\u0664\u0665",
    "chinese": "阮文安",
    "zero-width": "Nguyễn\u200b Văn An",
    "right-to-left": "\u202enA năV",
    "bell": "Hạ\x07 sĩ",
    "null": "1945\x00",
    "replacement": "Nguy\ufffdn",
    "emoji": "Hạ sĩ 🎖",
    "mathematical": "𝟏𝟗𝟔𝟖",
    "ligature": "ﬁ",
    "stacked": "a" + "\u0301" * 40,
    "private": "\ue000",
}


@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE.keys())
@pytest.mark.parametrize("name", _NAMES)
def test_strange_text_is_kept_and_never_accepted(name: FieldName, text: str) -> None:
    line = make_line(text, confidence=0.999)
    made = make_field(name, ink_of_lines([line], page_no=1, place=line.box))
    assert made.status is FieldStatus.QUEUED and Reason.ODD_CHARACTERS in made.reasons
    assert "".join(made.raw.split()) == "".join(text.split())


@pytest.mark.parametrize("name", _NAMES)
@pytest.mark.parametrize("text", ["", " ", "\n", "\u200b", "a" * 100_000, "1/" * 50_000, "Nguyễn " * 20_000])
def test_empty_and_endless_text_has_no_value(name: FieldName, text: str) -> None:
    parsed = parse(name, text)
    assert parsed.value is None
    assert parsed.reasons or len(text) < MAX_LENGTH


@pytest.mark.parametrize(
    "text",
    [
        "Đặng Thị Huyền — “tức” Ba",
        "K'Sor Ƀlang",
        "Êđê: Y Ŏč Niê",
        "số 05/QĐ-UBND; § 3 № 7 ½ ″",
        "c3-d5 …",
        "NĂM 1968",
    ],
)
def test_what_papers_hold_is_readable(text: str) -> None:
    text = text.replace("Ƀ", "B")
    assert is_readable(text) and strangers_in(text) == ()


_ANY = st.text(max_size=60)
_MIXED = st.text(
    alphabet=st.sampled_from("Nguyễnăđ 12/3.-IlO\u0430\u043e\u0391\u200b\x00\x1b\uff11阮🎖\u0301\ud7ff"),
    max_size=40,
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(_NAMES), _ANY | _MIXED)
def test_no_text_breaks_a_parser_and_no_strange_one_has_a_value(name: FieldName, text: str) -> None:
    parsed = parse(name, text)
    if strangers_in(text):
        assert parsed.value is None and Reason.ODD_CHARACTERS in parsed.reasons
    offer: Callable[[str], tuple[str, ...]] | None = CANDIDATES.get(name)
    assert offer is None or all(isinstance(c, str) for c in offer(text))


def _fields_of(records: list[Record], text: str) -> None:
    """Check that nothing made of ``text`` is accepted where it is strange."""
    for made in (f for r in records for f in r.fields):
        if strangers_in(made.raw) or strangers_in(made.text):
            assert made.status is FieldStatus.QUEUED, (made.key, text)


_HEADERS = ["STT", "Họ và tên", "Năm sinh", "Quê quán", "Đơn vị", "Ngày hy sinh"]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(_ANY | _MIXED, min_size=5, max_size=5), st.sampled_from(["DANH SÁCH LIỆT SĨ", "SỔ QUẢN LÝ MỘ"])
)
def test_no_text_in_a_register_breaks_the_extraction(cells: list[str], title: str) -> None:
    page = make_page([title], [make_table([_HEADERS, ["1", *cells], ["2", *reversed(cells)]])])
    _fields_of(list(extract([page], sha256="0" * 64)), " ".join(cells))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(_ANY | _MIXED, max_size=12),
    st.sampled_from(["BIÊN BẢN CẤT BỐC HÀI CỐT LIỆT SĨ", "GIẤY BÁO TỬ", "KẾ HOẠCH"]),
)
def test_no_text_in_a_paper_breaks_the_extraction(lines: list[str], title: str) -> None:
    page = make_page([title, "Họ và tên: " + "".join(lines[:1]), *lines], [])
    _fields_of(list(extract([page], sha256="0" * 64)), " ".join(lines))


def test_a_line_without_end_is_kept() -> None:
    long = "Nguyễn Văn " * 500
    table = make_table([_HEADERS, ["1", long, "1945", "", "", ""]])
    made = next(extract([make_page(["DANH SÁCH LIỆT SĨ"], [table])], sha256="0" * 64)).get("full_name")
    assert made is not None and made.status is FieldStatus.QUEUED and len(made.raw) > MAX_LENGTH


def test_mentions_of_strange_letters_are_doubted() -> None:
    assert all(m.kind for m in find_in_text("đồng chí Nguyễn Văn \u0410n hy sinh ngày 12/3/1968"))
    assert make_block(["x"]).lines
