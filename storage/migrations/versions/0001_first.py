"""The first tables: batches, sources, pages and their leases, records, claims, changes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _make_batch() -> None:
    op.create_table(
        "batch",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
    )


def _make_counter() -> None:
    op.create_table(
        "counter",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counter")),
    )


def _make_source() -> None:
    op.create_table(
        "source",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("page_count", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extracted_version", sa.String(length=40), nullable=True),
        sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_source")),
    )


def _make_batch_source() -> None:
    op.create_table(
        "batch_source",
        sa.Column("batch_id", sa.String(length=20), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_open", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_batch_source_batch_id")),
        sa.PrimaryKeyConstraint("batch_id", "sha256", name=op.f("pk_batch_source")),
    )
    op.create_index(
        "ix_batch_source_open",
        "batch_source",
        ["batch_id", "position"],
        unique=False,
        sqlite_where=sa.text("is_open = 1"),
        postgresql_where=sa.text("is_open = 1"),
    )
    op.create_index("ix_batch_source_position", "batch_source", ["batch_id", "position"], unique=True)
    op.create_index("ix_batch_source_sha256", "batch_source", ["sha256"], unique=False)


def _make_page() -> None:
    op.create_table(
        "page",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("page_no", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("is_open", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("lease_owner", sa.Text(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("content", sa.String(length=20), nullable=True),
        sa.Column("engine", sa.Text(), nullable=True),
        sa.Column("dpi", sa.Float(), nullable=True),
        sa.Column("image_key", sa.Text(), nullable=True),
        sa.Column("ocr_key", sa.Text(), nullable=True),
        sa.Column("timings", sa.Text(), nullable=True),
        sa.Column("error_code", sa.String(length=40), nullable=True),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.Column("error_remedy", sa.Text(), nullable=True),
        sa.Column("is_retryable", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["sha256"], ["source.sha256"], name=op.f("fk_page_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page")),
        sa.UniqueConstraint("sha256", "page_no", name=op.f("uq_page_sha256")),
    )
    op.create_index(
        "ix_page_leased",
        "page",
        ["lease_until"],
        unique=False,
        sqlite_where=sa.text("lease_owner IS NOT NULL"),
        postgresql_where=sa.text("lease_owner IS NOT NULL"),
    )
    op.create_index(
        "ix_page_open",
        "page",
        ["sha256", "page_no"],
        unique=False,
        sqlite_where=sa.text("is_open = 1"),
        postgresql_where=sa.text("is_open = 1"),
    )


def _make_record() -> None:
    op.create_table(
        "record",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("page_no", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("document_kind", sa.String(length=30), nullable=False),
        sa.Column("is_named", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("change_seq", sa.BigInteger(), nullable=False),
        sa.Column("retracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("fields_accepted", sa.Integer(), nullable=False),
        sa.Column("fields_queued", sa.Integer(), nullable=False),
        sa.Column("fields_reviewed", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["source.sha256"], name=op.f("fk_record_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record")),
    )
    op.create_index("ix_record_change_seq", "record", ["change_seq"], unique=True)
    op.create_index(op.f("ix_record_sha256"), "record", ["sha256"], unique=False)


def _make_refusal() -> None:
    op.create_table(
        "refusal",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("batch_id", sa.String(length=20), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("remedy", sa.Text(), nullable=False),
        sa.Column("is_retryable", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_refusal_batch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refusal")),
    )
    op.create_index(op.f("ix_refusal_batch_id"), "refusal", ["batch_id"], unique=False)


def _make_sighting() -> None:
    op.create_table(
        "sighting",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.String(length=20), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("modified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_sighting_batch_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_sighting")),
        sa.UniqueConstraint(
            "batch_id", "sha256", "display_name", "folder", name=op.f("uq_sighting_batch_id")
        ),
    )
    op.create_index("ix_sighting_sha256", "sighting", ["sha256", "seq"], unique=False)


def _make_change() -> None:
    op.create_table(
        "change",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("record_id", sa.String(length=20), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=12), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_change_record_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_change")),
    )


def _make_claim() -> None:
    op.create_table(
        "claim",
        sa.Column("record_id", sa.String(length=20), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_claim_record_id")),
        sa.PrimaryKeyConstraint("record_id", "id", name=op.f("pk_claim")),
    )


def _make_field() -> None:
    op.create_table(
        "field",
        sa.Column("record_id", sa.String(length=20), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("claim_id", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_field_record_id")),
        sa.PrimaryKeyConstraint("record_id", "key", name=op.f("pk_field")),
    )
    op.create_index("ix_field_id", "field", ["id"], unique=True)


def _make_page_attempt() -> None:
    op.create_table(
        "page_attempt",
        sa.Column("page_id", sa.String(length=20), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("leased_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("error_code", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_page_attempt_page_id")),
        sa.PrimaryKeyConstraint("page_id", "attempt", name=op.f("pk_page_attempt")),
    )


def upgrade() -> None:
    """Make the tables, those first that others point at."""
    _make_batch()
    _make_counter()
    _make_source()
    _make_batch_source()
    _make_page()
    _make_record()
    _make_refusal()
    _make_sighting()
    _make_change()
    _make_claim()
    _make_field()
    _make_page_attempt()


def downgrade() -> None:
    """Remove all tables."""
    for name in (
        "page_attempt",
        "field",
        "claim",
        "change",
        "sighting",
        "refusal",
        "record",
        "page",
        "batch_source",
        "source",
        "counter",
        "batch",
    ):
        op.drop_table(name)
