"""Which parser reads which field, and which grammar offers other readings. One table each, nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from extractors.codes import (
    number_candidates,
    parse_certificate_number,
    parse_document_number,
    parse_grave_number,
    parse_lot,
    parse_row,
)
from extractors.dates import (
    date_candidates,
    parse_birth_date,
    parse_date,
    parse_death_date,
    parse_enlistment_date,
)
from extractors.guard import guarded, guarded_candidates
from extractors.names import name_candidates, parse_name, parse_next_of_kin, parse_other_name
from extractors.parsed import Parsed, Parser
from extractors.places import (
    parse_home_place,
    parse_place,
    place_candidates,
    place_suggestions,
    spelling_reasons,
)
from extractors.ranks import parse_position, parse_rank, rank_candidates
from extractors.syllables import open_glued
from extractors.text import strip_artefacts
from extractors.units import parse_unit, unit_candidates
from extractors.unknowns import is_unknown
from models.record import FieldName, Reason, UnknownValue

_JUNK = re.compile(r"[|_§¦~^<>{}\[\]\\=#]")


@guarded
def parse_free_text(text: str) -> Parsed:
    """Read a text without a grammar (notes, reasons): never a value but "unknown"; misspelling is doubted."""
    clean = open_glued(strip_artefacts(text))
    if is_unknown(clean):
        return Parsed(clean, UnknownValue())
    reasons = spelling_reasons(clean)
    if _JUNK.search(clean) and Reason.ODD_CHARACTERS not in reasons:
        reasons = (Reason.ODD_CHARACTERS, *reasons)
    return Parsed(clean, None, reasons)


PARSERS: Mapping[FieldName, Parser] = {
    FieldName.FULL_NAME: parse_name,
    FieldName.OTHER_NAME: parse_other_name,
    FieldName.SIGNATORY: parse_name,
    FieldName.BIRTH_DATE: parse_birth_date,
    FieldName.ENLISTMENT_DATE: parse_enlistment_date,
    FieldName.DEATH_DATE: parse_death_date,
    FieldName.EXHUMATION_DATE: parse_date,
    FieldName.DOCUMENT_DATE: parse_date,
    FieldName.HOME_PLACE: guarded(parse_home_place),
    FieldName.RESIDENCE: guarded(parse_home_place),
    FieldName.DEATH_PLACE: guarded(parse_place),
    FieldName.BURIAL_PLACE: guarded(parse_place),
    FieldName.CEMETERY: guarded(parse_place),
    FieldName.EXHUMATION_PLACE: guarded(parse_place),
    FieldName.ISSUE_PLACE: guarded(parse_place),
    FieldName.RANK: parse_rank,
    FieldName.POSITION: parse_position,
    FieldName.UNIT: parse_unit,
    FieldName.GRAVE_LOT: parse_lot,
    FieldName.GRAVE_ROW: parse_row,
    FieldName.GRAVE_NUMBER: parse_grave_number,
    FieldName.CERTIFICATE_NUMBER: parse_certificate_number,
    FieldName.DOCUMENT_NUMBER: parse_document_number,
    FieldName.NEXT_OF_KIN: parse_next_of_kin,
    FieldName.DEATH_REASON: parse_free_text,
    FieldName.NOTES: parse_free_text,
    FieldName.OTHER: parse_free_text,
}

Candidates = Callable[[str], tuple[str, ...]]

# Other readings that the grammar of a field allows for a misread text, likeliest first; none where it fits.
CANDIDATES: Mapping[FieldName, Candidates] = {
    FieldName.FULL_NAME: name_candidates,
    FieldName.BIRTH_DATE: date_candidates,
    FieldName.ENLISTMENT_DATE: date_candidates,
    FieldName.DEATH_DATE: date_candidates,
    FieldName.EXHUMATION_DATE: date_candidates,
    FieldName.HOME_PLACE: guarded_candidates(place_candidates),
    FieldName.RESIDENCE: guarded_candidates(place_candidates),
    FieldName.DEATH_PLACE: guarded_candidates(place_candidates),
    FieldName.BURIAL_PLACE: guarded_candidates(place_candidates),
    FieldName.RANK: rank_candidates,
    FieldName.POSITION: rank_candidates,
    FieldName.UNIT: unit_candidates,
    FieldName.GRAVE_ROW: number_candidates,
    FieldName.GRAVE_NUMBER: number_candidates,
}

# What a list of known names would rather have: shown to a person beside the text, never taken by itself.
SUGGESTIONS: Mapping[FieldName, Candidates] = {
    name: guarded_candidates(place_suggestions)
    for name in (
        *(FieldName.HOME_PLACE, FieldName.RESIDENCE, FieldName.DEATH_PLACE, FieldName.BURIAL_PLACE),
        *(FieldName.CEMETERY, FieldName.EXHUMATION_PLACE),
    )
}
