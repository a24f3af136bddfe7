"""Scores to measures: by level, by field, by kind of layout; each with what it is a share of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bench.letters import LetterErrors, count_errors
from bench.score import Case, FileScore, Rate
from bench.truth import RowState

_STEPS = 10


@dataclass(frozen=True, slots=True)
class FieldMeasures:
    """Measures of one field type: right of all true ones, accepted, wrong among accepted, letters."""

    right: Rate = field(default_factory=Rate)
    accepted: Rate = field(default_factory=Rate)
    silent: Rate = field(default_factory=Rate)
    letters: LetterErrors = field(default_factory=LetterErrors)

    def __add__(self, other: FieldMeasures) -> FieldMeasures:
        """Pool two measures."""
        return FieldMeasures(
            self.right + other.right,
            self.accepted + other.accepted,
            self.silent + other.silent,
            self.letters + other.letters,
        )


@dataclass(frozen=True, slots=True)
class Summary:
    """Measures of a set of files. Printed fields of whole rows count, others apart.

    ``silent`` is wrong among accepted (invented fields and those of cut rows included); ``caught`` is queued
    among fields read wrong; ``missing`` are true fields for which nothing was read; ``queued_right`` is right
    among queued. ``by_hand_*`` are fields of which a part was written by hand. ``struck_accepted`` are struck
    out rows of which a field was accepted. ``ece`` is the expected calibration error (nothing read: 0).
    """

    fields_right: Rate
    rows_found: Rate
    invented: Rate
    accepted: Rate
    silent: Rate
    caught: Rate
    missing: Rate
    queued_right: Rate
    by_hand_right: Rate
    handwritten_silent: Rate
    struck_accepted: Rate
    ece: float
    letters: LetterErrors
    by_field: Mapping[str, FieldMeasures] = field(default_factory=dict)


def _rate(cases: Sequence[Case], test: Callable[[Case], bool]) -> Rate:
    return Rate(sum(test(c) for c in cases), len(cases))


def measure_field(case: Case) -> FieldMeasures:
    """Return the measures of a single case."""
    return FieldMeasures(
        right=Rate(int(case.is_right), 1),
        accepted=Rate(int(case.is_accepted), 1),
        silent=Rate(int(not case.is_right), 1) if case.is_accepted else Rate(),
        letters=count_errors(case.read, case.true),
    )


def reliability(cases: Iterable[Case]) -> list[tuple[float, Rate]]:
    """Return (mean confidence, share right) for ten equal steps of confidence.

    Steps without cases are left out.
    """
    bins: list[list[Case]] = [[] for _ in range(_STEPS)]
    for case in cases:
        if case.confidence is not None:
            bins[min(_STEPS - 1, int(case.confidence * _STEPS))].append(case)
    return [
        (sum(c.confidence or 0.0 for c in found) / len(found), _rate(found, lambda c: c.is_right))
        for found in bins
        if found
    ]


def expected_calibration_error(cases: Iterable[Case]) -> float:
    """Return the mean distance of confidence and share right over ten steps, weighted by cases (Guo 2017)."""
    steps = reliability(cases)
    total = sum(rate.n for _, rate in steps)
    return sum(rate.n * abs(mean - rate.rate) for mean, rate in steps) / total if total else 0.0


def coverage_risk(cases: Iterable[Case]) -> list[tuple[float, float]]:
    """Return (share accepted, share wrong among them) as the bar is lowered, surest fields first.

    Fields of equal confidence are accepted together. What was not read is never accepted, but counts in the
    share.
    """
    everything = list(cases)
    read = sorted((c for c in everything if c.confidence is not None), key=lambda c: -(c.confidence or 0.0))
    points, wrong = [], 0
    for index, case in enumerate(read):
        wrong += not case.is_right
        is_last = index + 1 == len(read) or read[index + 1].confidence != case.confidence
        if is_last:
            points.append(((index + 1) / len(everything), wrong / (index + 1)))
    return points


def summarise(scores: Sequence[FileScore]) -> Summary:
    """Pool the scores of files: each field, row and record weighs the same."""
    every = [c for s in scores for c in s.cases]
    hand = [c for c in every if c.is_handwritten]
    cases = [c for c in every if not c.is_handwritten and c.state is RowState.WHOLE]
    torn = [c for c in every if not c.is_handwritten and c.state is RowState.CUT and c.is_accepted]
    accepted = [c for c in cases if c.is_accepted]
    by_field: dict[str, FieldMeasures] = defaultdict(FieldMeasures)
    for case in cases:
        by_field[case.name.split("#")[0]] += measure_field(case)
    extra = sum(len(s.extra_accepted) for s in scores)
    return Summary(
        fields_right=_rate(cases, lambda c: c.is_right),
        rows_found=sum((s.rows_found for s in scores), Rate()),
        invented=Rate(sum(s.invented for s in scores), sum(s.records for s in scores)),
        accepted=Rate(len(accepted), len(cases)),
        silent=_rate([*accepted, *torn], lambda c: not c.is_right) + Rate(extra, extra),
        caught=_rate([c for c in cases if c.is_read and not c.is_right], lambda c: not c.is_accepted),
        missing=_rate(cases, lambda c: not c.is_read),
        queued_right=_rate([c for c in cases if c.is_read and not c.is_accepted], lambda c: c.is_right),
        by_hand_right=_rate(hand, lambda c: c.is_right),
        handwritten_silent=_rate(hand, lambda c: c.is_accepted and not c.is_right),
        struck_accepted=sum((s.struck_accepted for s in scores), Rate()),
        ece=expected_calibration_error(cases),
        letters=sum((m.letters for m in by_field.values()), LetterErrors()),
        by_field=dict(sorted(by_field.items())),
    )


def _grouped(scores: Sequence[FileScore], key: Callable[[FileScore], str]) -> dict[str, Summary]:
    groups: dict[str, list[FileScore]] = defaultdict(list)
    for score in scores:
        groups[key(score)].append(score)
    return {name: summarise(groups[name]) for name in sorted(groups)}


def by_level(scores: Sequence[FileScore]) -> dict[str, Summary]:
    """Return the summary of each level, by name of the level."""
    return _grouped(scores, lambda s: s.truth.level)


def by_layout(scores: Sequence[FileScore]) -> dict[str, Summary]:
    """Return the summary of each layout, by its name (by kind of paper where the truth names no layout)."""
    return _grouped(scores, lambda s: s.truth.layout or s.truth.kind)
