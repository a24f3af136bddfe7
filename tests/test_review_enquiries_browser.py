"""Searching for a man and working on a case in a real browser; the watch; who may see who asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from cli.linking import link_archive
from models.enquiry import Asker, EnquiryState, EventKind, Question
from models.record import DocumentKind, FieldName, RecordKind
from storage.enquiries import Enquiries
from tests.browser import serious_faults, shoot
from tests.desk_server import Served, enter, leave, serve_desk, watch_hosts
from tests.dossier_builder import TAN_THANH, add_papers

SEARCH_MS = 30_000  # the first search of a process loads Splink


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with serve_desk(tmp_path) as served:
        add_papers(served.archive)
        link_archive(served.archive)
        yield served


@pytest.fixture
def lan(browser: Browser, served: Served) -> Iterator[Page]:
    page = enter(browser, served, "lan", at="/enquiries")
    strangers = watch_hosts(page, served)
    yield page
    assert strangers == []
    leave(page)


def open_case(served: Served, name: str = "Nguyen Van Duc", *, author: str = "minh") -> int:
    texts = ((FieldName.FULL_NAME, name), (FieldName.HOME_PLACE, TAN_THANH), (FieldName.BIRTH_DATE, "1945"))
    asker = Asker("Nguyễn Thị Hòa", "em gái", "thôn Nà Lầu")
    return Enquiries(served.archive).open(Question(texts), asker, author=author).number


def test_a_man_is_found_and_a_case_is_worked_on(served: Served, lan: Page) -> None:
    lan.locator('input[name="full_name"]').fill("nguyen duc")  # no marks, no middle name
    lan.locator('input[name="birth_date"]').fill("1946")
    lan.locator('input[name="home_place"]').fill("Tân Thanh, Văn Lãng, Cao Lạng")
    lan.get_by_role("button", name="Tìm", exact=True).click()
    row = lan.locator("#hits tr[data-dossier]").first
    expect(row).to_contain_text("Nguyễn Văn Đức", timeout=SEARCH_MS)
    expect(row).to_contain_text("thiếu tên đệm")
    expect(row).to_contain_text("cùng xã")
    shoot(lan, "people-search")
    assert serious_faults(lan) == []
    lan.locator("#open-case").click()
    lan.locator("#who-name").fill("Nguyễn Thị Hòa")
    lan.locator("#who-relation").fill("em gái")
    shoot(lan, "enquiry-opening")
    lan.locator("#who button.main").click()
    expect(lan.get_by_role("heading", name="Hồ sơ hỏi số 1")).to_be_visible()
    lan.locator("#hits").get_by_role("button", name="Đúng người này").first.click(timeout=SEARCH_MS)
    expect(lan.locator("#found")).to_contain_text("Nguyễn Văn Đức")
    lan.locator('select[name="kind"]').select_option("answered")
    lan.locator('textarea[name="text"]').fill("Kính báo để gia đình biết.")
    lan.locator("#step button").click()
    expect(lan.locator("#events")).to_contain_text("Kính báo để gia đình biết.")
    expect(lan.locator("#case")).to_contain_text("đã trả lời")
    shoot(lan, "enquiry")
    assert serious_faults(lan) == []
    answer = lan.request.get(f"{served.url}/api/v1/enquiries/1/letter.pdf?body=SỞ NỘI VỤ")
    assert answer.ok and answer.body().startswith(b"%PDF")
    found = Enquiries(served.archive).get(1)
    assert found.state is EnquiryState.ANSWERED and len(found.found) == 1
    kinds = [event.kind for event in Enquiries(served.archive).events(found.id)]
    assert kinds == [EventKind.OPENED, EventKind.FOUND, EventKind.ANSWERED]


def test_who_asked_is_shown_to_the_handler_and_adjudicators_alone(browser: Browser, served: Served) -> None:
    number = open_case(served)
    for name, knows in (("minh", True), ("hoa", True), ("lan", False)):
        page = enter(browser, served, name, at=f"/enquiries/{number}")
        expect(page.locator("#case")).to_contain_text("Nguyễn Thị Hòa" if knows else "(không hiện)")
        assert ("Nguyễn Thị Hòa" in page.content()) == knows
        told = page.request.get(f"{served.url}/api/v1/enquiries/{number}").text()
        assert ("Nà Lầu" in told) == knows
        letter = page.request.get(f"{served.url}/api/v1/enquiries/{number}/letter.pdf")
        assert letter.status == (200 if knows else 403)
        leave(page)


def test_a_new_paper_that_matches_is_told_to_the_handler(browser: Browser, served: Served) -> None:
    number = open_case(served, "Lương Văn Tý")
    run = link_archive(served.archive)
    assert run.told == 0
    paper = {"full_name": "Lương Văn Tý", "birth_date": "1945", "home_place": TAN_THANH, "death_date": "1970"}
    notice = (DocumentKind.DEATH_NOTICE, RecordKind.MARTYR, (paper, {**paper, "full_name": "Bế Văn Ích"}))
    add_papers(served.archive, {"b" * 64: notice}, batch="Bổ sung")
    assert link_archive(served.archive).told == 1
    assert link_archive(served.archive, again=True).told == 0  # a record is told once
    page = enter(browser, served, "minh", at="/enquiries")
    expect(page.locator("#told li")).to_have_count(1)
    shoot(page, "enquiry-told")
    assert serious_faults(page) == []
    feed = page.request.get(f"{served.url}/api/v1/enquiries/notices").json()
    assert [one["enquiry"] for one in feed["items"]] == [number]
    again = page.request.get(f"{served.url}/api/v1/enquiries/notices?after={feed['next']}").json()
    assert again["items"] == [] and again["next"] == feed["next"]
    page.locator("#told a").click()
    page.locator("#seen").click()
    expect(page.locator("#watch")).to_contain_text("minh đã xem")
    leave(page)
    stranger = enter(browser, served, "lan", at="/enquiries")
    assert stranger.request.get(f"{served.url}/api/v1/enquiries/notices").json()["items"] == []
    leave(stranger)


def test_a_case_is_handed_to_an_account_and_closed(served: Served, lan: Page) -> None:
    number = open_case(served, author="lan")
    lan.goto(f"{served.url}/enquiries/{number}")
    lan.locator('select[name="kind"]').select_option("handed")
    lan.locator('textarea[name="text"]').fill("không có ai")
    lan.locator("#step button").click()
    expect(lan.locator("#say")).to_contain_text("Không có tài khoản")
    lan.locator('textarea[name="text"]').fill("minh")
    lan.locator("#step button").click()
    expect(lan.locator("#case")).to_contain_text("minh")
    expect(lan.locator("#case")).to_contain_text("(không hiện)")
    lan.locator('select[name="kind"]').select_option("closed")
    lan.locator("#step button").click()
    expect(lan.locator("#case")).to_contain_text("đã đóng")
    assert Enquiries(served.archive).watched() == []


def test_the_page_speaks_english(served: Served, lan: Page) -> None:
    lan.goto(f"{served.url}/language/en?next=/enquiries?full_name=nguyen%20van%20duc")
    expect(lan.get_by_role("heading", name="Search, enquiries")).to_be_visible()
    shoot(lan, "people-search-english")
