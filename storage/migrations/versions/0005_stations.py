"""Scanning stations: watched files, batch sheets, files put together."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.add_column(
        "batch_source", sa.Column("is_held", sa.Integer(), server_default=sa.text("0"), nullable=False)
    )
    _make_arrival()
    _make_sheets()
    op.create_table(
        "source_part",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("page_no", sa.Integer(), nullable=False),
        sa.Column("whole_sha256", sa.String(64), nullable=False),
        sa.Column("whole_page_no", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", "page_no", name=op.f("pk_source_part")),
    )
    op.create_index("ix_source_part_whole", "source_part", ["whole_sha256"])


def downgrade() -> None:
    """Take the tables away; what was read stays, what waits for a person to count it is held no more."""
    for name in ("source_part", "sheet_file", "batch_sheet", "arrival"):
        op.drop_table(name)
    op.drop_column("batch_source", "is_held")


def _make_arrival() -> None:
    op.create_table(
        "arrival",
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("modified_ns", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(64)),
        sa.Column("batch_id", sa.String(20), nullable=False),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("seen_at", _TIME, nullable=False),
        sa.Column("moved_at", _TIME),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_arrival_batch_id")),
        sa.PrimaryKeyConstraint("folder", "name", name=op.f("pk_arrival")),
    )
    op.create_index("ix_arrival_sha256", "arrival", ["sha256"])


def _make_sheets() -> None:
    op.create_table(
        "batch_sheet",
        sa.Column("id", sa.String(20), nullable=False),
        sa.Column("batch_id", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("order", sa.String(16), nullable=False),
        sa.Column("station", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("page_no", sa.Integer(), nullable=False),
        sa.Column("opened_at", _TIME, nullable=False),
        sa.Column("closed_at", _TIME),
        sa.Column("released_at", _TIME),
        sa.Column("decided_by", sa.Text()),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_batch_sheet_batch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_sheet")),
    )
    op.create_index("ix_batch_sheet_batch_id", "batch_sheet", ["batch_id"])
    op.create_index("ix_batch_sheet_station", "batch_sheet", ["station"])
    op.create_table(
        "sheet_file",
        sa.Column("sheet_id", sa.String(20), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.String(40), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["sheet_id"], ["batch_sheet.id"], name=op.f("fk_sheet_file_sheet_id")),
        sa.PrimaryKeyConstraint("sheet_id", "sha256", name=op.f("pk_sheet_file")),
    )
    op.create_index("ix_sheet_file_sha256", "sheet_file", ["sha256"])
