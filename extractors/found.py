"""A value found on a page of running text, with the words it was read from, on its way to a field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from models.geometry import union_of
from models.page import Line, Mark
from models.record import Field, FieldName, FieldStatus, Reason, Value

# Least glyph confidence that is accepted until confidence is calibrated; names and running text of mentions
# bear little harm each, number and date of the paper itself are what it is filed under.
ACCEPT_FROM: dict[FieldName, float] = {
    FieldName.DOCUMENT_NUMBER: 0.95,
    FieldName.DOCUMENT_DATE: 0.95,
    FieldName.TITLE: 0.93,
    FieldName.MENTIONS: 0.90,
}
_ACCEPT_FROM = 0.92
_REASONS_OF_MARKS = (
    (Mark.HANDWRITTEN, Reason.HANDWRITTEN),
    (Mark.STAMP, Reason.STAMP_OVER_TEXT),
    (Mark.UNREAD_INK, Reason.INK_WITHOUT_TEXT),
    (Mark.CUT, Reason.CUT_BY_EDGE),
    (Mark.STRUCK, Reason.STRUCK_OUT),
)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: ``text`` as written, ``lines`` the words it stands in (cut to what belongs to it)."""

    text: str
    lines: tuple[Line, ...]
    value: Value | None = None
    reasons: tuple[Reason, ...] = ()
    candidates: tuple[str, ...] = ()
    raw: str = ""

    @property
    def is_trusted(self) -> bool:
        """Whether all of it comes from a born-digital text layer."""
        return all(Mark.TRUSTED in line.marks for line in self.lines)


def reasons_of_marks(lines: Sequence[Line]) -> tuple[Reason, ...]:
    """Return the reasons that the marks of ``lines`` give for a second look, in a fixed order."""
    marks = frozenset[Mark]().union(*(line.marks for line in lines))
    return tuple(reason for mark, reason in _REASONS_OF_MARKS if mark in marks)


def to_field(found: Found, name: FieldName, *, page_no: int, index: int = 0) -> Field:
    """Return the field: queued with reasons where anything speaks against it, accepted otherwise.

    Its confidence is that of its least sure glyph, lowered where there are reasons; not calibrated.
    """
    worst = min((line.worst for line in found.lines), default=0.0)
    reasons = dict.fromkeys((*found.reasons, *reasons_of_marks(found.lines)))
    if worst < ACCEPT_FROM.get(name, _ACCEPT_FROM) and not found.is_trusted:
        reasons[Reason.LOW_CONFIDENCE] = None
    return Field(
        name=name,
        text=found.text,
        raw=found.raw or " ".join(line.text for line in found.lines),
        confidence=max(0.0, min(1.0, worst * 0.8 if reasons else worst)),
        status=FieldStatus.QUEUED if reasons else FieldStatus.ACCEPTED,
        page_no=page_no,
        box=union_of(line.box for line in found.lines),
        value=found.value,
        reasons=tuple(reasons),
        candidates=tuple(c for c in dict.fromkeys(found.candidates) if c != found.text),
        index=index,
    )
