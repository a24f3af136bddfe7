"""Totals that papers declare, with the rows read of them. Kept by file, made anew with its records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, delete, insert, select

from models.ids import page_id
from models.summary import DeclaredTotal
from storage.archive import Archive
from storage.dossier_tables import declared_total as table
from storage.tables import sighting


@dataclass(frozen=True, slots=True)
class OnPaper:
    """A declared total and where it stands."""

    file: str
    page_id: str
    total: DeclaredTotal


@dataclass(frozen=True, slots=True)
class Declared:
    """The declared totals of one archive."""

    archive: Archive

    def put(self, sha256: str, totals: Sequence[DeclaredTotal]) -> None:
        """Keep what a file declares, in place of what was kept of it."""
        rows = [
            {"sha256": sha256, "page_no": t.page_no, "at": t.at, "words": t.words, "declared": t.declared,
             "counted": t.counted, "since_last": t.since_last}
            for t in totals
        ]  # fmt: skip
        with self.archive.database.write() as connection:
            connection.execute(delete(table).where(table.c.sha256 == sha256))
            if rows:
                connection.execute(insert(table), rows)

    def all(self, *, only_off: bool = False, limit: int = 500) -> list[OnPaper]:
        """Return what papers declare, by file and page; ``only_off``: where the rows say otherwise."""
        name = (
            select(sighting.c.display_name)
            .where(sighting.c.sha256 == table.c.sha256)
            .order_by(sighting.c.seq)
            .limit(1)
            .scalar_subquery()
        )
        query = select(table, name.label("file")).order_by(name, table.c.page_no, table.c.at).limit(limit)
        if only_off:
            query = query.where(
                and_(table.c.declared != table.c.counted, table.c.declared != table.c.since_last)
            )
        with self.archive.database.read() as connection:
            rows = connection.execute(query).all()
        return [
            OnPaper(
                row.file or row.sha256,
                page_id(row.sha256, row.page_no),
                DeclaredTotal(row.page_no, row.at, row.words, row.declared, row.counted, row.since_last),
            )
            for row in rows
        ]
