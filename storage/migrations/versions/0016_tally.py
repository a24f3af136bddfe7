"""Questions opened and closed, by batch and day, counted as they come and go."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table and count what is there."""
    op.create_table(
        "queue_tally",
        sa.Column("batch_id", sa.String(length=20), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("hand", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("opened", sa.BigInteger(), nullable=False),
        sa.Column("closed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("batch_id", "day", "hand", name=op.f("pk_queue_tally")),
    )
    # Moments are written in UTC, as text on SQLite and in a session of that zone on PostgreSQL.
    op.execute(
        """
        INSERT INTO queue_tally (batch_id, day, hand, opened, closed)
        SELECT batch_id, day, 0, SUM(opened), SUM(closed) FROM (
            SELECT batch_id, substr(CAST(opened_at AS VARCHAR), 1, 10) AS day,
                   COUNT(*) AS opened, 0 AS closed
            FROM queue_item GROUP BY 1, 2
            UNION ALL
            SELECT batch_id, substr(CAST(closed_at AS VARCHAR), 1, 10) AS day,
                   0 AS opened, COUNT(*) AS closed
            FROM queue_item WHERE closed_at IS NOT NULL GROUP BY 1, 2
        ) AS counted GROUP BY batch_id, day
        """
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("queue_tally")
