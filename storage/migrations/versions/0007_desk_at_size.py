"""The queue at size: an index for each thing it is filtered by. Failed sign-ins are kept here too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_FREE = "is_free = 1"
_EACH = ("province", "record_kind", "document_kind")


def upgrade() -> None:
    """Make the table of reasons, fill it from the queue, and make the indexes."""
    op.create_table(
        "queue_reason",
        sa.Column("item_id", sa.String(20), nullable=False),
        sa.Column("reason", sa.String(30), nullable=False),
        sa.Column("harm", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["queue_item.id"], name="fk_queue_reason_item_id"),
        sa.PrimaryKeyConstraint("item_id", "reason", name="pk_queue_reason"),
    )
    _fill()
    op.create_index("ix_queue_reason", "queue_reason", ["reason", sa.text("harm DESC"), "item_id"])
    for name in _EACH:
        _partial(f"ix_queue_free_{name}", [name, sa.text("harm DESC"), "id"], _FREE)
    order: list[str | sa.TextClause] = [sa.text("harm DESC"), "id"]
    _partial("ix_queue_free_readers", order, f"{_FREE} AND is_for_adjudicator = 0")
    _partial("ix_queue_free_hard", order, f"{_FREE} AND is_for_adjudicator = 1")
    _partial("ix_queue_free_reading", order, f"{_FREE} AND task = 'reading'")
    op.drop_index("ix_queue_twin", "queue_item")
    _partial("ix_queue_free_twin", ["twin", "name"], _FREE)
    op.create_index("ix_decision_day", "decision", ["author", "made_at", "verdict"])
    op.create_table(
        "sign_in_failure",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("failed_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_sign_in_failure"),
    )
    op.create_index("ix_sign_in_failure_who", "sign_in_failure", ["who", "failed_at"])


def downgrade() -> None:
    """Take them away; nothing that people said is lost."""
    op.drop_table("sign_in_failure")
    op.drop_index("ix_decision_day", "decision")
    op.drop_index("ix_queue_free_twin", "queue_item")
    _partial("ix_queue_twin", ["twin"], _FREE)
    for name in ("readers", "hard", "reading", *_EACH):
        op.drop_index(f"ix_queue_free_{name}", "queue_item")
    op.drop_table("queue_reason")


def _fill() -> None:
    """Spread ",low-confidence,cut-by-edge," over rows."""
    connection = op.get_bind()
    item = sa.table("queue_item", *(sa.column(n) for n in ("id", "reasons", "harm", "is_open")))
    reason = sa.table("queue_reason", *(sa.column(n) for n in ("item_id", "reason", "harm")))
    last = ""
    while True:
        query = sa.select(item).where(item.c.is_open == 1, item.c.id > last).order_by(item.c.id).limit(2000)
        found = connection.execute(query).all()
        if not found:
            return
        rows = [
            {"item_id": row.id, "reason": one, "harm": row.harm}
            for row in found
            for one in dict.fromkeys(row.reasons.strip(",").split(","))
            if one
        ]
        if rows:
            connection.execute(reason.insert(), rows)
        last = found[-1].id


def _partial(name: str, columns: list[str | sa.TextClause], where: str) -> None:
    op.create_index(name, "queue_item", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
