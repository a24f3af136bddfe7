"""Where another source says otherwise than a scanned row of the same man: what the desk is to look at again.

A list that was typed by somebody else is a check on the reading: both are of one man, so where they differ
one of them is wrong. Nothing is changed by it; a person looks at the pixels.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from dossiers.claims import FIELDS, MANY, bears_out
from extractors.text import fold_words, tone_fold
from models.record import DateValue, Field, FieldName, FieldStatus, Record, UnknownValue

# What a person has seen on the paper is not asked again because a list says otherwise.
_OF_MACHINE = frozenset({FieldStatus.ACCEPTED, FieldStatus.QUEUED})


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A field as it was read, and the record of another source that says ``other_text`` in its place."""

    record: Record
    field: Field
    other: Record
    other_text: str


def disagreements(records: Sequence[Record], elsewhere: Collection[str]) -> list[Disagreement]:
    """Return where records of one man from ``elsewhere`` (hashes of sources) contradict what was read.

    A vaguer value contradicts nothing, and of fields of which a man has several none does.
    """
    read = [r for r in records if r.source.sha256 not in elsewhere]
    others = [r for r in records if r.source.sha256 in elsewhere]
    found: dict[str, Disagreement] = {}
    for record in read:
        for field in record.fields:
            if field.name not in FIELDS or field.name in MANY or field.status not in _OF_MACHINE:
                continue
            for other in others:
                theirs = other.get(field.key)
                if theirs is not None and _contradict(field, theirs):
                    made = Disagreement(record, field, other, theirs.text)
                    found.setdefault(record.field_id(field), made)
    return list(found.values())


def _contradict(field: Field, theirs: Field) -> bool:
    if not field.text.strip() or not theirs.text.strip() or theirs.status is FieldStatus.ILLEGIBLE:
        return False
    if isinstance(field.value, UnknownValue) or isinstance(theirs.value, UnknownValue):
        return False
    if field.name is FieldName.FULL_NAME:  # a tone is as much a letter as any other
        return tone_fold(field.text) != tone_fold(theirs.text)
    if isinstance(field.value, DateValue) and isinstance(theirs.value, DateValue):
        is_same = field.value.edtf == theirs.value.edtf
    else:
        is_same = fold_words(field.text) == fold_words(theirs.text)
    return not (is_same or bears_out(field, theirs) or bears_out(theirs, field))
