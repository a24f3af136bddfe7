"""A value found on a page of running text, with the words it was read from, on its way to a field."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.confidence import judge
from extractors.guard import stranger_doubts
from extractors.looks import Look
from extractors.parsed import Parsed
from extractors.spans import TextWithBoxes
from extractors.text import nfc
from models.geometry import union_of
from models.page import Line, Mark
from models.record import Field, FieldName, Reason, Value


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
    def look(self) -> Look:
        """What the engines say of its letters."""
        source = TextWithBoxes(self.lines)
        return source.look(0, len(source.text), is_cut=True)

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
    judged = judge(
        name,
        Parsed(found.text, found.value, doubts),
        look=found.look,
        marks=found.marks,
        agreement=found.agreement,
    )
    return Field(
        name=name,
        text=found.text,
        raw=found.raw or " ".join(line.text for line in found.lines),
        confidence=judged.confidence,
        status=judged.status,
        page_no=page_no,
        box=union_of(line.box for line in found.lines),
        value=found.value,
        reasons=judged.reasons,
        candidates=tuple(c for c in dict.fromkeys(found.candidates) if c != found.text),
        index=index,
        evidence=judged.evidence,
    )
