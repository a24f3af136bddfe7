"""``sohoa calibrate`` on a small archive: learns nothing from little, leaves what people said."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import app
from extractors.documents import EXTRACTOR_VERSION
from flows.deciding import decide_again, due_sources
from flows.trusting import calibration_of
from models.claim import Claim, Origin
from models.codec import encode_page
from models.record import FieldStatus
from storage.archive import Archive
from storage.keys import page_ocr_key
from storage.learning import keep_calibration
from storage.settings import Settings
from tests.archive_builder import NOON, add_files, finish_all, sha
from tests.page_builder import make_page, make_table

run = CliRunner()
ROWS = [
    ["STT", "Họ và tên", "Năm sinh", "Quê quán"],
    ["1", "Nguyễn Văn An", "1948", "Tân Thanh, Văn Lãng, Cao Lạng"],
    ["2", "Lê Thị Bình", "1950", "Tân Thanh, Văn Lãng, Cao Lạng"],
]


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Archive]:
    for name in ("SOHOA_DATABASE_URL", "SOHOA_STORE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SOHOA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SOHOA_LANG", "en")
    with Archive.open(Settings(home=tmp_path / "home")) as opened:
        finish_all(opened, add_files(opened, "b", [1]))
        page = make_page(["DANH SÁCH LIỆT SĨ"], [make_table(ROWS)])
        opened.store.put(page_ocr_key(sha(1), 1), encode_page(page))
        yield opened


def version_of(archive: Archive) -> str:
    [record, *_] = [r.record for r in archive.iter_records()]
    return max(c.version for c in archive.claims_of(record.id) if c.origin is Origin.MACHINE)


def test_too_few_decisions_are_told_and_change_nothing(archive: Archive) -> None:
    result = run.invoke(app, ["calibrate", "--json"])
    assert result.exit_code == 0, result.output
    said = json.loads(result.stdout)
    assert (said["result"], said["decisions"], said["missing"]) == ("too-few", 0, 500)
    assert said["version"] == f"{EXTRACTOR_VERSION}.0000"


def test_deciding_again_makes_newer_claims_and_leaves_what_a_person_said(archive: Archive) -> None:
    assert decide_again(archive) == 2
    [record, *_] = [r.record for r in archive.iter_records()]
    named = record.get("full_name")
    assert named is not None and named.evidence is not None
    word = replace(named, text="Nguyễn Văn Ân", status=FieldStatus.CORRECTED, evidence=None)
    archive.add_claim(Claim(record.id, word, Origin.PERSON, "lan", "", NOON))
    result = run.invoke(app, ["calibrate", "--decide"])
    assert result.exit_code == 0, result.output
    assert version_of(archive) == f"{EXTRACTOR_VERSION}.0001" and not list(due_sources(archive))
    after = archive.record(record.id)
    assert after is not None
    held = after.record.get("full_name")
    assert held is not None and (held.text, held.status) == ("Nguyễn Văn Ân", FieldStatus.CORRECTED)


def test_a_stricter_error_takes_effect_by_deciding_again(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOHOA_ACCEPTED_ERROR", "0.4")
    assert run.invoke(app, ["calibrate", "--decide"]).exit_code == 0
    monkeypatch.setenv("SOHOA_ACCEPTED_ERROR", "0.000001")
    result = run.invoke(app, ["calibrate", "--decide"])
    assert result.exit_code == 0, result.output
    fields = [f for r in archive.iter_records() for f in r.record.fields]
    assert fields and all(f.status is FieldStatus.QUEUED for f in fields), (
        "no sample can promise one in a million"
    )
    assert calibration_of(archive).version == f"{EXTRACTOR_VERSION}.0002"


def test_reset_goes_back_to_the_shipped_one_under_a_new_number(archive: Archive) -> None:
    shipped = calibration_of(archive)
    keep_calibration(archive, replace(shipped, version=f"{EXTRACTOR_VERSION}.0001", weights={"=any": 9.0}), 1)
    result = run.invoke(app, ["calibrate", "--reset"])
    assert result.exit_code == 0, result.output
    now = calibration_of(archive)
    assert now.version == f"{EXTRACTOR_VERSION}.0002" and now.weights == shipped.weights


def test_a_calibration_of_another_extractor_is_not_gone_by(archive: Archive) -> None:
    shipped = calibration_of(archive)
    old = replace(shipped, version="0000.0001", provenance=replace(shipped.provenance, extractor="0000"))
    keep_calibration(archive, old, 1)
    assert calibration_of(archive) == shipped


def test_a_folder_without_truth_is_refused_with_a_remedy(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "empty" / "truth").mkdir(parents=True)
    result = run.invoke(app, ["calibrate", "--pages", str(tmp_path / "empty")])
    assert result.exit_code == 3 and "pages/ and truth/" in result.output
