"""Which doubts stand against a field as read, and the facts by which it is weighed later.

``judge`` is called where a field is made. What it answers is provisional: ``extractors.trust`` weighs the
facts with a calibration once the whole record and its page are known.
"""

from __future__ import annotations

from dataclasses import dataclass

from extractors.looks import Look
from extractors.parsed import Parsed
from extractors.strangers import is_foreign, is_torn
from extractors.syllables import invalid_syllables, stacked_acutes
from models.evidence import Evidence
from models.page import Mark
from models.record import FieldName, FieldStatus, PlaceValue, Reason, Value

_F = FieldName
# Fields whose texts follow a grammar: one without a value was not understood, and waits.
SPELLED = frozenset(
    {
        *(_F.FULL_NAME, _F.OTHER_NAME, _F.SIGNATORY, _F.UNIT, _F.RANK, _F.POSITION),
        *(_F.BIRTH_DATE, _F.ENLISTMENT_DATE, _F.DEATH_DATE, _F.EXHUMATION_DATE, _F.DOCUMENT_DATE),
        *(_F.GRAVE_LOT, _F.GRAVE_ROW, _F.GRAVE_NUMBER, _F.CERTIFICATE_NUMBER, _F.DOCUMENT_NUMBER),
    }
)

MARK_REASONS: tuple[tuple[Mark, Reason], ...] = (
    (Mark.UNREAD_INK, Reason.INK_WITHOUT_TEXT),
    (Mark.HANDWRITTEN, Reason.HANDWRITTEN),
    (Mark.STAMP, Reason.STAMP_OVER_TEXT),
    (Mark.CUT, Reason.CUT_BY_EDGE),
    (Mark.STRUCK, Reason.STRUCK_OUT),
    (Mark.RECODED, Reason.ENCODING_GUESSED),
)

# Doubts that a calibration may outweigh, because it has seen how often such fields are right all the same.
# Every other reason keeps a field in the queue whatever the odds: it says that something is there which no
# confidence in letters can answer.
WEIGHED = frozenset(
    {
        Reason.LOW_CONFIDENCE,
        Reason.ENGINES_DISAGREE,
        Reason.STAMP_OVER_TEXT,
        Reason.AMBIGUOUS,
        Reason.UNUSUAL_ORDER,
        Reason.ROW_UNCERTAIN,
        Reason.SEQUENCE_BROKEN,
    }
)

_LOWEST, _HIGHEST = 0.01, 0.99
_PER_DOUBT = 0.7  # each doubt takes three tenths of what is left: a guess, until the field is weighed
_UNSURE = 0.8  # below this worst letter a field waits, until it is weighed


@dataclass(frozen=True, slots=True)
class Judged:
    """A provisional word on one field, and the facts for the final one."""

    confidence: float
    status: FieldStatus
    reasons: tuple[Reason, ...]
    evidence: Evidence


def _is_out_of_place(name: FieldName, parsed: Parsed) -> bool:
    return (name in SPELLED and parsed.value is None) or is_foreign(name, parsed.text)


def _doubts(
    name: FieldName, parsed: Parsed, *, marks: frozenset[Mark], agreement: bool | None
) -> list[Reason]:
    doubts = [*parsed.reasons, *(reason for mark, reason in MARK_REASONS if mark in marks)]
    if not parsed.text:
        doubts.append(Reason.INK_WITHOUT_TEXT)
    elif not parsed.reasons and _is_out_of_place(name, parsed):
        doubts.append(Reason.NOT_IN_GRAMMAR)
    if agreement is False:
        doubts.append(Reason.ENGINES_DISAGREE)
    return list(dict.fromkeys(doubts))


def judge(
    name: FieldName,
    parsed: Parsed,
    *,
    look: Look,
    marks: frozenset[Mark] = frozenset(),
    agreement: bool | None = None,
    is_ditto: bool = False,
) -> Judged:
    """Return the provisional confidence (0..1), status and reasons of one field as read, and its evidence.

    Args:
        name: The field.
        parsed: What the parser said; its reasons (dittos, guesses among them) are kept.
        look: What the engines say of its letters.
        marks: What is known of the line.
        agreement: Whether all other looks read the same; None where there were none.
        is_ditto: The text stands for a ditto mark and was read elsewhere.

    """
    doubts = _doubts(name, parsed, marks=marks, agreement=agreement)
    evidence = weighable(name, parsed, look, doubts=doubts, marks=marks, is_ditto=is_ditto)
    confidence = _HIGHEST if evidence.is_trusted else (look.worst + look.mean) / 2
    if agreement:
        confidence = 1 - (1 - confidence) / 2
    if not evidence.is_trusted and look.worst < _UNSURE and not agreement:
        doubts.append(Reason.LOW_CONFIDENCE)
    confidence = round(min(_HIGHEST, max(_LOWEST, confidence * _PER_DOUBT ** len(doubts))), 4)
    status = FieldStatus.QUEUED if doubts else FieldStatus.ACCEPTED
    return Judged(confidence, status, tuple(doubts), evidence)


def weighable(
    name: FieldName,
    parsed: Parsed,
    look: Look,
    *,
    doubts: list[Reason],
    marks: frozenset[Mark],
    is_ditto: bool,
) -> Evidence:
    """Return the facts about one field that its own ink and text give."""
    words = [w for w in parsed.text.split() if any(c.isalpha() for c in w)]
    wrong = len(invalid_syllables(parsed.text))
    return Evidence(
        worst=round(look.worst, 4),
        second=round(look.second, 4),
        mean=round(look.mean, 4),
        margin=round(look.margin, 4),
        letters=sum(not c.isspace() for c in parsed.text),
        figures=sum(c.isdigit() for c in parsed.text),
        looks=look.looks,
        agreeing=look.agreeing,
        rivals=look.rivals,
        seconded=look.seconded,
        likeness=round(look.likeness, 4),
        rival_worst=round(look.rival_worst, 4),
        height_px=look.height_px,
        has_value=parsed.value is not None,
        fit=None if parsed.in_lexicon is None else round(parsed.in_lexicon, 3),
        fit_lead=None if parsed.lexicon_margin is None else round(parsed.lexicon_margin, 3),
        lead=None if parsed.fit is None else round(parsed.fit.margin, 2),
        bent=0.0 if parsed.fit is None else round(parsed.fit.cost, 2),
        edits=0 if parsed.fit is None else parsed.fit.edits,
        is_foreign=is_foreign(name, parsed.text),
        is_torn=is_torn(name, parsed.text),
        levels=_levels_of(parsed.value),
        stacked=stacked_acutes(parsed.text),
        syllables=round(1 - min(1.0, wrong / len(words)), 3) if words else 1.0,
        is_trusted=Mark.TRUSTED in marks,
        on_leader=Mark.LEADER in marks,
        is_ditto=is_ditto,
        doubts=tuple(str(d) for d in doubts),
    )


def _levels_of(value: Value | None) -> int:
    """Return how many levels (0..3) a place names; a place of the wars is whole by itself."""
    if not isinstance(value, PlaceValue):
        return 0
    return 3 if value.area else sum(map(bool, (value.commune, value.district, value.province)))
