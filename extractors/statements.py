"""Values in sentences of minutes and extracts: "Họ và tên: …. Quê quán: …". Not for forms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractors.text import fold_in_place
from models.record import FieldName

_NUMERIC = r"\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{4}|\d{1,2}\s?[/-]\s?\d{4}"
_DAY = r"(?:(?:ngay\s+[\dolis. …]{0,4}|[\dolis]{1,2})\s*)?"
_WORDED = rf"{_DAY}thang\s+[\dolis]{{1,2}}\s*(?:nam\s+|[-/.])\s*\d{{4}}|nam\s+\d{{4}}"
DATE = rf"(?:ngay\s+)?(?:{_NUMERIC})|{_WORDED}|\b(?:18|19|20)\d\d\b"
_COLON = r"\s*[:;.]?\s*"
# "X. Hòa Xá, H. Ứng Hòa": a full stop after one capital, or the two of a town, shortens a word.
_BREAK = re.compile(
    r"(?:;|(?<!\b[A-ZĐ])(?<!\bT[XPTp])[.])[.;]*(?=\s+[A-ZĐÀ-Ỹ(]|\s*$)|\n\s*\n|\s\((?=[a-zđ])|\n(?=\s*(?:[IVX]{1,4}|\d{1,2})\s*[.)/]\s)"
)


@dataclass(frozen=True, slots=True)
class Lead:
    """Words (a pattern on folded text) after which the value of ``name`` stands.

    ``value`` limits what the value may be (folded); empty: all up to the next lead or the sentence's end.
    """

    id: str
    name: FieldName
    pattern: re.Pattern[str]
    example: str
    reads_as: str
    rejects: str
    value: str = ""


def _lead(id_: str, name: FieldName, pattern: str, texts: tuple[str, str, str], *, value: str = "") -> Lead:
    return Lead(id_, name, re.compile(pattern), *texts, value=value)


_N = FieldName
_WHEN = (
    r"(?:\s*:?\s*(?:vao\s+)?(?:ngay(?=\s*[:;]|\s+\d)|nam(?=\s+\d)))?"  # words between "hy sinh" and a date
)
_PLACE_WORD = r"(?:xa|thon|phuong|ap|ban|lang|xom|huyen|tinh|thi)\b"  # "Nguyễn Quân" is a name
_ALREADY = r"(?:da\s+(?:anh\s+dung\s+)?)?"
_UNIT_WORD = (
    r"(?:[a-f]\s?\d|(?:tieu|dai|trung|lu|su|quan)\s+doan\b|dai\s+doi\b|binh\s+tram|doan\s+\d|bo\s+chi\s+huy)"
)
_OF_KIN = r"(?!\s+(?:cha|bo|me|vo|than|nguoi))"
LEADS = (
    _lead("name", _N.FULL_NAME, rf"\bho\s*(?:va|,)?\s*ten\b{_OF_KIN}(?:\s+(?:liet\s*s[iy]|ls))?{_COLON}",
          ("Họ và tên: Lê Thuấn.", "Lê Thuấn", "họ tên cha: Lê Văn B")),
    _lead("other", _N.OTHER_NAME, r"\b(?:bi danh|ten khac|ten thuong goi)\s*[:;]?\s*",
          ("Bí danh: Ba Hòa;", "Ba Hòa", "danh sách")),
    _lead("birth", _N.BIRTH_DATE,
          rf"(?<!hy )(?<!hi )\b(?:sinh\s+(?:nam|ngay)|nam\s+sinh|ngay\s+sinh){_COLON}",
          ("sinh năm 1942;", "1942", "hy sinh năm 1942"), value=DATE),
    _lead("home", _N.HOME_PLACE,
          rf"\b(?:que\s*quan\b|sinh\s*quan\b|nguyen\s*quan(?=\s*[:;]|\s+{_PLACE_WORD})){_COLON}",
          ("Quê quán: xã An Tiến, tỉnh Huế. Đơn vị: E2.", "xã An Tiến, tỉnh Huế", "Nguyễn Quân, quê hương")),
    _lead("home-at", _N.HOME_PLACE, r"\bque\s*(?:[:;]|o\b)\s*",
          ("quê ở xã Minh Tiến;", "xã Minh Tiến", "về quê")),
    _lead("residence", _N.RESIDENCE, rf"\b(?:tru\s*quan\b|noi\s+thuong\s+tru){_COLON}",
          ("trú quán: xã Tân An;", "xã Tân An", "thường trực")),
    _lead("enlisted", _N.ENLISTMENT_DATE, rf"\b(?:ngay\s+)?nhap\s*ngu\b(?:\s+nam(?=\s+\d{{4}}))?{_COLON}",
          ("nhập ngũ tháng 11-1966;", "tháng 11-1966", "nhập về")),
    _lead("unit", _N.UNIT, r"(?<!cua )\bdon\s*vi(?:\s+khi\s+hy\s+sinh)?\s*(?:[:;]|[.](?=\s*[a-z0-9]+\d))\s*",
          ("Đơn vị: E271-F3. Hy sinh", "E271-F3", "nghĩa trang của đơn vị; thân nhân")),
    _lead("unit-at", _N.UNIT, rf"\b(?:thuoc\s+)?don\s*vi\s+(?={_UNIT_WORD})",
          ("thuộc đơn vị C4 D22. Hy sinh", "C4 D22", "đơn vị cấp giấy")),
    _lead("rank", _N.RANK, r"\bcap\s*bac\b(?!,?\s*chuc)\s*[:;.]?\s*",
          ("cấp bậc: Binh nhất;", "Binh nhất", "cấp huyện")),
    _lead("rank-position", _N.RANK,
          r"\bcap\s*bac\s*(?:,|-|va)?\s*chuc\s*vu(?:\s+khi\s+hy\s+sinh)?\s*[:;.]\s*",
          ("Cấp bậc, chức vụ: Thượng sĩ, b trưởng.", "Thượng sĩ, b trưởng", "chức vụ: Đội trưởng")),
    _lead("position", _N.POSITION, r"\bchuc\s*vu\b\s*[:;.]?\s*",
          ("chức vụ: Chiến sĩ;", "Chiến sĩ", "chức năng")),
    _lead("died-at", _N.DEATH_PLACE, rf"\b(?:noi\s+h[yi]\s*sinh\s*[:;]?|{_ALREADY}h[yi]\s*sinh\s+tai)\s*",
          ("Nơi hy sinh: Quảng Trị.", "Quảng Trị", "đã hy sinh")),
    _lead("died", _N.DEATH_DATE, rf"\b{_ALREADY}(?:ngay\s+)?h[yi]\s*sinh\b{_WHEN}{_COLON}",
          ("Hy sinh ngày: 07-02-1961.", "07-02-1961", "đã hy sinh anh dũng"), value=DATE),
    _lead("buried", _N.BURIAL_PLACE,
          r"\b(?:noi\s+)?(?:an|mai)\s+tang\s+(?:ban\s+dau\s*)?(?:tai\b\s*)?[:;]?\s*",
          ("nơi an táng ban đầu tại Gò Dầu.", "Gò Dầu", "lễ truy điệu")),
    _lead("kin", _N.NEXT_OF_KIN, r"\b(?:than\s*nhan|ho\s*ten\s+(?:cha|bo|me|vo)[^:;]{0,20})\s*[:;]\s*",
          ("Thân nhân: Lê Văn B.", "Lê Văn B", "thân nhân liệt sĩ")),
    _lead("laid", _N.CEMETERY,
          r"\b(?:noi\s+)?an\s+tang\s+(?:lai|moi)\s*(?:tai\b)?\s*[:;]?\s*",
          ("Nơi an táng lại: NTLS Đường 9.", "NTLS Đường 9", "an táng ban đầu")),
    _lead("dug-on", _N.EXHUMATION_DATE,
          r"\b(?:(?:ngay|thoi\s+gian)\s+(?:cat\s+boc|quy\s+tap|boc)\s*[:;]?"
          r"|(?:cat\s+boc|quy\s+tap)\s+(?:vao\s+)?ngay(?=\s+\d))\s*",
          ("Thời gian cất bốc: 12/3/1994.", "12/3/1994", "đã cất bốc"), value=DATE),
    _lead("dug-at", _N.EXHUMATION_PLACE,
          r"\b(?:noi|dia\s+diem)\s+(?:cat\s+boc|quy\s+tap|boc)(?:\s+tai)?\s*[:;]\s*",
          ("Địa điểm cất bốc: thôn 3, xã Ea Wy.", "thôn 3, xã Ea Wy", "địa điểm họp")),
    _lead("lot", _N.GRAVE_LOT, r"\b(?:lo|khu)\s*(?:so)?\s*[:;]\s*(?=\w{1,3}\b)", ("Lô: A;", "A", "lo liệu")),
    _lead("row", _N.GRAVE_ROW, r"\bhang\s*(?:so)?\s*[:;]\s*(?=\w{1,3}\b)", ("Hàng: 3;", "3", "hàng năm")),
    _lead("grave", _N.GRAVE_NUMBER, r"\b(?:mo\s+so|so\s+mo)\s*[:;]?\s*(?=\w{1,6}\b)",
          ("Mộ số 12.", "12", "một số")),
    _lead("paper", _N.DOCUMENT_NUMBER, r"\bgiay\s+bao\s+tu\s+so\s*[:;]?\s*(?=\d)",
          ("theo Giấy báo tử số 444K, ngày 1-12-1976", "444K", "giấy báo tử này"),
          value=r"\d+\s?[a-z]?\b(?:\s*/\s*[\w-]+)?"),
)  # fmt: skip
# These end the value before them although nothing of ours stands after them.
_ENDS = re.compile(
    r"\b(?:di\s+vat|tinh\s+trang|hai\s+cot\s+(?:duoc|da)|toa\s+do|chung\s+toi|ly\s+do\b|(?:trong\s+)?truong\s+hop\b)"
)


@dataclass(frozen=True, slots=True)
class Statement:
    """A value found in sentences: offsets into the text, ``end`` exclusive.

    ``is_rank_position``: the value may hold both.
    """

    name: FieldName
    start: int
    end: int
    is_rank_position: bool = False


def key_of(text: str) -> str:
    """Return the folded text of the same length with line breaks as spaces, for patterns."""
    return fold_in_place(text).replace("\n", " ")


def find_statements(text: str) -> tuple[Statement, ...]:
    """Return the values that leads introduce in ``text``, in order; the longest of overlapping leads wins."""
    key = key_of(text)
    leads = list(_leads_in(key))
    found = []
    for i, (_, start, lead) in enumerate(leads):
        limit = leads[i + 1][0] if i + 1 < len(leads) else len(text)
        statement = _value(text, key, lead, start, limit)
        if statement is not None:
            found.append(statement)
            found += _place_after(text, key, statement, limit)
    return tuple(found)


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span without white space and closing punctuation at its ends."""
    while start < end and text[start] in " \n:;.,…_-–":
        start += 1
    while end > start and text[end - 1] in " \n:;.,…_-–(":
        end -= 1
    return start, end


