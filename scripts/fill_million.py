"""Fills an archive with a million records in minutes, for measures at size.

Two thousand records go through the door of a scan; their rows are then written again under other ids, so that
every table holds what a scan of so many files would have left there. All their fields are accepted.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import Connection, Table, select, update

from models.geometry import Box
from models.ids import hash_id, record_id
from models.record import DocumentKind, Field, FieldName, FieldStatus, Record, RecordKind, Source
from storage.archive import Archive
from storage.review_tables import record_search
from storage.tables import batch_source, change, claim, counter, field, page, record, sighting, source

FILE_RECORDS = 2000
_SURNAMES = ("Nguyễn", "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Nông", "Vi", "Lương", "Bế", "Ma", "Chu")
_MIDDLE = ("Văn", "Văn", "Đình", "Quốc", "Thị", "Hồng", "Xuân", "Ngọc", "Công", "Bá")
_GIVEN = ("Đức", "An", "Bình", "Chiến", "Dũng", "Hải", "Khánh", "Lâm", "Minh", "Phúc", "Quang", "Thắng")
_PLACES = (
    "Tân Thanh, Văn Lãng, Cao Lạng",
    "Hồng Phong, Bình Gia",
    "Vũ Lễ, Kiến Xương, Thái Bình",
    "Nghệ Tĩnh",
)

Row = dict[str, object]


def fill(archive: Archive, records: int, *, tell: Callable[[str], None]) -> None:
    """Keep ``records`` records (a multiple of two thousand) in the batch "bench"."""
    begun = time.monotonic()
    batch = archive.open_batch("bench")
    first = _sha(0)
    archive.add_sighting(batch, first, display_name="so-0.pdf", folder="scans", modified_at=None)
    archive.add_source(first, size=1, media_type="pdf", page_count=1)
    rng = random.Random(1)
    found = [_record(first, row, rng) for row in range(1, FILE_RECORDS + 1)]
    archive.save_records(first, found, author="sohoa", version="0001")
    with archive.database.read() as connection:
        template = _Template(connection, first)
    for number in range(1, records // FILE_RECORDS):
        with archive.database.write() as connection:
            template.write(connection, number)
        if number % 50 == 0:
            tell(f"{number * FILE_RECORDS} records, {time.monotonic() - begun:.0f} s")
    each = len(template.fields) // FILE_RECORDS
    tell(f"{records} records with {each} fields each in {time.monotonic() - begun:.0f} s")


class _Template:
    """The rows of one file, to be written again under the ids of another."""

    def __init__(self, connection: Connection, sha256: str) -> None:
        self._places = {str(r["id"]): r for r in _rows(connection, record)}
        self.records = list(self._places.values())
        self.claims = _rows(connection, claim)
        self.fields = _rows(connection, field)
        self.changes = _rows(connection, change)
        self.words = _rows(connection, record_search)
        self.sources = [
            (table, [r for r in _rows(connection, table) if r["sha256"] == sha256])
            for table in (source, sighting, batch_source, page)
        ]

    def write(self, connection: Connection, number: int) -> None:
        """Write the rows of file ``number``."""
        sha256, step = _sha(number), number * len(self.records)
        ids = {
            old: record_id(sha256, 1, RecordKind.MARTYR, f"t0r{r['row']}") for old, r in self._places.items()
        }
        for table, rows in self.sources:
            _insert(connection, table, (_moved(table, row, number) for row in rows))
        _insert(
            connection,
            record,
            (
                {
                    **r,
                    "id": ids[str(r["id"])],
                    "sha256": sha256,
                    "change_seq": int(str(r["change_seq"])) + step,
                }
                for r in self.records
            ),
        )
        _insert(connection, claim, ({**r, "record_id": ids[str(r["record_id"])]} for r in self.claims))
        _insert(
            connection,
            field,
            (
                {**r, "record_id": ids[str(r["record_id"])], "id": hash_id("field", f"{number} {r['id']}")}
                for r in self.fields
            ),
        )
        _insert(
            connection,
            change,
            (
                {**r, "record_id": ids[str(r["record_id"])], "seq": int(str(r["seq"])) + step}
                for r in self.changes
            ),
        )
        words = ({"record_id": ids[str(r["record_id"])], "words": r["words"]} for r in self.words)
        _insert(connection, record_search, words)
        last = (number + 1) * len(self.records)
        connection.execute(update(counter).where(counter.c.name == "change").values(value=last))


def _moved(table: Table, row: Row, number: int) -> Row:
    """Return a row of a file as that of file ``number``."""
    moved: Row = {**row, "sha256": _sha(number)}
    if table is sighting:
        return {**moved, "seq": number + 1, "display_name": f"so-{number}.pdf"}
    if table is batch_source:
        return {**moved, "position": number + 1}
    if table is page:
        return {**moved, "id": hash_id("page", _sha(number))}
    return moved


def _rows(connection: Connection, table: Table) -> list[Row]:
    return [dict(row._mapping) for row in connection.execute(select(table))]


def _insert(connection: Connection, table: Table, rows: Iterator[Row]) -> None:
    found: Sequence[Row] = list(rows)
    if found:
        connection.execute(table.insert(), found)


def _sha(number: int) -> str:
    return f"{number + 1:064x}"


def _record(sha256: str, row: int, rng: random.Random) -> Record:
    name = f"{rng.choice(_SURNAMES)} {rng.choice(_MIDDLE)} {rng.choice(_GIVEN)}"
    texts = (
        (FieldName.FULL_NAME, name),
        (FieldName.BIRTH_DATE, str(rng.randint(1920, 1960))),
        (FieldName.HOME_PLACE, rng.choice(_PLACES)),
        (FieldName.DEATH_DATE, f"{rng.randint(1, 28)}/{rng.randint(1, 12)}/{rng.randint(1946, 1989)}"),
    )
    fields = tuple(
        Field(n, text, text, 0.99, FieldStatus.ACCEPTED, 1, Box(100 + 400 * i, 40 * row, 380, 36))
        for i, (n, text) in enumerate(texts)
    )
    identity = record_id(sha256, 1, RecordKind.MARTYR, f"t0r{row}")
    return Record(identity, RecordKind.MARTYR, DocumentKind.MARTYR_LIST, Source(sha256, 1, row), fields)
