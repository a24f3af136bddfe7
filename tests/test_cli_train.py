"""``sohoa train`` and ``sohoa reread`` from the shell: what they say where there is little to do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli import train
from cli.console import ExitCode
from cli.main import app
from storage.archive import Archive
from storage.reader_models import keep_model
from storage.settings import Settings
from tests.archive_builder import add_files, finish_all
from tests.test_storage_reader_models import made_model

run = CliRunner()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("SOHOA_DATABASE_URL", "SOHOA_STORE_URL", "SOHOA_READER_MODEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SOHOA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SOHOA_LANG", "en")
    return tmp_path / "home"


def test_what_to_learn_from_must_be_said() -> None:
    result = run.invoke(app, ["train"])
    assert result.exit_code == ExitCode.USAGE
    assert "--from-corrections" in result.output


def test_a_machine_without_pytorch_is_told_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(train, "_NEEDED", ("no_such_library",))
    result = run.invoke(app, ["train", "--from-corrections"])
    assert result.exit_code == ExitCode.SETUP
    assert "no_such_library" in result.output
    assert "pip install -r requirements/training.in" in " ".join(result.output.split())


def test_too_few_decisions_teach_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(train, "_NEEDED", ())
    result = run.invoke(app, ["train", "--from-corrections", "--json"])
    assert result.exit_code == ExitCode.DONE, result.output
    assert json.loads(result.stdout) == {"result": "too-few", "lines": 0, "pages": 0}


def test_the_models_are_listed_and_the_chosen_one_marked(home: Path) -> None:
    assert json.loads(run.invoke(app, ["train", "--list", "--json"]).stdout)["chosen"] == "shipped"
    with Archive.open(Settings(home=home)) as archive:
        weights, model = made_model(1)
        keep_model(archive, weights, model)
    said = json.loads(run.invoke(app, ["train", "--list", "--json"]).stdout)
    assert (said["chosen"], [m["version"] for m in said["models"]]) == (1, ["2+1"])
    assert "own/2+1" in run.invoke(app, ["train", "--list"]).stdout


def test_reading_again_needs_a_batch_that_is_there() -> None:
    assert run.invoke(app, ["reread", "--batch", "nowhere"]).exit_code == ExitCode.USAGE


def test_reading_nothing_again_changes_nothing() -> None:
    result = run.invoke(app, ["reread", "--json", "--workers", "1"])
    assert result.exit_code == ExitCode.DONE, result.output
    said = json.loads(result.stdout)
    assert (said["pages"], said["changed"], said["proposals"]) == (0, 0, [])


def test_a_model_that_is_not_there_stops_reading_again(home: Path) -> None:
    with Archive.open(Settings(home=home)) as archive:
        finish_all(archive, add_files(archive, "b", [1]))
    assert run.invoke(app, ["reread", "--model", "9", "--workers", "1"]).exit_code == ExitCode.SETUP
