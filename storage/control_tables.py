"""The tables of who reads what: mode and urgency of batches, the workers of all machines. Shapes only."""

from __future__ import annotations

from sqlalchemy import Column, ColumnElement, ForeignKey, Integer, String, Table, Text, exists

from storage.tables import UtcDateTime, metadata

# A batch without a row is active and not urgent.
batch_control = Table(
    "batch_control",
    metadata,
    Column("batch_id", String(20), ForeignKey("batch.id"), primary_key=True),
    Column("mode", String(10), nullable=False),
    Column("priority", Integer, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
)

# One row a run of ``sohoa worker``; ``name`` is the owner in its leases.
worker = Table(
    "worker",
    metadata,
    Column("name", Text, primary_key=True),
    Column("processes", Integer, nullable=False),
    Column("batch_id", String(20)),
    Column("pages", Integer, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
)


def rests(batch_id: ColumnElement[str] | str) -> ColumnElement[bool]:
    """Return the condition that a batch is paused or cancelled: no page of it is given to anybody."""
    return exists().where(batch_control.c.batch_id == batch_id, batch_control.c.mode != "active")
