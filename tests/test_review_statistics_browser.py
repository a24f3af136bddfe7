"""Looking again without being told so, and what comes of it on the page of statistics, in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from models.record import FieldName, FieldStatus
from models.review import Verdict
from storage.policy import KEY_FIELDS, Policy
from storage.queue import Holder
from storage.settling import Word
from tests.browser import serious_faults, shoot
from tests.desk_builder import PAPER, field_id
from tests.desk_server import Served, at_item, enter, leave, serve_desk, state

# Accepted by the machine, so in the queue only to be looked at again.
BLIND = field_id(3, FieldName.BIRTH_DATE)
FIELDS = len(PAPER) * 4


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with serve_desk(tmp_path, policy=Policy(frozenset(), 1.0, 0.0)) as found:
        yield found


def words_on(page: Page) -> str:
    """Everything that the panel says of an item, without its own text."""
    return page.locator("#item-place").inner_text() + page.locator("#reasons").inner_text()


def test_a_blind_second_look_is_unmarked_and_repairs_the_record(browser: Browser, served: Served) -> None:
    asked, queued = (at_item(browser, served, item) for item in (BLIND, field_id(0, FieldName.FULL_NAME)))
    assert words_on(asked).replace("dòng 4", "dòng 1") == words_on(queued)
    this = asked.locator("#neighbours .this")
    assert this.get_attribute("data-status") == "queued"  # as it stands beside every question
    shoot(asked, "desk-blind")
    asked.keyboard.press("e")
    asked.keyboard.press("Control+a")
    asked.keyboard.type("1943")
    asked.keyboard.press("Enter")
    expect(asked.locator("#say")).to_contain_text("1943")
    assert state(served, BLIND) == ("1943", FieldStatus.CORRECTED)
    leave(queued)
    leave(asked)


def decide_all(served: Served) -> int:
    """Let two people say something of every question, one of them slower and of another mind at times."""
    count = 0
    for person, took in (("lan", 3_000), ("minh", 6_000)):
        holder = Holder(person, person)
        for view in served.desk.claim(holder, count=FIELDS // 2):
            assert view.field is not None
            text = view.field.text
            is_right = bool(text) and count % 6 != 0
            verdict = Verdict.CONFIRM if is_right else Verdict.CORRECT
            said = None if is_right else f"{text} sửa"
            served.desk.decide(holder, Word(view.id, verdict, said, revision=view.revision, took_ms=took))
            count += 1
    return count


def test_statistics_show_pace_errors_and_plots(browser: Browser, served: Served) -> None:
    assert decide_all(served) == FIELDS
    page = enter(browser, served, "quan", at="/statistics")
    expect(page.locator("#people tbody tr")).to_have_count(2)
    expect(page.locator("main")).to_contain_text("giây một ô")
    expect(page.locator("main")).to_contain_text("mới có")  # nothing is claimed below the sample it needs
    assert page.locator(".chart .point").count() >= 2
    assert page.locator(".chart .interval").count() >= 2
    page.screenshot(path=shoot(page, "statistics-full"), full_page=True)
    assert serious_faults(page) == []
    page.get_by_role("button", name="Chọn các trường quan trọng nhất").click()
    page.get_by_role("button", name="Lưu").click()
    expect(page.locator("#say")).to_contain_text("Đã lưu")
    assert served.desk.policy().two_readings == KEY_FIELDS
    leave(page)
