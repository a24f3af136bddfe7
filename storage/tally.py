"""How many questions were opened and closed by batch and day, and how many read alike: counted as they come.

A million questions are too many to be counted whenever somebody looks. What is kept follows from the
questions and can be counted again from them (``recount``). Of a day each connection adds to a row of its
own, so that nobody waits for another because of a count; who decides on look-alikes at once waits for one
commit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Row,
    Select,
    String,
    Table,
    cast,
    delete,
    func,
    literal,
    literal_column,
    select,
    union_all,
)

from storage.batches import insert_into
from storage.review_tables import queue_item, queue_tally, queue_twin
from storage.tables import ONE

_AT_ONCE = 500  # rows a statement: each has parameters, of which databases take some thousands
_ALONE: ColumnElement[int] = literal_column("1")  # written out: a partial index stands over the groups


@dataclass(frozen=True, slots=True)
class Times:
    """When a question was opened, when it was closed (None: it is open), in which batch, and what it is like.

    ``twin`` is by what look-alikes go (None: none are looked for), ``name`` the field that they are.
    """

    batch_id: str
    opened_at: datetime
    closed_at: datetime | None = None
    twin: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """Questions opened and closed on one day (UTC)."""

    day: str
    opened: int
    closed: int


def times_of(item: Row[tuple[object, ...]]) -> Times:
    """Return the times of a question's row."""
    return Times(item.batch_id, item.opened_at, item.closed_at, item.twin, item.name)


def note(connection: Connection, *, before: Iterable[Times], after: Iterable[Times]) -> None:
    """Count what questions became (``after``), and no longer what they were."""
    opened: Counter[tuple[str, str]] = Counter()
    closed: Counter[tuple[str, str]] = Counter()
    alike: Counter[tuple[str, str, str]] = Counter()
    for several, step in ((before, -1), (after, 1)):
        for one in several:
            opened[one.batch_id, _day(one.opened_at)] += step
            if one.closed_at is not None:
                closed[one.batch_id, _day(one.closed_at)] += step
            elif one.twin is not None:
                alike[one.twin, one.batch_id, one.name or ""] += step
    is_postgresql = connection.dialect.name == "postgresql"
    hand: ColumnElement[int] = func.pg_backend_pid() if is_postgresql else literal(0)
    _add(
        connection,
        queue_tally,
        [
            {"batch_id": key[0], "day": key[1], "hand": hand, "opened": opened[key], "closed": closed[key]}
            for key in sorted(opened.keys() | closed.keys())
            if opened[key] or closed[key]
        ],
    )
    _add(
        connection,
        queue_twin,
        [
            {"twin": twin, "batch_id": batch_id, "name": name, "open": count}
            for (twin, batch_id, name), count in sorted(alike.items())
            if count
        ],
    )


def _add(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Add the counts of these rows to what stands under their keys."""
    keys = list(table.primary_key.columns)
    sums = [column for column in table.columns if isinstance(column.type, BigInteger)]
    for start in range(0, len(rows), _AT_ONCE):
        adding = insert_into(connection, table).values(rows[start : start + _AT_ONCE])
        added = {column.name: column + adding.excluded[column.name] for column in sums}
        connection.execute(adding.on_conflict_do_update(index_elements=keys, set_=added))


def days(connection: Connection, batch_id: str | None) -> list[Day]:
    """Return by day how many questions were opened and closed, oldest first."""
    t = queue_tally.c
    query = select(t.day, func.sum(t.opened), func.sum(t.closed)).group_by(t.day).order_by(t.day)
    if batch_id is not None:
        query = query.where(t.batch_id == batch_id)
    found = (Day(day, int(opened), int(closed)) for day, opened, closed in connection.execute(query))
    return [one for one in found if one.opened or one.closed]


def still_open(days: Iterable[Day]) -> int:
    """Return how many of the questions of all these days are open."""
    return sum(day.opened - day.closed for day in days)


def count_days(connection: Connection, batch_id: str | None) -> list[Day]:
    """Return the same, counted from the questions themselves: exact for whoever sees only some of them."""
    query = _counted().subquery()
    summed = select(query.c.day, func.sum(query.c.opened), func.sum(query.c.closed))
    if batch_id is not None:
        summed = summed.where(query.c.batch_id == batch_id)
    rows = connection.execute(summed.group_by(query.c.day).order_by(query.c.day))
    return [Day(day, int(opened), int(closed)) for day, opened, closed in rows]


def most_alike(
    connection: Connection, *, batch_id: str | None, name: str | None, limit: int
) -> list[tuple[str, str, int]]:
    """Return the largest groups of free questions that read alike (two at least): twin, field, how many.

    Kept is how many are open; the few that somebody holds are taken off. As many groups more are looked at as
    have one of those: what is left out then is smaller than what is given.
    """
    held = {
        row.twin: int(row.held)
        for row in connection.execute(
            select(queue_item.c.twin, func.count().label("held"))
            .where(queue_item.c.lease_owner.is_not(None), queue_item.c.is_open == ONE)
            .where(queue_item.c.twin.is_not(None))
            .group_by(queue_item.c.twin)
        )
    }
    query = select(queue_twin.c.twin, queue_twin.c.name, queue_twin.c.open).where(queue_twin.c.open > _ALONE)
    if batch_id is not None:
        query = query.where(queue_twin.c.batch_id == batch_id)
    if name is not None:
        query = query.where(queue_twin.c.name == name)
    ordered = query.order_by(queue_twin.c.open.desc(), queue_twin.c.twin).limit(limit + len(held))
    groups = [
        (row.twin, row.name, int(row.open) - held.get(row.twin, 0)) for row in connection.execute(ordered)
    ]
    groups.sort(key=lambda group: (-group[2], group[0]))
    return [group for group in groups if group[2] > 1][:limit]


def is_right(connection: Connection) -> bool:
    """Return whether what is kept is what the questions come to."""
    kept = select(queue_twin.c.twin, queue_twin.c.open).where(queue_twin.c.open != literal(0))
    alike = _alike().subquery()
    counted = select(alike.c.twin, alike.c.open)
    return (
        days(connection, None) == count_days(connection, None)
        and connection.execute(counted.except_(kept)).first() is None
        and connection.execute(kept.except_(counted)).first() is None
    )


def recount(connection: Connection) -> None:
    """Keep what the questions come to, in place of what was kept."""
    connection.execute(delete(queue_tally))
    connection.execute(delete(queue_twin))
    query = _counted().subquery()
    sums = select(
        query.c.batch_id, query.c.day, literal(0), func.sum(query.c.opened), func.sum(query.c.closed)
    ).group_by(query.c.batch_id, query.c.day)
    connection.execute(
        queue_tally.insert().from_select(["batch_id", "day", "hand", "opened", "closed"], sums)
    )
    connection.execute(queue_twin.insert().from_select(["twin", "batch_id", "name", "open"], _alike()))


def _alike() -> Select[tuple[str, str, str, int]]:
    """Select from the questions how many read alike: twin, batch, field, how many are open."""
    q = queue_item.c
    name = func.coalesce(q.name, "").label("name")
    return (
        select(q.twin, q.batch_id, name, func.count().label("open"))
        .where(q.is_open == ONE, q.twin.is_not(None))
        .group_by(q.twin, q.batch_id, q.name)
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
