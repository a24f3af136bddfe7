"""Fixtures that many modules share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import open_browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, started once a module: an event loop of its own runs in the process as long as it lives."""
    with open_browser() as found:
        yield found
