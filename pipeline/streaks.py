"""Streaks that a scanner's feeder draws down a whole page: they look like rules and are part of no table."""

from __future__ import annotations

from dataclasses import replace

from pipeline.rules import Rule, Rules, keep_rules

# A streak runs from edge to edge; the margins of a page take more than this from a table's rules.
_LEAST_SHARE = 0.93
# It runs on above and below the table that it crosses.
_STICKS_OUT_IN = 0.4


def split_streaks(rules: Rules, *, dpi: float) -> tuple[Rules, Rules | None]:
    """Return the rules without the feeder's streaks, and the streaks with their pixels (None for none)."""
    height = rules.mask.shape[0]
    if not rules.horizontal:
        return rules, None
    top, bottom = rules.horizontal[0].middle, rules.horizontal[-1].middle
    reach = _STICKS_OUT_IN * dpi

    def is_streak(rule: Rule) -> bool:
        is_long = rule.length >= _LEAST_SHARE * height
        return is_long and rule.start < top - reach and rule.end > bottom + reach

    count = len(rules.horizontal)
    numbers = {i for i, rule in enumerate(rules.vertical, count) if is_streak(rule)}
    if not numbers:
        return rules, None
    kept = tuple(r for i, r in enumerate(rules.vertical, count) if i not in numbers)
    return replace(rules, vertical=kept), keep_rules(rules, numbers, dpi=dpi)
