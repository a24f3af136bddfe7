"""What the queue holds follows from fields, decisions and policy: here it is made to, after every change.

The rows can be thrown away and built again (``rebuild``); only leases and skips would be lost with them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, Row, delete, select, update

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
from storage import events
from storage.batches import insert_all_missing
from storage.policy import Policy, load_policy
from storage.review_tables import queue_item, queue_reason
from storage.tables import record as record_table
from storage.tables import sighting

# Harm of the questions about a page: a kind that is wrong spoils every field of the document, columns every
# field of the table, a false row one record.
_QUESTIONS = (
    (Reason.KIND_UNKNOWN, ItemKind.DOCUMENT_KIND, 30.0),
    (Reason.COLUMN_GUESSED, ItemKind.COLUMNS, 20.0),
    (Reason.ROW_UNCERTAIN, ItemKind.ROW, 9.0),
)
NO_LEASE: Mapping[str, object] = {"lease_owner": None, "lease_person": None, "lease_until": None}
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


@dataclass(frozen=True, slots=True)
class AtHand:
    """What was said of records (by field or question), and which questions there are (by record)."""

    decisions: Mapping[str, Sequence[Decision]]
    items: Mapping[str, Mapping[str, Row[tuple[object, ...]]]]


def load_at_hand(connection: Connection, record_ids: Sequence[str]) -> AtHand:
    """Read the history and the questions of these records."""
    said: dict[str, list[Decision]] = defaultdict(list)
    for decision in events.of_records(connection, record_ids):
        said[decision.subject].append(decision)
    items: dict[str, dict[str, Row[tuple[object, ...]]]] = {found: {} for found in record_ids}
    for row in connection.execute(select(queue_item).where(queue_item.c.record_id.in_(record_ids))):
        items[row.record_id][row.id] = row
    return AtHand(said, items)


def refresh(
    connection: Connection,
    fields: Mapping[str, Sequence[Held]],
    *,
    now: datetime,
    at_hand: AtHand | None = None,
) -> None:
    """Bring the queue in step with these records (id: the fields that hold now)."""
    ids = sorted(fields)
    if not ids:
        return
    there = at_hand or load_at_hand(connection, ids)
    policy = load_policy(connection)
    records = connection.execute(select(record_table).where(record_table.c.id.in_(ids))).all()
    batches = _batches(connection, records, there)
    steps = _Steps()
    for row in records:
        wants = [] if row.retracted_at else _wants(row, fields[row.id], said=there.decisions, policy=policy)
        facts = _facts(row, fields[row.id], batch_id=batches.get(row.sha256, ""))
        _plan(wants, facts=facts, there=there.items[row.id], steps=steps, now=now)
    _take(connection, steps, now=now)


def close(connection: Connection, item_ids: Sequence[str], *, now: datetime) -> None:
    """Close these questions; nobody holds them any more."""
    connection.execute(
        update(queue_item)
        .where(queue_item.c.id.in_(item_ids))
        .values(is_open=0, is_free=0, closed_at=now, **NO_LEASE)
    )
    connection.execute(delete(queue_reason).where(queue_reason.c.item_id.in_(item_ids)))


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
    if _was_audited(decisions):
        return None
    return _audit(held, verdicts, policy)


def _queued(held: Held, verdicts: Verdicts, decisions: Sequence[Decision], policy: Policy) -> Want:
    is_twice = held.field.name in policy.two_readings or bool(verdicts.open_readings)
    harm = expected_harm(held.field)
    kept = standing(decisions)
    skips = sum(1 for d in kept if d.verdict is Verdict.SKIP)
    flags = [d for d in kept if d.verdict is Verdict.FLAG]
    return _want(
        held,
        Task.READING if is_twice else Task.SINGLE,
        harm / 1000 ** min(skips, 5),  # to the end of the queue, still in its order there
        not_for=tuple(d.author for d in verdicts.open_readings),
        flag=flags[-1].comment if flags else None,
    )


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


def _wants(
    row: Row[tuple[object, ...]],
    fields: Sequence[Held],
    *,
    said: Mapping[str, Sequence[Decision]],
    policy: Policy,
) -> list[Want]:
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


def _facts(row: Row[tuple[object, ...]], fields: Sequence[Held], *, batch_id: str) -> dict[str, object]:
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


@dataclass(slots=True)
class _Steps:
    """What is to be done to the queue, by question. Lives for one call."""

    added: dict[str, dict[str, object]] = field(default_factory=dict)
    changed: dict[str, dict[str, object]] = field(default_factory=dict)
    closed: list[str] = field(default_factory=list)
    reasons: dict[str, Want] = field(default_factory=dict)


def _plan(
    wants: Iterable[Want],
    *,
    facts: Mapping[str, object],
    there: Mapping[str, Row[tuple[object, ...]]],
    steps: _Steps,
    now: datetime,
) -> None:
    wanted = {want.id: want for want in wants}
    for found, want in wanted.items():
        row = {**facts, **_columns(want, batch_id=str(facts["batch_id"]))}
        if want.page_no is not None:
            row["page_no"] = want.page_no
        old = there.get(found)
        if old is None:
            steps.added[found] = {**row, "id": found, "is_open": 1, "is_free": 1, "opened_at": now}
        elif not old.is_open:
            steps.changed[found] = {**row, "is_open": 1, "is_free": 1, "opened_at": now, "closed_at": None}
        elif any(getattr(old, name) != value for name, value in row.items()):
            steps.changed[found] = row
        if old is None or not old.is_open or old.reasons != row["reasons"] or old.harm != row["harm"]:
            steps.reasons[found] = want
    steps.closed.extend(found for found, old in there.items() if old.is_open and found not in wanted)


def _take(connection: Connection, steps: _Steps, *, now: datetime) -> None:
    insert_all_missing(connection, queue_item, list(steps.added.values()))
    for found, row in steps.changed.items():
        connection.execute(update(queue_item).where(queue_item.c.id == found).values(**row))
    if steps.closed:
        close(connection, steps.closed, now=now)
    again = [found for found in steps.reasons if found not in steps.added]
    if again:
        connection.execute(delete(queue_reason).where(queue_reason.c.item_id.in_(again)))
    rows = [
        {"item_id": found, "reason": reason, "harm": want.harm}
        for found, want in steps.reasons.items()
        for reason in dict.fromkeys(want.reasons)
    ]
    insert_all_missing(connection, queue_reason, rows)


def _columns(want: Want, *, batch_id: str) -> dict[str, object]:
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


def _batches(
    connection: Connection, records: Sequence[Row[tuple[object, ...]]], there: AtHand
) -> dict[str, str]:
    """Return the batch in which each file came first: there its questions stand, and there they stay."""
    found: dict[str, str] = {
        item.sha256: item.batch_id
        for row in records
        for item in there.items[row.id].values()
        if item.batch_id
    }
    hashes = {row.sha256 for row in records} - found.keys()
    if not hashes:
        return found
    query = select(sighting.c.sha256, sighting.c.batch_id).where(sighting.c.sha256.in_(hashes))
    for row in connection.execute(query.order_by(sighting.c.seq)):
        found.setdefault(row.sha256, row.batch_id)
    return found
