"""Fills an archive with a million records in minutes, for measures at size.

Two thousand records go through the door of a scan; their rows are then written again under other ids, so that
every table holds what a scan of so many files would have left there. All their fields are accepted.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping

from sqlalchemy import ColumnElement, Connection, Table, func, literal, select, update

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

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


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
    for number in range(1, records // FILE_RECORDS):
        with archive.database.write() as connection:
            _copy(connection, number)
        if number % 50 == 0:
            tell(f"{number * FILE_RECORDS} records, {time.monotonic() - begun:.0f} s")
    tell(f"{records} records in {time.monotonic() - begun:.0f} s")


def _copy(connection: Connection, number: int) -> None:
    """Write the rows of the first file again as those of file ``number``, inside the database."""
    first, sha256, code, step = _sha(0), _sha(number), _code(number), number * FILE_RECORDS
    mine = select(record.c.id).where(record.c.sha256 == first)
    changed: dict[str, ColumnElement[object]] = {"sha256": literal(sha256)}
    _again(connection, source, source.c.sha256 == first, changed)
    seen = {**changed, "seq": literal(number + 1), "display_name": literal(f"so-{number}.pdf")}
    _again(connection, sighting, sighting.c.sha256 == first, seen)
    _again(
        connection, batch_source, batch_source.c.sha256 == first, {**changed, "position": literal(number + 1)}
    )
    _again(connection, page, page.c.sha256 == first, {**changed, "id": literal(hash_id("page", sha256))})
    placed = {**changed, "id": _other(record.c.id, code), "change_seq": record.c.change_seq + step}
    _again(connection, record, record.c.sha256 == first, placed)
    for table, values in (
        (claim, {}),
        (field, {"id": _other(field.c.id, code)}),
        (change, {"seq": change.c.seq + step}),
    ):
        moved = {**values, "record_id": _other(table.c.record_id, code)}
        _again(connection, table, table.c.record_id.in_(mine), moved)
    words = select(_other(record_search.c.record_id, code), record_search.c.words)
    words = words.where(record_search.c.record_id.in_(mine))
    connection.execute(record_search.insert().from_select(["record_id", "words"], words))
    connection.execute(update(counter).where(counter.c.name == "change").values(value=step + FILE_RECORDS))


def _again(
    connection: Connection,
    table: Table,
    where: ColumnElement[bool],
    changed: Mapping[str, ColumnElement[object]],
) -> None:
    """Insert rows of a table again with some columns changed."""
    columns = [changed.get(c.name, c) for c in table.columns]
    connection.execute(
        table.insert().from_select([c.name for c in table.columns], select(*columns).where(where))
    )


def _other(column: ColumnElement[str], code: str) -> ColumnElement[str]:
    """Return an id as unlike others as the one it is made of."""
    return func.substr(column, 1, 14) + literal(code)


def _code(number: int) -> str:
    return "".join(_LETTERS[number // 26**place % 26] for place in range(6))


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
