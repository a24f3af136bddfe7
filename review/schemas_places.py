"""Shapes of the API about names of places."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, model_validator

from models.record import Reason
from review.schemas import In, Text

_Year = Annotated[int, Field(ge=1800, le=2100)]
_Place = Annotated[Text, Field(max_length=200)]


class PlaceNameIn(In):
    """A name to add; ``within`` and ``same_as`` are places of the tables, years are left out if unknown."""

    name: Annotated[_Place, Field(min_length=2)]
    level: Literal["province", "district", "commune"]
    within: _Place = ""
    same_as: _Place = ""
    source: Annotated[_Place, Field(min_length=2)]
    first_year: _Year | None = None
    last_year: _Year | None = None

    @model_validator(mode="after")
    def _first_comes_first(self) -> PlaceNameIn:
        if self.first_year and self.last_year and self.first_year > self.last_year:
            raise ValueError("the first year stands after the last")
        if not self.name.strip() or not self.source.strip():
            raise ValueError("name and source must not be empty")
        return self


class PlaceNameOut(BaseModel):
    """An added name; ``may_remove`` says whether whoever asked may take it back."""

    number: int
    name: str
    level: str
    within: str
    same_as: str
    source: str
    first_year: int | None
    last_year: int | None
    author: str
    added_at: datetime
    may_remove: bool


class PlaceNamesOut(BaseModel):
    """All names that hold, in the order they were added."""

    items: list[PlaceNameOut]


class AddedOut(BaseModel):
    """What became of an added name; ``files`` with waiting places that bear it are weighed again."""

    number: int
    files: int


class TodayOut(BaseModel):
    """A unit of today."""

    commune: str
    province: str
    code: str


class PlaceFoundOut(BaseModel):
    """A place that a text may mean; ``then`` from small to large."""

    score: float
    then: str
    today: list[TodayOut]
    reasons: list[Reason]


class PlacesFoundOut(BaseModel):
    """What a text may mean, likeliest first."""

    items: list[PlaceFoundOut]
