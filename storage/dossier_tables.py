"""The tables of dossiers: which records are one person's, why, and what people said of it. Shapes only."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.tables import UtcDateTime, metadata

DOUBTS = ("twice", "gathered", "home", "death", "burial", "unit", "cemetery", "died")  # columns of summaries

# Every record that was ever compared. ``own_id`` is the id of the dossier that it founds, ``dossier_id`` that
# of the dossier it lies in: an id that was given out is looked up as ``own_id``, answered as ``dossier_id``.
dossier_record = Table(
    "dossier_record",
    metadata,
    Column("record_id", String(20), ForeignKey("record.id"), primary_key=True),
    Column("ordinal", BigInteger, nullable=False),
    Column("sheet", Text, nullable=False),
    Column("own_id", String(20), nullable=False),
    Column("dossier_id", String(20), nullable=False),
    UniqueConstraint("own_id"),
)
Index("ix_dossier_record_dossier", dossier_record.c.dossier_id, dossier_record.c.ordinal)

# What the machine found when it last compared the two. ``withdrawn_at``: it no longer finds it.
link = Table(
    "link",
    metadata,
    Column("left_id", String(20), ForeignKey("dossier_record.record_id"), primary_key=True),
    Column("right_id", String(20), ForeignKey("dossier_record.record_id"), primary_key=True),
    Column("probability", Float, nullable=False),
    Column("basis", String(10), nullable=False),
    Column("evidence", Text, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("withdrawn_at", UtcDateTime),
)
Index("ix_link_right", link.c.right_id)

# Append-only: what people said of two records.
pair_word = Table(
    "pair_word",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("id", String(20), nullable=False),
    Column("left_id", String(20), ForeignKey("dossier_record.record_id"), nullable=False),
    Column("right_id", String(20), ForeignKey("dossier_record.record_id"), nullable=False),
    Column("verdict", String(10), nullable=False),
    Column("author", Text, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("comment", Text, nullable=False),
    Column("seen", Float),
    Column("undoes", String(20)),
    UniqueConstraint("id"),
)
Index("ix_pair_word_left", pair_word.c.left_id)
Index("ix_pair_word_right", pair_word.c.right_id)

# Pairs that a person is to judge. Follows from links and words; only leases stand here alone.
open_pair = Table(
    "open_pair",
    metadata,
    Column("left_id", String(20), ForeignKey("dossier_record.record_id"), primary_key=True),
    Column("right_id", String(20), ForeignKey("dossier_record.record_id"), primary_key=True),
    Column("probability", Float, nullable=False),
    Column("is_refused", Integer, nullable=False),
    Column("lease_owner", Text),
    Column("lease_until", UtcDateTime),
    Column("skipped_by", Text, nullable=False, server_default=text("','")),
)
Index("ix_open_pair_right", open_pair.c.right_id)
Index("ix_open_pair_probability", open_pair.c.probability)

# Append-only: records that came from one dossier into another, and why.
dossier_move = Table(
    "dossier_move",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("record_id", String(20), ForeignKey("dossier_record.record_id"), nullable=False),
    Column("from_id", String(20), nullable=False),
    Column("to_id", String(20), nullable=False),
    Column("cause", Text, nullable=False),  # "links", or the id of a word
    Column("moved_at", UtcDateTime, nullable=False),
)
Index("ix_dossier_move_from", dossier_move.c.from_id)
Index("ix_dossier_move_to", dossier_move.c.to_id)

# Append-only: which of several values holds, or how a man stands, as a person says. Said of a record, so that
# it goes with the record through every merge and split. ``subject`` is a field or an aspect of the status.
dossier_word = Table(
    "dossier_word",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("id", String(20), nullable=False),
    Column("record_id", String(20), ForeignKey("dossier_record.record_id"), nullable=False),
    Column("subject", String(40), nullable=False),
    Column("value", Text, nullable=False),
    Column(
        "source_id", String(20)
    ),  # the record whose claim was chosen; none where it is said from elsewhere
    Column("author", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("undoes", String(20)),
    UniqueConstraint("id"),
)
Index("ix_dossier_word_record", dossier_word.c.record_id)

# How each dossier stands, for totals and lists. Follows from records and words; can be made again from them.
dossier_summary = Table(
    "dossier_summary",
    metadata,
    Column("dossier_id", String(20), primary_key=True),
    Column("name", Text, nullable=False),
    Column("born", Text, nullable=False),
    Column("died", Text, nullable=False),
    Column("died_year", Integer, nullable=False),
    Column("war", String(10), nullable=False),
    Column("home", Text, nullable=False),
    Column("home_then", Text, nullable=False),
    Column("home_commune", Text, nullable=False),
    Column("home_province", Text, nullable=False),
    Column("death_place", Text, nullable=False),
    Column("death_then", Text, nullable=False),
    Column("death_commune", Text, nullable=False),
    Column("death_province", Text, nullable=False),
    Column("burial_place", Text, nullable=False),
    Column("burial_then", Text, nullable=False),
    Column("burial_province", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("regiment", Text, nullable=False),
    Column("cemetery", Text, nullable=False),
    Column("grave", Text, nullable=False),
    Column("named", String(8), nullable=False),
    Column("gathered", String(8), nullable=False),
    Column("gathered_year", Integer, nullable=False),
    Column("remains", String(8), nullable=False),
    Column("moved_home", String(8), nullable=False),
    Column("notified", String(8), nullable=False),
    Column("is_open", Integer, nullable=False),
    Column("lacks", Text, nullable=False),  # ",unit,death_date,"
    Column("split", Text, nullable=False),  # ",home,"
    Column("papers", Integer, nullable=False),
    Column("doubt", Float, nullable=False),
    Column("gathered_province", Text, nullable=False, server_default=text("''")),
    *(Column(f"doubt_{of}", Float, nullable=False, server_default=text("0")) for of in DOUBTS),
)

# What registers say of how many they hold, and how many rows were read before it says so. Follows from pages.
declared_total = Table(
    "declared_total",
    metadata,
    Column("sha256", String(64), ForeignKey("source.sha256"), primary_key=True),
    Column("page_no", Integer, primary_key=True),
    Column("at", Integer, primary_key=True),  # counts from 0 on a page
    Column("words", Text, nullable=False),
    Column("declared", Integer, nullable=False),
    Column("counted", Integer, nullable=False),
    Column("since_last", Integer, nullable=False),
)

# Lists handed over, numbered as they were made; their rows with the records that answers became.
handover = Table(
    "handover",
    metadata,
    Column("id", String(20), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("receiver", Text, nullable=False),
    Column("grouped_by", String(20), nullable=False),
    Column("value", Text, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("author", Text, nullable=False),
    UniqueConstraint("number"),
)
handover_row = Table(
    "handover_row",
    metadata,
    Column("handover_id", String(20), ForeignKey("handover.id"), primary_key=True),
    Column("row_no", Integer, primary_key=True),
    Column("record_id", String(20), ForeignKey("dossier_record.record_id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("answer_id", String(20)),
    Column("answered_at", UtcDateTime),
)
Index("ix_handover_row_record", handover_row.c.record_id)

# Sketches of graves (sơ đồ mộ chí): a part of a page, or (no width) all of it, beside the record it shows.
sketch = Table(
    "sketch",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("id", String(20), nullable=False),
    Column("record_id", String(20), ForeignKey("record.id"), nullable=False),
    Column("page_id", String(20), ForeignKey("page.id"), nullable=False),
    Column("x", Integer, nullable=False),
    Column("y", Integer, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("note", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("withdrawn_by", Text, nullable=False),
    UniqueConstraint("id"),
)
Index("ix_sketch_record", sketch.c.record_id)
