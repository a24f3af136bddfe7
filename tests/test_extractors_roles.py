"""Roles of those named in a sentence: every rule by its example, names in a row, whole minutes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.documents import extract
from extractors.roles import ROLE_RULES, Named, RoleRule, find_roles
from extractors.running_text import find_in_text
from models.record import MentionRole, MentionValue
from tests.page_builder import make_page

_IDS = [rule.id for rule in ROLE_RULES]


def roles_in(text: str) -> dict[str, MentionRole | None]:
    """Return the role of each thing that the text names."""
    mentions = find_in_text(text)
    roles = find_roles(text, [Named(m.start, m.end, m.kind) for m in mentions])
    return {text[m.start : m.end]: role for m, role in zip(mentions, roles, strict=True)}


@pytest.mark.parametrize("rule", ROLE_RULES, ids=_IDS)
def test_a_rule_gives_its_role_and_not_in_the_other_sentence(rule: RoleRule) -> None:
    assert roles_in(rule.example)[rule.named] is rule.role
    assert rule.role not in roles_in(rule.not_this).values()


def test_names_in_a_row_share_the_role() -> None:
    witnesses = "Người làm chứng: ông Nguyễn Văn An, ông Trần Văn Bình và bà Lê Thị Cúc"
    found = roles_in(f"{witnesses}. Đồng chí Vũ Văn Dũng đọc biên bản.")
    assert [str(r) for r in found.values() if r] == ["witness"] * 3
    assert found["Vũ Văn Dũng"] is None


def test_a_role_ends_with_its_sentence() -> None:
    assert roles_in("có sự chứng kiến của nhân dân. Đồng chí Nguyễn Văn An")["Nguyễn Văn An"] is None


@settings(max_examples=100, deadline=None)
@given(
    st.text(alphabet="người làm chứng: ông ABC.,;\n12", max_size=60), st.integers(0, 60), st.integers(0, 60)
)
def test_no_text_breaks_the_rules(text: str, one: int, two: int) -> None:
    start, end = sorted((min(one, len(text)), min(two, len(text))))
    assert len(find_roles(text, [Named(start, end, "person")])) == 1


def test_minutes_name_their_cast() -> None:
    lines = [
        "BIÊN BẢN CẤT BỐC HÀI CỐT LIỆT SĨ",
        "",
        "Hôm nay, ngày 12 tháng 3 năm 1994, tại xã Ba Động, huyện Ba Tơ, chúng tôi gồm:",
        "Đã cất bốc hài cốt liệt sĩ Nguyễn Văn An.",
        "Họ và tên: Nguyễn Văn An. Quê quán: xã Tân Thanh, huyện Văn Lãng, tỉnh Lạng Sơn.",
        "Người làm chứng: ông Trần Văn Bình và bà Lê Thị Cúc.",
        "Hài cốt đã được bàn giao cho ông Nguyễn Văn Dũng.",
    ]
    record = next(extract([make_page(lines)], sha256="b" * 64))
    cast = {(f.value.normal, f.value.role) for f in record.fields if isinstance(f.value, MentionValue)}
    assert cast == {
        ("Trần Văn Bình", "witness"),
        ("Lê Thị Cúc", "witness"),
        ("Nguyễn Văn Dũng", "received"),
    }
