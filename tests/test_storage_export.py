"""Exports: four formats that say the same, harmless to spreadsheets, streamed."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

from models.ids import field_id
from models.record import DateValue, FieldName, FieldStatus, NameValue, PlaceValue, RecordKind
from storage.archive import Archive
from storage.export import ExportFormat, ExportSummary, export_records
from storage.flat import columns
from storage.publish import published
from tests.archive_builder import NOON, add_files, make_field, make_record, open_archive, sha

RECORDS = [
    make_record(
        make_field(value=NameValue("Nguyễn", "Văn", "An")),
        make_field(FieldName.DEATH_DATE, "3/1968", value=DateValue("1968-03"), status=FieldStatus.QUEUED),
        make_field(FieldName.HOME_PLACE, "Tân Thanh", value=PlaceValue(commune="Tân Thanh")),
        make_field(FieldName.NOTES, "-nt-"),
        make_field(FieldName.OTHER, "=1+1", heading="Số thẻ"),
        make_field(FieldName.MENTIONS, "một"),
        make_field(FieldName.MENTIONS, "hai", index=1),
    ),
    make_record(
        make_field(FieldName.NOTES, '=HYPERLINK("x")\x07'), row=2, kind=RecordKind.GRAVE, is_named=False
    ),
]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(tmp_path) as opened:
        add_files(opened, "b", [1])
        opened.save_records(sha(1), RECORDS, author="rules", version="0001")
        yield opened


def _export(archive: Archive, fmt: ExportFormat, *, since: int | None = None) -> tuple[bytes, ExportSummary]:
    out = io.BytesIO()
    summary = export_records(archive, fmt, out, since=since)
    return out.getvalue(), summary


def test_json_lines_are_the_published_records(archive: Archive) -> None:
    data, summary = _export(archive, ExportFormat.JSONL)
    assert [json.loads(line) for line in data.splitlines()] == [published(s) for s in archive.iter_records()]
    assert summary == ExportSummary(2, 2)


def test_csv_opens_in_a_spreadsheet(archive: Archive) -> None:
    data, summary = _export(archive, ExportFormat.CSV)
    assert data.startswith(b"\xef\xbb\xbf")
    first, second = csv.DictReader(io.StringIO(data.decode("utf-8-sig")))
    assert summary.count == 2
    expected = {
        "id": RECORDS[0].id,
        "updated_at": "2026-11-23T12:00:00Z",
        "source.file": "so-1.pdf",
        "full_name": "Nguyễn Văn An",
        "full_name.confidence": "0.97",
        "full_name.status": "accepted",
        "full_name.given": "An",
        "full_name.box": "412 960 380 42",
        "death_date.edtf": "1968-03",
        "death_date.reasons": "low-confidence",
        "home_place.commune": "Tân Thanh",
        "notes": "'-nt-",
        "other": '{"Số thẻ": "=1+1"}',
        "mentions": "một; hai",
        "named": "true",
        "rank": "",
    }
    assert {name: first[name] for name in expected} == expected
    assert second["notes"].startswith("'=HYPERLINK")
    assert second["named"] == "false"


def test_xlsx_holds_texts_not_formulas(archive: Archive) -> None:
    data, _ = _export(archive, ExportFormat.XLSX)
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    head, first, second = sheet.iter_rows()
    names = [str(cell.value) for cell in head]
    assert [n for n in names if not n.endswith(".crop")] == [column.name for column in columns()]
    cells = dict(zip(names, first, strict=True))
    assert cells["full_name"].value == "Nguyễn Văn An"
    assert cells["full_name.confidence"].value == 0.97
    assert cells["updated_at"].value == datetime(2026, 11, 23, 12)
    formulas = {
        head: str(cell.value) for head, cell in zip(names, first, strict=True) if cell.data_type == "f"
    }
    assert set(formulas) == {"full_name.crop", "death_date.crop", "home_place.crop", "notes.crop"}
    field = field_id(RECORDS[0].id, "full_name")
    link = f'=HYPERLINK("http://127.0.0.1:8642/api/v1/fields/{field}/crop","xem ảnh")'
    assert formulas["full_name.crop"] == link
    assert all(
        cell.data_type != "f" for name, cell in zip(names, second, strict=True) if name != "notes.crop"
    )
    assert cells["full_name.confidence"].number_format == "0.00"
    assert sheet.auto_filter.ref == sheet.dimensions


@pytest.mark.parametrize(("group_rows", "groups"), [(1, 2), (2, 1), (3, 1)])
def test_parquet_has_types_and_row_groups(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, group_rows: int, groups: int
) -> None:
    monkeypatch.setattr("storage.export._TABLE_ROWS", 1)
    monkeypatch.setattr("storage.export._GROUP_ROWS", group_rows)
    data, _ = _export(archive, ExportFormat.PARQUET)
    file = pq.ParquetFile(io.BytesIO(data))
    assert file.num_row_groups == groups
    first, second = file.read().to_pylist()
    assert first["notes"] == "-nt-"
    assert first["updated_at"] == NOON.astimezone(UTC)
    assert (first["source.row"], first["full_name.confidence"], first["rank"]) == (1, 0.97, None)
    assert (first["named"], second["named"]) == (True, False)


@pytest.mark.parametrize("fmt", list(ExportFormat))
def test_nothing_to_export_is_no_error(archive: Archive, fmt: ExportFormat) -> None:
    data, summary = _export(archive, fmt, since=2)
    assert summary == ExportSummary(0, 2)
    assert (len(data) == 0) is (fmt is ExportFormat.JSONL)


def test_a_consumer_learns_of_what_was_retracted(archive: Archive) -> None:
    archive.save_records(sha(1), RECORDS[:1], author="rules", version="0002")
    data, summary = _export(archive, ExportFormat.JSONL, since=2)
    (line,) = data.splitlines()
    assert json.loads(line)["retracted"] is True
    assert summary == ExportSummary(1, 3)
    assert _export(archive, ExportFormat.JSONL)[1].count == 1


def test_a_full_sheet_goes_on_in_the_next(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.export_xlsx.SHEET_ROWS", 2)
    data, _ = _export(archive, ExportFormat.XLSX)
    assert openpyxl.load_workbook(io.BytesIO(data)).sheetnames == ["records1", "records2"]


def test_columns_are_named_once() -> None:
    names = [column.name for column in columns()]
    assert len(names) == len(set(names))
