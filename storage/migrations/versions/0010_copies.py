"""Pages scanned twice: how each page looks, and which two are the same paper."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables. Pages read before have no look until they are read again."""
    op.create_table(
        "page_look",
        sa.Column("page_id", sa.String(20), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("look", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_page_look_page_id")),
        sa.PrimaryKeyConstraint("page_id", name=op.f("pk_page_look")),
    )
    op.create_index("ix_page_look_sha256", "page_look", ["sha256"])
    op.create_table(
        "page_copy",
        sa.Column("page_id", sa.String(20), nullable=False),
        sa.Column("other_id", sa.String(20), nullable=False),
        sa.Column("likeness", sa.Float(), nullable=False),
        sa.Column("better_id", sa.String(20), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_page_copy_page_id")),
        sa.ForeignKeyConstraint(["other_id"], ["page.id"], name=op.f("fk_page_copy_other_id")),
        sa.PrimaryKeyConstraint("page_id", "other_id", name=op.f("pk_page_copy")),
    )
    op.create_index("ix_page_copy_other_id", "page_copy", ["other_id"])


def downgrade() -> None:
    """Take the tables away: both can be found again."""
    op.drop_table("page_copy")
    op.drop_table("page_look")
