"""The commands on a small archive: which stream, which exit code, files written whole or not at all."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner, Result

from cli import export, scan
from cli.console import ExitCode
from cli.main import app
from flows.intake import Intake, take_in
from flows.reading import ReadingSummary, read_batch
from models.errors import BadInputError, EngineError, SetupError, SohoaError, StorageError
from storage.archive import Archive
from storage.export import ExportSummary
from storage.settings import Settings
from tests.archive_builder import add_files, finish_all, make_record
from tests.inline_pool import InlinePool

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, in English, whatever the tester's environment says."""
    monkeypatch.setenv("SOHOA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SOHOA_LANG", "en")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "home"


def _run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(a) for a in arguments])


def _archive(home: Path) -> Archive:
    return Archive.open(Settings(home=home))


@pytest.fixture
def batch(home: Path) -> str:
    """A batch of two files, one page failed, one record made."""
    archive = _archive(home)
    batch_id = add_files(archive, "Hữu Lũng 1984", [2, 1])
    task = archive.lease_pages(batch_id, "a", limit=1)[0]
    archive.fail_page(task.page_id, "a", BadInputError("half of it is missing"))
    finish_all(archive, batch_id)
    archive.save_records(task.sha256, [make_record()], author="test", version="0001")
    archive.close()
    return batch_id


def _folder(tmp_path: Path, *, with_bad: bool = True) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for shade in (10, 200):
        Image.new("L", (60, 40), shade).save(folder / f"{shade}.png")
    if with_bad:
        (folder / "text.png").write_text("no image", encoding="utf-8")
    return folder


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> list[SohoaError | None]:
    """Read pages without engine or processes; the test may put one error into the list for all pages."""
    fault: list[SohoaError | None] = [None]

    def read(
        archive: Archive, batch_id: str, paths: Sequence[Path], *, retry_failed: bool
    ) -> tuple[Intake, ReadingSummary]:
        taken = take_in(archive, batch_id, paths)
        if retry_failed:
            archive.retry_failed(batch_id)
        return taken, read_batch(archive, batch_id, InlinePool(archive, page_faults=lambda *_: fault[0]))

    monkeypatch.setattr(scan, "take_in_and_read", read)
    return fault


def test_a_scan_accounts_for_every_page(tmp_path: Path, home: Path, pool: Sequence[object]) -> None:
    done = _run("scan", _folder(tmp_path))
    assert pool
    assert done.exit_code == ExitCode.SOME_FAILED
    assert "Pages    2 = 2 done + 0 failed + 0 excluded; 0 blank" in done.stdout
    assert "Files    2 taken in (0 of them duplicates), 1 refused" in done.stdout
    failures = [line for line in done.stdout.splitlines() if line.startswith("Error")]
    assert len(failures) == 1
    assert re.search(r"text\.png: .+ \[unsupported\] → Give PDF", failures[0])
    assert str(home / "sohoa.db") in done.stdout
    assert str(home / "store/originals") in done.stdout
    assert not re.search(r"\d", done.stderr)


def test_a_scan_with_nothing_wrong_ends_well_and_does_nothing_twice(
    tmp_path: Path, pool: Sequence[object]
) -> None:
    folder = _folder(tmp_path, with_bad=False)
    assert pool
    first, again = _run("scan", folder, "--json"), _run("scan", folder, "--json")
    assert first.exit_code == again.exit_code == ExitCode.DONE
    said, later = json.loads(first.stdout), json.loads(again.stdout)
    assert (said["read_now"], said["new_files"], said["done"]) == (2, 2, 2)
    assert (later["read_now"], later["new_files"], later["known_files"], later["done"]) == (0, 0, 2, 2)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (BadInputError("cut off"), ExitCode.SOME_FAILED),
        (StorageError("disk full"), ExitCode.STORAGE),
        (SetupError("no vie"), ExitCode.SETUP),
    ],
)
def test_exit_codes_of_a_scan(
    tmp_path: Path, pool: list[SohoaError | None], error: SohoaError, code: ExitCode
) -> None:
    pool[0] = error
    done = _run("scan", _folder(tmp_path, with_bad=False))
    assert done.exit_code == code
    assert error.message in done.stdout + done.stderr


def test_failed_pages_are_read_again_on_request(tmp_path: Path, pool: list[SohoaError | None]) -> None:
    folder = _folder(tmp_path, with_bad=False)
    pool[0] = EngineError("crashed")
    assert _run("scan", folder).exit_code == ExitCode.SOME_FAILED
    pool[0] = None
    assert _run("scan", folder).exit_code == ExitCode.SOME_FAILED
    assert _run("scan", folder, "--retry-failed").exit_code == ExitCode.DONE


def test_ctrl_c_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_archive: Archive, _batch_id: str, _paths: Sequence[Path], *, retry_failed: bool) -> None:
        del retry_failed
        raise KeyboardInterrupt

    monkeypatch.setattr(scan, "take_in_and_read", interrupt)
    done = _run("scan", _folder(tmp_path))
    assert done.exit_code == ExitCode.INTERRUPTED
    assert "nothing is lost" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["scan", "not-there"],
        ["scan"],
        ["status", "not-there"],
        ["export", "records", "--batch", "not-there"],
        ["export", "records", "--format", "doc"],
        ["nonsense"],
    ],
)
def test_wrong_usage(arguments: list[str]) -> None:
    assert _run(*arguments).exit_code == ExitCode.USAGE


