"""Exact bounds on a share seen in a sample (Clopper and Pearson 1934). Pure arithmetic."""

from __future__ import annotations

import math

CERTAINTY = 0.95
_STEPS = 50  # halvings of 0..1: far below any share that matters


def chance_of_at_most(wrong: int, count: int, *, share: float) -> float:
    """Return the chance to see ``wrong`` or fewer among ``count`` when ``share`` (0..1) of all are wrong."""
    if share <= 0.0 or wrong >= count:
        return 1.0
    if share >= 1.0:
        return 0.0
    log_yes, log_no = math.log(share), math.log1p(-share)
    total = 0.0
    for k in range(wrong + 1):
        ways = math.lgamma(count + 1) - math.lgamma(k + 1) - math.lgamma(count - k + 1)
        total += math.exp(ways + k * log_yes + (count - k) * log_no)
    return min(1.0, total)


def is_promised(wrong: int, count: int, *, share: float, certainty: float = CERTAINTY) -> bool:
    """Say whether the share, of which ``wrong`` in ``count`` were seen, is surely within ``share``."""
    return count > 0 and chance_of_at_most(wrong, count, share=share) <= 1.0 - certainty


def upper_bound(wrong: int, count: int, *, certainty: float = CERTAINTY) -> float:
    """Return the one-sided upper bound of the share of which ``wrong`` in ``count`` were seen; 1 for none."""
    if count == 0 or wrong >= count:
        return 1.0
    low, high = wrong / count, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if chance_of_at_most(wrong, count, share=middle) > 1.0 - certainty:
            low = middle
        else:
            high = middle
    return high


def lower_bound(wrong: int, count: int, *, certainty: float = CERTAINTY) -> float:
    """Return the one-sided lower bound of such a share; 0 for none wrong."""
    if wrong == 0:
        return 0.0
    low, high = 0.0, wrong / count
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if 1.0 - chance_of_at_most(wrong - 1, count, share=middle) > 1.0 - certainty:
            high = middle
        else:
            low = middle
    return low


def needed(*, share: float, wrong: int = 0, certainty: float = CERTAINTY) -> int:
    """Return how many must be seen, ``wrong`` of them wrong, to promise ``share``: 598 for none, 1 in 200."""
    low, high = wrong + 1, 2
    while not is_promised(wrong, high, share=share, certainty=certainty):
        low, high = high, high * 2
    while low < high:
        middle = (low + high) // 2
        if is_promised(wrong, middle, share=share, certainty=certainty):
            high = middle
        else:
            low = middle + 1
    return high
