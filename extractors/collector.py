"""Gathers the fields of one record, each name once, and checks them against each other. Reads no page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from extractors.date_order import check_order
from extractors.ink import Ink, make_field
from extractors.labelled import LabelValue
from extractors.names import split_other_name
from extractors.places_then import find_untimely
from extractors.ranks import split_rank_position
from extractors.unknowns import is_unnamed
from models.record import (
    DateValue,
    DocumentKind,
    Field,
    FieldName,
    FieldStatus,
    Reason,
    Record,
    RecordKind,
    Source,
)

RECORD_KINDS = {
    DocumentKind.MARTYR_LIST: RecordKind.MARTYR,
    DocumentKind.DEATH_NOTICE: RecordKind.MARTYR,
    DocumentKind.GRAVE_REGISTER: RecordKind.GRAVE,
    DocumentKind.EXHUMATION_MINUTES: RecordKind.EXHUMATION,
}
_CONFLICT_CONFIDENCE = 0.5  # of two dates that contradict each other one is wrong: at best even odds


@dataclass(slots=True)
class Collector:
    """The fields of one record while it is read; a name that comes twice is kept as ``other``."""

    fields: dict[str, Field] = field(default_factory=dict)
    is_named: bool = True

    def has(self, name: FieldName) -> bool:
        """Say whether a field of this name is there."""
        return str(name) in self.fields

    def put(self, made: Field) -> None:
        """Add a field; one whose name is taken becomes ``other`` (under a further index if need be)."""
        if made.key in self.fields and made.name is not FieldName.OTHER:
            if self.fields[made.key].text == made.text:
                return
            made = replace(made, name=FieldName.OTHER, heading=made.heading or str(made.name))
        while made.key in self.fields:
            made = replace(made, index=made.index + 1)
        self.fields[made.key] = made

    def add(self, name: FieldName, ink: Ink, *, heading: str = "", extra: Iterable[Reason] = ()) -> None:
        """Add what ``ink`` gives for ``name``; a name with ``tức …`` in it gives two fields."""
        if name is FieldName.FULL_NAME:
            self._add_name(ink, heading=heading, extra=tuple(extra))
            return
        made = make_field(name, ink, heading=heading if name is FieldName.OTHER else "", extra=extra)
        taken = made.key in self.fields and name is not FieldName.OTHER
        self.put(replace(made, heading=heading) if taken else made)

    def add_rank_position(self, ink: Ink, *, heading: str, extra: Iterable[Reason] = ()) -> None:
        """Add rank and position out of one cell that may hold both."""
        rank, position = split_rank_position(ink.text) if ink.text else ("", "")
        if not rank and not position:
            self.add(FieldName.RANK, ink, heading=heading, extra=extra)
            return
        if rank:
            self.add(FieldName.RANK, ink.part(rank) if position else ink, heading=heading, extra=extra)
        if position:
            self.add(FieldName.POSITION, ink.part(position) if rank else ink, heading=heading, extra=extra)

    def add_labelled(self, value: LabelValue) -> None:
        """Add the value of a printed label."""
        if value.is_rank_position:
            self.add_rank_position(value.ink, heading=value.label)
        else:
            self.add(value.name, value.ink, heading=value.label)

    def _add_name(self, ink: Ink, *, heading: str, extra: tuple[Reason, ...]) -> None:
        if ink.text and is_unnamed(ink.text):
            self.is_named = False
            self.put(make_field(FieldName.OTHER, ink, heading=heading, extra=extra))
            return
        name, other = split_other_name(ink.text) if ink.text else ("", "")
        if not other:
            self.put(make_field(FieldName.FULL_NAME, ink, heading="", extra=extra))
            return
        self.put(make_field(FieldName.FULL_NAME, ink.part(name), extra=extra))
        if not self.has(FieldName.OTHER_NAME):
            self.put(make_field(FieldName.OTHER_NAME, ink.part(other), extra=extra))

    def checked(self) -> tuple[Field, ...]:
        """Return the fields in the order they came; dates and places that contradict are queued."""
        dates = {f.name: f.value for f in self.fields.values() if isinstance(f.value, DateValue)}
        conflicts = check_order(dates)
        untimely = find_untimely({f.name: f.value for f in self.fields.values()})
        fields = (_queued(f) if f.name in conflicts else f for f in self.fields.values())
        return tuple(_queued(f, Reason.PLACE_NOT_THEN) if f.name in untimely else f for f in fields)


def _queued(made: Field, reason: Reason = Reason.DATES_CONFLICT) -> Field:
    return replace(
        made,
        status=FieldStatus.QUEUED,
        confidence=min(made.confidence, _CONFLICT_CONFIDENCE),
        reasons=tuple(dict.fromkeys((*made.reasons, reason))),
        evidence=None
        if made.evidence is None
        else replace(made.evidence, doubts=(*made.evidence.doubts, str(reason))),
    )


def make_record(collector: Collector, *, id_: str, kind: DocumentKind, source: Source) -> Record:
    """Return the record of the collected fields; its kind follows from that of the document."""
    return Record(id_, RECORD_KINDS[kind], kind, source, collector.checked(), collector.is_named)
