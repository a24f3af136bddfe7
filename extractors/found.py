"""A value found on a page of running text, with the words it was read from, on its way to a field."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.confidence import judge
from extractors.guard import stranger_doubts
from extractors.parsed import Parsed
from extractors.text import nfc
from models.geometry import union_of
from models.page import Line, Mark
from models.record import Field, FieldName, Reason, Value

# The number and date of the paper itself are what it is filed under, and in most heads a hand wrote them:
# until confidence is calibrated they must be surer than the general bar.
_SURER_FROM = 0.95
_SURER = frozenset({FieldName.DOCUMENT_NUMBER, FieldName.DOCUMENT_DATE})


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
    def worst(self) -> float:
        """Confidence (0..1) of the least sure glyph."""
        return min((line.worst for line in self.lines), default=0.0)

    @property
    def mean(self) -> float:
        """Mean confidence (0..1) of the lines."""
        return sum(line.confidence for line in self.lines) / len(self.lines) if self.lines else 0.0

    @property
    def marks(self) -> frozenset[Mark]:
        """The marks of all its lines."""
        return frozenset[Mark]().union(*(line.marks for line in self.lines))

    @property
    def agreement(self) -> bool | None:
        """Whether all other looks at its lines hold the same characters; None where there were none."""
        verdicts = [nfc(line.text) in nfc(r.text) for line in self.lines for r in line.readings]
        return all(verdicts) if verdicts else None


def to_field(found: Found, name: FieldName, *, page_no: int, index: int = 0) -> Field:
    """Return the field: queued with reasons where anything speaks against it, accepted otherwise."""
    doubts = (*found.reasons, *stranger_doubts(" ".join(line.text for line in found.lines)))
    if name in _SURER and found.worst < _SURER_FROM and Mark.TRUSTED not in found.marks:
        doubts = (*doubts, Reason.LOW_CONFIDENCE)
    confidence, status, reasons = judge(
        name,
        Parsed(found.text, found.value, doubts),
        worst=found.worst,
        mean=found.mean,
        marks=found.marks,
        agreement=found.agreement,
    )
    return Field(
        name=name,
        text=found.text,
        raw=found.raw or " ".join(line.text for line in found.lines),
        confidence=confidence,
        status=status,
        page_no=page_no,
        box=union_of(line.box for line in found.lines),
        value=found.value,
        reasons=reasons,
        candidates=tuple(c for c in dict.fromkeys(found.candidates) if c != found.text),
        index=index,
    )
