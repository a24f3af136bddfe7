"""Rules as rows: each lead and running heading reads its example and leaves the others alone."""

from __future__ import annotations

import pytest

from extractors.rows import find_broken, read_number
from extractors.running_headings import RULES, HeadingRule, read_running_heading
from extractors.statements import LEADS, Lead, find_comrade, find_statements, key_of


@pytest.mark.parametrize("lead", LEADS, ids=lambda lead: lead.id)
def test_each_lead_reads_its_example(lead: Lead) -> None:
    found = [lead.example[s.start : s.end] for s in find_statements(lead.example) if s.name is lead.name]
    assert found == [lead.reads_as]


@pytest.mark.parametrize("lead", LEADS, ids=lambda lead: lead.id)
def test_each_lead_leaves_the_others_alone(lead: Lead) -> None:
    assert not [s for s in find_statements(lead.rejects) if s.name is lead.name]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Đồng chí Trần Văn Hòa, sinh năm 1942", "Trần Văn Hòa"),
        ("các đồng chí trong đơn vị; liệt sĩ Lê An (1945)", "Lê An"),
        ("liệt sĩ trên địa bàn", None),
        ("", None),
    ],
)
def test_comrade(text: str, name: str | None) -> None:
    found = find_comrade(text)
    assert [text[s.start : s.end] for s in found] == ([name] if name else [])


@pytest.mark.parametrize(
    ("text", "home"),
    [
        ("Quê quán: X. Hòa Xá, H. Ứng Hòa, T. Hà Tây. Đơn vị: C9", "X. Hòa Xá, H. Ứng Hòa, T. Hà Tây"),
        ("Quê quán: TP. Huế. Di vật: không", "TP. Huế"),
        ("Quê quán: Hà Tây. Không rõ xã", "Hà Tây"),
    ],
)
def test_a_short_word_ends_no_sentence(text: str, home: str) -> None:
    assert [text[s.start : s.end] for s in find_statements(text) if s.name == "home_place"] == [home]


def test_key_keeps_the_length() -> None:
    text = "Họ và tên:\nLê Thuấn – ĐỖ"
    assert len(key_of(text)) == len(text)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_each_running_heading(rule: HeadingRule) -> None:
    found = {i.name: i.text for i in read_running_heading(rule.example)}
    assert found[rule.name] == rule.reads_as
    assert rule.name not in {i.name for i in read_running_heading(rule.rejects)}


@pytest.mark.parametrize(
    "text", ["Nguyễn Văn An", "Quan Văn An", "Bàn Văn Tả", "Đoàn Văn Sư", "Hàng Thị Lô", ""]
)
def test_names_are_no_running_headings(text: str) -> None:
    assert read_running_heading(text) == ()


@pytest.mark.parametrize(
    ("text", "number"),
    [("12", 12), ("l2.", 12), ("O", 0), ("(7)", 7), ("", None), ("An", None), ("1 2", None)],
)
def test_running_numbers(text: str, number: int | None) -> None:
    assert read_number(text) == number


def test_numbers_go_on_from_the_page_before() -> None:
    assert find_broken([27, 28], before=26) == frozenset()
    assert find_broken([29, 30], before=26) == {0}
    assert find_broken([], before=26) == frozenset()
