"""The tables of scanning stations and of webhooks. Shapes only."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from storage.tables import UtcDateTime, metadata

# What became of a file of a watched folder: the same name, size and time of change is not looked at again.
arrival = Table(
    "arrival",
    metadata,
    Column("folder", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("modified_ns", BigInteger, nullable=False),
    Column("sha256", String(64)),
    Column("batch_id", String(20), ForeignKey("batch.id"), nullable=False),
    Column("outcome", String(10), nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("moved_at", UtcDateTime),
)

Index("ix_arrival_sha256", arrival.c.sha256)

# A scanned batch sheet, by the number in its QR code; open for its station until the next one.
batch_sheet = Table(
    "batch_sheet",
    metadata,
    Column("id", String(20), primary_key=True),
    Column("batch_id", String(20), ForeignKey("batch.id"), nullable=False, index=True),
    Column("kind", String(30), nullable=False),
    Column("expected", Integer, nullable=False),
    Column("order", String(16), nullable=False),
    Column("station", Text, nullable=False, index=True),
    Column("sha256", String(64), nullable=False),
    Column("page_no", Integer, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),
    Column("released_at", UtcDateTime),
    Column("decided_by", Text),
)

# The files scanned under a sheet, in their order; with ``order`` of two stacks they become sources later.
sheet_file = Table(
    "sheet_file",
    metadata,
    Column("sheet_id", String(20), ForeignKey("batch_sheet.id"), primary_key=True),
    Column("sha256", String(64), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("display_name", Text, nullable=False),
    Column("media_type", String(40), nullable=False),
    Column("size", BigInteger, nullable=False),
)
Index("ix_sheet_file_sha256", sheet_file.c.sha256)

# A source made of pages of other files (cut at a sheet, or put together from two stacks), page by page.
source_part = Table(
    "source_part",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("page_no", Integer, primary_key=True),
    Column("whole_sha256", String(64), nullable=False),
    Column("whole_page_no", Integer, nullable=False),
)
Index("ix_source_part_whole", source_part.c.whole_sha256)

# How a page looks, in few bytes, by which another scan of the same paper is found.
page_look = Table(
    "page_look",
    metadata,
    Column("page_id", String(20), ForeignKey("page.id"), primary_key=True),
    Column("sha256", String(64), nullable=False, index=True),
    Column("look", LargeBinary, nullable=False),
)

# Two scans of the same paper; ``page_id`` sorts before ``other_id``. ``better_id`` is read more surely.
page_copy = Table(
    "page_copy",
    metadata,
    Column("page_id", String(20), ForeignKey("page.id"), primary_key=True),
    Column("other_id", String(20), ForeignKey("page.id"), primary_key=True),
    Column("likeness", Float, nullable=False),
    Column("better_id", String(20), nullable=False),
    Column("found_at", UtcDateTime, nullable=False),
)
Index("ix_page_copy_other_id", page_copy.c.other_id)

# Who is told of changes: ``cursor`` is how far, ``trying_to`` the end of a delivery that is being tried.
webhook = Table(
    "webhook",
    metadata,
    Column("id", String(20), primary_key=True),
    Column("name", Text, nullable=False),
    Column("url", Text, nullable=False),
    # Kept as it is: the sender signs with it. Emptied when the webhook is removed.
    Column("secret", Text, nullable=False),
    Column("cursor", BigInteger, nullable=False),
    Column("trying_to", BigInteger),
    Column("failures", Integer, nullable=False),
    Column("last_error", Text, nullable=False),
    Column("next_try_at", UtcDateTime),
    Column("claimed_until", UtcDateTime),
    Column("delivered_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    Column("removed_at", UtcDateTime),
)
