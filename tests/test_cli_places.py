"""``sohoa places``: names that people add, with a source, and what they change."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import app
from extractors.gazetteer import using
from extractors.places import parse_home_place
from flows.trusting import places_of, version_of
from models.place_name import AddedName
from models.record import PlaceValue
from storage.archive import Archive
from storage.settings import load_settings

RUN = CliRunner()
ADD = ["places", "add", "Xuân Phong Cũ", "--in", "Văn Lãng, Lạng Sơn", "--source", "NQ 12/1960"]
SAME = ["--of", "Tân Thanh, Văn Lãng, Lạng Sơn"]


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOHOA_HOME", str(tmp_path / "home"))


def test_a_name_is_added_used_listed_and_removed() -> None:
    text = "Xuân Phong Cũ, Văn Lãng, Lạng Sơn"
    before = parse_home_place(text).value
    assert isinstance(before, PlaceValue) and before.today == ()
    assert RUN.invoke(app, [*ADD, *SAME]).exit_code == 0
    with Archive.open(load_settings()) as archive:
        first = version_of(archive)
        with using(places_of(archive)):
            value = parse_home_place(text).value
    assert isinstance(value, PlaceValue) and [u.commune for u in value.today] == ["Hoàng Văn Thụ"]
    (row,) = json.loads(RUN.invoke(app, ["places", "list", "--json"]).stdout)
    assert (row["name"], row["source"], row["number"]) == ("Xuân Phong Cũ", "NQ 12/1960", 1)
    assert RUN.invoke(app, [*ADD, *SAME]).exit_code == 0  # twice is once
    assert len(json.loads(RUN.invoke(app, ["places", "list", "--json"]).stdout)) == 1
    assert RUN.invoke(app, ["places", "remove", "1"]).exit_code == 0
    assert RUN.invoke(app, ["places", "remove", "1"]).exit_code == 2
    assert json.loads(RUN.invoke(app, ["places", "list", "--json"]).stdout) == []
    with Archive.open(load_settings()) as archive:
        assert version_of(archive) > first


def test_a_province_gets_another_name() -> None:
    args = ["places", "add", "Xứ Lạng", "--level", "province", "--of", "Lạng Sơn", "--source", "ca dao"]
    assert RUN.invoke(app, args).exit_code == 0
    found = json.loads(RUN.invoke(app, ["places", "find", "Tân Thanh, Văn Lãng, Xứ Lạng", "--json"]).stdout)
    assert (found[0]["commune"], found[0]["province"]) == ("Tân Thanh", "Lạng Sơn")


@pytest.mark.parametrize(
    ("more", "code", "says"),
    [
        (["--in", "Văn Lãngg, Lạng Sơn"], 1, "Văn Lãngg"),
        (["--of", "Không Có, Văn Lãng, Lạng Sơn"], 1, "Không Có"),
        (["--level", "galaxy"], 2, "commune"),
        (["--source", " "], 2, "nguồn"),
    ],
)
def test_what_cannot_be_meant_is_refused(more: list[str], code: int, says: str) -> None:
    done = RUN.invoke(app, [*ADD, *more])
    assert done.exit_code == code and says in done.output
    assert json.loads(RUN.invoke(app, ["places", "list", "--json"]).stdout) == []


def test_find_tells_then_and_today() -> None:
    said = RUN.invoke(app, ["places", "find", "Tân Thanh, Văn Lãng, Cao Lạng", "--year", "1968"]).stdout
    assert "Hoàng Văn Thụ (06172), Lạng Sơn" in said and "place-not-then" in said


def test_a_name_has_a_source() -> None:
    with pytest.raises(ValueError):
        AddedName("A", "commune", "B", "", "")
