"""Pairs and dossiers in a real browser: judged by keyboard, taken back, taken apart, a value chosen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect

from cli.handing import take_in, write_list
from cli.linking import link_archive
from cli.review_tools import FilledLists
from dossiers.handover_lists import Issuer
from models.linking import PairVerdict
from review.making_lists import Wanted, make_list
from review.tools import Tools
from storage.archive import Archive
from storage.dossiers import Dossiers
from storage.pairs import Pairs
from storage.summaries import By, Figure
from tests.browser import SHOTS, serious_faults, shoot
from tests.desk_server import Served, enter, leave, serve_desk
from tests.dossier_builder import NOTICE, REGISTER, add_papers


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with serve_desk(tmp_path) as served:
        add_papers(served.archive)
        run = link_archive(served.archive)
        assert run.is_whole and run.counts.with_several == 1
        yield served


@pytest.fixture
def served_with_tools(tmp_path: Path) -> Iterator[Served]:
    with serve_desk(tmp_path, tools=answering) as served:
        add_papers(served.archive)
        link_archive(served.archive)
        yield served


@contextmanager
def answering(archive: Archive) -> Iterator[Tools]:
    yield Tools(answers=FilledLists(archive))


@pytest.fixture
def lan(browser: Browser, served: Served) -> Iterator[Page]:
    page = enter(browser, served, "lan", at="/pairs")
    yield page
    leave(page)


def counts(served: Served) -> tuple[int, int]:
    found = Dossiers(served.archive).counts()
    return found.open_pairs, found.words


def test_pairs_are_judged_by_keyboard_and_taken_back(served: Served, lan: Page) -> None:
    before = counts(served)[0]
    assert before >= 2
    expect(lan.locator("#sides tr").first).to_be_visible()
    expect(lan.locator('#sides tr[data-light="agrees"]').first).to_be_visible()
    shoot(lan, "pair-desk")
    assert serious_faults(lan) == []
    first = lan.locator("#sides").inner_text()
    lan.keyboard.press("y")
    expect(lan.locator("#say")).to_have_text("Đã ghi: một người.")
    expect(lan.locator("#open")).to_have_text(f"Còn {before - 1} cặp")
    lan.keyboard.press("u")
    expect(lan.locator("#say")).to_have_text("Đã rút lời.")
    expect(lan.locator("#open")).to_have_text(f"Còn {before} cặp")
    assert lan.locator("#sides").inner_text() == first
    lan.locator("#comment").fill("hai quê khác nhau")
    lan.locator("#different").click()
    expect(lan.locator("#say")).to_have_text("Đã ghi: hai người.")
    assert counts(served) == (before - 1, 3)
    assert before == 2  # one is left: a key while something is under way says nothing, so it is waited for
    expect(lan.locator("#open")).to_have_text("Còn 1 cặp")
    lan.keyboard.press("s")
    expect(lan.locator("#nothing")).to_be_visible()
    shoot(lan, "pair-desk-empty")


def test_a_dossier_shows_claims_chooses_and_is_taken_apart(browser: Browser, served: Served) -> None:
    dossiers = Dossiers(served.archive)
    (frame,) = [
        found
        for group in dossiers.iter_frames()
        for dossier, records, _ in group
        if len(records) > 1 and (found := dossiers.frame(dossier)) is not None
    ]
    page = enter(browser, served, "lan", at=f"/dossiers/{frame.id}")
    expect(page.locator("#dossier-name")).to_have_text("Nguyễn Văn Đức")
    assert page.locator("#papers tr").count() == len(frame.record_ids) == 3
    birth = page.locator("#claims tr", has_text="Ngày sinh")
    expect(birth.locator(".conflict")).to_be_visible()  # 1945 and 1946
    shoot(page, "dossier")
    assert serious_faults(page) == []
    birth.get_by_role("button", name="Chọn").last.click()
    page.locator("#choose-why").fill("giấy báo tử có dấu")
    page.locator("#choose button.main").click()
    expect(birth).to_contain_text("lan chọn: giấy báo tử có dấu")
    expect(birth.locator(".conflict")).to_have_count(0)
    page.get_by_role("button", name="Đây là hai người").first.click()
    expect(page.locator("#say")).to_contain_text("Đã tách")
    shoot(page, "dossier-cut")
    page.locator("#history").get_by_role("button").first.click()
    expect(page.locator("#papers tr")).to_have_count(3)
    leave(page)


def test_a_new_paper_is_compared_alone_and_a_word_stands(served: Served) -> None:
    view = Pairs(served.archive).claim("minh")
    assert view is not None
    Dossiers(served.archive).judge("minh", *view.link.pair, PairVerdict.DIFFERENT)
    run = link_archive(served.archive)
    assert (run.compared, run.is_whole) == (0, False)
    again = link_archive(served.archive, again=True)
    assert again.is_whole and again.counts.words == 1
    assert {REGISTER, NOTICE} <= set(served.archive.sources())


def test_totals_open_to_lists_and_dossiers(browser: Browser, served: Served) -> None:
    page = enter(browser, served, "lan", at="/totals?by=home_province")
    expect(page.locator("#lines tr").first).to_be_visible()
    expect(page.locator("#chart rect").first).to_be_attached()
    shoot(page, "totals")
    assert serious_faults(page) == []
    foot = page.locator("#foot td").first
    whole = int(foot.locator("a").inner_text())
    foot.locator("a").click()
    expect(page.locator("#listed tr")).to_have_count(whole)
    shoot(page, "totals-list")
    page.locator("#listed a", has_text="Chưa biết tên").click()
    expect(page.locator("#candidates tr")).to_have_count(1)
    expect(page.locator("#candidates")).to_contain_text("Trần Đình Chiến")
    shoot(page, "unnamed-grave")
    row = page.locator('#status tr[data-aspect="remains"]')
    row.get_by_role("button", name="Xét lại").click()
    page.locator("#answer-value").select_option("yes")
    page.locator("#answer-why").fill("biên bản kiểm kê")
    page.locator("#answer button.main").click()
    expect(row).to_contain_text("lan chọn: biên bản kiểm kê")
    leave(page)


def test_what_was_handed_over_and_what_came_back(browser: Browser, served: Served, tmp_path: Path) -> None:
    wanted = Wanted(By.WAR, "american", Figure.ALL)
    issuer = Issuer("TỈNH LẠNG SƠN", "BAN CHỈ ĐẠO 515", "Lạng Sơn")
    made = make_list(served.archive, wanted, "UBND xã Tân Thanh", issuer, author="quan")
    sheet, _ = write_list(tmp_path, made)
    book = load_workbook(sheet)
    head = next(row for row in book.worksheets[0].iter_rows() if row[0].value == "Mã dòng")
    at = next(cell for cell in head if cell.value == "Trả lời: nghĩa trang")
    at.offset(row=1).value = "NTLS huyện Văn Lãng"
    book.save(sheet)
    assert take_in(served.archive, sheet, sender="UBND xã Tân Thanh").taken == 1
    page = enter(browser, served, "lan", at="/handovers")
    row = page.locator("#lists tbody tr")
    expect(row).to_contain_text("UBND xã Tân Thanh")
    expect(row.locator("td").nth(6)).to_have_text("1")
    row.get_by_role("button").click()
    expect(page.locator("#rows tr")).to_have_count(len(made.rows))
    assert serious_faults(page) == []
    shoot(page, "handovers")
    page.locator("#rows a").first.click()
    expect(page.locator("#papers")).to_contain_text("UBND xã Tân Thanh")
    leave(page)


def test_a_list_is_made_on_the_site_filled_in_and_taken_in_there(
    browser: Browser, served_with_tools: Served, tmp_path: Path
) -> None:
    page = enter(browser, served_with_tools, "quan", at="/handovers")
    page.locator("#making summary").click()
    page.locator("#make select[name=by]").select_option("war")
    expect(page.locator("#value option").first).to_have_text("chống Mỹ")
    page.locator("#make input[name=receiver]").fill("UBND xã Tân Thanh")
    page.locator("#make input[name=above]").fill("TỈNH LẠNG SƠN")
    page.locator("#make input[name=place]").fill("Lạng Sơn")
    page.locator("#make input[name=crops]").check()
    assert serious_faults(page) == []
    shoot(page, "handover-make")
    page.get_by_role("button", name="Lập một danh sách").click()
    row = page.locator("#lists tbody tr")
    expect(row).to_contain_text("UBND xã Tân Thanh")
    files = {}
    for ending in ("XLSX", "PDF"):
        with page.expect_download() as started:
            row.get_by_role("link", name=ending).click()
        files[ending] = tmp_path / f"list.{ending.lower()}"
        started.value.save_as(files[ending])
    with pdfium.PdfDocument(files["PDF"]) as pdf:
        last = pdf[len(pdf) - 1].render(scale=1).to_pil()
        assert len(pdf) >= 2, "the rows of the papers stand behind the list"
        last.save(SHOTS / "handover-annex.png")
    book = load_workbook(files["XLSX"])
    head = next(row for row in book.worksheets[0].iter_rows() if row[0].value == "Mã dòng")
    next(c for c in head if c.value == "Trả lời: ngày hy sinh").offset(row=1).value = "12/3/1969"
    book.save(files["XLSX"])
    page.locator("#answering summary").click()
    page.locator("#take input[name=file]").set_input_files(files["XLSX"])
    page.locator("#take input[name=sender]").fill("UBND xã Tân Thanh")
    page.get_by_role("button", name="Nhận", exact=True).click()
    expect(page.locator("#say")).to_have_text("Đã nhận 1 câu trả lời.")
    shoot(page, "handovers-answered")
    row.get_by_role("button").click()
    page.locator("#rows a[href^='/records/']").click()
    expect(page.locator("#record-page")).to_contain_text("12/3/1969")
    page.wait_for_timeout(1500)
    shoot(page, "answer-record")
    leave(page)
