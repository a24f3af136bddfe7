"""Measures how long the desk takes from opening the page to an item that can be judged, in a real browser.

    .venv/bin/python -m scripts.bench_desk_page http://127.0.0.1:8642 --name lan [--times 20] [--decide]

The password is asked for (or taken from the environment, SOHOA_BENCH_PASSWORD). The desk is opened again and
again, each time in a fresh browser context with an empty cache (a first visit), then once more (every later
visit), then the next item is gone to by its key; with --decide the item is confirmed instead and taken back
afterwards (both stay in the archive's history: only for archives made to be measured). Median and 95th
percentile are printed, in milliseconds, from the beginning of the navigation, or from the key, until the
crops of the item are painted and every key acts. The tab stands on an empty page of the site before, so that
starting the browser's own process is not part of it.
"""

from __future__ import annotations

import argparse
import getpass
import os
import shutil
import statistics
import sys
from collections import defaultdict

from playwright.sync_api import Browser, Page, sync_playwright

# When the item that was shown as number ``count`` of this page could be judged.
_ITEM = """(count) => new Promise((resolve) => {
  const look = () => {
    const marks = performance.getEntriesByName("sohoa:item");
    if (marks.length >= count) resolve(marks.at(-1).startTime); else requestAnimationFrame(look);
  };
  look();
})"""
_PRESSED = """() => addEventListener("keydown", (event) => { window.pressedAt = event.timeStamp; }, true)"""
_AT_HAND_MS = 1500  # the next items are loaded while a reviewer looks at this one


def main() -> int:
    """Run the measurement; return the exit code."""
    parser = argparse.ArgumentParser(description="time from opening the desk to an item that can be judged")
    parser.add_argument("url")
    parser.add_argument("--name", required=True, help="account to sign in with")
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--decide", action="store_true")
    asked = parser.parse_args()
    password = os.environ.get("SOHOA_BENCH_PASSWORD") or getpass.getpass()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.stderr.write("no Chromium on this machine: sudo apt-get install chromium\n")
        return 3
    times: dict[str, list[float]] = defaultdict(list)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for _ in range(asked.times):
            page = _signed_in(browser, asked.url, name=asked.name, password=password)
            times["first visit"].append(_open(page, asked.url))
            times["later visit"].append(_open(page, asked.url))
            times["next item"].append(_step(page, "Enter" if asked.decide else "n"))
            if asked.decide:
                _step(page, "u")
            page.context.close()
        browser.close()
    for name, found in times.items():
        worst = sorted(found)[round(0.95 * (len(found) - 1))]
        sys.stdout.write(
            f"{name}: median {statistics.median(found):.0f} ms, p95 {worst:.0f} ms, n = {len(found)}\n"
        )
    return 0


def _signed_in(browser: Browser, url: str, *, name: str, password: str) -> Page:
    context = browser.new_context(viewport={"width": 1366, "height": 650})
    answer = context.request.post(f"{url}/api/v1/session", data={"name": name, "password": password})
    if not answer.ok:
        raise SystemExit(f"the sign-in was refused: {answer.text()}")
    page = context.new_page()
    page.goto(f"{url}/api/v1/health")
    return page


def _open(page: Page, url: str) -> float:
    page.goto(f"{url}/desk")
    return _judged_at(page, 1)


def _step(page: Page, key: str) -> float:
    """Return the milliseconds from a key to the item that it leads to."""
    page.wait_for_timeout(_AT_HAND_MS)
    shown = page.evaluate("() => performance.getEntriesByName('sohoa:item').length")
    page.evaluate(_PRESSED)
    page.keyboard.press(key)
    at = _judged_at(page, shown + 1)
    return at - float(page.evaluate("() => window.pressedAt"))


def _judged_at(page: Page, count: int) -> float:
    found = page.evaluate(_ITEM, count)
    assert isinstance(found, float | int)
    return float(found)


if __name__ == "__main__":
    sys.exit(main())
