"""What became of the files of a watched folder, so that a program begun again looks at none twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, exists, or_, select, update

from storage.archive import Archive
from storage.batches import insert_missing
from storage.control_tables import rests
from storage.station_tables import arrival, source_part
from storage.tables import ONE, batch_source, page
from storage.values import PageState


class Outcome(StrEnum):
    """What became of a file."""

    TAKEN = "taken"
    SHEET = "sheet"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Taken:
    """A file of a watched folder: its name below it, size and time of change, and what became of it."""

    name: str
    size: int
    modified_ns: int
    sha256: str | None
    batch_id: str
    outcome: Outcome
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Arrivals:
    """The files of one watched folder, which is known by its full path."""

    archive: Archive
    folder: str

    def known(self) -> dict[str, tuple[int, int]]:
        """Return size and time of change of every file that was dealt with, by name."""
        query = select(arrival.c.name, arrival.c.size, arrival.c.modified_ns)
        with self.archive.database.read() as connection:
            rows = connection.execute(query.where(arrival.c.folder == self.folder))
            return {row.name: (row.size, row.modified_ns) for row in rows}

    def remember(self, taken: Taken) -> None:
        """Remember what became of a file; a file that changed since is remembered as it is now."""
        row = {
            "size": taken.size,
            "modified_ns": taken.modified_ns,
            "sha256": taken.sha256,
            "batch_id": taken.batch_id,
            "outcome": taken.outcome.value,
            "seen_at": taken.seen_at,
            "moved_at": None,
        }
        key = {"folder": self.folder, "name": taken.name}
        with self.archive.database.write() as connection:
            if not insert_missing(connection, arrival, {**key, **row}):
                connection.execute(update(arrival).where(*self._is(taken.name)).values(**row))

    def was_taken(self, sha256: str) -> bool:
        """Return whether these bytes were dealt with to the end, under whatever name."""
        query = select(arrival.c.name).where(arrival.c.folder == self.folder, arrival.c.sha256 == sha256)
        with self.archive.database.read() as connection:
            return connection.execute(query.limit(1)).first() is not None

    def mark_moved(self, name: str) -> None:
        """Remember that the file lies in the folder no more; another of its name is a new file."""
        with self.archive.database.write() as connection:
            connection.execute(
                update(arrival)
                .where(*self._is(name))
                .values(moved_at=self.archive.clock(), size=-1, modified_ns=-1)
            )

    def unmoved(self) -> Iterator[tuple[Taken, bool | None]]:
        """Give files that were not moved away: True where all their pages are read, False where one failed.

        None: pages still wait. A file that was refused is False, a batch sheet True.
        """
        with self.archive.database.read() as connection:
            rows = connection.execute(
                select(arrival, *_states_of_pages())
                .where(arrival.c.folder == self.folder, arrival.c.moved_at.is_(None))
                .order_by(arrival.c.seen_at, arrival.c.name)
            ).all()
        for row in rows:
            outcome = Outcome(row.outcome)
            taken = Taken(row.name, row.size, row.modified_ns, row.sha256, row.batch_id, outcome, row.seen_at)
            if outcome is Outcome.TAKEN:
                yield taken, None if row.is_waiting else not row.has_failed
            else:
                yield taken, outcome is Outcome.SHEET

    def batches(self) -> list[str]:
        """Return the ids of the batches that files of this folder went to, in no order."""
        query = select(arrival.c.batch_id).where(arrival.c.folder == self.folder).distinct()
        with self.archive.database.read() as connection:
            return [str(found) for found in connection.execute(query).scalars()]

    def open_batches(self) -> list[str]:
        """Return those of ``batches`` in which a page waits that may be read now."""
        mine = select(arrival.c.batch_id).where(arrival.c.folder == self.folder)
        query = (
            select(batch_source.c.batch_id)
            .where(batch_source.c.is_open == ONE, batch_source.c.is_held == 0)
            .where(batch_source.c.batch_id.in_(mine), ~rests(batch_source.c.batch_id))
            .distinct()
        )
        with self.archive.database.read() as connection:
            return [str(found) for found in connection.execute(query).scalars()]

    def _is(self, name: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        return arrival.c.folder == self.folder, arrival.c.name == name


def _states_of_pages() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Return, for a watched file, whether a page of it waits (or none is known yet), and whether one failed.

    Pages of a file that was cut at a batch sheet, or put together, belong to what was made of it.
    """
    made_of_it = (
        select(source_part.c.sha256).where(source_part.c.whole_sha256 == arrival.c.sha256).correlate(arrival)
    )
    is_mine = or_(page.c.sha256 == arrival.c.sha256, page.c.sha256.in_(made_of_it))
    has_open = exists().where(is_mine, page.c.is_open == ONE).correlate(arrival)
    has_failed = exists().where(is_mine, page.c.state == PageState.FAILED.value).correlate(arrival)
    is_waiting = or_(has_open, ~exists().where(is_mine).correlate(arrival))
    return is_waiting.label("is_waiting"), has_failed.label("has_failed")
