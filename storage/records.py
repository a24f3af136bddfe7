"""Keeping records: claims are added, the current fields follow from them, real changes enter the feed.

Saving the same again adds nothing. One call works on a handful of records of one file, on one connection.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, Row, select, update

from models.claim import Claim, Origin
from models.record import Record
from storage.claims import Current, StoredClaim, claims_of_records, fold, say_again, state_of, stored_form
from storage.record_writes import Writes, write
from storage.tables import claim as claim_table
from storage.tables import field as field_table
from storage.tables import record as record_table
from storage.tables import source
from storage.values import ChangeKind


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the machine over a file: who speaks, in which version, when."""

    author: str
    version: str
    now: datetime


@dataclass(frozen=True, slots=True)
class _Known:
    """What is stored of the records at hand."""

    records: Mapping[str, Row[tuple[object, ...]]]
    claims: Mapping[str, list[StoredClaim]]
    claim_ids: Mapping[str, Mapping[str, str]]  # record id -> key -> claim that is materialised


def is_outdated(connection: Connection, sha256: str, version: str) -> bool:
    """Return whether a newer version has extracted this file already."""
    found = connection.execute(
        select(source.c.extracted_version).where(source.c.sha256 == sha256)
    ).scalar_one_or_none()
    return found is not None and str(found) > version


def save_chunk(connection: Connection, records: Sequence[Record], *, run: Run) -> int:
    """Keep what the machine says in ``records``; return how many records changed by it."""
    known = _load(connection, [r.id for r in records])
    writes = Writes()
    for record in records:
        _save_one(record, run=run, known=known, writes=writes)
    write(connection, writes, now=run.now)
    return len(writes.changes)


def retract_missing(connection: Connection, sha256: str, *, seen: set[str], run: Run) -> int:
    """Retract the file's records that this run did not produce; return how many.

    Their state is kept. One of which a person has said something stays; so does one of a newer version.
    """
    rows = connection.execute(
        select(record_table.c.id, record_table.c.revision)
        .where(record_table.c.sha256 == sha256, record_table.c.retracted_at.is_(None))
        .where(record_table.c.version <= run.version)
    ).all()
    gone = [row for row in rows if row.id not in seen]
    spoken: set[str] = set()
    for start in range(0, len(gone), 500):
        ids = [row.id for row in gone[start : start + 500]]
        query = select(claim_table.c.record_id).where(
            claim_table.c.record_id.in_(ids), claim_table.c.origin == Origin.PERSON.value
        )
        spoken.update(connection.execute(query.distinct()).scalars())
    writes = Writes()
    for row in gone:
        if row.id not in spoken:
            changed = {"retracted_at": run.now, "revision": row.revision + 1, "updated_at": run.now}
            writes.old_records.append((row.id, changed))
            writes.changes.append((row.id, row.revision + 1, ChangeKind.RETRACTED))
    write(connection, writes, now=run.now)
    return len(writes.changes)


def mark_extracted(connection: Connection, sha256: str, *, run: Run) -> None:
    """Remember that all records of the file are there, as this version makes them."""
    connection.execute(
        update(source)
        .where(source.c.sha256 == sha256)
        .values(extracted_version=run.version, extracted_at=run.now)
    )


def add_claim(connection: Connection, claim: Claim, *, now: datetime) -> str | None:
    """Keep a claim about a stored record; return its id, or None where there is no such record.

    A person's word about a retracted record brings the record back.
    """
    known = _load(connection, [claim.record_id])
    row = known.records.get(claim.record_id)
    if row is None:
        return None
    stored = stored_form(_in_utc(claim))
    before = known.claims.get(claim.record_id, [])
    if any(c.id == stored.id for c in before):
        return stored.id
    writes = Writes(claims=[stored.to_row()])
    positions = _positions(connection, claim.record_id)
    fields = fold([*before, stored], positions)
    is_back = row.retracted_at is not None and claim.origin is Origin.PERSON
    is_changed = is_back or _content(fields) != _stored_content(known, claim.record_id)
    _replace_fields(writes, claim.record_id, fields)
    if is_changed:
        values = {**_counts(fields), "revision": row.revision + 1, "updated_at": now}
        if is_back:
            values["retracted_at"] = None
        writes.old_records.append((claim.record_id, values))
        what = ChangeKind.RESTORED if is_back else ChangeKind.CHANGED
        writes.changes.append((claim.record_id, row.revision + 1, what))
    write(connection, writes, now=now)
    return stored.id