def test_a_bad_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOHOA_WORKERS", "none")
    done = _run("status")
    assert done.exit_code == ExitCode.SETUP
    assert "SOHOA_WORKERS" in done.stderr


def test_status_tells_each_batch_with_its_failures(batch: str) -> None:
    done = _run("status", "Hữu Lũng 1984")
    assert done.exit_code == ExitCode.DONE
    assert batch in done.stdout
    assert "Pages    3 = 2 done + 1 failed + 0 excluded" in done.stdout
    assert "so-1.pdf, page 1: half of it is missing [bad-input]" in done.stdout
    assert _run("status", batch).stdout == done.stdout


def test_status_for_machines(batch: str) -> None:
    (said,) = json.loads(_run("status", "--json").stdout)
    assert (said["id"], said["name"]) == (batch, "Hữu Lũng 1984")
    assert said["pages_in"] == said["done"] + said["failed"] + said["excluded"] == 3
    assert [f["code"] for f in said["failures"]] == ["bad-input"]


def test_messages_are_vietnamese_unless_told_otherwise(batch: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOHOA_LANG")
    assert "Trang    3 = 2 xong + 1 lỗi + 0 trùng" in _run("status", batch).stdout


@pytest.mark.parametrize("fmt", ["jsonl", "csv", "xlsx", "parquet"])
@pytest.mark.usefixtures("batch")
def test_records_go_to_stdout_or_a_file_alike(tmp_path: Path, fmt: str) -> None:
    path = tmp_path / f"out.{fmt}"
    to_file = _run("export", "records", "--format", fmt, "-o", path)
    assert to_file.exit_code == ExitCode.DONE
    assert to_file.stdout == ""
    assert "1 records; cursor" in to_file.stderr
    piped = _run("export", "records", "--format", fmt).stdout_bytes
    if fmt in ("jsonl", "csv"):
        assert piped == path.read_bytes()
    else:  # the time of writing stands in these
        assert piped[:4] == path.read_bytes()[:4]
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_an_export_that_fails_leaves_the_file_as_it_was(
    tmp_path: Path, batch: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> ExportSummary:
        raise StorageError("the database went away")

    path = tmp_path / "out.jsonl"
    path.write_text("earlier", encoding="utf-8")
    monkeypatch.setattr(export, "export_records", fail)
    assert _run("export", "records", "-o", path, "--batch", batch).exit_code == ExitCode.STORAGE
    assert path.read_text(encoding="utf-8") == "earlier"
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


@pytest.mark.usefixtures("batch")
def test_an_export_into_nowhere_is_told(tmp_path: Path) -> None:
    done = _run("export", "records", "-o", tmp_path / "no/such/folder/out.csv", "--format", "csv")
    assert done.exit_code == ExitCode.STORAGE
    assert "cannot write" in done.stderr


def test_pages_are_written_a_file_each(tmp_path: Path, batch: str) -> None:
    done = _run("export", "pages", "--format", "alto", "-o", tmp_path / "alto", "--batch", batch)
    assert done.exit_code == ExitCode.DONE
    names = sorted(p.name for p in (tmp_path / "alto").iterdir())
    assert names == ["so-1.pdf-0000000000-0002.alto.xml", "so-2.pdf-0000000000-0001.alto.xml"]


def test_check_says_what_is_wrong_and_how_to_mend_it(batch: str) -> None:
    assert batch
    done = _run("check", "--json")
    assert done.exit_code == ExitCode.SETUP  # the made-up originals are not in the store
    found = json.loads(done.stdout)
    assert {f["name"] for f in found} >= {"database", "store", "fixity"}
    bad = [f for f in found if not f["is_good"]]
    assert {f["name"] for f in bad} >= {"fixity"}
    assert all(f["remedy"] for f in bad)
    assert all(not f["remedy"] for f in found if f["is_good"])


def test_check_names_the_package_that_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    done = _run("check")
    assert done.exit_code == ExitCode.SETUP
    assert "sudo apt-get install poppler-utils" in done.stdout


@pytest.mark.parametrize(
    "command", [["scan"], ["status"], ["check"], ["bench"], ["export", "records"], ["export", "pages"]]
)
def test_every_command_helps_with_an_example(command: list[str]) -> None:
    done = _run(*command, "--help")
    assert done.exit_code == ExitCode.DONE
    assert f"sohoa {' '.join(command)}" in done.stdout


def test_the_exit_codes_are_told() -> None:
    told = _run("--help").stdout
    assert {str(int(code)) for code in ExitCode} <= set(re.findall(r"\b\d+\b", told))


def test_no_command_waits_for_what_only_linking_and_the_site_need() -> None:
    late = ("splink", "duckdb", "pyarrow", "fastapi", "prefect")
    program = f"import sys, cli.main; print([name for name in {late} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == "[]"
