"""The shapes of the API for maps and plans of cemeteries. The map itself is GeoJSON and has no shape here."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from models.mapping import Layer, Level
from models.summary import War
from review.schemas import In
from storage.summaries import Chosen, Figure

Year = Annotated[int, Field(ge=1900, le=2100)]


class ChosenQuery(In):
    """Whom a map shows: by war, unit (as totals group it), state, span of years of death, as of a year."""

    war: War | None = None
    unit: Annotated[str, Field(max_length=100)] = ""
    figure: Figure = Figure.ALL
    died_from: Year | None = None
    died_to: Year | None = None
    as_of: Year | None = None

    def chosen(self) -> Chosen:
        """Return the same as the store asks it."""
        return Chosen(
            figure=self.figure,
            as_of=self.as_of,
            war=self.war,
            regiment=self.unit,
            died_from=self.died_from,
            died_to=self.died_to,
        )


class MapQuery(ChosenQuery):
    """Which layer is wanted, and how large its areas are at least."""

    layer: Layer = Layer.DEATHS
    level: Level = Level.PROVINCE


class AreaQuery(MapQuery):
    """The area whose dossiers are wanted; ``outside`` for what could be put nowhere."""

    area: Annotated[str, Field(pattern=r"^(outside|[cdpnx]:[0-9A-Z]{2,5}(\+[cdpnx]:[0-9A-Z]{2,5}){0,80})$")]
    after: Annotated[str, Field(pattern=r"^[a-z2-7]{0,20}$")] = ""
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class SearchAreaQuery(ChosenQuery):
    """The search area whose men are wanted."""

    area: Annotated[str, Field(pattern=r"^[cdpnx:+0-9A-Z]{3,200}@[a-z2-7]{20}$")]


class GraveOut(BaseModel):
    """One place in a row: ``gap`` where the numbers jump, more than one dossier where two papers meet."""

    number: str
    gap: int
    graves: list[PlannedOut]


class PlannedOut(BaseModel):
    """Who lies there."""

    dossier: str
    name: str
    died: str
    named: str
    remains: str


class PlanRowOut(BaseModel):
    """A row of graves."""

    name: str
    places: list[GraveOut]


class PlanLotOut(BaseModel):
    """A lot with its rows."""

    name: str
    rows: list[PlanRowOut]


class PlanOut(BaseModel):
    """A cemetery by lot, row and number; ``loose`` are graves whose number no paper tells."""

    cemetery: str
    graves: int
    gaps: int
    doubles: int
    lots: list[PlanLotOut]
    loose: list[PlannedOut]
