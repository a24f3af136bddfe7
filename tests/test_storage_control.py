"""Which batch is read next, which rest; workers that live and that are gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

from storage.archive import Archive
from storage.control import GONE_AFTER_S, BatchControl, BatchMode, Control
from storage.tables import batch_source
from tests.archive_builder import DATABASES, StillClock, add_files, finish_all, open_archive, sha


@pytest.fixture(params=DATABASES)
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Archive]:
    with open_archive(tmp_path, clock=StillClock(), database=request.param) as opened:
        yield opened


def _clock(archive: Archive) -> StillClock:
    assert isinstance(archive.clock, StillClock)
    return archive.clock


def _two_batches(archive: Archive) -> tuple[str, str]:
    old = add_files(archive, "old", [3])
    _clock(archive).pass_s(1)
    new = archive.open_batch("new")
    archive.add_sighting(new, sha(50), display_name="b", folder="f", modified_at=None)
    archive.add_source(sha(50), size=1, media_type="png", page_count=2)
    return old, new


def test_the_older_comes_first_and_the_urgent_before_it(archive: Archive) -> None:
    control, (old, new) = Control(archive), _two_batches(archive)
    assert control.of(new) == BatchControl(BatchMode.ACTIVE, 0)
    assert control.next_batch() == old
    control.set_priority(new, 5)
    assert (control.next_batch(), control.active_batches()) == (new, [new, old])
    assert finish_all(archive, new) == 2
    assert control.next_batch() == old
    finish_all(archive, old)
    assert control.next_batch() is None


def test_a_paused_batch_gives_no_page(archive: Archive) -> None:
    control, (old, new) = Control(archive), _two_batches(archive)
    control.set_mode(old, BatchMode.PAUSED)
    assert (control.next_batch(), control.active_batches()) == (new, [new])
    assert archive.lease_pages(old, "a", limit=5) == []
    assert archive.status(old).waiting == 3
    control.set_mode(old, BatchMode.ACTIVE)
    assert len(archive.lease_pages(old, "a", limit=5)) == 3


def test_what_a_cancelled_batch_did_not_read_is_excluded(archive: Archive) -> None:
    control, (old, new) = Control(archive), _two_batches(archive)
    (task,) = archive.lease_pages(old, "a", limit=1)
    control.set_mode(old, BatchMode.CANCELLED)
    status = archive.status(old)
    assert (status.pages_in, status.leased, status.waiting, status.excluded) == (3, 1, 0, 2)
    assert archive.renew("a", [task.page_id]) == [task.page_id], "what is in hand is finished"
    everything = archive.status()
    assert (everything.pages_in, everything.waiting, everything.excluded) == (5, 2, 2)
    # The same bytes in a batch that is read are read.
    archive.add_sighting(new, sha(1), display_name="again", folder="f", modified_at=None)
    assert archive.status(old).waiting == 2
    assert len(archive.lease_pages(new, "b", limit=9)) == 4


def test_held_pages_are_no_work_and_lost_ones_are(archive: Archive) -> None:
    control, (old, new) = Control(archive), _two_batches(archive)
    with archive.database.write() as connection:
        connection.execute(update(batch_source).where(batch_source.c.batch_id == old).values(is_held=1))
    assert control.next_batch() == new
    archive.lease_pages(new, "elsewhere/1/1", limit=2)
    assert control.next_batch() is None
    _clock(archive).pass_s(archive.settings.lease_s + 1)
    assert archive.settings.lease_s < 60, "a dead machine's pages are taken over within a minute"
    assert control.next_batch() == new


def test_a_lease_by_a_clock_that_ran_ahead_is_work(archive: Archive) -> None:
    control, (old, _) = Control(archive), _two_batches(archive)
    control.set_priority(old, 1)
    archive.lease_pages(old, "elsewhere/1/1", limit=3)
    _clock(archive).pass_s(-3600)
    assert control.next_batch() == old


def test_counting_stops_at_the_limit(archive: Archive) -> None:
    _two_batches(archive)
    assert [Control(archive).waiting_pages(most=most) for most in (1, 4, 99)] == [1, 4, 5]


def test_workers_live_as_long_as_they_say_so(archive: Archive) -> None:
    control = Control(archive)
    assert control.has_gone("pc/1/1")
    control.beat("pc/1/1", processes=2, batch_id=None, pages=0)
    control.beat("pc/2/1", processes=4, batch_id="b", pages=7)
    _clock(archive).pass_s(GONE_AFTER_S / 2)
    control.beat("pc/2/1", processes=4, batch_id="b", pages=9)
    _clock(archive).pass_s(GONE_AFTER_S / 2 + 1)
    (alive,) = control.workers()
    assert (alive.name, alive.processes, alive.pages, alive.batch_id) == ("pc/2/1", 4, 9, "b")
    assert [control.has_gone(name) for name in ("pc/1/1", "pc/2/1")] == [True, False]
    control.end("pc/2/1")
    assert control.workers() == []
