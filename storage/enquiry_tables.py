"""The tables of enquiries: cases, what happened to them, what their handlers were told. Shapes only."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from storage.tables import UtcDateTime, metadata

# ``state`` and ``handler`` follow from the events. ``asker`` (JSON) is about a living person.
enquiry = Table(
    "enquiry",
    metadata,
    Column("id", String(20), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("question", Text, nullable=False),
    Column("asker", Text, nullable=False),
    Column("state", String(10), nullable=False),
    Column("handler", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    UniqueConstraint("number"),
)
Index("ix_enquiry_state", enquiry.c.state, enquiry.c.number)

# Append-only.
enquiry_event = Table(
    "enquiry_event",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("enquiry_id", String(20), ForeignKey("enquiry.id"), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("author", Text, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("dossier_id", String(20), nullable=False),
    Column("text", Text, nullable=False),
)
Index("ix_enquiry_event_enquiry", enquiry_event.c.enquiry_id, enquiry_event.c.seq)

# A record is told once to a case.
enquiry_notice = Table(
    "enquiry_notice",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("enquiry_id", String(20), ForeignKey("enquiry.id"), nullable=False),
    Column("record_id", String(20), ForeignKey("dossier_record.record_id"), nullable=False),
    Column("probability", Float, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("seen_by", Text, nullable=False),
    UniqueConstraint("enquiry_id", "record_id"),
)
