"""What part a named person, place or body has in its sentence: exhumed, witness, handed over."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.text import fold_in_place
from models.record import MentionRole


@dataclass(frozen=True, slots=True)
class RoleRule:
    """Words (a pattern on folded text, up to the name) that give the next name of these kinds its role."""

    id: str
    role: MentionRole
    kinds: frozenset[str]
    pattern: re.Pattern[str]
    example: str
    named: str
    not_this: str


# What may stand between the words of a role and the name: titles, numbers of a list, a few small words.
_TITLES = (
    *("cac", "hai", "cua", "la", "boi", "cho", "ve", "tu", "do", "hai cot", "phan mo", "liet s[iy]", "ls"),
    *("dong chi", "d/c", r"d\.c", "ong", "ba", "anh", "chi", "em", "cu"),
)
_TITLE = rf"(?:{'|'.join(_TITLES)})\b\.?"
_FILL = rf"(?:[\s:,\-–•*(]|\d{{1,2}}[.)/]|{_TITLE})*$"
_REACH = 90  # characters before a name in which its role is looked for
_JOINED = re.compile(
    rf"^(?:[\s,;&+\-–•*]|va\b|cung\b|\d{{1,2}}[.)/]|\([^)]{{0,40}}\)|{_TITLE}|chuc vu[^,;]{{0,40}})*$"
)
_STOP = re.compile(r"[.;](?=\s+[a-z]|\s*$|\n)|\n\s*\n")
_PERSON, _PLACE = frozenset({"person"}), frozenset({"place"})
_BODY = frozenset({"person", "organisation"})


def _rule(
    id_: str,
    role: MentionRole,
    kinds: frozenset[str],
    patterns: tuple[str, ...],
    texts: tuple[str, str, str],
) -> RoleRule:
    return RoleRule(id_, role, kinds, re.compile(rf"(?:{'|'.join(patterns)})\s*{_FILL}"), *texts)


_R = MentionRole
_DUG = "cat boc|quy tap|tim thay|khai quat"
_LAID = "an tang|mai tang|dua ve|dua"
_GRAVEYARD = r"nghia trang(?: liet s[iy])?|ntls"

# Order is meaning: the first rule whose words stand before a name gives its role.
ROLE_RULES: tuple[RoleRule, ...] = (
    _rule(
        "witness",
        _R.WITNESS,
        _PERSON,
        (r"nguoi lam chung", r"nhan chung", r"chung kien(?: cua)?", r"lam chung"),
        ("Người làm chứng: ông Nguyễn Văn An", "Nguyễn Văn An", "chứng nhận của đồng chí Nguyễn Văn An"),
    ),
    _rule(
        "informant",
        _R.INFORMANT,
        _PERSON,
        (
            r"theo (?:thong tin|loi ke|nguon tin|su chi dan)(?: (?:cua|do))?",
            r"(?:nguon|nguoi) cung cap thong tin",
            r"nguoi chi mo",
        ),
        ("Theo lời kể của ông Nguyễn Văn An", "Nguyễn Văn An", "theo đề nghị của ông Nguyễn Văn An"),
    ),
    _rule(
        "kin",
        _R.KIN,
        _PERSON,
        (r"than nhan(?: (?:la|cua))?", r"dai dien gia dinh", r"nguoi tho cung", r"(?:con|em) (?:trai|gai)"),
        ("Thân nhân: ông Nguyễn Văn An", "Nguyễn Văn An", "nhân dân và ông Nguyễn Văn An"),
    ),
    _rule(
        "handed-over",
        _R.HANDED_OVER,
        _BODY,
        (r"ben giao", r"nguoi (?:ban )?giao"),
        ("Đại diện bên giao: ông Nguyễn Văn An", "Nguyễn Văn An", "giao ông Nguyễn Văn An"),
    ),
    _rule(
        "received",
        _R.RECEIVED,
        _BODY,
        (r"ben nhan", r"nguoi (?:tiep )?nhan", r"ban giao(?: [\w ]{0,40}?)? (?:cho|ve)"),
        ("đã bàn giao hài cốt cho ông Nguyễn Văn An", "Nguyễn Văn An", "nhận ông Nguyễn Văn An"),
    ),
    _rule(
        "exhumed",
        _R.EXHUMED,
        _PERSON,
        (
            rf"(?:{_DUG}|di chuyen)(?: duoc)?(?: \d+)?(?: (?:hai cot|mo|phan mo|cua|liet s[iy]|ls))*",
            r"hai cot(?: cua)? liet s[iy]",
            r"mo liet s[iy]",
        ),
        ("đã cất bốc hài cốt liệt sĩ Nguyễn Văn An", "Nguyễn Văn An", "thăm mẹ liệt sĩ Nguyễn Văn An"),
    ),
    _rule(
        "exhumed-at",
        _R.EXHUMED_AT,
        _PLACE,
        (rf"(?:{_DUG})(?: [\w ]{{0,50}}?)? (?:tai|o)(?: khu vuc| dia ban| thon| ban)?",),
        ("cất bốc hài cốt tại xã Ba Động", "xã Ba Động", "họp tại xã Ba Động"),
    ),
    _rule(
        "buried-at",
        _R.BURIED_AT,
        frozenset({"place", "organisation"}),
        (rf"(?:{_LAID})(?: [\w ]{{0,30}}?)?(?: (?:tai|ve|vao))?(?: (?:{_GRAVEYARD}))?",),
        (
            "an táng tại nghĩa trang liệt sĩ huyện Ba Tơ",
            "nghĩa trang liệt sĩ huyện Ba Tơ",
            "thăm nghĩa trang liệt sĩ huyện Ba Tơ",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Named:
    """A named thing in a text: offsets and kind."""

    start: int
    end: int
    kind: str


def find_roles(text: str, named: Sequence[Named]) -> tuple[MentionRole | None, ...]:
    """Return the role of each named thing, None where the sentence gives none.

    ``named`` must be in order. Of several names in a row ("ông A, ông B và bà C") all have the role of the
    first.
    """
    key = fold_in_place(text).replace("\n", " ") if text else ""
    found: list[MentionRole | None] = []
    for index, thing in enumerate(named):
        role = _role_before(key, text, thing)
        if role is None and index and named[index - 1].kind == thing.kind:
            between = key[named[index - 1].end : thing.start]
            role = found[-1] if _JOINED.match(between) else None
        found.append(role)
    return tuple(found)


def _role_before(key: str, text: str, thing: Named) -> MentionRole | None:
    """Return the role that the words of the same sentence just before a name give it."""
    before = key[max(0, thing.start - _REACH) : thing.start]
    stops = [m.end() for m in _STOP.finditer(text[max(0, thing.start - _REACH) : thing.start].lower())]
    before = before[stops[-1] :] if stops else before
    return next((r.role for r in ROLE_RULES if thing.kind in r.kinds and r.pattern.search(before)), None)
