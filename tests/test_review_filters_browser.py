"""What a reviewer wants to see, chosen on the screen: the desk and the walls keep to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from models.record import FieldName, FieldStatus, PlaceValue, Record
from tests.browser import serious_faults, shoot
from tests.desk_builder import PAPER, SHA, field_id, record
from tests.desk_server import Served, enter, leave, serve_desk, state

PLACE, DEATH = FieldName.HOME_PLACE, FieldName.DEATH_DATE
# The look-alikes of the builder stand in rows 1, 2 and 3; the last of them is of another province.
ELSEWHERE, PROVINCE, OTHER = 3, "Cao Bằng", "Lạng Sơn"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with serve_desk(tmp_path) as found:
        rows = (of_province(row) for row in range(len(PAPER)))
        found.archive.save_records(SHA, rows, author="machine", version="2")
        yield found


def of_province(row: int) -> Record:
    made = record(row)
    value = PlaceValue("", "Tân Thanh", "", PROVINCE if row == ELSEWHERE else OTHER)
    fields = (replace(f, value=value) if f.name is PLACE else f for f in made.fields)
    return replace(made, fields=tuple(fields))


def choose_province(page: Page, name: str) -> None:
    page.locator("#filters summary").click()
    page.locator("#filters select[name=province]").select_option(name)
    page.get_by_role("button", name="Lọc").click()
    page.wait_for_url("**province=**")


def test_the_desk_keeps_to_the_province_that_was_chosen(browser: Browser, served: Served) -> None:
    page = enter(browser, served, "lan", at="/desk")
    page.wait_for_selector("#desk[data-ready]")
    before = page.locator("#desk").get_attribute("data-ready")
    assert before not in (field_id(ELSEWHERE, PLACE), field_id(ELSEWHERE, DEATH))
    choose_province(page, PROVINCE)
    seen: list[str | None] = []
    for _ in range(2):
        page.wait_for_function(
            "(seen) => ![undefined, ...seen].includes(document.querySelector('#desk').dataset.ready)",
            arg=seen,
        )
        seen.append(page.locator("#desk").get_attribute("data-ready"))
        page.keyboard.press("Enter")
    expect(page.locator("#nothing")).to_be_visible()
    assert set(seen) == {field_id(ELSEWHERE, PLACE), field_id(ELSEWHERE, DEATH)}
    expect(page.locator("#filter-summary")).to_have_text(f" · {PROVINCE}")
    shoot(page, "desk-filtered")
    assert serious_faults(page) == []
    leave(page)


def test_a_wall_keeps_to_it_too_and_is_taken_back_by_one_key(browser: Browser, served: Served) -> None:
    page = enter(browser, served, "lan", at="/walls")
    expect(page.locator("#walls li")).to_contain_text("3 ô")
    choose_province(page, OTHER)
    expect(page.locator("#walls li")).to_contain_text("2 ô")
    expect(page.locator("#walls li img")).to_have_count(2)
    shoot(page, "walls-filtered")
    page.keyboard.press("Enter")  # the first wall has the focus
    expect(page.locator("#wall button")).to_have_count(2)
    page.keyboard.press("Enter")
    expect(page.locator("#say")).to_contain_text("Đã ghi 2 ô")
    statuses = [state(served, field_id(row, PLACE))[1] for row in (1, 2, ELSEWHERE)]
    assert statuses == [FieldStatus.CONFIRMED, FieldStatus.CONFIRMED, FieldStatus.QUEUED]
    page.keyboard.press("u")
    expect(page.locator("#say")).to_contain_text("Đã hoàn tác")
    expect(page.locator("#wall button")).to_have_count(2)
    assert {state(served, field_id(row, PLACE))[1] for row in (1, 2)} == {FieldStatus.QUEUED}
    leave(page)
