"""What a letter names: each man once, and each page once, however often they were found."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.enquiry import Asker, EventKind, Question
from models.gathering import dossier_id
from models.linking import PairVerdict
from models.record import FieldName
from review.letters import found_today, sources_of
from storage import linking
from storage.dossiers import Dossiers
from storage.enquiries import Enquiries, Step
from tests.archive_builder import StillClock, add_files, make_field, make_record, open_archive, sha


@pytest.mark.parametrize(("are_one", "men"), [(True, 1), (False, 2)])
def test_dossiers_that_were_merged_since_are_one_man(tmp_path: Path, *, are_one: bool, men: int) -> None:
    with open_archive(tmp_path, clock=StillClock()) as archive:
        add_files(archive, "b", [1])
        records = [make_record(make_field(), row=row) for row in (1, 2)]
        archive.save_records(sha(1), records, author="rules", version="0001")
        with archive.database.write() as connection:
            linking.add_members(connection, {record.id: "" for record in records})
        cases, dossiers = Enquiries(archive), Dossiers(archive)
        question = Question(((FieldName.FULL_NAME, "Nguyễn Văn Đức"),))
        case = cases.open(question, Asker("Lê Thị Hoa", "con", ""), author="an")
        for record in records:
            step = Step(EventKind.FOUND, dossier_id=dossier_id(record.id))
            case = cases.add(case.number, step, author="an")
        verdict = PairVerdict.SAME if are_one else PairVerdict.DIFFERENT
        dossiers.judge("an", records[0].id, records[1].id, verdict)
        assert len(case.found) == 2
        assert len(found_today(archive, case)) == men
        named = sources_of(dossiers.records([record.id for record in records]))
    assert named.count("tr. 1") == 1
