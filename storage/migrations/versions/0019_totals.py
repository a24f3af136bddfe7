"""Errors of each figure of the totals, where men were gathered, totals that papers declare."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_DOUBTS = ("twice", "gathered", "home", "death", "burial", "unit", "cemetery", "died")


def upgrade() -> None:
    """Add the columns; ``sohoa link --again`` fills them."""
    with op.batch_alter_table("dossier_summary") as table:
        table.add_column(
            sa.Column("gathered_province", sa.Text(), server_default=sa.text("''"), nullable=False)
        )
        for name in _DOUBTS:
            table.add_column(
                sa.Column(f"doubt_{name}", sa.Float(), server_default=sa.text("0"), nullable=False)
            )
    op.create_table(
        "declared_total",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("page_no", sa.Integer(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("declared", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("since_last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["source.sha256"], name=op.f("fk_declared_total_sha256_source")),
        sa.PrimaryKeyConstraint("sha256", "page_no", "at", name=op.f("pk_declared_total")),
    )


def downgrade() -> None:
    """Drop them: the next run of the linker by an older program needs none."""
    op.drop_table("declared_total")
    with op.batch_alter_table("dossier_summary") as table:
        for name in reversed(_DOUBTS):
            table.drop_column(f"doubt_{name}")
        table.drop_column("gathered_province")
