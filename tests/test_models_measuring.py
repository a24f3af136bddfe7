"""Shares with their intervals: against values worked out by hand, and what must hold of every share."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.measuring import Share


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [
        (0, 0, 0.0, 1.0),  # nothing measured, nothing known
        (0, 10, 0.0, 0.2775),  # Wilson without correction: z^2 / (n + z^2)
        (10, 10, 0.7225, 1.0),
        (5, 10, 0.2366, 0.7634),
        (1, 100, 0.0018, 0.0545),
    ],
)
def test_the_interval_is_wilsons(count: int, of: int, low: float, high: float) -> None:
    share = Share(count, of)
    assert (share.low, share.high) == pytest.approx((low, high), abs=1e-4)


@pytest.mark.parametrize(
    ("count", "of", "is_enough"),
    [(0, 188, False), (0, 189, True), (1, 2, False), (1200, 2400, False), (1201, 2402, True)],
)
def test_nothing_is_claimed_below_the_sample_it_needs(count: int, of: int, *, is_enough: bool) -> None:
    assert Share(count, of).is_enough is is_enough


@pytest.mark.parametrize(("count", "of"), [(-1, 5), (6, 5), (1, 0)])
def test_a_part_is_not_more_than_the_whole(count: int, of: int) -> None:
    with pytest.raises(ValueError, match="is no share"):
        Share(count, of)


@given(st.integers(1, 10_000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_the_interval_holds_the_rate_and_mirrors(sample: tuple[int, int]) -> None:
    count, of = sample
    share, other = Share(count, of), Share(of - count, of)
    assert 0.0 <= share.low <= share.rate <= share.high <= 1.0 or share.rate in (0.0, 1.0)
    assert share.low == pytest.approx(1.0 - other.high, abs=1e-9)
    assert share.needed >= 189
