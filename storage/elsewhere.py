"""Sources that are no scans: lists in Excel and CSV. Which they are, and the dossiers that they bear on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from storage.archive import Archive
from storage.chunks import in_chunks
from storage.dossier_tables import dossier_record
from storage.tables import record, source

MEDIA_TYPES = ("csv", "xls", "xlsx")


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The lists from elsewhere in one archive."""

    archive: Archive

    def sources(self) -> frozenset[str]:
        """Return the hashes of all lists that came from elsewhere, answers to lists of ours among them."""
        query = select(source.c.sha256).where(source.c.media_type.in_(MEDIA_TYPES))
        with self.archive.database.read() as connection:
            return frozenset(connection.execute(query).scalars())

    def dossiers(self, near: Collection[str] | None = None) -> list[str]:
        """Return the dossiers with rows of such lists; only those of the records ``near`` (None: all)."""
        of_lists = (
            select(dossier_record.c.dossier_id)
            .join(record, record.c.id == dossier_record.c.record_id)
            .join(source, source.c.sha256 == record.c.sha256)
            .where(source.c.media_type.in_(MEDIA_TYPES), record.c.retracted_at.is_(None))
            .distinct()
        )
        with self.archive.database.read() as connection:
            if near is None:
                return sorted(connection.execute(of_lists).scalars())
            found: set[str] = set()
            for some in in_chunks(sorted(near)):
                of_near = select(dossier_record.c.dossier_id).where(dossier_record.c.record_id.in_(some))
                found.update(
                    connection.execute(of_lists.where(dossier_record.c.dossier_id.in_(of_near))).scalars()
                )
            return sorted(found)
