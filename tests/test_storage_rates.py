"""What the desk measures of itself: pace, people, errors found by a second look."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from models.record import FieldStatus
from models.review import Verdict
from storage import rates, tally
from storage.desk import Desk
from storage.policy import Policy
from storage.queue import Holder
from storage.settling import Word
from tests.archive_builder import StillClock, add_files, make_field, make_record, open_archive, sha

LAN, MINH = Holder("s1", "lan"), Holder("s2", "minh")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_archive(tmp_path, clock=StillClock()) as archive:
        add_files(archive, "b", [1])
        desk = Desk(archive)
        desk.set_policy(Policy(audit_accepted=0.0, audit_confirmed=1.0), author="test")
        rows = [make_record(make_field(status=FieldStatus.QUEUED), row=row) for row in (1, 2)]
        archive.save_records(sha(1), rows, author="rules", version="0001")
        yield desk


def test_nothing_decided_measures_nothing(desk: Desk) -> None:
    with desk.archive.database.read() as connection:
        assert rates.pace(connection) is None
        assert tally.still_open(tally.days(connection, None)) == 2
        assert rates.workers(connection, since=desk.archive.clock() - timedelta(days=1)) == []
        assert rates.error_rates(connection) == []


def test_a_second_look_that_differs_is_an_error_of_the_first_reader(desk: Desk) -> None:
    first, second = desk.claim(LAN, count=2)
    desk.decide(LAN, Word(first.id, Verdict.CONFIRM, took_ms=2000))
    desk.decide(LAN, Word(second.id, Verdict.CONFIRM, took_ms=900_000))  # called away: five minutes count
    for view in desk.claim(MINH, count=2):
        text = "Nguyễn Văn Ân" if view.id == first.id else None
        verdict = Verdict.CORRECT if text else Verdict.CONFIRM
        desk.decide(MINH, Word(view.id, verdict, text, took_ms=4000))
    with desk.archive.database.read() as connection:
        pace = rates.pace(connection)
        workers = {w.name: w for w in rates.workers(connection, since=desk.archive.clock() - timedelta(1))}
        wrong = {(r.by, r.key): r.wrong for r in rates.error_rates(connection)}
    assert pace is not None and (pace.n, pace.median_s, pace.mean_s) == (4, 4.0, 77.5)
    assert (workers["lan"].decisions, workers["minh"].decisions) == (2, 2)
    assert (wrong["reader", "lan"].count, wrong["reader", "lan"].of) == (1, 2)
    assert not wrong["reader", "lan"].is_enough