def _leads_in(key: str) -> Iterator[tuple[int, int, Lead]]:
    hits = [(m.start(), m.end(), lead) for lead in LEADS for m in lead.pattern.finditer(key)]
    last = 0
    for start, end, lead in sorted(hits, key=lambda h: (h[0], -h[1])):
        if start >= last:
            yield start, end, lead
            last = end


def _value(text: str, key: str, lead: Lead, start: int, limit: int) -> Statement | None:
    if lead.value:
        hit = re.match(rf"\s*(?:vao\s+)?({lead.value})", key[start:limit])
        if hit is None:
            return None
        return Statement(lead.name, start + hit.start(1), start + hit.end(1))
    stop = limit
    for pattern, where in ((_BREAK, text), (_ENDS, key)):
        if (hit := pattern.search(where, start, limit)) is not None:
            stop = min(stop, hit.start())
    if lead.name is FieldName.FULL_NAME:
        stop = _end_of_name(text, start, stop)
    begin, end = trim(text, start, stop)
    return Statement(lead.name, begin, end, lead.id == "rank-position") if begin < end else None


def _end_of_name(text: str, start: int, stop: int) -> int:
    """Return where a name ends: at the first comma, full stop, bracket or dash between spaces."""
    hit = re.compile(r"[,;.](?=\s|$)|\(|\s[-–]\s").search(text, start, stop)
    return hit.start() if hit else stop


