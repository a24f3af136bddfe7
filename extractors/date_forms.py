"""The forms of dates as rows: pattern on folded text, example, what it reads as, what it must not match.

Order is meaning: specific first. ``dates.py`` turns the parts into EDTF.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from models.record import Reason

_SEP = r"\s*[/.\-]\s*"
_D = r"(?P<d>\d{1,2})"
_M = r"(?P<m>\d{1,2})"
_Y = r"(?P<y>\d{4})"
_YY = r"(?P<yy>[3-8]\d)"
_GONE = r"[\s.\-_/…?x]*"  # what the hand puts where a part is not known
_DAY = r"(?:(?:hy sinh|mat|sinh)\s+)?(?:ngay|hom)?\s*[:.]?\s*"


@dataclass(frozen=True, slots=True)
class DateForm:
    """One form. ``whole`` names an EDTF value for phrases that hold no figures."""

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


def _phrase(id_: str, pattern: str, *, example: str, edtf: str, not_this: str) -> DateForm:
    return DateForm(id_, 1, re.compile(pattern), example, edtf, not_this, (), edtf)


_NUMERIC = (
    _form("d01", rf"{_DAY}{_D}{_SEP}{_M}{_SEP}{_Y}", "27.02.1951", "1951-02-27", "27.02.195"),
    _form("d02", rf"{_DAY}{_D}\s+{_M}\s+{_Y}", "27 02 1951", "1951-02-27", "2 1951"),
    _form("d03", rf"{_Y}{_SEP}{_M}{_SEP}{_D}", "1968-03-02", "1968-03-02", "68-03-02", Reason.UNUSUAL_ORDER),
    _form("d04", rf"{_DAY}(?:thang\s*)?{_M}{_SEP}{_Y}", "4/1938", "1938-04", "/1938"),
    _form("d05", rf"{_D}{_SEP}(?:[-_.…?x]+|00?){_SEP}{_Y}", "12/…/1968", "1968-XX-12", "…/…/1968"),
    _form("d06", rf"(?:[-_.…?x\s]+|00?|)\s*/\s*{_M}{_SEP}{_Y}", "-/3/1968", "1968-03", "//1968"),
    _form("d07", rf"(?:[-_.…?x\s0]*/){{1,2}}\s*{_Y}", "//1968", "1968", "3/1968"),
    _form("d08", rf"[-_…?x]+{_SEP}{_M}{_SEP}{_Y}", "…-3-1968", "1968-03", "…-1968"),
    _form("d09", rf"{_DAY}{_D}{_SEP}{_M}{_SEP}{_YY}", "12/3/68", "1968-03-12", "12/3/18"),
    _form("d10", rf"(?:thang\s*)?{_M}{_SEP}{_YY}", "03/68", "1968-03", "03/18"),
)
_WORDS = (
    _form(
        "d20",
        rf"{_DAY}{_D}\s*thang\s*{_M}\s*(?:nam|[,/\-])?\s*{_Y}",
        "ngày 12 tháng 3 năm 1994",
        "1994-03-12",
        "ngày 12 tháng 3",
    ),
    _form(
        "d21",
        rf"{_DAY}{_GONE}thang\s*{_M}\s*(?:nam|[,/\-])?\s*{_Y}",
        "tháng 8 năm 1945",
        "1945-08",
        "tháng 8",
    ),
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
)
_YEARS = (
    _form("d30", rf"{_Y}", "1968", "1968", "1968a"),
    _form("d31", r"(?P<maybe>\d{4})\s*\(?\?\)?", "1968?", "1968?", "196?"),
    _form(
        "d32", r"(?:tu\s+)?(?P<from>\d{4})\s*(?:-|/|den)\s*(?P<to>\d{4})", "1945-1954", "1945/1954", "1945-54"
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
)
_PHRASES = (
    _phrase(
        "d40",
        r".*\b(?:chong|khang) phap\b.*",
        example="trong cuộc kháng chiến chống Pháp",
        edtf="1945/1954",
        not_this="chống Mỹ",
    ),
    _phrase("d41", r".*\bchong my\b.*", example="thời kỳ chống Mỹ", edtf="1954/1975", not_this="chống Pháp"),
)
_SEASONS = (
    DateForm(
        "d42",
        1,
        re.compile(r"(?:dip\s+|hy sinh\s+)?tet\s+(?:nam\s+)?mau than(?:\s*[\-,(]?\s*1968\)?)?"),
        "Tết Mậu Thân",
        "1968",
        "Tết Kỷ Dậu",
        (Reason.AMBIGUOUS,),
        "1968",
        "lunar",
    ),
)

FORMS: tuple[DateForm, ...] = (*_NUMERIC, *_WORDS, *_YEARS, *_PHRASES, *_SEASONS)
