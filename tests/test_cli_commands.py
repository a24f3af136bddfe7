"""Help, export, status and check of the command line, on small archives made by hand."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from rich.console import Console
from typer.core import TyperCommand, TyperGroup
from typer.testing import CliRunner

from cli import progress
from cli.main import app
from cli.messages import Lang
from models.errors import BadInputError
from models.record import RecordKind
from storage.archive import Archive
from storage.export import ExportFormat
from storage.settings import Settings
from tests.archive_builder import add_files, finish_all, keep_page, make_record, sha

run = CliRunner()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("SOHOA_DATABASE_URL", "SOHOA_STORE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SOHOA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SOHOA_LANG", "en")
    return tmp_path / "home"


@pytest.fixture
def archive(home: Path) -> Iterator[Archive]:
    with Archive.open(Settings(home=home)) as opened:
        add_files(opened, "b", [2, 1])
        yield opened


def _commands(group: TyperGroup, path: tuple[str, ...] = ()) -> Iterator[tuple[str, TyperCommand]]:
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            yield from _commands(command, (*path, name))
        elif isinstance(command, TyperCommand):
            yield " ".join((*path, name)), command


def _all_commands() -> list[tuple[str, TyperCommand]]:
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    return list(_commands(group))


@pytest.mark.parametrize(("name", "command"), _all_commands())
def test_each_command_explains_itself_twice_and_by_example(name: str, command: TyperCommand) -> None:
    said = command.help or ""
    paragraphs = [p for p in said.split("\n\n") if p.strip()]
    assert any(ord(c) > 0xFF for c in paragraphs[0]), "Vietnamese comes first"
    assert any(p.isascii() for p in paragraphs[1:]), "then English"
    assert f"Ví dụ / example:  sohoa {name}" in said
    for option in command.params:
        assert getattr(option, "help", "") or option.name == "help", f"{name}: {option.name} is not explained"


def test_help_tells_the_exit_codes() -> None:
    said = run.invoke(app, ["--help"]).stdout
    for code in ("0 ", "1 ", "2 ", "3 ", "4 ", "130 "):
        assert f"\n {code}" in said or f" {code}" in said
    assert "\x1b[" not in said


def test_status_counts_every_page(archive: Archive) -> None:
    batch = archive.open_batch("b")
    (task,) = archive.lease_pages(batch, "a", limit=1)
    archive.fail_page(task.page_id, "a", BadInputError("[bold]torn[/bold]"))
    finish_all(archive, batch)
    archive.add_refusal(batch, "x[red].png", BadInputError("no image"))
    told = run.invoke(app, ["status", "b"])
    assert told.exit_code == 0
    assert "3 = 2 done + 1 failed + 0 excluded" in told.stdout
    assert "x[red].png: no image [bad-input] → " in told.stdout
    assert "so-1.pdf, page 1: [bold]torn[/bold] [bad-input]" in told.stdout
    (one,) = json.loads(run.invoke(app, ["status", "--json"]).stdout)
    assert (one["pages_in"], one["done"], one["failed"], len(one["failures"])) == (3, 2, 1, 2)


@pytest.mark.parametrize("fmt", list(ExportFormat))
def test_records_are_exported_whole(archive: Archive, tmp_path: Path, fmt: ExportFormat) -> None:
    finish_all(archive, archive.open_batch("b"))
    archive.save_records(sha(1), [make_record(), make_record(row=2)], author="sohoa", version="1")
    path = tmp_path / f"out.{fmt}"
    path.write_text("old")
    done = run.invoke(app, ["export", "records", "--format", fmt.value, "-o", str(path)])
    assert done.exit_code == 0, done.output
    assert done.stdout == ""
    assert "2 records" in done.stderr
    assert path.read_bytes() != b"old"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["home", path.name]


def test_records_on_stdout_are_lines_of_json_alone(archive: Archive) -> None:
    finish_all(archive, archive.open_batch("b"))
    archive.save_records(sha(1), [make_record()], author="sohoa", version="1")
    done = run.invoke(app, ["export", "records", "--kind", RecordKind.MARTYR.value, "--batch", "b"])
    assert [json.loads(line)["schema"] for line in done.stdout.splitlines()] == ["sohoa.record/1"]
    none = run.invoke(app, ["export", "records", "--kind", RecordKind.GRAVE.value])
    assert (none.exit_code, none.stdout) == (0, "")


def test_check_finds_what_was_lost(archive: Archive) -> None:
    batch = archive.open_batch("b")
    for task in archive.lease_pages(batch, "a", limit=9):
        archive.finish_page(task.page_id, "a", keep_page(archive, task))
    done = run.invoke(app, ["check", "--json"])
    assert done.exit_code == 3
    bad = [f for f in json.loads(done.stdout) if f["name"] == "fixity" and not f["is_good"]]
    assert any("the original is not in the store" in f["detail"] for f in bad)
    assert all(f["remedy"] for f in bad)


def test_progress_counts_from_the_start_of_this_run(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = archive.open_batch("b")
    (task,) = archive.lease_pages(batch, "a", limit=1)
    archive.finish_page(task.page_id, "a", keep_page(archive, task))
    now = [100.0]
    monkeypatch.setattr("cli.progress.time.monotonic", lambda: now[0])
    look = progress._looker(archive, batch)
    assert look().rate == 0.0
    finish_all(archive, batch)
    now[0] += 30.0
    assert look() == progress.Reached(finished=3, total=3, failed=0, rate=4.0)


def test_a_log_file_gets_plain_lines(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(progress, "err", Console(file=stream, highlight=False, markup=False))
    progress._print_line(progress.Reached(3, 10, 1, 12.4), Lang.EN)
    assert stream.getvalue() == "3/10 pages, 12 pages/min, 1 failed\n"


def test_batches_are_paused_cancelled_and_ordered(archive: Archive) -> None:
    assert archive.find_batch("b") is not None
    rows = [
        (["pause", "b"], "Paused", "paused"),
        (["resume", "b"], "read on", "active"),
        (["cancel", "b"], "Gave up", "cancelled"),
        (["prioritize", "b", "20"], "priority 20", "cancelled"),
    ]
    for arguments, said, mode in rows:
        done = run.invoke(app, arguments)
        assert (done.exit_code, said in done.stdout) == (0, True), done.output
        (told,) = json.loads(run.invoke(app, ["status", "b", "--json"]).stdout)
        assert told["mode"] == mode
    assert (told["priority"], told["excluded"], told["waiting"]) == (20, 3, 0)
    assert "given up, priority 20" in run.invoke(app, ["status", "b"]).stdout
    assert run.invoke(app, ["pause", "not-there"]).exit_code == 2
