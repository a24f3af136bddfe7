"""What the public profile leaves out, and that nothing of it is in any format's bytes."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from models.record import FieldName, MentionRole, MentionValue
from storage.export import ExportFormat, export_records
from storage.profiles import Profile, is_of_relatives
from tests.archive_builder import add_files, make_field, make_record, open_archive, sha

# (field, text, heading, is it of relatives?)
ROWS: list[tuple[FieldName, str, str, bool]] = [
    (FieldName.FULL_NAME, "Nguyễn Văn An", "", False),
    (FieldName.NEXT_OF_KIN, "Trần Thị Bưởi", "", True),
    (FieldName.RESIDENCE, "Tân Thanh, Văn Lãng", "", True),
    (FieldName.HOME_PLACE, "Tân Thanh, Văn Lãng", "", False),
    (FieldName.NOTES, "Đã quy tập về nghĩa trang huyện", "", False),
    (FieldName.NOTES, "Con gái là Nguyễn Thị Hoa thờ cúng", "", True),
    (FieldName.NOTES, "Liên hệ 0912 345 678", "", True),
    (FieldName.NOTES, "CMND 080123456", "", True),
    (FieldName.NOTES, "Hy sinh ngày 12/3/1968, mộ số 12", "", False),
    (FieldName.OTHER, "Trần Thị Bưởi", "Thân nhân", True),
    (FieldName.OTHER, "Có hài cốt", "Tình trạng", False),
]


@pytest.mark.parametrize(("name", "text", "heading", "is_theirs"), ROWS)
def test_fields_of_relatives_are_known(name: FieldName, text: str, heading: str, is_theirs: bool) -> None:
    assert is_of_relatives(make_field(name, text, heading=heading)) is is_theirs


@pytest.mark.parametrize(
    ("kind", "role", "is_theirs"),
    [("person", "", True), ("person", MentionRole.EXHUMED, False), ("place", "", False)],
)
def test_people_who_are_mentioned(kind: str, role: str, is_theirs: bool) -> None:
    field = make_field(FieldName.MENTIONS, "Lê Văn Tám", value=MentionValue(kind, "Lê Văn Tám", role))
    assert is_of_relatives(field) is is_theirs


@pytest.mark.parametrize("fmt", list(ExportFormat))
def test_no_format_holds_a_relative(tmp_path: Path, fmt: ExportFormat) -> None:
    kin = make_field(FieldName.NEXT_OF_KIN, "TrầnThịBưởi")
    with open_archive(tmp_path) as archive:
        add_files(archive, "b", [1])
        archive.save_records(sha(1), [make_record(make_field(), kin)], author="r", version="1")
        sizes = {}
        for profile in Profile:
            out = io.BytesIO()
            assert export_records(archive, fmt, out, profile=profile).count == 1
            sizes[profile] = out.getvalue()
    if fmt in (ExportFormat.JSONL, ExportFormat.CSV):
        assert "TrầnThịBưởi".encode() in sizes[Profile.FULL]
    assert "TrầnThịBưởi".encode() not in sizes[Profile.PUBLIC]
    assert sizes[Profile.PUBLIC] != sizes[Profile.FULL]
