"""Who an export is for: everything, or what may be published while relatives of the dead still live.

The fallen are named in public; those who buried, wrote and inherited are not asked. A field that names or may
name them is left out wholly: a text with holes would invite guessing.
"""

from __future__ import annotations

import re
from dataclasses import replace
from enum import StrEnum

from models.record import Field, FieldName, MentionRole, MentionValue
from storage.values import StoredRecord


class Profile(StrEnum):
    """``full``: as it is kept. ``public``: without what is of living relatives."""

    FULL = "full"
    PUBLIC = "public"


# Where relatives stand by the form's own plan.
_OF_RELATIVES = frozenset({FieldName.NEXT_OF_KIN, FieldName.RESIDENCE})
# Free text: relatives stand in it as often as not, by these words, or by a number to reach them.
_FREE = frozenset({FieldName.NOTES, FieldName.OTHER})
_KIN = re.compile(
    r"\b(?:bố|cha|ba|mẹ|má|vợ|chồng|con|anh|chị|em|cháu|ông|bà|bác|chú|cô|dì|thân nhân|gia đình|thờ cúng|"
    r"người nhận|địa chỉ|trú tại|thường trú|điện thoại|đt|sđt|cccd|cmnd)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<!\d)(?:\+?84|0)(?:[ .-]?\d){8,10}(?!\d)|(?<!\d)\d{9}(?!\d)|(?<!\d)\d{12}(?!\d)")


def for_profile(stored: StoredRecord, profile: Profile) -> StoredRecord:
    """Return the record as this profile shows it; ids, states and all other fields stay as they are."""
    if profile is Profile.FULL:
        return stored
    kept = tuple(field for field in stored.record.fields if not is_of_relatives(field))
    return replace(stored, record=replace(stored.record, fields=kept))


def is_of_relatives(field: Field) -> bool:
    """Return whether a field names living relatives, or may."""
    if field.name in _OF_RELATIVES:
        return True
    if field.name is FieldName.MENTIONS:
        is_person = isinstance(field.value, MentionValue) and field.value.kind == "person"
        return is_person and isinstance(field.value, MentionValue) and field.value.role != MentionRole.EXHUMED
    if field.name in _FREE:
        said = f"{field.heading} {field.text} {field.raw}"
        return bool(_KIN.search(said) or _NUMBER.search(said))
    return False