def _in_utc(claim: Claim) -> Claim:
    """Bring the claim's time to UTC: that is how it is kept, and its id is made from it."""
    if claim.made_at.tzinfo is None:
        raise ValueError("a claim's time needs a time zone")
    made_at = claim.made_at.astimezone(UTC)
    return Claim(claim.record_id, claim.field, claim.origin, claim.author, claim.version, made_at)


def _load(connection: Connection, ids: Sequence[str]) -> _Known:
    rows = connection.execute(select(record_table).where(record_table.c.id.in_(ids))).all()
    if not rows:
        return _Known({}, {}, {})
    stored_ids = [row.id for row in rows]
    claim_ids: dict[str, dict[str, str]] = {found: {} for found in stored_ids}
    for row in connection.execute(
        select(field_table.c.record_id, field_table.c.key, field_table.c.claim_id).where(
            field_table.c.record_id.in_(stored_ids)
        )
    ):
        claim_ids[row.record_id][row.key] = row.claim_id
    return _Known({row.id: row for row in rows}, claims_of_records(connection, stored_ids), claim_ids)


def _save_one(record: Record, *, run: Run, known: _Known, writes: Writes) -> None:
    said: dict[str, StoredClaim] = {}
    for one in record.fields:
        claim = stored_form(Claim(record.id, one, Origin.MACHINE, run.author, run.version, run.now))
        said[claim.id] = claim
    before = {c.id: c for c in known.claims.get(record.id, [])}
    after = say_again(before.values(), said, version=run.version, now=run.now)
    for claim in after:
        if claim.id not in before:
            writes.claims.append(claim.to_row())
        elif claim != before[claim.id]:
            writes.marks.append(claim)
    fields = fold(after, {one.key: index for index, one in enumerate(record.fields)})
    if {k: c.claim_id for k, c in fields.items()} != known.claim_ids.get(record.id, {}):
        _replace_fields(writes, record.id, fields)
    row = known.records.get(record.id)
    if row is None:
        _create(record, fields, run=run, writes=writes)
    elif run.version >= row.version:
        _change(
            record,
            row,
            is_changed=_content(fields) != _stored_content(known, record.id),
            run=run,
            writes=writes,
            fields=fields,
        )


def _create(record: Record, fields: Mapping[str, Current], *, run: Run, writes: Writes) -> None:
    writes.new_records.append(
        {
            "id": record.id,
            "sha256": record.source.sha256,
            **_facts(record),
            **_counts(fields),
            "revision": 1,
            "updated_at": run.now,
            "change_seq": 0,
            "version": run.version,
        }
    )
    writes.changes.append((record.id, 1, ChangeKind.CREATED))


def _change(
    record: Record,
    row: Row[tuple[object, ...]],
    *,
    fields: Mapping[str, Current],
    is_changed: bool,
    run: Run,
    writes: Writes,
) -> None:
    facts = _facts(record)
    is_back = row.retracted_at is not None
    if is_back or is_changed or any(getattr(row, name) != value for name, value in facts.items()):
        revision = row.revision + 1
        values = {**facts, **_counts(fields), "revision": revision, "updated_at": run.now}
        writes.old_records.append((record.id, {**values, "version": run.version, "retracted_at": None}))
        what = ChangeKind.RESTORED if is_back else ChangeKind.CHANGED
        writes.changes.append((record.id, revision, what))
    elif row.version != run.version:
        writes.old_records.append((record.id, {"version": run.version}))


def _facts(record: Record) -> dict[str, object]:
    return {
        "page_no": record.source.page_no,
        "row": record.source.row,
        "kind": record.kind.value,
        "document_kind": record.document_kind.value,
        "is_named": int(record.is_named),
    }


def _counts(fields: Mapping[str, Current]) -> dict[str, object]:
    accepted, queued, reviewed = state_of(fields.values())
    return {"fields_accepted": accepted, "fields_queued": queued, "fields_reviewed": reviewed}


def _content(fields: Mapping[str, Current]) -> dict[str, str]:
    return {key: current.body for key, current in fields.items()}


def _stored_content(known: _Known, record_id: str) -> dict[str, str]:
    bodies = {c.id: c.body for c in known.claims.get(record_id, [])}
    return {key: bodies[claim_id] for key, claim_id in known.claim_ids.get(record_id, {}).items()}


def _positions(connection: Connection, record_id: str) -> dict[str, int]:
    rows = connection.execute(
        select(field_table.c.key, field_table.c.position).where(field_table.c.record_id == record_id)
    )
    return {row.key: row.position for row in rows}


def _replace_fields(writes: Writes, record_id: str, fields: Mapping[str, Current]) -> None:
    writes.stale_fields.append(record_id)
    writes.fields.extend(current.row for current in fields.values())
