"""What people decide: events that are only added, and the fold that says which of them hold.

A decision names the field (or record, or page) it is about, what was seen, what was said. Undoing is a
decision too, about another one, so it can be undone in its turn. Nothing here depends on the order in which
the events are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from models.record import Field, FieldName, FieldStatus


class Verdict(StrEnum):
    """What a person says. The first three settle a field."""

    CONFIRM = "confirm"
    CORRECT = "correct"
    ILLEGIBLE = "illegible"
    SKIP = "skip"
    FLAG = "flag"
    UNDO = "undo"
    STRIKE = "strike"  # this row is no record
    RESTORE = "restore"  # it is one after all
    ADD = "add"  # a row that the machine missed
    ROW = "row"  # whether a row is a record
    KIND = "kind"  # which kind of document this is
    GRID = "grid"  # a table was read anew between lines that a person drew
    COLUMNS = "columns"  # whether the columns of a table are where the machine saw them


SETTLING = frozenset({Verdict.CONFIRM, Verdict.CORRECT, Verdict.ILLEGIBLE})


class Task(StrEnum):
    """How a field was put to a person."""

    SINGLE = "single"
    READING = "reading"  # one of two readings that know nothing of each other
    ADJUDICATION = "adjudication"  # two readings differ, a third person sees both
    AUDIT = "audit"  # looked at again without being told so


class ItemKind(StrEnum):
    """What the queue asks: for a field, or one of three questions about a page."""

    FIELD = "field"
    DOCUMENT_KIND = "document_kind"
    ROW = "row"
    COLUMNS = "columns"


@dataclass(frozen=True, slots=True)
class Decision:
    """One event. ``seq`` is its place in the order of commits; ``said`` the field as the person has it.

    ``subject`` is the id of a field, record, page or source; ``undoes`` the id of the decision taken back.
    """

    id: str
    seq: int
    subject: str
    verdict: Verdict
    author: str
    made_at: datetime
    task: Task = Task.SINGLE
    record_id: str | None = None
    key: str | None = None
    said: Field | None = None
    answer: str = ""
    seen_text: str = ""
    seen_claim: str | None = None
    seen_revision: int | None = None
    took_ms: int | None = None
    comment: str = ""
    undoes: str | None = None

    def __post_init__(self) -> None:
        """A settling decision says something; an undo names what it takes back."""
        if (self.verdict is Verdict.UNDO) != (self.undoes is not None):
            raise ValueError(f"decision {self.id}: exactly an undo names what it undoes")
        if self.verdict in SETTLING and self.said is None:
            raise ValueError(f"decision {self.id} settles a field and does not say how")


@dataclass(frozen=True, slots=True)
class Settlement:
    """What the decisions on one field come to at one of them: the field, and who has the last word on it."""

    decision_id: str
    seq: int
    author: str
    made_at: datetime
    field: Field

    @property
    def version(self) -> str:
        """Return what orders the person's claims that follow from decisions: the order of commits."""
        return f"{self.seq:012d}"


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The state of one field after its decisions.

    ``settlements`` are in order; the last one holds. ``open_readings`` are independent readings (at most two)
    that have not led to one: a single first reading, or the two that differ.
    """

    settlements: tuple[Settlement, ...] = ()
    open_readings: tuple[Decision, ...] = ()

    @property
    def holds(self) -> Settlement | None:
        """Return the settlement that holds, or None."""
        return self.settlements[-1] if self.settlements else None

    @property
    def is_disputed(self) -> bool:
        """Return whether two readings differ and nobody has decided between them."""
        return len(self.open_readings) == 2


def undone_ids(decisions: Iterable[Decision]) -> set[str]:
    """Return the ids of the decisions, undos among them, that were taken back.

    An undo that was itself taken back takes nothing back.
    """
    undone: set[str] = set()
    # An undo comes after what it undoes, so going backwards each is settled before it is asked for.
    for decision in sorted(decisions, key=lambda d: (d.seq, d.id), reverse=True):
        if decision.undoes is not None and decision.id not in undone:
            undone.add(decision.undoes)
    return undone


def standing(decisions: Iterable[Decision]) -> list[Decision]:
    """Return the decisions that were not taken back, undos left out, in the order of commits."""
    ordered = sorted(decisions, key=lambda d: (d.seq, d.id))
    undone = undone_ids(ordered)
    return [d for d in ordered if d.verdict is not Verdict.UNDO and d.id not in undone]


def fold_decisions(decisions: Iterable[Decision]) -> Verdicts:
    """Return what the decisions on one field come to, whatever order they are given in."""
    settlements: list[Settlement] = []
    readings: list[Decision] = []
    for decision in standing(decisions):
        if decision.verdict not in SETTLING:
            continue
        if decision.task is Task.READING:
            readings = [*[r for r in readings if r.author != decision.author], decision][-2:]
            if len(readings) == 2:
                settlements.append(_settle_readings(readings[0], readings[1]))
                readings = readings if _differ(readings[0], readings[1]) else []
        elif _contradicts(settlements, decision):
            settlements.append(_disputed(settlements[-1], decision))
            readings = [_as_reading(settlements[-2], decision), decision]
        else:
            settlements.append(_settled(decision))
            readings = []
    return Verdicts(tuple(settlements), tuple(readings))


def said_key(field: Field) -> tuple[str, bool]:
    """Return by what two readings are compared: the text, or that it cannot be read."""
    return (field.text, field.status is FieldStatus.ILLEGIBLE)


def _differ(first: Decision, second: Decision) -> bool:
    return _said(first) != _said(second)


def _said(decision: Decision) -> tuple[str, bool]:
    assert decision.said is not None  # of all that settle
    return said_key(decision.said)


def _settled(decision: Decision) -> Settlement:
    assert decision.said is not None
    return Settlement(decision.id, decision.seq, decision.author, decision.made_at, decision.said)


def _settle_readings(first: Decision, second: Decision) -> Settlement:
    if not _differ(first, second):
        return _settled(second)
    assert first.said is not None and second.said is not None
    return Settlement(
        second.id,
        second.seq,
        second.author,
        second.made_at,
        dispute(second.said, first.said.text, second.said.text),
    )


def _contradicts(settlements: Sequence[Settlement], decision: Decision) -> bool:
    """A blind second look that differs from what another person said is a dispute, not a correction."""
    if decision.task is not Task.AUDIT or not settlements or decision.said is None:
        return False
    last = settlements[-1]
    return last.author != decision.author and said_key(last.field) != said_key(decision.said)


def _disputed(last: Settlement, decision: Decision) -> Settlement:
    assert decision.said is not None
    field = dispute(decision.said, last.field.text, decision.said.text)
    return Settlement(decision.id, decision.seq, decision.author, decision.made_at, field)


def _as_reading(last: Settlement, like: Decision) -> Decision:
    return replace(
        like,
        id=last.decision_id,
        author=last.author,
        made_at=last.made_at,
        said=last.field,
    )


def dispute(field: Field, *texts: str) -> Field:
    """Return the field as it stands while two people differ: both texts are candidates, none is preferred."""
    return replace(
        field,
        status=FieldStatus.DISPUTED,
        text=texts[0],
        value=None,
        confidence=0.5,
        candidates=tuple(dict.fromkeys(t for t in texts if t)),
    )


# How much a wrong field does harm, beside a note that nobody reads. The order is what counts: who it was,
# when and where he died and lies, where he came from; then what only describes.
WEIGHTS: dict[FieldName, float] = {
    FieldName.FULL_NAME: 10.0,
    FieldName.DEATH_DATE: 8.0,
    FieldName.HOME_PLACE: 8.0,
    FieldName.GRAVE_NUMBER: 6.0,
    FieldName.BURIAL_PLACE: 6.0,
    FieldName.CEMETERY: 6.0,
    FieldName.DEATH_PLACE: 6.0,
    FieldName.EXHUMATION_PLACE: 6.0,
    FieldName.BIRTH_DATE: 5.0,
    FieldName.UNIT: 5.0,
    FieldName.GRAVE_ROW: 5.0,
    FieldName.GRAVE_LOT: 5.0,
    FieldName.DOCUMENT_NUMBER: 5.0,
    FieldName.CERTIFICATE_NUMBER: 5.0,
    FieldName.OTHER_NAME: 4.0,
    FieldName.ENLISTMENT_DATE: 4.0,
    FieldName.EXHUMATION_DATE: 4.0,
    FieldName.DOCUMENT_DATE: 4.0,
    FieldName.NEXT_OF_KIN: 4.0,
    FieldName.TITLE: 3.0,
    FieldName.ISSUING_BODY: 3.0,
    FieldName.RESIDENCE: 3.0,
    FieldName.MENTIONS: 0.5,
}
_OTHER_WEIGHT = 2.0


def weight_of(name: FieldName) -> float:
    """Return how much a wrong field of this name does harm."""
    return WEIGHTS.get(name, _OTHER_WEIGHT)


def expected_harm(field: Field) -> float:
    """Return how likely the field is wrong times how much that matters: by this the queue is ordered."""
    return round((1.0 - field.confidence) * weight_of(field.name), 6)


# What one careful reader gets right when nothing more is known: single-keyed data entry errs about once in a
# hundred fields. Audits measure the rate of this house; statistics show it.
PERSON_CONFIDENCE = 0.99


def spoken(seen: Field, verdict: Verdict, text: str | None) -> Field:
    """Return the field as a person has it who saw ``seen``; a new text has no value yet.

    Where the ink cannot be read the text is empty: what the machine made of it stays in ``raw``.

    Raises:
        ValueError: a correction without a text, or a verdict that says nothing of the text.

    """
    if verdict is Verdict.ILLEGIBLE:
        return replace(seen, text="", value=None, confidence=0.0, status=FieldStatus.ILLEGIBLE, reasons=())
    if verdict is Verdict.CONFIRM or (verdict is Verdict.CORRECT and text and text == seen.text):
        return replace(seen, confidence=PERSON_CONFIDENCE, status=FieldStatus.CONFIRMED, reasons=())
    if verdict is Verdict.CORRECT and text:
        sure = replace(seen, confidence=PERSON_CONFIDENCE, status=FieldStatus.CORRECTED, reasons=())
        return replace(sure, text=text, value=None)
    raise ValueError(f"'{verdict}' with the text {text!r} says nothing of a field")
