"""From labelled fields to a calibration: weights, curve and the samples from which bars are solved.

Every number that says how good it is comes from fields that did not teach it: the sample is parted by origin
(the layout of a made page, the file of a scan), and each part is scored by weights learned from the others.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from calibration.design import Design, Vector, make_design
from calibration.isotonic import fit_curve
from calibration.logistic import fit_weights
from extractors.bars import pools_of
from extractors.confidence import WEIGHED
from extractors.signals import engine_family, family_of
from models.calibration import Calibration, Cell, Provenance, Stair
from models.evidence import Labelled
from models.record import FieldName

_PARTS = 5
_PENALTY = 3.0  # of a weight's square: a ramp that a dozen fields disagree about stays near zero
_STAIRS = 40  # steps of a pool, from the surest field down: equal shares of it
# Wrong fields of a page bring each other along: correlation within pages (Kish 1965) of fields that pass the
# bars, as made pages show it (0.01 to 0.04 by family), and how many mistakes seen weigh as much as this.
_TOGETHER, _KNOWN = 0.02, 3.0
POOR_PAGE = 0.99  # mean confidence of a page's words below which it reads badly: half of the bad scans
_SMALLEST = 1e-3  # weights below say nothing and are left out


@dataclass(frozen=True, slots=True)
class Learned:
    """A calibration, and what each labelled field got from weights that had not seen its origin."""

    calibration: Calibration
    scores: Vector
    labelled: tuple[Labelled, ...]


def learn(labelled: Sequence[Labelled], *, version: str, made_at: str, extractor: str) -> Learned:
    """Return what these fields teach.

    Raises:
        ValueError: there are no fields, or all are right, or all are wrong.

    """
    right = [x.is_right for x in labelled]
    if not any(right) or all(right):
        raise ValueError("right and wrong fields are needed to tell one from the other")
    design = make_design(labelled)
    weights = fit_weights(design, penalty=_PENALTY)
    scores = cross_scores(design, [x.origin for x in labelled], start=weights)
    kept = {
        s: round(float(w), 4) for s, w in zip(design.signals, weights, strict=True) if abs(w) >= _SMALLEST
    }
    calibration = Calibration(
        version=version,
        weights=kept,
        curve=fit_curve(scores, design.right),
        cells=make_cells(labelled, scores),
        provenance=provenance_of(labelled, made_at=made_at, extractor=extractor),
    )
    return Learned(calibration, scores, tuple(labelled))


def cross_scores(design: Design, origins: Sequence[str], *, start: Vector) -> Vector:
    """Return the score of each field by weights learned without its origin."""
    part = np.array([part_of(origin) for origin in origins])
    scores = np.zeros(len(origins))
    for index in range(_PARTS):
        held = part == index
        if not held.any():
            continue
        others = design.rows(~held)
        weights = fit_weights(others, penalty=_PENALTY, start=start)
        scores[held] = design.values[held].astype(np.float64) @ weights
    return scores


def part_of(origin: str) -> int:
    """Return the part (0..4) that an origin falls into, always the same."""
    return int(hashlib.sha256(origin.encode()).hexdigest()[:8], 16) % _PARTS


def make_cells(labelled: Sequence[Labelled], scores: Vector) -> tuple[Cell, ...]:
    """Return the samples of all pools; fields that wait whatever their score are in none."""
    pools: Mapping[tuple[str, str, str], list[int]] = defaultdict(list)
    for index, x in enumerate(labelled):
        if not may_be_accepted(x):
            continue
        for key in pools_of(x.name, x.kind, family_of(FieldName(x.name))):
            pools[key].append(index)
    return tuple(_cell(key, labelled, scores, found) for key, found in sorted(pools.items()))


def may_be_accepted(x: Labelled) -> bool:
    """Say whether no doubt stands against the field that keeps it waiting whatever its score."""
    return not x.evidence.is_trusted and all(d in WEIGHED for d in x.evidence.doubts)


def _cell(key: tuple[str, str, str], labelled: Sequence[Labelled], scores: Vector, found: list[int]) -> Cell:
    ranked = sorted(found, key=lambda i: -scores[i])
    ends = {min(len(ranked), max(1, round(len(ranked) * k / _STAIRS))) for k in range(1, _STAIRS + 1)}
    seen = _Seen()
    stairs = []
    for count, i in enumerate(ranked, start=1):
        seen.add(labelled[i])
        if count in ends:
            stairs.append(seen.stair(_below(float(scores[i]))))
    family, name, kind = key
    return Cell(family, name, kind, tuple(stairs), origins=len({labelled[i].origin for i in found}))


@dataclass(slots=True)
class _Seen:
    """The fields of a pool from the surest down: how many by file, how many wrong, and sums of squares."""

    by_file: dict[str, int] = field(default_factory=dict)
    wrong_by_file: dict[str, int] = field(default_factory=dict)
    count: int = 0
    wrong: int = 0
    count_squares: int = 0
    wrong_squares: int = 0
    poor: int = 0
    poor_wrong: int = 0

    def add(self, x: Labelled) -> None:
        """Count one more field."""
        is_poor = x.evidence.page.mean < POOR_PAGE
        self.count, self.poor = self.count + 1, self.poor + is_poor
        before = self.by_file.get(x.file, 0)
        self.by_file[x.file], self.count_squares = before + 1, self.count_squares + 2 * before + 1
        if not x.is_right:
            self.wrong, self.poor_wrong = self.wrong + 1, self.poor_wrong + is_poor
            before = self.wrong_by_file.get(x.file, 0)
            self.wrong_by_file[x.file], self.wrong_squares = before + 1, self.wrong_squares + 2 * before + 1

    def stair(self, score: float) -> Stair:
        """Return the stair down to the field added last.

        A wrong field has so many beside it on its page (itself included): their mean, drawn towards what
        pages of this size are known to have, since a few mistakes tell little of how they come.
        """
        expected = 1 + _TOGETHER * (self.count_squares / self.count - 1)
        burst = (self.wrong_squares + _KNOWN * expected) / (self.wrong + _KNOWN)
        return Stair(score, self.count, self.wrong, round(max(1.0, burst), 3), self.poor, self.poor_wrong)


def _below(score: float) -> float:
    """Round down, so that the field at the stair stays above it."""
    return float(np.floor(score * 1e4) / 1e4)


def provenance_of(labelled: Sequence[Labelled], *, made_at: str, extractor: str) -> Provenance:
    """Return where a calibration learned from these fields comes from."""
    return Provenance(
        made_at=made_at,
        fingerprint=fingerprint_of(labelled),
        labelled=len(labelled),
        wrong=sum(not x.is_right for x in labelled),
        files=len({x.file for x in labelled}),
        decisions=sum(x.is_decision for x in labelled),
        engines=tuple(sorted({engine_family(x.evidence.page.engine) for x in labelled})),
        extractor=extractor,
    )


def fingerprint_of(labelled: Sequence[Labelled]) -> str:
    """Return the fingerprint (16 hex digits) of labelled fields, whatever their order."""
    # A sum does not depend on the order in which pages were read.
    total = sum(int(hashlib.sha256(repr(x).encode()).hexdigest()[:32], 16) for x in labelled)
    return f"{total % (1 << 64):016x}"
