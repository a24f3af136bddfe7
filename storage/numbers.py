"""Numbers handed out under a row lock, so that they are in the order of commits on every database."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from storage.batches import insert_missing
from storage.tables import counter


def next_numbers(connection: Connection, name: str, count: int) -> int:
    """Take ``count`` numbers of a series; return the first. The row stays locked until the commit."""
    if count == 0:
        return 0
    bump = update(counter).where(counter.c.name == name).values(value=counter.c.value + count)
    if connection.execute(bump).rowcount == 0:
        insert_missing(connection, counter, {"name": name, "value": 0})
        connection.execute(bump)
    value = connection.execute(select(counter.c.value).where(counter.c.name == name)).scalar_one()
    return int(value) - count + 1
