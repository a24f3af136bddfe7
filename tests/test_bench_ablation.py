"""Coverage against risk, and fields judged with and without grammars."""

from __future__ import annotations

import pytest

from bench.ablation import coverage_at, judged_fields
from bench.truth import Truth, TruthRecord
from tests.page_builder import make_page, make_table

R, W = True, False


@pytest.mark.parametrize(
    ("risk", "fields", "share"),
    [
        (0.0, [], 0.0),
        (0.0, [(R, 0.9), (R, 0.8), (W, 0.7), (R, 0.6)], 0.5),
        (0.25, [(R, 0.9), (R, 0.8), (W, 0.7), (R, 0.6)], 1.0),
        (0.0, [(W, 0.9), (R, 0.8)], 0.0),
        (0.0, [(R, 0.9), (W, 0.9), (R, 0.8)], 0.0),  # equally sure: both or neither
        (0.34, [(R, 0.9), (W, 0.9), (R, 0.8)], 1.0),
    ],
)
def test_coverage_is_the_largest_share_at_that_risk(
    risk: float, fields: list[tuple[bool, float]], share: float
) -> None:
    assert coverage_at(risk, fields) == share


def test_every_field_of_the_truth_is_judged_found_or_not() -> None:
    table = make_table(
        [
            ["STT", "Họ và tên", "Năm sinh", "Quê quán"],
            ["1", "Nguyễn Văn An", "1948", "Tân Thanh, Văn Lãng, Cao Lạng"],
            ["2", "Lê Thị Bình", "1950", "nt"],
        ]
    )
    rows = (
        TruthRecord({"full_name": "Nguyễn Văn An", "birth_date": "1949", "unit": "C1"}),
        TruthRecord({"full_name": "Lê Thị Bình", "home_place": "Tân Thanh, Văn Lãng, Cao Lạng"}),
    )
    truth = Truth("so.png", "martyr_list", "0", rows)
    judged = list(judged_fields([make_page(["DANH SÁCH LIỆT SĨ"], [table])], truth))
    # The ditto is in neither count; the unit was not found and the year was misread.
    assert sorted(one.without[0] for one in judged) == [False, False, True, True]
    assert sorted(one.with_grammar[0] for one in judged) == [False, False, True, True]
    assert [one for one in judged if one.with_grammar == (False, 0.0)]
