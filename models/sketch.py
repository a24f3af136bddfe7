"""A sketch of where a grave lay (sơ đồ mộ chí): a page, or a part of one, kept beside the grave it shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from models.geometry import Box


@dataclass(frozen=True, slots=True)
class Sketch:
    """One sketch of a record's grave. ``box`` is None where the whole page is the sketch."""

    id: str
    record_id: str
    page_id: str
    page_no: int
    file: str
    box: Box | None
    note: str
    author: str
    made_at: datetime
