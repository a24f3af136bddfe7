"""The whole way from paper to records on the shared sample pages, compared with their truth.

The pages lie beside the project (``../shared/samples``) and are not part of it: where they are absent these
tests say so and are skipped. The bounds are what was promised, not what was last measured.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from bench.direct import read_files
from bench.score import FileScore, score_files
from bench.summary import by_level
from bench.truth import load_truths

SAMPLES = Path(__file__).resolve().parents[1].parent / "shared" / "samples"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"NO SAMPLE PAGES at {SAMPLES}: accuracy is not tested"),
]


@cache
def scores(name: str) -> tuple[FileScore, ...]:
    """Read all pages of one folder once."""
    folder = SAMPLES / name
    truths = load_truths(folder / "truth")
    records = read_files([folder / "pages" / t.file for t in truths])
    return tuple(score_files(truths, records, folder / "pages"))


@pytest.mark.parametrize(
    ("level", "fields_right", "rows_found"), [("0", 0.985, 1.0), ("1", 0.98, 1.0), ("2", 0.93, 1.0)]
)
def test_made_pages_are_read_as_promised(level: str, fields_right: float, rows_found: float) -> None:
    found = by_level(list(scores("made")))[level]
    assert found.fields_right.rate >= fields_right
    assert found.rows_found.rate >= rows_found


def test_no_record_is_invented() -> None:
    assert [s.truth.file for s in (*scores("made"), *scores("real")) if s.invented] == []


@pytest.mark.parametrize("field", ["issuing_body", "issue_place", "document_type", "title"])
def test_printed_heads_of_real_notices_are_right_on_eight_of_ten(field: str) -> None:
    cases = [c for s in scores("real") for c in s.cases if c.name == field]
    assert len(cases) == 10
    assert sum(c.is_right for c in cases) >= 8


@pytest.mark.parametrize("field", ["document_number", "document_date"])
def test_written_numbers_and_days_are_right_or_queued(field: str) -> None:
    cases = [c for s in scores("real") for c in s.cases if c.name == field]
    assert [c.key for c in cases if c.is_accepted and not c.is_right] == []
