"""Enquiries: cases, their history, what their handlers were told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "enquiry",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("asker", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("handler", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enquiry")),
        sa.UniqueConstraint("number", name=op.f("uq_enquiry_number")),
    )
    op.create_index("ix_enquiry_state", "enquiry", ["state", "number"])
    op.create_table(
        "enquiry_event",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("enquiry_id", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dossier_id", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["enquiry_id"], ["enquiry.id"], name=op.f("fk_enquiry_event_enquiry_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_enquiry_event")),
    )
    op.create_index("ix_enquiry_event_enquiry", "enquiry_event", ["enquiry_id", "seq"])
    op.create_table(
        "enquiry_notice",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("enquiry_id", sa.String(length=20), nullable=False),
        sa.Column("record_id", sa.String(length=20), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["enquiry_id"], ["enquiry.id"], name=op.f("fk_enquiry_notice_enquiry_id")),
        sa.ForeignKeyConstraint(
            ["record_id"], ["dossier_record.record_id"], name=op.f("fk_enquiry_notice_record_id")
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_enquiry_notice")),
        sa.UniqueConstraint("enquiry_id", "record_id", name=op.f("uq_enquiry_notice_enquiry_id")),
    )


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("enquiry_notice")
    op.drop_table("enquiry_event")
    op.drop_table("enquiry")
