"""What docs/operations.md says of backups and alarms is done here: a backup under work, restored, proved."""

from __future__ import annotations

import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]  # comes with Prefect; no stubs are locked

from cli.check_deep import prove
from storage.archive import Archive
from storage.settings import Settings
from tests.fault_judge import lost_at_the_end, picture, start
from tests.fault_work import save_scans

ROOT = Path(__file__).parent.parent
_GUIDE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
_ALARMS = yaml.safe_load((ROOT / "ops" / "alarms.yml").read_text(encoding="utf-8"))["groups"][0]["rules"]


@pytest.mark.slow
def test_a_backup_taken_under_work_restores_whole(tmp_path: Path) -> None:
    scans = tmp_path / "scans"
    save_scans(scans)
    there, back = Settings(home=tmp_path / "there"), Settings(home=tmp_path / "back")
    Archive.open(there).close()
    working = start(there, scans)
    back_up = tmp_path / "backup"
    back_up.mkdir()

    def take() -> None:
        source, target = there.home / "sohoa.db", back_up / "sohoa.db"
        with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
            live.backup(copy)
        shutil.copytree(there.home / "store", back_up / "store", ignore=shutil.ignore_patterns(".*"))

    working.wait(after_s=0.4, act=take)
    assert working.code == 0, working.last
    back.home.mkdir()
    shutil.copytree(back_up, back.home, dirs_exist_ok=True)
    with Archive.open(back) as archive:
        assert prove(archive, repair=False).found == ()
    assert lost_at_the_end(back, scans, picture(there)) == []


def test_every_alarm_says_what_to_do() -> None:
    told = set(re.findall(r"^### (\w+)$", _GUIDE, re.MULTILINE))
    assert {rule["alert"] for rule in _ALARMS} == told


def test_alarms_ask_only_for_what_is_measured_and_explained() -> None:
    code = "".join((ROOT / place).read_text() for place in ("review/metrics.py", "flows/metrics.py"))
    ours = {
        name for rule in _ALARMS for name in re.findall(r"sohoa_\w+", rule["expr"]) if "backup" not in name
    }
    assert ours
    for name in ours:
        plain = re.sub(r"_(total|bucket|count)$", "", name)
        assert f'"{plain}"' in code, name
        assert plain in _GUIDE, name
