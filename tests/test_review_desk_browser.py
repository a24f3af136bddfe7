"""The desk as a reviewer has it: a real browser, a real server, a drawn register, keys and nothing else.

Pictures of what was seen are kept in build/screenshots. What the browser reports as an error fails the test.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from models.record import FieldName, FieldStatus
from storage.policy import Policy
from tests.browser import serious_faults, shoot
from tests.desk_builder import field_id
from tests.desk_server import PASSWORD, Served, at_item, enter, leave, on_desk, serve_desk, state, stranger

NAME, PLACE, DEATH = FieldName.FULL_NAME, FieldName.HOME_PLACE, FieldName.DEATH_DATE


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with serve_desk(tmp_path) as found:
        yield found


def open_item(page: Page, served: Served, item: str) -> None:
    page.goto(f"{served.url}/desk?item={item}")
    on_desk(page, item)


def said(page: Page) -> str:
    return page.locator("#say").inner_text()


def test_signing_in_by_the_form_leads_where_one_wanted_to_go(browser: Browser, served: Served) -> None:
    item = field_id(0, NAME)
    page = stranger(browser)
    page.goto(f"{served.url}/desk?item={item}")
    assert serious_faults(page) == []
    shoot(page, "sign-in")
    page.get_by_label("Tên tài khoản").fill("lan")
    page.get_by_label("Mật khẩu").fill("không phải thế này")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).not_to_be_empty()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    on_desk(page, item)
    page.get_by_role("button", name="Đăng xuất").click()
    page.wait_for_url("**/sign-in")
    leave(page)


def test_an_item_shows_all_that_is_needed_and_confirms_by_one_key(browser: Browser, served: Served) -> None:
    item = field_id(0, NAME)
    page = at_item(browser, served, item)
    assert page.locator("#field-name").inner_text() == "Họ và tên"
    assert "so-liet-si-1984.tif" in page.locator("#item-place").inner_text()
    assert page.locator("#reading mark").inner_text() == "D"
    assert "không chắc" in page.locator("#reasons").inner_text()
    assert page.locator("#candidates li").count() == 2
    assert "Tân Thanh" in page.locator("#neighbours").inner_text()
    for picture in ("#row-strip img", "#heading-strip img", "#close-up img"):
        expect(page.locator(picture)).to_have_js_property("complete", value=True)
        assert page.locator(picture).evaluate("(image) => image.naturalWidth") > 100
    shoot(page, "desk")
    assert serious_faults(page) == []
    page.keyboard.press("Enter")
    expect(page.locator("#say")).to_contain_text("Đã xác nhận")
    assert state(served, item) == ("Nguyễn Văn Dức", FieldStatus.CONFIRMED)
    leave(page)


def test_a_candidate_is_one_key(browser: Browser, served: Served) -> None:
    item = field_id(1, NAME)
    page = at_item(browser, served, item)
    page.keyboard.press("2")
    expect(page.locator("#say")).to_contain_text("Hoàng Thị Mỹ")
    assert state(served, item) == ("Hoàng Thị Mỹ", FieldStatus.CORRECTED)
    leave(page)


def test_a_correction_is_typed_in_telex_and_its_tones_are_put_right(browser: Browser, served: Served) -> None:
    item = field_id(5, NAME)
    page = at_item(browser, served, item)
    page.keyboard.press("F8")
    expect(page.locator("#typing input[value=telex]")).to_be_checked()
    page.keyboard.press("e")
    page.keyboard.press("Control+a")
    page.keyboard.type("Traanf DDinhf Chieens hoà")
    shoot(page, "desk-telex")
    page.keyboard.press("Enter")
    expect(page.locator("#say")).to_contain_text("Trần Đình Chiến hòa")
    assert state(served, item) == ("Trần Đình Chiến hòa", FieldStatus.CORRECTED)
    leave(page)


def test_vni_marks_words_and_leaves_numbers_where_digits_are_the_content(
    browser: Browser, served: Served
) -> None:
    item = field_id(4, DEATH)
    page = at_item(browser, served, item)
    page.keyboard.press("F8")
    page.keyboard.press("F8")
    page.keyboard.press("e")
    expect(page.locator("#vni-hint")).to_be_visible()
    page.keyboard.type("tha1ng 8 na8m 1945, Tie63u doa2n9 E27 d9 C13")
    assert page.locator("#text").input_value() == "tháng 8 năm 1945, Tiểu đoàn E27 d9 C13"
    shoot(page, "desk-vni")
    page.keyboard.press("F8")
    expect(page.locator("#vni-hint")).to_be_hidden()
    page.keyboard.press("Escape")
    leave(page)


def test_illegible_skip_flag_and_undo_of_many_steps(browser: Browser, served: Served) -> None:
    first, second = field_id(4, DEATH), field_id(0, NAME)
    page = at_item(browser, served, first)
    assert page.locator("#reading").inner_text() == "(không đọc được gì)"
    page.keyboard.press("Enter")
    expect(page.locator("#say")).to_contain_text("Chưa có chữ nào")
    page.keyboard.press("i")
    expect(page.locator("#say")).to_contain_text("không đọc được")
    open_item(page, served, second)
    page.keyboard.press("1")
    expect(page.locator("#say")).to_contain_text("Nguyễn Văn Đức")
    assert state(served, first)[1] == FieldStatus.ILLEGIBLE
    page.keyboard.press("u")
    on_desk(page, second)
    expect(page.locator("#say")).to_contain_text("Đã hoàn tác")
    page.keyboard.press("u")
    on_desk(page, first)
    assert state(served, first)[1] == FieldStatus.QUEUED
    assert state(served, second) == ("Nguyễn Văn Dức", FieldStatus.QUEUED)
    page.keyboard.press("f")
    page.get_by_label("Có gì lạ?").fill("Dấu đóng lên ngày")
    shoot(page, "desk-flag")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#say")).to_contain_text("Đã báo")
    view = served.desk.field(first)
    assert view is not None
    assert view.comment == "Dấu đóng lên ngày"
    leave(page)


def test_one_after_the_other_by_enter_alone(browser: Browser, served: Served) -> None:
    page = enter(browser, served, "lan", at="/desk")
    seen: list[str] = []
    for _ in range(5):
        page.wait_for_function(
            "(seen) => ![undefined, ...seen].includes(document.querySelector('#desk').dataset.ready)",
            arg=seen,
        )
        seen.append(page.locator("#desk").get_attribute("data-ready") or "")
        page.keyboard.press("Enter" if page.locator("#text").input_value() else "i")
    expect(page.locator("#counts")).to_contain_text("đã làm 5")
    assert {state(served, item)[1] for item in seen} <= {FieldStatus.CONFIRMED, FieldStatus.ILLEGIBLE}
    assert len(set(seen)) == 5
    leave(page)


def test_who_adjudicates_finds_what_was_flagged(browser: Browser, served: Served) -> None:
    item = field_id(2, DEATH)
    page = at_item(browser, served, item)
    page.keyboard.press("f")
    page.get_by_label("Có gì lạ?").fill("Năm bị dấu che")
    page.locator("#flag button.main").click()
    expect(page.locator("#say")).to_contain_text("Đã báo")
    leave(page)
    page = enter(browser, served, "hoa", at="/desk?task=flagged")
    on_desk(page, item)
    expect(page.locator("#reasons")).to_contain_text("Năm bị dấu che")
    leave(page)


def test_next_previous_and_the_list_of_keys(browser: Browser, served: Served) -> None:
    page = enter(browser, served, "lan", at="/desk")
    page.wait_for_selector("#desk[data-ready]")
    first = page.locator("#desk").get_attribute("data-ready") or ""
    page.keyboard.press("n")
    expect(page.locator("#desk")).not_to_have_attribute("data-ready", first)
    page.keyboard.press("p")
    on_desk(page, first)
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    shoot(page, "keys")
    assert serious_faults(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("z")
    leave(page)


def test_a_draft_survives_a_reload(browser: Browser, served: Served) -> None:
    item = field_id(1, NAME)
    page = at_item(browser, served, item)
    page.keyboard.press("e")
    page.keyboard.press("Control+a")
    page.keyboard.type("Hoàng Thị M")
    page.goto(served.url + "/desk")
    on_desk(page, item)
    assert page.locator("#text").input_value() == "Hoàng Thị M"
    expect(page.locator("#draft-hint")).to_be_visible()
    leave(page)


def test_a_lost_session_asks_for_the_password_and_loses_nothing(browser: Browser, served: Served) -> None:
    item = field_id(1, NAME)
    page = at_item(browser, served, item)
    page.keyboard.press("e")
    page.keyboard.press("Control+a")
    page.keyboard.type("Hoàng Thị Mỵ")
    page.context.clear_cookies()
    page.keyboard.press("Enter")
    dialog = page.locator("#sign-in-again")
    expect(dialog).to_be_visible()
    shoot(page, "lost-session")
    page.keyboard.type("sai mật khẩu rồi")
    page.keyboard.press("Enter")
    expect(dialog.locator("[data-wrong]")).not_to_be_empty()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(page.locator("#say")).to_contain_text("Hoàng Thị Mỵ")
    assert state(served, item) == ("Hoàng Thị Mỵ", FieldStatus.CORRECTED)
    leave(page)


def test_two_reviewers_never_hold_one_field_and_leaving_gives_back(browser: Browser, served: Served) -> None:
    first = enter(browser, served, "lan", at="/desk")
    first.wait_for_selector("#desk[data-ready]")
    second = enter(browser, served, "minh", at="/desk")
    second.wait_for_selector("#desk[data-ready]")
    mine = first.locator("#desk").get_attribute("data-ready")
    assert mine != second.locator("#desk").get_attribute("data-ready")
    first.goto("about:blank")
    second.goto(f"{served.url}/desk?item={mine}")
    on_desk(second, mine or "")
    leave(first)
    leave(second)


def test_a_wall_strikes_the_odd_one_and_corrects_the_rest_together(browser: Browser, served: Served) -> None:
    items = [field_id(row, PLACE) for row in (1, 2, 3)]
    page = at_item(browser, served, items[0])
    page.keyboard.press("e")
    page.keyboard.press("Control+a")
    page.keyboard.type("Tân Thanh, Văn Lãng")
    page.keyboard.press("Enter")
    expect(page.locator("#twins")).to_contain_text("Còn 2 ô")
    shoot(page, "desk-twins")
    page.keyboard.press("t")
    expect(page.locator("#wall button")).to_have_count(2)
    assert page.locator("#text").input_value() == "Tân Thanh, Văn Lãng"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("x")
    expect(page.locator("#wall button[aria-pressed=true]")).to_have_count(1)
    shoot(page, "wall")
    assert serious_faults(page) == []
    page.keyboard.press("Enter")
    expect(page.locator("#say")).to_contain_text("Đã ghi 1 ô")
    after = sorted(state(served, item)[1] for item in items)
    assert after == [FieldStatus.CORRECTED, FieldStatus.CORRECTED, FieldStatus.QUEUED]
    page.goto(served.url + "/walls")
    expect(page.get_by_role("heading", level=1)).to_contain_text("giống nhau")
    leave(page)


@pytest.fixture
def served_twice(tmp_path: Path) -> Iterator[Served]:
    with serve_desk(tmp_path, policy=Policy(frozenset({NAME}), 0.0, 0.0)) as found:
        yield found


def test_a_second_reader_sees_nothing_of_the_first_and_a_third_settles(
    browser: Browser, served_twice: Served
) -> None:
    item = field_id(0, NAME)
    first = at_item(browser, served_twice, item, "lan")
    first.keyboard.press("1")
    expect(first.locator("#say")).to_contain_text("Đã sửa")
    second = at_item(browser, served_twice, item, "minh")
    assert second.locator("#text").input_value() == "Nguyễn Văn Dức"
    second.keyboard.press("2")
    expect(second.locator("#say")).to_contain_text("Đã sửa")
    assert state(served_twice, item)[1] == FieldStatus.DISPUTED
    third = at_item(browser, served_twice, item, "hoa")
    choices = third.locator("#candidates").inner_text()
    assert "Nguyễn Văn Đức" in choices
    assert "Nguyễn Văn Bức" in choices
    assert "người đọc 1" in choices
    shoot(third, "adjudication")
    assert serious_faults(third) == []
    third.keyboard.press("1")
    expect(third.locator("#say")).to_contain_text("Nguyễn Văn")
    assert state(served_twice, item)[1] in (FieldStatus.CONFIRMED, FieldStatus.CORRECTED)
    for page in (first, second, third):
        leave(page)


def test_english_by_a_switch(browser: Browser, served: Served) -> None:
    page = enter(browser, served, "lan", at="/desk")
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("#actions")).to_contain_text("Illegible")
    leave(page)


def test_a_reviewer_is_refused_an_administrators_page(browser: Browser, served: Served) -> None:
    page = enter(browser, served, "lan", at="/desk")
    answer = page.goto(served.url + "/people")
    assert answer is not None
    assert answer.status == 403
    assert page.locator("nav a[href='/people']").count() == 0
    leave(page)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_bar_keeps_to_one_line_on_a_narrow_screen(browser: Browser, served: Served, lang: str) -> None:
    page = enter(browser, served, "quan", at=f"/language/{lang}?next=/batches")
    page.set_viewport_size({"width": 1024, "height": 650})
    tall = page.locator(".bar a:visible, .bar summary, .bar button").evaluate_all(
        "(found) => found.filter((one) => one.getClientRects().length > 1 || one.clientHeight > 42).length"
    )
    assert tall == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 1024
    shoot(page, f"bar-{lang}")
    leave(page)


def test_the_further_pages_are_reached_by_keys(browser: Browser, served: Served) -> None:
    page = enter(browser, served, "lan", at="/desk")
    more, totals = page.locator("#more summary"), page.locator("#more a[href='/totals']")
    expect(totals).to_be_hidden()
    more.focus()
    page.keyboard.press("Enter")
    expect(totals).to_be_visible()
    shoot(page, "bar-more")
    assert serious_faults(page) == []
    page.keyboard.press("Escape")
    expect(totals).to_be_hidden()
    expect(more).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/totals")
    expect(page.locator("#more summary")).to_have_attribute("data-here", "")
    leave(page)
