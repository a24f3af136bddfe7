"""Rectangles on a page image. Pure values; no image library."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Box:
    """An axis-parallel rectangle in pixels of the stored page image, origin top left.

    ``x2`` and ``y2`` are exclusive, as in array slicing.
    """

    x: int
    y: int
    w: int
    h: int

    def __post_init__(self) -> None:
        """Refuse negative sizes: an empty box is allowed, an inside-out one is a bug."""
        if self.w < 0 or self.h < 0:
            raise ValueError(f"box has a negative size: {self.w}x{self.h}")

    @property
    def x2(self) -> int:
        """Right edge, exclusive."""
        return self.x + self.w

    @property
    def y2(self) -> int:
        """Bottom edge, exclusive."""
        return self.y + self.h

    @property
    def area(self) -> int:
        """Area in square pixels."""
        return self.w * self.h

    @property
    def center_x(self) -> float:
        """Horizontal centre."""
        return self.x + self.w / 2

    @property
    def center_y(self) -> float:
        """Vertical centre."""
        return self.y + self.h / 2

    def intersection(self, other: Box) -> Box:
        """Return the common part; a box of size 0 where there is none."""
        x, y = max(self.x, other.x), max(self.y, other.y)
        return Box(x, y, max(0, min(self.x2, other.x2) - x), max(0, min(self.y2, other.y2) - y))

    def covers(self, other: Box) -> float:
        """Return the share (0..1) of ``other`` that lies inside this box; 0 for an empty ``other``."""
        return self.intersection(other).area / other.area if other.area else 0.0

    def shifted(self, dx: int, dy: int) -> Box:
        """Return the box moved by (dx, dy)."""
        return Box(self.x + dx, self.y + dy, self.w, self.h)

    def padded(self, pad_px: int, *, within: Box) -> Box:
        """Return the box grown by ``pad_px`` on each side and cut to ``within``."""
        return Box(self.x - pad_px, self.y - pad_px, self.w + 2 * pad_px, self.h + 2 * pad_px).intersection(
            within
        )

    def as_list(self) -> list[int]:
        """Return ``[x, y, w, h]``, the form of the published record."""
        return [self.x, self.y, self.w, self.h]


def union_of(boxes: Iterable[Box]) -> Box:
    """Return the smallest box around all ``boxes``.

    Raises:
        ValueError: there are none.

    """
    found = list(boxes)
    if not found:
        raise ValueError("the union of no boxes is not defined")
    x, y = min(b.x for b in found), min(b.y for b in found)
    return Box(x, y, max(b.x2 for b in found) - x, max(b.y2 for b in found) - y)
