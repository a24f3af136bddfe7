"""The shapes of the API for searching people, for cases and for what their handlers are told."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from models.enquiry import EnquiryState, EventKind, Question
from models.record import FieldName
from review.schemas import In
from review.schemas_dossiers import EvidenceOut
from review.schemas_totals import ListedOut

Text = Annotated[str, Field(max_length=300)]
Long = Annotated[str, Field(max_length=4000)]


class QuestionIn(In):
    """What is known of the man, as somebody would write it; at least his given name."""

    full_name: Annotated[str, Field(min_length=1, max_length=300)]
    other_name: Text = ""
    birth_date: Text = ""
    home_place: Text = ""
    unit: Text = ""
    enlistment_date: Text = ""
    death_date: Text = ""
    death_place: Text = ""
    certificate_number: Text = ""

    def question(self) -> Question:
        """Return the same as it is asked; empty texts say nothing."""
        said = ((FieldName(name), str(getattr(self, name)).strip()) for name in QuestionIn.model_fields)
        return Question(tuple((name, text) for name, text in said if text))


class AskerIn(In):
    """Who asks: a living person."""

    name: Annotated[str, Field(min_length=1, max_length=300)]
    relation: Text = ""
    address: Text = ""


class EnquiryIn(In):
    """A new case."""

    question: QuestionIn
    asker: AskerIn


class StepIn(In):
    """What is added to a case. ``found`` and ``unfound`` name a dossier, the others have their text."""

    kind: EventKind
    text: Long = ""
    dossier: Annotated[str, Field(pattern=r"^([a-z2-7]{20})?$")] = ""


class EnquiriesQuery(In):
    """Which cases are wanted: in one state, below a number."""

    state: EnquiryState | None = None
    before: Annotated[int, Field(ge=0, le=10_000_000)] = 0
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class NoticesQuery(In):
    """What the handler was told, after a place in the feed; ``everybody`` for the cases of all handlers."""

    after: Annotated[int, Field(ge=0)] = 0
    unseen: bool = False
    everybody: bool = False
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class LetterQuery(In):
    """Who sends the letter."""

    above: Text = ""
    body: Text = "BAN CHỈ ĐẠO 515"
    place: Text = "…"


class HitOut(BaseModel):
    """A dossier that may be meant: how likely, by which record, and why (bits of evidence)."""

    dossier: ListedOut
    record: str
    probability: float
    bits: float
    is_near_miss: bool
    evidence: list[EvidenceOut]


class SearchOut(BaseModel):
    """The likeliest first; near misses after them."""

    hits: list[HitOut]


class AskerOut(BaseModel):
    """Who asks. ``is_masked``: the caller may not know, and the texts are empty."""

    name: str
    relation: str
    address: str
    is_masked: bool


class EnquiryOut(BaseModel):
    """One case as lists show it."""

    number: int
    question: dict[str, str]
    asker: AskerOut
    state: str
    handler: str
    made_at: datetime
    found: list[str]


class EventOut(BaseModel):
    """One step of a case."""

    kind: str
    author: str
    made_at: datetime
    dossier: str
    text: str


class NoticeOut(BaseModel):
    """A new or corrected record that may answer a case."""

    seq: int
    enquiry: int
    handler: str
    record: str
    dossier: str
    probability: float
    made_at: datetime
    seen_by: str


class CaseOut(BaseModel):
    """One case with its history and what its handler was told."""

    enquiry: EnquiryOut
    found: list[ListedOut]
    events: list[EventOut]
    notices: list[NoticeOut]


class EnquiriesOut(BaseModel):
    """Cases, the newest first; ``next`` goes on."""

    items: list[EnquiryOut]
    next: int | None


class NoticesOut(BaseModel):
    """Notices in order; ``next`` is where the feed goes on."""

    items: list[NoticeOut]
    next: int
