"""Roles and tokens that hold for some batches only."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Everybody keeps what he has, everywhere."""
    for table in ("account", "service_token"):
        limit = sa.Column("is_limited", sa.Integer(), nullable=False, server_default=sa.text("0"))
        op.add_column(table, limit)
    op.create_table(
        "account_batch",
        sa.Column("account", sa.String(length=60), nullable=False),
        sa.Column("batch_id", sa.String(length=20), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.name"], name=op.f("fk_account_batch_account")),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_account_batch_batch_id")),
        sa.PrimaryKeyConstraint("account", "batch_id", name=op.f("pk_account_batch")),
    )
    op.create_table(
        "token_batch",
        sa.Column("token", sa.String(length=60), nullable=False),
        sa.Column("batch_id", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["token"], ["service_token.name"], name=op.f("fk_token_batch_token")),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_token_batch_batch_id")),
        sa.PrimaryKeyConstraint("token", "batch_id", name=op.f("pk_token_batch")),
    )


def downgrade() -> None:
    """Lock who was limited: an older program would let him see everything."""
    op.execute(
        "UPDATE account SET disabled_at = CURRENT_TIMESTAMP WHERE is_limited = 1 AND disabled_at IS NULL"
    )
    op.execute(
        "UPDATE service_token SET revoked_at = CURRENT_TIMESTAMP WHERE is_limited = 1 AND revoked_at IS NULL"
    )
    op.drop_table("token_batch")
    op.drop_table("account_batch")
    for table in ("account", "service_token"):
        op.drop_column(table, "is_limited")
