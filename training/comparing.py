"""Which pages teach and which are kept apart, and whether new weights read the latter better. Trains nothing.

Needs no PyTorch.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.taught import TaughtLine

# One page in so many is never taught, only compared on.
_COMPARED_OF = 4
# Fewer lines teach a network nothing that holds, and fewer compared lines or pages prove nothing.
LEAST_TAUGHT, LEAST_COMPARED, LEAST_PAGES = 100, 40, 3


def split_pages(lines: Sequence[TaughtLine]) -> tuple[list[TaughtLine], list[TaughtLine]]:
    """Return the lines to teach and those to compare on: by page, the same every time."""
    taught: list[TaughtLine] = []
    compared: list[TaughtLine] = []
    for line in lines:
        number = int(hashlib.sha256(line.page.encode()).hexdigest()[:8], 16)
        (taught if number % _COMPARED_OF else compared).append(line)
    return taught, compared


def is_enough(lines: Sequence[TaughtLine]) -> bool:
    """Return True where there is enough to teach with and to compare on."""
    taught, compared = split_pages(lines)
    pages = len({line.page for line in compared})
    return len(taught) >= LEAST_TAUGHT and len(compared) >= LEAST_COMPARED and pages >= LEAST_PAGES


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two readings of the same ``lines`` of ``pages``: how many right before and after.

    ``low`` and ``high`` bound the gain in the share of right lines: 95 of 100 times it lies between them, had
    other pages been kept apart.
    """

    lines: int
    pages: int
    before: int
    after: int
    low: float
    high: float

    @property
    def is_better(self) -> bool:
        """Return True where a gain is sure."""
        return self.low > 0


def compare(
    lines: Sequence[TaughtLine], before: Sequence[str], after: Sequence[str], *, draws: int = 2000
) -> Comparison:
    """Compare two readings line by line; whole pages are drawn again and again for the bounds.

    Lines of one page are alike, so that pages are what chance picks (a cluster bootstrap; Efron 1979).
    """
    by_page: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    right = [0, 0]
    for line, old, new in zip(lines, before, after, strict=True):
        hits = int(old == line.text), int(new == line.text)
        right = [right[0] + hits[0], right[1] + hits[1]]
        by_page[line.page][0] += hits[1] - hits[0]
        by_page[line.page][1] += 1
    gains, counts = (np.array([one[k] for one in by_page.values()], np.float64) for k in (0, 1))
    low = high = 0.0
    if len(lines):
        picks = np.random.default_rng(1).integers(0, len(gains), (draws, len(gains)))
        shares = gains[picks].sum(axis=1) / counts[picks].sum(axis=1)
        low, high = (float(v) for v in np.percentile(shares, (2.5, 97.5)))
    return Comparison(len(lines), len(by_page), right[0], right[1], low, high)
