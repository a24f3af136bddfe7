"""Texts that stand in the wrong field (a date among places) or end too early. Says so; moves nothing."""

from __future__ import annotations

import re

from extractors.dates import parse_date
from extractors.parsed import Parser
from extractors.places import parse_place
from extractors.ranks import find_exact, parse_rank
from extractors.signals import family_of
from extractors.text import fold, fold_words, nfc
from extractors.units import parse_unit
from models.record import FieldName, PlaceValue, UnitValue, UnknownValue

_DATE = re.compile(r"\b\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*(?:\d{4}|\d{2})\b|\b(?:18|19|20)\d\d\b")
_UNKNOWN_AND_MORE = re.compile(r"^(?:khong ro|chua ro|chua biet)\s+\w")
_OPEN_SIGNS = "-–,;:/&("
_MIDDLE_NAMES = frozenset(nfc("văn thị").split())
_BARE_PLACES = frozenset(
    {"nghia trang", "ntls", "nghia trang liet si", "benh vien", "quan y vien", "mat tran"}
)
# With their marks: "Hà Tĩnh" ends in no level, nor "Trần Hữu Vân" in a middle name.
_LEVELS = frozenset(nfc("thôn xóm bản xã huyện tỉnh quận phường cửa tại").split())
# Words that a place or a kinsman may begin with in small letters.
_LOWER_STARTS = frozenset(map(fold, _LEVELS)) | frozenset(
    {"ap", "buon", "lang", "pho", "khu", "thi", "duong", "gan", "o", "nghia", "khong", "chua", "bo", "me"}
)
_ECHELONS = frozenset({"doan", "doi", "tram", "khu", "vien"})
_WORDY = frozenset({"name", "place", "text"})
_LONE_LETTER = re.compile(r"[^\W\d_](?:$|\s(?![-–]))")
# Notes, reasons and headings may speak of anything.
_STRICT = frozenset({"name", "place", "unit", "list"})


def is_foreign(name: FieldName, text: str) -> bool:
    """Say whether the text of a field would rather do for another kind of field, or for two at once.

    A single letter is the trace of a rule or of a stamp where words are wanted (``I``, ``N DÂN``).
    """
    family = family_of(name)
    if family in _WORDY and text and _LONE_LETTER.match(text):
        return True
    if family not in _STRICT or not text:
        return False
    if _DATE.search(text) or _UNKNOWN_AND_MORE.search(fold(text)) or _is_wholly(parse_date, text):
        return True
    if family != "list" and (_is_wholly(parse_rank, text) or _begins_with_rank(family, text)):
        return True
    if family == "unit":
        return not any(c.isdigit() for c in text) and _is_address(text)
    return family in ("name", "place") and any(c.isdigit() for c in text) and _is_chain(text)


def _begins_with_rank(family: str, text: str) -> bool:
    """Say whether a place or unit begins with a rank in two words (``Binh nhất Hợp Thành, Phú Lương``)."""
    words = text.split() if family in ("place", "unit") else []
    entry = find_exact(" ".join(words[:2])) if len(words) > 2 else None
    return entry is not None and entry.kind == "rank"


def _is_chain(text: str) -> bool:
    """Say whether a text is a chain of units (``c3 d1 e5``) and no place with a number in it (``Xóm 4``)."""
    value = parse_unit(text).value
    return isinstance(value, UnitValue) and bool(value.chain) and parse_place(text).value is None


def _is_address(text: str) -> bool:
    """Say whether a text is a known place told by two levels or more (``Liên Hòa, Lập Thạch``)."""
    value = parse_place(text).value
    return isinstance(value, PlaceValue) and bool(value.district and (value.commune or value.province))


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
    marked = nfc(bare).lower().rsplit(None, 1)[-1].strip(".")
    if family == "name":
        return marked in _MIDDLE_NAMES or " " not in key
    if family == "place":
        is_open = marked in _LEVELS and not key.startswith("ntls")  # "NTLS xã": that of this commune
        return key in _BARE_PLACES or is_open
    return family == "unit" and last in _ECHELONS


def _is_wholly(parse: Parser, text: str) -> bool:
    parsed = parse(text)
    return parsed.value is not None and not parsed.reasons and not isinstance(parsed.value, UnknownValue)
