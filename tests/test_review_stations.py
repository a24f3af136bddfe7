"""The batch's page tells of sheets that do not match and of pages scanned twice; a person accepts a count."""

from __future__ import annotations

from pathlib import Path

from fastapi.testclient import TestClient
from playwright.sync_api import expect

from models.batch_sheet import BatchSheet
from models.ids import page_id
from models.people import Permission
from review.app import make_app
from storage import copies
from storage.archive import Archive
from storage.copies import Copy
from storage.people import People
from storage.sheets import SheetFile, Sheets
from tests.archive_builder import add_files, finish_all, open_archive, sha
from tests.browser import open_browser, serious_faults, shoot
from tests.desk_builder import SHA
from tests.desk_server import enter, leave, serve_desk


def _scan_under_sheet(archive: Archive, batch: str, sha256: str) -> str:
    """One page came under a sheet that says three, and the next stack has begun."""
    sheets = Sheets(archive)
    standing = sheets.open(BatchSheet("PHIEUSOA", batch, None, 3), station="s", sha256=sha(9), page_no=1)
    sheets.add_file(standing.id, SheetFile(sha256, 1, "scan2.png", "png", 10))
    sheets.settle(standing.id)
    sheets.close("s")
    return standing.batch_id


def _scan_twice(archive: Archive, first: str, second: str) -> None:
    with archive.database.write() as connection:
        copies.add_copies(connection, [Copy(first, second, 0.93, second)], now=archive.clock())


def test_a_wrong_count_is_accepted_over_the_api(tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive:
        batch_id = add_files(archive, "b", [1, 1])
        assert _scan_under_sheet(archive, "b", sha(1)) == batch_id
        finish_all(archive, batch_id)
        _scan_twice(archive, page_id(sha(1), 1), page_id(sha(2), 1))
        people = People(archive)
        scopes = [Permission.READ, Permission.INTAKE]
        bearer = {"authorization": f"Bearer {people.add_token('station', scopes, author='quan')}"}
        looking = {"authorization": f"Bearer {people.add_token('viewer', [Permission.READ], author='quan')}"}
        with TestClient(make_app(archive)) as client:
            path = f"/api/v1/batches/{batch_id}"
            (sheet,) = client.get(f"{path}/sheets", headers=looking).json()["items"]
            assert (sheet["state"], sheet["counted"], sheet["expected"]) == ("wrong", 1, 3)
            assert client.post(f"{path}/sheets/accept", headers=looking).status_code == 403
            (sheet,) = client.post(f"{path}/sheets/accept", headers=bearer).json()["items"]
            assert (sheet["state"], sheet["decided_by"]) == ("accepted", "token:station")
            (copy,) = client.get(f"{path}/copies", headers=looking).json()["items"]
            assert (copy["file"], copy["other_file"], copy["likeness"]) == ("so-2.pdf", "so-1.pdf", 0.93)


def test_the_batch_page_shows_both(tmp_path: Path) -> None:
    with open_browser() as browser, serve_desk(tmp_path) as served:
        archive = served.archive
        (batch,) = archive.batches()
        _scan_under_sheet(archive, batch.name, SHA)
        archive.add_source(sha(7), size=1, media_type="png", page_count=1)
        archive.add_sighting(batch.id, sha(7), display_name="scan9.png", folder="f", modified_at=None)
        _scan_twice(archive, page_id(SHA, 1), page_id(sha(7), 1))
        page = enter(browser, served, "quan", at=f"/batches/{batch.id}")
        expect(page.locator("#sheet-list li")).to_contain_text("giữ lại, có 1 trang, phiếu ghi 3")
        expect(page.locator("#copy-list li")).to_contain_text("scan9.png, trang 1 (rõ hơn)")
        assert serious_faults(page) == []
        shoot(page, "batch-stations")
        page.get_by_role("button", name="Chấp nhận số trang").click()
        expect(page.locator("#sheet-list li")).to_contain_text("quan đã chấp nhận")
        leave(page)
