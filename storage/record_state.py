"""Records at hand in a transaction: what is stored of them, and what changes in them when claims come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import Connection, Row, select

from models.claim import Claim, Origin
from models.codec import decode_field
from storage.claims import Current, StoredClaim, claims_of_records, fold, state_of, stored_form
from storage.queue_rows import AtHand
from storage.queue_wants import Held
from storage.record_writes import Writes, write
from storage.tables import field as field_table
from storage.tables import record as record_table
from storage.values import ChangeKind


@dataclass(frozen=True, slots=True)
class StoredField:
    """Of a stored field the claim that holds, its place, and the record's revision of its latest change."""

    claim_id: str
    position: int
    revision: int


NOTHING: Mapping[str, StoredField] = {}


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored of the records at hand."""

    records: Mapping[str, Row[tuple[object, ...]]]
    claims: Mapping[str, list[StoredClaim]]
    fields: Mapping[str, Mapping[str, StoredField]]  # record id -> key -> field

    def claim_ids(self, record_id: str) -> dict[str, str]:
        """Return by key the claim that is materialised."""
        return {key: stored.claim_id for key, stored in self.fields.get(record_id, {}).items()}

    def positions(self, record_id: str) -> dict[str, int]:
        """Return by key the place of a field in its record."""
        return {key: stored.position for key, stored in self.fields.get(record_id, {}).items()}


def load(connection: Connection, ids: Sequence[str]) -> Known:
    """Load these records and lock them until the transaction ends.

    They are locked in one order, so that a reviewer and a run of the machine wait for each other and go on.
    """
    query = select(record_table).where(record_table.c.id.in_(ids)).order_by(record_table.c.id)
    rows = connection.execute(query.with_for_update()).all()
    if not rows:
        return Known({}, {}, {})
    stored_ids = [row.id for row in rows]
    fields: dict[str, dict[str, StoredField]] = {found: {} for found in stored_ids}
    table = field_table.c
    columns = (table.record_id, table.key, table.claim_id, table.position, table.revision)
    for row in connection.execute(select(*columns).where(table.record_id.in_(stored_ids))):
        fields[row.record_id][row.key] = StoredField(row.claim_id, row.position, row.revision)
    return Known({row.id: row for row in rows}, claims_of_records(connection, stored_ids), fields)


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
    return {key: bodies[claim_id] for key, claim_id in known.claim_ids(record_id).items()}


def replace_fields(
    writes: Writes, known: Known, record_id: str, fields: Mapping[str, Current], *, revision: int
) -> None:
    """Make these the fields of a record; those that say what they said keep the revision of that."""
    before, stored = stored_content(known, record_id), known.fields.get(record_id, NOTHING)
    writes.held[record_id] = [
        Held(str(one.row["id"]), record_id, key, one.field) for key, one in in_order(fields)
    ]
    for key, current in fields.items():
        said, old = before.get(key), stored.get(key)
        if said is None or (said != current.body and decode_field(said).text != current.field.text):
            writes.reworded.add(record_id)
        row = {**current.row, "revision": old.revision if old and said == current.body else revision}
        if old is None:
            writes.new_fields.append(row)
        elif old != StoredField(current.claim_id, current.position, int(str(row["revision"]))):
            writes.changed_fields.append(row)
    for key in stored.keys() - fields.keys():
        writes.gone_fields.append({"record_id": record_id, "key": key})
        writes.reworded.add(record_id)


def in_order(fields: Mapping[str, Current]) -> list[tuple[str, Current]]:
    """Return the fields by key in the order in which they are read back."""
    return sorted(fields.items(), key=lambda one: (one[1].position, one[0]))


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


def apply_claims(  # noqa: PLR0913 - what is known, what is to be, and when
    connection: Connection,
    known: Known,
    record_id: str,
    after: Sequence[StoredClaim],
    *,
    is_back: bool,
    now: datetime,
    at_hand: AtHand | None = None,
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
    fields = fold(after, known.positions(record_id))
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
    write(connection, writes, now=now, at_hand=at_hand)


def with_mark(claim: StoredClaim, *, is_withdrawn: bool, now: datetime) -> StoredClaim:
    """Return the claim marked withdrawn, or with the mark lifted; one that is so already as it is."""
    if is_withdrawn == (claim.withdrawn_at is not None):
        return claim
    return replace(claim, withdrawn_at=now if is_withdrawn else None)


def _in_utc(claim: Claim) -> Claim:
    """Bring the claim's time to UTC: that is how it is kept, and its id is made from it."""
    if claim.made_at.tzinfo is None:
        raise ValueError("a claim's time needs a time zone")
    made_at = claim.made_at.astimezone(UTC)
    return Claim(claim.record_id, claim.field, claim.origin, claim.author, claim.version, made_at)
