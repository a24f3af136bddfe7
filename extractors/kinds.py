"""What kind of document a page belongs to, and whether it begins one. Not for reading any value."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from rapidfuzz import fuzz

from extractors.columns_guess import guess_columns
from extractors.columns_meaning import PersonColumns, find_person_columns
from extractors.labels import split_labels
from extractors.text import fold
from models.page import Line, PageDocument
from models.record import DocumentKind, FieldName

# A misread title: "GIAY BAO TU" against "GIẤY BÁO TỨ" folds equal; two wrong letters in twelve give 83.
_LIKENESS = 84
_TITLE_WORDS = 18  # the longest printed title line met has 16 words; running text is longer
_TITLE_LINES = 16  # letterhead, number, place, title and subtitle never take more
_HALF_TITLE = 3  # words of a title's first line that says nothing alone
_PHRASE_STARTS = 4  # a title phrase begins within the first words: "BẢNG KÊ DANH SÁCH LIỆT SĨ"


@dataclass(frozen=True, slots=True)
class TitleRule:
    """A phrase (folded) that names a kind when it begins a title line; ``rejects`` undo it."""

    id: str
    phrase: str
    kind: DocumentKind
    example: str
    rejects: tuple[str, ...] = ()


_K = DocumentKind
_QUOTED_NUMBER = ("giay bao tu so", "theo giay bao tu")
TITLE_RULES = (
    TitleRule("death-1", "giay bao tu", _K.DEATH_NOTICE, "GIẤY BÁO TỬ", _QUOTED_NUMBER),
    TitleRule("death-2", "trich luc ho so", _K.DEATH_NOTICE, "TRÍCH LỤC HỒ SƠ LIỆT SĨ"),
    TitleRule("death-3", "trich luc liet si", _K.DEATH_NOTICE, "TRÍCH LỤC LIỆT SĨ"),
    TitleRule("death-4", "trich luc quan nhan", _K.DEATH_NOTICE, "TRÍCH LỤC QUÂN NHÂN HY SINH"),
    TitleRule("death-6", "trich sao ho so", _K.DEATH_NOTICE, "TRÍCH SAO HỒ SƠ LIỆT SĨ"),
    TitleRule("death-7", "thong bao liet si hy sinh", _K.DEATH_NOTICE, "THÔNG BÁO LIỆT SĨ HY SINH"),
    TitleRule("death-5", "giay bao hy sinh", _K.DEATH_NOTICE, "GIẤY BÁO HY SINH"),
    TitleRule("exhume-1", "phieu cat boc", _K.EXHUMATION_MINUTES, "PHIẾU CẤT BỐC HÀI CỐT LIỆT SĨ"),
    TitleRule("exhume-2", "phieu quy tap", _K.EXHUMATION_MINUTES, "PHIẾU QUY TẬP MỘ LIỆT SĨ"),
    TitleRule("exhume-3", "phieu di chuyen hai cot", _K.EXHUMATION_MINUTES, "PHIẾU DI CHUYỂN HÀI CỐT"),
    TitleRule("exhume-4", "ho so cat boc", _K.EXHUMATION_MINUTES, "HỒ SƠ CẤT BỐC"),
    TitleRule("grave-1", "so quan ly mo", _K.GRAVE_REGISTER, "SỔ QUẢN LÝ MỘ LIỆT SĨ"),
    TitleRule("grave-2", "danh sach mo", _K.GRAVE_REGISTER, "DANH SÁCH MỘ LIỆT SĨ"),
    TitleRule("grave-3", "so theo doi mo", _K.GRAVE_REGISTER, "SỔ THEO DÕI MỘ"),
    TitleRule("grave-4", "danh sach liet si an tang", _K.GRAVE_REGISTER, "DANH SÁCH LIỆT SĨ AN TÁNG TẠI"),
    TitleRule("grave-5", "danh sach liet si tai nghia trang", _K.GRAVE_REGISTER, "… TẠI NGHĨA TRANG XÃ"),
    TitleRule("grave-6", "danh sach liet si trong nghia trang", _K.GRAVE_REGISTER, "… TRONG NGHĨA TRANG XÃ"),
    TitleRule("grave-7", "so mo liet si", _K.GRAVE_REGISTER, "SỔ MỘ LIỆT SĨ"),
    TitleRule("grave-8", "nghia trang liet si", _K.GRAVE_REGISTER, "NGHĨA TRANG LIỆT SĨ HUYỆN GIA BÌNH"),
    TitleRule("list-1", "danh sach liet si", _K.MARTYR_LIST, "DANH SÁCH LIỆT SĨ XÃ CHIỀNG NGẦN"),
    TitleRule("list-2", "danh sach cac liet si", _K.MARTYR_LIST, "DANH SÁCH CÁC LIỆT SĨ"),
    TitleRule("list-3", "danh sach quan nhan", _K.MARTYR_LIST, "SỔ DANH SÁCH QUÂN NHÂN HY SINH"),
    TitleRule("list-4", "danh sach trich ngang", _K.MARTYR_LIST, "DANH SÁCH TRÍCH NGANG"),
    TitleRule("list-5", "trich ngang liet si", _K.MARTYR_LIST, "TRÍCH NGANG LIỆT SĨ"),
    TitleRule("list-6", "so liet si", _K.MARTYR_LIST, "SỔ LIỆT SĨ"),
    TitleRule("list-7", "danh sach can bo chien si hy sinh", _K.MARTYR_LIST, "… CÁN BỘ, CHIẾN SĨ HY SINH"),
    TitleRule("list-8", "so danh sach", _K.MARTYR_LIST, "SỔ DANH SÁCH"),
    TitleRule("list-9", "danh sach hy sinh", _K.MARTYR_LIST, "DANH SÁCH HY SINH"),
)  # fmt: skip

NOTICE_TYPES = (
    "ke hoach", "quyet dinh", "thong bao", "cong van", "chi thi", "huong dan", "bao cao", "to trinh",
    "nghi quyet", "cong dien", "giay moi", "chuong trinh", "phuong an", "de an", "thong tu", "nghi dinh",
    "quy dinh", "quy che", "thong cao", "giay gioi thieu", "lenh", "phieu gui", "phieu chuyen", "thong tri",
    "luat", "phap lenh", "du an",
)  # fmt: skip

# A line that begins so speaks about a paper of that kind and is not its title.
_ABOUT_ANOTHER = re.compile(r"(?:ve|v v|theo|can cu|kem|phe duyet|ban hanh|cung cap|lap|gui|so giay)\b")
_REMAINS = re.compile(r"cat boc|quy tap|khai quat|hai cot|di chuyen mo|boc mo|tiep nhan mo")
_EXHUME_BODY = re.compile(r"(tien hanh|to chuc|da) (cat boc|boc|khai quat|quy tap)|cat boc \d+ (bo )?hai cot")
_MINUTES_BODY = re.compile(r"chung toi gom|hom nay,? ?(hoi|luc|vao|ngay)|bien ban")
_MOTTO = re.compile(r"cong hoa xa hoi|doc lap ?- ?tu do|dan chu cong hoa")
_ABOUT = re.compile(r"^(v/ ?v|ve viec)\b")
_NUMBER = re.compile(r"^s[o0] ?[:.]? ?[\d.… -]{0,10}/ ?[\w]{2,}[-/]")
_ADMIN = re.compile(
    r"ke hoach|quyet dinh|cong van|thong bao|chi thi|nghi quyet|uy ban nhan dan|ubnd|ban chi dao"
)


@dataclass(frozen=True, slots=True)
class PageKind:
    """The kind with its score (0..1) and the lines that told it.

    ``is_start`` says that the page has a head of its own (title, letterhead, first label of a form), so that
    it begins a document; a page of columns or prose alone may go on from the page before.
    """

    kind: DocumentKind
    score: float
    is_start: bool = False
    title: tuple[Line, ...] = ()


def classify(page: PageDocument) -> PageKind:
    """Return the kind of document that ``page`` speaks for: title first, then columns, labels and prose.

    ``UNKNOWN`` with score 0 where nothing tells.
    """
    columns = find_person_columns(page.tables)
    found = _by_title(page)
    if found is not None:
        return _with_columns(found, columns)
    told = _by_columns(columns) or _by_labels(page) or _by_prose(page)
    return told or _by_content(page) or PageKind(_K.UNKNOWN, 0.0)


def title_lines(page: PageDocument) -> tuple[Line, ...]:
    """Return the lines that may hold the title: short ones outside tables, above table and text."""
    top = min((t.box.y for t in page.tables if t.column_count > 2), default=page.height_px)
    lines = [line for line in page.lines if line.words and line.box.center_y < top]
    short = takewhile(lambda line: len(line.words) <= _TITLE_WORDS, lines)
    return tuple(short)[:_TITLE_LINES]


def match_title(text: str) -> TitleRule | None:
    """Return the rule whose phrase begins the title line ``text``, or None; misread letters are allowed."""
    key = _letters(fold(text))
    if not key or not text.strip()[:1].isupper() or _ABOUT_ANOTHER.match(key):
        return None
    fitting = [
        (score, rule) for rule in TITLE_RULES if (score := _phrase_score(key, rule.phrase)) >= _LIKENESS
    ]
    fitting = [(s, r) for s, r in fitting if not any(bad in key for bad in r.rejects)]
    if not fitting:
        return None
    best = max(score for score, _ in fitting)
    return next(rule for score, rule in fitting if score >= best - 3)  # rows are in order: the specific first


def match_type_word(text: str) -> str | None:
    """Return the folded type word of a notice when ``text`` is nothing but that word, else None."""
    key = _letters(fold(text))
    if not key or len(key.split()) > 4 or sum(c.isupper() for c in text) < 3:
        return None
    scored = [(fuzz.ratio(key.replace(" ", ""), word.replace(" ", "")), word) for word in NOTICE_TYPES]
    score, word = max(scored)
    return word if score >= _LIKENESS else None


def _letters(folded: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", folded))


def _phrase_score(key: str, phrase: str) -> float:
    """Return the likeness (0..100) of ``phrase`` with the best run of words that begins early in ``key``."""
    words, length = key.split(), len(phrase.split())
    starts = range(min(_PHRASE_STARTS, len(words)))
    runs = (words[s : s + n] for s in starts for n in (length - 1, length, length + 1) if n > 0)
    compact = phrase.replace(" ", "")
    return max((fuzz.ratio("".join(run), compact) for run in runs), default=0.0)


def _by_title(page: PageDocument) -> PageKind | None:
    lines = title_lines(page)
    for i, line in enumerate(lines):
        text = line.text
        if _is_minutes_head(lines[i : i + 4]):
            return PageKind(_K.EXHUMATION_MINUTES, 0.95, is_start=True, title=lines[i : i + 3])
        if match_type_word(text) is not None or _letters(fold(text)) == "bien ban":
            return PageKind(_K.NOTICE, 0.9, is_start=True, title=lines[i : i + 3])
        rule = match_title(text) or _over_two_lines(lines[i : i + 2])
        if rule is not None and _looks_like_title(line):
            return PageKind(rule.kind, 0.95, is_start=True, title=_rest_of_title(lines[i:]))
    return _by_letterhead(lines)


def _over_two_lines(lines: Sequence[Line]) -> TitleRule | None:
    """Return the rule of a phrase that is broken over two lines of capitals: TRÍCH LỤC / HỒ SƠ LIỆT SĨ."""
    text = " ".join(line.text for line in lines)
    is_short = len(lines) > 1 and len(lines[0].words) <= _HALF_TITLE and text == text.upper()
    return match_title(text) if is_short else None


def _is_minutes_head(lines: Sequence[Line]) -> bool:
    key = _letters(fold(lines[0].text))
    if fuzz.ratio(key[:8], "bien ban") < _LIKENESS or not lines[0].text[:1].isupper():
        return False
    return bool(_REMAINS.search(" ".join(fold(line.text) for line in lines)))


def _looks_like_title(line: Line) -> bool:
    """Say whether a line is mostly capitals, or short and of its own without a label's colon."""
    letters = [c for c in line.text if c.isalpha()]
    is_capital = sum(c.isupper() for c in letters) >= 0.6 * len(letters)
    return is_capital or (
        len(line.words) <= 12 and ":" not in line.text and not line.text.endswith((".", ";", ","))
    )


