"""A real browser for tests: Debian's Chromium through Playwright, with the pictures it takes kept beside."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

ROOT = Path(__file__).parent.parent
SHOTS = ROOT / "build" / "screenshots"  # ignored by git; looked at by people
AXE = ROOT / "tests" / "data" / "axe-core" / "axe.min.js"
# The screen of a district office.
SIZE: ViewportSize = {"width": 1366, "height": 650}


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Give Chromium; a machine without one skips the tests and says how to get it."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("no Chromium on this machine: sudo apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu", "--force-color-profile=srgb"]
        )
        try:
            yield browser
        finally:
            browser.close()


def shoot(page: Page, name: str) -> Path:
    """Keep a picture of the page under ``name``; return where."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    path = SHOTS / f"{name}.png"
    page.screenshot(path=path)
    return path


def serious_faults(page: Page) -> list[str]:
    """Return what axe-core finds serious or critical, one line each with the elements.

    The script is given to the page from outside, so that the page's own policy need not allow it.
    """
    page.evaluate(AXE.read_text("utf-8") + "\n;undefined")
    found = page.evaluate("async () => (await axe.run()).violations")
    return [
        f"{one['id']} ({one['impact']}): {[node['target'] for node in one['nodes']]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
