"""What of a record is compared with others: its fields as keys. One flat row a record, nothing of any other.

What the paper calls unknown, what cannot be read and what two people dispute says nothing here. A field that
waits for review does: it is right more often than not, and the weights were learned with its errors.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dossiers.date_spans import Span, span_of
from dossiers.name_keys import NameKeys, name_keys, other_keys, split_name
from dossiers.place_keys import PlaceKeys, place_keys
from extractors.text import fold_words
from extractors.values import PARSERS
from models.record import (
    REGISTERS,
    DateValue,
    FieldName,
    FieldStatus,
    NameValue,
    PlaceValue,
    Record,
    RecordKind,
    UnitValue,
    UnknownValue,
    Value,
)

# Papers on which a man stands once: two rows of one are two men until somebody says otherwise.
_SILENT = frozenset({FieldStatus.ILLEGIBLE, FieldStatus.DISPUTED})
# What the machine read was asked of the gazetteer when it was read; what people wrote is asked again here.
_SPOKEN = frozenset({FieldStatus.CONFIRMED, FieldStatus.CORRECTED})
_ECHELONS = ("c", "d", "e", "f")


@dataclass(frozen=True, slots=True)
class Traits:
    """One record as keys; empty text, None or an empty tuple where it says nothing.

    ``sheet`` names page and file of a list's row, ``file`` the file of it; both empty for other papers.
    Days are ordinals. ``unit_rest`` is what a unit is called beside its numbers.
    """

    record_id: str
    sheet: str
    file: str
    row: int
    name_toned: str = ""
    name: str = ""
    name_bare: str = ""
    given: str = ""
    others: tuple[str, ...] = ()
    birth_first: int | None = None
    birth_last: int | None = None
    birth_year: int | None = None
    birth_day: str = ""
    death_first: int | None = None
    death_last: int | None = None
    death_year: int | None = None
    death_day: str = ""
    enlisted_first: int | None = None
    enlisted_last: int | None = None
    home: str = ""
    home_commune: str = ""
    home_district: str = ""
    home_province: str = ""
    home_ground: str = ""
    unit_c: str = ""
    unit_d: str = ""
    unit_e: str = ""
    unit_f: str = ""
    unit_rest: str = ""
    kin: tuple[str, ...] = ()
    death_place: str = ""
    death_province: str = ""
    burial: str = ""
    grave: str = ""
    certificate: str = ""
    number: str = ""


def is_about_a_person(record: Record) -> bool:
    """Say whether a record is about one man or grave and so belongs into a dossier."""
    return record.kind is not RecordKind.NOTICE


def sheet_of(record: Record) -> str:
    """Return the sheet on which a man stands once: file and page of a list; empty for other papers."""
    is_list = record.document_kind in REGISTERS
    return f"{record.source.sha256}:{record.source.page_no}" if is_list else ""


def traits_of(record: Record) -> Traits | None:
    """Return what of a record is compared; None for one that names nobody (notices, unnamed graves)."""
    if not is_about_a_person(record) or not record.is_named:
        return None
    values = _values(record)
    texts = {f.name: f.text for f in record.fields if f.name in values}
    names = _name(values.get(FieldName.FULL_NAME))
    if names is None:
        return None
    birth, death, enlisted = (_span(values.get(name)) for name in _DATES)
    spoken = {f.name: f.text for f in record.fields if f.status in _SPOKEN}
    home = _place(values, spoken, FieldName.HOME_PLACE)
    died_at = _place(values, spoken, FieldName.DEATH_PLACE)
    is_list = record.document_kind in REGISTERS
    chain, rest = _unit(values.get(FieldName.UNIT))
    return Traits(
        record_id=record.id,
        sheet=sheet_of(record),
        file=f"{record.source.sha256}:{record.document_kind}" if is_list else "",
        row=record.source.row,
        name_toned=names.toned if names.whole else "",
        name=names.whole,
        name_bare=names.bare,
        given=names.given,
        others=other_keys(texts.get(FieldName.OTHER_NAME, "")),
        birth_first=birth.first if birth is not None else None,
        birth_last=birth.last if birth is not None else None,
        birth_year=birth.year if birth is not None else None,
        birth_day=_iso(birth),
        death_first=death.first if death is not None else None,
        death_last=death.last if death is not None else None,
        death_year=death.year if death is not None else None,
        death_day=_iso(death),
        enlisted_first=enlisted.first if enlisted is not None else None,
        enlisted_last=enlisted.last if enlisted is not None else None,
        home=f"{home.commune} {home.district}" if home.commune and home.district else "",
        home_commune=home.commune,
        home_district=home.district,
        home_province=home.ground_province or home.province,
        home_ground=home.ground,
        unit_c=chain.get("c", ""),
        unit_d=chain.get("d", ""),
        unit_e=chain.get("e", ""),
        unit_f=chain.get("f", ""),
        unit_rest=rest,
        kin=_kin(values, texts),
        death_place=fold_words(texts.get(FieldName.DEATH_PLACE, "")),
        death_province=died_at.ground_province or died_at.province,
        burial=fold_words(texts.get(FieldName.BURIAL_PLACE, "")),
        grave=_grave(texts),
        certificate=_code(texts, FieldName.CERTIFICATE_NUMBER),
        number=_code(texts, FieldName.DOCUMENT_NUMBER) if not is_list else "",
    )


_DATES = (FieldName.BIRTH_DATE, FieldName.DEATH_DATE, FieldName.ENLISTMENT_DATE)


def _values(record: Record) -> dict[FieldName, Value | None]:
    """Return what the fields mean, by name; a text that a person typed is parsed where it has no value."""
    found: dict[FieldName, Value | None] = {}
    for field in record.fields:
        if field.status in _SILENT or not field.text.strip() or field.name in found:
            continue
        value = field.value
        if value is None and field.status is FieldStatus.CORRECTED and field.name in PARSERS:
            value = PARSERS[field.name](field.text).value
        if value is None and field.name is FieldName.FULL_NAME:
            value = split_name(field.text)
        if not isinstance(value, UnknownValue):
            found[field.name] = value
    return found


def _name(value: Value | None) -> NameKeys | None:
    return name_keys(value) if isinstance(value, NameValue) else None


def _span(value: Value | None) -> Span | None:
    return span_of(value) if isinstance(value, DateValue) else None


def _iso(span: Span | None) -> str:
    day: date | None = span.day if span is not None else None
    return day.isoformat() if day is not None else ""


_NOWHERE = PlaceKeys("", "", "", "", "")


def _place(values: dict[FieldName, Value | None], texts: dict[FieldName, str], name: FieldName) -> PlaceKeys:
    value = values.get(name)
    return place_keys(value, texts.get(name, "")) if isinstance(value, PlaceValue) else _NOWHERE


def _unit(value: Value | None) -> tuple[dict[str, str], str]:
    if not isinstance(value, UnitValue):
        return {}, ""
    chain = {code: number.upper() for code, number in value.chain}
    rest = [f"{code} {number}" for code, number in value.chain if code not in _ECHELONS]
    return chain, fold_words(" ".join((*rest, value.formation)))


def _kin(values: dict[FieldName, Value | None], texts: dict[FieldName, str]) -> tuple[str, ...]:
    value = values.get(FieldName.NEXT_OF_KIN)
    if isinstance(value, NameValue):
        keys = name_keys(value)
        return (keys.whole,) if keys is not None and keys.whole else ()
    return other_keys(texts.get(FieldName.NEXT_OF_KIN, ""))


def _grave(texts: dict[FieldName, str]) -> str:
    """Return the place of a grave, cemetery to number; empty where it would not be one place."""
    parts = (FieldName.CEMETERY, FieldName.GRAVE_LOT, FieldName.GRAVE_ROW, FieldName.GRAVE_NUMBER)
    if not texts.get(FieldName.CEMETERY) or not texts.get(FieldName.GRAVE_NUMBER):
        return ""
    return "|".join(fold_words(texts.get(part, "")) for part in parts)


def _code(texts: dict[FieldName, str], name: FieldName) -> str:
    key = fold_words(texts.get(name, "")).replace(" ", "")
    return key if len(key) >= 3 else ""
