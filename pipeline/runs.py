"""Runs of one state in a row of pixels: where they begin and end. What they are of, callers know."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def find_runs(flags: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return [start, end) of each run of True, one a row (N x 2, int), in order; none gives no row."""
    return np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(np.int8), [0]]))).reshape(-1, 2)
