"""How far a batch is: counts, failures, what is due for extraction. Only reads, on one connection."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, Row, Select, Subquery, case, exists, func, or_, select

from models.page import PageContent
from storage.control_tables import batch_control
from storage.tables import ONE, batch_source, page, page_attempt, refusal, sighting, source
from storage.tables import record as record_table
from storage.values import Attempt, BatchStatus, Failure, PageRow, PageState


def batch_status(connection: Connection, batch_id: str | None, *, version: str | None) -> BatchStatus:
    """Return the counts of one batch, or of all for None. Unknown batches count nothing.

    ``version`` is the extractor's; None counts files that no version has extracted since their last page.
    """
    mine = _sources(batch_id)
    pages = _page_counts(connection, mine)
    files, duplicates, duplicate_pages = _file_counts(connection, batch_id)
    records = _record_counts(connection, mine)
    states = {state: pages.get(state.value, 0) for state in PageState}
    given_up = _given_up(connection, mine)
    span = connection.execute(
        select(func.min(page.c.leased_at), func.max(page.c.finished_at)).join(
            mine, mine.c.sha256 == page.c.sha256
        )
    ).one()
    return BatchStatus(
        pages_in=sum(states.values()) + duplicate_pages,
        done=states[PageState.DONE],
        failed=states[PageState.FAILED],
        excluded=duplicate_pages + given_up,
        waiting=states[PageState.WAITING] - given_up,
        leased=states[PageState.LEASED],
        blank=pages.get("blank", 0),
        files=files,
        duplicate_files=duplicates,
        refused_files=_refused(connection, batch_id),
        records=records[0],
        fields_accepted=records[1],
        fields_queued=records[2],
        fields_reviewed=records[3],
        sources_to_extract=_count_due(connection, batch_id, version),
        started_at=span[0],
        finished_at=span[1],
    )


def failures(connection: Connection, batch_id: str | None) -> list[Failure]:
    """Return refused files and failed pages of one batch, or of all for None: by file, then page."""
    refused = select(refusal).where(refusal.c.cleared_at.is_(None)).order_by(refusal.c.display_name)
    if batch_id is not None:
        refused = refused.where(refusal.c.batch_id == batch_id)
    found = [
        Failure(r.display_name, None, None, r.code, r.message, r.remedy, bool(r.is_retryable))
        for r in connection.execute(refused)
    ]
    name = select(sighting.c.display_name).where(sighting.c.sha256 == page.c.sha256)
    if batch_id is not None:
        name = name.where(sighting.c.batch_id == batch_id)
    first_name = name.order_by(sighting.c.seq).limit(1).scalar_subquery()
    mine = _sources(batch_id)
    pages = (
        select(page, first_name.label("name"))
        .join(mine, mine.c.sha256 == page.c.sha256)
        .where(page.c.state == PageState.FAILED.value)
        .order_by("name", page.c.page_no)
    )
    return found + [
        Failure(
            r.name or r.sha256,
            r.page_no,
            r.sha256,
            r.error_code or "internal",
            r.error_message or "",
            r.error_remedy or "",
            bool(r.is_retryable),
        )
        for r in connection.execute(pages)
    ]


def sources_after(connection: Connection, batch_id: str | None, after: str, *, limit: int) -> list[str]:
    """Return up to ``limit`` hashes of files of a batch, or of all, that sort behind ``after``, in order."""
    query = select(source.c.sha256).where(source.c.sha256 > after).order_by(source.c.sha256).limit(limit)
    if batch_id is not None:
        mine = exists().where(batch_source.c.sha256 == source.c.sha256, batch_source.c.batch_id == batch_id)
        query = query.where(mine)
    return [str(found) for found in connection.execute(query).scalars()]


def sources_to_extract(connection: Connection, batch_id: str, version: str) -> list[str]:
    """Return the hashes of files whose pages are all finished but whose records this version has not made.

    Files of which no page could be read are left out: there is nothing to make records from.
    """
    due = _due(batch_id, version).order_by(batch_source.c.position)
    return [str(found) for found in connection.execute(due).scalars()]


def pages_of(connection: Connection, sha256: str) -> list[PageRow]:
    """Return the pages of a source in order; empty where it is not known."""
    rows = connection.execute(select(page).where(page.c.sha256 == sha256).order_by(page.c.page_no))
    return [page_row(row) for row in rows]


def page_row(row: Row[tuple[object, ...]]) -> PageRow:
    """Return a row of the table of pages as it is handed out."""
    return PageRow(
        page_id=row.id,
        sha256=row.sha256,
        page_no=row.page_no,
        state=PageState(row.state),
        attempt=row.attempt,
        content=PageContent(row.content) if row.content else None,
        engine=row.engine,
        dpi=row.dpi,
        image_key=row.image_key,
        ocr_key=row.ocr_key,
        image_sha256=row.image_sha256,
        ocr_sha256=row.ocr_sha256,
    )


def attempts(connection: Connection, batch_id: str | None) -> list[Attempt]:
    """Return the log of all leases of a batch's pages, or of all for None: by page, then attempt."""
    mine = _sources(batch_id)
    rows = connection.execute(
        select(page_attempt)
        .join(page, page.c.id == page_attempt.c.page_id)
        .join(mine, mine.c.sha256 == page.c.sha256)
        .order_by(page.c.sha256, page.c.page_no, page_attempt.c.attempt)
    )
    return [
        Attempt(r.page_id, r.attempt, r.owner, r.leased_at, r.ended_at, r.outcome, r.error_code) for r in rows
    ]


