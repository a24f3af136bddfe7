"""Rows that head the rows under them: "LÔ A", "Xã Tân Thanh", "Đại đội 5". Not for columns."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.text import fold_in_place, nfc
from models.record import FieldName

# The ordinal before a running heading ("I.", "A.", "2)", "1/") is no part of what it says.
_ORDINAL = re.compile(r"^\s*(?:[ivxl]{1,5}|[a-h]|\d{1,2})\s*[.)/\-–]+\s*(?=\w)", re.IGNORECASE)
_STOP = r"(?=\s*(?:[,;:()]|-\s|$|\s(?:lo|khu|hang)\b))"


@dataclass(frozen=True, slots=True)
class HeadingRule:
    """A pattern on the folded text; its group 1 is what the rows below inherit in field ``name``.

    ``is_sure``: the field is what the heading says; otherwise (a commune heads a list) it is only likely.
    """

    id: str
    name: FieldName
    pattern: re.Pattern[str]
    example: str
    reads_as: str
    rejects: str
    is_sure: bool = True


def _rule(
    id_: str, name: FieldName, pattern: str, texts: tuple[str, str, str], *, is_sure: bool = True
) -> HeadingRule:
    return HeadingRule(id_, name, re.compile(pattern), *texts, is_sure=is_sure)


RULES = (
    _rule("lot", FieldName.GRAVE_LOT,
          rf"\b(?:lo|khu)(?:\s+(?:mo|so))*\s*:?\s+([a-z]\d?|\d{{1,3}}|[ivx]+){_STOP}",
          ("LÔ A - HÀNG 3", "A", "Lò Văn A")),
    _rule("row", FieldName.GRAVE_ROW, rf"\bhang(?:\s+(?:mo|so|thu))*\s*:?\s+(\d{{1,3}}|[a-z]|[ivx]+){_STOP}",
          ("Hàng số 12", "12", "Hằng Nga")),
    _rule("cemetery", FieldName.CEMETERY, r"^((?:nghia trang|ntls)\b.+)$",
          ("Nghĩa trang liệt sĩ xã Hòa Phú", "Nghĩa trang liệt sĩ xã Hòa Phú", "Quy tập về nghĩa trang")),
    _rule("unit", FieldName.UNIT,
          r"^(?:don vi\s*:?\s*)?((?:trung doi|dai doi|tieu doan|trung doan|lu doan|su doan|binh tram"
          r"|quan doan|doan|bo chi huy|tinh doi|huyen doi|quan khu)\b.*\S"
          r"|[c-f]\s?\d{1,4}(?:[\s,/-]+[d-f]\s?\d{1,4})*)$",
          ("Đại đội 5", "Đại đội 5", "Đoàn Văn Sư")),
    _rule("unit-label", FieldName.UNIT, r"^don vi\s*:\s*(.+)$", ("Đơn vị: P2 KB", "P2 KB", "Đơn vị")),
    _rule("commune", FieldName.HOME_PLACE,
          r"^((?:xa|phuong|thi tran|thi xa|huyen|quan|tinh|thanh pho|thon|ap|ban|xom)\s+.+)$",
          ("I. XÃ TÂN THANH", "XÃ TÂN THANH", "Xa nhà"), is_sure=False),
)  # fmt: skip
# Surnames that fold to a unit word: "Đoàn Văn Sư" is a person, "Đoàn 531" a unit.
# With their marks: "Quan Văn An" and "Bàn Văn Tả" are people.
_PLACE_WORDS = frozenset(
    {"xã", "phường", "thị", "huyện", "quận", "tỉnh", "thành", "thôn", "ấp", "bản", "xóm"}
)
_PERSON_DOAN = re.compile(r"^doan\s+[a-z]+\s+[a-z]")


@dataclass(frozen=True, slots=True)
class Inherited:
    """What rows under a heading inherit: the field, the text of it as written, and whether that is sure."""

    name: FieldName
    text: str
    is_sure: bool


def read_running_heading(text: str) -> tuple[Inherited, ...]:
    """Return what the rows under the heading ``text`` inherit; empty where it is no heading that is known."""
    written = nfc(text)
    start = match.end() if (match := _ORDINAL.match(written)) else 0
    body = written[start:].rstrip(" .:;")
    folded = fold_in_place(body)
    found: dict[FieldName, Inherited] = {}
    for rule in RULES:
        hit = rule.pattern.search(folded)
        if hit is None or rule.name in found or not _is_heading(rule, body, folded):
            continue
        found[rule.name] = Inherited(rule.name, body[hit.start(1) : hit.end(1)], rule.is_sure)
    return tuple(found.values())


def _is_heading(rule: HeadingRule, body: str, folded: str) -> bool:
    if rule.name is FieldName.UNIT:
        return not _PERSON_DOAN.match(folded)
    if rule.name is FieldName.HOME_PLACE:
        words = body.split()
        is_place = words[0].lower() in _PLACE_WORDS
        return is_place and len(words) >= 2 and (words[1][:1].isupper() or words[1][:1].isdigit())
    return True
