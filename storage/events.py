"""Decisions as rows: appended under a number in the order of commits, never changed. Statements only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Row, select

from models.codec import decode_field, encode_field
from models.ids import hash_id
from models.review import Decision, Task, Verdict, undone_ids
from storage.numbers import next_numbers
from storage.review_tables import decision as table

_COUNTER = "decision"


def append(connection: Connection, decision: Decision) -> Decision:
    """Keep the decision under the next number; its ``seq`` and ``id`` are given here."""
    seq = next_numbers(connection, _COUNTER, 1)
    numbered = replace(decision, seq=seq, id=hash_id("decision", seq, decision.subject, decision.author))
    row = {
        "seq": numbered.seq,
        "id": numbered.id,
        "subject": numbered.subject,
        "record_id": numbered.record_id,
        "key": numbered.key,
        "verdict": numbered.verdict.value,
        "task": numbered.task.value,
        "author": numbered.author,
        "made_at": numbered.made_at,
        "said": encode_field(numbered.said) if numbered.said is not None else None,
        "answer": numbered.answer,
        "seen_text": numbered.seen_text,
        "seen_claim": numbered.seen_claim,
        "seen_revision": numbered.seen_revision,
        "took_ms": numbered.took_ms,
        "comment": numbered.comment,
        "undoes": numbered.undoes,
    }
    connection.execute(table.insert(), row)
    return numbered


def of_subject(connection: Connection, subject: str) -> list[Decision]:
    """Return all decisions about one field, record or question, in order."""
    return _found(connection, table.c.subject == subject)


def of_records(connection: Connection, record_ids: Sequence[str]) -> list[Decision]:
    """Return all decisions about these records and their fields, in order."""
    return _found(connection, table.c.record_id.in_(record_ids))


def of_author(
    connection: Connection,
    author: str | None,
    *,
    before: int | None,
    limit: int,
    since: datetime | None = None,
) -> list[Decision]:
    """Return a person's (None: everybody's) latest decisions, newest first, below the number ``before``."""
    query = select(table).order_by(table.c.seq.desc()).limit(limit)
    if author is not None:
        query = query.where(table.c.author == author)
    if before is not None:
        query = query.where(table.c.seq < before)
    if since is not None:
        query = query.where(table.c.made_at >= since)
    return [decision_of(row) for row in connection.execute(query)]


def find(connection: Connection, decision_id: str) -> Decision | None:
    """Return one decision, or None."""
    return next(iter(_found(connection, table.c.id == decision_id)), None)


def undone_among(connection: Connection, decisions: Iterable[Decision]) -> set[str]:
    """Return the ids of those among ``decisions`` that were taken back."""
    subjects = {d.subject for d in decisions}
    is_undo = table.c.undoes.is_not(None)  # nothing else says what was taken back
    undos = _found(connection, table.c.subject.in_(subjects), is_undo) if subjects else []
    return undone_ids(undos)


def last_standing(connection: Connection, author: str) -> Decision | None:
    """Return the person's latest step that was not taken back; skipping is no step."""
    before: int | None = None
    while found := of_author(connection, author, before=before, limit=50):
        undone = undone_among(connection, found)
        for decision in found:
            if decision.id not in undone and decision.verdict not in (Verdict.SKIP, Verdict.UNDO):
                return decision
        before = found[-1].seq
    return None


def _found(connection: Connection, *where: ColumnElement[bool]) -> list[Decision]:
    query = select(table).where(*where).order_by(table.c.seq)
    return [decision_of(row) for row in connection.execute(query)]


def decision_of(row: Row[tuple[object, ...]]) -> Decision:
    """Return a row of the table as the models know it."""
    return Decision(
        id=row.id,
        seq=row.seq,
        subject=row.subject,
        verdict=Verdict(row.verdict),
        author=row.author,
        made_at=row.made_at,
        task=Task(row.task),
        record_id=row.record_id,
        key=row.key,
        said=decode_field(row.said) if row.said is not None else None,
        answer=row.answer,
        seen_text=row.seen_text,
        seen_claim=row.seen_claim,
        seen_revision=row.seen_revision,
        took_ms=row.took_ms,
        comment=row.comment,
        undoes=row.undoes,
    )
