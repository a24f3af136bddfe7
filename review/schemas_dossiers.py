"""The shapes of the API for dossiers and pairs: what comes in, what goes out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from review.schemas import Id, In, Text


class PairIn(In):
    """The next pair is wanted; ``skip`` is the one before the caller, who does not want to judge it."""

    skip: Annotated[list[Id], Field(min_length=2, max_length=2)] | None = None


class PairWordIn(In):
    """A yes or no on two records."""

    verdict: Literal["same", "different"]
    comment: Text = ""


class ChoiceIn(In):
    """Which value of a field holds, or how the man stands; ``record`` is one of the dossier's."""

    record: Id
    subject: Annotated[str, Field(pattern=r"^[a-z_:-]{1,40}$")]
    value: Text
    source: Id | None = None
    why: Text


class UndoIn(In):
    """Why a word is taken back."""

    why: Text = ""


class PaperOut(BaseModel):
    """A record of a dossier and the paper it stands on."""

    record: str
    kind: str
    document_kind: str
    file: str
    page_id: str
    page: int
    row: int
    is_retracted: bool


class ClaimedOut(BaseModel):
    """One paper's claim of a value: enough to show its pixels."""

    record: str
    field: str
    text: str
    status: str
    confidence: float


class ValueOut(BaseModel):
    """One value with all that say it."""

    text: str
    weight: float
    claims: list[ClaimedOut]


class FieldClaimsOut(BaseModel):
    """One field of a dossier: its values side by side, and the one that holds."""

    name: str
    chosen: str
    chosen_by: str
    why: str
    is_conflict: bool
    word: str | None
    values: list[ValueOut]


class EvidenceOut(BaseModel):
    """One comparison of a link and its weight in bits."""

    comparison: str
    level: str
    bits: float


class LinkOut(BaseModel):
    """A link of the machine."""

    left: str
    right: str
    probability: float
    basis: str
    evidence: list[EvidenceOut]


class PairWordOut(BaseModel):
    """What somebody said of two records, and whether it holds."""

    id: str
    left: str
    right: str
    verdict: str
    author: str
    made_at: datetime
    comment: str
    seen: float | None
    undoes: str | None
    holds: bool


class WordOut(BaseModel):
    """What somebody said of the dossier."""

    id: str
    record: str
    subject: str
    value: str
    author: str
    why: str
    made_at: datetime
    undoes: str | None
    holds: bool


class MoveOut(BaseModel):
    """A record that came from one dossier into another."""

    record: str
    from_id: str
    to_id: str
    cause: str
    moved_at: datetime


class DossierOut(BaseModel):
    """A dossier; ``id`` is its present one, whichever was asked for."""

    id: str
    name: str
    papers: list[PaperOut]
    fields: list[FieldClaimsOut]
    links: list[LinkOut]
    pair_words: list[PairWordOut]
    words: list[WordOut]
    moves: list[MoveOut]


class SideOut(BaseModel):
    """One field of both records of a pair."""

    name: str
    left: ClaimedOut | None
    right: ClaimedOut | None
    light: str
    bits: float | None
    level: str


class PairOut(BaseModel):
    """A pair before a person. ``probability`` is None where the machine found no link."""

    left: PaperOut
    right: PaperOut
    left_dossier: str
    right_dossier: str
    left_papers: int
    right_papers: int
    probability: float | None
    is_refused: bool
    sides: list[SideOut]


class NextPairOut(BaseModel):
    """The pair to judge, None where there is none; and how many are open in all."""

    pair: PairOut | None
    open: int


class LinkingOut(BaseModel):
    """How linking stands."""

    records: int
    dossiers: int
    with_several: int
    open_pairs: int
    words: int
