"""Who looks at what: leases of questions, taken in one transaction, most harmful first.

A lease that runs out is free again when anybody next asks. On PostgreSQL rows that another transaction is
taking are skipped; on SQLite there is one writer at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Row, and_, func, literal_column, or_, select, update

from models.review import ItemKind, Task
from storage import tally
from storage.lease_terms import WAY_AHEAD
from storage.queue_rows import NO_LEASE
from storage.review_tables import queue_item as item
from storage.review_tables import queue_reason as reason
from storage.tables import ONE

_SAMPLE = 3
WALL_HOLDS = 200  # crops on one wall: more are not looked at together


@dataclass(frozen=True, slots=True)
class Holder:
    """Who asks: ``id`` of one session or service, ``person`` by name. May decide between readings, or not."""

    id: str
    person: str
    is_adjudicator: bool = False


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which questions are wanted; None and empty mean all. ``items`` names them."""

    items: tuple[str, ...] = ()
    batch_id: str | None = None
    sha256: str | None = None
    record_kind: str | None = None
    document_kind: str | None = None
    name: str | None = None
    reason: str | None = None
    province: str | None = None
    kind: str | None = None
    task: str | None = None
    twin: str | None = None
    record_id: str | None = None
    is_flagged: bool | None = None


def claim(
    connection: Connection, holder: Holder, wanted: QueueFilter, *, count: int, until: datetime, now: datetime
) -> list[str]:
    """Give ``holder`` up to ``count`` free questions, most harmful first; return their ids in that order.

    Questions that are named are also taken over from another session of the same person.
    """
    take_back_expired(connection, now=now, until=until)
    if wanted.task == Task.ADJUDICATION.value and not holder.is_adjudicator:
        return []  # none of these is for him; the queue is not searched for it
    if wanted.items:
        free = and_(item.c.is_open == ONE, or_(item.c.is_free == ONE, item.c.lease_person == holder.person))
    else:
        free = item.c.is_free == ONE
    query = select(item.c.id).where(free, *narrow(wanted), *_allowed(holder, wanted))
    if wanted.reason is None:
        query = query.order_by(item.c.harm.desc(), item.c.id)
    else:  # in the order of the reason's own index: a rare one is found without going through the others
        is_why = and_(reason.c.item_id == item.c.id, reason.c.reason == wanted.reason)
        query = query.join(reason, is_why).order_by(reason.c.harm.desc(), reason.c.item_id)
    query = query.limit(count).with_for_update(of=item, skip_locked=True)
    found = list(connection.execute(query).scalars())
    if found:
        lease = {"lease_owner": holder.id, "lease_person": holder.person, "lease_until": until, "is_free": 0}
        connection.execute(update(item).where(item.c.id.in_(found)).values(**lease))
    return found


def take_back_expired(connection: Connection, *, now: datetime, until: datetime) -> int:
    """Free the questions whose lease ran out; return how many there were.

    So does one that ends much later than a lease of now would (``until``): the clock was set back since.
    """
    ran_out = or_(item.c.lease_until <= now, item.c.lease_until > now + WAY_AHEAD * (until - now))
    over = select(item.c.id).where(item.c.lease_owner.is_not(None), ran_out)
    found = list(connection.execute(over.with_for_update(skip_locked=True)).scalars())
    _free(connection, found)
    return len(found)


def renew(connection: Connection, holder: Holder, ids: Sequence[str], *, until: datetime) -> list[str]:
    """Prolong leases of this session, and take over those of the same person's others; return those held."""
    mine = [item.c.id.in_(ids), item.c.lease_person == holder.person]
    held = connection.execute(
        update(item).where(*mine).values(lease_until=until, lease_owner=holder.id).returning(item.c.id)
    )
    kept = set(held.scalars())
    return [found for found in ids if found in kept]


def release(connection: Connection, holder: Holder, ids: Sequence[str] | None) -> int:
    """Give back these questions (None: all) of the session; return how many there were."""
    query = select(item.c.id).where(item.c.lease_owner == holder.id)
    if ids is not None:
        query = query.where(item.c.id.in_(ids))
    found = list(connection.execute(query.with_for_update()).scalars())
    _free(connection, found)
    return len(found)


def find_item(connection: Connection, item_id: str) -> Row[tuple[object, ...]] | None:
    """Return a question's row, locked until the transaction ends, or None."""
    return connection.execute(select(item).where(item.c.id == item_id).with_for_update()).first()


def items_of(connection: Connection, ids: Sequence[str]) -> list[Row[tuple[object, ...]]]:
    """Return the rows of these questions, in the order of ``ids``; those that are not there are left out."""
    rows = {row.id: row for row in connection.execute(select(item).where(item.c.id.in_(ids)))}
    return [rows[found] for found in ids if found in rows]


