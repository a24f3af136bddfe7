"""The tables of the desk: decisions, the queue, people, search. Shapes only, like ``tables``."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.tables import UtcDateTime, metadata

# Append-only: what people said, in the order of commits. ``said`` is the field as they have it.
decision = Table(
    "decision",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("id", String(20), nullable=False),
    Column("subject", String(20), nullable=False),
    Column("record_id", String(20)),
    Column("key", Text),
    Column("verdict", String(12), nullable=False),
    Column("task", String(12), nullable=False),
    Column("author", Text, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("said", Text),
    Column("answer", Text, nullable=False),
    Column("seen_text", Text, nullable=False),
    Column("seen_claim", String(20)),
    Column("seen_revision", Integer),
    Column("took_ms", Integer),
    Column("comment", Text, nullable=False),
    Column("undoes", String(20)),
    UniqueConstraint("id"),
)
Index("ix_decision_subject", decision.c.subject, decision.c.seq)
Index("ix_decision_record", decision.c.record_id, decision.c.seq)
Index("ix_decision_author", decision.c.author, decision.c.seq)
Index("ix_decision_day", decision.c.author, decision.c.made_at, decision.c.verdict)
Index(
    "ix_decision_audit",
    decision.c.seq,
    sqlite_where=text("task = 'audit'"),
    postgresql_where=text("task = 'audit'"),
)

# One row a question, with the id of the field it is about. ``is_free``: open, and nobody holds it. Follows
# from fields and decisions and can be built again from them; only leases stand here alone.
queue_item = Table(
    "queue_item",
    metadata,
    Column("id", String(20), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("task", String(12), nullable=False),
    Column("record_id", String(20), ForeignKey("record.id"), nullable=False),
    Column("key", Text),
    Column("name", String(30)),
    Column("sha256", String(64), nullable=False),
    Column("page_no", Integer, nullable=False),
    Column("batch_id", String(20), nullable=False),
    Column("record_kind", String(20), nullable=False),
    Column("document_kind", String(30), nullable=False),
    Column("reasons", Text, nullable=False),  # ",low-confidence,cut-by-edge,"
    Column("province", Text),
    Column("twin", String(20)),
    Column("harm", Float, nullable=False),
    Column("is_open", Integer, nullable=False),
    Column("is_free", Integer, nullable=False),
    Column("is_flagged", Integer, nullable=False),
    Column("is_for_adjudicator", Integer, nullable=False),
    Column("not_for", Text, nullable=False),  # ",lan,minh,": who spoke of it already
    Column("comment", Text, nullable=False),
    Column("lease_owner", Text),
    Column("lease_person", Text),
    Column("lease_until", UtcDateTime),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),
)


# Why each open question is asked, one row a reason: a rare reason is found without going through the queue.
queue_reason = Table(
    "queue_reason",
    metadata,
    Column("item_id", String(20), ForeignKey("queue_item.id"), primary_key=True),
    Column("reason", String(30), primary_key=True),
    Column("harm", Float, nullable=False),
)
Index("ix_queue_reason", queue_reason.c.reason, queue_reason.c.harm.desc(), queue_reason.c.item_id)


# How many questions were opened and closed, by batch and day (UTC). ``hand`` is the connection that counted,
# so that none waits for another; sums over it are meant. Follows from the questions (``storage.tally``).
queue_tally = Table(
    "queue_tally",
    metadata,
    Column("batch_id", String(20), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("hand", Integer, primary_key=True, autoincrement=False),
    Column("opened", BigInteger, nullable=False),
    Column("closed", BigInteger, nullable=False),
)

# How many open questions read alike. Follows from the questions too.
queue_twin = Table(
    "queue_twin",
    metadata,
    Column("twin", String(20), primary_key=True),
    Column("batch_id", String(20), nullable=False),
    Column("name", String(30), nullable=False),
    Column("open", BigInteger, nullable=False),
)
_several = text("open > 1")
Index(
    "ix_queue_twin_open",
    queue_twin.c.open.desc(),
    queue_twin.c.twin,
    sqlite_where=_several,
    postgresql_where=_several,
)


def _free(name: str, *columns: ColumnElement[object], also: str = "") -> Index:
    """An index in the order of claiming over what is free, and over nothing else."""
    where = text(f"is_free = 1{also}")
    order = (*columns, queue_item.c.harm.desc(), queue_item.c.id)
    return Index(name, *order, sqlite_where=where, postgresql_where=where)


_free("ix_queue_free")
# What only those may see who decide between readings would stand in the way of all others, and the other way.
_free("ix_queue_free_readers", also=" AND is_for_adjudicator = 0")
_free("ix_queue_free_hard", also=" AND is_for_adjudicator = 1")
_free("ix_queue_free_reading", also=" AND task = 'reading'")
_free("ix_queue_free_province", queue_item.c.province)
_free("ix_queue_free_record_kind", queue_item.c.record_kind)
_free("ix_queue_free_document_kind", queue_item.c.document_kind)
_free("ix_queue_free_batch", queue_item.c.batch_id)
_free("ix_queue_free_name", queue_item.c.name)
_free("ix_queue_free_document", queue_item.c.sha256)
Index(
    "ix_queue_free_twin",
    queue_item.c.twin,
    queue_item.c.name,
    sqlite_where=text("is_free = 1"),
    postgresql_where=text("is_free = 1"),
)
Index(
    "ix_queue_leased",
    queue_item.c.lease_until,
    sqlite_where=text("lease_owner IS NOT NULL"),
    postgresql_where=text("lease_owner IS NOT NULL"),
)
Index("ix_queue_record", queue_item.c.record_id)

account = Table(
    "account",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("display_name", Text, nullable=False),
    Column("role", String(20), nullable=False),
    Column("password_hash", Text),  # None: signs in elsewhere (OIDC)
    Column("outside_id", Text),
    Column("created_at", UtcDateTime, nullable=False),
    Column("disabled_at", UtcDateTime),
    # 1: the role holds nowhere by itself, only what ``account_batch`` gives.
    Column("is_limited", Integer, nullable=False, server_default=text("0")),
    UniqueConstraint("outside_id"),
)

# Roles given for single batches.
account_batch = Table(
    "account_batch",
    metadata,
    Column("account", String(60), ForeignKey("account.name"), primary_key=True),
    Column("batch_id", String(20), ForeignKey("batch.id"), primary_key=True),
    Column("role", String(20), nullable=False),
)

# Only hashes of what is secret: who reads the database cannot sign in with it.
session = Table(
    "session",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("account", String(60), ForeignKey("account.name"), nullable=False, index=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
)

# Failed tries: limits hold over several processes. ``who`` is a hash, ``failed_at`` in seconds (Unix).
sign_in_failure = Table(
    "sign_in_failure",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("who", Text, nullable=False),
    Column("failed_at", Float, nullable=False),
)
Index("ix_sign_in_failure_who", sign_in_failure.c.who, sign_in_failure.c.failed_at)

service_token = Table(
    "service_token",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("token_hash", String(64), nullable=False),
    Column("scopes", Text, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
    Column("is_limited", Integer, nullable=False, server_default=text("0")),
    UniqueConstraint("token_hash"),
)

# The batches in which the scopes of a limited token hold.
token_batch = Table(
    "token_batch",
    metadata,
    Column("token", String(60), ForeignKey("service_token.name"), primary_key=True),
    Column("batch_id", String(20), ForeignKey("batch.id"), primary_key=True),
)

policy = Table(
    "policy",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("body", Text, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("updated_by", Text, nullable=False),
)

# The folded words of a record, to be found without marks. What indexes them is made by the migration, for it
# is of one database only: on SQLite a table of its own (FTS5, kept in step by triggers), on PostgreSQL GIN.
record_search = Table(
    "record_search",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("record_id", String(20), ForeignKey("record.id"), nullable=False),
    Column("words", Text, nullable=False),
    UniqueConstraint("record_id"),
)