def _sources(batch_id: str | None) -> Subquery:
    query = select(batch_source.c.sha256).distinct()
    if batch_id is not None:
        query = query.where(batch_source.c.batch_id == batch_id)
    return query.subquery()


def _page_counts(connection: Connection, mine: Subquery) -> dict[str, int]:
    blank = case((page.c.content.in_([PageContent.BLANK.value, PageContent.SHOW_THROUGH.value]), 1), else_=0)
    rows = connection.execute(
        select(page.c.state, func.count(), func.sum(blank))
        .join(mine, mine.c.sha256 == page.c.sha256)
        .group_by(page.c.state)
    ).all()
    counts = {str(state): int(count) for state, count, _ in rows}
    return {**counts, "blank": sum(int(blanks) for _, _, blanks in rows)}


def _given_up(connection: Connection, mine: Subquery) -> int:
    """Return how many waiting pages nobody will read: all batches that have them are cancelled."""
    cancelled = exists().where(
        batch_control.c.batch_id == batch_source.c.batch_id, batch_control.c.mode == "cancelled"
    )
    query = (
        select(func.count())
        .select_from(page)
        .join(mine, mine.c.sha256 == page.c.sha256)
        .where(page.c.is_open == ONE, page.c.state == PageState.WAITING.value)
        .where(~exists().where(batch_source.c.sha256 == page.c.sha256, ~cancelled))
    )
    if connection.execute(select(batch_control.c.batch_id).limit(1)).first() is None:
        return 0  # nearly always: no need to look at every waiting page
    return connection.execute(query).scalar_one()


def _file_counts(connection: Connection, batch_id: str | None) -> tuple[int, int, int]:
    """Return names taken in, those of them whose bytes were there already, and the pages of the latter."""
    names = (
        select(sighting.c.sha256, func.count().label("names"))
        .where(sighting.c.batch_id == batch_id if batch_id is not None else sighting.c.seq > 0)
        .group_by(sighting.c.sha256)
        .subquery()
    )
    row = connection.execute(
        select(
            func.coalesce(func.sum(names.c.names), 0),
            func.coalesce(func.sum(names.c.names - 1), 0),
            func.coalesce(func.sum((names.c.names - 1) * source.c.page_count), 0),
        )
        .select_from(names)
        .join(source, source.c.sha256 == names.c.sha256)
    ).one()
    return int(row[0]), int(row[1]), int(row[2])


def _record_counts(connection: Connection, mine: Subquery) -> tuple[int, int, int, int]:
    columns = [record_table.c.fields_accepted, record_table.c.fields_queued, record_table.c.fields_reviewed]
    row = connection.execute(
        select(func.count(), *(func.coalesce(func.sum(c), 0) for c in columns))
        .select_from(record_table)
        .join(mine, mine.c.sha256 == record_table.c.sha256)
        .where(record_table.c.retracted_at.is_(None))
    ).one()
    return int(row[0]), int(row[1]), int(row[2]), int(row[3])


def _refused(connection: Connection, batch_id: str | None) -> int:
    query = select(func.count()).select_from(refusal).where(refusal.c.cleared_at.is_(None))
    if batch_id is not None:
        query = query.where(refusal.c.batch_id == batch_id)
    return connection.execute(query).scalar_one()


def _due(batch_id: str | None, version: str | None) -> Select[tuple[str]]:
    open_page = exists().where(page.c.sha256 == source.c.sha256, page.c.is_open == ONE)
    done_page = exists().where(page.c.sha256 == source.c.sha256, page.c.state == PageState.DONE.value)
    is_due: ColumnElement[bool] = source.c.extracted_version.is_(None)
    if version is not None:
        is_due = or_(is_due, source.c.extracted_version < version)
    query = (
        select(source.c.sha256)
        .join(batch_source, batch_source.c.sha256 == source.c.sha256)
        .where(is_due, ~open_page, done_page)
    )
    return query.where(batch_source.c.batch_id == batch_id) if batch_id is not None else query.distinct()


def _count_due(connection: Connection, batch_id: str | None, version: str | None) -> int:
    return connection.execute(
        select(func.count()).select_from(_due(batch_id, version).subquery())
    ).scalar_one()
