"""Finding records: by words without marks, batch, kind, state, field.

They come in the order of changes; those found by words in the order of the index of words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, exists, or_, select

from storage.changes import completed
from storage.search_rows import folded_words, matches, search
from storage.tables import batch_source, change
from storage.tables import field as field_table
from storage.tables import record as record_table
from storage.values import StoredRecord


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which records; None means all. ``since`` is a cursor: only what changed after it, retractions too."""

    words: str = ""
    batch_id: str | None = None
    kind: str | None = None
    document_kind: str | None = None
    sha256: str | None = None
    page_no: int | None = None
    is_final: bool | None = None
    field_name: str | None = None
    field_status: str | None = None
    province: str = ""
    since: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """An entry of the feed."""

    cursor: int
    record_id: str
    what: str
    revision: int


def find_records(
    connection: Connection, wanted: Wanted, *, after: int, limit: int
) -> tuple[list[StoredRecord], int | None]:
    """Return up to ``limit`` records, and where to go on (None: that was all).

    ``after`` is 0, or where an earlier call of the same search said to go on.
    """
    where = _conditions(connection, wanted)
    if wanted.since is None and folded_words(wanted.words):
        rows, next_ = search(connection, wanted.words, where=where, after=after, limit=limit)
    else:
        words = matches(connection, wanted.words)
        query = (
            select(record_table)
            .where(record_table.c.change_seq > max(after, wanted.since or 0), *where)
            .where(*([words] if words is not None else []))
            .order_by(record_table.c.change_seq)
            .limit(limit)
        )
        rows = list(connection.execute(query).all())
        next_ = int(rows[-1].change_seq) if len(rows) == limit else None
    return list(completed(connection, rows, batch_id=wanted.batch_id)), next_


def records_of_page(connection: Connection, sha256: str, page_no: int) -> Iterator[StoredRecord]:
    """Give the records of a page by row, with those that people struck out."""
    query = (
        select(record_table)
        .where(record_table.c.sha256 == sha256, record_table.c.page_no == page_no)
        .where(or_(record_table.c.retracted_at.is_(None), record_table.c.struck_at.is_not(None)))
        .order_by(record_table.c.row, record_table.c.id)
    )
    return completed(connection, connection.execute(query).all(), batch_id=None)


def changes_after(connection: Connection, since: int, *, limit: int) -> list[Change]:
    """Return up to ``limit`` entries of the feed after a cursor, in order."""
    rows = connection.execute(select(change).where(change.c.seq > since).order_by(change.c.seq).limit(limit))
    return [Change(row.seq, row.record_id, row.what, row.revision) for row in rows]


def _conditions(connection: Connection, wanted: Wanted) -> list[ColumnElement[bool]]:
    same = {
        record_table.c.kind: wanted.kind,
        record_table.c.document_kind: wanted.document_kind,
        record_table.c.sha256: wanted.sha256,
        record_table.c.page_no: wanted.page_no,
    }
    where: list[ColumnElement[bool]] = [c == value for c, value in same.items() if value is not None]
    if wanted.since is None:
        where.append(record_table.c.retracted_at.is_(None))
    if wanted.is_final is not None:
        waits = record_table.c.fields_queued
        where.append(waits == 0 if wanted.is_final else waits > 0)
    if wanted.batch_id is not None:
        of_batch = batch_source.c.batch_id == wanted.batch_id
        where.append(exists().where(of_batch, batch_source.c.sha256 == record_table.c.sha256))
    if wanted.field_name is not None or wanted.field_status is not None:
        where.append(exists().where(_field_condition(wanted)))
    province = matches(connection, wanted.province)
    if province is not None:
        where.append(province)
    return where


def _field_condition(wanted: Wanted) -> ColumnElement[bool]:
    parts = [field_table.c.record_id == record_table.c.id]
    if wanted.field_name is not None:
        parts.append(field_table.c.name == wanted.field_name)
    if wanted.field_status is not None:
        parts.append(field_table.c.status == wanted.field_status)
    return and_(*parts)
