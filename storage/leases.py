"""Which worker reads which page: leases in our own table. Statements on one connection, in one transaction.

A lease that runs out comes back by itself when anybody next asks for pages. What a worker reports counts
only while it still holds the lease, so a page that was given to another is never finished twice.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, exists, or_, select, update

from models.errors import EngineError, SohoaError
from storage import copies
from storage.batches import refresh_open
from storage.control_tables import rests
from storage.lease_terms import WAY_AHEAD
from storage.tables import ONE, batch_source, page, page_attempt, sighting, source
from storage.values import PageResult, PageState, PageTask


class WorkerLostError(EngineError):
    """Every worker that took the page went away without a word: it may be the page that kills them."""

    code = "worker-lost"


@dataclass(frozen=True, slots=True)
class _Held:
    """A page that somebody holds."""

    id: str
    sha256: str
    tries: int
    attempt: int


def lease_pages(  # noqa: PLR0913 - the terms of a lease
    connection: Connection,
    batch_id: str,
    *,
    owner: str,
    limit: int,
    until: datetime,
    max_attempts: int,
    now: datetime,
) -> list[PageTask]:
    """Give ``owner`` up to ``limit`` waiting pages of the batch, in the order of files and pages.

    A batch that is paused or cancelled gives none, whoever asks.
    """
    take_back_expired(connection, max_attempts=max_attempts, now=now, until=until)
    names = (
        select(sighting.c.display_name)
        .where(sighting.c.sha256 == page.c.sha256, sighting.c.batch_id == batch_id)
        .order_by(sighting.c.seq)
        .limit(1)
        .scalar_subquery()
    )
    waiting = (
        select(page.c.id, page.c.sha256, page.c.page_no, page.c.attempt, names.label("name"))
        .join(batch_source, batch_source.c.sha256 == page.c.sha256)
        .where(batch_source.c.batch_id == batch_id, batch_source.c.is_open == ONE, page.c.is_open == ONE)
        .where(page.c.lease_owner.is_(None), batch_source.c.is_held == 0)
        .where(~rests(batch_id))
        .order_by(batch_source.c.position, page.c.page_no)
        .limit(limit)
        .with_for_update(of=page, skip_locked=True)
    )
    found = connection.execute(waiting).all()
    if not found:
        return []
    connection.execute(
        update(page)
        .where(page.c.id.in_([row.id for row in found]))
        .values(
            state=PageState.LEASED.value,
            lease_owner=owner,
            lease_until=until,
            leased_at=now,
            attempt=page.c.attempt + 1,
            tries=page.c.tries + 1,
        )
    )
    log = [{"page_id": row.id, "attempt": row.attempt + 1, "owner": owner, "leased_at": now} for row in found]
    connection.execute(page_attempt.insert(), log)
    return [PageTask(r.id, r.sha256, r.page_no, r.attempt + 1, r.name or r.sha256) for r in found]


def take_back_expired(connection: Connection, *, max_attempts: int, now: datetime, until: datetime) -> int:
    """Let pages whose lease ran out wait again, or fail after ``max_attempts``; return their number.

    So do those whose lease ends much later than one of now would (``until``): the clock was set back since.
    """
    lost = WorkerLostError("the worker went away while it read this page")
    ran_out = or_(page.c.lease_until <= now, page.c.lease_until > now + WAY_AHEAD * (until - now))
    expired = _find_held(connection, page.c.lease_owner.is_not(None), ran_out)
    for row in expired:
        _end(connection, row, error=lost, may_retry=row.tries < max_attempts, now=now)
    return len(expired)


def renew(connection: Connection, owner: str, page_ids: Sequence[str], *, until: datetime) -> list[str]:
    """Prolong the owner's leases; return the ids that it still holds, in the order given."""
    mine = [page.c.id.in_(page_ids), page.c.lease_owner == owner]
    connection.execute(update(page).where(*mine).values(lease_until=until))
    held = set(connection.execute(select(page.c.id).where(*mine)).scalars())
    return [found for found in page_ids if found in held]