def _rest_of_title(lines: Sequence[Line]) -> tuple[Line, ...]:
    return tuple(takewhile(_looks_like_title, lines))[:4]


def _by_letterhead(lines: Sequence[Line]) -> PageKind | None:
    keys = [fold(line.text) for line in lines]
    signs = [
        any(_MOTTO.search(k) for k in keys),
        any(_NUMBER.search(k) or re.search(r"\bs[o0] ?:", k) for k in keys),
        any(_ABOUT.search(k) or " v/v " in k for k in keys),
    ]
    if signs[2] and (signs[0] or signs[1]):
        return PageKind(_K.NOTICE, 0.85, is_start=True, title=tuple(lines[:1]))
    return None


def _with_columns(found: PageKind, columns: PersonColumns) -> PageKind:
    """Let the columns overrule a title: a "danh sách liệt sĩ" by lot, row and number is a grave register."""
    if found.kind is _K.MARTYR_LIST and columns.grave_count >= 2:
        return PageKind(_K.GRAVE_REGISTER, found.score, found.is_start, found.title)
    return found


def _by_columns(columns: PersonColumns) -> PageKind | None:
    if columns.grave_count >= 2 or (columns.grave_count and columns.has_name):
        return PageKind(_K.GRAVE_REGISTER, 0.8)
    if columns.has_name and columns.person_count >= 1:
        return PageKind(_K.MARTYR_LIST, 0.8)
    return None


