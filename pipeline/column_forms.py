"""The loosest form of one line of a column, by what the column may contain. Pure; words and codes alike.

Dates and chains of units are broken over lines, so a line may be but a part of them.
"""

from __future__ import annotations

import re

from pipeline.engine import Charset

_UNIT_PART = r"(?:[A-Fa-fđĐ]\d{1,4}|[KPQTNH][A-Z]?\d{0,3})"
_FORMS = {
    Charset.DIGITS: re.compile(r"\d{1,5}"),
    Charset.LOT: re.compile(r"[A-Z]{1,3}\d{0,2}|\d{1,3}"),
    Charset.DATE: re.compile(r"[\d./-]+"),
    Charset.UNIT: re.compile(rf"{_UNIT_PART}(?:[ /,-]+{_UNIT_PART})*[ /,-]*"),
}


def fits(text: str, charset: Charset) -> bool:
    """Tell whether one line has the loosest form that its column asks for."""
    form = _FORMS.get(charset)
    return form is None or form.fullmatch(text) is not None
