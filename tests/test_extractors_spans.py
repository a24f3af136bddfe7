"""Offsets back to boxes: exact on hand-made lines, and never outside them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.spans import TextWithBoxes, span_box, span_worst
from models.geometry import Box, union_of
from models.page import Line, Mark, Word
from tests.page_builder import make_line

LINES = (make_line("Họ và tên: Lê Thuấn"), make_line("Quê quán", y=130, confidence=0.7, marks=[Mark.STAMP]))


def test_text_is_the_lines_joined() -> None:
    assert TextWithBoxes(LINES).text == "Họ và tên: Lê Thuấn\nQuê quán"
    assert TextWithBoxes(LINES, " ").text == "Họ và tên: Lê Thuấn Quê quán"


@pytest.mark.parametrize(
    ("start", "end", "box"),
    [
        (11, 13, Box(210, 100, 20, 20)),  # a whole word
        (12, 13, Box(220, 100, 10, 20)),  # one glyph of it
        (14, 23, Box(100, 100, 190, 50)),  # over the line break: "Thuấn" and "Quê"
    ],
)
def test_span_box(start: int, end: int, box: Box) -> None:
    assert span_box(LINES, start, end) == box


def test_part_of_a_word_without_glyphs_is_cut_by_its_length() -> None:
    word = Word("Số:220", 0.9, Box(0, 0, 60, 20))
    text = TextWithBoxes((Line(word.box, (word,)),))
    assert text.box(3, 6) == Box(30, 0, 30, 20)
    assert text.worst(3, 6) == pytest.approx(0.9)


def test_worst_marks_and_agreement_are_of_the_touched_lines_only() -> None:
    text = TextWithBoxes(LINES)
    assert span_worst(LINES, 0, 5) == pytest.approx(0.99)
    assert text.worst(0, len(text.text)) == pytest.approx(0.7)
    assert text.marks(0, 5) == frozenset()
    assert text.marks(20, 23) == {Mark.STAMP}
    assert text.agreement(0, 5) is None


def test_other_looks_agree_where_they_hold_the_same_characters() -> None:
    text = TextWithBoxes((make_line("Lê Thuấn E271-F3", readings=["Lê Thuấn E271-E3"]),))
    assert text.agreement(0, 8) is True
    assert text.agreement(9, 16) is False


def test_no_word_there() -> None:
    with pytest.raises(ValueError, match="no boxes"):
        TextWithBoxes(()).box(0, 1)
    assert span_worst((), 0, 1) == 0.0


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text("aăâ1.", min_size=1, max_size=5), min_size=1, max_size=6), st.data())
def test_a_span_lies_within_its_lines(words: list[str], data: st.DataObject) -> None:
    lines = (make_line(" ".join(words)), make_line("b" + words[0], y=200))
    text = TextWithBoxes(lines)
    start = data.draw(st.integers(0, len(text.text) - 1))
    end = data.draw(st.integers(start + 1, len(text.text)))
    if text.text[start:end].strip():
        whole = union_of(line.box for line in lines)
        assert whole.covers(text.box(start, end)) == pytest.approx(1.0)
        assert 0 < text.worst(start, end) <= 1
