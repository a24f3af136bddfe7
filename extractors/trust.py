"""Weighs the evidence of fields with a calibration and says which are accepted. Learns nothing.

Confidence is the probability that a field's text is exactly right (docs/confidence.md). A field is accepted
where its score reaches the bar of its kind and no doubt stands against it that letters cannot answer.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files

from extractors.bars import Bar, bar_for
from extractors.confidence import WEIGHED
from extractors.context import completed, context_of
from extractors.signals import signals_of
from models.calibration import Calibration, Knot
from models.codec import decode_calibration
from models.evidence import Evidence, PageQuality
from models.record import DocumentKind, Field, FieldName, FieldStatus, Reason, Record

ACCEPTED_ERROR = 1 / 200
_LEAST, _MOST = 0.001, 0.9995
# Of a born-digital text layer no letter was guessed; what can be wrong is which field it belongs to.
_OF_TEXT_LAYER = 0.99


@dataclass(frozen=True, slots=True)
class Trust:
    """A calibration with the error that the user accepts (share of accepted fields that may be wrong)."""

    calibration: Calibration
    accepted_error: float = ACCEPTED_ERROR
    _bars: dict[tuple[FieldName, DocumentKind], Bar] = field(default_factory=dict, compare=False, repr=False)

    def score(self, evidence: Evidence, name: FieldName, kind: DocumentKind) -> float:
        """Return the log odds that a field with this evidence is right."""
        weights = self.calibration.weights
        return sum(weights.get(key, 0.0) * value for key, value in signals_of(evidence, name, kind))

    def probability(self, score: float, name: FieldName, kind: DocumentKind) -> float:
        """Return the probability (0..1) of a score for a field: by the curve, then shifted to the archive."""
        chance = _on_curve(self.calibration.curve, score)
        shifts = self.calibration.shifts
        moved = sum(shifts.get(key, 0.0) for key in shift_keys(name, kind)) if shifts else 0.0
        return min(_MOST, max(_LEAST, chance_of(log_odds(chance) + moved) if moved else chance))

    def bar(self, name: FieldName, kind: DocumentKind) -> Bar:
        """Return the bar of a field name on a kind of document; solved once."""
        if (name, kind) not in self._bars:
            self._bars[name, kind] = bar_for(self.calibration, name, kind, accepted_error=self.accepted_error)
        return self._bars[name, kind]

    def weigh(self, made: Field, kind: DocumentKind) -> Field:
        """Return the field with its confidence, status and reasons; one without evidence stays as it is."""
        evidence = made.evidence
        if evidence is None:
            return made
        doubts = tuple(Reason(d) for d in evidence.doubts)
        stands = [d for d in doubts if d not in WEIGHED]
        if evidence.is_trusted:
            confidence, is_sure = _OF_TEXT_LAYER * (0.7 ** len(doubts)), not doubts
        else:
            score = self.score(evidence, made.name, kind)
            least = self.bar(made.name, kind).score
            confidence, is_sure = (
                self.probability(score, made.name, kind),
                least is not None and score >= least,
            )
        if is_sure and not stands:
            return replace(
                made,
                confidence=round(confidence, 4),
                status=FieldStatus.ACCEPTED,
                reasons=(),
                candidates=(),
            )
        why = doubts if is_sure or evidence.is_trusted else (*doubts, Reason.LOW_CONFIDENCE)
        return replace(made, confidence=round(confidence, 4), status=FieldStatus.QUEUED, reasons=_once(why))


def shift_keys(name: str, kind: str) -> tuple[str, ...]:
    """Return the keys under which the shifts of a field are kept."""
    return ("=any", f"=field {name}", f"=kind {kind}")


def log_odds(chance: float) -> float:
    """Return the log odds of a probability, which is held a little off 0 and 1."""
    held = min(_MOST, max(_LEAST, chance))
    return math.log(held / (1 - held))


def chance_of(odds: float) -> float:
    """Return the probability of log odds."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))


def _on_curve(curve: Sequence[Knot], score: float) -> float:
    """Return the curve's probability of a score, straight between its knots; without knots by log odds."""
    if not curve:
        return chance_of(score)
    at = bisect_right([k.score for k in curve], score)
    if at in (0, len(curve)):
        return curve[min(at, len(curve) - 1)].probability
    low, high = curve[at - 1], curve[at]
    share = (score - low.score) / (high.score - low.score) if high.score > low.score else 1.0
    return low.probability + share * (high.probability - low.probability)


def _once(reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    return tuple(dict.fromkeys(reasons))


def weigh_records(
    records: Sequence[Record],
    *,
    before: Sequence[Record] = (),
    qualities: Mapping[int, PageQuality],
    trust: Trust | None,
) -> tuple[Record, ...]:
    """Return the records with their evidence completed and, given a ``trust``, weighed.

    ``before`` are records of the same file that came earlier: rows support each other (``Evidence.echoes``).
    ``qualities`` are by page number.
    """
    context = context_of([*before, *records])
    weighed = []
    for record in records:
        fields = [
            completed(made, record, context, qualities.get(made.page_no, PageQuality()))
            for made in record.fields
        ]
        if trust is not None:
            fields = [trust.weigh(made, record.document_kind) for made in fields]
        weighed.append(replace(record, fields=tuple(fields)))
    return tuple(weighed)


@cache
def shipped_calibration() -> Calibration:
    """Return the calibration that comes with the program (fitted on made pages; docs/confidence.md)."""
    return decode_calibration((files("extractors.data") / "calibration.json").read_bytes())


@cache
def shipped_trust(accepted_error: float = ACCEPTED_ERROR) -> Trust:
    """Return the shipped calibration with this accepted error."""
    return Trust(shipped_calibration(), accepted_error)
