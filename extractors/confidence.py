"""Whether a field is accepted or waits for a person. A first rule that errs to the queue; not calibrated."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.parsed import Parsed
from models.page import Mark
from models.record import FieldName, FieldStatus, Reason


@dataclass(frozen=True, slots=True)
class Bar:
    """How sure the least sure character must be (0..1): read once (``alone``), alike by all (``agreed``).

    ``is_spelled`` asks that the parser understood the text: a text of such a field without a value waits.
    """

    kind: str
    alone: float
    agreed: float
    is_spelled: bool
    fields: frozenset[FieldName]


_F = FieldName
# Figures stand highest: no grammar tells a wrong digit from a right one. Closed lists stand lowest.
BARS: tuple[Bar, ...] = (
    Bar("name", 0.80, 0.65, True, frozenset({_F.FULL_NAME, _F.OTHER_NAME, _F.SIGNATORY})),
    Bar(
        "date",
        0.85,
        0.65,
        True,
        frozenset(
            {_F.BIRTH_DATE, _F.ENLISTMENT_DATE, _F.DEATH_DATE, _F.EXHUMATION_DATE, _F.DOCUMENT_DATE},
        ),
    ),
    Bar(
        "code",
        0.85,
        0.65,
        True,
        frozenset({_F.GRAVE_LOT, _F.GRAVE_ROW, _F.GRAVE_NUMBER, _F.CERTIFICATE_NUMBER, _F.DOCUMENT_NUMBER}),
    ),
    Bar("unit", 0.85, 0.65, True, frozenset({_F.UNIT})),
    Bar("list", 0.50, 0.35, True, frozenset({_F.RANK, _F.POSITION})),
)
_FREE = Bar("text", 0.75, 0.60, False, frozenset())

MARK_REASONS: tuple[tuple[Mark, Reason], ...] = (
    (Mark.UNREAD_INK, Reason.INK_WITHOUT_TEXT),
    (Mark.HANDWRITTEN, Reason.HANDWRITTEN),
    (Mark.STAMP, Reason.STAMP_OVER_TEXT),
    (Mark.CUT, Reason.CUT_BY_EDGE),
    (Mark.STRUCK, Reason.STRUCK_OUT),
)
_LOWEST, _HIGHEST = 0.01, 0.99
_PER_REASON = 0.7  # each doubt takes three tenths of what is left; a guess until labelled pages say better


def bar_of(name: FieldName) -> Bar:
    """Return the bar for a field; fields of free text share one."""
    return next((bar for bar in BARS if name in bar.fields), _FREE)


def _reasons(
    name: FieldName, parsed: Parsed, *, worst: float, marks: frozenset[Mark], agreement: bool | None
) -> tuple[Reason, ...]:
    bar = bar_of(name)
    reasons = [*parsed.reasons, *(reason for mark, reason in MARK_REASONS if mark in marks)]
    if not parsed.text:
        reasons.append(Reason.INK_WITHOUT_TEXT)
    elif bar.is_spelled and parsed.value is None and not parsed.reasons:
        reasons.append(Reason.NOT_IN_GRAMMAR)
    if agreement is False:
        reasons.append(Reason.ENGINES_DISAGREE)
    if Mark.TRUSTED not in marks and worst < (bar.agreed if agreement else bar.alone):
        reasons.append(Reason.LOW_CONFIDENCE)
    return tuple(dict.fromkeys(reasons))


def judge(
    name: FieldName,
    parsed: Parsed,
    *,
    worst: float,
    mean: float,
    marks: frozenset[Mark] = frozenset(),
    agreement: bool | None = None,
) -> tuple[float, FieldStatus, tuple[Reason, ...]]:
    """Return confidence (0..1), status and all reasons of one field as read.

    Args:
        name: The field, which sets the bar.
        parsed: What the parser said; its reasons (dittos, guesses among them) are kept.
        worst: The engine's confidence of the least sure character, 0..1.
        mean: The engine's mean confidence, 0..1.
        marks: What is known of the line.
        agreement: Whether all other looks read the same; None where there were none.

    """
    reasons = _reasons(name, parsed, worst=worst, marks=marks, agreement=agreement)
    confidence = _HIGHEST if Mark.TRUSTED in marks else (worst + mean) / 2
    if agreement:
        confidence = 1 - (1 - confidence) / 2
    confidence *= _PER_REASON ** len(reasons)
    confidence = round(min(_HIGHEST, max(_LOWEST, confidence)), 4)
    return confidence, FieldStatus.QUEUED if reasons else FieldStatus.ACCEPTED, reasons
