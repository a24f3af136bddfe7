"""Lists handed over: made, given out again as sent, answers taken in; what was sent and what came back."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Path, Request, Response, UploadFile
from pydantic import BaseModel, Field

from dossiers.handover_lists import Issuer
from models.desk_errors import ForbiddenError, NotFoundError, UnavailableError, UnusableError
from models.gathering import dossier_id
from models.handover import Handover, HandoverRow
from models.people import Permission
from review.auth import Archivist, Reader
from review.desk_of import archive_of, tools_of
from review.downloads import download
from review.making_lists import Wanted, make_list, receivers
from review.schemas import In
from review.uploads import spooled
from storage.handovers import Handovers
from storage.keys import handover_key
from storage.summaries import By, Figure

router = APIRouter(tags=["handovers"])
_MOST_LISTS = 300  # made by one request: a province has fewer communes, and each list takes a while
Number = Annotated[int, Path(ge=1, le=10_000_000)]


class HandoverOut(BaseModel):
    """One list; ``group`` and ``value`` say how its rows were chosen."""

    number: int
    receiver: str
    group: str
    value: str
    made_at: datetime
    author: str
    rows: int
    answered: int


class HandoverRowOut(BaseModel):
    """One row: the dossier, and the record that the answer became."""

    row: int
    name: str
    dossier: str
    answer: str | None
    answered_at: datetime | None


class ChosenIn(In):
    """Whom the lists are about, and who sends them: the body above, the body, the place of the date line."""

    by: By
    figure: Figure = Figure.ALL
    above: Annotated[str, Field(max_length=200)] = ""
    body: Annotated[str, Field(min_length=1, max_length=200)]
    place: Annotated[str, Field(max_length=100)] = "…"
    crops: bool = False


class HandoverIn(ChosenIn):
    """One list: of one place or unit, for one receiver."""

    value: Annotated[str, Field(min_length=1, max_length=200)]
    receiver: Annotated[str, Field(min_length=1, max_length=200)]


class SplitIn(ChosenIn):
    """A list for every place or unit; ``prefix`` stands before each name."""

    prefix: Annotated[str, Field(max_length=100)] = ""


class ReceiverOut(BaseModel):
    """Places or units that have somebody to list, and how many dossiers are of none."""

    values: list[str]
    nowhere: int


class SplitOut(BaseModel):
    """The lists that were made, and how many dossiers are of no known receiver."""

    items: list[HandoverOut]
    nowhere: int


class RefusedRowOut(BaseModel):
    """A row that was not taken in, and why (a key of the catalogue)."""

    code: str
    why: str


class AnswersOut(BaseModel):
    """What came of a filled-in list."""

    taken: int
    refused: list[RefusedRowOut]


class HandoversOut(BaseModel):
    """All lists, newest first."""

    items: list[HandoverOut]


class HandoverRowsOut(BaseModel):
    """One list with its rows."""

    handover: HandoverOut
    rows: list[HandoverRowOut]


@router.get("/handovers")
def handovers(request: Request, _: Reader) -> HandoversOut:
    """Give all lists that were handed over, and how much of each has come back."""
    return HandoversOut(items=[_list(one) for one in Handovers(archive_of(request)).all()])


@router.get("/handovers/receivers")
def possible(request: Request, _: Reader, by: By, figure: Figure = Figure.ALL) -> ReceiverOut:
    """Give the places or units that have somebody to list."""
    values, nowhere = receivers(archive_of(request), by, figure)
    return ReceiverOut(values=values, nowhere=nowhere)


@router.post("/handovers", status_code=201)
def make(request: Request, caller: Archivist, body: HandoverIn) -> HandoverOut:
    """Make one list: it is numbered, logged, and kept as it is sent."""
    return _list(_made(request, caller.name, body, value=body.value, receiver=body.receiver))


@router.post("/handovers/split", status_code=201)
def split(request: Request, caller: Archivist, body: SplitIn) -> SplitOut:
    """Make a list for every place or unit that has somebody to list."""
    values, nowhere = receivers(archive_of(request), body.by, body.figure)
    if len(values) > _MOST_LISTS:
        raise UnusableError(
            f"that would be {len(values)} lists, more than {_MOST_LISTS}",
            remedy="Choose a narrower figure, or use sohoa handover split.",
        )
    made = [
        _made(request, caller.name, body, value=value, receiver=f"{body.prefix} {value}".strip())
        for value in values
    ]
    return SplitOut(items=[_list(one) for one in made], nowhere=nowhere)


@router.post("/handovers/answers")
def take_answers(
    request: Request,
    caller: Archivist,
    file: UploadFile,
    sender: Annotated[str, Form(min_length=1, max_length=200)],
) -> AnswersOut:
    """Take a filled-in list in: its answers become claims in the sender's name."""
    if not caller.may_everywhere(Permission.INTAKE):
        raise ForbiddenError(
            "a list that comes back may be about any batch", remedy="Ask an archivist of all batches."
        )
    answers = tools_of(request).answers
    if answers is None:
        raise UnavailableError("this server was started without the pipeline")
    with spooled([file]) as (path,):
        taken, refused = answers.take_in(path, sender=sender)
    return AnswersOut(taken=taken, refused=[RefusedRowOut(code=code, why=why) for code, why in refused])


@router.get("/handovers/{number}/list.{ending}", response_class=Response)
def file_of(request: Request, _: Reader, number: Number, ending: Literal["xlsx", "pdf"]) -> Response:
    """Return a list as it was sent."""
    archive = archive_of(request)
    store, key = archive.store, handover_key(number, ending)
    # The store knows no reach: whether somebody may see a list is asked of its rows.
    if Handovers(archive).find(number) is None or not store.exists(key):
        raise NotFoundError(f"there is no file of list {number}", remedy="Lists of before were not kept.")
    return download(store.get(key), f"ban-giao-{number:03d}.{ending}")


@router.get("/handovers/{number}")
def handover(request: Request, _: Reader, number: Number) -> HandoverRowsOut:
    """Give one list with its rows."""
    found = Handovers(archive_of(request))
    made = found.find(number)
    if made is None:
        raise NotFoundError(f"there is no list {number}")
    return HandoverRowsOut(handover=_list(made), rows=[_row(row) for row in found.rows(made.id)])


def _made(request: Request, author: str, body: ChosenIn, *, value: str, receiver: str) -> Handover:
    wanted = Wanted(body.by, value, body.figure, body.crops)
    issuer = Issuer(body.above, body.body, body.place)
    return make_list(archive_of(request), wanted, receiver, issuer, author=author).handover


def _list(one: Handover) -> HandoverOut:
    return HandoverOut(
        number=one.number,
        receiver=one.receiver,
        group=one.group,
        value=one.value,
        made_at=one.made_at,
        author=one.author,
        rows=one.rows,
        answered=one.answered,
    )


def _row(row: HandoverRow) -> HandoverRowOut:
    return HandoverRowOut(
        row=row.row_no,
        name=row.name,
        dossier=dossier_id(row.record_id),  # of its founder: it leads to where the man stands today
        answer=row.answer_id or None,
        answered_at=row.answered_at,
    )
