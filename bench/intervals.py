"""How sure a measured share is: the interval in which the true share lies, for so many hits of so many."""

from __future__ import annotations

import math

from bench.score import Rate

_Z = 1.959964  # of the normal law, two-sided 95 %


def wilson(rate: Rate) -> tuple[float, float]:
    """Return the 95 % score interval (Wilson 1927); (0, 1) for nothing counted."""
    if not rate.n:
        return 0.0, 1.0
    square = _Z * _Z
    middle = (rate.rate + square / (2 * rate.n)) / (1 + square / rate.n)
    spread = math.sqrt(rate.rate * (1 - rate.rate) / rate.n + square / (4 * rate.n * rate.n))
    half = _Z * spread / (1 + square / rate.n)
    low = 0.0 if rate.hits == 0 else max(0.0, middle - half)
    return low, 1.0 if rate.hits == rate.n else min(1.0, middle + half)


def clopper_pearson_upper(rate: Rate, *, confidence: float = 0.95) -> float:
    """Return the one-sided exact upper bound (Clopper and Pearson 1934); 1 for nothing counted.

    This is the bound to promise by: with ``confidence`` the true share is not above it.
    """
    if rate.hits >= rate.n:
        return 1.0
    low, high = rate.rate, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if _at_most(rate.hits, rate.n, middle) > 1 - confidence:
            low = middle
        else:
            high = middle
    return high


def _at_most(hits: int, n: int, share: float) -> float:
    """Return the chance of at most ``hits`` in ``n`` draws of which each hits with ``share``."""
    log_term = n * math.log1p(-share)
    odds = math.log(share) - math.log1p(-share)
    total = 0.0
    for k in range(hits + 1):
        total += math.exp(log_term)
        log_term += math.log(n - k) - math.log(k + 1) + odds
    return min(1.0, total)
