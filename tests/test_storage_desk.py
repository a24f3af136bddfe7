"""The desk: leases, decisions, second readings, audits, rows and undo, on one archive."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.desk_errors import AlreadyReadError, LeasedError, NothingToUndoError, StaleError
from models.record import FieldName, FieldStatus, Reason, Record
from models.review import Task, Verdict, fold_decisions
from storage.archive import Archive
from storage.desk import Desk
from storage.finding import Wanted
from storage.items import FieldView
from storage.policy import Policy
from storage.queue import Holder, QueueFilter
from storage.reports import Reports
from storage.row_decisions import Said
from storage.settling import Word
from storage.upgrade import downgrade
from tests.archive_builder import DATABASES, StillClock, add_files, make_field, make_record, open_archive, sha

LAN, MINH = Holder("s1", "lan"), Holder("s2", "minh")
HOA = Holder("s3", "hoa", is_adjudicator=True)
QUIET = Policy(audit_accepted=0.0, audit_confirmed=0.0)


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture(params=DATABASES)
def desk(tmp_path: Path, clock: StillClock, request: pytest.FixtureRequest) -> Iterator[Desk]:
    with open_archive(tmp_path, clock=clock, database=request.param) as archive:
        add_files(archive, "b", [1, 1])
        desk = Desk(archive)
        desk.set_policy(QUIET, author="test")
        yield desk


def doubtful(*, row: int = 1, text: str = "Nguyễn Văn An", name: FieldName = FieldName.FULL_NAME) -> Record:
    return make_record(make_field(name, text, status=FieldStatus.QUEUED), row=row)


def save(archive: Archive, *found: Record, version: str = "0001") -> None:
    archive.save_records(sha(1), found, author="rules", version=version)


def take(desk: Desk, holder: Holder, wanted: QueueFilter | None = None) -> FieldView:
    (view,) = desk.claim(holder, wanted)
    return view


def held(desk: Desk, record: Record, key: str = "full_name") -> tuple[str, FieldStatus]:
    stored = desk.archive.record(record.id)
    assert stored is not None
    field = stored.record.get(key)
    assert field is not None
    return field.text, field.status


def test_the_most_harmful_comes_first_and_to_one_person_only(desk: Desk) -> None:
    note = make_field(FieldName.NOTES, "x", status=FieldStatus.QUEUED)
    name = make_field(status=FieldStatus.QUEUED)
    save(desk.archive, make_record(note, name))
    first, second = take(desk, LAN), take(desk, MINH)
    assert [v.field.name for v in (first, second) if v.field] == [FieldName.FULL_NAME, FieldName.NOTES]
    assert desk.claim(LAN) == []


def test_a_lease_runs_out_is_renewed_and_given_back(desk: Desk, clock: StillClock) -> None:
    save(desk.archive, doubtful())
    view = take(desk, LAN)
    clock.pass_s(299)
    assert desk.renew(LAN, [view.id])[0] == [view.id]
    assert desk.renew(MINH, [view.id])[0] == []
    clock.pass_s(299)
    assert desk.claim(MINH) == []
    clock.pass_s(1)
    assert take(desk, MINH).id == view.id
    assert desk.release(MINH) == 1
    assert take(desk, LAN).id == view.id
    # A new session of the same person takes over what it names; another person does not.
    assert desk.claim(MINH, QueueFilter(items=(view.id,))) == []
    assert take(desk, Holder("s9", "lan"), QueueFilter(items=(view.id,))).id == view.id


def test_a_decision_settles_and_survives_the_machine(desk: Desk, clock: StillClock) -> None:
    record = doubtful()
    save(desk.archive, record)
    view = take(desk, LAN)
    desk.decide(LAN, Word(view.id, Verdict.CORRECT, "Nguyễn Văn Ấn", revision=view.revision))
    assert held(desk, record) == ("Nguyễn Văn Ấn", FieldStatus.CORRECTED)
    assert desk.claim(LAN) == []
    clock.pass_s(1)
    save(desk.archive, doubtful(text="máy đọc lại"), version="0002")
    assert held(desk, record) == ("Nguyễn Văn Ấn", FieldStatus.CORRECTED)
    again = desk.field(view.id)
    assert again is not None and again.proposed == "máy đọc lại"
    desk.undo(LAN)
    assert held(desk, record) == ("máy đọc lại", FieldStatus.QUEUED)
    assert take(desk, MINH).id == view.id


def test_a_stale_or_foreign_decision_changes_nothing(desk: Desk, clock: StillClock) -> None:
    record = doubtful()
    save(desk.archive, record)
    view = take(desk, LAN)
    with pytest.raises(LeasedError):
        desk.decide(MINH, Word(view.id, Verdict.CONFIRM, revision=view.revision))
    clock.pass_s(1)
    save(desk.archive, doubtful(text="khác"), version="0002")
    with pytest.raises(StaleError):
        desk.decide(LAN, Word(view.id, Verdict.CONFIRM, revision=view.revision))
    assert held(desk, record) == ("khác", FieldStatus.QUEUED)
    assert desk.history(record_id=record.id) == []


def test_a_change_of_another_field_makes_nothing_stale(desk: Desk) -> None:
    name, rank = (
        make_field(status=FieldStatus.QUEUED),
        make_field(FieldName.RANK, "B1", status=FieldStatus.QUEUED),
    )
    save(desk.archive, make_record(name, rank))
    one, other = take(desk, LAN), take(desk, MINH)
    desk.decide(LAN, Word(one.id, Verdict.CONFIRM, revision=one.revision))
    desk.decide(MINH, Word(other.id, Verdict.CONFIRM, revision=other.revision))


def test_any_step_is_undone_without_losing_later_ones(desk: Desk) -> None:
    record = doubtful()
    save(desk.archive, record)
    field = take(desk, LAN).id
    first = desk.decide(LAN, Word(field, Verdict.CORRECT, "một"))
    desk.decide(LAN, Word(field, Verdict.CORRECT, "hai"))
    desk.undo(LAN, first.id)
    assert held(desk, record) == ("hai", FieldStatus.CORRECTED)
    with pytest.raises(NothingToUndoError):
        desk.undo(LAN, first.id)
    _, taken = desk.undo(LAN)
    assert held(desk, record) == ("Nguyễn Văn An", FieldStatus.QUEUED)
    desk.undo(LAN, taken.id)  # taking back the taking back
    assert held(desk, record) == ("hai", FieldStatus.CORRECTED)
    assert len(desk.history(record_id=record.id)) == 5


def test_illegible_says_no_text(desk: Desk) -> None:
    record = doubtful()
    save(desk.archive, record)
    desk.decide(LAN, Word(take(desk, LAN).id, Verdict.ILLEGIBLE))
    assert held(desk, record) == ("", FieldStatus.ILLEGIBLE)


def test_skipping_puts_last_and_a_flag_asks_who_decides(desk: Desk) -> None:
    save(desk.archive, doubtful(row=1), doubtful(row=2, text="Trần Văn Bê"))
    first = take(desk, LAN)
    desk.decide(LAN, Word(first.id, Verdict.SKIP))
    second = take(desk, LAN)
    assert second.id != first.id
    desk.decide(LAN, Word(second.id, Verdict.FLAG, comment="mờ quá"))
    assert take(desk, LAN).id == first.id
    flagged = take(desk, HOA)
    assert (flagged.id, flagged.is_flagged, flagged.comment) == (second.id, True, "mờ quá")


def _two_readings(desk: Desk) -> tuple[Record, str]:
    desk.set_policy(replace(QUIET, two_readings=frozenset({FieldName.FULL_NAME})), author="test")
    record = doubtful()
    save(desk.archive, record)
    view = take(desk, LAN)
    assert view.task is Task.READING
    desk.decide(LAN, Word(view.id, Verdict.CORRECT, "Nguyễn Văn Ân"))
    assert held(desk, record) == ("Nguyễn Văn An", FieldStatus.QUEUED)
    return record, view.id


def test_two_readers_who_agree_settle(desk: Desk) -> None:
    record, field = _two_readings(desk)
    assert desk.claim(LAN) == []
    with pytest.raises(AlreadyReadError):
        desk.decide(LAN, Word(field, Verdict.CONFIRM))
    view = take(desk, MINH)
    assert view.field is not None and view.field.text == "Nguyễn Văn An"  # not the first reading
    assert view.readings == ()
    desk.decide(MINH, Word(field, Verdict.CORRECT, "Nguyễn Văn Ân"))
    assert held(desk, record) == ("Nguyễn Văn Ân", FieldStatus.CORRECTED)


def test_two_readers_who_differ_are_decided_between(desk: Desk) -> None:
    record, field = _two_readings(desk)
    desk.decide(MINH, Word(take(desk, MINH).id, Verdict.CONFIRM))
    assert held(desk, record)[1] is FieldStatus.DISPUTED
    assert desk.claim(MINH) == desk.claim(LAN) == []
    view = take(desk, HOA)
    assert view.task is Task.ADJUDICATION
    assert [(r.by, r.text) for r in view.readings] == [("lan", "Nguyễn Văn Ân"), ("minh", "Nguyễn Văn An")]
    desk.decide(HOA, Word(field, Verdict.CORRECT, "Nguyễn Văn Ân"))
    assert held(desk, record) == ("Nguyễn Văn Ân", FieldStatus.CORRECTED)
    desk.undo(HOA)
    assert held(desk, record)[1] is FieldStatus.DISPUTED
    desk.undo(MINH)
    assert held(desk, record) == ("Nguyễn Văn An", FieldStatus.QUEUED)
    assert take(desk, MINH).task is Task.READING


def test_audits_come_back_unmarked_and_repair(desk: Desk) -> None:
    desk.set_policy(Policy(audit_accepted=1.0, audit_confirmed=1.0), author="test")
    record = make_record()
    save(desk.archive, record)
    view = take(desk, LAN)
    assert view.task is Task.AUDIT
    desk.decide(LAN, Word(view.id, Verdict.CORRECT, "Nguyễn Văn Ấn"))
    assert held(desk, record) == ("Nguyễn Văn Ấn", FieldStatus.CORRECTED)
    assert desk.claim(MINH) == []  # once is enough


def test_a_confirmed_field_that_an_audit_contradicts_is_disputed(desk: Desk) -> None:
    record = doubtful()
    save(desk.archive, record)
    field = take(desk, LAN).id
    desk.set_policy(Policy(audit_accepted=0.0, audit_confirmed=1.0), author="test")
    desk.decide(LAN, Word(field, Verdict.CORRECT, "Nguyễn Văn Ân"))
    assert desk.claim(LAN) == []
    view = take(desk, MINH)
    assert view.field is not None and view.field.text == "Nguyễn Văn An"
    desk.decide(MINH, Word(field, Verdict.CONFIRM))
    assert held(desk, record)[1] is FieldStatus.DISPUTED
    assert [r.by for r in take(desk, HOA).readings] == ["lan", "minh"]


def test_rows_are_struck_and_brought_back_whatever_the_machine_says(desk: Desk, clock: StillClock) -> None:
    record = doubtful()
    save(desk.archive, record)
    struck = desk.judge_row(LAN, record.id, Verdict.STRIKE, Said())
    assert desk.claim(LAN) == []
    assert list(desk.archive.iter_records()) == []
    clock.pass_s(1)
    save(desk.archive, doubtful(text="khác"), version="0002")
    assert list(desk.archive.iter_records()) == []
    desk.undo(LAN, struck.id)
    assert [s.record.id for s in desk.archive.iter_records()] == [record.id]
    assert take(desk, LAN).record_id == record.id


def test_an_added_row_stays_when_the_machine_does_not_find_it(desk: Desk, clock: StillClock) -> None:
    save(desk.archive, doubtful())
    added = doubtful(row=7, text="Lê Thị Tư")
    desk.add_row(LAN, added, author="box")
    clock.pass_s(1)
    save(desk.archive, doubtful(), version="0002")
    assert len(list(desk.archive.iter_records())) == 2
    desk.undo(LAN)
    assert len(list(desk.archive.iter_records())) == 1


def test_an_archive_from_before_the_desk_gets_its_queue(tmp_path: Path, clock: StillClock) -> None:
    with open_archive(tmp_path, clock=clock) as archive:
        add_files(archive, "b", [1])
        save(archive, doubtful())
        with archive.database.write() as connection:
            downgrade(connection, to="0001")
    with open_archive(tmp_path, clock=clock) as archive:
        assert take(Desk(archive), LAN).field is not None
        found = Reports(archive).find(Wanted(words="nguyen van an"), after=0, limit=5).records
        assert len(found) == 1


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("Nguyen Van Duc", True),
        ("nguyễn văn đức", True),
        ("DUC nguyen", True),
        ("nguyen van duc tan tha", True),  # the last word goes on
        ("nguyen van du", False),  # of two letters it is meant whole, as An, Lê, Vi are
        ("nguye van duc", False),
        ("lang son", True),
        ("tan thanh duc", True),
        ("", True),
        ("!!!", True),
        ("bùi", False),
    ],
)
def test_records_are_found_without_marks(desk: Desk, query: str, *, is_found: bool) -> None:
    name = make_field(text="Nguyễn Văn Đức")
    save(desk.archive, make_record(name, make_field(FieldName.HOME_PLACE, "Tân Thanh, Văn Lãng, Lạng Sơn")))
    found = Reports(desk.archive).find(Wanted(words=query), after=0, limit=5).records
    assert bool(found) is is_found


def test_words_that_stand_together_come_first_and_pages_go_on(desk: Desk) -> None:
    texts = ["Đức Văn Nguyễn", "Nguyễn Văn Đức", "Nguyễn Đức Văn", "Trần Nguyễn Văn Đức"]
    save(desk.archive, *(make_record(make_field(text=text), row=row) for row, text in enumerate(texts, 1)))
    found, after = [], 0
    while True:
        page = Reports(desk.archive).find(Wanted(words="nguyen van duc"), after=after, limit=1)
        found += [one.stored.record.fields[0].text for one in page.records]
        if page.next is None:
            break
        after = page.next
    assert found == [texts[1], texts[3], texts[0], texts[2]]


def test_counts_of_all_and_of_a_part_agree(desk: Desk, clock: StillClock) -> None:
    note = make_field(FieldName.NOTES, "x", status=FieldStatus.QUEUED)
    save(desk.archive, doubtful(), make_record(note, row=2))
    take(desk, LAN)
    reports = Reports(desk.archive)
    every = reports.queue_counts()
    assert (every.open, every.leased, every.by_field) == (2, 1, {"full_name": 1, "notes": 1})
    part = reports.queue_counts(QueueFilter(batch_id=every.by_batch[0].id))
    assert replace(part, by_batch=every.by_batch) == every
    named = reports.queue_counts(QueueFilter(name="notes"))
    assert (named.open, named.leased, sum(named.by_reason.values())) == (1, 0, 1)


def test_a_rare_reason_leads_to_its_question_and_leaves_with_it(desk: Desk) -> None:
    rare = replace(make_field(FieldName.NOTES, "x", status=FieldStatus.QUEUED), reasons=(Reason.CUT_BY_EDGE,))
    save(desk.archive, make_record(rare, make_field(status=FieldStatus.QUEUED)))
    wanted = QueueFilter(reason="cut-by-edge")
    view = take(desk, LAN, wanted)
    assert view.field is not None and view.field.name is FieldName.NOTES
    desk.decide(LAN, Word(view.id, Verdict.CONFIRM))
    assert desk.claim(LAN, wanted) == []
    assert Reports(desk.archive).queue_counts().by_reason == {"low-confidence": 1}
    desk.undo(LAN)
    assert take(desk, LAN, wanted).id == view.id


READINGS = st.sampled_from(["An", "Ân", "Ấn"])
DEEDS = st.one_of(
    st.tuples(st.just("machine"), st.integers(1, 3), READINGS),
    st.tuples(st.just("person"), st.sampled_from([LAN, MINH]), READINGS),
    st.tuples(st.just("undo"), st.integers(0, 9), st.none()),
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=st.lists(DEEDS, min_size=1, max_size=12), rng=st.randoms(use_true_random=False))
def test_any_interleaving_of_people_undos_and_machines_folds_to_one_record(
    tmp_path_factory: pytest.TempPathFactory, deeds: list[tuple[str, object, str | None]], rng: random.Random
) -> None:
    """The last word that stands holds, else the newest machine's; the order of reading is nothing to it."""
    clock = StillClock()
    with open_archive(tmp_path_factory.mktemp("archive"), clock=clock) as archive:
        add_files(archive, "b", [1])
        desk = Desk(archive)
        desk.set_policy(QUIET, author="test")
        record = doubtful(text="An")
        save(archive, record)
        field = record.field_id(record.fields[0])
        said: list[str] = []
        machines = {1: "An"}  # by version
        stands: dict[str, tuple[Holder, str]] = {}  # by decision, in order
        for kind, which, text in deeds:
            clock.pass_s(1)
            if kind == "machine" and isinstance(which, int) and text:
                save(archive, doubtful(text=text), version=f"{which:04d}")
                machines[which] = text
            elif kind == "person" and isinstance(which, Holder) and text:
                decision = desk.decide(which, Word(field, Verdict.CORRECT, text))
                stands[decision.id] = (which, text)
                said.append(text)
            elif kind == "undo" and isinstance(which, int) and stands:
                taken = list(stands)[which % len(stands)]
                desk.undo(stands.pop(taken)[0], taken)
        history = [(d, is_undone) for d, is_undone in desk.history(record_id=record.id) if d.said is not None]
        assert [d.said.text for d, _ in history if d.said] == said  # no word is lost, taken back or not
        assert {d.id for d, is_undone in history if not is_undone} == set(stands)
        every = [d for d, _ in desk.history(record_id=record.id)]
        holds = fold_decisions(rng.sample(every, len(every))).holds
        machine = machines[max(machines)]
        last = next(reversed(stands.values()))[1] if stands else machine
        assert (holds.field.text if holds else machine) == last
        assert held(desk, record)[0] == last
