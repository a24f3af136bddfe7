"""Malformed files end as refusals or as one ended worker, never as more; 20,000 are tried by a script."""

from __future__ import annotations

from tests.fuzzing import fuzz


def test_malformed_files_harm_nobody() -> None:
    result = fuzz(range(150), workers=1)
    assert result.outcomes.total() == 150
    assert result.is_clean, result
