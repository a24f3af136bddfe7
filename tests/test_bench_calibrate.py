"""The plan of the shipped calibration: what it learns from, and that a stopped run goes on."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pytest

from bench import calibrate
from bench.calibrate import NOT_DONE, MadePages, OutOfTimeError, made_fields, plan
from bench.splits import Split
from models.record import DocumentKind


def test_a_larger_plan_begins_like_a_smaller_one() -> None:
    small, large = plan(3, 30, Split.FIT), plan(3, 60, Split.FIT)
    assert large[: len(small)] == small
    assert len(large) == 2 * len(small)


def test_letters_and_papers_about_a_person_are_learned_from_by_number() -> None:
    kinds = Counter(order.layout.kind for order in plan(5, 60, Split.FIT))
    tables = kinds[DocumentKind.MARTYR_LIST] + kinds[DocumentKind.GRAVE_REGISTER]
    papers = kinds[DocumentKind.DEATH_NOTICE] + kinds[DocumentKind.EXHUMATION_MINUTES]
    assert (tables, kinds[DocumentKind.NOTICE], papers) == (60, 40, 20)


def test_what_is_measured_on_shares_no_layout_with_what_is_learned_from() -> None:
    learned = {order.layout.name for order in plan(5, 60, Split.FIT)}
    measured = {order.layout.name for order in plan(5, 60, Split.HELD_OUT)}
    assert learned and measured and learned.isdisjoint(measured)


def test_a_run_whose_time_is_over_says_so_and_keeps_what_is_made(tmp_path: Path) -> None:
    with pytest.raises(OutOfTimeError, match="0 of 12 documents of fit-3 are made"):
        made_fields(MadePages(documents=6, seed=3, folder=tmp_path, until=0.0), Split.FIT)


def test_the_command_ends_with_its_own_status_where_the_time_is_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["--out", str(tmp_path / "x.json"), "--folder", str(tmp_path), "--minutes", "0"]
    monkeypatch.setattr(sys, "argv", ["calibrate", *given])
    with pytest.raises(SystemExit) as ended:
        calibrate.main()
    assert ended.value.code == NOT_DONE
    assert "run it again to go on" in capsys.readouterr().err
    assert not (tmp_path / "x.json").exists()
