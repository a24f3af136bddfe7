"""Records and their fields: what a page says, each value with its pixels, confidence and status.

The published form (``sohoa.record/1``) is made from these by ``storage``; meanings are promised there.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from models.evidence import Evidence
from models.geometry import Box
from models.ids import field_id

SCHEMA = "sohoa.record/1"


class DocumentKind(StrEnum):
    """The kinds of paper the program knows."""

    MARTYR_LIST = "martyr_list"
    GRAVE_REGISTER = "grave_register"
    DEATH_NOTICE = "death_notice"
    EXHUMATION_MINUTES = "exhumation_minutes"
    NOTICE = "notice"
    UNKNOWN = "unknown"


# The kinds whose papers are lists: each row is a record of its own.
REGISTERS = frozenset({DocumentKind.MARTYR_LIST, DocumentKind.GRAVE_REGISTER})


class RecordKind(StrEnum):
    """What one record is about."""

    MARTYR = "martyr"
    GRAVE = "grave"
    EXHUMATION = "exhumation"
    NOTICE = "notice"


class RecordState(StrEnum):
    """``provisional`` while a field waits for a person."""

    PROVISIONAL = "provisional"
    FINAL = "final"


class FieldStatus(StrEnum):
    """Who stands behind a field's text."""

    ACCEPTED = "accepted"
    QUEUED = "queued"
    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    ILLEGIBLE = "illegible"
    DISPUTED = "disputed"


class FieldName(StrEnum):
    """The closed list of field names. Columns that fit none are kept as ``other`` by their heading."""

    FULL_NAME = "full_name"
    OTHER_NAME = "other_name"
    BIRTH_DATE = "birth_date"
    HOME_PLACE = "home_place"
    RESIDENCE = "residence"
    RANK = "rank"
    POSITION = "position"
    UNIT = "unit"
    ENLISTMENT_DATE = "enlistment_date"
    DEATH_DATE = "death_date"
    DEATH_PLACE = "death_place"
    DEATH_REASON = "death_reason"
    BURIAL_PLACE = "burial_place"
    CEMETERY = "cemetery"
    GRAVE_LOT = "grave_lot"
    GRAVE_ROW = "grave_row"
    GRAVE_NUMBER = "grave_number"
    NEXT_OF_KIN = "next_of_kin"
    CERTIFICATE_NUMBER = "certificate_number"
    DOCUMENT_NUMBER = "document_number"
    EXHUMATION_DATE = "exhumation_date"
    EXHUMATION_PLACE = "exhumation_place"
    NOTES = "notes"
    DOCUMENT_DATE = "document_date"
    ISSUING_BODY = "issuing_body"
    ISSUE_PLACE = "issue_place"
    DOCUMENT_TYPE = "document_type"
    TITLE = "title"
    SIGNATORY = "signatory"
    SIGNATORY_TITLE = "signatory_title"
    CITED_DOCUMENTS = "cited_documents"
    MENTIONS = "mentions"
    OTHER = "other"


# Fields of which a record may have many: published as lists (``other`` as an object by heading).
LIST_FIELDS = frozenset({FieldName.CITED_DOCUMENTS, FieldName.MENTIONS})


class Reason(StrEnum):
    """Why a field was queued. A closed list, explained in docs/reasons.md."""

    LOW_CONFIDENCE = "low-confidence"
    ENGINES_DISAGREE = "engines-disagree"
    INK_WITHOUT_TEXT = "ink-without-text"
    HANDWRITTEN = "handwritten"
    STAMP_OVER_TEXT = "stamp-over-text"
    CUT_BY_EDGE = "cut-by-edge"
    STRUCK_OUT = "struck-out"
    NOT_IN_GRAMMAR = "not-in-grammar"
    IMPOSSIBLE_DATE = "impossible-date"
    DATES_CONFLICT = "dates-conflict"
    UNUSUAL_ORDER = "unusual-order"
    AMBIGUOUS = "ambiguous"
    INVALID_SYLLABLE = "invalid-syllable"
    ODD_CHARACTERS = "odd-characters"
    DITTO_UNRESOLVED = "ditto-unresolved"
    COLUMN_GUESSED = "column-guessed"
    ROW_UNCERTAIN = "row-uncertain"
    SEQUENCE_BROKEN = "sequence-broken"
    TOTAL_DIFFERS = "total-differs"
    KIND_UNKNOWN = "kind-unknown"
    FIELD_MISSING = "field-missing"
    PLACE_NOT_THEN = "place-not-then"
    STRUCTURE_DOUBTFUL = "structure-doubtful"
    ENCODING_GUESSED = "encoding-guessed"


@dataclass(frozen=True, slots=True)
class NameValue:
    """A personal name in its parts; ``middle`` may be empty."""

    surname: str
    middle: str
    given: str