def finish_page(
    connection: Connection, page_id: str, owner: str, *, result: PageResult, now: datetime
) -> bool:
    """Mark the page done; return False, changing nothing, where ``owner`` does not hold it any more."""
    row = _held(connection, page_id, owner)
    if row is None:
        return False
    _close(
        connection,
        row,
        {
            "state": PageState.DONE.value,
            "is_open": 0,
            "finished_at": now,
            "content": result.content.value,
            "engine": result.engine,
            "dpi": result.dpi,
            "image_key": result.image_key,
            "ocr_key": result.ocr_key,
            "image_sha256": result.image_sha256,
            "ocr_sha256": result.ocr_sha256,
            "timings": json.dumps(dict(result.timings)),
            "error_code": None,
            "error_message": None,
            "error_remedy": None,
            "is_retryable": None,
        },
    )
    copies.keep_look(connection, page_id, row.sha256, result.look)
    _log_end(connection, row, outcome=PageState.DONE.value, code=None, now=now)
    # What this page says belongs to the records of its file, also where they were made without it.
    connection.execute(
        update(source)
        .where(source.c.sha256 == row.sha256, source.c.extracted_version.is_not(None))
        .values(extracted_version=None)
    )
    return True


def fail_page(
    connection: Connection, page_id: str, owner: str, *, error: SohoaError, max_attempts: int, now: datetime
) -> PageState | None:
    """Record the failure; return the page's new state, or None where ``owner`` does not hold it any more."""
    row = _held(connection, page_id, owner)
    if row is None:
        return None
    may_retry = error.retryable and row.tries < max_attempts
    _end(connection, row, error=error, may_retry=may_retry, now=now)
    return PageState.WAITING if may_retry else PageState.FAILED


def release(connection: Connection, owner: str, *, now: datetime) -> int:
    """Give back all pages of ``owner`` as if they had not been taken; return how many there were."""
    rows = _find_held(connection, page.c.lease_owner == owner)
    for row in rows:
        _log_end(connection, row, outcome="released", code=None, now=now)
        _close(connection, row, {"state": PageState.WAITING.value, "tries": row.tries - 1})
    return len(rows)


def lease_owners(connection: Connection) -> list[str]:
    """Return who holds leases now, sorted."""
    query = select(page.c.lease_owner).where(page.c.lease_owner.is_not(None)).distinct()
    return sorted(connection.execute(query).scalars())


def retry_failed(connection: Connection, batch_id: str) -> int:
    """Let the failed pages of a batch wait again with all their tries; return how many there were."""
    mine = exists().where(batch_source.c.batch_id == batch_id, batch_source.c.sha256 == page.c.sha256)
    failed = [page.c.state == PageState.FAILED.value, mine]
    hashes = set(connection.execute(select(page.c.sha256).where(*failed).distinct()).scalars())
    changed = connection.execute(
        update(page)
        .where(*failed)
        .values(state=PageState.WAITING.value, is_open=1, tries=0, finished_at=None)
    )
    for sha256 in hashes:
        refresh_open(connection, sha256)
    return changed.rowcount


def _held(connection: Connection, page_id: str, owner: str) -> _Held | None:
    return next(iter(_find_held(connection, page.c.id == page_id, page.c.lease_owner == owner)), None)


def _find_held(connection: Connection, *where: ColumnElement[bool]) -> list[_Held]:
    query = select(page.c.id, page.c.sha256, page.c.tries, page.c.attempt).where(*where)
    rows = connection.execute(query.with_for_update(skip_locked=True))
    return [_Held(r.id, r.sha256, r.tries, r.attempt) for r in rows]


def _end(
    connection: Connection,
    row: _Held,
    *,
    error: SohoaError,
    may_retry: bool,
    now: datetime,
) -> None:
    _log_end(connection, row, outcome=PageState.FAILED.value, code=error.code, now=now)
    told: dict[str, object] = {
        "error_code": error.code,
        "error_message": error.message,
        "error_remedy": error.remedy,
        "is_retryable": int(error.retryable),
    }
    if may_retry:
        _close(connection, row, {"state": PageState.WAITING.value, **told})
    else:
        _close(connection, row, {"state": PageState.FAILED.value, "is_open": 0, "finished_at": now, **told})


def _close(connection: Connection, row: _Held, values: dict[str, object]) -> None:
    connection.execute(
        update(page).where(page.c.id == row.id).values(lease_owner=None, lease_until=None, **values)
    )
    if values.get("is_open") == 0:
        refresh_open(connection, row.sha256)


def _log_end(
    connection: Connection,
    row: _Held,
    *,
    outcome: str,
    code: str | None,
    now: datetime,
) -> None:
    connection.execute(
        update(page_attempt)
        .where(page_attempt.c.page_id == row.id, page_attempt.c.attempt == row.attempt)
        .values(outcome=outcome, error_code=code, ended_at=now)
    )
