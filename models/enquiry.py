"""An enquiry: what somebody asked of a fallen man, what was found, who answered. Values only.

Who asks is a living person. His name and address stand apart from the question, so that they can be left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from models.record import FieldName

# What can be asked with, in the order of the form.
ASKED: tuple[FieldName, ...] = (
    FieldName.FULL_NAME, FieldName.OTHER_NAME, FieldName.BIRTH_DATE, FieldName.HOME_PLACE, FieldName.UNIT,
    FieldName.ENLISTMENT_DATE, FieldName.DEATH_DATE, FieldName.DEATH_PLACE, FieldName.CERTIFICATE_NUMBER,
)  # fmt: skip
# A new or corrected record is told to the handler from this probability on: likelier than not.
WORTH_TELLING = 0.5


class EnquiryState(StrEnum):
    """How a case stands. What is open or answered is watched: an answer may have been "not found yet"."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


class EventKind(StrEnum):
    """What happened to a case."""

    OPENED = "opened"
    FOUND = "found"  # a dossier is his
    UNFOUND = "unfound"  # it is not, after all
    NOTE = "note"
    ANSWERED = "answered"
    LETTER = "letter"
    HANDED = "handed"  # to another handler
    CLOSED = "closed"
    REOPENED = "reopened"


STATES: Mapping[EventKind, EnquiryState] = {
    EventKind.ANSWERED: EnquiryState.ANSWERED,
    EventKind.CLOSED: EnquiryState.CLOSED,
    EventKind.REOPENED: EnquiryState.OPEN,
}


@dataclass(frozen=True, slots=True)
class Question:
    """What is known of the man who is looked for: texts as somebody would write them, by field."""

    texts: tuple[tuple[FieldName, str], ...]

    def text(self, name: FieldName) -> str:
        """Return what is said of one field; empty where nothing is."""
        return next((text for field, text in self.texts if field is name), "")


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: a living person."""

    name: str
    relation: str
    address: str


@dataclass(frozen=True, slots=True)
class Enquiry:
    """One case. ``found`` are the dossiers that were found to be his, as they were named then."""

    id: str
    number: int
    question: Question
    asker: Asker
    state: EnquiryState
    handler: str
    author: str
    made_at: datetime
    found: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EnquiryEvent:
    """One step of a case; ``dossier_id`` and ``text`` are empty where the kind has none."""

    seq: int
    enquiry_id: str
    kind: EventKind
    author: str
    made_at: datetime
    dossier_id: str
    text: str


@dataclass(frozen=True, slots=True)
class EnquiryNotice:
    """A new or corrected record that may answer a case: told to its handler, until he has seen it."""

    seq: int
    enquiry_number: int
    handler: str
    record_id: str
    dossier_id: str
    probability: float
    made_at: datetime
    seen_by: str
