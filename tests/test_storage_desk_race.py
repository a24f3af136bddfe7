"""Fifty reviewers in as many processes on two thousand fields, some killed: each field is decided once."""

from __future__ import annotations

from collections import Counter
from multiprocessing import get_context
from pathlib import Path

import pytest

from models.record import FieldName, FieldStatus
from models.review import SETTLING
from storage.archive import Archive
from storage.desk import Desk
from storage.policy import Policy
from storage.settings import Settings
from tests import postgresql
from tests.archive_builder import DATABASES, add_files, make_field, make_record, sha
from tests.desk_racer import race

REVIEWERS, FIELDS, KILLED = 50, 2000, 6
_PER_RECORD = 4
_NAMES = (FieldName.FULL_NAME, FieldName.HOME_PLACE, FieldName.DEATH_DATE, FieldName.UNIT)


def _fill(archive: Archive) -> None:
    add_files(archive, "b", [1])
    Desk(archive).set_policy(Policy(audit_accepted=0.0, audit_confirmed=0.0), author="test")
    records = [
        make_record(*(make_field(name, f"số {row}", status=FieldStatus.QUEUED) for name in _NAMES), row=row)
        for row in range(1, FIELDS // _PER_RECORD + 1)
    ]
    archive.save_records(sha(1), records, author="rules", version="0001")


@pytest.mark.slow
@pytest.mark.timeout(600)  # fifty processes on a busy machine
@pytest.mark.parametrize("database", DATABASES)
def test_each_field_is_decided_once_whoever_is_killed(tmp_path: Path, database: str) -> None:
    url = postgresql.fresh_url() if database == "postgresql" else f"sqlite:///{tmp_path / 'a.db'}"
    archive = Archive.open(Settings(home=tmp_path, database_url=url))
    _fill(archive)
    archive.close()
    fork = get_context("fork")  # fifty processes of their own, without fifty times the imports
    hears, tells = fork.Pipe(duplex=False)
    racers = [
        fork.Process(target=race, args=(tmp_path, url, f"r{n}", tells if n < KILLED else None), daemon=True)
        for n in range(REVIEWERS)
    ]
    for racer in racers:
        racer.start()
    for _ in range(KILLED):
        assert hears.poll(120) and hears.recv() == "holding"
    for racer in racers[:KILLED]:
        racer.kill()
    for racer in racers:
        racer.join(timeout=240)
    assert [racer.exitcode for racer in racers[KILLED:]] == [0] * (REVIEWERS - KILLED)
    made = [d for d, _ in Desk(archive).decisions(limit=FIELDS * 2) if d.verdict in SETTLING]
    assert Counter(Counter(d.subject for d in made).values()) == {1: FIELDS}
    assert [d.seq for d in reversed(made)] == list(range(1, FIELDS + 1))
    said = {d.subject: d.author for d in made}
    stored = [s.record for s in archive.iter_records()]
    texts = {record.field_id(f): (f.status, f.text) for record in stored for f in record.fields}
    assert texts == {field: (FieldStatus.CORRECTED, f"by {who}") for field, who in said.items()}
    assert archive.status().fields_queued == 0
