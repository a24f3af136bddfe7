"""A whole run: others at the same batch are waited for, and what the lost ones left is read."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from flows import reading
from flows.run import run_batch
from storage.archive import Archive
from storage.settings import Settings
from tests import fake_worker
from tests.archive_builder import add_files
from tests.processes import ROOT, environment, save_tiny_batch, start_sohoa


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
