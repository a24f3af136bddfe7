"""Records: claims in, current fields out, a feed of real changes, and people above machines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.claim import Claim, Origin, current_claim
from models.record import FieldName, FieldStatus, Record, RecordKind
from storage.archive import Archive
from storage.values import SaveSummary, StoredRecord
from tests.archive_builder import (
    DATABASES,
    NOON,
    StillClock,
    add_files,
    finish_all,
    make_field,
    make_record,
    make_word,
    open_archive,
    sha,
)


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture(params=DATABASES)
def archive(tmp_path: Path, clock: StillClock, request: pytest.FixtureRequest) -> Iterator[Archive]:
    with open_archive(tmp_path, clock=clock, database=request.param) as opened:
        add_files(opened, "b", [1, 1])
        yield opened


def _save(archive: Archive, *found: Record, version: str = "0001", number: int = 1) -> SaveSummary:
    return archive.save_records(sha(number), found, author="rules", version=version)


def _get(archive: Archive, record: Record) -> StoredRecord:
    stored = archive.record(record.id)
    assert stored is not None
    return stored


def _text(archive: Archive, record: Record, key: str = "full_name") -> str | None:
    field = _get(archive, record).record.get(key)
    return field.text if field else None


def _batch(archive: Archive) -> str:
    return archive.batches()[0].id


def test_a_record_comes_back_as_it_was(archive: Archive) -> None:
    fields = (
        make_field(FieldName.RANK, "B1", status=FieldStatus.QUEUED),
        make_field(),
        make_field(FieldName.OTHER, "x", heading="Quân hàm"),
        make_field(FieldName.MENTIONS, "Lạng Sơn", index=1),
    )
    record = make_record(*fields, is_named=False)
    assert _save(archive, record) == SaveSummary(1, 1, 0)
    stored = _get(archive, record)
    assert stored.record == record
    assert (stored.file, stored.revision, stored.updated_at, stored.is_retracted) == (
        "so-1.pdf",
        1,
        NOON,
        False,
    )
    assert stored.batch_id == _batch(archive)
    status = archive.status()
    assert (status.records, status.fields_accepted, status.fields_queued) == (1, 3, 1)


def test_saving_again_adds_nothing(archive: Archive, clock: StillClock) -> None:
    record = make_record()
    _save(archive, record)
    before, claims = _get(archive, record), archive.claims_of(record.id)
    clock.pass_s(60)
    assert _save(archive, record) == SaveSummary(1, 0, 0)
    assert _get(archive, record) == before
    assert archive.claims_of(record.id) == claims


def test_a_newer_version_that_says_the_same_changes_nothing(archive: Archive, clock: StillClock) -> None:
    record = make_record()
    _save(archive, record)
    before = _get(archive, record)
    clock.pass_s(60)
    assert _save(archive, record, version="0002").changed == 0
    assert _get(archive, record) == before
    assert [c.version for c in archive.claims_of(record.id)] == ["0001", "0002"]


def test_a_newer_version_stands_above_an_older(archive: Archive, clock: StillClock) -> None:
    old = make_record(make_field(), make_field(FieldName.RANK, "B1"))
    _save(archive, old)
    clock.pass_s(60)
    assert _save(archive, make_record(make_field(text="Nguyễn Văn Ân")), version="0002").changed == 1
    stored = _get(archive, old)
    assert _text(archive, old) == "Nguyễn Văn Ân"
    assert stored.record.get("rank") is None  # no longer said
    assert (stored.revision, stored.updated_at) == (2, NOON + timedelta(seconds=60))
    assert len(archive.claims_of(old.id)) == 3  # nothing was lost
    assert _save(archive, old, version="0001") == SaveSummary(0, 0, 0)
    assert _text(archive, old) == "Nguyễn Văn Ân"


def test_the_same_version_may_change_its_mind_and_change_it_back(archive: Archive, clock: StillClock) -> None:
    one, other = make_record(), make_record(make_field(text="khác"))
    for revision, said in enumerate((one, other, one), start=1):
        clock.pass_s(1)
        _save(archive, said)
        assert _get(archive, one).record == said
        assert _get(archive, one).revision == revision
    assert len(archive.claims_of(one.id)) == 2


def test_what_is_no_longer_found_is_retracted(archive: Archive) -> None:
    first, second = make_record(row=1), make_record(row=2)
    _save(archive, first, second)
    assert _save(archive, first, version="0002") == SaveSummary(1, 0, 1)
    assert _get(archive, second).is_retracted
    assert [s.record.id for s in archive.iter_records()] == [first.id]
    assert archive.status().records == 1
    assert _save(archive, first, version="0002") == SaveSummary(1, 0, 0)
    assert _save(archive, first, second, version="0003").changed == 1
    assert not _get(archive, second).is_retracted
    assert _get(archive, second).revision == 3


def test_a_person_is_never_overwritten(archive: Archive, clock: StillClock) -> None:
    record = make_record()
    _save(archive, record)
    word = make_word(record, "Nguyễn Văn Ấn")
    claim_id = archive.add_claim(word)
    assert claim_id is not None
    assert archive.add_claim(word) == claim_id
    assert _get(archive, record).revision == 2
    clock.pass_s(60)
    _save(archive, make_record(make_field(text="máy nói khác")), version="0002")
    assert _text(archive, record) == "Nguyễn Văn Ấn"
    assert _get(archive, record).revision == 2
    assert archive.status().fields_reviewed == 1
    assert _save(archive, version="0003") == SaveSummary(0, 0, 0)  # not retracted: a person knows it
    assert _text(archive, record) == "Nguyễn Văn Ấn"
    archive.add_claim(make_word(record, "sau cùng", at=NOON + timedelta(hours=1), who="minh"))
    assert _text(archive, record) == "sau cùng"


def test_a_person_brings_a_retracted_record_back(archive: Archive) -> None:
    record = make_record()
    _save(archive, record)
    _save(archive, version="0002")
    assert _get(archive, record).is_retracted
    archive.add_claim(make_word(record, "có thật"))
    assert not _get(archive, record).is_retracted


def test_a_claim_about_nothing_is_not_kept(archive: Archive) -> None:
    assert archive.add_claim(make_word(make_record(row=9), "x")) is None


def test_a_claim_is_the_same_in_every_time_zone(archive: Archive) -> None:
    record = make_record()
    _save(archive, record)
    hanoi = NOON.astimezone(timezone(timedelta(hours=7)))
    assert archive.add_claim(make_word(record, "x")) == archive.add_claim(make_word(record, "x", at=hanoi))
    with pytest.raises(ValueError, match="time zone"):
        archive.add_claim(make_word(record, "x", at=NOON.replace(tzinfo=None)))


def test_the_feed_gives_each_change_once(archive: Archive) -> None:
    rows = [make_record(row=n) for n in range(1, 8)]
    _save(archive, *rows)
    first = list(archive.iter_records(chunk=3))
    assert [s.record.id for s in first] == [r.id for r in rows]
    cursor = first[-1].cursor
    assert list(archive.iter_records(since=cursor)) == []
    changed = make_record(make_field(text="khác"), row=3)
    _save(archive, *rows[:2], changed, *rows[3:6], version="0002")
    later = list(archive.iter_records(since=cursor, chunk=1))
    assert [(s.record.id, s.is_retracted) for s in later] == [(changed.id, False), (rows[6].id, True)]
    assert sorted(s.cursor for s in later) == [s.cursor for s in later]


def test_the_feed_can_be_narrowed(archive: Archive) -> None:
    other = archive.open_batch("other")
    archive.add_sighting(other, sha(2), display_name="khác.pdf", folder="", modified_at=None)
    _save(archive, make_record())
    _save(archive, make_record(number=2, kind=RecordKind.GRAVE), number=2)
    (found,) = archive.iter_records(other)
    assert (found.file, found.batch_id) == ("khác.pdf", other)
    assert [s.record.kind for s in archive.iter_records(kind=RecordKind.MARTYR)] == [RecordKind.MARTYR]
    assert len(list(archive.iter_records())) == 2


def test_an_export_sees_one_state(archive: Archive) -> None:
    _save(archive, *(make_record(row=n) for n in range(1, 6)))
    reading = archive.iter_records(chunk=2)
    first = next(reading)
    changed = [make_record(make_field(text="khác"), row=n) for n in range(1, 6)]
    _save(archive, *changed, version="0002")
    rest = list(reading)
    assert {_name(s) for s in (first, *rest)} == {"Nguyễn Văn An"}
    assert len(rest) == 4


def _name(stored: StoredRecord) -> str:
    return stored.record.fields[0].text


def test_a_run_that_breaks_off_is_done_again(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.archive._SAVE_CHUNK", 2)
    rows = [make_record(row=n) for n in range(1, 6)]

    def broken() -> Iterator[Record]:
        yield from rows[:3]
        raise RuntimeError

    finish_all(archive, _batch(archive))
    with pytest.raises(RuntimeError):
        archive.save_records(sha(1), broken(), author="rules", version="0001")
    assert archive.status().records == 2
    assert sha(1) in archive.sources_to_extract(_batch(archive), "0001")
    assert archive.save_records(sha(1), rows, author="rules", version="0001") == SaveSummary(5, 3, 0)
    assert sha(1) not in archive.sources_to_extract(_batch(archive), "0001")


def test_extraction_is_due_when_all_pages_are_finished(archive: Archive) -> None:
    batch = _batch(archive)
    assert archive.sources_to_extract(batch, "0001") == []
    finish_all(archive, batch)
    assert archive.sources_to_extract(batch, "0001") == [sha(1), sha(2)]
    assert archive.status(batch).sources_to_extract == 2
    _save(archive)
    assert archive.sources_to_extract(batch, "0001") == [sha(2)]
    assert archive.sources_to_extract(batch, "0002") == [sha(1), sha(2)]
    assert archive.status(batch, version="0002").sources_to_extract == 2


SAID = st.sampled_from(["An", "Ân", "Ấn"])
DEEDS = st.one_of(
    st.tuples(st.just("machine"), st.integers(1, 3), SAID),
    st.tuples(st.just("person"), st.integers(0, 5), SAID),
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=st.lists(DEEDS, min_size=1, max_size=8))
def test_what_holds_is_the_fold_over_what_was_said(
    tmp_path_factory: pytest.TempPathFactory, deeds: list[tuple[str, int, str]]
) -> None:
    """The materialised field is what ``current_claim`` says of the claims; no person's word is lost."""
    clock = StillClock()
    with open_archive(tmp_path_factory.mktemp("archive"), clock=clock) as archive:
        add_files(archive, "b", [1])
        record = make_record()
        _save(archive, record)
        said: set[str] = set()
        for origin, number, text in deeds:
            clock.pass_s(1)
            if origin == "machine":
                _save(archive, make_record(make_field(text=text)), version=f"{number:04d}")
            else:
                said.add(text)
                archive.add_claim(make_word(record, text, at=NOON + timedelta(hours=number)))
        claims = archive.claims_of(record.id)
        assert {c.field.text for c in claims if c.origin is Origin.PERSON} == said
        if said:
            assert _get(archive, record).record.fields == (_current(claims),)


def _current(claims: list[Claim]) -> object:
    chosen = current_claim(claims)
    assert chosen is not None
    return chosen.field
