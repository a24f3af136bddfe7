"""What was taken in, by name: files of a batch for people to choose among. Only reads."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from storage.archive import Archive
from storage.tables import sighting


@dataclass(frozen=True, slots=True)
class NamedSource:
    """Bytes that were taken in, and the first name they were seen under."""

    sha256: str
    display_name: str


def named_sources(archive: Archive, batch_id: str | None) -> list[NamedSource]:
    """Return the files of a batch, or of all for None, each once, in the order they came in."""
    first = select(sighting.c.sha256, func.min(sighting.c.seq).label("seq")).group_by(sighting.c.sha256)
    if batch_id is not None:
        first = first.where(sighting.c.batch_id == batch_id)
    chosen = first.subquery()
    query = (
        select(sighting.c.sha256, sighting.c.display_name)
        .join(chosen, chosen.c.seq == sighting.c.seq)
        .order_by(sighting.c.seq)
    )
    with archive.database.read() as connection:
        return [NamedSource(r.sha256, r.display_name) for r in connection.execute(query)]
