"""What an archive teaches: decisions beside the machine's evidence, and the calibrations it keeps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from models.calibration import Calibration
from models.claim import Claim, Origin
from models.errors import StorageError
from models.evidence import Evidence
from models.record import Field, FieldName, FieldStatus, Record
from storage.archive import Archive
from storage.keys import calibration_key
from storage.learning import decided_fields, keep_calibration, latest_calibration, next_number
from storage.settings import Settings
from tests.archive_builder import NOON, add_files, finish_all, make_field, make_record, sha


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(Settings(home=tmp_path)) as opened:
        finish_all(opened, add_files(opened, "b", [1]))
        yield opened


def read_field(text: str, name: FieldName = FieldName.FULL_NAME) -> Field:
    return replace(make_field(name, text), evidence=Evidence(worst=0.9, letters=len(text)))


def say(archive: Archive, record: Record, field: Field, status: FieldStatus) -> None:
    word = replace(field, status=status, evidence=None)
    assert archive.add_claim(Claim(record.id, word, Origin.PERSON, "lan", "", NOON))


def test_decisions_come_with_what_the_machine_had_read(archive: Archive) -> None:
    record = make_record(read_field("Lê An"), read_field("1950", FieldName.BIRTH_DATE))
    other = make_record(read_field("Lê Bình"), row=2)
    archive.save_records(sha(1), [record, other], author="m", version="1")
    say(archive, record, make_field(text="Lê Ân"), FieldStatus.CORRECTED)
    say(archive, other, make_field(text="Lê Bình"), FieldStatus.CONFIRMED)
    found = sorted((d.said, d.read, d.evidence.worst, d.sha256) for d in decided_fields(archive))
    assert found == [("Lê Bình", "Lê Bình", 0.9, sha(1)), ("Lê Ân", "Lê An", 0.9, sha(1))]


@pytest.mark.parametrize("status", [FieldStatus.ILLEGIBLE, FieldStatus.DISPUTED])
def test_what_nobody_knows_teaches_nothing(archive: Archive, status: FieldStatus) -> None:
    record = make_record(read_field("Lê An"))
    archive.save_records(sha(1), [record], author="m", version="1")
    say(archive, record, make_field(text="Lê An"), status)
    assert list(decided_fields(archive)) == []


def test_the_newest_reading_is_the_one_that_is_judged(archive: Archive) -> None:
    record = make_record(read_field("Lê An"))
    archive.save_records(sha(1), [record], author="m", version="1")
    say(archive, record, make_field(text="Lê Ân"), FieldStatus.CORRECTED)
    newer = make_record(read_field("Lê Ân"))
    archive.save_records(sha(1), [newer], author="m", version="2")
    assert [d.read for d in decided_fields(archive)] == ["Lê Ân"]


def test_fields_without_evidence_are_passed_over(archive: Archive) -> None:
    record = make_record(make_field(text="Lê An"))
    archive.save_records(sha(1), [record], author="m", version="1")
    say(archive, record, make_field(text="Lê Ân"), FieldStatus.CORRECTED)
    assert list(decided_fields(archive)) == []


def test_calibrations_are_numbered_and_the_newest_holds(archive: Archive) -> None:
    assert latest_calibration(archive) is None and next_number(archive) == 1
    for number in (1, 2):
        keep_calibration(archive, Calibration(f"1.{number:04d}", {"=any": 1.0}, (), ()), number)
    found = latest_calibration(archive)
    assert found is not None and found.version == "1.0002" and next_number(archive) == 3


def test_a_damaged_calibration_is_told_with_its_remedy(archive: Archive) -> None:
    archive.store.put(calibration_key(1), b"{}")
    with pytest.raises(StorageError, match="calibrate --reset"):
        latest_calibration(archive)
