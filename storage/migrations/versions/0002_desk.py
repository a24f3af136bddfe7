"""The desk: decisions, the queue, people, policy, search."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_FREE = "is_free = 1"
_TIME = sa.DateTime(timezone=True)

# FTS5 beside its content table: the words stand once, triggers keep the index in step.
_FTS = (
    "CREATE VIRTUAL TABLE record_words USING fts5"
    "(words, content='record_search', content_rowid='seq', tokenize='unicode61')",
    "CREATE TRIGGER record_search_added AFTER INSERT ON record_search BEGIN"
    " INSERT INTO record_words(rowid, words) VALUES (new.seq, new.words); END",
    "CREATE TRIGGER record_search_gone AFTER DELETE ON record_search BEGIN"
    " INSERT INTO record_words(record_words, rowid, words) VALUES ('delete', old.seq, old.words); END",
    "CREATE TRIGGER record_search_changed AFTER UPDATE ON record_search BEGIN"
    " INSERT INTO record_words(record_words, rowid, words) VALUES ('delete', old.seq, old.words);"
    " INSERT INTO record_words(rowid, words) VALUES (new.seq, new.words); END",
)


def upgrade() -> None:
    """Make the tables."""
    op.add_column("record", sa.Column("struck_at", _TIME))
    op.add_column("record", sa.Column("made_by", sa.Text()))
    op.add_column("field", sa.Column("revision", sa.Integer(), server_default=sa.text("0"), nullable=False))
    _make_decision()
    _make_queue_item()
    _make_people()
    _make_search()


def downgrade() -> None:
    """Take the tables away; what people said is lost with them."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE record_words")
    for name in ("record_search", "policy", "service_token", "session", "account", "queue_item", "decision"):
        op.drop_table(name)
    op.drop_column("field", "revision")
    op.drop_column("record", "made_by")
    op.drop_column("record", "struck_at")


def _make_decision() -> None:
    op.create_table(
        "decision",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(20), nullable=False),
        sa.Column("subject", sa.String(20), nullable=False),
        sa.Column("record_id", sa.String(20)),
        sa.Column("key", sa.Text()),
        sa.Column("verdict", sa.String(12), nullable=False),
        sa.Column("task", sa.String(12), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("made_at", _TIME, nullable=False),
        sa.Column("said", sa.Text()),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("seen_text", sa.Text(), nullable=False),
        sa.Column("seen_claim", sa.String(20)),
        sa.Column("seen_revision", sa.Integer()),
        sa.Column("took_ms", sa.Integer()),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("undoes", sa.String(20)),
        sa.PrimaryKeyConstraint("seq", name="pk_decision"),
        sa.UniqueConstraint("id", name="uq_decision_id"),
    )
    op.create_index("ix_decision_subject", "decision", ["subject", "seq"])
    op.create_index("ix_decision_record", "decision", ["record_id", "seq"])
    op.create_index("ix_decision_author", "decision", ["author", "seq"])
    audit = sa.text("task = 'audit'")
    op.create_index("ix_decision_audit", "decision", ["seq"], sqlite_where=audit, postgresql_where=audit)


def _make_queue_item() -> None:
    op.create_table(
        "queue_item",
        sa.Column("id", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("task", sa.String(12), nullable=False),
        sa.Column("record_id", sa.String(20), nullable=False),
        sa.Column("key", sa.Text()),
        sa.Column("name", sa.String(30)),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("page_no", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.String(20), nullable=False),
        sa.Column("record_kind", sa.String(20), nullable=False),
        sa.Column("document_kind", sa.String(30), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("province", sa.Text()),
        sa.Column("twin", sa.String(20)),
        sa.Column("harm", sa.Float(), nullable=False),
        sa.Column("is_open", sa.Integer(), nullable=False),
        sa.Column("is_free", sa.Integer(), nullable=False),
        sa.Column("is_flagged", sa.Integer(), nullable=False),
        sa.Column("is_for_adjudicator", sa.Integer(), nullable=False),
        sa.Column("not_for", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("lease_owner", sa.Text()),
        sa.Column("lease_person", sa.Text()),
        sa.Column("lease_until", _TIME),
        sa.Column("opened_at", _TIME, nullable=False),
        sa.Column("closed_at", _TIME),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name="fk_queue_item_record_id"),
        sa.PrimaryKeyConstraint("id", name="pk_queue_item"),
    )
    for name, first in (
        ("ix_queue_free", ()),
        ("ix_queue_free_batch", ("batch_id",)),
        ("ix_queue_free_name", ("name",)),
        ("ix_queue_free_document", ("sha256",)),
    ):
        _partial(name, [*first, sa.text("harm DESC"), "id"], _FREE)
    _partial("ix_queue_twin", ["twin"], _FREE)
    _partial("ix_queue_leased", ["lease_until"], "lease_owner IS NOT NULL")
    op.create_index("ix_queue_record", "queue_item", ["record_id"])


def _partial(name: str, columns: list[str | sa.TextClause], where: str) -> None:
    op.create_index(name, "queue_item", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def _make_people() -> None:
    op.create_table(
        "account",
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("password_hash", sa.Text()),
        sa.Column("outside_id", sa.Text()),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("disabled_at", _TIME),
        sa.PrimaryKeyConstraint("name", name="pk_account"),
        sa.UniqueConstraint("outside_id", name="uq_account_outside_id"),
    )
    op.create_table(
        "session",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("account", sa.String(60), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("seen_at", _TIME, nullable=False),
        sa.Column("expires_at", _TIME, nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.name"], name="fk_session_account"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_session"),
    )
    op.create_index("ix_session_account", "session", ["account"])
    op.create_table(
        "service_token",
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("expires_at", _TIME),
        sa.Column("revoked_at", _TIME),
        sa.PrimaryKeyConstraint("name", name="pk_service_token"),
        sa.UniqueConstraint("token_hash", name="uq_service_token_token_hash"),
    )
    op.create_table(
        "policy",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("updated_at", _TIME, nullable=False),
        sa.Column("updated_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_policy"),
    )


def _make_search() -> None:
    op.create_table(
        "record_search",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.String(20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name="fk_record_search_record_id"),
        sa.PrimaryKeyConstraint("seq", name="pk_record_search"),
        sa.UniqueConstraint("record_id", name="uq_record_search_record_id"),
    )
    if op.get_bind().dialect.name == "sqlite":
        for statement in _FTS:
            op.execute(statement)
    else:
        op.execute(
            "CREATE INDEX ix_record_search_words ON record_search USING gin (to_tsvector('simple', words))"
        )
