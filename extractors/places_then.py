"""Places against the dates of the same record: a province that did not exist then. Knows fields, no ink."""

from __future__ import annotations

import re
from collections.abc import Mapping

from extractors.gazetteer import gazetteer
from extractors.gazetteer_keys import spelling_of
from extractors.gazetteer_units import Years
from models.record import DateValue, FieldName, PlaceValue, Value

# The date that a place of an event is held to. Where somebody came from or lies now is written in the words
# of the day of writing (a list of 1977 says Cao Lạng of one who fell in 1968), so it is held only to his
# life.
_EVENTS = {
    FieldName.DEATH_PLACE: FieldName.DEATH_DATE,
    FieldName.EXHUMATION_PLACE: FieldName.EXHUMATION_DATE,
}
_LAST_YEAR = 9999


def years_of(value: Value | None) -> Years | None:
    """Return the years that a date may lie in; None where it is no date or its year is not known."""
    found = [int(year) for year in re.findall(r"\d{4}", value.edtf)] if isinstance(value, DateValue) else []
    return Years(min(found), max(found)) if found else None


def find_untimely(values: Mapping[FieldName, Value | None]) -> frozenset[FieldName]:
    """Return the fields of a record whose province did not exist at the date that they are held to."""
    times = {place: years_of(values.get(event)) for place, event in _EVENTS.items()}
    born = years_of(values.get(FieldName.BIRTH_DATE))
    times[FieldName.HOME_PLACE] = Years(born.first, _LAST_YEAR) if born is not None else None
    return frozenset(
        place
        for place, years in times.items()
        if years is not None and not _existed(values.get(place), years)
    )


def _existed(value: Value | None, years: Years) -> bool:
    if not isinstance(value, PlaceValue) or not value.province:
        return True
    read = spelling_of(value.province)
    named = [name for name in gazetteer().provinces.by_key.get(read.shape, ()) if name.lives]
    return not named or any(name.covers(years)[1] for name in named)
