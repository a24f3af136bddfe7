"""Hashes of what is kept of each page, so that it can be proved and not only decoded."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; pages read before have none and are only decoded."""
    op.add_column("page", sa.Column("image_sha256", sa.String(length=64), nullable=True))
    op.add_column("page", sa.Column("ocr_sha256", sa.String(length=64), nullable=True))


def downgrade() -> None:
    """Drop them in place: a table that others refer to cannot be made anew on SQLite while it holds rows."""
    op.drop_column("page", "ocr_sha256")
    op.drop_column("page", "image_sha256")
