"""Who signs a notice, and as what: the block at the lower right of the last page, or a name under a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from extractors.closed_words import mend_role, share_of_capitals
from extractors.data.notice_words import SIGNING_ROLES
from extractors.found import Found
from extractors.letterhead import height_of, line_of, middle_of, split_at_gaps, top_down
from extractors.lexicons import load_words
from extractors.syllables import is_syllable
from extractors.text import fold, fold_words, nfc, tone_fold
from models.page import Line
from models.record import CodeValue, NameValue, Reason

_SIGNS_FOR = re.compile(
    r"^(?:t\s?[.,/]?\s?u\s?[.,/]?\s?q|t\s?/?\s?m|k\s?/?\s?t|t\s?/?\s?l|q)\s?[.,]\s?(?=[a-z])|^[tk]/[mtl]\s+"
)
_DEGREE = re.compile(
    r"^(?:(?:PGS|GS|TS|ThS|BS|KS|CN|LS)\.?\s?)+|^(?:(?:Thiếu|Trung|Thượng|Đại)\s(?:úy|tá|tướng)\s)"
)
_ROLE_KEYS = tuple(sorted({fold_words(role) for role in SIGNING_ROLES}, key=len, reverse=True))
_ROLE_WORDS = frozenset(word for key in _ROLE_KEYS for word in key.split())
_BODY_KEYS = ("uy ban nhan dan", "ban chi dao")
_WHITE = 0.9  # of the line height: "Nơi nhận:" and the role stand in two columns


@cache
def _surname_keys() -> frozenset[str]:
    return frozenset(tone_fold(name) for name in load_words("surnames"))


@dataclass(frozen=True, slots=True)
class Signature:
    """Name and role of the person who signs; None where not found."""

    name: Found | None
    role: Found | None


def find_signature(lines: Iterable[Line], *, width_px: int) -> Signature:
    """Return who signs, from all lines of the last written page (``width_px`` wide).

    The role is the last one named above the name, without "TM.", "KT." and the like: of "KT. CHỦ TỊCH" over
    "PHÓ CHỦ TỊCH" the second. A name alone at the end of a text gives no role.
    """
    parts = [part for line in top_down(lines) for part in _columns(line, width_px)]
    block = _last_block(parts, width_px)
    if not block:
        return Signature(_lone_name(parts, width_px), None)
    return Signature(_name_below(block, parts), _role_of(block))


def _columns(line: Line, width_px: int) -> tuple[Line, ...]:
    """Cut a line of the signature's height where the recipients end and the role begins."""
    parts = split_at_gaps(line, white=_WHITE)
    if len(parts) < 2 or line.box.x > width_px * 0.35:
        return (line,)
    right = [part for part in parts if part.box.center_x > width_px * 0.5]
    # Justified running text has wide spaces too, but words on both sides of all of them.
    return parts if right and right[-1].box.w < width_px * 0.5 else (line,)


def _role_start(part: Line) -> int | None:
    """Return the index of the word where a role or "TM." begins in a line in capitals, else None."""
    words = list(part.words)
    first = next(
        (i for i, w in enumerate(words) if sum(c.isalpha() for c in w.text) > 1 and w.text.isupper()), None
    )
    if first is None:
        return None
    rest = words[first:]
    text = " ".join(w.text for w in rest)
    if share_of_capitals(text) < 0.8 or len(text) > 60:
        return None
    folded = fold_words(_SIGNS_FOR.sub("", fold(text)))
    if any(folded == key or folded.startswith(key + " ") for key in _ROLE_KEYS):
        return first
    return first if _SIGNS_FOR.match(fold(text)) else None


