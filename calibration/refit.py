"""Fits a calibration to one archive by what people decided there. Weights stay; too little changes nothing.

People see mostly what waited. That bends no probability (a field is compared with others of its score), but
the accepted are known only by audit and by chance finds, so that bars solved from decisions err to the queue.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from calibration.design import Design, Vector
from calibration.learn import make_cells, part_of, provenance_of
from calibration.logistic import fit_weights
from calibration.measure import Weighed, error_of_confidence, weigh_all
from extractors.trust import Trust, knows, log_odds, shift_keys
from models.calibration import Calibration, Cell
from models.evidence import Labelled
from models.record import DocumentKind, FieldName

LEAST_DECISIONS = 500
LEAST_OF_EACH = 20  # right and wrong ones: fewer say nothing of how the two differ
LEAST_FILES = 5
_PENALTY = 5.0  # twenty fields of a name move its shift about half of the way that they ask for


@dataclass(frozen=True, slots=True)
class Refit:
    """What came of it. ``calibration`` is None where nothing was learned, for the reason ``why``.

    ``before`` and ``after`` are errors of confidence on files that did not teach.
    """

    calibration: Calibration | None
    why: str
    decisions: int
    missing: int = 0
    before: float = 0.0
    after: float = 0.0


def refit(base: Calibration, labelled: Sequence[Labelled], *, version: str, made_at: str) -> Refit:
    """Return ``base`` moved to the archive: shifted probabilities, and samples of its own for its bars.

    Fields of pages that engines read from which ``base`` was not learned teach nothing.
    """
    labelled = [x for x in labelled if knows(base, x.evidence.page.engine)]
    missing = missing_decisions(labelled)
    if missing:
        return Refit(None, "too-few", len(labelled), missing=missing)
    scores = _scores(labelled, base)
    odds = np.array([log_odds(_chance(base, s, x)) for s, x in zip(scores, labelled, strict=True)])
    tried = _cross_shifted(labelled, odds)
    before = error_of_confidence(weigh_all(labelled, Trust(base)))
    after = _error(labelled, tried)
    learned = provenance_of(labelled, made_at=made_at, extractor=base.provenance.extractor)
    fitted = replace(
        base,
        version=version,
        shifts=_shifts(labelled, odds) if after < before else base.shifts,
        cells=(*(c for c in base.cells if not c.is_own), *_own_cells(labelled, scores)),
        provenance=replace(learned, engines=base.provenance.engines),
    )
    return Refit(
        fitted, "fitted" if after < before else "bars-only", len(labelled), before=before, after=after
    )


def missing_decisions(labelled: Sequence[Labelled]) -> int:
    """Return how many more decisions are needed before anything is learned; 0 for enough."""
    verdicts = Counter(x.is_right for x in labelled)
    files = len({x.file for x in labelled})
    lacking = max(0, LEAST_DECISIONS - len(labelled))
    lacking = max(lacking, *(LEAST_OF_EACH - verdicts[v] for v in (True, False)), 0)
    return max(lacking, LEAST_FILES - files)


def _scores(labelled: Sequence[Labelled], base: Calibration) -> Vector:
    trust = Trust(base)
    return np.array([trust.score(x.evidence, FieldName(x.name), DocumentKind(x.kind)) for x in labelled])


def _chance(base: Calibration, score: float, x: Labelled) -> float:
    return Trust(base).probability(score, FieldName(x.name), DocumentKind(x.kind))


def _design(labelled: Sequence[Labelled]) -> Design:
    keys = sorted({key for x in labelled for key in shift_keys(x.name, x.kind)})
    values = np.array([[float(k in shift_keys(x.name, x.kind)) for k in keys] for x in labelled], np.float32)
    right = np.array([float(x.is_right) for x in labelled])
    return Design(tuple(keys), values, right, np.ones(len(keys), np.bool_))


def _shifts(labelled: Sequence[Labelled], odds: Vector) -> dict[str, float]:
    design = _design(labelled)
    weights = fit_weights(design, penalty=_PENALTY, given=odds)
    return {key: round(float(w), 4) for key, w in zip(design.signals, weights, strict=True)}


def _cross_shifted(labelled: Sequence[Labelled], odds: Vector) -> Vector:
    """Return the log odds of each field, shifted by what the other files teach."""
    part = np.array([part_of(x.file) for x in labelled])
    moved = odds.copy()
    for index in np.unique(part):
        teachers = [x for x, p in zip(labelled, part, strict=True) if p != index]
        if not teachers:
            continue
        shifts = _shifts(teachers, odds[part != index])
        for i, x in enumerate(labelled):
            if part[i] == index:
                moved[i] += sum(shifts.get(key, 0.0) for key in shift_keys(x.name, x.kind))
    return moved


def _error(labelled: Sequence[Labelled], odds: Vector) -> float:
    chances = 1 / (1 + np.exp(-np.clip(odds, -30, 30)))
    return error_of_confidence(
        [Weighed(x, float(p), is_accepted=False) for x, p in zip(labelled, chances, strict=True)]
    )


def _own_cells(labelled: Sequence[Labelled], scores: Vector) -> tuple[Cell, ...]:
    return tuple(replace(c, is_own=True) for c in make_cells(labelled, scores) if c.name and c.kind)
