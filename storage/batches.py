"""Batches, the files seen in them, and the files that could not be taken in. Statements on one connection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Table, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from models.errors import SohoaError
from models.ids import hash_id, page_id
from storage.station_tables import batch_sheet, sheet_file
from storage.tables import ONE, batch, batch_source, page, refusal, sighting, source
from storage.values import Batch, PageState


@dataclass(frozen=True, slots=True)
class Sighting:
    """A name under which bytes were seen: ``folder`` is where it was found; a time may be unknown."""

    sha256: str
    display_name: str
    folder: str
    modified_at: datetime | None


def insert_into(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """Return an insert, as the database makes it, that can say what is to be where a key is there already."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def insert_missing(connection: Connection, table: Table, row: Mapping[str, object]) -> bool:
    """Insert ``row`` unless its key is there; return whether it was inserted."""
    statement = (
        insert_into(connection, table)
        .values(**row)
        .on_conflict_do_nothing()
        .returning(*table.primary_key.columns)
    )
    return connection.execute(statement).first() is not None


def insert_all_missing(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert the rows whose keys are not there; the others are left as they are."""
    if rows:
        connection.execute(insert_into(connection, table).on_conflict_do_nothing(), rows)


def insert_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> set[str]:
    """Insert the rows whose ``id`` is not there; return the ids of those that were new."""
    if not rows:
        return set()
    statement = insert_into(connection, table).on_conflict_do_nothing().returning(table.c.id)
    return set(connection.execute(statement, rows).scalars())


def open_batch(connection: Connection, name: str, *, now: datetime) -> str:
    """Return the id of the batch called ``name``, making it where it is new."""
    found = hash_id("batch", name)
    insert_missing(connection, batch, {"id": found, "name": name, "created_at": now})
    return found


def find_batch(connection: Connection, name_or_id: str) -> Batch | None:
    """Return the batch with this name or, failing that, this id; None where there is none."""
    for column in (batch.c.name, batch.c.id):
        row = connection.execute(select(batch).where(column == name_or_id)).first()
        if row is not None:
            return Batch(row.id, row.name, row.created_at)
    return None


def list_batches(connection: Connection) -> list[Batch]:
    """Return all batches, oldest first."""
    rows = connection.execute(select(batch).order_by(batch.c.created_at, batch.c.id))
    return [Batch(r.id, r.name, r.created_at) for r in rows]


def add_sighting(connection: Connection, batch_id: str, seen: Sighting, *, now: datetime) -> bool:
    """Remember a name for the bytes; return whether this name is new for them in this batch.

    A refusal of the same name in the batch is cleared: the file could be taken in after all.
    """
    row = {
        "batch_id": batch_id,
        "sha256": seen.sha256,
        "display_name": seen.display_name,
        "folder": seen.folder,
        "modified_at": seen.modified_at,
        "seen_at": now,
    }
    is_new = insert_missing(connection, sighting, row)
    connection.execute(
        update(refusal)
        .where(refusal.c.batch_id == batch_id, refusal.c.display_name == seen.display_name)
        .where(or_(refusal.c.folder == "", refusal.c.folder == seen.folder), refusal.c.cleared_at.is_(None))
        .values(cleared_at=now)
    )
    _join_batch(connection, batch_id, seen.sha256)
    return is_new


def add_source(
    connection: Connection, sha256: str, *, size: int, media_type: str, page_count: int, now: datetime
) -> bool:
    """Remember the bytes and make their pages wait; return False where they are known already."""
    row = {
        "sha256": sha256,
        "size": size,
        "media_type": media_type,
        "page_count": page_count,
        "added_at": now,
    }
    if not insert_missing(connection, source, row):
        return False
    waiting = [
        {
            "id": page_id(sha256, page_no),
            "sha256": sha256,
            "page_no": page_no,
            "state": PageState.WAITING.value,
            "is_open": 1,
            "attempt": 0,
            "tries": 0,
        }
        for page_no in range(1, page_count + 1)
    ]
    if waiting:
        connection.execute(page.insert(), waiting)
    refresh_open(connection, sha256)
    return True


def has_any_source(connection: Connection) -> bool:
    """Return whether any file was ever taken in."""
    return connection.execute(select(source.c.sha256).limit(1)).first() is not None


def has_source(connection: Connection, sha256: str) -> bool:
    """Return whether the bytes with this hash were taken in."""
    return connection.execute(select(source.c.sha256).where(source.c.sha256 == sha256)).first() is not None


def add_refusal(
    connection: Connection, batch_id: str, *, display_name: str, folder: str, error: SohoaError, now: datetime
) -> None:
    """Remember that a file could not be taken in; the same file again only renews the row."""
    told = {
        "code": error.code,
        "message": error.message,
        "remedy": error.remedy,
        "is_retryable": int(error.retryable),
        "seen_at": now,
        "cleared_at": None,
    }
    found = hash_id("refusal", batch_id, folder, display_name)
    row = {"id": found, "batch_id": batch_id, "display_name": display_name, "folder": folder, **told}
    if not insert_missing(connection, refusal, row):
        connection.execute(update(refusal).where(refusal.c.id == found).values(**told))


def clear_refusals(connection: Connection, batch_id: str, *, folder: str, before: datetime) -> int:
    """Clear refusals of ``folder`` that were last seen before ``before``; return how many there were."""
    old = [refusal.c.batch_id == batch_id, refusal.c.folder == folder, refusal.c.seen_at < before]
    changed = connection.execute(
        update(refusal).where(*old, refusal.c.cleared_at.is_(None)).values(cleared_at=before)
    )
    return changed.rowcount


def refresh_open(connection: Connection, sha256: str) -> None:
    """Mark the source open in its batches while a page of it is waiting or leased, else closed."""
    is_open = int(has_open_pages(connection, sha256))
    connection.execute(
        update(batch_source)
        .where(batch_source.c.sha256 == sha256, batch_source.c.is_open != is_open)
        .values(is_open=is_open)
    )


def has_open_pages(connection: Connection, sha256: str) -> bool:
    """Return whether a page of the source is waiting or leased; False for a source that is not known."""
    # The literal lets the planner see that the partial index answers this.
    query = select(page.c.id).where(page.c.sha256 == sha256, page.c.is_open == ONE).limit(1)
    return connection.execute(query).first() is not None


def _join_batch(connection: Connection, batch_id: str, sha256: str) -> None:
    last = select(func.coalesce(func.max(batch_source.c.position), 0)).where(
        batch_source.c.batch_id == batch_id
    )
    known = select(batch_source.c.position).where(
        batch_source.c.batch_id == batch_id, batch_source.c.sha256 == sha256
    )
    if connection.execute(known).first() is None:
        position = connection.execute(last).scalar_one() + 1
        row = {
            "batch_id": batch_id,
            "sha256": sha256,
            "position": position,
            "is_open": int(has_open_pages(connection, sha256)),
            "is_held": int(_is_under_sheet(connection, batch_id, sha256)),
        }
        connection.execute(batch_source.insert(), row)


def _is_under_sheet(connection: Connection, batch_id: str, sha256: str) -> bool:
    """Return whether the file was scanned under a batch sheet: it is held until the pages were counted."""
    query = (
        select(sheet_file.c.sheet_id)
        .join(batch_sheet, batch_sheet.c.id == sheet_file.c.sheet_id)
        .where(sheet_file.c.sha256 == sha256, batch_sheet.c.batch_id == batch_id)
    )
    return connection.execute(query.limit(1)).first() is not None
