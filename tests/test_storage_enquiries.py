"""Cases: what was found for each follows from its steps, in lists as in each alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.enquiry import Asker, EventKind, Question
from models.gathering import dossier_id
from models.record import FieldName
from storage import linking
from storage.enquiries import Enquiries, Step
from tests.archive_builder import StillClock, add_files, make_field, make_record, open_archive, sha

FOUND, UNFOUND = EventKind.FOUND, EventKind.UNFOUND
ASKER = Asker("Lê Thị Hoa", "con", "")


@pytest.mark.parametrize(
    ("steps", "found"),
    [
        ([], []),
        ([(FOUND, 0), (FOUND, 1)], [0, 1]),
        ([(FOUND, 0), (FOUND, 0)], [0]),
        ([(FOUND, 0), (FOUND, 1), (UNFOUND, 0)], [1]),
        ([(FOUND, 0), (FOUND, 1), (UNFOUND, 0), (FOUND, 0)], [1, 0]),
        ([(UNFOUND, 0), (FOUND, 1)], [1]),
    ],
)
def test_what_was_found_follows_from_the_steps(
    tmp_path: Path, steps: list[tuple[EventKind, int]], found: list[int]
) -> None:
    with open_archive(tmp_path, clock=StillClock()) as archive:
        add_files(archive, "b", [1])
        records = [make_record(make_field(), row=row) for row in (1, 2)]
        archive.save_records(sha(1), records, author="rules", version="0001")
        with archive.database.write() as connection:
            linking.add_members(connection, {record.id: "" for record in records})
        dossiers = [dossier_id(record.id) for record in records]
        cases = Enquiries(archive)
        question = Question(((FieldName.FULL_NAME, "Nguyễn Văn Đức"),))
        first, second = (cases.open(question, ASKER, author="an") for _ in range(2))
        cases.add(second.number, Step(FOUND, dossier_id=dossiers[1]), author="an")
        for kind, at in steps:
            cases.add(first.number, Step(kind, dossier_id=dossiers[at]), author="an")
        wanted = tuple(dossiers[at] for at in found)
        listed = [(one.number, one.found) for one in cases.all()]
        alone = cases.get(first.number)
        kinds = [event.kind for event in cases.events(first.id)]
    assert listed == [(second.number, (dossiers[1],)), (first.number, wanted)]
    assert alone.found == wanted
    assert kinds == [EventKind.OPENED, *(kind for kind, _ in steps)]
