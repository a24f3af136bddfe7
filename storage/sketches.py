"""Sketches of graves: what of which page shows where a record's grave lay. A mark taken back is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Row, insert, select, update

from models.desk_errors import NotFoundError, UnusableError
from models.geometry import Box
from models.ids import hash_id
from models.sketch import Sketch
from storage.archive import Archive
from storage.chunks import in_chunks
from storage.dossier_tables import sketch as table
from storage.items import files_of
from storage.numbers import next_numbers
from storage.tables import page, record


@dataclass(frozen=True, slots=True)
class Sketches:
    """The sketches of one archive."""

    archive: Archive

    def add(self, record_id: str, page_id: str, box: Box | None, *, note: str, author: str) -> str:
        """Keep a page, or a part of it, beside a record; return the sketch's id.

        Raises:
            NotFoundError: there is no such record or page.
            UnusableError: the part is smaller than anything drawn.

        """
        if box is not None and min(box.w, box.h) < 8:
            raise UnusableError("the part of the page is too small to show a sketch", remedy="Draw it again.")
        now = self.archive.clock()

        def work(connection: Connection) -> str:
            for column, one in ((record.c.id, record_id), (page.c.id, page_id)):
                if connection.execute(select(column).where(column == one)).first() is None:
                    raise NotFoundError(f"there is nothing under {one}")
            seq = next_numbers(connection, "sketch", 1)
            made = hash_id("sketch", seq, record_id)
            sides = (box.x, box.y, box.w, box.h) if box is not None else (0, 0, 0, 0)
            connection.execute(
                insert(table).values(
                    seq=seq,
                    id=made,
                    record_id=record_id,
                    page_id=page_id,
                    x=sides[0],
                    y=sides[1],
                    width=sides[2],
                    height=sides[3],
                    note=note.strip(),
                    author=author,
                    made_at=now,
                    withdrawn_by="",
                )
            )
            return made

        return self.archive.database.write_again(work)

    def withdraw(self, sketch_id: str, *, by: str) -> None:
        """Take a mark back; raises NotFoundError for one that is not there."""
        with self.archive.database.write() as connection:
            done = connection.execute(
                update(table)
                .where(table.c.id == sketch_id, table.c.withdrawn_by == "")
                .values(withdrawn_by=by)
            )
            if not done.rowcount:
                raise NotFoundError(f"there is no sketch {sketch_id}")

    def of(self, record_ids: Sequence[str]) -> list[Sketch]:
        """Return the sketches of these records, the oldest first."""
        query = select(table, page.c.page_no, page.c.sha256).join(page, page.c.id == table.c.page_id)
        found: list[Row[tuple[object, ...]]] = []
        with self.archive.database.read() as connection:
            for some in in_chunks(record_ids):
                theirs = query.where(table.c.record_id.in_(some), table.c.withdrawn_by == "")
                found += connection.execute(theirs).all()
            files = files_of(connection, {row.sha256 for row in found})
        ordered = sorted(found, key=lambda row: int(row.seq))
        return [_sketch(row, files.get(row.sha256, ("", "", ""))[2]) for row in ordered]


def _sketch(row: Row[tuple[object, ...]], file: str) -> Sketch:
    box = Box(row.x, row.y, row.width, row.height) if row.width else None
    return Sketch(
        row.id, row.record_id, row.page_id, row.page_no, file, box, row.note, row.author, row.made_at
    )