_PLACE_OF = {
    FieldName.DEATH_DATE: FieldName.DEATH_PLACE,
    FieldName.BIRTH_DATE: FieldName.HOME_PLACE,
    FieldName.EXHUMATION_DATE: FieldName.EXHUMATION_PLACE,
}


def _place_after(text: str, key: str, died: Statement, limit: int) -> Iterator[Statement]:
    """Yield the place beside the date of "hy sinh ngày 12-1-1968 tại mặt trận phía Nam", of "sinh năm …"."""
    name = _PLACE_OF.get(died.name)
    if name is None:
        return
    hit = re.compile(r"\s*,?\s*tai\s*:?\s+").match(key, died.end, limit)
    if hit is None:
        return
    stops = [m.start() for p, w in ((_BREAK, text), (_ENDS, key)) if (m := p.search(w, hit.end(), limit))]
    begin, end = trim(text, hit.end(), min([limit, *stops]))
    if begin < end:
        yield Statement(name, begin, end)


_COMRADE = re.compile(r"(?:đồng chí|Đồng chí|ĐỒNG CHÍ|[ĐđDd]/[Cc]|[Ll]iệt s[ĩỹ]|LIỆT S[ĨỸ])\s*:?\s+")
_NAME = re.compile(
    r"[^\W\d_][\w'’]*(?:\s+[^\W\d_][\w'’]*){1,5}?(?=\s*(?:[,;.(]|$|\s[-–]\s|\s+[Ss]inh\b|\s+[Qq]uê\b))"
)


def find_comrade(text: str) -> list[Statement]:
    """Return the name after the first "Đồng chí" or "liệt sĩ" that a capitalised name follows, or nothing."""
    for lead in _COMRADE.finditer(text):
        name = _NAME.match(text, lead.end())
        if name is not None and all(word[0].isupper() for word in name.group().split()):
            return [Statement(FieldName.FULL_NAME, name.start(), name.end())]
    return []
