"""Pages whose tables people had read anew: an event each, and the reading of the page that holds by it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select, update

from models.desk_errors import DeskError
from models.review import Decision, Verdict, standing
from storage import events
from storage.queue import Holder
from storage.review_tables import decision as decision_table
from storage.tables import page, source
from storage.tables import record as record_table
from storage.values import PageRow


class DecidedRowsError(DeskError):
    """Rows cannot be cut otherwise once people have decided on them."""

    code = "rows-decided"
    remedy = "Add the missed row by drawing its box, or strike out the false one."


def replace_reading(
    connection: Connection, holder: Holder, row: PageRow, *, ocr_key: str, moves_rows: bool, now: datetime
) -> Decision:
    """Let another reading of the page hold; the records of its file are due to be made anew.

    Raises:
        DecidedRowsError: rows would move under what people have said of them.

    """
    connection.execute(select(page.c.id).where(page.c.id == row.page_id).with_for_update())
    if moves_rows and _is_decided(connection, row):
        raise DecidedRowsError("people have decided on records of this page: their rows cannot move")
    decision = events.append(
        connection,
        Decision(
            id="",
            seq=0,
            subject=row.page_id,
            verdict=Verdict.GRID,
            author=holder.person,
            made_at=now,
            answer=ocr_key,
            seen_text=row.ocr_key or "",
        ),
    )
    follow_readings(connection, row.page_id)
    return decision


def follow_readings(connection: Connection, page_id: str) -> None:
    """Make the page's reading the last that stands, or the machine's where none does."""
    every = [d for d in events.of_subject(connection, page_id) if d.verdict is Verdict.GRID]
    if not every:
        return
    kept = [d for d in standing(events.of_subject(connection, page_id)) if d.verdict is Verdict.GRID]
    holds = kept[-1].answer if kept else every[0].seen_text
    sha256 = connection.execute(select(page.c.sha256).where(page.c.id == page_id)).scalar_one()
    connection.execute(update(page).where(page.c.id == page_id).values(ocr_key=holds))
    connection.execute(update(source).where(source.c.sha256 == sha256).values(extracted_version=None))


def _is_decided(connection: Connection, row: PageRow) -> bool:
    query = (
        select(decision_table.c.seq)
        .join(record_table, record_table.c.id == decision_table.c.record_id)
        .where(record_table.c.sha256 == row.sha256, record_table.c.page_no == row.page_no)
        .where(record_table.c.made_by.is_(None))
        .limit(1)
    )
    return connection.execute(query).first() is not None
