"""The same sheet scanned twice, and two men of one name: told apart by the sheet as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.linking import link_archive
from models.linking import LinkBasis
from models.record import DocumentKind, Record, RecordKind
from storage.archive import Archive
from storage.dossiers import Dossiers
from tests.archive_builder import StillClock, add_files, open_archive, sha
from tests.dossier_builder import make_paper

REGISTER = DocumentKind.GRAVE_REGISTER
A, B = "NTLS huyện A", "NTLS huyện B"
ROWS: tuple[dict[str, str], ...] = (
    {
        "full_name": "Nguyễn Văn Đức",
        "death_date": "12/3/1968",
        "cemetery": A,
        "grave_number": "1",
    },
    {"full_name": "Lý Văn Páo", "death_date": "1972", "cemetery": A, "grave_number": "2"},
    {"cemetery": A, "grave_number": "3"},  # nobody knows who lies here
    {"full_name": "Nông Quốc Khánh", "death_date": "2/1979", "cemetery": A, "grave_number": "4"},
    {
        "full_name": "Vi Hồng Thắng",
        "death_date": "17/2/1979",
        "cemetery": A,
        "grave_number": "5",
    },
    {"full_name": "Hồng", "cemetery": A, "grave_number": "6"},
)


def sheet(number: int, rows: tuple[dict[str, str], ...]) -> list[Record]:
    return [
        make_paper(sha(number), REGISTER, RecordKind.GRAVE, at, row) for at, row in enumerate(rows, start=1)
    ]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(tmp_path, clock=StillClock()) as archive:
        add_files(archive, "b", [1, 1, 1])
        archive.save_records(sha(1), sheet(1, ROWS), author="machine", version="1")
        yield archive


def dossier(archive: Archive, number: int, row: int) -> str | None:
    return Dossiers(archive).dossier_of(sheet(number, ROWS)[row - 1].id)


def test_a_sheet_scanned_again_is_met_row_by_row(archive: Archive) -> None:
    misread = tuple(
        {**row, **({"full_name": "Nguyên Văn Đúc"} if at == 0 else {})} for at, row in enumerate(ROWS)
    )
    archive.save_records(sha(2), sheet(2, misread), author="machine", version="1")
    link_archive(archive)
    for row in range(1, len(ROWS) + 1):
        assert dossier(archive, 1, row) == dossier(archive, 2, row), row
    frame = Dossiers(archive).frame(str(dossier(archive, 1, 3)))
    assert frame is not None and frame.links[0].basis is LinkBasis.COPY
    assert len({dossier(archive, 1, row) for row in range(1, 7)}) == 6


def test_a_second_scan_that_comes_later_is_met_as_well(archive: Archive) -> None:
    link_archive(archive)
    archive.save_records(sha(2), sheet(2, ROWS), author="machine", version="1")
    assert link_archive(archive).is_whole is False
    assert dossier(archive, 1, 3) == dossier(archive, 2, 3)


def test_two_men_of_one_name_on_two_sheets_are_two_men(archive: Archive) -> None:
    others = tuple(
        {
            **row,
            "cemetery": B,
            **({"full_name": f"{row['full_name']} Hai"} if "full_name" in row else {}),
        }
        for row in ROWS[:5]
    )
    namesake = {"full_name": "Nguyễn Văn Đức", "death_date": "5/9/1971", "cemetery": B}
    archive.save_records(sha(3), sheet(3, (namesake, *others)), author="machine", version="1")
    link_archive(archive)
    assert dossier(archive, 1, 1) != dossier(archive, 3, 1)
    assert dossier(archive, 1, 3) != dossier(archive, 3, 4)  # unnamed graves of two cemeteries
