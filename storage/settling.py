"""Decisions kept and brought to bear: one event appended, then claims, fields and queue follow from all.

Each function is one transaction's work on one connection. What a machine says later never changes what
follows from a person's decision; taking one back leaves the later ones standing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, select, update

from models.claim import Claim, Origin, current_claim
from models.codec import decode_field
from models.desk_errors import AlreadyReadError, LeasedError, NotFoundError, StaleError
from models.record import Field
from models.review import Decision, Settlement, Task, Verdict, fold_decisions
from storage import events, queue
from storage.claims import StoredClaim, stored_form
from storage.queue import Holder
from storage.queue_rows import NO_LEASE, load_at_hand
from storage.record_state import Known, apply_claims, load, with_mark
from storage.record_writes import follow
from storage.review_tables import queue_item
from storage.tables import field as field_table

# From the field that was seen, the verdict and the text typed: the field as the person has it.
Speak = Callable[[Field, Verdict, str | None], Field]


@dataclass(frozen=True, slots=True)
class Word:
    """What a person says of a field. ``revision`` is that of the record as it was seen."""

    field_id: str
    verdict: Verdict
    text: str | None = None
    revision: int | None = None
    took_ms: int | None = None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class _Place:
    """A stored field with its question, if one is open."""

    record_id: str
    key: str
    revision: int
    item: Row[tuple[object, ...]] | None
    known: Known

    def claims(self) -> list[StoredClaim]:
        """Return the claims about the field that were not withdrawn."""
        every = self.known.claims.get(self.record_id, [])
        return [c for c in every if c.key == self.key and c.withdrawn_at is None]

    def current(self) -> StoredClaim:
        """Return the claim that holds."""
        held = self.known.fields[self.record_id][self.key].claim_id
        return next(c for c in self.claims() if c.id == held)

    def machine(self) -> StoredClaim | None:
        """Return what the machine says of the field now, or None where it says nothing."""
        said = [c for c in self.claims() if c.origin is Origin.MACHINE]
        best = current_claim(c.to_claim() for c in said)
        return next((c for c in said if best is not None and c.id == best.id), None)


def decide(connection: Connection, holder: Holder, word: Word, *, speak: Speak, now: datetime) -> Decision:
    """Keep what ``holder`` says of a field and bring it to bear; return the event.

    Raises:
        NotFoundError, StaleError, LeasedError, AlreadyReadError: nothing was changed.

    """
    place = _find_place(connection, word.field_id)
    task = _task(place, holder, now=now)
    if word.revision is not None and word.revision < place.revision:
        raise StaleError(f"field {word.field_id} changed after revision {word.revision}")
    # Who reads blind, or decides between two readings, is shown the machine's, whatever was said since.
    shown = place.current() if task is Task.SINGLE else place.machine() or place.current()
    seen = decode_field(shown.body)
    is_said = word.verdict in (Verdict.CONFIRM, Verdict.CORRECT, Verdict.ILLEGIBLE)
    decision = events.append(
        connection,
        Decision(
            id="",
            seq=0,
            subject=word.field_id,
            verdict=word.verdict,
            author=holder.person,
            made_at=now,
            task=task,
            record_id=place.record_id,
            key=place.key,
            said=speak(seen, word.verdict, word.text) if is_said else None,
            seen_text=seen.text,
            seen_claim=place.current().id,
            seen_revision=word.revision,
            took_ms=word.took_ms,
            comment=word.comment,
        ),
    )
    _give_back(connection, word.field_id)
    settle(connection, place.known, place.record_id, place.key, subject=word.field_id, now=now)
    return decision


def settle(
    connection: Connection, known: Known, record_id: str, key: str, *, subject: str, now: datetime
) -> None:
    """Make the claims about a field what its decisions come to now; the record and the queue follow."""
    at_hand = load_at_hand(connection, [record_id])
    settlements = fold_decisions(at_hand.decisions.get(subject, ())).settlements
    wanted = {c.id: c for c in (_claim(record_id, one) for one in settlements)}
    before = known.claims.get(record_id, [])
    # A person's claim that carries a decision's number as its version follows from it; others stay.
    follows = [c for c in before if c.key == key and c.origin is Origin.PERSON and c.version]
    marked = {c.id: with_mark(c, is_withdrawn=c.id not in wanted, now=now) for c in follows}
    new = [c for found, c in wanted.items() if found not in marked]
    after = [*(marked.get(c.id, c) for c in before), *new]
    if after != before:
        apply_claims(connection, known, record_id, after, is_back=bool(new), now=now, at_hand=at_hand)
    else:
        follow(connection, [record_id], now=now, at_hand=at_hand)


def load_for(connection: Connection, record_id: str) -> Known:
    """Load and lock one record; raises NotFoundError where there is none."""
    known = load(connection, [record_id])
    if record_id not in known.records:
        raise NotFoundError(f"there is no record {record_id}")
    return known


def _claim(record_id: str, settlement: Settlement) -> StoredClaim:
    said, by, at = settlement.field, settlement.author, settlement.made_at
    return stored_form(Claim(record_id, said, Origin.PERSON, by, settlement.version, at))


def _find_place(connection: Connection, field_id: str) -> _Place:
    query = select(field_table.c.record_id, field_table.c.key).where(field_table.c.id == field_id)
    row = connection.execute(query).first()
    if row is None:
        raise NotFoundError(f"there is no field {field_id}")
    known = load_for(connection, row.record_id)
    stored = known.fields[row.record_id].get(row.key)
    if stored is None:  # it went away while we waited for the record
        raise NotFoundError(f"there is no field {field_id}")
    return _Place(row.record_id, row.key, stored.revision, queue.find_item(connection, field_id), known)


def _task(place: _Place, holder: Holder, *, now: datetime) -> Task:
    item = place.item
    if item is None or not item.is_open:
        return Task.SINGLE
    check_lease(item, holder, now=now)
    task = Task(item.task)
    if f",{holder.person}," not in item.not_for:
        return task
    if task is Task.AUDIT:  # he corrects himself; nobody looks at his own word again
        return Task.SINGLE
    raise AlreadyReadError(f"{holder.person} has read this field already")


def check_lease(item: Row[tuple[object, ...]], holder: Holder, *, now: datetime) -> None:
    """Refuse where another person has the question before him; raises LeasedError."""
    is_held = item.lease_owner is not None and item.lease_until > now
    if is_held and item.lease_person != holder.person:
        raise LeasedError("another person is reading this field now")


def _give_back(connection: Connection, item_id: str) -> None:
    connection.execute(
        update(queue_item).where(queue_item.c.id == item_id).values(is_free=queue_item.c.is_open, **NO_LEASE)
    )
