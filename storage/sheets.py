"""Batch sheets: which stack a station is scanning, how many pages came, and what is held for a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, Row, func, select, update

from models.batch_sheet import BatchSheet, SheetOrder
from models.record import DocumentKind
from storage import batches
from storage.archive import Archive
from storage.batches import insert_missing
from storage.station_tables import batch_sheet, sheet_file, source_part
from storage.tables import batch_source, source


class SheetState(StrEnum):
    """How the pages that came stand to the number on the sheet. They are read when right or accepted."""

    FILLING = "filling"
    RIGHT = "right"
    WRONG = "wrong"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class Standing:
    """A sheet that was scanned, and the pages counted under it (the sheet itself is no page)."""

    id: str
    batch_id: str
    kind: DocumentKind | None
    expected: int
    order: SheetOrder
    counted: int
    is_closed: bool
    decided_by: str | None

    @property
    def state(self) -> SheetState:
        """Return how the count stands; a sheet that counts nothing is always right."""
        if self.decided_by is not None:
            return SheetState.ACCEPTED
        if not self.expected or self.counted == self.expected:
            return SheetState.RIGHT
        return SheetState.WRONG if self.is_closed or self.counted > self.expected else SheetState.FILLING

    @property
    def is_held(self) -> bool:
        """Return whether its pages wait."""
        return self.state in (SheetState.FILLING, SheetState.WRONG)


@dataclass(frozen=True, slots=True)
class SheetFile:
    """A file that was scanned under a sheet."""

    sha256: str
    pages: int
    display_name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Sheets:
    """The batch sheets of one archive."""

    archive: Archive

    def open(self, sheet: BatchSheet, *, station: str, sha256: str, page_no: int) -> Standing:
        """Begin (or go on with) the stack of this sheet at a station; the stack before it there is closed.

        Known by its number, so that the same sheet scanned again, or a crash and another try, adds nothing.
        """
        with self.archive.database.write() as connection:
            now = self.archive.clock()
            batch_id = batches.open_batch(connection, sheet.batch, now=now)
            row = {
                "id": sheet.id,
                "batch_id": batch_id,
                "kind": sheet.kind.value if sheet.kind else "",
                "expected": sheet.expected,
                "order": sheet.order.value,
                "station": station,
                "sha256": sha256,
                "page_no": page_no,
                "opened_at": now,
            }
            self._close(connection, station, but=sheet.id)
            if not insert_missing(connection, batch_sheet, row):
                again = update(batch_sheet).where(batch_sheet.c.id == sheet.id)
                connection.execute(again.values(station=station, closed_at=None))
                _hold(connection, sheet.id)
            return _standing(connection, sheet.id)

    def close(self, station: str) -> None:
        """End the stack that is open at a station, if there is one."""
        with self.archive.database.write() as connection:
            self._close(connection, station, but="")

    def current(self, station: str) -> Standing | None:
        """Return the sheet that is open at a station, or None."""
        query = select(batch_sheet.c.id).where(
            batch_sheet.c.station == station, batch_sheet.c.closed_at.is_(None)
        )
        with self.archive.database.read() as connection:
            found = connection.execute(query).scalar_one_or_none()
            return None if found is None else _standing(connection, found)

    def add_file(self, sheet_id: str, file: SheetFile) -> None:
        """Count a file under a sheet, before it joins the batch; the same bytes count once."""
        with self.archive.database.write() as connection:
            last = select(func.coalesce(func.max(sheet_file.c.position), 0)).where(
                sheet_file.c.sheet_id == sheet_id
            )
            row = {name: getattr(file, name) for name in SheetFile.__slots__}
            position = connection.execute(last).scalar_one() + 1
            insert_missing(connection, sheet_file, {"sheet_id": sheet_id, "position": position, **row})

    def settle(self, sheet_id: str) -> Standing:
        """Let the sheet's files be read, or hold them, as the count now stands; return how it stands."""
        with self.archive.database.write() as connection:
            return _hold(connection, sheet_id)

    def files(self, sheet_id: str) -> list[SheetFile]:
        """Return the files of a sheet in the order they came."""
        query = select(sheet_file).where(sheet_file.c.sheet_id == sheet_id).order_by(sheet_file.c.position)
        with self.archive.database.read() as connection:
            return [_file(row) for row in connection.execute(query)]

    def of_batch(self, batch_id: str) -> list[Standing]:
        """Return the sheets of a batch in the order they were scanned."""
        query = (
            select(batch_sheet.c.id)
            .where(batch_sheet.c.batch_id == batch_id)
            .order_by(batch_sheet.c.opened_at, batch_sheet.c.id)
        )
        with self.archive.database.read() as connection:
            return [_standing(connection, found) for found in connection.execute(query).scalars()]

    def accept(self, batch_id: str, *, author: str) -> int:
        """Let a batch be read though its pages are not as many as its sheets say; return how many sheets."""
        held = [s.id for s in self.of_batch(batch_id) if s.state is SheetState.WRONG]
        with self.archive.database.write() as connection:
            for sheet_id in held:
                connection.execute(
                    update(batch_sheet).where(batch_sheet.c.id == sheet_id).values(decided_by=author)
                )
                _hold(connection, sheet_id)
        return len(held)

    def to_put_together(self) -> list[Standing]:
        """Return the sheets of two stacks whose pages are all there (or accepted) and not sources yet."""
        query = select(batch_sheet.c.id).where(
            batch_sheet.c.order != SheetOrder.PLAIN.value, batch_sheet.c.released_at.is_(None)
        )
        with self.archive.database.read() as connection:
            found = [_standing(connection, sheet_id) for sheet_id in connection.execute(query).scalars()]
        return [standing for standing in found if not standing.is_held]

    def mark_put_together(self, sheet_id: str) -> None:
        """Remember that the files of two stacks became sources."""
        with self.archive.database.write() as connection:
            now = self.archive.clock()
            connection.execute(
                update(batch_sheet).where(batch_sheet.c.id == sheet_id).values(released_at=now)
            )

    def kind_of(self, sha256: str) -> DocumentKind | None:
        """Return the kind that the sheet of a file names, or None: of itself, or of what it was made from."""
        wholes = select(source_part.c.whole_sha256).where(source_part.c.sha256 == sha256)
        query = (
            select(batch_sheet.c.kind)
            .join(sheet_file, sheet_file.c.sheet_id == batch_sheet.c.id)
            .where(
                (sheet_file.c.sha256 == sha256) | sheet_file.c.sha256.in_(wholes), batch_sheet.c.kind != ""
            )
            .order_by(batch_sheet.c.opened_at)
        )
        with self.archive.database.read() as connection:
            found = connection.execute(query.limit(1)).scalar_one_or_none()
        return DocumentKind(found) if found else None

    def add_parts(self, sha256: str, pages: Sequence[tuple[str, int]]) -> None:
        """Remember of which pages (hash and number of the whole file) a made source consists, in order."""
        rows = [
            {"sha256": sha256, "page_no": number, "whole_sha256": whole, "whole_page_no": page_no}
            for number, (whole, page_no) in enumerate(pages, start=1)
        ]
        with self.archive.database.write() as connection:
            batches.insert_all_missing(connection, source_part, rows)

    def parts_of(self, whole_sha256: str) -> list[str]:
        """Return the sources that were made of a file, in its order; empty where none was."""
        first = func.min(source_part.c.whole_page_no)
        query = (
            select(source_part.c.sha256)
            .join(source, source.c.sha256 == source_part.c.sha256)
            .where(source_part.c.whole_sha256 == whole_sha256)
            .group_by(source_part.c.sha256)
            .order_by(first)
        )
        with self.archive.database.read() as connection:
            return [str(found) for found in connection.execute(query).scalars()]

    def _close(self, connection: Connection, station: str, *, but: str) -> None:
        query = select(batch_sheet.c.id).where(
            batch_sheet.c.station == station, batch_sheet.c.closed_at.is_(None), batch_sheet.c.id != but
        )
        for sheet_id in connection.execute(query).scalars().all():
            closed = update(batch_sheet).where(batch_sheet.c.id == sheet_id)
            connection.execute(closed.values(closed_at=self.archive.clock()))
            _hold(connection, sheet_id)


