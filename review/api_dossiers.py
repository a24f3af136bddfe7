"""Dossiers and pairs: looked at, judged, taken apart, put right."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request

from models.desk_errors import NotFoundError
from models.linking import PairVerdict
from review.auth import Decider, Reader
from review.desk_of import archive_of, summaries_of
from review.schemas_dossiers import (
    ChoiceIn,
    DossierOut,
    LinkingOut,
    NextPairOut,
    PairIn,
    PairOut,
    PairWordIn,
    UndoIn,
)
from review.shapes_dossiers import dossier_shape, pair_shape
from storage.dossiers import Dossiers, Saying
from storage.pairs import Pairs, PairView

router = APIRouter(tags=["dossiers"])
Id = Annotated[str, Path(pattern=r"^[a-z2-7]{20}$")]


def dossiers_of(request: Request) -> Dossiers:
    """Return the dossiers of the application's archive."""
    return Dossiers(archive_of(request))


@router.get("/linking")
def linking(request: Request, _: Reader) -> LinkingOut:
    """Say how many records, dossiers and open pairs there are."""
    counts = dossiers_of(request).counts()
    return LinkingOut(
        records=counts.records,
        dossiers=counts.dossiers,
        with_several=counts.with_several,
        open_pairs=counts.open_pairs,
        words=counts.words,
    )


@router.get("/dossiers/{dossier_id}")
def dossier(request: Request, _: Reader, dossier_id: Id) -> DossierOut:
    """Give a dossier by its present id or any earlier one."""
    return _shown(request, dossier_id)


@router.get("/records/{record_id}/dossier")
def dossier_of_record(request: Request, _: Reader, record_id: Id) -> DossierOut:
    """Give the dossier that a record lies in."""
    found = dossiers_of(request).dossier_of(record_id)
    if found is None:
        raise NotFoundError(f"record {record_id} lies in no dossier yet", remedy="Run sohoa link.")
    return _shown(request, found)


@router.post("/dossiers/{dossier_id}/words")
def choose(request: Request, caller: Decider, dossier_id: Id, body: ChoiceIn) -> DossierOut:
    """Say which value holds, or how the man stands, and why."""
    saying = Saying(body.record, body.subject, body.value, body.source or "", body.why)
    dossiers_of(request).choose(caller.name, saying)
    _refresh(request, body.record)
    return _shown(request, dossier_id)


@router.post("/dossiers/{dossier_id}/words/{word_id}/undo")
def unchoose(request: Request, caller: Decider, dossier_id: Id, word_id: Id, body: UndoIn) -> DossierOut:
    """Take such a word back."""
    word = dossiers_of(request).unchoose(caller.name, word_id, why=body.why)
    _refresh(request, word.record_id)
    return _shown(request, dossier_id)


@router.post("/pairs/next")
def next_pair(request: Request, caller: Decider, body: PairIn) -> NextPairOut:
    """Give the likeliest open pair that nobody else has before him; it is held for ten minutes."""
    skip = (body.skip[0], body.skip[1]) if body.skip is not None else None
    view = Pairs(archive_of(request)).claim(caller.name, skip=skip)
    pair = _pair(request, view) if view is not None else None
    return NextPairOut(pair=pair, open=dossiers_of(request).counts().open_pairs)


@router.get("/pairs/{left}/{right}")
def look(request: Request, _: Reader, left: Id, right: Id) -> PairOut:
    """Give two records side by side, whether or not they are to be judged."""
    if left == right:
        raise NotFoundError("one record is no pair")
    view = Pairs(archive_of(request)).look(left, right)
    if view is None:
        raise NotFoundError(f"records {left} and {right} were never compared", remedy="Run sohoa link.")
    return _pair(request, view)


@router.post("/pairs/{left}/{right}/words")
def judge(request: Request, caller: Decider, left: Id, right: Id, body: PairWordIn) -> DossierOut:
    """Say that two records are one man's, or two men's; return the dossier of the first."""
    verdict = PairVerdict(body.verdict)
    dossiers_of(request).judge(caller.name, left, right, verdict, comment=body.comment)
    _refresh(request, left, right)
    return dossier_of_record(request, caller, left)


@router.post("/pair-words/{word_id}/undo")
def take_back(request: Request, caller: Decider, word_id: Id, body: UndoIn) -> DossierOut:
    """Take a yes or no back; return the dossier of the first record."""
    word = dossiers_of(request).take_back(caller.name, word_id, comment=body.why)
    _refresh(request, word.left, word.right)
    return dossier_of_record(request, caller, word.left)


def _refresh(request: Request, *record_ids: str) -> None:
    """Bring the rows behind the totals in step with what was said of these records."""
    summaries_of(request).refresh(record_ids)


def _shown(request: Request, dossier_id: str) -> DossierOut:
    dossiers = dossiers_of(request)
    frame = dossiers.frame(dossier_id)
    if frame is None:
        raise NotFoundError(f"there is no dossier {dossier_id}")
    return dossier_shape(frame, dossiers.records(frame.record_ids))


def _pair(request: Request, view: PairView) -> PairOut:
    left, right = dossiers_of(request).records(view.link.pair)
    return pair_shape(view, left, right)
