"""What is counted as questions come and go is what counting them all gives, whatever happened."""

from __future__ import annotations

import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from models.desk_errors import NothingToUndoError
from models.record import Field, FieldName, FieldStatus
from models.review import Verdict
from storage import queue, tally
from storage.archive import Archive
from storage.desk import Desk
from storage.mending import mend
from storage.policy import Policy
from storage.proving import prove_records
from storage.queue import Holder, QueueFilter
from storage.review_tables import queue_item, queue_tally, queue_twin
from storage.settling import Word
from storage.tables import ONE
from tests.archive_builder import (
    DATABASES,
    NOON,
    StillClock,
    add_files,
    make_field,
    make_record,
    open_archive,
    sha,
)

LAN = Holder("s1", "lan")
QUEUED, ACCEPTED, RANK = FieldStatus.QUEUED, FieldStatus.ACCEPTED, FieldName.RANK
ONCE = Policy(frozenset(), audit_accepted=0.0, audit_confirmed=0.0)  # one reading each, and no audit
_DAY_S = 86_400.0

# What a machine finds in one of two files (each in a batch of its own): the rows that it is in doubt of.
SCAN = st.tuples(st.just("scan"), st.sampled_from((1, 2)), st.sets(st.integers(1, 4)))
STEP = st.one_of(
    SCAN,
    st.tuples(st.just("decide"), st.sampled_from((Verdict.CONFIRM, Verdict.SKIP, Verdict.ILLEGIBLE))),
    st.tuples(st.just("undo")),
    st.tuples(st.just("night")),
)


def scan(archive: Archive, number: int, rows: set[int]) -> None:
    """Understand a file; rows that are not found are retracted, rows without doubt have no question."""
    found = [
        make_record(*(_fields(row, status=QUEUED if row in rows else ACCEPTED)), number=number, row=row)
        for row in range(1, 5)
        if row in rows or row % 2
    ]
    archive.save_records(sha(number), found, author="rules", version="0001")


def _fields(row: int, *, status: FieldStatus) -> tuple[Field, Field]:
    """Two fields of a row; names of rows are alike by two, ranks all."""
    return make_field(text=f"Nguyễn Văn {row // 2}", status=status), make_field(RANK, "nt", status=status)


def step(desk: Desk, clock: StillClock, done: tuple[object, ...]) -> None:
    """Do one thing that happens in an archive."""
    match done:
        case ("scan", int() as number, set() as rows):
            scan(desk.archive, number, rows)
        case ("decide", Verdict() as verdict):
            desk.release(LAN)
            for view in desk.claim(LAN, count=2)[:1]:  # the other one stays in his hands
                desk.decide(LAN, Word(view.id, verdict))
        case ("undo",):
            with suppress(NothingToUndoError):
                desk.undo(LAN)
        case _:
            clock.pass_s(_DAY_S)


def assert_right(archive: Archive) -> None:
    """What is kept is what counting gives, in all and in each batch."""
    with archive.database.read() as connection:
        for batch_id in (None, *(batch.id for batch in archive.batches())):
            assert tally.days(connection, batch_id) == tally.count_days(connection, batch_id)
        for wanted in (QueueFilter(), QueueFilter(name="full_name"), QueueFilter(name="rank")):
            kept = queue.kept_walls(connection, wanted, limit=2)
            assert kept is not None
            counted = queue.walls(connection, wanted, limit=2)
            assert [(w.twin, w.name, w.count, w.sample) for w in kept] == [
                (w.twin, w.name, w.count, w.sample) for w in counted
            ]
        are_open = select(func.count()).where(queue_item.c.is_open == ONE)
        assert tally.still_open(tally.days(connection, None)) == connection.execute(are_open).scalar_one()


@settings(max_examples=25, deadline=None)
@given(st.lists(STEP, min_size=1, max_size=12))
def test_the_tally_is_what_a_count_gives(steps: list[tuple[object, ...]]) -> None:
    clock = StillClock()
    with tempfile.TemporaryDirectory() as home, open_archive(Path(home), clock=clock) as archive:
        add_files(archive, "a", [1])
        other = archive.open_batch("b")
        archive.add_sighting(other, sha(2), display_name="so-2.pdf", folder="scans", modified_at=None)
        archive.add_source(sha(2), size=10, media_type="pdf", page_count=1)
        desk = Desk(archive)
        desk.set_policy(ONCE, author="test")
        for done in (("scan", 1, {1, 2, 3}), *steps):
            step(desk, clock, done)
            assert_right(archive)


def test_a_day_holds_what_was_opened_and_closed_on_it(tmp_path: Path) -> None:
    clock = StillClock()
    with open_archive(tmp_path, clock=clock) as archive:
        add_files(archive, "a", [1])
        desk = Desk(archive)
        desk.set_policy(ONCE, author="test")
        scan(archive, 1, {1, 2, 3})
        clock.pass_s(_DAY_S)
        (view,) = desk.claim(LAN)
        desk.decide(LAN, Word(view.id, Verdict.CONFIRM))
        with archive.database.read() as connection:
            found = tally.days(connection, None)
        noon = NOON.date()
        assert found == [
            tally.Day(noon.isoformat(), 6, 0),
            tally.Day(date.fromordinal(noon.toordinal() + 1).isoformat(), 0, 1),
        ]


@pytest.mark.parametrize("database", DATABASES)
def test_reviewers_at_once_are_all_counted(tmp_path: Path, database: str) -> None:
    with open_archive(tmp_path, database=database) as archive:
        add_files(archive, "a", [1])
        Desk(archive).set_policy(ONCE, author="test")
        rows = [make_record(make_field(status=QUEUED), row=row) for row in range(1, 41)]
        archive.save_records(sha(1), rows, author="rules", version="0001")

        def review(number: int) -> int:
            desk, holder, done = Desk(archive), Holder(f"s{number}", f"r{number}"), 0
            while views := desk.claim(holder):
                desk.decide(holder, Word(views[0].id, Verdict.CONFIRM))
                done += 1
            return done

        with ThreadPoolExecutor(8) as reviewers:
            assert sum(reviewers.map(review, range(8))) == 40
        assert_right(archive)
        with archive.database.read() as connection:
            (day,) = tally.days(connection, None)
        assert (day.opened, day.closed) == (40, 40)


@pytest.mark.parametrize("database", DATABASES)
def test_a_tally_that_went_astray_is_counted_again(tmp_path: Path, database: str) -> None:
    with open_archive(tmp_path, database=database) as archive:
        add_files(archive, "a", [1])
        scan(archive, 1, {1, 2, 3})
        assert [p for p in prove_records(archive) if p.key == "tally"] == []
        for astray in (queue_tally.update().values(opened=99), queue_twin.update().values(open=99)):
            with archive.database.write() as connection:
                connection.execute(astray)
            problems = [p for p in prove_records(archive) if p.key == "tally"]
            assert len(problems) == 1
            mend(archive, problems)
            assert_right(archive)
