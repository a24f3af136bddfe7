"""How many open questions read alike, counted as they come and go."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_SEVERAL = sa.text("open > 1")


def upgrade() -> None:
    """Make the table and count what is there."""
    op.create_table(
        "queue_twin",
        sa.Column("twin", sa.String(length=20), nullable=False),
        sa.Column("batch_id", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("open", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("twin", name=op.f("pk_queue_twin")),
    )
    op.create_index(
        "ix_queue_twin_open",
        "queue_twin",
        [sa.text("open DESC"), "twin"],
        unique=False,
        sqlite_where=_SEVERAL,
        postgresql_where=_SEVERAL,
    )
    op.execute(
        """
        INSERT INTO queue_twin (twin, batch_id, name, open)
        SELECT twin, MIN(batch_id), MIN(COALESCE(name, '')), COUNT(*)
        FROM queue_item WHERE is_open = 1 AND twin IS NOT NULL GROUP BY twin
        """
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_index("ix_queue_twin_open", table_name="queue_twin")
    op.drop_table("queue_twin")
