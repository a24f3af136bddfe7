"""Records at hand in a transaction: what is stored of them, and what changes in them when claims come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import Connection, Row, select

from models.claim import Claim, Origin
from storage.claims import Current, StoredClaim, claims_of_records, fold, state_of, stored_form
from storage.queue_rows import Held
from storage.record_writes import Writes, write
from storage.tables import field as field_table
from storage.tables import record as record_table
from storage.values import ChangeKind


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored of the records at hand."""

    records: Mapping[str, Row[tuple[object, ...]]]
    claims: Mapping[str, list[StoredClaim]]
    claim_ids: Mapping[str, Mapping[str, str]]  # record id -> key -> claim that is materialised
    revisions: Mapping[str, Mapping[str, int]]  # record id -> key -> revision of its latest change


def load(connection: Connection, ids: Sequence[str]) -> Known:
    """Load these records and lock them until the transaction ends.

    They are locked in one order, so that a reviewer and a run of the machine wait for each other and go on.
    """
    query = select(record_table).where(record_table.c.id.in_(ids)).order_by(record_table.c.id)
    rows = connection.execute(query.with_for_update()).all()
    if not rows:
        return Known({}, {}, {}, {})
    stored_ids = [row.id for row in rows]
    claim_ids: dict[str, dict[str, str]] = {found: {} for found in stored_ids}
    revisions: dict[str, dict[str, int]] = {found: {} for found in stored_ids}
    columns = (field_table.c.record_id, field_table.c.key, field_table.c.claim_id, field_table.c.revision)
    for row in connection.execute(select(*columns).where(field_table.c.record_id.in_(stored_ids))):
        claim_ids[row.record_id][row.key] = row.claim_id
        revisions[row.record_id][row.key] = row.revision
    claims = claims_of_records(connection, stored_ids)
    return Known({row.id: row for row in rows}, claims, claim_ids, revisions)


def counts(fields: Mapping[str, Current]) -> dict[str, object]:
    """Return the record's counters of fields."""
    accepted, queued, reviewed = state_of(fields.values())
    return {"fields_accepted": accepted, "fields_queued": queued, "fields_reviewed": reviewed}


def content(fields: Mapping[str, Current]) -> dict[str, str]:
    """Return by key what fields say."""
    return {key: current.body for key, current in fields.items()}


def stored_content(known: Known, record_id: str) -> dict[str, str]:
    """Return by key what the stored fields of a record say."""
    bodies = {c.id: c.body for c in known.claims.get(record_id, [])}
    return {key: bodies[claim_id] for key, claim_id in known.claim_ids.get(record_id, {}).items()}


def replace_fields(
    writes: Writes, known: Known, record_id: str, fields: Mapping[str, Current], *, revision: int
) -> None:
    """Write all fields of a record anew; those that say what they said keep the revision of that."""
    before, revisions = stored_content(known, record_id), known.revisions.get(record_id, {})
    writes.stale_fields.append(record_id)
    for key, current in fields.items():
        same = before.get(key) == current.body
        row = {**current.row, "revision": revisions[key] if same else revision}
        writes.fields.append((row, Held(str(row["id"]), record_id, key, current.field)))


def add_claim(connection: Connection, claim: Claim, *, now: datetime) -> str | None:
    """Keep a claim about a stored record; return its id, or None where there is no such record.

    A person's word about a retracted record brings the record back.
    """
    known = load(connection, [claim.record_id])
    if claim.record_id not in known.records:
        return None
    stored = stored_form(_in_utc(claim))
    before = known.claims.get(claim.record_id, [])
    if not any(c.id == stored.id for c in before):
        is_back = claim.origin is Origin.PERSON
        apply_claims(connection, known, claim.record_id, [*before, stored], is_back=is_back, now=now)
    return stored.id


def apply_claims(
    connection: Connection,
    known: Known,
    record_id: str,
    after: Sequence[StoredClaim],
    *,
    is_back: bool,
    now: datetime,
) -> None:
    """Make ``after`` the claims of the record: new ones are added, marks kept, all that follows is written.

    With ``is_back`` a record that the machine retracted comes back; one that people struck out does not.
    """
    row = known.records[record_id]
    old = {c.id: c for c in known.claims.get(record_id, [])}
    writes = Writes(
        claims=[c.to_row() for c in after if c.id not in old],
        marks=[c for c in after if c.id in old and c.withdrawn_at != old[c.id].withdrawn_at],
    )
    fields = fold(after, _positions(connection, record_id))
    returns = is_back and row.retracted_at is not None and row.struck_at is None
    is_changed = returns or content(fields) != stored_content(known, record_id)
    replace_fields(writes, known, record_id, fields, revision=row.revision + 1)
    if is_changed:
        values = {**counts(fields), "revision": row.revision + 1, "updated_at": now}
        if returns:
            values["retracted_at"] = None
        writes.old_records.append((record_id, values))
        what = ChangeKind.RESTORED if returns else ChangeKind.CHANGED
        writes.changes.append((record_id, row.revision + 1, what))
    write(connection, writes, now=now)


def with_mark(claim: StoredClaim, *, is_withdrawn: bool, now: datetime) -> StoredClaim:
    """Return the claim marked withdrawn, or with the mark lifted; one that is so already as it is."""
    if is_withdrawn == (claim.withdrawn_at is not None):
        return claim
    return replace(claim, withdrawn_at=now if is_withdrawn else None)


def _positions(connection: Connection, record_id: str) -> dict[str, int]:
    rows = connection.execute(
        select(field_table.c.key, field_table.c.position).where(field_table.c.record_id == record_id)
    )
    return {row.key: row.position for row in rows}


def _in_utc(claim: Claim) -> Claim:
    """Bring the claim's time to UTC: that is how it is kept, and its id is made from it."""
    if claim.made_at.tzinfo is None:
        raise ValueError("a claim's time needs a time zone")
    made_at = claim.made_at.astimezone(UTC)
    return Claim(claim.record_id, claim.field, claim.origin, claim.author, claim.version, made_at)
