"""Shares measured on samples, with their intervals, and how large a sample must be before one is claimed."""

from __future__ import annotations

import math
from dataclasses import dataclass

_Z = 1.959964  # of a 95 % interval
# A share is claimed when it is known to two points either way; fewer looks than that would mislead.
_HALF_WIDTH = 0.02


@dataclass(frozen=True, slots=True)
class Share:
    """``count`` of ``of``; ``low`` and ``high`` bound the true share with 95 % confidence (Wilson 1927)."""

    count: int
    of: int

    def __post_init__(self) -> None:
        """A part is not more than the whole."""
        if not 0 <= self.count <= self.of:
            raise ValueError(f"{self.count} of {self.of} is no share")

    @property
    def rate(self) -> float:
        """The measured share; 0 where nothing was measured."""
        return self.count / self.of if self.of else 0.0

    @property
    def low(self) -> float:
        """Lower bound of the interval; 0 where nothing was measured."""
        return max(0.0, self._middle - self._half) if self.of else 0.0

    @property
    def high(self) -> float:
        """Upper bound of the interval; 1 where nothing was measured."""
        return min(1.0, self._middle + self._half) if self.of else 1.0

    @property
    def needed(self) -> int:
        """How large the sample must be for this share to be claimed, as far as it can be told now."""
        wide = self.rate if 0 < self.rate < 1 else 0.01
        normal = _Z**2 * wide * (1 - wide) / _HALF_WIDTH**2
        return math.ceil(max(normal, _Z**2 * (1 - _HALF_WIDTH) / _HALF_WIDTH))

    @property
    def is_enough(self) -> bool:
        """Whether the sample is large enough to claim the share."""
        return self.of >= self.needed

    @property
    def _middle(self) -> float:
        return (self.rate + _Z**2 / (2 * self.of)) / (1 + _Z**2 / self.of)

    @property
    def _half(self) -> float:
        spread = self.rate * (1 - self.rate) / self.of + _Z**2 / (4 * self.of**2)
        return _Z * math.sqrt(spread) / (1 + _Z**2 / self.of)
