"""Serves the desk from a thread of the test's own process, over a small archive, to people with browsers."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from playwright.sync_api import Browser, Page, Request, expect

from models.ids import page_id
from models.people import Role
from review.app import make_app
from review.passwords import hash_password
from review.tools import Tools
from storage.archive import Archive
from storage.desk import Desk
from storage.people import People
from storage.policy import Policy
from storage.settings import Settings
from tests.browser import SIZE
from tests.desk_builder import COLUMNS, NOTHING_AUDITED, ROW_H, build_archive

PASSWORD = "một mật khẩu dài"
PEOPLE = (
    ("lan", "Trần Thị Lan", Role.REVIEWER),
    ("minh", "Lê Minh", Role.REVIEWER),
    ("hoa", "Đỗ Hoa", Role.ADJUDICATOR),
    ("quan", "Phạm Quân", Role.ADMINISTRATOR),
)


@dataclass(frozen=True, slots=True)
class Served:
    """A running desk: its address, and the archive behind it."""

    url: str
    archive: Archive
    desk: Desk


@contextmanager
def serve_desk(
    home: Path,
    *,
    tools: Tools | Callable[[Archive], AbstractContextManager[Tools]] | None = None,
    policy: Policy = NOTHING_AUDITED,
    settings: Settings | None = None,
) -> Iterator[Served]:
    """Build the archive, make the people, and serve until the block is left.

    ``tools`` are given, or opened on the archive as the command line does. Nothing comes back for audit,
    unless ``policy`` says so.
    """
    archive = build_archive(home, policy, settings)
    password_hash = hash_password(PASSWORD)
    for name, display_name, role in PEOPLE:
        People(archive).add(name, role=role, display_name=display_name, password_hash=password_hash)
    stack = ExitStack()
    stack.callback(archive.close)
    app = make_app(archive, stack.enter_context(tools(archive)) if callable(tools) else tools)
    desk: Desk = app.state.desk
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield Served(_address(server), archive, desk)
    finally:
        server.should_exit = True
        thread.join(timeout=20)
        stack.close()


def _address(server: uvicorn.Server) -> str:
    until = time.monotonic() + 20
    while not server.started:
        if time.monotonic() > until:
            raise TimeoutError("the desk did not start within 20 s")
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    return f"http://127.0.0.1:{port}"


def stranger(browser: Browser) -> Page:
    """A page of a browser of one's own, which remembers what its scripts could not do."""
    context = browser.new_context(viewport=SIZE, locale="vi-VN")
    context.set_default_timeout(10_000)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if "Content Security" in said.text else None)
    page.errors = errors  # type: ignore[attr-defined]  # looked at when the page is left
    return page


def enter(browser: Browser, served: Served, name: str, *, at: str) -> Page:
    """Sign in as somebody without the form, and open the address ``at``."""
    page = stranger(browser)
    answer = page.request.post(
        f"{served.url}/api/v1/session",
        data={"name": name, "password": PASSWORD},
        timeout=30_000,  # a password is slow to check, on a busy machine very slow
    )
    assert answer.ok, answer.text()
    page.goto(served.url + at)
    return page


def at_item(browser: Browser, served: Served, item: str, name: str = "lan") -> Page:
    """Sign in as somebody with this item on the desk."""
    page = enter(browser, served, name, at=f"/desk?item={item}")
    on_desk(page, item)
    return page


def on_desk(page: Page, item: str) -> None:
    """Wait until this field is what the desk shows, with its pictures."""
    expect(page.locator("#desk")).to_have_attribute("data-ready", item)


def open_sheet(browser: Browser, served: Served, sha256: str) -> Page:
    """Sign in with the first page of a file open as a sheet."""
    page = enter(browser, served, "lan", at=f"/pages/{page_id(sha256, 1)}")
    expect(page.locator("td:focus")).to_have_count(1)
    return page


def drag_over_missed_row(page: Page) -> None:
    """Draw a box over the row of the builder's page that no record has; the button stays pressed."""
    page.keyboard.press("Alt+z")
    last = page.locator(".row-mark").last.bounding_box()
    assert last is not None
    scale = last["width"] / (sum(width for width, _ in COLUMNS) - COLUMNS[0][0] - 30)
    top = last["y"] + last["height"] + (ROW_H - 40) * scale
    page.keyboard.press("Alt+a")
    page.mouse.move(last["x"] - 8, top)
    page.mouse.down()
    page.mouse.move(last["x"] + last["width"] / 2, top + 10, steps=3)
    page.mouse.move(last["x"] + last["width"] + 12 * scale, top + (ROW_H - 12) * scale, steps=3)


def watch_hosts(page: Page, served: Served) -> list[str]:
    """Return the list into which requests to other hosts go."""
    strangers: list[str] = []

    def look(request: Request) -> None:
        if not request.url.startswith((served.url, "data:", "blob:")):
            strangers.append(request.url)

    page.on("request", look)
    return strangers


def leave(page: Page) -> None:
    """Close the page; what its scripts could not do is a failure."""
    assert page.errors == []  # type: ignore[attr-defined]
    page.context.close()


def state(served: Served, item: str) -> tuple[str, str]:
    """What the archive holds of a field: text and status."""
    view = served.desk.field(item)
    stored = None if view is None else served.archive.record(view.record_id)
    assert stored is not None
    (field,) = (f for f in stored.record.fields if stored.record.field_id(f) == item)
    return field.text, field.status.value
