"""The shapes of the API for totals, the lists behind them, and how a dossier stands."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from models.summary import War
from review.schemas import In
from storage.summaries import By, Figure

Year = Annotated[int, Field(ge=1945, le=2100)]
Name = Annotated[str, Field(max_length=200)]


class TotalsQuery(In):
    """By what is counted, and of whom. ``as_of``: as it stood at the end of this year."""

    by: By = By.DEATH_PROVINCE
    as_of: Year | None = None
    war: War | None = None
    province: Name = ""
    lacks: Annotated[str, Field(pattern=r"^[a-z_]{0,30}$")] = ""


class ListQuery(TotalsQuery):
    """The line and figure whose list is wanted; without ``value`` the line of what is not known."""

    value: Name = ""
    whole: bool = False  # of all lines together
    figure: Figure = Figure.ALL
    after: Annotated[str, Field(pattern=r"^[a-z2-7]{0,20}$")] = ""
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class TotalOut(BaseModel):
    """One line. ``doubts``: so many of each figure may be wrong; ``split``: so many lie in divided places."""

    value: str
    counts: dict[str, int]
    doubts: dict[str, float]
    doubt: float
    split: int


class TotalsOut(BaseModel):
    """Lines and their sum."""

    lines: list[TotalOut]
    sum: TotalOut


class DeclaredOut(BaseModel):
    """A total that a paper declares, the rows read before it and since the one before."""

    file: str
    page: str
    page_no: int
    words: str
    declared: int
    counted: int
    since_last: int
    is_off: bool


class DeclaredListOut(BaseModel):
    """Declared totals, by file and page."""

    items: list[DeclaredOut]


class ListedOut(BaseModel):
    """One dossier of a list."""

    dossier: str
    name: str
    born: str
    home: str
    unit: str
    died: str
    death_place: str
    burial_place: str
    cemetery: str
    grave: str
    gathered: str
    remains: str
    is_open: bool
    lacks: list[str]
    papers: int


class ListOut(BaseModel):
    """Dossiers; ``next`` goes on."""

    items: list[ListedOut]
    next: str | None


class FindingOut(BaseModel):
    """What one paper says to a question."""

    answer: str
    rule: str
    strength: int
    record: str
    field: str | None
    text: str


class StandingOut(BaseModel):
    """The answer to one question about a dossier, with its evidence."""

    aspect: str
    answer: str
    by: str
    why: str
    year: int
    is_open: bool
    word: str | None
    findings: list[FindingOut]


class CandidateReasonOut(BaseModel):
    """Why a man may lie in a grave, or not."""

    code: str
    points: float
    grave: str
    man: str


class CandidateOut(BaseModel):
    """A missing man who may lie in an unnamed grave."""

    dossier: str
    name: str
    died: str
    points: float
    reasons: list[CandidateReasonOut]


class StatusOut(BaseModel):
    """How a dossier stands; candidates are there for unnamed graves alone."""

    standing: list[StandingOut]
    candidates: list[CandidateOut]