def twins_of(connection: Connection, twin: str, *, limit: int) -> list[str]:
    """Return the ids of free questions that read alike, in the order of pages."""
    query = select(item.c.id).where(item.c.twin == twin, item.c.is_free == ONE)
    return list(
        connection.execute(query.order_by(item.c.sha256, item.c.page_no, item.c.id).limit(limit)).scalars()
    )


def count_twins(connection: Connection, twin: str) -> int:
    """Return how many free questions read alike, counted as far as a wall shows them."""
    some = select(item.c.id).where(item.c.twin == twin, item.c.is_free == ONE).limit(WALL_HOLDS).subquery()
    return connection.execute(select(func.count()).select_from(some)).scalar_one()


@dataclass(frozen=True, slots=True)
class Wall:
    """Questions that read alike: what they read, how many there are, a few of them."""

    twin: str
    name: str
    count: int
    sample: tuple[str, ...]


def walls(connection: Connection, wanted: QueueFilter, *, limit: int) -> list[Wall]:
    """Return the largest groups of free questions that read alike; a group has two at least."""
    query = (
        select(item.c.twin, item.c.name, func.count().label("twins"))
        .where(item.c.is_free == ONE, item.c.twin.is_not(None), *narrow(wanted))
        .group_by(item.c.twin, item.c.name)
        .having(func.count() > 1)
        .order_by(func.count().desc(), item.c.twin)
        .limit(limit)
    )
    found = connection.execute(query).all()
    return [Wall(row.twin, row.name, int(row.twins), _some(connection, row.twin, wanted)) for row in found]


def kept_walls(connection: Connection, wanted: QueueFilter, *, limit: int) -> list[Wall] | None:
    """Return the same from what is counted as questions come; None where ``wanted`` asks for more than that.

    Only for whoever sees every batch.
    """
    if replace(wanted, batch_id=None, name=None, kind=None) != QueueFilter():
        return None
    if wanted.kind not in (None, ItemKind.FIELD.value):  # nothing else has look-alikes
        return []
    groups = tally.most_alike(connection, batch_id=wanted.batch_id, name=wanted.name, limit=limit)
    return [Wall(twin, name, count, _some(connection, twin, wanted)) for twin, name, count in groups]


def _some(connection: Connection, twin: str, wanted: QueueFilter) -> tuple[str, ...]:
    """Return a few of a group as they come: to put a large one in order takes longer than to show it."""
    query = select(item.c.id).where(item.c.twin == twin, item.c.is_free == ONE, *narrow(wanted))
    return tuple(connection.execute(query.limit(_SAMPLE)).scalars())


def _free(connection: Connection, ids: Sequence[str]) -> None:
    if ids:
        connection.execute(update(item).where(item.c.id.in_(ids)).values(is_free=item.c.is_open, **NO_LEASE))


def _allowed(holder: Holder, wanted: QueueFilter) -> list[ColumnElement[bool]]:
    """A question is not for those who spoke of it already; some are only for those who decide."""
    where: list[ColumnElement[bool]] = [~item.c.not_for.contains(f",{holder.person},", autoescape=True)]
    if not holder.is_adjudicator:
        where.append(item.c.is_for_adjudicator == literal_column("0"))
    elif wanted.is_flagged or wanted.task == Task.ADJUDICATION.value:
        where.append(item.c.is_for_adjudicator == ONE)
    return where


def narrow(wanted: QueueFilter) -> list[ColumnElement[bool]]:
    """Return the conditions on a question's row that a filter stands for."""
    same = {
        item.c.batch_id: wanted.batch_id,
        item.c.sha256: wanted.sha256,
        item.c.record_kind: wanted.record_kind,
        item.c.document_kind: wanted.document_kind,
        item.c.name: wanted.name,
        item.c.province: wanted.province,
        item.c.kind: wanted.kind,
        item.c.twin: wanted.twin,
        item.c.record_id: wanted.record_id,
    }
    where: list[ColumnElement[bool]] = [
        column == value for column, value in same.items() if value is not None
    ]
    if wanted.items:
        where.append(item.c.id.in_(wanted.items))
    if wanted.reason is not None:
        why = select(reason.c.item_id).where(reason.c.reason == wanted.reason)
        where.append(item.c.id.in_(why))
    if wanted.task is not None:  # written out: a partial index stands over each
        where.append(item.c.task == literal_column(f"'{Task(wanted.task).value}'"))
    if wanted.is_flagged is not None:
        where.append(item.c.is_flagged == int(wanted.is_flagged))
    return where
