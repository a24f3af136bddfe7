"""A list handed over to a locality or unit, and what comes back. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Handover:
    """One list: ``number`` counts from 1, ``group`` and ``value`` say how its rows were chosen."""

    id: str
    number: int
    receiver: str
    group: str
    value: str
    made_at: datetime
    author: str
    rows: int
    answered: int


@dataclass(frozen=True, slots=True)
class HandoverRow:
    """One row of a list: ``record_id`` is the founder of the dossier as it was sent."""

    row_no: int
    record_id: str
    name: str
    answer_id: str = ""  # the record that the answer became
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One filled-in row as it came back: texts by field name; empty ones are left out."""

    code: str
    name: str
    texts: tuple[tuple[str, str], ...]


def row_code(number: int, row_no: int) -> str:
    """Return what stands in the first column, by which a row is known when it comes back: ``BG12-003``."""
    return f"BG{number}-{row_no:03d}"
