"""Labelled fields as a matrix of signals, for the arithmetic of learning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extractors.signals import is_free, signals_of
from models.evidence import Labelled
from models.record import DocumentKind, FieldName

Matrix = NDArray[np.float32]
Vector = NDArray[np.float64]

# A signal that stirs for fewer fields than this teaches nothing that would hold elsewhere.
_LEAST_SEEN = 25


@dataclass(frozen=True, slots=True)
class Design:
    """``values`` is fields x signals (0..1), ``right`` 1.0 where the field is right; ``free`` by signal."""

    signals: tuple[str, ...]
    values: Matrix
    right: Vector
    free: NDArray[np.bool_]

    def rows(self, chosen: NDArray[np.bool_]) -> Design:
        """Return the design of some fields."""
        return Design(self.signals, self.values[chosen], self.right[chosen], self.free)


def make_design(labelled: Sequence[Labelled]) -> Design:
    """Return the matrix of all labelled fields, signals sorted by id; rare signals are left out.

    Raises:
        ValueError: there are no fields.

    """
    if not labelled:
        raise ValueError("nothing can be learned from no fields")
    rows = [dict(signals_of(x.evidence, FieldName(x.name), DocumentKind(x.kind))) for x in labelled]
    seen: dict[str, int] = {}
    for row in rows:
        for key in row:
            seen[key] = seen.get(key, 0) + 1
    signals = tuple(
        sorted(key for key, count in seen.items() if count >= _LEAST_SEEN or len(rows) < _LEAST_SEEN)
    )
    place = {key: index for index, key in enumerate(signals)}
    values = np.zeros((len(rows), len(signals)), np.float32)
    for index, row in enumerate(rows):
        for key, value in row.items():
            if key in place:
                values[index, place[key]] = value
    right = np.array([float(x.is_right) for x in labelled], np.float64)
    return Design(signals, values, right, np.array([is_free(s) for s in signals], np.bool_))
