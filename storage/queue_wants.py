"""Which questions should be open, by what holds and what was said. Pure: no database here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Row

from models.ids import hash_id
from models.record import DocumentKind, Field, FieldName, FieldStatus, PlaceValue, Reason
from models.review import (
    Decision,
    ItemKind,
    Task,
    Verdict,
    Verdicts,
    expected_harm,
    fold_decisions,
    standing,
    weight_of,
)
from storage.policy import Policy

# Harm of the questions about a page: a kind that is wrong spoils every field of the document, columns every
# field of the table, a false row one record.
_QUESTIONS = (
    (Reason.KIND_UNKNOWN, ItemKind.DOCUMENT_KIND, 30.0),
    (Reason.COLUMN_GUESSED, ItemKind.COLUMNS, 20.0),
    (Reason.ROW_UNCERTAIN, ItemKind.ROW, 9.0),
)


_REVIEWED = (FieldStatus.CONFIRMED, FieldStatus.CORRECTED, FieldStatus.ILLEGIBLE)


@dataclass(frozen=True, slots=True)
class Held:
    """A field as it holds now, for which the queue may have a question."""

    id: str
    record_id: str
    key: str
    field: Field


@dataclass(frozen=True, slots=True)
class Want:
    """A question that should be open."""

    id: str
    kind: ItemKind
    task: Task
    harm: float
    key: str | None = None
    name: FieldName | None = None
    twin_text: str = ""
    reasons: tuple[str, ...] = ()
    not_for: tuple[str, ...] = ()
    flag: str | None = None
    page_no: int | None = None


def question_id(kind: ItemKind, *, record_id: str, sha256: str, page_no: int) -> str:
    """Return the id of a question about a page: one a row, or one a page."""
    if kind is ItemKind.ROW:
        return hash_id("ask", kind.value, record_id)
    return hash_id("ask", kind.value, sha256, page_no)


def field_want(held: Held, decisions: Sequence[Decision], policy: Policy) -> Want | None:
    """Return the question about one field that should be open, or None where none should be."""
    verdicts = fold_decisions(decisions)
    status = held.field.status
    if status is FieldStatus.QUEUED:
        return _queued(held, verdicts, decisions, policy)
    if status is FieldStatus.DISPUTED:
        readers = tuple(d.author for d in verdicts.open_readings)
        return _want(held, Task.ADJUDICATION, weight_of(held.field.name), not_for=readers)
    flag = _flag(decisions)
    if flag is not None and status is FieldStatus.ACCEPTED:
        return _want(held, Task.SINGLE, weight_of(held.field.name), flag=flag)
    if _was_audited(decisions):
        return None
    return _audit(held, verdicts, policy)


def _queued(held: Held, verdicts: Verdicts, decisions: Sequence[Decision], policy: Policy) -> Want:
    is_twice = held.field.name in policy.two_readings or bool(verdicts.open_readings)
    harm = expected_harm(held.field)
    kept = standing(decisions)
    skips = sum(1 for d in kept if d.verdict is Verdict.SKIP)
    return _want(
        held,
        Task.READING if is_twice else Task.SINGLE,
        harm / 1000 ** min(skips, 5),  # to the end of the queue, still in its order there
        not_for=tuple(d.author for d in verdicts.open_readings),
        flag=_flag(decisions),
    )


def _flag(decisions: Sequence[Decision]) -> str | None:
    """Return the comment of the last flag that stands, or None."""
    flags = [d for d in standing(decisions) if d.verdict is Verdict.FLAG]
    return flags[-1].comment if flags else None


def _audit(held: Held, verdicts: Verdicts, policy: Policy) -> Want | None:
    """Choose by a hash, so that it depends on nobody and is the same each time."""
    last = verdicts.holds
    if held.field.status is FieldStatus.ACCEPTED:
        chosen = _chance("accepted", held.id) < policy.audit_accepted
    elif last is not None and held.field.status in _REVIEWED:
        chosen = _chance("confirmed", last.decision_id) < policy.audit_confirmed
    else:
        chosen = False
    if not chosen:
        return None
    # Anywhere among the questions of its kind: at the end of the queue it would be known for what it is.
    harm = round(_chance("place", held.id) * 0.5 * weight_of(held.field.name), 6)
    return _want(held, Task.AUDIT, harm, not_for=(last.author,) if last is not None else ())


def _want(
    held: Held, task: Task, harm: float, *, not_for: tuple[str, ...] = (), flag: str | None = None
) -> Want:
    reasons = tuple(r.value for r in held.field.reasons)
    if task is Task.AUDIT:
        reasons = (Reason.LOW_CONFIDENCE.value,)
    name, text = held.field.name, held.field.text
    return Want(
        held.id, ItemKind.FIELD, task, harm, held.key, name, text, reasons, not_for, flag, held.field.page_no
    )


def _was_audited(decisions: Sequence[Decision]) -> bool:
    return any(d.task is Task.AUDIT and d.said is not None for d in standing(decisions))


def _chance(what: str, of: str) -> float:
    return int.from_bytes(hash_id(what, of).encode()[:6], "big") % 100_003 / 100_003


def wants_of(
    row: Row[tuple[object, ...]],
    fields: Sequence[Held],
    *,
    said: Mapping[str, Sequence[Decision]],
    policy: Policy,
) -> list[Want]:
    """Return the questions about a record and its page that should be open."""
    found = [w for held in fields if (w := field_want(held, said.get(held.id, ()), policy)) is not None]
    queued = [held.field for held in fields if held.field.status is FieldStatus.QUEUED]
    reasons = {reason for field in queued for reason in field.reasons}
    if row.document_kind != DocumentKind.UNKNOWN.value:
        reasons.discard(Reason.KIND_UNKNOWN)
    for reason, kind, harm in _QUESTIONS:
        found_id = question_id(kind, record_id=row.id, sha256=row.sha256, page_no=row.page_no)
        if reason in reasons and not standing(said.get(found_id, ())):
            found.append(Want(found_id, kind, Task.SINGLE, harm, reasons=(reason.value,)))
    return found


def facts_of(row: Row[tuple[object, ...]], fields: Sequence[Held], *, batch_id: str) -> dict[str, object]:
    """Return what every question about a record has in its row."""
    return {
        "record_id": row.id,
        "sha256": row.sha256,
        "page_no": row.page_no,
        "batch_id": batch_id,
        "record_kind": row.kind,
        "document_kind": row.document_kind,
        "province": _province(fields),
    }


def _province(fields: Sequence[Held]) -> str | None:
    """Return the province of the home place, or of the first place that names one."""
    places = [h.field for h in fields if isinstance(h.field.value, PlaceValue) and h.field.value.province]
    places.sort(key=lambda f: f.name is not FieldName.HOME_PLACE)
    value = places[0].value if places else None
    return value.province if isinstance(value, PlaceValue) else None


def columns_of(want: Want, *, batch_id: str) -> dict[str, object]:
    """Return what a question has in its row beside that."""
    is_hard = want.flag is not None or want.task is Task.ADJUDICATION
    same = want.kind is ItemKind.FIELD and want.twin_text and not is_hard and want.task is Task.SINGLE
    return {
        "kind": want.kind.value,
        "task": want.task.value,
        "key": want.key,
        "name": want.name.value if want.name is not None else None,
        "reasons": "".join(f",{r}" for r in want.reasons) + ",",
        "twin": hash_id("twin", batch_id, str(want.name), want.twin_text) if same else None,
        "harm": want.harm,
        "is_flagged": int(want.flag is not None),
        "is_for_adjudicator": int(is_hard),
        "not_for": "".join(f",{person}" for person in want.not_for) + ",",
        "comment": want.flag or "",
    }
