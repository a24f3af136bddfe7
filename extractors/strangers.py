"""Texts that stand in the wrong field (a date among places) or end too early. Says so; moves nothing."""

from __future__ import annotations

import re

from extractors.dates import parse_date
from extractors.parsed import Parser
from extractors.ranks import parse_rank
from extractors.signals import family_of
from extractors.text import fold, fold_words
from extractors.units import parse_unit
from models.record import FieldName, UnknownValue

_DATE = re.compile(r"\b\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*(?:\d{4}|\d{2})\b|\b(?:18|19|20)\d\d\b")
_UNKNOWN_AND_MORE = re.compile(r"^(?:khong ro|chua ro|chua biet)\s+\w")
_OPEN_SIGNS = "-–,;:/&("
_MIDDLE_NAMES = frozenset({"van", "thi"})
_BARE_PLACES = frozenset(
    {"nghia trang", "ntls", "nghia trang liet si", "benh vien", "quan y vien", "mat tran"}
)
_LEVELS = frozenset({"thon", "xom", "ban", "xa", "huyen", "tinh", "quan", "phuong", "cua", "tai"})
# Words that a place or a kinsman may begin with in small letters.
_LOWER_STARTS = _LEVELS | frozenset(
    {"ap", "buon", "lang", "pho", "khu", "thi", "duong", "gan", "o", "nghia", "khong", "chua", "bo", "me"}
)
_ECHELONS = frozenset({"doan", "doi", "tram", "khu", "vien"})
# Notes, reasons and headings may speak of anything.
_STRICT = frozenset({"name", "place", "unit", "list"})


def is_foreign(name: FieldName, text: str) -> bool:
    """Say whether the text of a field would rather do for another kind of field, or for two at once."""
    family = family_of(name)
    if family not in _STRICT or not text:
        return False
    if _DATE.search(text) or _UNKNOWN_AND_MORE.search(fold(text)) or _is_wholly(parse_date, text):
        return True
    if family != "list" and _is_wholly(parse_rank, text):
        return True
    return family in ("name", "place") and any(c.isdigit() for c in text) and _is_wholly(parse_unit, text)


def is_torn(name: FieldName, text: str) -> bool:
    """Say whether a text looks like a part of one: a line of it was lost, or went to another row.

    ``Nguyễn Văn``, ``Nghĩa trang``, ``Xã Bình, huyện``, ``Tiểu đoàn 1, Trung đoàn``, ``D34-``,
    ``- Tây Ninh``, ``huận, Trảng Bàng``.
    """
    family, key, bare = family_of(name), fold_words(text), text.strip()
    if not key or bare[-1:] in _OPEN_SIGNS or bare[:1] in _OPEN_SIGNS:
        return bool(bare)
    if family in ("name", "place") and bare[0].islower() and key.split()[0] not in _LOWER_STARTS:
        return True
    last = key.rsplit(" ", 1)[-1]
    if family == "name":
        return last in _MIDDLE_NAMES or " " not in key
    if family == "place":
        return key in _BARE_PLACES or last in _LEVELS
    return family == "unit" and last in _ECHELONS


def _is_wholly(parse: Parser, text: str) -> bool:
    parsed = parse(text)
    return parsed.value is not None and not parsed.reasons and not isinstance(parsed.value, UnknownValue)
