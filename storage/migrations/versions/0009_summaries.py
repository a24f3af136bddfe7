"""How each dossier stands, in one row."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_TEXTS = (
    "name", "born", "died", "home", "home_then", "home_commune", "home_province", "death_place", "death_then",
    "death_commune", "death_province", "burial_place", "burial_then", "burial_province", "unit", "regiment",
    "cemetery", "grave", "lacks", "split",
)  # fmt: skip
_ANSWERS = ("named", "gathered", "remains", "moved_home", "notified")
_NUMBERS = ("died_year", "gathered_year", "is_open", "papers")


def upgrade() -> None:
    """Make the table; it is filled by the next run of the linker."""
    op.create_table(
        "dossier_summary",
        sa.Column("dossier_id", sa.String(length=20), nullable=False),
        sa.Column("war", sa.String(length=10), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in _TEXTS),
        *(sa.Column(name, sa.String(length=8), nullable=False) for name in _ANSWERS),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in _NUMBERS),
        sa.Column("doubt", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("dossier_id", name=op.f("pk_dossier_summary")),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("dossier_summary")
