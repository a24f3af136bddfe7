"""What follows from records, made anew for all of them: the queue, and the words to search by."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from storage import tally
from storage.record_writes import follow_anew
from storage.tables import record as record_table

_CHUNK = 500


def rebuild(connection: Connection, *, now: datetime) -> int:
    """Bring queue and search in step with every record; return how many there are. Leases are kept."""
    last, done = "", 0
    while True:
        query = select(record_table.c.id).where(record_table.c.id > last).order_by(record_table.c.id)
        ids = list(connection.execute(query.limit(_CHUNK)).scalars())
        if not ids:
            tally.recount(connection)
            return done
        follow_anew(connection, ids, now=now)
        last, done = ids[-1], done + len(ids)