def _last_block(parts: Sequence[Line], width_px: int) -> tuple[Line, ...]:
    """Return the lines of the last block of roles in the right half, top to bottom; empty where none is."""
    found: list[Line] = []
    for part in reversed(parts):
        start = _role_start(part)
        if start is None or part.box.x2 < width_px * 0.5:
            if found and _continues(part, found[0]):
                found.insert(0, part)
            continue
        role = line_of(part.words[start:], part)
        if found and middle_of(found[0]) - middle_of(role) > 3.0 * height_of(role):
            break
        found.insert(0, role)
    if not found or found[-1].box.center_x < width_px * 0.57:
        return ()  # an authority that decides stands in the middle, above the articles
    low = middle_of(found[-1])
    return () if any(p.box.w > 0.6 * width_px and middle_of(p) > low for p in parts) else tuple(found)


def _continues(part: Line, below: Line) -> bool:
    """Say whether a line in capitals without a role word stands right above and over ``below``."""
    return (
        share_of_capitals(part.text) > 0.9
        and sum(c.isalpha() for c in part.text) > 3
        and abs(part.box.center_x - below.box.center_x) < 3 * height_of(below)
        and middle_of(below) - middle_of(part) < 2.2 * height_of(below)
    )


def _role_of(block: Sequence[Line]) -> Found | None:
    """Return the role of the person: the last line that begins with a role, and lines that go on with it."""
    last = max((i for i, line in enumerate(block) if _role_start(line) is not None), default=None)
    if last is None:
        return None
    lines = tuple(block[last:])
    read = nfc(" ".join(line.text for line in lines))
    bare = _without_prefix(read)
    text = " ".join(mend_role(bare.split())).strip(" .,;:-_|")
    doubts: list[Reason] = (
        [] if tone_fold(text) == tone_fold(bare.strip(" .,;:-_|")) else [Reason.LOW_CONFIDENCE]
    )
    if fold(read).startswith(("kt", "k/t", "tl", "t/l", "tuq")):
        doubts.append(Reason.FIELD_MISSING)  # signs for this one; the own role was not read
    if not text or fold_words(text) in _BODY_KEYS:
        return None
    return Found(text, lines, CodeValue(fold_words(text).upper()), tuple(doubts), (bare,), read)


def _without_prefix(read: str) -> str:
    match = _SIGNS_FOR.match(fold(read))
    return read[match.end() :].strip() if match and len(fold(read)) == len(read) else read


def as_name(text: str) -> str | None:
    """Return ``text`` as a person's name (2 to 5 capitalised syllables, degree and rank off), or None."""
    words = _DEGREE.sub("", nfc(text).strip(" .,;:-_|'\"“”‘’")).split()
    if not 2 <= len(words) <= 5:
        return None
    is_written = all(w[:1].isupper() and w[1:].islower() and is_syllable(w) for w in words)
    return " ".join(words) if is_written else None


def _name_below(block: Sequence[Line], parts: Sequence[Line]) -> Found | None:
    """Return the last line under the block, in its column, that can be a name."""
    low = block[-1]
    reach = 14 * height_of(low)
    below = [
        part
        for part in parts
        if 0 < middle_of(part) - middle_of(low) < reach
        and abs(part.box.center_x - low.box.center_x) < max(low.box.w, part.box.w, 6 * height_of(low))
        and part.box.center_x > low.box.x - 2 * height_of(low)
    ]
    names = [found for found in map(_name_in, below) if found is not None]
    return names[-1] if names else None


def _name_in(part: Line) -> Found | None:
    text = as_name(part.text)
    if text is None:
        return None
    surname, *middle, given = text.split()
    doubts = () if tone_fold(surname) in _surname_keys() else (Reason.AMBIGUOUS,)
    return Found(text, (part,), NameValue(surname, " ".join(middle), given), doubts, raw=part.text)


def _lone_name(parts: Sequence[Line], width_px: int) -> Found | None:
    """Return a name that stands alone at the right after the last full line of a text, None for none."""
    full = [i for i, part in enumerate(parts) if part.box.w > 0.6 * width_px]
    if not full:
        return None
    for part in parts[full[-1] + 1 :]:
        found = _name_in(part)
        if found is not None and part.box.center_x > 0.5 * width_px and not found.reasons:
            return found
    return None
