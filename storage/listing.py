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


def first_name(archive: Archive, sha256: str) -> str | None:
    """Return the first name that bytes were seen under, or None where they were never taken in."""
    query = select(sighting.c.display_name).where(sighting.c.sha256 == sha256).order_by(sighting.c.seq)
    with archive.database.read() as connection:
        found = connection.execute(query.limit(1)).scalar_one_or_none()
    return None if found is None else str(found)
