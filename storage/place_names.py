"""Names of places that people added, kept with their sources. Does not know what they mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select, update

from models.place_name import AddedName
from models.record import FieldName
from storage.archive import Archive
from storage.review_tables import queue_item
from storage.search_rows import matches
from storage.tables import ONE, place_name, record

_PLACE_FIELDS = tuple(
    name.value
    for name in (
        FieldName.HOME_PLACE,
        FieldName.RESIDENCE,
        FieldName.DEATH_PLACE,
        FieldName.BURIAL_PLACE,
        FieldName.EXHUMATION_PLACE,
    )
)


@dataclass(frozen=True, slots=True)
class KeptName:
    """An added name with its number, who added it and when."""

    number: int
    name: AddedName
    author: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class PlaceNames:
    """The added names of one archive."""

    archive: Archive

    def add(self, name: AddedName, *, author: str) -> int:
        """Keep a name and return its number; the same name again has the number that it has."""
        with self.archive.database.write() as connection:
            known = next((k.number for k in self.kept() if k.name == name), None)
            if known is not None:
                return known
            values = {field: getattr(name, field) for field in AddedName.__slots__}
            made = insert(place_name).values(**values, author=author, added_at=self.archive.clock())
            return int(connection.execute(made.returning(place_name.c.seq)).scalar_one())

    def one(self, number: int) -> KeptName | None:
        """Return the name with this number, or None where none holds."""
        return next((kept for kept in self.kept() if kept.number == number), None)

    def files_waiting(self, name: str) -> list[str]:
        """Return the files with an open question about a place, in a record that has the words of ``name``.

        Marks and case do not matter. These are the records that may be read otherwise once ``name`` is known.
        """
        with self.archive.database.read() as connection:
            has_words = matches(connection, name)
            if has_words is None:
                return []
            query = (
                select(queue_item.c.sha256)
                .join(record, record.c.id == queue_item.c.record_id)
                .where(queue_item.c.is_open == ONE, queue_item.c.name.in_(_PLACE_FIELDS), has_words)
                .distinct()
                .order_by(queue_item.c.sha256)
            )
            return list(connection.execute(query).scalars())

    def remove(self, number: int) -> bool:
        """Let a name hold no more; return False where there is none with this number."""
        with self.archive.database.write() as connection:
            done = connection.execute(
                update(place_name)
                .where(place_name.c.seq == number, place_name.c.removed_at.is_(None))
                .values(removed_at=self.archive.clock())
            )
            return bool(done.rowcount)

    def kept(self) -> list[KeptName]:
        """Return the names that hold, in the order they were added."""
        with self.archive.database.read() as connection:
            rows = connection.execute(
                select(place_name).where(place_name.c.removed_at.is_(None)).order_by(place_name.c.seq)
            ).all()
        return [
            KeptName(
                r.seq,
                AddedName(r.name, r.level, r.within, r.same_as, r.source, r.first_year, r.last_year),
                r.author,
                r.added_at,
            )
            for r in rows
        ]

    def revision(self) -> int:
        """Return a number that rises with each name added or removed; 0 where none ever was."""
        with self.archive.database.read() as connection:
            counts = select(func.count(place_name.c.seq), func.count(place_name.c.removed_at))
            added, removed = connection.execute(counts).one()
        return int(added) + int(removed)