def _hold(connection: Connection, sheet_id: str) -> Standing:
    """Set what waits by how the sheet stands."""
    standing = _standing(connection, sheet_id)
    mine = select(sheet_file.c.sha256).where(sheet_file.c.sheet_id == sheet_id)
    connection.execute(
        update(batch_source)
        .where(batch_source.c.batch_id == standing.batch_id, batch_source.c.sha256.in_(mine))
        .values(is_held=int(standing.is_held))
    )
    return standing


def _standing(connection: Connection, sheet_id: str) -> Standing:
    row = connection.execute(select(batch_sheet).where(batch_sheet.c.id == sheet_id)).one()
    counted = connection.execute(
        select(func.coalesce(func.sum(sheet_file.c.pages), 0)).where(sheet_file.c.sheet_id == sheet_id)
    ).scalar_one()
    return Standing(
        id=row.id,
        batch_id=row.batch_id,
        kind=DocumentKind(row.kind) if row.kind else None,
        expected=row.expected,
        order=SheetOrder(row.order),
        counted=int(counted),
        is_closed=row.closed_at is not None,
        decided_by=row.decided_by,
    )


def _file(row: Row[tuple[object, ...]]) -> SheetFile:
    return SheetFile(row.sha256, row.pages, row.display_name, row.media_type, row.size)
