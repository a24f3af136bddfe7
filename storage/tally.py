"""How many questions were opened and closed, by batch and day: counted as they come and go.

A million questions are too many to be counted whenever somebody looks. What is kept follows from the
questions and can be counted again from them (``recount``). Each connection adds to a row of its own, so that
nobody waits for another because of a count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    String,
    cast,
    delete,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from storage.review_tables import queue_item, queue_tally


@dataclass(frozen=True, slots=True)
class Times:
    """When a question was opened, when it was closed (None: it is open), and in which batch it stands."""

    batch_id: str
    opened_at: datetime
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """Questions opened and closed on one day (UTC)."""

    day: str
    opened: int
    closed: int


def times_of(item: Row[tuple[object, ...]]) -> Times:
    """Return the times of a question's row."""
    return Times(item.batch_id, item.opened_at, item.closed_at)


def note(connection: Connection, *, before: Iterable[Times], after: Iterable[Times]) -> None:
    """Count what questions became (``after``), and no longer what they were."""
    opened: Counter[tuple[str, str]] = Counter()
    closed: Counter[tuple[str, str]] = Counter()
    for several, step in ((before, -1), (after, 1)):
        for one in several:
            opened[one.batch_id, _day(one.opened_at)] += step
            if one.closed_at is not None:
                closed[one.batch_id, _day(one.closed_at)] += step
    is_postgresql = connection.dialect.name == "postgresql"
    hand: ColumnElement[int] = func.pg_backend_pid() if is_postgresql else literal(0)
    rows = [
        {"batch_id": key[0], "day": key[1], "hand": hand, "opened": opened[key], "closed": closed[key]}
        for key in sorted(opened.keys() | closed.keys())
        if opened[key] or closed[key]
    ]
    if not rows:
        return
    adding = (postgresql_insert if is_postgresql else sqlite_insert)(queue_tally).values(rows)
    sums = {name: queue_tally.c[name] + adding.excluded[name] for name in ("opened", "closed")}
    connection.execute(adding.on_conflict_do_update(index_elements=["batch_id", "day", "hand"], set_=sums))


def days(connection: Connection, batch_id: str | None) -> list[Day]:
    """Return by day how many questions were opened and closed, oldest first."""
    t = queue_tally.c
    query = select(t.day, func.sum(t.opened), func.sum(t.closed)).group_by(t.day).order_by(t.day)
    if batch_id is not None:
        query = query.where(t.batch_id == batch_id)
    found = (Day(day, int(opened), int(closed)) for day, opened, closed in connection.execute(query))
    return [one for one in found if one.opened or one.closed]


def count_days(connection: Connection, batch_id: str | None) -> list[Day]:
    """Return the same, counted from the questions themselves: exact for whoever sees only some of them."""
    query = _counted().subquery()
    summed = select(query.c.day, func.sum(query.c.opened), func.sum(query.c.closed))
    if batch_id is not None:
        summed = summed.where(query.c.batch_id == batch_id)
    rows = connection.execute(summed.group_by(query.c.day).order_by(query.c.day))
    return [Day(day, int(opened), int(closed)) for day, opened, closed in rows]


def recount(connection: Connection) -> None:
    """Keep what the questions come to, in place of what was kept."""
    connection.execute(delete(queue_tally))
    query = _counted().subquery()
    sums = select(
        query.c.batch_id, query.c.day, literal(0), func.sum(query.c.opened), func.sum(query.c.closed)
    ).group_by(query.c.batch_id, query.c.day)
    connection.execute(
        queue_tally.insert().from_select(["batch_id", "day", "hand", "opened", "closed"], sums)
    )


def _counted() -> Select[tuple[str, str, int, int]]:
    """Select batch, day, opened and closed from the questions; days may stand twice."""
    batch_id, count = queue_item.c.batch_id, func.count()
    by_opened = _day_of(queue_item.c.opened_at)
    opened = select(
        batch_id, by_opened.label("day"), count.label("opened"), literal(0).label("closed")
    ).group_by(batch_id, by_opened)
    by_closed = _day_of(queue_item.c.closed_at)
    closed = (
        select(batch_id, by_closed.label("day"), literal(0).label("opened"), count.label("closed"))
        .where(queue_item.c.closed_at.is_not(None))
        .group_by(batch_id, by_closed)
    )
    both = union_all(opened, closed).subquery()
    return select(both.c.batch_id, both.c.day, both.c.opened, both.c.closed)


def _day(moment: datetime) -> str:
    return moment.astimezone(UTC).date().isoformat()


def _day_of(column: ColumnElement[datetime]) -> ColumnElement[str]:
    return func.substr(cast(column, String), 1, 10)
