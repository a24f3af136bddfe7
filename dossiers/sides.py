"""Two records side by side: field by field, what agrees, what contradicts, and with what weight."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from dossiers.claims import FIELDS
from extractors.text import fold_words
from models.linking import Evidence, Link
from models.record import Field, FieldName, Record

# The comparison that weighs a field. What none weighs is compared by its letters and lights nothing up.
_WEIGHED_BY: Mapping[FieldName, str] = {
    FieldName.FULL_NAME: "name",
    FieldName.BIRTH_DATE: "birth",
    FieldName.DEATH_DATE: "death",
    FieldName.HOME_PLACE: "home",
    FieldName.UNIT: "unit",
    FieldName.ENLISTMENT_DATE: "enlisted",
    FieldName.NEXT_OF_KIN: "kin",
    FieldName.DEATH_PLACE: "died-at",
    FieldName.GRAVE_NUMBER: "grave",
    FieldName.CERTIFICATE_NUMBER: "paper",
}
_CLEAR_BITS = 0.5  # less than half a bit either way says nothing that a reader should be led by


class Light(StrEnum):
    """What two values of one field say of the pair."""

    AGREES = "agrees"
    DIFFERS = "differs"
    NEUTRAL = "neutral"
    SINGLE = "single"  # only one of the two says anything


@dataclass(frozen=True, slots=True)
class Side:
    """One field of both records; ``bits`` and ``level`` are of the comparison that weighs it, if one does."""

    name: FieldName
    left: Field | None
    right: Field | None
    light: Light
    bits: float | None = None
    level: str = ""


def side_by_side(left: Record, right: Record, link: Link) -> tuple[Side, ...]:
    """Return the fields that either record fills, in the order of the forms."""
    weighed = {e.comparison: e for e in link.evidence}
    sides = []
    for name in FIELDS:
        one, other = _get(left, name), _get(right, name)
        if one is not None or other is not None:
            sides.append(_side(name, one, other, weighed.get(_WEIGHED_BY.get(name, ""))))
    return tuple(sides)


def _get(record: Record, name: FieldName) -> Field | None:
    field = record.get(name.value)
    return field if field is not None and field.text.strip() else None


def _side(name: FieldName, one: Field | None, other: Field | None, evidence: Evidence | None) -> Side:
    if one is None or other is None:
        return Side(name, one, other, Light.SINGLE)
    if evidence is not None:
        return Side(name, one, other, _light(evidence.bits), evidence.bits, evidence.level)
    is_same = fold_words(one.text) == fold_words(other.text)
    return Side(name, one, other, Light.AGREES if is_same else Light.NEUTRAL)


def _light(bits: float) -> Light:
    if abs(bits) < _CLEAR_BITS:
        return Light.NEUTRAL
    return Light.AGREES if bits > 0 else Light.DIFFERS
