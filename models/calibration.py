"""What was learned about evidence: weights of named signals, and how often accepted fields were wrong.

A value with its provenance, kept as JSON. Learning is in ``calibration``, weighing in ``extractors.trust``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Stair:
    """Of the labelled fields with at least this ``score`` (log odds): how many, and how many were wrong.

    Mistakes come by the page: ``burst`` is how many single fields one of them counts for (the design effect).
    ``poor`` and ``poor_wrong`` count the fields of pages that read badly as a whole.
    """

    score: float
    count: int
    wrong: int
    burst: float = 1.0
    poor: int = 0
    poor_wrong: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """The stairs of one pool of fields, from the surest down; the last one holds the whole sample.

    ``name`` and ``kind`` are a field name and a document kind; ``family`` one of related field names. Empty
    strings stand for "any". ``origins`` counts the layouts or files that the sample comes from. ``is_own``
    says that people decided about the fields of this very archive.
    """

    family: str
    name: str
    kind: str
    stairs: tuple[Stair, ...]
    origins: int = 0
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Knot:
    """A point of the curve from score (log odds) to probability."""

    score: float
    probability: float


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a calibration comes from. ``fingerprint`` is that of its labelled fields, in any order."""

    made_at: str = ""
    fingerprint: str = ""
    labelled: int = 0
    wrong: int = 0
    files: int = 0
    decisions: int = 0
    engines: tuple[str, ...] = ()
    extractor: str = ""


@dataclass(frozen=True, slots=True)
class Calibration:
    """A whole calibration. ``version`` sorts: a later one replaces an earlier one.

    ``weights`` and ``curve`` lead from signals to a score (log odds) and to a probability; ``shifts`` (log
    odds by field name or kind) move the probabilities to what people found in one archive.
    """

    version: str
    weights: Mapping[str, float]
    curve: tuple[Knot, ...]
    cells: tuple[Cell, ...]
    provenance: Provenance = field(default_factory=Provenance)
    shifts: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """A curve never falls: a surer field is not less probable."""
        points = [(k.score, k.probability) for k in self.curve]
        if points != sorted(points) or [p for _, p in points] != sorted(p for _, p in points):
            raise ValueError(f"the curve of calibration {self.version} falls")
