"""Claims as rows, and the fold that says which one holds. Pure but for the two functions that read or write.

A claim is never changed. It is only marked withdrawn when a newer run of the machine no longer says it, and
the mark is lifted when a run says it again; what a person said is never withdrawn by a machine.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, select

from models.claim import Claim, Origin, current_claim
from models.codec import decode_field, encode_field
from models.ids import field_id
from models.record import Field, FieldStatus, RecordState
from storage.tables import claim as claim_table

_WAITING = (FieldStatus.QUEUED, FieldStatus.DISPUTED)


@dataclass(frozen=True, slots=True)
class StoredClaim:
    """A claim as kept. ``body`` is the field as ``models.codec`` writes it."""

    id: str
    record_id: str
    key: str
    origin: Origin
    author: str
    version: str
    made_at: datetime
    withdrawn_at: datetime | None
    body: str

    def to_claim(self) -> Claim:
        """Return the claim as the models know it."""
        field = decode_field(self.body)
        return Claim(self.record_id, field, self.origin, self.author, self.version, self.made_at)

    def to_row(self) -> dict[str, object]:
        """Return the row of the table."""
        return {
            "id": self.id,
            "record_id": self.record_id,
            "key": self.key,
            "origin": self.origin.value,
            "author": self.author,
            "version": self.version,
            "made_at": self.made_at,
            "withdrawn_at": self.withdrawn_at,
            "body": self.body,
        }


@dataclass(frozen=True, slots=True)
class Current:
    """The claim that holds for one field, with what is materialised of it."""

    claim_id: str
    body: str
    position: int
    row: Mapping[str, object]
    status: FieldStatus
    field: Field


def stored_form(claim: Claim) -> StoredClaim:
    """Return the claim in the form in which it is kept."""
    return StoredClaim(
        id=claim.id,
        record_id=claim.record_id,
        key=claim.field.key,
        origin=claim.origin,
        author=claim.author,
        version=claim.version,
        made_at=claim.made_at,
        withdrawn_at=None,
        body=encode_field(claim.field),
    )


def claims_of_records(connection: Connection, record_ids: Sequence[str]) -> dict[str, list[StoredClaim]]:
    """Return the claims of these records, oldest first; a record without any is missing."""
    found: dict[str, list[StoredClaim]] = defaultdict(list)
    rows = connection.execute(
        select(claim_table)
        .where(claim_table.c.record_id.in_(record_ids))
        .order_by(claim_table.c.made_at, claim_table.c.id)
    )
    for r in rows:
        stored = StoredClaim(
            r.id, r.record_id, r.key, Origin(r.origin), r.author, r.version, r.made_at, r.withdrawn_at, r.body
        )
        found[r.record_id].append(stored)
    return found


def say_again(
    known: Iterable[StoredClaim], said: Mapping[str, StoredClaim], *, version: str, now: datetime
) -> list[StoredClaim]:
    """Return all claims of one record after the machine's run ``version`` said ``said`` (by claim id).

    Claims of this and older runs that were not said again are withdrawn; those of newer runs stay.
    """
    after: dict[str, StoredClaim] = {}
    for claim in known:
        if claim.id in said:
            after[claim.id] = replace(claim, withdrawn_at=None) if claim.withdrawn_at else claim
        elif claim.origin is Origin.MACHINE and claim.withdrawn_at is None and claim.version <= version:
            after[claim.id] = replace(claim, withdrawn_at=now)
        else:
            after[claim.id] = claim
    return [*after.values(), *(c for c in said.values() if c.id not in after)]


def fold(claims: Iterable[StoredClaim], positions: Mapping[str, int]) -> dict[str, Current]:
    """Return what holds for each key; keys of which every claim was withdrawn are missing.

    ``positions`` orders the keys; those it does not name come last, in the order of their claims.
    """
    by_key: dict[str, list[StoredClaim]] = defaultdict(list)
    for claim in claims:
        if claim.withdrawn_at is None:
            by_key[claim.key].append(claim)
    last = max(positions.values(), default=-1) + 1
    return {
        key: _materialised(_standing(several), positions.get(key, last + index))
        for index, (key, several) in enumerate(by_key.items())
    }


def state_of(fields: Iterable[Current]) -> tuple[int, int, int]:
    """Return how many fields are accepted by the machine, waiting for a person, decided by a person."""
    counts = [0, 0, 0]
    for current in fields:
        if current.status is FieldStatus.ACCEPTED:
            counts[0] += 1
        elif current.status in _WAITING:
            counts[1] += 1
        else:
            counts[2] += 1
    return counts[0], counts[1], counts[2]


def record_state(fields_queued: int) -> RecordState:
    """Return ``provisional`` while a field waits."""
    return RecordState.PROVISIONAL if fields_queued else RecordState.FINAL


def _standing(several: Sequence[StoredClaim]) -> StoredClaim:
    if len(several) == 1:
        return several[0]
    as_models = [c.to_claim() for c in several]
    chosen = current_claim(as_models)
    return next(s for s, c in zip(several, as_models, strict=True) if c is chosen)


def _materialised(claim: StoredClaim, position: int) -> Current:
    field = decode_field(claim.body)
    row = {
        "record_id": claim.record_id,
        "key": claim.key,
        "id": field_id(claim.record_id, claim.key),
        "claim_id": claim.id,
        "position": position,
        "name": field.name.value,
        "status": field.status.value,
        "confidence": field.confidence,
        "text": field.text,
    }
    return Current(claim.id, claim.body, position, row, field.status, field)