@dataclass(frozen=True, slots=True)
class DateValue:
    """A date as EDTF (ISO 8601-2), such as ``1968``, ``1968-03``, ``1968-03-02``, ``1945/1954``.

    ``calendar`` is ``solar`` or ``lunar``. ``edtf`` is what the paper says, in that calendar; ``solar`` the
    solar days that a lunar date means, EDTF as well (``[1968-01-29,1968-01-30]``: one of them), empty if
    they cannot be told.
    """

    edtf: str
    calendar: str = "solar"
    solar: str = ""


@dataclass(frozen=True, slots=True)
class TodayUnit:
    """A unit as it is called since July 2025, with its code; ``commune`` is empty for a province."""

    commune: str
    province: str
    code: str


@dataclass(frozen=True, slots=True)
class PlaceValue:
    """A place by its levels as written at that time; empty where the paper does not name a level.

    ``area`` is a place of the wars that is no unit of administration (a front, a zone, a cover code, a
    country) and ``area_kind`` says which sort. ``today`` lists what stands there now, the largest part
    first: more than one where the old unit was divided, none where it is not known or not certain.
    """

    hamlet: str = ""
    commune: str = ""
    district: str = ""
    province: str = ""
    area: str = ""
    area_kind: str = ""
    today: tuple[TodayUnit, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitValue:
    """A military unit as (echelon, number) pairs from small to large, such as (("c", "13"), ("d", "6"))."""

    chain: tuple[tuple[str, str], ...] = ()
    formation: str = ""


@dataclass(frozen=True, slots=True)
class CodeValue:
    """A value in its normal form: a rank code, a document number, a grave number."""

    normal: str


class MentionRole(StrEnum):
    """What part a named person, place or body has in its sentence."""

    EXHUMED = "exhumed"
    WITNESS = "witness"
    INFORMANT = "informant"
    KIN = "kin"
    HANDED_OVER = "handed-over"
    RECEIVED = "received"
    EXHUMED_AT = "exhumed-at"
    BURIED_AT = "buried-at"


@dataclass(frozen=True, slots=True)
class MentionValue:
    """Something named in running text; ``kind`` is person, place, date, organisation or document.

    ``role`` is what the sentence says of it (``MentionRole``), empty where it says nothing.
    """

    kind: str
    normal: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class UnknownValue:
    """The paper says that it does not know (``không rõ``, ``chưa xác định``)."""

    unknown: bool = True


Value = NameValue | DateValue | PlaceValue | UnitValue | CodeValue | MentionValue | UnknownValue


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a record, tied to its pixels.

    ``text`` is as written on paper (NFC, dittos resolved), ``raw`` the characters as read.
    ``heading`` is set for ``other`` (the printed heading), ``index`` counts within list fields.
    ``candidates`` are other readings the ink allows, best first. ``evidence`` is what its confidence was
    weighed from; None for what a person said and for fields that only say that nothing was found.
    """

    name: FieldName
    text: str
    raw: str
    confidence: float
    status: FieldStatus
    page_no: int
    box: Box
    value: Value | None = None
    reasons: tuple[Reason, ...] = ()
    candidates: tuple[str, ...] = ()
    heading: str = ""
    index: int = 0
    evidence: Evidence | None = None

    def __post_init__(self) -> None:
        """Confidence is a probability; a queued field says why."""
        if not 0.0 <= self.confidence <= 1.0:
            raise ValueError(f"confidence {self.confidence} is not within 0..1")
        if self.status is FieldStatus.QUEUED and not self.reasons:
            raise ValueError(f"field {self.key} is queued without a reason")

    @property
    def key(self) -> str:
        """Unique within the record: ``full_name``, ``other:Quân hàm``, ``mentions#3``."""
        if self.name is FieldName.OTHER:
            return f"{self.name}:{self.heading}" + (f"#{self.index}" if self.index else "")
        return f"{self.name}#{self.index}" if self.name in LIST_FIELDS else str(self.name)


@dataclass(frozen=True, slots=True)
class Source:
    """Where on which paper a record stands. ``row`` counts the records of a page from 1."""

    sha256: str
    page_no: int
    row: int


@dataclass(frozen=True, slots=True)
class Record:
    """One person, grave, exhumation or notice, as the machine read it from one place on paper.

    ``is_named`` is False for a grave whose stone says that nobody knows the name: a state, not a name.
    """

    id: str
    kind: RecordKind
    document_kind: DocumentKind
    source: Source
    fields: tuple[Field, ...]
    is_named: bool = True

    def __post_init__(self) -> None:
        """Each key stands once."""
        keys = [f.key for f in self.fields]
        if len(keys) != len(set(keys)):
            raise ValueError(f"record {self.id} has a field twice: {sorted(keys)}")

    @property
    def state(self) -> RecordState:
        """``provisional`` while any field waits for a person."""
        waiting = any(f.status in (FieldStatus.QUEUED, FieldStatus.DISPUTED) for f in self.fields)
        return RecordState.PROVISIONAL if waiting else RecordState.FINAL

    def get(self, key: str) -> Field | None:
        """Return the field with this key, or None."""
        return next((f for f in self.fields if f.key == key), None)

    def field_id(self, field: Field) -> str:
        """Return the stable id of one of this record's fields."""
        return field_id(self.id, field.key)
