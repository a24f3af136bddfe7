"""The forms of dates as rows: pattern on folded text, example, what it reads as, what it must not match.

Order is meaning: specific first. ``dates.py`` turns the parts into EDTF. Sources: the forms counted in real
registers (this project's description of the papers); periods of the wars as laws on those who served count
them (Quyết định 62/2011/QĐ-TTg for the wars after 1975).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extractors.lunar import BRANCH_WORDS, STEM_WORDS
from models.record import Reason

_SEP = r"\s*[/.\-]\s*"
_D = r"(?P<d>\d{1,2})"
_M = r"(?P<m>\d{1,2})"
_Y = r"(?P<y>\d{4})"
_YY = r"(?P<yy>[3-8]\d)"
_GONE = r"[\s.\-_/…?x]*"  # what the hand puts where a part is not known
_HOUR = r"(?:(?:luc|hoi)\s+)?\d{1,2}\s*(?:h|gio)\s*(?:\d{1,2}\s*(?:phut|')?)?\s*,?\s*"
_DAY = (
    rf"(?:(?:hy sinh|mat|sinh|tu tran)\s+)?(?:{_HOUR})?(?:vao\s+)?"
    r"(?:(?:rang sang|sang|chieu|toi|dem|trua)\s+)?(?:ngay|hom)?\s*[:.]?\s*"
)
_OF_YEAR = r"(?:nam|[,/\-])?\s*"
_NTH = r"(?:mung|mong)\s*"
_FEAST = r"(?:hy sinh\s+)?(?:dip\s+)?(?P<feast>tet)\s+(?:nam\s+)?"
_SAID = r"(?:\s*[\-,(]?\s*(?P<said>19[2-8]\d)\)?)?"  # "Tết Mậu Thân (1968)": figures beside the signs

# Months in words, folded, to their numbers; "tháng Một" may be the first or, in old lunar use, the eleventh.
MONTH_WORDS = {
    "hai": 2, "ba": 3, "tu": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10,
    "muoi mot": 11, "muoi hai": 12, "gieng": 1, "chap": 12,
}  # fmt: skip
_SOLAR_WORD = "(?P<mw>muoi mot|muoi hai|hai|ba|tu|nam|sau|bay|tam|chin|muoi)"
_LUNAR_WORD = "(?P<mw>gieng|chap)"

QUARTERS = {"1": 33, "i": 33, "2": 34, "ii": 34, "3": 35, "iii": 35, "4": 36, "iv": 36}
SEASONS = {"xuan": 21, "ha": 22, "he": 22, "thu": 23, "dong": 24}


@dataclass(frozen=True, slots=True)
class DateForm:
    """One form. ``whole`` names an EDTF value for phrases that hold no figures; ``calendar`` is its own."""

    id: str
    version: int
    pattern: re.Pattern[str]
    example: str
    edtf: str
    not_this: str
    reasons: tuple[Reason, ...] = ()
    whole: str = ""
    calendar: str = field(default="")


def _form(id_: str, pattern: str, example: str, edtf: str, not_this: str, *reasons: Reason) -> DateForm:
    return DateForm(id_, 1, re.compile(pattern), example, edtf, not_this, reasons)


def _lunar(id_: str, pattern: str, example: str, edtf: str, not_this: str, *reasons: Reason) -> DateForm:
    return DateForm(id_, 1, re.compile(pattern), example, edtf, not_this, reasons, "", "lunar")


def _phrase(id_: str, pattern: str, *, example: str, edtf: str, not_this: str) -> DateForm:
    return DateForm(id_, 1, re.compile(pattern), example, edtf, not_this, (), edtf)


_NUMERIC = (
    _form("d01", rf"{_DAY}{_D}{_SEP}{_M}{_SEP}{_Y}", "27.02.1951", "1951-02-27", "27.02.195"),
    _form("d02", rf"{_DAY}{_D}\s+{_M}\s+{_Y}", "27 02 1951", "1951-02-27", "2 1951"),
    _form("d03", rf"{_Y}{_SEP}{_M}{_SEP}{_D}", "1968-03-02", "1968-03-02", "68-03-02", Reason.UNUSUAL_ORDER),
    _form("d04", rf"{_DAY}(?:thang\s*)?{_M}{_SEP}{_Y}", "4/1938", "1938-04", "/1938"),
    _form("d05", rf"{_D}{_SEP}(?:[-_.…?x]+|00?|)\s*[/.\-]\s*{_Y}", "12/…/1968", "1968-XX-12", "…/…/1968"),
    _form("d06", rf"(?:[-_.…?x\s]+|00?|)\s*/\s*{_M}{_SEP}{_Y}", "-/3/1968", "1968-03", "//1968"),
    _form("d07", rf"(?:[-_.…?x\s0]*/){{1,2}}\s*{_Y}", "//1968", "1968", "3/1968"),
    _form("d08", rf"[-_…?x]+{_SEP}{_M}{_SEP}{_Y}", "…-3-1968", "1968-03", "…-1968"),
    _form("d09", rf"{_DAY}{_D}{_SEP}{_M}{_SEP}{_YY}", "12/3/68", "1968-03-12", "12/3/18"),
    _form("d10", rf"{_DAY}(?:thang\s*)?{_M}{_SEP}{_YY}", "03/68", "1968-03", "03/18"),
    _form("d11", rf"(?:[-_.…?x\s]+|00?|)\s*/\s*{_M}{_SEP}{_YY}", "…/3/68", "1968-03", "…/3/18"),
    _form("d12", rf"(?:[-_.…?x\s0]*/){{1,2}}\s*{_YY}", "-/-/68", "1968", "3/68"),
)
_WORDS = (
    _form(
        "d20",
        rf"{_DAY}(?:{_NTH})?{_D}\s*thang\s*{_M}\s*{_OF_YEAR}{_Y}",
        "ngày 12 tháng 3 năm 1994",
        "1994-03-12",
        "ngày 12 tháng 3",
    ),
    _form("d21", rf"{_DAY}{_GONE}thang\s*{_M}\s*{_OF_YEAR}{_Y}", "tháng 8 năm 1945", "1945-08", "tháng 8"),
    _form(
        "d22",
        rf"{_DAY}{_Y}\s*thang\s*{_M}\s*nam\s*{_D}",
        "1982 tháng 07 năm 23",
        "1982-07-23",
        "1982 tháng 07",
        Reason.UNUSUAL_ORDER,
    ),
    _form(
        "d23",
        rf"{_DAY}{_GONE}(?:thang{_GONE})?nam\s*[:.]?\s*{_Y}",
        "ngày … tháng … năm 1968",
        "1968",
        "năm 68",
    ),
    _form("d24", rf"(?:cuoi|dau|giua)\s+(?:nam\s+)?{_Y}", "cuối năm 1968", "1968", "cuối tháng"),
    _form("d25", r"(?:khoang|chung)\s+(?:nam\s+)?(?P<about>\d{4})", "khoảng năm 1968", "1968~", "khoảng 68"),
    _form("d26", rf"{_DAY}nam\s+{_YY}", "năm 68", "1968", "năm 18"),
    _form(
        "d27",
        rf"{_DAY}(?:{_NTH})?{_D}\s*thang\s*{_M}\s*{_OF_YEAR}{_YY}",
        "ngày 12 tháng 3 năm 68",
        "1968-03-12",
        "ngày 12 tháng 3",
    ),
    _form("d28", rf"{_DAY}{_GONE}thang\s*{_M}\s*nam\s*{_YY}", "tháng 3 năm 68", "1968-03", "tháng 3"),
    _form(
        "d29",
        rf"{_DAY}(?:(?:{_NTH})?{_D}\s*|{_GONE})thang\s+{_SOLAR_WORD}\s*(?:nam\s+|[,/\-]\s*|\s){_Y}",
        "tháng ba năm 1968",
        "1968-03",
        "tháng ba",
    ),
    _form(
        "d2a",
        rf"(?:cuoi|dau|giua|khoang)\s+thang\s*{_M}\s*(?:nam\s*|[,/.\-]\s*){_Y}",
        "cuối tháng 3/1968",
        "1968-03",
        "cuối tháng 3",
    ),
    _form(
        "d2b",
        rf"mua\s+(?P<season>xuan|ha|he|thu|dong)\s+(?:nam\s+)?{_Y}",
        "mùa xuân 1975",
        "1975-21",
        "mùa khô 1968",
    ),
    _form(
        "d2c",
        rf"mua\s+(?:kho|mua)\s+(?:nam\s+)?{_Y}",
        "mùa khô 1968",
        "1968",
        "mùa xuân 1975",
        Reason.AMBIGUOUS,
    ),
    _form(
        "d2d",
        rf"quy\s*(?P<quarter>iv|i{{1,3}}|[1-4])\s*(?:nam\s+|[/\-]\s*|\s){_Y}",
        "quý 2 năm 1968",
        "1968-34",
        "quý 5 năm 1968",
    ),
)
_YEARS = (
    _form("d30", rf"{_Y}", "1968", "1968", "1968a"),
    _form("d31", r"(?P<maybe>\d{4})\s*\(?\?\)?", "1968?", "1968?", "196?"),
    _form(
        "d32",
        r"(?:tu\s+)?(?:nam\s+)?(?P<from>\d{4})\s*(?:-|/|den)\s*(?:nam\s+)?(?P<to>\d{4})",
        "1945-1954",
        "1945/1954",
        "1945-54",
    ),
    _form("d33", r"(?P<decade>1[89]\d)[x?.…_]", "196?", "196X", "196", Reason.AMBIGUOUS),
    _form(
        "d34",
        rf"(?:{_D}{_SEP})?{_M}{_SEP}(?P<decade>1[89]\d)",
        "02/195",
        "195X-02",
        "02/1950",
        Reason.NOT_IN_GRAMMAR,
    ),
    _form("d35", r"(?P<decade>1[89]\d)", "195", "195X", "95", Reason.NOT_IN_GRAMMAR),
    _form("d36", r"truoc\s+(?:nam\s+)?(?P<before>\d{4})", "trước năm 1954", "../1954", "trước 54"),
    _form("d37", r"sau\s+(?:nam\s+)?(?P<after>\d{4})", "sau năm 1968", "1968/..", "sau 68"),
    _form(
        "d38",
        rf"(?:tu\s+)?(?:thang\s+)?(?P<m0>\d{{1,2}}){_SEP}(?P<y0>\d{{4}})\s*(?:-|den)\s*(?:thang\s+)?{_M}{_SEP}{_Y}",
        "3/1968 - 5/1968",
        "1968-03/1968-05",
        "3/1968",
    ),
    _form(
        "d39",
        rf"(?:tu\s+)?(?:ngay\s+)?(?P<d0>\d{{1,2}})\s*(?:-|den)\s*(?:ngay\s+)?{_D}\s*[/.]\s*{_M}\s*[/.]\s*{_Y}",
        "12-15/3/1968",
        "1968-03-12/1968-03-15",
        "12-3-1968",
        Reason.AMBIGUOUS,
    ),
)
_PHRASES = (
    _phrase(
        "d40",
        r".*\b(?:chong|khang)(?: thuc dan)? phap\b.*",
        example="trong cuộc kháng chiến chống Pháp",
        edtf="1945/1954",
        not_this="chống Mỹ",
    ),
    _phrase(
        "d41",
        r".*\bchong (?:de quoc )?my\b.*",
        example="thời kỳ chống Mỹ",
        edtf="1954/1975",
        not_this="chống Pháp",
    ),
    _phrase(
        "d43",
        r".*\bbien gioi tay nam\b.*",
        example="chiến tranh biên giới Tây Nam",
        edtf="1975/1979",
        not_this="biên giới phía Bắc",
    ),
    _phrase(
        "d44",
        r".*\bbien gioi (?:phia )?bac\b.*",
        example="bảo vệ biên giới phía Bắc",
        edtf="1979/1988",
        not_this="biên giới Tây Nam",
    ),
    _phrase(
        "d45",
        r".*\b(?:quoc te|giup ban)\b.*\b(?:campuchia|cam pu chia|k)\b.*",
        example="làm nhiệm vụ quốc tế ở Campuchia",
        edtf="1979/1989",
        not_this="làm nhiệm vụ quốc tế ở Lào",
    ),
)
_FEASTS = (
    _lunar(
        "d42",
        rf"{_FEAST}(?P<stem>{STEM_WORDS})\s+(?P<branch>{BRANCH_WORDS}){_SAID}",
        "Tết Mậu Thân",
        "1968",
        "Tết Trung Thu",
        Reason.AMBIGUOUS,
    ),
    _lunar(
        "d46",
        rf"{_FEAST}{_Y}",
        "Tết năm 1968",
        "1968",
        "Tết 68",
        Reason.AMBIGUOUS,
    ),
    _lunar(
        "d47",
        rf"nam\s+(?P<stem>{STEM_WORDS})\s+(?P<branch>{BRANCH_WORDS}){_SAID}",
        "năm Kỷ Dậu",
        "1969",
        "năm Dậu",
        Reason.AMBIGUOUS,
    ),
    _lunar(
        "d48",
        rf"{_DAY}(?:(?:{_NTH})?{_D}\s*)?thang\s+{_LUNAR_WORD}\s*(?:nam\s+|[,/\-]\s*|\s){_Y}",
        "mồng 5 tháng Giêng năm 1968",
        "1968-01-05",
        "mồng 5 tháng 3 năm 1968",
    ),
    _lunar(
        "d49",
        rf"{_DAY}(?P<ram>ram)\s+thang\s*{_M}\s*{_OF_YEAR}{_Y}",
        "rằm tháng 7 năm 1968",
        "1968-07-15",
        "rằm tháng 7",
    ),
    _lunar(
        "d4a",
        rf"{_DAY}(?:(?:{_NTH})?{_D}\s*(?:thang\s*|{_SEP}))?(?:thang\s*)?{_M}\s*\(?(?P<leap>nhuan)\)?\s*(?:nam\s*|[,/.\-]\s*|\s){_Y}",
        "tháng 7 nhuận năm 1968",
        "1968-07",
        "tháng 7 năm 1968",
        Reason.AMBIGUOUS,
    ),
)

FORMS: tuple[DateForm, ...] = (*_NUMERIC, *_WORDS, *_YEARS, *_FEASTS, *_PHRASES)
