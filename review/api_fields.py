"""Fields: looked at, decided on, taken back."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request

from models.desk_errors import DeskError, UnusableError
from models.review import SETTLING, Decision, Verdict
from review.auth import Decider, Reader
from review.desk_of import desk_of, find_field, tools_of
from review.problems import prefers_english
from review.schemas import (
    AnsweredOut,
    AnswerIn,
    DecidedFieldOut,
    DecidedManyOut,
    DecidedOut,
    DecisionIn,
    DecisionOut,
    DecisionsIn,
    DecisionsOut,
    FieldOut,
    ItemsOut,
    RefusedOut,
    TwinsOut,
    UndoIn,
    UndoneOut,
)
from review.shapes import decision_shape, field_shape, item_shape, refused_shape, value_shape
from storage.items import FieldView
from storage.row_decisions import Said
from storage.settling import Word

router = APIRouter(tags=["fields"])
FieldId = Annotated[str, Path(pattern=r"^[a-z2-7]{20}$")]
_OF_FIELDS = SETTLING | {Verdict.SKIP, Verdict.FLAG}


@router.get("/fields/{field_id}")
def look(request: Request, _: Reader, field_id: FieldId) -> FieldOut:
    """Give a field as it holds now, with its history."""
    return _field(request, find_field(request, field_id))


@router.get("/fields/{field_id}/twins")
def twins(request: Request, _: Reader, field_id: FieldId) -> ItemsOut:
    """Give other free questions that read like this one."""
    return ItemsOut(items=[item_shape(view) for view in desk_of(request).twins(field_id)])


@router.post("/fields/{field_id}/decision")
def decide(request: Request, caller: Decider, field_id: FieldId, body: DecisionIn) -> DecidedOut:
    """Confirm, correct, call illegible, skip or flag a field; 409 if it changed since ``revision``."""
    desk = desk_of(request)
    decision = desk.decide(caller.holder, _word(field_id, body))
    view = find_field(request, field_id)
    twin, left = desk.alike(field_id)
    field = view.field
    assert field is not None  # it was just decided on
    return DecidedOut(
        decision=decision_shape(decision, is_undone=False),
        field=DecidedFieldOut(
            id=field_id,
            text=field.text,
            status=field.status.value,
            value=value_shape(field),
            confidence=field.confidence,
        ),
        record_revision=view.revision,
        item_open=view.is_open,
        twins=[TwinsOut(twin=twin, count=left)] if twin is not None and left > 0 else [],
    )


@router.post("/decisions")
def decide_many(request: Request, caller: Decider, body: DecisionsIn) -> DecidedManyOut:
    """Decide on several fields, each by itself: what is refused stops none of the others."""
    done: list[DecisionOut] = []
    refused: list[RefusedOut] = []
    for one in body.decisions:
        try:
            decision = desk_of(request).decide(caller.holder, _word(one.field, one))
            done.append(decision_shape(decision, is_undone=False))
        except DeskError as error:
            refused.append(refused_shape(one.field, error, is_english=prefers_english(request)))
    return DecidedManyOut(done=done, refused=refused)


@router.post("/items/{item_id}/answer")
def answer(request: Request, caller: Decider, item_id: FieldId, body: AnswerIn) -> AnsweredOut:
    """Answer a question about a page: its kind, whether a row is a record, whether columns are right."""
    said = Said(answer=body.answer, took_ms=body.took_ms, comment=body.comment)
    decision, sha256 = desk_of(request).answer(caller.holder, item_id, said)
    _extract_again(request, decision, sha256)
    return AnsweredOut(decision=decision_shape(decision, is_undone=False))


@router.post("/undo")
def undo(request: Request, caller: Decider, body: UndoIn) -> UndoneOut:
    """Take back a step, one's last where none is named; later steps stay."""
    desk = desk_of(request)
    undone, taken = desk.undo(caller.holder, body.decision)
    view = desk.field(undone.subject)
    if undone.verdict is Verdict.GRID and (page := desk.page(undone.subject)) is not None:
        _extract_again(request, undone, page.sha256)
    elif undone.record_id is not None and (stored := desk.archive.record(undone.record_id)) is not None:
        _extract_again(request, undone, stored.record.source.sha256)
    return UndoneOut(
        undone=decision_shape(undone, is_undone=True),
        undo=decision_shape(taken, is_undone=False),
        field=_field(request, view) if view is not None else None,
    )


@router.get("/decisions")
def decisions(
    request: Request,
    _: Reader,
    author: Annotated[str | None, Query(max_length=80)] = None,
    record: Annotated[str | None, Query(pattern=r"^[a-z2-7]{20}$")] = None,
    cursor: Annotated[int | None, Query(ge=0, le=2**62)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> DecisionsOut:
    """Give the history: of a record, or what somebody (or everybody) said, newest first."""
    desk = desk_of(request)
    if record is not None:
        found = [
            (d, undone)
            for d, undone in reversed(desk.history(record_id=record))
            if (author is None or d.author == author) and (cursor is None or d.seq < cursor)
        ][:limit]
    else:
        found = desk.decisions(author, before=cursor, limit=limit)
    items = [decision_shape(d, is_undone=undone) for d, undone in found]
    return DecisionsOut(items=items, next=str(items[-1].seq) if len(items) == limit else None)


def _word(field_id: str, body: DecisionIn) -> Word:
    if body.verdict not in _OF_FIELDS:
        raise UnusableError(f"'{body.verdict}' is no verdict on a field")
    text = body.text.strip() if body.text is not None else None
    if body.verdict is Verdict.CORRECT and not text:
        raise UnusableError("a correction needs a text", remedy="Type what is written, or call it illegible.")
    return Word(
        field_id, body.verdict, text, revision=body.revision, took_ms=body.took_ms, comment=body.comment
    )


def _field(request: Request, view: FieldView) -> FieldOut:
    return field_shape(view, desk_of(request).history(record_id=view.record_id))


def _extract_again(request: Request, decision: Decision, sha256: str) -> None:
    """A document whose kind was named, or whose lines were moved, is understood anew, in the background."""
    pipeline = tools_of(request).pipeline
    if decision.verdict in (Verdict.KIND, Verdict.GRID) and pipeline is not None:
        pipeline.extract_again(sha256)
