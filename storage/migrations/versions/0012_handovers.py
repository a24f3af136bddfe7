"""Lists handed over and what came back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "handover",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("receiver", sa.Text(), nullable=False),
        sa.Column("grouped_by", sa.String(length=20), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
        sa.UniqueConstraint("number", name=op.f("uq_handover_number")),
    )
    op.create_table(
        "handover_row",
        sa.Column("handover_id", sa.String(length=20), nullable=False),
        sa.Column("row_no", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.String(length=20), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("answer_id", sa.String(length=20), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["handover_id"], ["handover.id"], name=op.f("fk_handover_row_handover_id")),
        sa.ForeignKeyConstraint(
            ["record_id"], ["dossier_record.record_id"], name=op.f("fk_handover_row_record_id")
        ),
        sa.PrimaryKeyConstraint("handover_id", "row_no", name=op.f("pk_handover_row")),
    )
    op.create_index("ix_handover_row_record", "handover_row", ["record_id"])


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("handover_row")
    op.drop_table("handover")
