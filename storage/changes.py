"""Reading records back: in the order of their latest change, one by one, and with their history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Row, Select, and_, exists, func, select

from models.claim import Claim
from models.codec import decode_field
from models.record import DocumentKind, Field, Record, RecordKind, Source
from storage.claims import claims_of_records
from storage.copies import other_scans
from storage.tables import batch_source, sighting
from storage.tables import claim as claim_table
from storage.tables import field as field_table
from storage.tables import record as record_table
from storage.values import StoredRecord


@dataclass(frozen=True, slots=True)
class RecordFilter:
    """Which records are wanted. ``since`` is a cursor: only later changes, retractions included."""

    batch_id: str | None = None
    since: int | None = None
    kind: RecordKind | None = None


def iter_records(connection: Connection, wanted: RecordFilter, *, chunk: int) -> Iterator[StoredRecord]:
    """Give the wanted records in the order of their latest change, ``chunk`` a query.

    Each comes once, as it is in the state of the database that ``connection`` sees.
    """
    after = wanted.since or 0
    while True:
        rows = connection.execute(_query(wanted).where(record_table.c.change_seq > after).limit(chunk)).all()
        if not rows:
            return
        yield from completed(connection, rows, batch_id=wanted.batch_id)
        after = rows[-1].change_seq


def find_record(connection: Connection, record_id: str) -> StoredRecord | None:
    """Return one record, retracted or not; None where there is none."""
    rows = connection.execute(select(record_table).where(record_table.c.id == record_id)).all()
    return next(iter(completed(connection, rows, batch_id=None)), None)


def claims_of(connection: Connection, record_id: str) -> list[Claim]:
    """Return everything that was said of a record, withdrawn or not, oldest first."""
    return [c.to_claim() for c in claims_of_records(connection, [record_id]).get(record_id, [])]


def newest_cursor(connection: Connection) -> int:
    """Return the place of the latest change in the feed; 0 where there is none."""
    return int(connection.execute(select(func.coalesce(func.max(record_table.c.change_seq), 0))).scalar_one())


def _query(wanted: RecordFilter) -> Select[tuple[object, ...]]:
    query = select(record_table).order_by(record_table.c.change_seq)
    if wanted.since is None:
        query = query.where(record_table.c.retracted_at.is_(None))
    if wanted.kind is not None:
        query = query.where(record_table.c.kind == wanted.kind.value)
    if wanted.batch_id is not None:
        mine = and_(
            batch_source.c.batch_id == wanted.batch_id, batch_source.c.sha256 == record_table.c.sha256
        )
        query = query.where(exists().where(mine))
    return query


def completed(
    connection: Connection, rows: Sequence[Row[tuple[object, ...]]], *, batch_id: str | None
) -> Iterator[StoredRecord]:
    """Give the records of these rows with their fields, batch and file, in their order."""
    fields = _fields(connection, [row.id for row in rows])
    names = _first_names(connection, {row.sha256 for row in rows}, batch_id=batch_id)
    scans = other_scans(connection, [(row.sha256, row.page_no) for row in rows])
    for row in rows:
        batch, file = names.get(row.sha256, ("", row.sha256))
        record = Record(
            id=row.id,
            kind=RecordKind(row.kind),
            document_kind=DocumentKind(row.document_kind),
            source=Source(row.sha256, row.page_no, row.row),
            fields=tuple(fields.get(row.id, ())),
            is_named=bool(row.is_named),
        )
        yield StoredRecord(
            record=record,
            batch_id=batch,
            file=file,
            revision=row.revision,
            updated_at=row.updated_at,
            is_retracted=row.retracted_at is not None,
            cursor=row.change_seq,
            other_scans=scans.get((row.sha256, row.page_no), ()),
        )


def _fields(connection: Connection, record_ids: Sequence[str]) -> dict[str, list[Field]]:
    found: dict[str, list[Field]] = {}
    is_current = and_(
        claim_table.c.record_id == field_table.c.record_id, claim_table.c.id == field_table.c.claim_id
    )
    rows = connection.execute(
        select(field_table.c.record_id, claim_table.c.body)
        .join(claim_table, is_current)
        .where(field_table.c.record_id.in_(record_ids))
        .order_by(field_table.c.record_id, field_table.c.position, field_table.c.key)
    )
    for row in rows:
        found.setdefault(row.record_id, []).append(decode_field(row.body))
    return found


def _first_names(
    connection: Connection, hashes: set[str], *, batch_id: str | None
) -> dict[str, tuple[str, str]]:
    """Return (batch id, display name) of each file's first sighting, in the batch where one is given."""
    query = select(sighting).where(sighting.c.sha256.in_(hashes)).order_by(sighting.c.seq)
    if batch_id is not None:
        query = query.where(sighting.c.batch_id == batch_id)
    found: dict[str, tuple[str, str]] = {}
    for row in connection.execute(query):
        found.setdefault(row.sha256, (row.batch_id, row.display_name))
    return found
