"""Records to files: JSON lines, CSV, XLSX, Parquet. Streamed: memory does not grow with their number."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import BinaryIO

from models.record import RecordKind
from storage.archive import Archive
from storage.export_xlsx import write_xlsx
from storage.flat import Cell, CellKind, columns, flat_row
from storage.harmless import harmless
from storage.profiles import Profile, for_profile
from storage.publish import published, published_time
from storage.values import StoredRecord

_TABLE_ROWS = 1_000  # records that are turned to columns at once: as rows they take ten times the memory
# Records a Parquet row group. Its columns wait in memory until it is written (30 MB); the footer, kept to the
# end, takes two kB for each of 265 columns of each group: 300 MB for a million records in groups of 2,000.
_GROUP_ROWS = 20_000


class ExportFormat(StrEnum):
    """The formats of ``sohoa export records``."""

    JSONL = "jsonl"
    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"


@dataclass(frozen=True, slots=True)
class ExportSummary:
    """How many records were written, and the cursor to give as ``since`` for what changes after them."""

    count: int
    cursor: int


@dataclass(slots=True)
class _Counted:
    """Passes records through and counts them. Lives for one export."""

    records: Iterator[StoredRecord]
    cursor: int
    count: int = 0

    def __iter__(self) -> Iterator[StoredRecord]:
        for stored in self.records:
            self.count += 1
            self.cursor = stored.cursor
            yield stored


def export_records(  # noqa: PLR0913 - what of it, and for whom
    archive: Archive,
    fmt: ExportFormat,
    out: BinaryIO,
    *,
    batch_id: str | None = None,
    since: int | None = None,
    kind: RecordKind | None = None,
    profile: Profile = Profile.FULL,
) -> ExportSummary:
    """Write records to ``out`` in the order of their latest change, all from one state of the archive.

    ``profile`` says for whom: fields that it leaves out are as if they were not there.
    Retracted records come only with ``since``, marked as such. With no record, headings alone are written.
    ``out`` must be seekable for XLSX; it is not closed.
    """
    shown = (for_profile(r, profile) for r in archive.iter_records(batch_id, since=since, kind=kind))
    counted = _Counted(shown, since or 0)
    if fmt is ExportFormat.XLSX:
        write_xlsx(iter(counted), out, site_url=archive.settings.site_url)
    else:
        _WRITERS[fmt](iter(counted), out)
    return ExportSummary(counted.count, counted.cursor)


def _write_jsonl(records: Iterator[StoredRecord], out: BinaryIO) -> None:
    for stored in records:
        line = json.dumps(published(stored), ensure_ascii=False, separators=(",", ":"))
        out.write(line.encode() + b"\n")


def _write_csv(records: Iterator[StoredRecord], out: BinaryIO) -> None:
    names = [column.name for column in columns()]
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=False)
    try:
        writer = csv.writer(text)
        writer.writerow(names)
        for stored in records:
            row = flat_row(stored)
            writer.writerow([_csv_cell(row.get(name)) for name in names])
    finally:
        text.flush()
        text.detach()


def _write_parquet(records: Iterator[StoredRecord], out: BinaryIO) -> None:
    import pyarrow as pa  # noqa: PLC0415 - only this format pays for the import
    import pyarrow.parquet as pq  # noqa: PLC0415

    types = {
        CellKind.TEXT: pa.string(),
        CellKind.COUNT: pa.int64(),
        CellKind.NUMBER: pa.float64(),
        CellKind.FLAG: pa.bool_(),
        CellKind.TIME: pa.timestamp("s", tz="UTC"),
    }
    schema = pa.schema([(column.name, types[column.kind]) for column in columns()])
    tables: list[pa.Table] = []
    with pq.ParquetWriter(out, schema, compression="zstd") as writer:
        for rows in _in_parts(records, _TABLE_ROWS):
            tables.append(pa.Table.from_pylist(rows, schema=schema))
            if sum(table.num_rows for table in tables) >= _GROUP_ROWS:
                writer.write_table(pa.concat_tables(tables))
                tables.clear()
        if tables:
            writer.write_table(pa.concat_tables(tables))


def _in_parts(records: Iterator[StoredRecord], size: int) -> Iterator[list[dict[str, Cell]]]:
    while rows := [flat_row(stored) for stored in islice(records, size)]:
        yield rows


def _csv_cell(cell: Cell) -> str | int | float:
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case datetime():
            return published_time(cell)
        case str():
            return harmless(cell)
        case _:
            return cell


_WRITERS: Mapping[ExportFormat, Callable[[Iterator[StoredRecord], BinaryIO], None]] = {
    ExportFormat.JSONL: _write_jsonl,
    ExportFormat.CSV: _write_csv,
    ExportFormat.PARQUET: _write_parquet,
}
