"""Signing in at an organisation's own provider, from its button on, in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from models.record import FieldName
from storage.settings import Settings
from tests.browser import serious_faults, shoot
from tests.desk_builder import field_id
from tests.desk_server import Served, leave, serve_desk, stranger
from tests.oidc_provider import CLIENT_ID, CLIENT_SECRET, Provider, providing

ITEM = field_id(0, FieldName.FULL_NAME)


@pytest.fixture
def provider() -> Iterator[Provider]:
    with providing() as running:
        running.claims |= {"preferred_username": "mai", "name": "Vũ Mai", "roles": ["duyet"]}
        yield running


@pytest.fixture
def served(tmp_path: Path, provider: Provider) -> Iterator[Served]:
    settings = Settings(
        home=tmp_path,
        oidc_issuer=provider.issuer,
        oidc_client_id=CLIENT_ID,
        oidc_client_secret=CLIENT_SECRET,  # type: ignore[arg-type]  # pydantic wraps it
        oidc_label="Sở Nội vụ",
        oidc_roles="duyet=reviewer",
    )
    with serve_desk(tmp_path, settings=settings) as found:
        yield found


def test_the_button_leads_to_the_provider_and_back_to_where_one_was(browser: Browser, served: Served) -> None:
    page = stranger(browser)
    page.goto(f"{served.url}/desk?item={ITEM}")
    button = page.get_by_role("link", name="Đăng nhập bằng Sở Nội vụ")
    expect(button).to_be_visible()
    shoot(page, "sign-in-provider")
    assert serious_faults(page) == []
    button.click()
    expect(page.locator("#desk")).to_have_attribute("data-ready", ITEM)
    expect(page.locator(".who")).to_contain_text("Vũ Mai")
    page.keyboard.press("e")
    page.keyboard.press("Control+a")
    page.keyboard.type("Nguyễn Văn Đức")
    # Who has no password here comes back by the provider when the session was lost, his words kept.
    page.context.clear_cookies()
    page.keyboard.press("Enter")
    dialog = page.locator("#sign-in-again")
    expect(dialog).to_be_visible()
    shoot(page, "lost-session-provider")
    assert serious_faults(page) == []
    dialog.get_by_role("link", name="Sở Nội vụ").click()
    expect(page.locator("#desk")).to_have_attribute("data-ready", ITEM)
    assert page.locator("#text").input_value() == "Nguyễn Văn Đức"
    leave(page)


def test_who_was_given_no_role_is_told_so(browser: Browser, served: Served, provider: Provider) -> None:
    provider.claims["roles"] = ["bao-ve"]
    page = stranger(browser)
    page.goto(f"{served.url}/sign-in")
    page.get_by_role("link", name="Đăng nhập bằng Sở Nội vụ").click()
    expect(page.get_by_role("alert")).to_contain_text("chưa được giao vai trò")
    shoot(page, "sign-in-not-invited")
    leave(page)
