"""Numbers handed out under a row lock, so that they are in the order of commits on every database."""

from __future__ import annotations

from sqlalchemy import Connection, update

from storage.batches import insert_missing
from storage.tables import counter


def next_numbers(connection: Connection, name: str, count: int) -> int:
    """Take ``count`` numbers of a series; return the first. The row stays locked until the commit."""
    if count == 0:
        return 0
    more = update(counter).where(counter.c.name == name).values(value=counter.c.value + count)
    bump = more.returning(counter.c.value)
    value = connection.execute(bump).scalar()
    if value is None:
        insert_missing(connection, counter, {"name": name, "value": 0})
        value = connection.execute(bump).scalar_one()
    return int(value) - count + 1
