"""What the lines of totals are called: in sheets and at the command line, as ``totals.js`` calls them."""

from __future__ import annotations

from models.summary import War
from review.i18n import Catalogue
from storage.summaries import By

SUM = "*"  # the value of the line that sums the others up
# Values of lines that say nowhere, never or nobody knows.
UNSAID = ("", "0", War.UNKNOWN.value)


def line_name(words: Catalogue, by: By, value: str) -> str:
    """Return what a line with this value is called."""
    if value == SUM:
        return words.t("totals.sum")
    if by is By.WAR:
        return words.t(f"wars.{value or War.UNKNOWN.value}")
    return words.t("totals.not_said") if value in UNSAID else value
