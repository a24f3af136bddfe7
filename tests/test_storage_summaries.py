"""Totals kept in step with every link, word and correction; each opens to its list."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from cli.linking import link_archive
from dossiers.summary import summarise
from models.linking import PairVerdict
from models.people import Role
from models.summary import War
from review.app import make_app
from review.passwords import hash_password
from storage.archive import Archive
from storage.dossiers import Dossiers, Saying
from storage.pairs import Pairs
from storage.people import People
from storage.summaries import By, Chosen, Figure, Summaries
from tests.desk_builder import build_archive
from tests.dossier_builder import add_papers

PASSWORD = "một mật khẩu dài"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with build_archive(tmp_path) as archive:
        add_papers(archive)
        link_archive(archive)
        yield archive


def summaries(archive: Archive) -> Summaries:
    return Summaries(archive, summarise)


def recount(archive: Archive) -> dict[str, int]:
    """Count from scratch: from the records of every dossier."""
    dossiers, found = Dossiers(archive), dict.fromkeys(("all", "gathered", "not_gathered", "unnamed"), 0)
    for group in dossiers.iter_frames():
        for _, records, words in group:
            row = summarise([s.record for s in dossiers.records(records) if not s.is_retracted], words)
            found["all"] += 1
            found["gathered"] += row.gathered == "yes"
            found["not_gathered"] += row.gathered == "no"
            found["unnamed"] += row.named == "no"
    return found


def counted(archive: Archive, by: By = By.WAR) -> dict[str, int]:
    lines = summaries(archive).totals(by)
    return {
        f: sum(line.counts[Figure(f)] for line in lines)
        for f in ("all", "gathered", "not_gathered", "unnamed")
    }


def test_totals_equal_a_recount_after_every_word(archive: Archive) -> None:
    assert counted(archive) == recount(archive)
    assert counted(archive)["unnamed"] == 1
    view = Pairs(archive).claim("lan")
    assert view is not None
    dossiers, rows = Dossiers(archive), summaries(archive)
    before = counted(archive)["all"]
    word = dossiers.judge("lan", *view.link.pair, PairVerdict.SAME)
    rows.refresh(view.link.pair)
    assert counted(archive)["all"] == before - 1
    assert counted(archive) == recount(archive)
    dossiers.take_back("lan", word.id)
    rows.refresh(view.link.pair)
    assert counted(archive)["all"] == before
    dossiers.choose("lan", Saying(view.link.left, "status:gathered", "yes", "", "đã tìm thấy năm 2010"))
    rows.refresh([view.link.left])
    assert counted(archive) == recount(archive)


@pytest.mark.parametrize("by", list(By))
def test_every_figure_opens_to_its_list(archive: Archive, by: By) -> None:
    rows = summaries(archive)
    for line in rows.totals(by):
        for figure, count in line.counts.items():
            listed = rows.listed(Chosen(by, line.value, figure))
            assert len(listed) == count, (by, line.value, figure)


def test_as_of_a_year(archive: Archive) -> None:
    dossiers, rows = Dossiers(archive), summaries(archive)
    (one, *_) = rows.listed(Chosen(figure=Figure.NOT_GATHERED))
    frame = dossiers.frame(one.dossier_id)
    assert frame is not None
    dossiers.choose("lan", Saying(frame.record_ids[0], "status:gathered", "yes", "", "biên bản năm 2010"))
    rows.refresh([frame.record_ids[0]])

    def gathered(year: int | None) -> int:
        return sum(line.counts[Figure.GATHERED] for line in rows.totals(By.WAR, Chosen(as_of=year)))

    assert gathered(2010) - gathered(2009) == 1
    # Of a gathering without a year nobody knows whether it had been then.
    undated = [x for x in rows.listed(Chosen(figure=Figure.GATHERED)) if not x.summary.gathered_year]
    assert gathered(None) == gathered(2010) + len(undated)
    as_of = rows.totals(By.WAR, Chosen(as_of=2010))
    for line in as_of:
        known = (
            line.counts[Figure.GATHERED] + line.counts[Figure.NOT_GATHERED] + line.counts[Figure.NOT_KNOWN]
        )
        assert known == line.counts[Figure.ALL]
    assert all(line.doubts[f] <= line.counts[f] for line in as_of for f in Figure)


def test_what_is_retracted_is_not_counted(archive: Archive) -> None:
    before = counted(archive)["all"]
    archive.save_records("9" * 64, [], author="machine", version="2")
    link_archive(archive)
    assert counted(archive)["all"] == before - 1
    assert counted(archive)["all"] <= recount(archive)["all"]


def test_the_sheet_has_totals_and_their_list(archive: Archive) -> None:
    People(archive).add("lan", role=Role.READER, display_name="Lan", password_hash=hash_password(PASSWORD))
    with TestClient(make_app(archive)) as client:
        assert client.post("/api/v1/session", json={"name": "lan", "password": PASSWORD}).status_code == 200
        answer = client.get("/api/v1/totals/sheet.xlsx", params={"by": "war", "whole": "true"})
        assert answer.status_code == 200
        book = load_workbook(io.BytesIO(answer.content))
        totals = client.get("/api/v1/totals", params={"by": "war"}).json()
    assert book.sheetnames == ["Tổng hợp", "Danh sách"]
    named = [str(row[0].value) for row in book["Tổng hợp"].iter_rows(min_row=3)]
    assert "chống Mỹ" in named and named[-1] == "Cộng" and not {"", "*", *War}.intersection(named)
    assert book["Danh sách"].max_row - 2 == totals["sum"]["counts"]["all"]
