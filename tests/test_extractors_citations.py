"""Cited documents: which numbers a text cites, in which form, and what must not be taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.citations import cite_fields, find_citations
from extractors.spans import TextWithBoxes
from models.geometry import Box
from models.page import Line, Word
from models.record import CodeValue, FieldStatus, Reason

# (text, codes, why)
CITED = [
    ("Kế hoạch số 180/KH-BCĐ ngày 31/12/2019 về việc", ["180/KH-BCĐ"], "the seed notice"),
    ("Căn cứ Nghị định số 131/2021/NĐ-CP của Chính phủ", ["131/2021/NĐ-CP"], "number with a year"),
    ("Chỉ thị số 24-CT/TW ngày 15/5/2013", ["24-CT/TW"], "form of the Party"),
    ("Nghị quyết số 17/NQ- CP ngày 07/3/2019", ["17/NQ-CP"], "line broken after the dash"),
    ("Nghị định số\n161/2024/NĐ-CP", ["161/2024/NĐ-CP"], "line broken after the word"),
    ("các Quyết định số: 1743/QĐ-BGTVT, 1744/QĐ-BGTVT", ["1743/QĐ-BGTVT", "1744/QĐ-BGTVT"], "a list"),
    ("tại Công văn sô 2105/UBND-NC", ["2105/UBND-NC"], "a lost mark"),
    ("Giấy báo tử số 239/QK5", ["239/QK5"], "digits in the symbol"),
    ("Quyết định 157/ QĐ-NĐ-UB", ["157/QĐ-NĐ-UB"], "no word for number, a space"),
    ("số 62/KH-UBND - nội dung khác", ["62/KH-UBND"], "a dash between words ends it"),
]
NOT_CITED = [
    ("tỷ lệ 22/22 xã, thị trấn", "a fraction"),
    ("ngày 31/12/2019 và tháng 01/2025", "dates"),
    ("162.056.800 đồng/năm", "money by the year"),
    ("đơn vị c22/d722/f320", "a unit: letters small, no type"),
    ("trên tổng số 5 hộ/xã", "no capital symbol"),
    ("", "nothing"),
]


@pytest.mark.parametrize(("text", "codes", "why"), CITED, ids=[row[2] for row in CITED])
def test_codes_are_cited(text: str, codes: list[str], why: str) -> None:
    assert [c.code for c in find_citations(text)] == codes, why


@pytest.mark.parametrize(("text", "why"), NOT_CITED, ids=[row[1] for row in NOT_CITED])
def test_other_figures_are_not(text: str, why: str) -> None:
    assert find_citations(text) == (), why


def _text(said: str) -> TextWithBoxes:
    words = tuple(Word(w, 0.99, Box(20 * i, 0, 18, 10)) for i, w in enumerate(said.split()))
    return TextWithBoxes((Line(Box(0, 0, 900, 10), words),), " ")


def test_each_number_is_given_once_and_the_papers_own_not_at_all() -> None:
    text = _text("Quyết định số 84/QĐ-UBND thay Quyết định số 12/QĐ-TTg và Quyết định số 12/QĐ-TTg")
    fields = list(cite_fields(text, page_no=2, own_number="84/QĐ-UBND"))
    assert [(f.text, f.value, f.index, f.page_no) for f in fields] == [
        ("12/QĐ-TTg", CodeValue("12/QĐ-TTg"), 0, 2)
    ]
    assert fields[0].status is FieldStatus.ACCEPTED


def test_an_odd_symbol_waits_with_what_it_may_be() -> None:
    (field,) = cite_fields(_text("Quyết định số 1744/QĐĐ-BGTVT"), page_no=1)
    assert field.status is FieldStatus.QUEUED
    assert Reason.NOT_IN_GRAMMAR in field.reasons
    assert field.candidates == ("1744/QĐ-BGTVT",)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="số Quyếtđịnh0123456789/-QĐKHBCTgnày., \n", max_size=60))
def test_offsets_are_inside_and_in_order(text: str) -> None:
    found = find_citations(text)
    edges = [edge for c in found for edge in (c.phrase_start, c.start, c.end)]
    assert all(0 <= c.phrase_start <= c.start < c.end <= len(text) for c in found)
    assert [c.start for c in found] == sorted(c.start for c in found)
    assert len(edges) == 3 * len(found)
