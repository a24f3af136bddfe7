"""Keeping records: claims are added, the current fields follow from them, real changes enter the feed.

Saving the same again adds nothing. One call works on a handful of records of one file, on one connection.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, select, update

from models.claim import Claim, Origin
from models.record import Record
from storage.claims import Current, StoredClaim, fold, say_again, stored_form
from storage.record_state import Known, content, counts, load, replace_fields, stored_content
from storage.record_writes import Writes, write
from storage.tables import claim as claim_table
from storage.tables import record as record_table
from storage.tables import source
from storage.values import ChangeKind


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the machine over a file: who speaks, in which version, when."""

    author: str
    version: str
    now: datetime


def is_outdated(connection: Connection, sha256: str, version: str) -> bool:
    """Return whether a newer version has extracted this file already."""
    found = connection.execute(
        select(source.c.extracted_version).where(source.c.sha256 == sha256)
    ).scalar_one_or_none()
    return found is not None and str(found) > version


def save_chunk(connection: Connection, records: Sequence[Record], *, run: Run) -> int:
    """Keep what the machine says in ``records``; return how many records changed by it."""
    known = load(connection, [r.id for r in records])
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
        .where(record_table.c.version <= run.version, record_table.c.made_by.is_(None))
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


def _save_one(record: Record, *, run: Run, known: Known, writes: Writes) -> None:
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
    row = known.records.get(record.id)
    if {k: c.claim_id for k, c in fields.items()} != known.claim_ids(record.id):
        revision = row.revision + 1 if row is not None else 1
        replace_fields(writes, known, record.id, fields, revision=revision)
    if row is None:
        _create(record, fields, run=run, writes=writes)
    elif run.version >= row.version:
        _change(
            record,
            row,
            is_changed=content(fields) != stored_content(known, record.id),
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
            **counts(fields),
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
    is_back = row.retracted_at is not None and row.struck_at is None
    if is_back or is_changed or any(getattr(row, name) != value for name, value in facts.items()):
        revision = row.revision + 1
        values = {**facts, **counts(fields), "revision": revision, "updated_at": run.now}
        values["retracted_at"] = row.struck_at  # what people struck out stays out
        writes.old_records.append((record.id, {**values, "version": run.version}))
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
