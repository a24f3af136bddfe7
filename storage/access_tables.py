"""The table of who looked at what. Shapes only."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text

from storage.tables import UtcDateTime, metadata

# Append-only. ``subject`` is the id in the address (of a record, page, field …), empty for a list.
access = Table(
    "access",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("who", Text, nullable=False),
    Column("did", Text, nullable=False),
    Column("subject", String(64), nullable=False),
)
Index("ix_access_subject", access.c.subject, access.c.seq)
Index("ix_access_who", access.c.who, access.c.seq)
