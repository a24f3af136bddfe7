"""Measures how long the desk takes from opening the page to an item that can be judged, in a real browser.

    .venv/bin/python scripts/bench_desk_page.py http://127.0.0.1:8642 --name lan [--times 20]

The password is asked for (or taken from the environment, SOHOA_BENCH_PASSWORD). The desk is opened again and
again, each time in a fresh browser context with an empty cache (a first visit), then once more (every later
visit); the median and the 95th percentile of both are printed, in milliseconds. Nothing is decided.
"""

from __future__ import annotations

import argparse
import getpass
import os
import shutil
import statistics
import sys

from playwright.sync_api import Browser, Page, sync_playwright

_ITEM = """() => new Promise((resolve) => {
  const look = () => {
    const [mark] = performance.getEntriesByName("sohoa:item");
    if (mark) resolve(mark.startTime); else requestAnimationFrame(look);
  };
  look();
})"""


def main() -> int:
    """Run the measurement; return the exit code."""
    parser = argparse.ArgumentParser(description="time from opening the desk to an item that can be judged")
    parser.add_argument("url")
    parser.add_argument("--name", required=True, help="account to sign in with")
    parser.add_argument("--times", type=int, default=20)
    asked = parser.parse_args()
    password = os.environ.get("SOHOA_BENCH_PASSWORD") or getpass.getpass()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.stderr.write("no Chromium on this machine: sudo apt-get install chromium\n")
        return 3
    first: list[float] = []
    later: list[float] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for _ in range(asked.times):
            page = _signed_in(browser, asked.url, name=asked.name, password=password)
            first.append(_open(page, asked.url))
            later.append(_open(page, asked.url))
            page.context.close()
        browser.close()
    for name, times in (("first visit", first), ("later visits", later)):
        worst = sorted(times)[min(len(times) - 1, round(0.95 * (len(times) - 1)))]
        sys.stdout.write(
            f"{name}: median {statistics.median(times):.0f} ms, p95 {worst:.0f} ms, n = {len(times)}\n"
        )
    return 0


def _signed_in(browser: Browser, url: str, *, name: str, password: str) -> Page:
    context = browser.new_context(viewport={"width": 1366, "height": 650})
    answer = context.request.post(f"{url}/api/v1/session", data={"name": name, "password": password})
    if not answer.ok:
        raise SystemExit(f"the sign-in was refused: {answer.text()}")
    return context.new_page()


def _open(page: Page, url: str) -> float:
    page.goto(f"{url}/desk")
    found = page.evaluate(_ITEM)
    assert isinstance(found, float | int)
    return float(found)


if __name__ == "__main__":
    sys.exit(main())
