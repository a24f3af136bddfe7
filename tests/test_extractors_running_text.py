"""Mentions in running text: every rule by its own example, what must not be found, boxes, each thing once."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.data.mention_rules import MENTION_RULES, MentionRule
from extractors.running_text import find_in_text, find_mentions, load_pipeline
from extractors.spans import TextWithBoxes
from models.geometry import Box
from models.page import Line, Word
from models.record import FieldStatus, MentionValue


def _ids(rules: tuple[MentionRule, ...]) -> list[str]:
    return [rule.id for rule in rules]


@pytest.mark.parametrize("rule", MENTION_RULES, ids=_ids(MENTION_RULES))
def test_a_rule_reads_its_example(rule: MentionRule) -> None:
    found = {(m.kind, rule.example[m.start : m.end]) for m in find_in_text(rule.example)}
    assert (rule.kind, rule.reads) in found


@pytest.mark.parametrize("rule", MENTION_RULES, ids=_ids(MENTION_RULES))
def test_a_rule_leaves_its_counterexample(rule: MentionRule) -> None:
    assert [m for m in find_in_text(rule.not_this) if m.kind == rule.kind] == [] or rule.id in BROADER


# The counterexamples of these rules hold something that a broader rule of the same kind rightly finds.
BROADER = frozenset({"org.ubnd", "org.committee.level"})

# (text, [(kind, normal)], why)
NAMED = [
    ("Kế hoạch số 180/KH-BCĐ ngày 31/12/2019", [("document", "180/KH-BCĐ"), ("date", "2019-12-31")], "both"),
    (
        "UBND tỉnh Nguyễn Hoàng Giang yêu cầu",
        [("organisation", "UBND tỉnh"), ("person", "Nguyễn Hoàng Giang")],
        "660",
    ),
    ("tỉnh Quảng Ngãi", [("place", "tỉnh Quảng Ngãi")], "province with its level"),
    ("ở Quảng Ngãi và Cao Bằng", [("place", "Quảng Ngãi"), ("place", "Cao Bằng")], "provinces alone"),
    (
        "Xã Ba Động, huyện Ba Tơ",
        [("place", "xã Ba Động"), ("place", "huyện Ba Tơ")],
        "level at a line's start",
    ),
    ("Ông Nguyễn Văn An đọc", [("person", "Nguyễn Văn An")], "a title at the start is no surname"),
    ("giao Sở Nội vụ tỉnh Lạng Sơn", [("organisation", "Sở Nội vụ tỉnh Lạng Sơn")], "a body and its seat"),
    ("Ban Chỉ đạo 515 huyện Ba Tơ", [("organisation", "Ban Chỉ đạo 515 huyện Ba Tơ")], "a committee's seat"),
    ("Tết Nguyên đán Nhâm Dần", [], "a year's name is no person"),
    ("Phó Trưởng Ban Thường trực", [], "a role is no person"),
    ("phần đấu đạt mức cao nhất", [], "nothing"),
    ("", [], "empty"),
]


@pytest.mark.parametrize(("text", "named", "why"), NAMED, ids=[row[2] for row in NAMED])
def test_things_are_named(text: str, named: list[tuple[str, str]], why: str) -> None:
    assert [(m.kind, m.normal) for m in find_in_text(text)] == named, why


def _lines(*said: str) -> TextWithBoxes:
    lines = []
    for row, text in enumerate(said):
        words = tuple(Word(w, 0.99, Box(100 * i, 40 * row, 90, 30)) for i, w in enumerate(text.split()))
        lines.append(Line(Box(0, 40 * row, 100 * len(words), 30), words))
    return TextWithBoxes(tuple(lines), " ")


def test_a_name_over_two_lines_is_one_with_a_box_around_both() -> None:
    (field,) = find_mentions(_lines("theo bà Trần", "Thị Lan kể"), page_no=3)
    assert (field.text, field.value) == ("Trần Thị Lan", MentionValue("person", "Trần Thị Lan"))
    assert field.box == Box(0, 0, 290, 70)
    assert (field.page_no, field.status) == (3, FieldStatus.ACCEPTED)


def test_each_thing_is_given_once_over_all_pages() -> None:
    first = find_mentions(_lines("huyện Ba Tơ và huyện Ba Tơ"), page_no=1)
    again = find_mentions(
        _lines("huyện Ba Tơ"), page_no=2, index=1, known=frozenset({MentionValue("place", "huyện Ba Tơ")})
    )
    assert ([f.key for f in first], again) == (["mentions#0"], ())


def test_every_mark_is_a_token() -> None:
    doc = load_pipeline()("180/KH-BCĐ 31/12/2019 D28-E209 (BCĐ 515).")
    assert [t.text for t in doc] == (
        [
            "180",
            "/",
            "KH",
            "-",
            "BCĐ",
            "31",
            "/",
            "12",
            "/",
            "2019",
            "D28",
            "-",
            "E209",
            "(",
            "BCĐ",
            "515",
            ")",
            ".",
        ]
    )


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "UBND",
                "tỉnh",
                "Quảng",
                "Ngãi",
                "ngày",
                "5",
                "/",
                "2",
                "2020",
                "Nguyễn",
                "Văn",
                "An",
                ",",
                "xã",
                "số",
                "18/KH-UB",
                "|",
            ]
        ),
        max_size=25,
    )
)
def test_mentions_never_overlap(words: list[str]) -> None:
    found = find_in_text(" ".join(words))
    assert all(a.end <= b.start for a, b in pairwise(found))


def test_half_a_character_is_no_crash_and_a_page_without_end_takes_no_time_without_end() -> None:
    assert find_in_text("Nguyễn \ud800 An ở xã Tân Thanh") is not None
    begun = time.process_time()
    assert len(find_in_text("Đồng chí Nguyễn Văn An, xã Tân Thanh. " * 600)) > 600
    assert time.process_time() - begun < 20, "a quadratic search takes minutes"
