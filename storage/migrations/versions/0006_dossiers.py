"""Dossiers: links between records, what people say of pairs, and of dossiers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    _make_records_and_links()
    _make_words()


def _make_records_and_links() -> None:
    op.create_table(
        "dossier_record",
        sa.Column("record_id", sa.String(length=20), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("sheet", sa.Text(), nullable=False),
        sa.Column("own_id", sa.String(length=20), nullable=False),
        sa.Column("dossier_id", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_dossier_record_record_id")),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_dossier_record")),
        sa.UniqueConstraint("own_id", name=op.f("uq_dossier_record_own_id")),
    )
    op.create_index("ix_dossier_record_dossier", "dossier_record", ["dossier_id", "ordinal"])
    op.create_table(
        "link",
        *_pair("link"),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("basis", sa.String(length=10), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("made_at", _WHEN, nullable=False),
        sa.Column("withdrawn_at", _WHEN, nullable=True),
        sa.PrimaryKeyConstraint("left_id", "right_id", name=op.f("pk_link")),
    )
    op.create_index("ix_link_right", "link", ["right_id"])
    op.create_table(
        "open_pair",
        *_pair("open_pair"),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("is_refused", sa.Integer(), nullable=False),
        sa.Column("lease_owner", sa.Text(), nullable=True),
        sa.Column("lease_until", _WHEN, nullable=True),
        sa.Column("skipped_by", sa.Text(), server_default=sa.text("','"), nullable=False),
        sa.PrimaryKeyConstraint("left_id", "right_id", name=op.f("pk_open_pair")),
    )
    op.create_index("ix_open_pair_right", "open_pair", ["right_id"])
    op.create_index("ix_open_pair_probability", "open_pair", ["probability"])


def _make_words() -> None:
    op.create_table(
        "pair_word",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        *_pair("pair_word"),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("made_at", _WHEN, nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("seen", sa.Float(), nullable=True),
        sa.Column("undoes", sa.String(length=20), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_pair_word")),
        sa.UniqueConstraint("id", name=op.f("uq_pair_word_id")),
    )
    op.create_index("ix_pair_word_left", "pair_word", ["left_id"])
    op.create_index("ix_pair_word_right", "pair_word", ["right_id"])
    op.create_table(
        "dossier_move",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        *_about("dossier_move"),
        sa.Column("from_id", sa.String(length=20), nullable=False),
        sa.Column("to_id", sa.String(length=20), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("moved_at", _WHEN, nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_dossier_move")),
    )
    op.create_index("ix_dossier_move_from", "dossier_move", ["from_id"])
    op.create_index("ix_dossier_move_to", "dossier_move", ["to_id"])
    op.create_table(
        "dossier_word",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        *_about("dossier_word"),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("source_id", sa.String(length=20), nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("made_at", _WHEN, nullable=False),
        sa.Column("undoes", sa.String(length=20), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_dossier_word")),
        sa.UniqueConstraint("id", name=op.f("uq_dossier_word_id")),
    )
    op.create_index("ix_dossier_word_record", "dossier_word", ["record_id"])


def _pair(table: str) -> tuple[SchemaItem, ...]:
    return (
        sa.Column("left_id", sa.String(length=20), nullable=False),
        sa.Column("right_id", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["left_id"], ["dossier_record.record_id"], name=op.f(f"fk_{table}_left_id")),
        sa.ForeignKeyConstraint(
            ["right_id"], ["dossier_record.record_id"], name=op.f(f"fk_{table}_right_id")
        ),
    )


def _about(table: str) -> tuple[SchemaItem, ...]:
    return (
        sa.Column("record_id", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"], ["dossier_record.record_id"], name=op.f(f"fk_{table}_record_id")
        ),
    )


def downgrade() -> None:
    """Drop the tables."""
    for table in ("dossier_word", "dossier_move", "pair_word", "open_pair", "link", "dossier_record"):
        op.drop_table(table)
