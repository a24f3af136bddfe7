"""An address in its parts: where one ends, which class word stands before it. Knows no places."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from extractors.text import fold

SEPARATOR = re.compile(r"\s*[,;/|]\s*|\s+[-–—]\s*|\s*[-–—]\s+|(?<=[^\W\d_])[-–—](?=[^\W\d_])")
# "xã Tân Thanh huyện Văn Lãng": a small class word before a capital begins a part, with or without its marks.
_CLASS_WORDS = (
    r"thị trấn|thị xã|thành phố|huyện|tỉnh|quận|phường|xã|thôn|xóm|ấp|"
    r"thi tran|thi xa|thanh pho|huyen|tinh|quan|phuong|xa|thon|xom"
)
_BEFORE_CLASS = re.compile(rf"(?<=[^\W\d_])\s+(?=(?<![Tt]\w\w )(?<![Tt]\w )(?:{_CLASS_WORDS})\s+[A-ZĐÀ-Ỹ\d])")


@dataclass(frozen=True, slots=True)
class PlacePrefix:
    """A class word before a name: pattern on small letters, level, class, example, what it must not match."""

    id: str
    pattern: re.Pattern[str]
    level: str
    example: str
    not_this: str
    type: str = ""
    bare: re.Pattern[str] = re.compile("$^")


def _prefix(
    id_: str, pattern: str, *, level: str, example: str, not_this: str, type_: str = ""
) -> PlacePrefix:
    bare = re.compile(f"^(?:{fold(pattern)})")
    return PlacePrefix(id_, re.compile(rf"^(?:{pattern})"), level, example, not_this, type_, bare)


PREFIXES: tuple[PlacePrefix, ...] = (
    _prefix(
        "p01",
        r"(?:thôn|xóm|ấp|bản|làng|buôn|khóm|sóc|plei|khối)\s+",
        level="hamlet",
        example="Làng Đông",
        not_this="Lạng Sơn",
    ),
    _prefix(
        "p02", r"(?:khu phố|tổ dân phố|tiểu khu|kp)\.?\s+", level="hamlet", example="Kp 3", not_this="Khu vực"
    ),
    _prefix("p03", r"(?:tổ|đội)\s+(?=\d)", level="hamlet", example="Tổ 5", not_this="Tô Hiệu"),
    _prefix("p04", r"th\.\s*", level="hamlet", example="Th.Trúc Văn", not_this="Thanh Hà"),
    _prefix(
        "p05",
        r"(?:thị trấn|tt\.?)\s+|tt\.",
        level="commune",
        example="TT Na Sầm",
        not_this="Thị xã Sơn Tây",
        type_="Thị trấn",
    ),
    _prefix(
        "p06",
        r"(?:thị xã|tx\.?)\s+|tx\.",
        level="district",
        example="TX Sơn Tây",
        not_this="Xã Sơn Tây",
        type_="Thị xã",
    ),
    _prefix(
        "p07",
        r"xã\s+|x(?:\.\s*|\s+)",
        level="commune",
        example="xã Đô Lương",
        not_this="Xà Phiên",
        type_="Xã",
    ),
    _prefix(
        "p08",
        r"phường\s+|p(?:\.\s*|\s+)",
        level="commune",
        example="Phường 2",
        not_this="Phượng Lâu",
        type_="Phường",
    ),
    _prefix(
        "p09",
        r"huyện\s+|h(?:\.\s*|\s+)",
        level="district",
        example="H. Văn Lãng",
        not_this="Hà Nam",
        type_="Huyện",
    ),
    _prefix(
        "p10",
        r"quận\s+|q(?:\.\s*|\s+)",
        level="district",
        example="Quận 5",
        not_this="Quân y viện 211",
        type_="Quận",
    ),
    _prefix(
        "p11",
        r"tỉnh\s+(?!đội\b)|t(?:\.\s*|\s+)",
        level="province",
        example="tỉnh Nghệ An",
        not_this="Tỉnh đội Hưng Yên",
        type_="Tỉnh",
    ),
    _prefix(
        "p12",
        r"(?:thành phố|tp\.?)\s+|tp\.",
        level="city",
        example="TP Lạng Sơn",
        not_this="Thành cổ Quảng Trị",
        type_="Thành phố",
    ),
)
# "NTLS huyện Văn Lãng, Lạng Sơn" lies where the rest says.
_CEMETERY = re.compile(r"^(?:ntls|nghĩa trang(?: liệt sĩ| liệt sỹ)?|nghia trang(?: liet s[iy])?)\.?\s+")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an address. ``level`` is what its class word says (empty: none), ``name`` the rest.

    ``is_exact`` says that the class word bears its marks. Where it does not ("Lang Son"), and where names
    begin like it ("Buôn Đôn", "Bản Qua"), ``is_sure`` is False and ``whole`` may be the name as well.
    """

    whole: str
    name: str
    level: str = ""
    type: str = ""
    is_exact: bool = True

    @property
    def is_sure(self) -> bool:
        """Whether the class word is no part of the name."""
        return self.is_exact and self.level != "hamlet"


