"""How the house stands, for its operator: what waits, who works, what fails. Only reads, ids and counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from storage.archive import Archive
from storage.control import Control, WorkerRow
from storage.review_tables import queue_item
from storage.tables import ONE, page, refusal, source


@dataclass(frozen=True, slots=True)
class Standing:
    """Counts of this moment. ``failures`` are failed pages and refused files by code.

    ``longest_wait_s`` is how long the next file has been waiting to be read, in seconds; 0 where none waits.
    """

    at: datetime
    pages: Mapping[str, int]
    failures: Mapping[str, int]
    questions_open: int
    questions_held: int
    leases: int
    leases_run_out: int
    longest_wait_s: float
    files_to_understand: int
    workers: tuple[WorkerRow, ...]


def standing(archive: Archive) -> Standing:
    """Return how the archive stands now."""
    now = archive.clock()
    with archive.database.read() as connection:

        def count(*where: object) -> int:
            query = select(func.count())
            return connection.execute(query.where(*where)).scalar_one()  # type: ignore[arg-type]

        pages = {
            str(r[0]): int(r[1])
            for r in connection.execute(select(page.c.state, func.count()).group_by(page.c.state))
        }
        failed = (
            select(page.c.error_code, func.count())
            .where(page.c.state == "failed")
            .group_by(page.c.error_code)
        )
        refused = (
            select(refusal.c.code, func.count())
            .where(refusal.c.cleared_at.is_(None))
            .group_by(refusal.c.code)
        )
        failures: dict[str, int] = {}
        for code, number in [*connection.execute(failed), *connection.execute(refused)]:
            failures[str(code)] = failures.get(str(code), 0) + int(number)
        first = connection.execute(
            select(func.min(source.c.added_at)).where(
                source.c.sha256.in_(select(page.c.sha256).where(page.c.is_open == ONE).distinct())
            )
        ).scalar()
        held = page.c.lease_owner.is_not(None)
        return Standing(
            at=now,
            pages=pages,
            failures=failures,
            questions_open=count(queue_item.c.is_open == ONE),
            questions_held=count(queue_item.c.lease_owner.is_not(None)),
            leases=count(held),
            leases_run_out=count(held, page.c.lease_until <= now),
            longest_wait_s=max(0.0, (now - first).total_seconds()) if first is not None else 0.0,
            files_to_understand=archive.status().sources_to_extract,
            workers=tuple(Control(archive).workers()),
        )
