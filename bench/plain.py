"""What the text of plain Tesseract holds: the share of true fields that stand word for word in its output."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.compare import fold_text
from bench.runs import as_page_images, run_tesseract
from bench.score import Rate
from bench.truth import Truth


def holds(text: str, truth: Truth) -> Rate:
    """Return how many of the true field texts the page text holds, white space and tone placement folded.

    It flatters plain text: which person a date belongs to is not asked, and a short text is found anywhere.
    """
    folded = fold_text(text)
    texts = [fold_text(t) for record in truth.records for t in (*record.fields.values(), *record.cited)]
    return Rate(sum(t in folded for t in texts), len(texts))


def measure_plain(
    truths: Sequence[Truth], pages: Path, folder: Path, *, processes: int = 2
) -> Mapping[str, Rate]:
    """Run plain Tesseract on every file with truth and return by level what share of the fields it holds."""
    by_level: dict[str, Rate] = defaultdict(Rate)
    for truth in truths:
        images = as_page_images([pages / truth.file], folder)
        _, texts = run_tesseract(images, processes=processes)
        by_level[truth.level] += holds("\n".join(texts), truth)
    return dict(sorted(by_level.items()))
