"""A whole run: others at the same batch are waited for, and what the lost ones left is read."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import pytest
from PIL import Image

from flows import intake, reading
from flows.run import run_batch, take_in_and_read
from models.errors import SetupError, StorageError
from pipeline.intake import FoundFile, Refusal
from storage.archive import Archive
from storage.settings import Settings
from tests import fake_worker
from tests.archive_builder import add_files
from tests.processes import ROOT, environment, save_tiny_batch, start_sohoa, wait_until


def test_what_a_lost_machine_held_is_read_when_its_lease_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(ROOT))
    monkeypatch.setattr(reading, "read_page", fake_worker.keep_fake)
    monkeypatch.setattr(reading, "extract_source", fake_worker.extract_nothing)
    with Archive.open(Settings(home=tmp_path, prefect="off", workers=1)) as archive:
        batch = add_files(archive, "b", [3])
        archive.lease_pages(batch, "elsewhere/7/7", limit=2, lease_s=4)
        summary = run_batch(archive, batch)
        assert summary.pages == 3
        assert archive.status(batch).done == 3
        codes = Counter(attempt.error_code for attempt in archive.attempts(batch))
        assert codes == {None: 3, "worker-lost": 2}


@pytest.mark.slow
def test_two_scans_of_one_folder_share_the_work(tmp_path: Path) -> None:
    folder, home = tmp_path / "in", tmp_path / "home"
    save_tiny_batch(folder, singles=16, tiff_pages=0)
    env = environment(home, SOHOA_WORKERS="1")
    both = [start_sohoa("scan", folder, "--batch", "b", env=env) for _ in range(2)]
    assert [process.wait(timeout=120) for process in both] == [0, 0]
    with Archive.open(Settings(home=home)) as archive:
        status = archive.status()
        attempts = archive.attempts()
    assert (status.pages_in, status.done, status.excluded) == (16, 16, 0)
    assert len(attempts) == len({a.page_id for a in attempts}) == 16, "a page was read twice"


def _pages(folder: Path, count: int) -> list[Path]:
    folder.mkdir()
    for number in range(count):
        Image.new("L", (40, 40), 255 - number).save(folder / f"{number:02}.png")
    return [folder]


def test_reading_begins_before_the_last_file_is_taken_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(ROOT))
    monkeypatch.setattr(reading, "read_page", fake_worker.keep_fake)
    monkeypatch.setattr(reading, "extract_source", fake_worker.extract_nothing)
    with Archive.open(Settings(home=tmp_path / "home", prefect="off", workers=1)) as archive:
        batch = archive.open_batch("b")
        done_before_last: list[int] = []

        def slow(of: Archive, batch_id: str, found: FoundFile | Refusal) -> bool | Refusal:
            if found.display_name == "03.png":
                assert wait_until(lambda: archive.status(batch).done == 3, limit_s=60)
                done_before_last.append(archive.status(batch).done)
            return try_to_take(of, batch_id, found)

        try_to_take = intake._try_to_take
        monkeypatch.setattr(intake, "_try_to_take", slow)
        taken, summary = take_in_and_read(archive, batch, _pages(tmp_path / "in", 4))
        assert done_before_last == [3]
        assert (taken.new_files, summary.pages, archive.status(batch).done) == (4, 4, 4)


def test_a_full_disk_while_taking_in_ends_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT))
    monkeypatch.setattr(reading, "read_page", fake_worker.keep_fake)
    monkeypatch.setattr(reading, "extract_source", fake_worker.extract_nothing)

    def refuse(*_: object) -> bool:
        raise StorageError("the disk is full")

    monkeypatch.setattr(intake, "_try_to_take", refuse)
    with Archive.open(Settings(home=tmp_path / "home", prefect="off", workers=1)) as archive:
        batch = archive.open_batch("b")
        with pytest.raises(StorageError, match="full"):
            take_in_and_read(archive, batch, _pages(tmp_path / "in", 1))


def test_taking_in_stops_when_reading_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT))
    monkeypatch.setattr(reading, "read_page", fake_worker.find_no_engine)
    with Archive.open(Settings(home=tmp_path / "home", prefect="off", workers=1)) as archive:
        batch = archive.open_batch("b")
        try_to_take = intake._try_to_take

        def slow(of: Archive, batch_id: str, found: FoundFile | Refusal) -> bool | Refusal:
            if found.display_name != "00.png":
                time.sleep(0.5)
            return try_to_take(of, batch_id, found)

        monkeypatch.setattr(intake, "_try_to_take", slow)
        with pytest.raises(SetupError):
            take_in_and_read(archive, batch, _pages(tmp_path / "in", 60))
        assert archive.status(batch).pages_in < 60