def split_parts(text: str, find_province: Callable[[str], str | None]) -> list[str]:
    """Return the parts of a place between commas and dashes; a province written with a dash stays whole."""
    parts = [p for p in SEPARATOR.split(text) if p and p.strip(" .")]
    for i in range(len(parts) - 1, 0, -1):
        if i < len(parts) and find_province(f"{parts[i - 1]} {parts[i]}") and "-" in text.replace("–", "-"):
            pair = re.search(rf"{re.escape(parts[i - 1])}\s*[-–]\s*{re.escape(parts[i])}", text)
            if pair:
                parts[i - 1 : i + 1] = [pair.group()]
    return parts


def open_class_words(part: str) -> list[str]:
    """Return the pieces of a part that class words divide: "xã Đô Lương huyện Đô Lương" gives two."""
    return [piece for piece in _BEFORE_CLASS.split(part) if piece]


def without_cemetery(text: str) -> str:
    """Return the text without "NTLS" or "Nghĩa trang liệt sĩ" before a place; the words alone stay."""
    found = _CEMETERY.match(text.lower()) if len(text.lower()) == len(text) else None
    return text[found.end() :] if found and found.end() < len(text) else text


def classify(part: str) -> tuple[str, str]:
    """Return the level that a class word names (empty for none) and the name without it.

    A number keeps its word: "Phường 2" is the name of that ward.
    """
    sure = part_of(part)
    return (sure.level, sure.name) if sure.is_exact else ("", part)


def part_of(part: str) -> Part:
    """Return a part with what its class word says; one whose word lost its marks is not sure."""
    key = part.lower()  # with its marks: "Làng" is a hamlet, "Lạng Sơn" is not
    if len(key) != len(part):
        return Part(part, part)
    bare = fold(key) if len(fold(key)) == len(key) else key
    for prefix in PREFIXES:
        found, is_exact = prefix.pattern.match(key), True
        if found is None:
            found, is_exact = prefix.bare.match(bare), False
        if found and found.end() < len(part):
            name = part[found.end() :].strip(" .")
            numbered = (
                part
                if prefix.type in ("", part.split(maxsplit=1)[0].capitalize())
                else f"{prefix.type} {name}"
            )
            named = name if name and not name[0].isdigit() else numbered
            return Part(part, named, prefix.level, prefix.type, is_exact)
    return _misread_class(part, bare)


# Long enough for one wrong letter to be told from a name.
_LONG_CLASSES = (
    *(("thi tran", "commune", "Thị trấn"), ("thi xa", "district", "Thị xã"), ("phuong", "commune", "Phường")),
    *(("thanh pho", "city", "Thành phố"), ("huyen", "district", "Huyện"), ("tinh", "province", "Tỉnh")),
)


def _misread_class(part: str, bare: str) -> Part:
    """Return a part whose class word has one wrong letter ("Tị trấn Na Sầm"), else as it is."""
    words = bare.split()
    for known, level, type_ in _LONG_CLASSES:
        count = len(known.split())
        if len(words) > count and Levenshtein.distance(" ".join(words[:count]), known) <= 1:
            name = " ".join(part.split()[count:])
            return Part(part, f"{type_} {name}" if name.isdigit() else name, level, type_, is_exact=False)
    return Part(part, part)