def _by_content(page: PageDocument) -> PageKind | None:
    """Tell a list of people by what stands in its columns where no heading can be read."""
    is_list = any(guess_columns(table, table.header_row_count) is not None for table in page.tables)
    return PageKind(_K.MARTYR_LIST, 0.5) if is_list else None


def _by_labels(page: PageDocument) -> PageKind | None:
    names = {name for line in page.lines for name, _, _ in split_labels(line.text)}
    if FieldName.FULL_NAME not in names or len(names) < 4:
        return None
    body = " ".join(fold(line.text) for line in page.lines)
    if _EXHUME_BODY.search(body) or FieldName.EXHUMATION_DATE in names:
        return PageKind(_K.EXHUMATION_MINUTES, 0.6, is_start=True)
    return PageKind(_K.DEATH_NOTICE, 0.7, is_start=True)


def _by_prose(page: PageDocument) -> PageKind | None:
    body = " ".join(fold(line.text) for line in page.lines)
    if _EXHUME_BODY.search(body) and _MINUTES_BODY.search(body):
        return PageKind(_K.EXHUMATION_MINUTES, 0.6, is_start="hom nay" in body)
    heads = [fold(line.text) for line in page.lines[:10]]
    has_head = any(_MOTTO.search(k) for k in heads)
    long_lines = sum(len(line.words) >= 9 for line in page.lines)
    if long_lines >= 3 and (_ADMIN.search(body) or has_head):
        return PageKind(_K.NOTICE, 0.6 if has_head else 0.5, is_start=has_head)
    return None
