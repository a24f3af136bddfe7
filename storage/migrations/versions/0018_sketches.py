"""Sketches of graves, kept beside the records that they show."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "sketch",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("record_id", sa.String(length=20), nullable=False),
        sa.Column("page_id", sa.String(length=20), nullable=False),
        sa.Column("x", sa.Integer(), nullable=False),
        sa.Column("y", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_sketch_record_id")),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_sketch_page_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_sketch")),
        sa.UniqueConstraint("id", name=op.f("uq_sketch_id")),
    )
    op.create_index("ix_sketch_record", "sketch", ["record_id"])


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("sketch")
