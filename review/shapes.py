"""From what storage hands out to what the API and the pages show. Pure; one function a shape."""

from __future__ import annotations

from models.desk_errors import DeskError
from models.people import Role
from models.record import Field
from models.review import Decision, ItemKind, Task, weight_of
from review.auth import Caller
from review.problems import as_json
from review.schemas import (
    BatchName,
    DecisionOut,
    FieldOut,
    ItemOut,
    NeighbourOut,
    Problem,
    ReadingOut,
    RefusedOut,
    SessionOut,
    UserOut,
    WallOut,
)
from storage.items import FieldView
from storage.publish import Json, published_value
from storage.queue import Wall
from storage.row_decisions import ANSWERS

_CANDIDATES = 5


def session_shape(caller: Caller) -> SessionOut:
    """Return who is signed in, and the key to change things."""
    user = UserOut(
        name=caller.name,
        display_name=caller.display_name,
        role=caller.role if isinstance(caller.role, Role) else None,
        permissions=sorted(caller.permissions),
    )
    return SessionOut(user=user, csrf=caller.csrf, session_ends_at=caller.session_ends_at)


def item_shape(view: FieldView) -> ItemOut:
    """Return a question as a reviewer gets it. An audit looks like any other."""
    return ItemOut.model_validate(_item(view))


def field_shape(view: FieldView, history: list[tuple[Decision, bool]]) -> FieldOut:
    """Return a field as it holds now, with its own part of the record's history."""
    own = [decision_shape(d, is_undone=undone) for d, undone in history if d.subject == view.id]
    value = value_shape(view.field)
    return FieldOut.model_validate({**_item(view), "value": value, "history": own, "proposed": view.proposed})


def value_shape(field: Field | None) -> Json | None:
    """Return what a field means, or None where that is not known."""
    return published_value(field.value) if field is not None and field.value is not None else None


def decision_shape(decision: Decision, *, is_undone: bool) -> DecisionOut:
    """Return an event of the history."""
    return DecisionOut(
        id=decision.id,
        seq=decision.seq,
        record=decision.record_id,
        field=decision.subject,
        field_key=decision.key,
        verdict=decision.verdict,
        task=decision.task,
        text=decision.said.text if decision.said is not None else None,
        answer=decision.answer,
        seen_text=decision.seen_text,
        author=decision.author,
        made_at=decision.made_at,
        took_ms=decision.took_ms,
        comment=decision.comment,
        undoes=decision.undoes,
        is_undone=is_undone,
    )


def wall_shape(wall: Wall, sample: FieldView | None) -> WallOut:
    """Return a group of questions that read alike."""
    text = sample.field.text if sample is not None and sample.field is not None else ""
    batch = BatchName(
        id=sample.batch_id if sample is not None else "", name=sample.batch_name if sample is not None else ""
    )
    return WallOut(
        twin=wall.twin, name=wall.name, text=text, count=wall.count, batch=batch, sample=list(wall.sample)
    )


def refused_shape(field: str, error: DeskError, *, is_english: bool) -> RefusedOut:
    """Return why one decision among several was refused."""
    return RefusedOut(field=field, problem=Problem.model_validate(as_json(error, is_english=is_english)))


def candidates_of(view: FieldView) -> list[str]:
    """Return up to five other readings, best first: those of the readers, then those the ink allows."""
    if view.field is None:
        return []
    every = [*(r.text for r in view.readings), *view.field.candidates]
    own = view.field.text if view.task is not Task.ADJUDICATION else None
    return [text for text in dict.fromkeys(every) if text and text != own][:_CANDIDATES]


def _item(view: FieldView) -> dict[str, object]:
    field = view.field
    return {
        "id": view.id,
        "kind": view.kind,
        "task": Task.SINGLE if view.task is Task.AUDIT else view.task,
        "lease_until": view.lease_until,
        "record": view.record_id,
        "field_key": field.key if field is not None else None,
        "name": field.name.value if field is not None else None,
        "page_id": view.page_id,
        "page_no": view.page_no,
        "sha256": view.sha256,
        "row": view.row,
        "box": field.box.as_list() if field is not None else None,
        "text": field.text if field is not None else "",
        "raw": field.raw if field is not None else "",
        "candidates": candidates_of(view),
        "reasons": list(view.reasons),
        "confidence": _confidence(view),
        "status": _status(view),
        "revision": view.revision,
        "harm": view.harm,
        "batch": {"id": view.batch_id, "name": view.batch_name},
        "file": view.file,
        "document_kind": view.document_kind,
        "record_kind": view.record_kind,
        "twin": view.twin,
        "twin_count": view.twin_count,
        "readings": [ReadingOut(by=r.by, text=r.text, verdict=r.verdict) for r in view.readings],
        "neighbours": [
            NeighbourOut(
                id=n.id,
                key=n.field.key,
                name=n.field.name.value,
                text=n.field.text if n.id != view.id or field is None else field.text,
                status=n.field.status.value if n.id != view.id else _status(view) or "",
                page_no=n.field.page_no,
                box=n.field.box.as_list(),
            )
            for n in view.neighbours
        ],
        "answers": list(ANSWERS[view.kind]) if view.kind is not ItemKind.FIELD else [],
        "comment": view.comment,
        "is_flagged": view.is_flagged,
        "is_open": view.is_open,
    }


def _confidence(view: FieldView) -> float | None:
    """An audit shows the confidence that its place in the queue stands for: the true one would mark it."""
    if view.field is None:
        return None
    if view.task is Task.AUDIT:
        return round(1.0 - view.harm / weight_of(view.field.name), 4)
    return view.field.confidence


def _status(view: FieldView) -> str | None:
    """Where a field is read blind its status would tell what is known of it."""
    if view.field is None:
        return None
    return "queued" if view.task in (Task.AUDIT, Task.READING) else view.field.status.value
