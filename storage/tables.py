"""The tables, one schema for SQLite and PostgreSQL. Only shapes stand here; what is done is elsewhere.

Indexes are few on purpose. A plain index on a state makes SQLite choose it and sort: leasing was measured
sixty times slower with one. Open pages are found by a partial index, whose condition is a literal.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    literal_column,
    text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, kept as UTC; refuses one without a time zone, whose meaning would depend on the place."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert to UTC; SQLite keeps it without the zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be kept")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the moment its zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# Written out in statements, never bound: else no planner sees that a partial index fits.
ONE: ColumnElement[int] = literal_column("1", Integer)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

batch = Table(
    "batch",
    metadata,
    Column("id", String(20), primary_key=True),
    Column("name", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

# A file's bytes, whatever it was called. ``extracted_version`` is None while records are due.
source = Table(
    "source",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("media_type", String(40), nullable=False),
    Column("page_count", Integer, nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    Column("extracted_version", String(40)),
    Column("extracted_at", UtcDateTime),
)

# A name under which bytes were seen. It may stand before its source does: pages are counted after copying.
sighting = Table(
    "sighting",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("batch_id", String(20), ForeignKey("batch.id"), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("display_name", Text, nullable=False),
    Column("folder", Text, nullable=False),
    Column("modified_at", UtcDateTime),
    Column("seen_at", UtcDateTime, nullable=False),
    UniqueConstraint("batch_id", "sha256", "display_name", "folder"),
)
Index("ix_sighting_sha256", sighting.c.sha256, sighting.c.seq)

# Each source once a batch, in the order it came; ``is_open`` while a page of it is not finished.
batch_source = Table(
    "batch_source",
    metadata,
    Column("batch_id", String(20), ForeignKey("batch.id"), primary_key=True),
    Column("sha256", String(64), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("is_open", Integer, nullable=False),
    # Its batch sheet and the pages scanned under it do not agree (yet): nobody reads it.
    Column("is_held", Integer, nullable=False, server_default=text("0")),
)
Index("ix_batch_source_position", batch_source.c.batch_id, batch_source.c.position, unique=True)
Index(
    "ix_batch_source_open",
    batch_source.c.batch_id,
    batch_source.c.position,
    sqlite_where=text("is_open = 1"),
    postgresql_where=text("is_open = 1"),
)
Index("ix_batch_source_sha256", batch_source.c.sha256)

refusal = Table(
    "refusal",
    metadata,
    Column("id", String(20), primary_key=True),
    Column("batch_id", String(20), ForeignKey("batch.id"), nullable=False, index=True),
    Column("display_name", Text, nullable=False),
    Column("folder", Text, nullable=False),
    Column("code", String(40), nullable=False),
    Column("message", Text, nullable=False),
    Column("remedy", Text, nullable=False),
    Column("is_retryable", Integer, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("cleared_at", UtcDateTime),
)

# ``attempt`` counts all leases ever, ``tries`` those since a person last asked to try again.
page = Table(
    "page",
    metadata,
    Column("id", String(20), primary_key=True),
    Column("sha256", String(64), ForeignKey("source.sha256"), nullable=False),
    Column("page_no", Integer, nullable=False),
    Column("state", String(10), nullable=False),
    Column("is_open", Integer, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("lease_owner", Text),
    Column("lease_until", UtcDateTime),
    Column("leased_at", UtcDateTime),
    Column("finished_at", UtcDateTime),
    Column("content", String(20)),
    Column("engine", Text),
    Column("dpi", Float),
    Column("image_key", Text),
    Column("ocr_key", Text),
    # Hashes of the two objects as the machine kept them; None for pages read before there were any.
    Column("image_sha256", String(64)),
    Column("ocr_sha256", String(64)),
    Column("timings", Text),
    Column("error_code", String(40)),
    Column("error_message", Text),
    Column("error_remedy", Text),
    Column("is_retryable", Integer),
    UniqueConstraint("sha256", "page_no"),
)
Index(
    "ix_page_open",
    page.c.sha256,
    page.c.page_no,
    sqlite_where=text("is_open = 1"),
    postgresql_where=text("is_open = 1"),
)
Index(
    "ix_page_leased",
    page.c.lease_until,
    sqlite_where=text("lease_owner IS NOT NULL"),
    postgresql_where=text("lease_owner IS NOT NULL"),
)

# One row a lease, never changed but for its end: what was read how often, by whom.
page_attempt = Table(
    "page_attempt",
    metadata,
    Column("page_id", String(20), ForeignKey("page.id"), primary_key=True),
    Column("attempt", Integer, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("leased_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("outcome", String(20)),
    Column("error_code", String(40)),
)

# ``change_seq`` is the place of the record's latest change in the feed.
record = Table(
    "record",
    metadata,
    Column("id", String(20), primary_key=True),
    Column("sha256", String(64), ForeignKey("source.sha256"), nullable=False, index=True),
    Column("page_no", Integer, nullable=False),
    Column("row", Integer, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("document_kind", String(30), nullable=False),
    Column("is_named", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("change_seq", BigInteger, nullable=False),
    Column("retracted_at", UtcDateTime),
    Column("version", String(40), nullable=False),
    Column("fields_accepted", Integer, nullable=False),
    Column("fields_queued", Integer, nullable=False),
    Column("fields_reviewed", Integer, nullable=False),
    # Set by people: the row is no record; the row was added by hand. No run of the machine changes them.
    Column("struck_at", UtcDateTime),
    Column("made_by", Text),
)
Index("ix_record_change_seq", record.c.change_seq, unique=True)

# Append-only but for ``withdrawn_at``: set when a newer run of the machine no longer says it.
claim = Table(
    "claim",
    metadata,
    Column("record_id", String(20), ForeignKey("record.id"), primary_key=True),
    Column("id", String(20), primary_key=True),
    Column("key", Text, nullable=False),
    Column("origin", String(10), nullable=False),
    Column("author", Text, nullable=False),
    Column("version", String(40), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("withdrawn_at", UtcDateTime),
    Column("body", Text, nullable=False),
)

# What holds now: the fold over the claims that were not withdrawn. Can be built again from them.
field = Table(
    "field",
    metadata,
    Column("record_id", String(20), ForeignKey("record.id"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("id", String(20), nullable=False),
    Column("claim_id", String(20), nullable=False),
    Column("position", Integer, nullable=False),
    Column("name", String(30), nullable=False),
    Column("status", String(12), nullable=False),
    Column("confidence", Float, nullable=False),
    Column("text", Text, nullable=False),
    # The record's revision in which this field last changed: what a reviewer saw is stale only before it.
    Column("revision", Integer, nullable=False, server_default=text("0")),
)
Index("ix_field_id", field.c.id, unique=True)

change = Table(
    "change",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("record_id", String(20), ForeignKey("record.id"), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("what", String(12), nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
)

# Names of places that people added. Append-only but for ``removed_at``: what stood once stays readable.
place_name = Table(
    "place_name",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("level", String(10), nullable=False),
    Column("within", Text, nullable=False),
    Column("same_as", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("first_year", Integer, nullable=False),
    Column("last_year", Integer, nullable=False),
    Column("author", Text, nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    Column("removed_at", UtcDateTime),
)

# Numbers handed out under a row lock, so that they are in the order of commits on every database.
counter = Table(
    "counter",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("value", BigInteger, nullable=False),
)
