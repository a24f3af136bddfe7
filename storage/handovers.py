"""Lists that were handed over: numbered, dated, logged; and which of their rows have come back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Row, Select, func, insert, select, update

from models.handover import Handover, HandoverRow
from models.ids import hash_id
from storage.archive import Archive
from storage.dossier_tables import handover as table
from storage.dossier_tables import handover_row as row_table
from storage.numbers import next_numbers


@dataclass(frozen=True, slots=True)
class Handovers:
    """The lists of one archive."""

    archive: Archive

    def add(
        self, receiver: str, *, group: str, value: str, author: str, rows: Sequence[tuple[str, str]]
    ) -> Handover:
        """Keep a new list of (founder's record, name), in this order, under the next number."""
        now = self.archive.clock()

        def work(connection: Connection) -> Handover:
            number = next_numbers(connection, "handover", 1)
            made = Handover(
                hash_id("handover", number, receiver),
                number,
                receiver,
                group,
                value,
                now,
                author,
                len(rows),
                0,
            )
            connection.execute(
                insert(table).values(
                    id=made.id,
                    number=number,
                    receiver=receiver,
                    grouped_by=group,
                    value=value,
                    made_at=now,
                    author=author,
                )
            )
            if rows:
                connection.execute(
                    insert(row_table),
                    [
                        {"handover_id": made.id, "row_no": at, "record_id": record, "name": name}
                        for at, (record, name) in enumerate(rows, start=1)
                    ],
                )
            return made

        return self.archive.database.write_again(work)

    def all(self) -> list[Handover]:
        """Return all lists, newest first."""
        with self.archive.database.read() as connection:
            rows = connection.execute(_lists().order_by(table.c.number.desc())).all()
        return [_handover(row) for row in rows]

    def find(self, number: int) -> Handover | None:
        """Return the list with this number, or None."""
        with self.archive.database.read() as connection:
            row = connection.execute(_lists().where(table.c.number == number)).first()
        return _handover(row) if row is not None else None

    def rows(self, handover_id: str) -> list[HandoverRow]:
        """Return the rows of a list, in order."""
        query = select(row_table).where(row_table.c.handover_id == handover_id).order_by(row_table.c.row_no)
        with self.archive.database.read() as connection:
            found = connection.execute(query).all()
        return [
            HandoverRow(row.row_no, row.record_id, row.name, row.answer_id or "", row.answered_at)
            for row in found
        ]

    def mark_answered(self, handover_id: str, row_no: int, answer_id: str) -> None:
        """Remember which record the answer to a row became; a later answer takes its place here alone."""
        with self.archive.database.write() as connection:
            connection.execute(
                update(row_table)
                .where(row_table.c.handover_id == handover_id, row_table.c.row_no == row_no)
                .values(answer_id=answer_id, answered_at=self.archive.clock())
            )


def _lists() -> Select[tuple[object, ...]]:
    counts = (
        select(
            row_table.c.handover_id,
            func.count().label("rows"),
            func.count(row_table.c.answer_id).label("answered"),
        )
        .group_by(row_table.c.handover_id)
        .subquery()
    )
    joined = table.outerjoin(counts, counts.c.handover_id == table.c.id)
    return select(
        table,
        func.coalesce(counts.c.rows, 0).label("row_count"),
        func.coalesce(counts.c.answered, 0).label("answered"),
    ).select_from(joined)


def _handover(row: Row[tuple[object, ...]]) -> Handover:
    return Handover(
        row.id, row.number, row.receiver, row.grouped_by, row.value, row.made_at, row.author, row.row_count,
        row.answered,
    )  # fmt: skip
