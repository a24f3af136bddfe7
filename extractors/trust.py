"""Weighs the evidence of fields with a calibration and says which are accepted. Learns nothing.

Confidence is the probability that a field's text is exactly right (docs/confidence.md). A field is accepted
where its score reaches the bar of its kind and no doubt stands against it that letters cannot answer.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files

from extractors.bars import Bar, bar_for
from extractors.confidence import WEIGHED
from extractors.context import completed, context_of, record_context
from extractors.signals import engine_family, signals_of
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
    """A calibration with the error that the user accepts (share of accepted fields that may be wrong).

    Engines are sure in different ways: ``others`` are calibrations for engines that the first one was not
    learned from. What no calibration was learned from waits.
    """

    calibration: Calibration
    accepted_error: float = ACCEPTED_ERROR
    others: tuple[Calibration, ...] = ()
    _bars: dict[tuple[FieldName, DocumentKind], Bar] = field(default_factory=dict, compare=False, repr=False)
    _others: dict[str, Trust] = field(default_factory=dict, compare=False, repr=False)

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

    def odds(self, evidence: Evidence, name: FieldName, kind: DocumentKind) -> tuple[float, bool]:
        """Return the probability that a field with this evidence is right, and whether it reaches its bar."""
        score = self.score(evidence, name, kind)
        least = self.bar(name, kind).score
        is_known = knows(self.calibration, evidence.page.engine)
        return self.probability(score, name, kind), is_known and least is not None and score >= least

    def for_engine(self, engine: str) -> Trust:
        """Return the trust whose calibration was learned from this engine; this one where there is none."""
        if knows(self.calibration, engine):
            return self
        if engine not in self._others:
            found = next((c for c in self.others if knows(c, engine)), None)
            self._others[engine] = self if found is None else Trust(found, self.accepted_error)
        return self._others[engine]

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
            confidence, is_sure = self.for_engine(evidence.page.engine).odds(evidence, made.name, kind)
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


def knows(calibration: Calibration, engine: str) -> bool:
    """Say whether a calibration was learned from this engine; one that names none is for all."""
    engines = calibration.provenance.engines
    return not engines or engine_family(engine) in engines


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
    qualities = _with_share_held([*before, *records], qualities)
    weighed = []
    for record in records:
        said = record_context(record)
        fields = [
            completed(made, said, context, qualities.get(made.page_no, PageQuality()))
            for made in record.fields
        ]
        if trust is not None:
            fields = [trust.weigh(made, record.document_kind) for made in fields]
        weighed.append(replace(record, fields=tuple(fields)))
    return tuple(weighed)


def _with_share_held(
    records: Sequence[Record], qualities: Mapping[int, PageQuality]
) -> dict[int, PageQuality]:
    """Return the qualities with the share of each page's letters that the records hold."""
    held: Counter[int] = Counter()
    for made in (f for record in records for f in record.fields if f.name is not FieldName.MENTIONS):
        held[made.page_no] += sum(not c.isspace() for c in made.raw)
    return {
        page_no: replace(quality, held=round(min(1.0, held[page_no] / max(1, quality.letters)), 2))
        for page_no, quality in qualities.items()
    }


SHIPPED = ("calibration-both.json", "calibration-tesseract.json")
"""By who reads, as the setting ``reader`` names it; the first is the usual one."""


@cache
def shipped_calibrations() -> tuple[Calibration, ...]:
    """Return the calibrations that come with the program (fitted on made pages; docs/confidence.md)."""
    folder = files("extractors.data")
    return tuple(decode_calibration((folder / name).read_bytes()) for name in SHIPPED)


def shipped_for(engines: Sequence[str]) -> Calibration:
    """Return the shipped calibration for most of these engines' pages; the usual one where none is known."""
    found = shipped_calibrations()
    return max(found, key=lambda c: sum(knows(c, engine) for engine in engines))


@cache
def shipped_trust(accepted_error: float = ACCEPTED_ERROR) -> Trust:
    """Return the shipped calibrations with this accepted error."""
    first, *others = shipped_calibrations()
    return Trust(first, accepted_error, tuple(others))
