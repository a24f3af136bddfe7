"""How good a calibration is on labelled fields: error of confidence, share accepted, wrong among those."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from extractors.bounds import upper_bound
from extractors.trust import Trust
from models.evidence import Labelled
from models.geometry import Box
from models.record import DocumentKind, Field, FieldName, FieldStatus

_BINS = 15


@dataclass(frozen=True, slots=True)
class Weighed:
    """One labelled field as a calibration judges it."""

    labelled: Labelled
    confidence: float
    is_accepted: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of a group of fields. ``bound`` is the upper bound of the share wrong among accepted."""

    fields: int
    wrong: int
    accepted: int
    silent: int
    ece: float

    @property
    def bound(self) -> float:
        """Upper 95 % bound of the share of wrong among accepted."""
        return upper_bound(self.silent, self.accepted)

    @property
    def caught(self) -> float:
        """Share of the wrong fields that wait for a person; 1 where none is wrong."""
        return 1 - self.silent / self.wrong if self.wrong else 1.0


@dataclass(frozen=True, slots=True)
class Bin:
    """Fields of like confidence: how sure on average, how many right, how many there are."""

    confidence: float
    right: float
    count: int


def weigh_all(labelled: Iterable[Labelled], trust: Trust) -> list[Weighed]:
    """Return each field as the calibration judges it."""
    return [_weighed(x, trust) for x in labelled]


def _weighed(x: Labelled, trust: Trust) -> Weighed:
    bare = Field(
        FieldName(x.name), "-", "-", 0.0, FieldStatus.ACCEPTED, 1, Box(0, 0, 1, 1), evidence=x.evidence
    )
    made = trust.weigh(bare, DocumentKind(x.kind))
    return Weighed(x, made.confidence, made.status is FieldStatus.ACCEPTED)


def outcome_of(weighed: Sequence[Weighed]) -> Outcome:
    """Return what becomes of these fields."""
    accepted = [w for w in weighed if w.is_accepted]
    return Outcome(
        fields=len(weighed),
        wrong=sum(not w.labelled.is_right for w in weighed),
        accepted=len(accepted),
        silent=sum(not w.labelled.is_right for w in accepted),
        ece=error_of_confidence(weighed),
    )


def bins_of(weighed: Sequence[Weighed]) -> list[Bin]:
    """Return bins of equal counts from the least sure to the surest."""
    ranked = sorted(weighed, key=lambda w: w.confidence)
    size = max(1, len(ranked) // _BINS)
    parts = [ranked[i : i + size] for i in range(0, len(ranked), size)]
    return [
        Bin(
            sum(w.confidence for w in part) / len(part),
            sum(w.labelled.is_right for w in part) / len(part),
            len(part),
        )
        for part in parts
    ]


def error_of_confidence(weighed: Sequence[Weighed]) -> float:
    """Return the expected calibration error: mean distance of confidence and share right over the bins."""
    total = sum(abs(b.confidence - b.right) * b.count for b in bins_of(weighed))
    return total / len(weighed) if weighed else 0.0


def by(weighed: Iterable[Weighed], key: Callable[[Weighed], str]) -> dict[str, Outcome]:
    """Return the outcome of each group, by its name."""
    groups: dict[str, list[Weighed]] = defaultdict(list)
    for w in weighed:
        groups[key(w)].append(w)
    return {name: outcome_of(groups[name]) for name in sorted(groups)}
